"""Where points stand in their layers: near the middle of what they are joined to, and never in each other.

Each layer in turn is put where the weighted squares of the distances to the neighbours' middles are least,
with the order kept and the room between points kept. That is isotonic regression, solved exactly by pooling
adjacent violators (M. Ayer et al., Annals of Mathematical Statistics 26, 1955).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Final

from callcenter.ivr.picture.layers import Layered, Point
from callcenter.ivr.picture.order import Layers, neighbours, sweeps

_STRAIGHT: Final = 8.0
_BEND: Final = 3.0
_PLAIN: Final = 1.0
"""How strongly two joined points draw each other: bends most of all, so that long lines are straight."""

_GAP_NODES: Final = 22.0
_GAP: Final = 12.0


def place(graph: Layered, layers: Layers) -> list[float]:
    """The middle of each point from left to right, in the unit of the sizes."""
    above, below = map(partial(_pulls, graph), neighbours(graph))
    both = [one + other for one, other in zip(above, below, strict=True)]
    offsets = [_offsets(graph, layer) for layer in layers]
    x = [0.0] * len(graph.points)
    for layer, offset in zip(layers, offsets, strict=True):
        _spread(layer, offset, [(0.0, 1.0)] * len(layer), x)
    turns = 4 * sweeps(graph)
    downwards = list(zip(layers, offsets, strict=True))
    for turn in range(turns):
        down = turn % 2 == 0
        # Whole branches move first, by looking one way only; then each point settles between both sides.
        pulls = both if 2 * turn >= turns else above if down else below
        for layer, offset in downwards if down else reversed(downwards):
            _spread(layer, offset, [_wanted(pulls[point], x, x[point]) for point in layer], x)
    return x


Pulls = list[tuple[int, float]]


def _pulls(graph: Layered, joined: Sequence[Sequence[int]]) -> list[Pulls]:
    """For each point the others that draw it, and how strongly."""
    isnode = [point.node is not None for point in graph.points]
    strength = (_STRAIGHT, _BEND, _PLAIN)
    return [
        [(other, strength[isnode[point] + isnode[other]]) for other in others]
        for point, others in enumerate(joined)
    ]


def _wanted(pulls: Pulls, x: Sequence[float], here: float) -> tuple[float, float]:
    """Where a point would best be, and how much that weighs: where it is when nothing draws it."""
    if not pulls:
        return here, 0.1
    total = weights = 0.0
    for other, weight in pulls:
        total += x[other] * weight
        weights += weight
    return total / weights, weights


def _offsets(graph: Layered, layer: Sequence[int]) -> list[float]:
    """How far each point of a layer is at least from the first one."""
    points = [graph.points[number] for number in layer]
    rooms = ((a.size.room + b.size.room) / 2 + gap(a, b) for a, b in pairwise(points))
    return list(accumulate(rooms, initial=0.0))


def gap(left: Point, right: Point) -> float:
    """The least room between two neighbours."""
    return _GAP_NODES if left.node is not None and right.node is not None else _GAP


def _spread(
    layer: Sequence[int], offsets: Sequence[float], wanted: Sequence[tuple[float, float]], x: list[float]
) -> None:
    """Put a layer's points as near to what is wanted as their order and sizes let them."""
    # Blocks of points that touch: the mean of what they want, its weight, how many they are.
    blocks: list[tuple[float, float, int]] = []
    for (want, weight), offset in zip(wanted, offsets, strict=True):
        mean, many = want - offset, 1
        while blocks and blocks[-1][0] >= mean:
            mean_, weight_, many_ = blocks.pop()
            mean = (mean * weight + mean_ * weight_) / (weight + weight_)
            weight += weight_
            many += many_
        blocks.append((mean, weight, many))
    at = 0
    for mean, _, many in blocks:
        for index in range(at, at + many):
            x[layer[index]] = mean + offsets[index]
        at += many
