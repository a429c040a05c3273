"""The order of points within their layers, with few crossings: barycentre sweeps and swaps of neighbours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from callcenter.ivr.picture.layers import Layered

_SWEEPS: Final = 24
_WORK: Final = 40_000
"""Points and segments visited at most: pictures with very many bends get fewer sweeps, not more time."""

Neighbours = Sequence[Sequence[int]]
Layers = list[list[int]]


def neighbours(graph: Layered) -> tuple[list[list[int]], list[list[int]]]:
    """For each point those joined to it in the layer above, and in the layer below."""
    above: list[list[int]] = [[] for _ in graph.points]
    below: list[list[int]] = [[] for _ in graph.points]
    for segment in graph.segments:
        above[segment.lower].append(segment.upper)
        below[segment.upper].append(segment.lower)
    return above, below


def sweeps(graph: Layered) -> int:
    """How often all points and segments may be visited."""
    return max(2, min(_SWEEPS, _WORK // max(1, len(graph.points) + len(graph.segments))))


def order(graph: Layered) -> Layers:
    """The best order found, from the one given. Always the same for the same graph."""
    above, below = neighbours(graph)
    layers = [list(layer) for layer in graph.layers]
    best, least = [list(layer) for layer in layers], crossings(layers, below)
    for turn in range(sweeps(graph)):
        if not least:
            break
        down = turn % 2 == 0
        _sweep(layers, above if down else below, down=down, mirrored=turn % 4 > 1)
        _swap(layers, above, below)
        found = crossings(layers, below)
        if found < least:
            best, least = [list(layer) for layer in layers], found
    return best


def crossings(layers: Sequence[Sequence[int]], below: Neighbours) -> int:
    """How many pairs of segments cross."""
    total = 0
    for upper, lower in pairwise(layers):
        place = {point: index for index, point in enumerate(lower)}
        seen: list[int] = []
        for point in upper:
            ends = sorted(place[each] for each in below[point])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _sweep(layers: Layers, joined: Neighbours, *, down: bool, mirrored: bool) -> None:
    """Each layer in the order of the middle of what its points are joined to; the others keep their place.

    `mirrored`: those with the same middle change places, which now and then leads to a better order.
    """
    indices = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
    for index in indices:
        place = {point: n for n, point in enumerate(layers[index - 1 if down else index + 1])}
        layer = layers[index]
        middle = {
            point: sum(place[each] for each in joined[point]) / len(joined[point])
            for point in layer
            if joined[point]
        }
        moved = iter(sorted(reversed(middle) if mirrored else middle, key=middle.__getitem__))
        layers[index] = [next(moved) if point in middle else point for point in layer]


def _swap(layers: Layers, above: Neighbours, below: Neighbours) -> None:
    """Swap neighbours where that takes crossings away; once along each layer."""
    for index, layer in enumerate(layers):
        up = {p: n for n, p in enumerate(layers[index - 1])} if index else {}
        down = {p: n for n, p in enumerate(layers[index + 1])} if index + 1 < len(layers) else {}
        ends = {
            p: (sorted(up[each] for each in above[p]), sorted(down[each] for each in below[p])) for p in layer
        }
        for n in range(len(layer) - 1):
            one, other = layer[n], layer[n + 1]
            now = sum(_crossed(a, b) for a, b in zip(ends[one], ends[other], strict=True))
            then = sum(_crossed(b, a) for a, b in zip(ends[one], ends[other], strict=True))
            if then < now:
                layer[n], layer[n + 1] = other, one


def _crossed(left: Sequence[int], right: Sequence[int]) -> int:
    """Crossings between the segments of a point and those of the point to its right; both sorted."""
    return sum(bisect_left(right, end) for end in left)
