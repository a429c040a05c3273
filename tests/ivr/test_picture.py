"""Flows as SVG and Mermaid: all of a flow is there, in three languages, safe, with figures."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import pytest
from ruamel.yaml import YAML

from callcenter.domain.enums import IvrExit
from callcenter.ivr import model
from callcenter.ivr.graph import targets
from callcenter.ivr.model import Flow, Language
from callcenter.ivr.picture import Figures, NodeFigures, draw, mermaid
from callcenter.ivr.picture.boxes import written
from callcenter.ivr.picture.content import LOOKS, Look, content
from callcenter.ivr.picture.figures import percent
from callcenter.ivr.picture.words import word

FLOWS = Path(__file__).parents[2] / "ivr_flows"
LANGUAGES: tuple[Language, ...] = ("en", "zh-CN", "zh-TW")
SVG = "{http://www.w3.org/2000/svg}"


def read(name: str) -> Flow:
    return Flow.model_validate(YAML(typ="safe").load((FLOWS / f"{name}.yaml").read_text("utf-8")))


@pytest.fixture(scope="module")
def main() -> Flow:
    return read("main")


def made(nodes: dict[str, Any], start: str = "a", person: str = "people") -> Flow:
    people = {"kind": "queue", "queue": "service"}
    return Flow.model_validate(
        {
            "flow": "made",
            "languages": ["en"],
            "start": start,
            "person": person,
            "nodes": {**nodes, "people": people},
        }
    )


def ways(flow: Flow) -> set[tuple[str, str]]:
    return {(name, target) for name, node in flow.nodes.items() for _, target in targets(node)}


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 (it is our own)


def with_attribute(svg: str, name: str) -> Iterator[ElementTree.Element]:
    return (each for each in parsed(svg).iter() if name in each.attrib)


def texts(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{SVG}text"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figures", [None, Figures(calls=3)])
def test_every_node_and_every_way_is_drawn(main: Flow, language: Language, figures: Figures | None) -> None:
    svg = draw(main, language=language, figures=figures)
    boxes = {each.attrib["data-node"]: each for each in with_attribute(svg, "data-node")}
    assert boxes.keys() == main.nodes.keys()
    drawn = {
        (each.attrib["data-source"], each.attrib["data-target"])
        for each in with_attribute(svg, "data-source")
        if any(child.tag == f"{SVG}path" for child in each)
    }
    assert drawn == ways(main)
    for name, node in main.nodes.items():
        title = boxes[name].findtext(f"{SVG}title") or ""
        shown = node.labels.get(language, name)
        assert shown in title and name in title and word(node.kind, language) in title
        assert shown.replace(" ", "") in texts(boxes[name]).replace(" ", "")
        assert boxes[name].attrib["role"] == "img" and shown in boxes[name].attrib["aria-label"]
    chart = mermaid(main, language=language, figures=figures)
    assert set(re.findall(r"^  n_(\w+) -.*[>|] n_(\w+)$", chart, re.MULTILINE)) == ways(main)
    assert set(re.findall(r"^  n_(\w+)[\[({]", chart, re.MULTILINE)) == main.nodes.keys()
    assert f"--> n_{main.start}\n" in chart


def test_ways_say_why_they_are_taken(main: Flow) -> None:
    arrows = {(arrow.source, arrow.target): arrow for arrow in content(main, "en", {}).arrows}
    assert arrows["main_menu", "prove_order"].words == ("1 Order status",)
    assert arrows["opening", "closed_menu"].words == ("closed",)
    assert arrows["speak_chinese", "welcome"].words == ()
    assert arrows["choose_language", "speak_chinese"].words == ("1 Chinese",)
    assert not arrows["choose_language", "speak_chinese"].weak
    assert arrows["choose_language", "speak_preferred"].words == ("failure",)
    assert arrows["look_up_order", "not_available"].weak and arrows["look_up_order", "not_available"].words
    assert '"查询订单"' not in mermaid(main) and '"1 查询订单"' in mermaid(main, language="zh-CN")


def test_the_way_to_a_person_is_told_of_and_not_drawn(main: Flow) -> None:
    legend = next(with_attribute(draw(main), "data-legend"))
    assert "Key 0" in texts(legend) and "To a person" in texts(legend)
    assert ("main_menu", "to_person") not in ways(main)


def test_failures_are_dashed(main: Flow) -> None:
    def dashed(source: str, target: str) -> bool:
        found = (
            path
            for each in with_attribute(draw(main), "data-source")
            if (each.attrib["data-source"], each.attrib["data-target"]) == (source, target)
            for path in each.findall(f"{SVG}path")
        )
        return "stroke-dasharray" in next(found).attrib

    assert dashed("closed_menu", "goodbye") and not dashed("main_menu", "to_sales")


def test_kinds_of_nodes_have_words_and_looks() -> None:
    models = get_args(get_args(model.Node)[0])
    kinds = {get_args(each.model_fields["kind"].annotation)[0] for each in models}
    assert kinds >= set(LOOKS) >= kinds - {"say", "language"}
    assert set(LOOKS.values()) | {Look.SPEAKS} == set(Look)
    for kind in kinds:
        assert len({word(kind, language) for language in LANGUAGES}) >= 2, kind
    for exit_ in IvrExit:
        assert len({word(exit_, language) for language in LANGUAGES}) >= 2, exit_
    assert word("some_new_kind", "zh-CN") == "some new kind"


def test_a_label_is_never_markup() -> None:
    evil = "</text><script>alert('1')</script>&\"`]|--> %% \x01#quot;;"
    menu = {
        "kind": "menu",
        "speech": ["x"],
        "labels": {"en": evil},
        "choices": {"1": {"next": "people", "labels": {"en": evil}}},
    }
    flow = made({"a": menu})
    svg = draw(flow)
    assert not list(parsed(svg).iter(f"{SVG}script")) and "\x01" not in svg
    title = next(with_attribute(svg, "data-node")).findtext(f"{SVG}title") or ""
    assert evil.replace("\x01", "") in title
    quoted = re.findall(r'"(.*?)"', mermaid(flow).replace("<br/>", ""))
    assert sum("script" in each for each in quoted) == 2
    assert not any(set(each) & set('<>`"[]{}()|%\\') for each in quoted)


def test_it_stands_alone(main: Flow) -> None:
    svg = draw(main)
    for word_ in ("script", "style", "href", "url(", "onload", "foreignObject", "import"):
        assert f"<{word_}" not in svg and f" {word_}=" not in svg and "url(" not in svg
    assert svg.count("http") == 1, "the name space and nothing else"


def test_nothing_is_written_beyond_its_box(main: Flow) -> None:
    long = {"zh-TW": "非常長的名稱" * 10, "en": "Mmmmmmmmm" * 8}
    labelled = main.model_copy(
        update={
            "nodes": {name: node.model_copy(update={"labels": long}) for name, node in main.nodes.items()}
        }
    )
    figures = Figures(calls=9_999_999, nodes={"opening": NodeFigures(calls=9_999_999, gave_up=999_999)})
    for language in LANGUAGES:
        for box in content(labelled, language, {}).boxes:
            text = written(box, figures, language)
            assert max(row.width for row in text.rows) <= text.size.width - 30
            assert sum(row.height for row in text.rows) < text.size.height


def test_a_way_to_oneself_is_drawn_beside_the_box() -> None:
    menu = {"kind": "menu", "speech": ["x"], "choices": {"1": {"next": "people"}, "9": {"next": "a"}}}
    svg = draw(made({"a": menu}))
    pairs = {
        (each.attrib["data-source"], each.attrib["data-target"])
        for each in with_attribute(svg, "data-source")
    }
    assert pairs == {("a", "people"), ("a", "a")}


def test_queues_have_the_companys_names(main: Flow) -> None:
    names = {"sales": "Sales team", "service": ""}
    boxes = {box.name: box.detail for box in content(main, "en", names).boxes}
    assert (boxes["sales"], boxes["service"], boxes["call_back"]) == ("Sales team", "service", "service")
    assert "Sales team" in draw(main, queues=names) and "Sales team" in mermaid(main, queues=names)


def test_the_delivered_menu_calls_everything_by_a_name(main: Flow) -> None:
    for name, node in main.nodes.items():
        assert set(node.labels) == set(LANGUAGES), name


def test_figures_are_written_on_nodes_and_ways(main: Flow) -> None:
    figures = Figures(
        calls=2000,
        left=2000,
        self_service=500,
        gave_up=100,
        nodes={
            "choose_language": NodeFigures(calls=2000, gave_up=100, asked=40, failed=3),
            "speak_chinese": NodeFigures(calls=1500),
            "gone": NodeFigures(calls=7),
        },
        edges={("choose_language", "speak_chinese"): 1500, ("gone", "speak_chinese"): 7},
        # Some came back from a queue, and left once more.
        exits={
            ("goodbye", "self_service"): 520,
            ("choose_language", "gave_up"): 130,
            ("service", "chosen"): 1400,
        },
    )
    svg = draw(main, figures=figures)
    assert "2,000 calls · self-service 25 % · gave up 100 (5 %)" in svg
    boxes = {each.attrib["data-node"]: each for each in with_attribute(svg, "data-node")}
    assert "gone" not in boxes
    assert "2,000 · 100 %" in texts(boxes["choose_language"])
    assert "100 gave up" in texts(boxes["choose_language"])
    assert "gave up 100" in (boxes["choose_language"].findtext(f"{SVG}title") or "")
    red = [
        each for each in boxes["choose_language"].iter(f"{SVG}rect") if each.attrib.get("fill") == "#b42318"
    ]
    assert len(red) == 1 and not list(boxes["speak_chinese"].iter(f"{SVG}circle"))
    assert list(boxes["choose_language"].iter(f"{SVG}circle")), "the mark of a person"

    def width(source: str, target: str) -> float:
        return max(
            float(path.attrib["stroke-width"])
            for each in with_attribute(svg, "data-source")
            if (each.attrib["data-source"], each.attrib["data-target"]) == (source, target)
            for path in each.iter(f"{SVG}path")
            if "stroke-width" in path.attrib
        )

    assert width("choose_language", "speak_chinese") > 6 > width("choose_language", "speak_english")
    chart = mermaid(main, figures=figures)
    assert "1 Chinese<br/>1,500 · 75 #37;" in chart and "100 gave up" in chart
    assert "self-service 25 %" in chart


def test_no_calls_are_no_percent(main: Flow) -> None:
    assert (percent(0, 0), percent(1, 1000), percent(0, 9), percent(2, 3)) == ("", "<1 %", "0 %", "67 %")
    assert "0 calls · self-service – · gave up 0" in draw(main, figures=Figures(calls=0))


def test_the_largest_flow_is_drawn_in_time() -> None:
    def menu(index: int) -> dict[str, Any]:
        next_ = [4 * index + key for key in range(1, 5)]
        choices = {str(n + 1): {"next": f"n{at % 199}"} for n, at in enumerate(next_)}
        return {"kind": "menu", "speech": ["x"], "choices": choices, "on_failure": "n198"}

    flow = made({f"n{index}": menu(index) for index in range(199)}, start="n0")
    began = time.process_time()
    svg = draw(flow)
    assert time.process_time() - began < 20
    assert len(list(with_attribute(svg, "data-node"))) == 200
    assert svg == draw(flow)
