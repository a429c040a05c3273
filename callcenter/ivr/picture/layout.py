"""Where everything stands: boxes in layers from top to bottom, lines that meet no box, labels on their lines.

Lines run upright through a layer, between its boxes, and bend only between layers: so they can meet no box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.ivr.picture.layers import Layered, Link, Size, layered
from callcenter.ivr.picture.order import order
from callcenter.ivr.picture.place import place
from callcenter.ivr.picture.straight import straighten

_GAP_LEAST: Final = 14.0
_GAP_MOST: Final = 46.0
_SLOPE: Final = 0.07
"""Room between two layers for each unit that the longest line between them goes sideways."""
_PORTS: Final = 0.6
"""Share of a box's width over which its lines are spread."""


@dataclass(frozen=True, kw_only=True)
class Rect:
    """`x` and `y`: the middle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that some links share: upright from `top` to `bend_from`, over to `x_to` at `bend_to`, upright.

    `x`, `top`: its upper end; `x_to`, `bottom`: its lower end. `into`: the node whose box one of its ends
    points into, `up` when that is the upper end.
    """

    links: tuple[int, ...]
    x: float
    top: float
    bend_from: float
    x_to: float
    bend_to: float
    bottom: float
    into: str | None
    up: bool


@dataclass(frozen=True, kw_only=True)
class Layout:
    """All within 0 to `width` and 0 to `height`. `labels`: by link, in the order of the links."""

    boxes: Mapping[str, Rect]
    labels: tuple[Rect, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


def arrange(nodes: Mapping[str, Size], links: Sequence[Link], first: str) -> Layout:
    """Lay a graph out. The same graph always gives the same layout. No link leads to its own source."""
    graph = layered(nodes, links, first)
    layers = order(graph)
    x = place(graph, layers)
    straighten(graph, layers, x)
    left = min(at - point.size.room / 2 for at, point in zip(x, graph.points, strict=True))
    x = [at - left for at in x]
    bands = _bands(graph, x)
    rects = [
        Rect(
            x=at,
            y=(bands[point.layer][0] + bands[point.layer][1]) / 2,
            width=point.size.width,
            height=point.size.height,
        )
        for at, point in zip(x, graph.points, strict=True)
    ]
    boxes = {p.node: rect for p, rect in zip(graph.points, rects, strict=True) if p.node is not None}
    labels = {p.link: rect for p, rect in zip(graph.points, rects, strict=True) if p.link is not None}
    return Layout(
        boxes=boxes,
        labels=tuple(labels[number] for number in range(len(links))),
        lines=_lines(graph, links, rects, bands),
        width=max(at + point.size.room / 2 for at, point in zip(x, graph.points, strict=True)),
        height=bands[-1][1],
    )


def _bands(graph: Layered, x: Sequence[float]) -> list[tuple[float, float]]:
    """Top and bottom of each layer."""
    heights = [0.0] * len(graph.layers)
    sideways = [0.0] * len(graph.layers)
    for point in graph.points:
        heights[point.layer] = max(heights[point.layer], point.size.height)
    for segment in graph.segments:
        layer = graph.points[segment.upper].layer
        sideways[layer] = max(sideways[layer], abs(x[segment.upper] - x[segment.lower]))
    bands: list[tuple[float, float]] = []
    y = 0.0
    for height, far in zip(heights, sideways, strict=True):
        bands.append((y, y + height))
        y += height + min(_GAP_MOST, _GAP_LEAST + _SLOPE * far)
    return bands


def _lines(
    graph: Layered, links: Sequence[Link], rects: Sequence[Rect], bands: Sequence[tuple[float, float]]
) -> tuple[Line, ...]:
    below = _ports(graph, rects, lower_ends=False)
    above = _ports(graph, rects, lower_ends=True)
    lines: list[Line] = []
    for number, segment in enumerate(graph.segments):
        upper, lower = graph.points[segment.upper], graph.points[segment.lower]
        up = segment.links[0] in graph.up
        end = upper if up else lower
        into = end.node if end.node == links[segment.links[0]].target else None
        rect, rect_to = rects[segment.upper], rects[segment.lower]
        lines.append(
            Line(
                links=tuple(segment.links),
                x=below[number],
                top=rect.bottom if upper.node is not None else rect.y,
                bend_from=bands[upper.layer][1],
                x_to=above[number],
                bend_to=bands[lower.layer][0],
                bottom=rect_to.top if lower.node is not None else rect_to.y,
                into=into,
                up=up,
            )
        )
    return tuple(lines)


def _ports(graph: Layered, rects: Sequence[Rect], *, lower_ends: bool) -> dict[int, float]:
    """By segment where its lower (or upper) end is, from left to right: spread over the box."""
    ends: dict[int, list[tuple[float, int]]] = {}
    for number, segment in enumerate(graph.segments):
        here, there = (segment.lower, segment.upper) if lower_ends else (segment.upper, segment.lower)
        ends.setdefault(here, []).append((rects[there].x, number))
    ports: dict[int, float] = {}
    for point, found in ends.items():
        rect = rects[point]
        width = rect.width * _PORTS if graph.points[point].node is not None else 0.0
        for index, (_, number) in enumerate(sorted(found)):
            ports[number] = rect.x + width * ((index + 0.5) / len(found) - 0.5)
    return ports
