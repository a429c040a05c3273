"""The layered graph: nodes, labels of links and bends of long links as points that stand in layers.

Nodes stand in even layers, so that each link has a layer of its own between them for its label, next to its
source. Long links to the same node become one trunk from the layer after their labels on: in a voice menu
many lead to the same few nodes, and their lines side by side would fill the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callcenter.ivr.picture.ranks import backward, ranks


@dataclass(frozen=True, kw_only=True)
class Size:
    """`beside`: what is kept free at either side."""

    width: float
    height: float
    beside: float = 0.0

    @property
    def room(self) -> float:
        """From left to right, with what is kept free."""
        return self.width + 2 * self.beside


@dataclass(frozen=True, kw_only=True)
class Link:
    """From a node to another one. `label`: the size of its label. `weak`: shares no trunk with the others."""

    source: str
    target: str
    weak: bool
    label: Size


@dataclass(frozen=True, kw_only=True)
class Point:
    """Something that takes room in a layer: a node, the label of a link, or a bend."""

    layer: int
    size: Size
    node: str | None = None
    link: int | None = None


@dataclass(kw_only=True)
class Segment:
    """A line between points of neighbouring layers, `upper` above `lower`, with the links that share it."""

    upper: int
    lower: int
    links: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Layered:
    """`layers`: the numbers of the points, from left to right. `up`: links that run from below to above."""

    points: tuple[Point, ...]
    layers: tuple[tuple[int, ...], ...]
    segments: tuple[Segment, ...]
    up: frozenset[int]


def layered(
    nodes: Mapping[str, Size], links: Sequence[Link], first: str, bend: Size = Size(width=2, height=2)
) -> Layered:
    """The layers, with points in the order in which nodes and links come. No link leads to its own source."""
    pairs = [(link.source, link.target) for link in links]
    circles = backward(list(nodes), pairs, first)
    straight = [(b, a) if (a, b) in circles else (a, b) for a, b in pairs]
    rank = ranks(list(nodes), straight, first)
    build = _Build(bend)
    for name in _in_depth(list(nodes), pairs, first):
        build.nodes[name] = build.add(Point(layer=2 * rank[name], size=nodes[name], node=name))
    for number, link in enumerate(links):
        build.route(number, link, 1 if rank[link.source] < rank[link.target] else -1)
    return Layered(
        points=tuple(build.points),
        layers=build.layers(),
        segments=tuple(build.segments.values()),
        up=frozenset(n for n, link in enumerate(links) if rank[link.source] > rank[link.target]),
    )


def _in_depth(nodes: list[str], pairs: Sequence[tuple[str, str]], first: str) -> list[str]:
    """Nodes as one comes to them in depth: what belongs together begins side by side."""
    out: dict[str, list[str]] = {name: [] for name in nodes}
    for source, target in pairs:
        out[source].append(target)
    found: dict[str, None] = {}
    for root in (first, *nodes):
        todo = [root]
        while todo:
            name = todo.pop()
            if name not in found:
                found[name] = None
                todo.extend(reversed(out[name]))
    return list(found)


class _Build:
    def __init__(self, bend: Size) -> None:
        self.bend = bend
        self.points: list[Point] = []
        self.nodes: dict[str, int] = {}
        self.segments: dict[tuple[int, int], Segment] = {}
        self._trunks: dict[tuple[str, bool, int, int], int] = {}

    def add(self, point: Point) -> int:
        self.points.append(point)
        return len(self.points) - 1

    def route(self, number: int, link: Link, way: int) -> None:
        """From source over label and bends to the target; `way` is 1 downwards and -1 upwards."""
        here, end = self.nodes[link.source], self.nodes[link.target]
        after = self.points[here].layer + way
        label = self.add(Point(layer=after, size=link.label, link=number))
        self._join(here, label, number)
        here = label
        for layer in range(after + way, self.points[end].layer, way):
            key = (link.target, link.weak, way, layer)
            if key not in self._trunks:
                self._trunks[key] = self.add(Point(layer=layer, size=self.bend))
            self._join(here, self._trunks[key], number)
            here = self._trunks[key]
        self._join(here, end, number)

    def _join(self, one: int, other: int, number: int) -> None:
        upper, lower = (one, other) if self.points[one].layer < self.points[other].layer else (other, one)
        segment = self.segments.setdefault((upper, lower), Segment(upper=upper, lower=lower))
        segment.links.append(number)

    def layers(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in range(max((p.layer for p in self.points), default=-1) + 1)]
        for number, point in enumerate(self.points):
            found[point.layer].append(number)
        return tuple(map(tuple, found))
