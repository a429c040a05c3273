"""Every example of docs/flows.md is a right one, and every kind of node and speech is among them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from callcenter.ivr import graph, model
from callcenter.ivr.document import MOST_BYTES, MOST_REPEATED
from callcenter.ivr.interpreter import MOST_KEYS
from callcenter.ivr.load import load_flow
from callcenter.ivr.lookups import LOOKUPS, SPECS
from callcenter.ivr.model import Flow
from callcenter.ivr.rows import MOST_IN_A_ROW
from callcenter.ivr.stories import load_stories
from callcenter.ivr.storyteller import Storyteller, always
from callcenter.ivr.texts import Texts
from callcenter.ivr.validate import Around

DOCS = Path(__file__).parents[1] / "docs"
FLOWS = DOCS.parent / "ivr_flows"
PAGE = (DOCS / "flows.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)
KINDS = {get_args(each.model_fields["kind"].annotation)[0] for each in get_args(get_args(model.Node)[0])}
AROUND = Around(
    queues=("sales", "service"),
    skills=("goods",),
    hours=("main",),
    lookups=LOOKUPS,
    numbers=("warehouse",),
    http_hosts=("https://erp.example.com",),
    prompts=(FLOWS / "prompts",),
)


def read(block: str) -> Any:
    return YAML(typ="safe", pure=True).load(block)


def is_story(block: str) -> bool:
    return block.startswith("at:")


def nodes_of(block: str) -> dict[str, Any]:
    """The nodes of an example; a list is the speech of one."""
    content = read(block)
    if isinstance(content, list):
        return {"example": {"kind": "say", "speech": content, "next": "goodbye"}}
    nodes: dict[str, Any] = content.get("nodes", content)
    return nodes


def whole(block: str) -> str:
    """A flow around some nodes: each that no other leads to is chosen by a key, others are stood in for."""
    content = read(block)
    if isinstance(content, dict) and "flow" in content:
        return block
    nodes = nodes_of(block)
    given = Flow.model_validate(
        {"flow": "x", "languages": ["en"], "start": "x", "person": "x", "nodes": nodes}
    ).nodes
    led_to = {target for node in given.values() for _, target in graph.targets(node)}
    stood_in = {name: {"kind": "hangup"} for name in (led_to - nodes.keys()) | {"to_people"}}
    variables = sorted(_read(given) - _set(given))
    steps = {
        f"set_{number}": {"kind": "set", "variable": name, "value": "1", "next": f"set_{number + 1}"}
        for number, name in enumerate(variables)
    }
    first = [name for name in nodes if name not in led_to] or list(nodes)[:1]
    choices = {key: {"next": name} for key, name in enumerate([*first, *stood_in], start=1)}
    choose = {"kind": "menu", "speech": ["main_menu"], "choices": choices, "on_failure": "to_people"}
    flow = {
        "flow": "example",
        "languages": ["zh-CN", "en"],
        "start": "set_0",
        "person": "to_people",
        "nodes": {**steps, f"set_{len(variables)}": choose, **nodes, **stood_in},
    }
    text = io.StringIO()
    YAML(typ="safe", pure=True).dump(flow, text)
    return text.getvalue()


def _read(nodes: dict[str, model.Node]) -> set[str]:
    """Variables that are used, but what is known of the caller."""
    read = {variable for node in nodes.values() for _, variable in graph.read_variables(node)}
    for node in nodes.values():
        for place, speech in graph.speeches(node):
            read |= {graph.spoken_variable(item) or "" for _, item in graph.items(place, speech)}
    return {variable for variable in read if variable and not variable.startswith("caller.")}


def _set(nodes: dict[str, model.Node]) -> set[str]:
    found: set[str] = set()
    for node in nodes.values():
        if isinstance(node, model.Verify):
            found |= {node.number.variable, node.proof.variable}
        elif variable := getattr(node, "variable", None):
            found |= set() if isinstance(node, model.Switch) else {variable}
        elif into := getattr(node, "into", None):
            found |= {variable for variable in _read(nodes) if variable.startswith(f"{into}.")}
    return found


@pytest.mark.parametrize("block", [block for block in BLOCKS if not is_story(block)])
def test_each_example_is_right(block: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(whole(block), encoding="utf-8")
    assert load_flow(path, AROUND).nodes


def test_the_stories_go_as_told(tmp_path: Path) -> None:
    [story] = [block for block in BLOCKS if is_story(block)]
    flow_file, stories_file = tmp_path / "shop.yaml", tmp_path / "shop.stories.yaml"
    flow_file.write_text(next(block for block in BLOCKS if block.startswith("flow:")), encoding="utf-8")
    stories_file.write_text(story, encoding="utf-8")
    flow = load_flow(flow_file, AROUND)
    teller = Storyteller(
        Texts((FLOWS / "prompts",)), "Asia/Shanghai", lambda day: {"main": always(is_open=True)}
    )
    told = load_stories(stories_file, flow, AROUND)
    assert [str(problem) for problem in teller.differences(told, flow)] == []


def test_every_kind_of_node_has_its_heading_and_example() -> None:
    headings = set(re.findall(r"(?m)^### (\w+):", PAGE))
    assert headings == KINDS
    there = {node["kind"] for block in BLOCKS if not is_story(block) for node in nodes_of(block).values()}
    assert there == KINDS


def test_every_kind_of_speech_has_an_example() -> None:
    [items] = [read(block) for block in BLOCKS if block.startswith("- ")]
    there = {next(iter(item)) for item in items if isinstance(item, dict)}
    assert there == set(model.ITEM_TAGS)


def test_every_key_of_a_node_is_described() -> None:
    classes = get_args(get_args(model.Node)[0])
    keys = {key for each in (*classes, model.Asked, model.Case) for key in each.model_fields} - {"kind"}
    # Speech that a node has a good default for.
    keys -= {"keys", "confirm", "ask", "bad_number"}
    assert {key for key in keys if not re.search(rf"\b{key}\b", PAGE)} == set()


def test_every_look_up_is_described() -> None:
    assert {name for name in LOOKUPS if f"`{name}`" not in PAGE} == set()


def test_what_look_ups_find_is_described() -> None:
    found = {answer for name, spec in SPECS.items() if not spec.proves for answer in spec.answers}
    told = PAGE + (FLOWS / "README.md").read_text(encoding="utf-8")
    assert {answer for answer in found if f"`{answer}`" not in told} == set()


@pytest.mark.parametrize(
    ("node", "key", "told"),
    [
        (model.Asking, "tries", "(1 to 9)"),
        (model.Asking, "first_digit_ms", "500 to 60,000"),
        (model.Collect, "min_digits", "# 1 to 30; 1 when not given"),
        (model.Collect, "max_digits", "# 1 to 30; 20 when not given"),
        (model.RecordNode, "max_seconds", "# 2 to 600; 60 when not given"),
        (model.Voicemail, "max_seconds", "# 5 to 600; 120 when not given"),
        (model.Voicemail, "silence_seconds", "it: 1 to 30"),
        (model.LookupNode, "timeout_ms", "# 100 to 10,000, in verify too"),
        (model.Http, "timeout_ms", "# 100 to 10,000\n"),
        (model.Transfer, "ring_ms", "# 5,000 to 120,000"),
    ],
)
def test_limits_are_told_as_they_are(node: type[BaseModel], key: str, told: str) -> None:
    field = node.model_fields[key]
    bounds = [getattr(each, name) for each in field.metadata for name in ("ge", "le") if hasattr(each, name)]
    assert "{:,} to {:,}".format(*bounds) in told
    assert "not given" not in told or f" {field.default} when not given" in told
    assert told in PAGE


def test_limits_of_a_flow_are_told_as_they_are() -> None:
    told = f"200 nodes, a file of {MOST_BYTES // 1_000_000} MB"
    assert told in PAGE
    assert f"{MOST_KEYS} keys, then" in PAGE
    assert f"more than {MOST_IN_A_ROW} nodes in a row" in PAGE
    assert f"more than {MOST_REPEATED:,} parts" in PAGE
