"""Layouts of graphs: nothing in anything else, always the same, quick enough; and text that fits its box."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.ivr.picture.layers import Link, Size
from callcenter.ivr.picture.layout import Layout, Line, Rect, arrange
from callcenter.ivr.picture.ranks import backward, ranks
from callcenter.ivr.picture.text import ELLIPSIS, width_of, wrap

SLACK = 0.01


def graph(seed: int, nodes: int, ways: int) -> tuple[dict[str, Size], list[Link]]:
    """Nodes and links of several sizes, with circles; the same for the same seed."""
    chance = random.Random(seed)
    names = [f"n{index}" for index in range(nodes)]
    sizes = {
        name: Size(
            width=chance.randint(80, 180), height=chance.randint(30, 90), beside=chance.choice((0, 0, 60))
        )
        for name in names
    }
    pairs = {(chance.choice(names[: index + 1]), names[index]) for index in range(1, nodes)}
    pairs |= {(chance.choice(names), chance.choice(names)) for _ in range(ways)}
    return sizes, [
        Link(
            source=source,
            target=target,
            weak=chance.random() < 0.3,
            label=Size(width=chance.randint(4, 100), height=chance.choice((2, 14, 42))),
        )
        for source, target in sorted(pairs)
        if source != target
    ]


def apart(one: Rect, other: Rect) -> bool:
    return (
        one.right <= other.left + SLACK
        or other.right <= one.left + SLACK
        or one.bottom <= other.top + SLACK
        or other.bottom <= one.top + SLACK
    )


def covered(line: Line) -> tuple[Rect, ...]:
    """Where a line may be: its two upright parts, and all of the room in which it bends."""
    left, right = sorted((line.x, line.x_to))

    def rect(left: float, right: float, top: float, bottom: float) -> Rect:
        return Rect(x=(left + right) / 2, y=(top + bottom) / 2, width=right - left, height=bottom - top)

    return (
        rect(line.x, line.x, line.top, line.bend_from),
        rect(left, right, line.bend_from, line.bend_to),
        rect(line.x_to, line.x_to, line.bend_to, line.bottom),
    )


def leaves(line: Line, box: Rect) -> bool:
    """Whether an end of the line is on the lower or upper side of the box."""
    below = abs(line.top - box.bottom) < SLACK and box.left < line.x < box.right
    return below or (abs(line.bottom - box.top) < SLACK and box.left < line.x_to < box.right)


def check(layout: Layout, links: list[Link]) -> None:
    labels = [rect for rect in layout.labels if rect.width > 4]
    for one, other in combinations([*layout.boxes.values(), *labels], 2):
        assert apart(one, other)
    for rect in (*layout.boxes.values(), *labels):
        assert rect.left >= -SLACK and rect.right <= layout.width + SLACK
        assert rect.top >= -SLACK and rect.bottom <= layout.height + SLACK
    for line in layout.lines:
        assert line.top <= line.bend_from + SLACK <= line.bend_to + 2 * SLACK <= line.bottom + 3 * SLACK
        for part in covered(line):
            assert all(apart(part, box) for box in layout.boxes.values())
    # Each link can be followed from its source to its target, where an arrow points into the box.
    for number, link in enumerate(links):
        parts = [line for line in layout.lines if number in line.links]
        assert [line.into for line in parts if line.into] == [link.target]
        assert any(line.links == (number,) and leaves(line, layout.boxes[link.source]) for line in parts)
        assert {each for line in parts for each in line.links} <= {
            other for other, each in enumerate(links) if (each.target, each.weak) == (link.target, link.weak)
        }


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), nodes=st.integers(1, 25), ways=st.integers(0, 30))
def test_boxes_labels_and_lines_keep_out_of_each_others_way(seed: int, nodes: int, ways: int) -> None:
    sizes, links = graph(seed, nodes, ways)
    check(arrange(sizes, links, "n0"), links)


def test_the_first_node_stands_on_top_and_calls_go_down() -> None:
    sizes = {name: Size(width=90, height=40) for name in "abcde"}
    pairs = ["ab", "bc", "ca", "bd", "ed"]
    links = [Link(source=p[0], target=p[1], weak=False, label=Size(width=4, height=2)) for p in pairs]
    boxes = arrange(sizes, links, "a").boxes
    assert boxes["a"].y < boxes["b"].y < boxes["c"].y
    assert boxes["b"].y < boxes["d"].y and boxes["e"].y < boxes["d"].y


def test_what_leads_back_is_turned_round() -> None:
    assert backward("abc", [("a", "b"), ("b", "c"), ("c", "b"), ("c", "a")], "a") == {("c", "b"), ("c", "a")}
    # From a node that nothing leads to into the first one: the first stays on top.
    assert backward("ab", [("b", "a")], "a") == {("b", "a")}
    assert ranks("abcd", [("a", "b"), ("b", "c"), ("a", "c"), ("d", "c")], "a") == {
        "a": 0,
        "b": 1,
        "c": 2,
        "d": 1,
    }


def test_it_does_not_depend_on_hashes() -> None:
    program = (
        "from tests.ivr.test_picture_layout import graph\n"
        "from callcenter.ivr.picture.layout import arrange\n"
        "sizes, links = graph(7, 25, 25)\n"
        "print(arrange(sizes, links, 'n0'))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1 and printed.pop().startswith(b"Layout(")


def test_text_is_wrapped_within_its_width() -> None:
    assert wrap("look_up_complaint", 80, 12, most=3) == ("look_up_", "complaint")
    assert wrap("订单查询与投诉查询", 60, 12, most=3) == ("订单查询与", "投诉查询")
    assert wrap("", 60, 12, most=3) == ()
    assert wrap("one two three four five", 40, 12, most=2) == ("one", f"two{ELLIPSIS}")
    assert width_of("订单", 12) == 24 > width_of("ab", 12)


@given(text=st.text(max_size=80), most=st.integers(1, 4), bold=st.booleans())
def test_no_line_is_wider_than_asked(text: str, most: int, bold: bool) -> None:
    lines = wrap(text, 60, 12, most=most, bold=bold)
    assert len(lines) <= most
    assert all(width_of(line, 12, bold=bold) <= 60 for line in lines)
    if lines and ELLIPSIS not in lines[-1]:
        assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("ways", [100, 400])
def test_layouts_of_the_largest_flows(ways: int) -> None:
    sizes, links = graph(3, 200, ways)
    layout = arrange(sizes, links, "n0")
    assert len(layout.boxes) == 200 and len(layout.labels) == len(links)
