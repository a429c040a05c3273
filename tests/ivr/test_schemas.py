"""The JSON Schemas for editors: what is right is not underlined, what is wrong is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from callcenter.ivr import load, stories

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "ivr_flows").glob("*.yaml"))
EXAMPLES = re.findall(r"(?ms)^```yaml\n(.*?)^```", (ROOT / "docs" / "flows.md").read_text(encoding="utf-8"))
TYPES = {
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def as_editors_see(value: Any) -> Any:
    """JSON Schema knows neither dates nor keys that are numbers."""
    if isinstance(value, dict):
        return {str(key): as_editors_see(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_editors_see(part) for part in value]
    return str(value) if isinstance(value, dt.date) else value


def faults(schema: dict[str, Any], value: Any, whole: dict[str, Any], place: str = "") -> Iterator[str]:
    """What a schema finds wrong: the keywords of draft 2020-12 that ours have."""
    if "$ref" in schema:
        yield from faults(whole["$defs"][schema["$ref"].rpartition("/")[2]], value, whole, place)
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) for kind in kinds) or (
        isinstance(value, bool) and "boolean" not in kinds
    ):
        yield f"{place}: {value!r} is no {kinds}"
        return
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{place}: {value!r} is another word"
    for word, wanted in (("anyOf", "some"), ("oneOf", "one")):
        fitting = [each for each in schema.get(word, ()) if not list(faults(each, value, whole, place))]
        if word in schema and (len(fitting) != 1 if wanted == "one" else not fitting):
            yield f"{place}: {value!r} fits {len(fitting)} of {len(schema[word])}"
    if isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value):
            yield f"{place}: {value!r} is not of the form"
        if schema.get("format") == "date-time" and not re.match(
            r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$", value
        ):
            yield f"{place}: {value!r} is no moment of RFC 3339"
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if isinstance(value, int | float) and not least <= value <= most:
        yield f"{place}: {value} is out of bounds"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{place}: too few"
        for index, part in enumerate(value):
            yield from faults(schema.get("items", {}), part, whole, f"{place}.{index}")
    if isinstance(value, dict):
        yield from (f"{place}: no {key}" for key in schema.get("required", ()) if key not in value)
        for key, part in value.items():
            yield from faults(schema.get("propertyNames", {}), key, whole, f"{place}.{key}")
            inner = schema.get("properties", {}).get(key)
            patterns = schema.get("patternProperties", {})
            found = [inner] if inner is not None else [s for p, s in patterns.items() if re.search(p, key)]
            more = schema.get("additionalProperties", True)
            if not found and more is False:
                yield f"{place}: {key} is not known"
            for each in found or ([more] if isinstance(more, dict) else []):
                yield from faults(each, part, whole, f"{place}.{key}")


def told(text: str, schema: dict[str, Any]) -> list[str]:
    return list(faults(schema, as_editors_see(YAML(typ="safe", pure=True).load(text)), schema))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_our_files_are_right(file: Path) -> None:
    schema = stories.schema() if file.name.endswith(stories.SUFFIX) else load.schema()
    assert told(file.read_text(encoding="utf-8"), schema) == []


def test_the_examples_in_the_documentation_are_right() -> None:
    flows = [each for each in EXAMPLES if each.startswith("flow:")]
    for nodes in (each for each in EXAMPLES if not each.startswith(("flow:", "at:", "- "))):
        indented = "".join(f"  {line}\n" for line in nodes.splitlines())
        flows.append(f"flow: a\nlanguages: [en]\nstart: a\nperson: a\nnodes:\n{indented}")
    for speech in (each for each in EXAMPLES if each.startswith("- ")):
        indented = "".join(f"      {line}\n" for line in speech.splitlines())
        node = f"  a:\n    kind: hangup\n    speech:\n{indented}"
        flows.append(f"flow: a\nlanguages: [en]\nstart: a\nperson: a\nnodes:\n{node}")
    assert len(flows) > 15
    assert [fault for each in flows for fault in told(each, load.schema())] == []
    assert [
        fault for each in EXAMPLES if each.startswith("at:") for fault in told(each, stories.schema())
    ] == []


@pytest.mark.parametrize(
    "node",
    [
        "{kind: hangup, speech: hello}",
        "{kind: hangup, speech: {notice: storm}}",
        "{kind: hangup, speech: {choose: a, of: {1: hello}, otherwise: {digits: a}}}",
        "{kind: set, variable: a, value: 1, next: a}",
        "{kind: switch, variable: a, cases: [{words: 1, next: a}, {words: [b, 2], next: a}], otherwise: a}",
    ],
)
def test_short_writings_are_right(node: str) -> None:
    flow = f"flow: a\nlanguages: [en]\nstart: a\nperson: a\nnodes: {{a: {node}}}\n"
    assert told(flow, load.schema()) == []


@pytest.mark.parametrize(
    "node",
    [
        "{kind: hangup, speech: 7}",
        "{kind: hangup, speech: {notices: storm}}",
        "{kind: menu, speech: [], choices: {1: {next: a}}}",
        "{kind: menu, speech: a, choices: {12: {next: a}}}",
        "{kind: switch, variable: a, cases: [{words: {a: b}, next: a}], otherwise: a}",
        "{kind: queues, queue: a}",
        "{kind: set, variable: a, value: 1.5, next: a}",
    ],
)
def test_what_is_wrong_is_underlined(node: str) -> None:
    flow = f"flow: a\nlanguages: [en]\nstart: a\nperson: a\nnodes: {{a: {node}}}\n"
    assert told(flow, load.schema())
