"""Long lines made straight: least squares spread a step sideways over all layers; this takes it in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from callcenter.ivr.picture.layers import Layered
from callcenter.ivr.picture.order import Layers, neighbours
from callcenter.ivr.picture.place import gap

_PASSES: Final = 3


def straighten(graph: Layered, layers: Layers, x: list[float]) -> None:
    """Move the bends of each line under each other, as far as their neighbours leave room."""
    above, below = neighbours(graph)
    beside = _beside(layers)
    lines = list(_lines(graph, above))
    for _ in range(_PASSES):
        for line in lines:
            wanted = _mean([x[each] for each in above[line[0]]])
            last = _mean([x[each] for each in below[line[-1]]])
            for run, low, high in _runs(graph, line, beside, x):
                # The last run goes for the end of the line unless there is only one: that goes on straight.
                if run[-1] == line[-1] and run[0] != line[0]:
                    wanted = last
                wanted = min(max(wanted, low), high)
                for point in run:
                    x[point] = wanted


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _beside(layers: Layers) -> dict[int, tuple[int | None, int | None]]:
    """The neighbours of each point in its layer."""
    return {
        point: (layer[index - 1] if index else None, layer[index + 1] if index + 1 < len(layer) else None)
        for layer in layers
        for index, point in enumerate(layer)
    }


def _lines(graph: Layered, above: list[list[int]]) -> Iterator[list[int]]:
    """The bends that follow each other, from above to below."""
    bends = {n for n, point in enumerate(graph.points) if point.node is None and point.link is None}
    before = {bend: next((each for each in above[bend] if each in bends), None) for bend in bends}
    after = {upper: bend for bend, upper in before.items() if upper is not None}
    for bend in sorted(bends):
        if before[bend] is None:
            line = [bend]
            while line[-1] in after:
                line.append(after[line[-1]])
            yield line


def _runs(
    graph: Layered, line: list[int], beside: dict[int, tuple[int | None, int | None]], x: list[float]
) -> Iterator[tuple[list[int], float, float]]:
    """Parts of a line that can stand under each other, as long as can be, and between which bounds."""
    run: list[int] = []
    low, high = float("-inf"), float("inf")
    for point in line:
        left, right = beside[point]
        here = graph.points[point]
        low_ = float("-inf")
        high_ = float("inf")
        if left is not None:
            other = graph.points[left]
            low_ = x[left] + (other.size.room + here.size.room) / 2 + gap(other, here)
        if right is not None:
            other = graph.points[right]
            high_ = x[right] - (other.size.room + here.size.room) / 2 - gap(here, other)
        if run and max(low, low_) > min(high, high_):
            yield run, low, high
            run, low, high = [], float("-inf"), float("inf")
        run.append(point)
        low, high = max(low, low_), min(high, high_)
    yield run, low, high
