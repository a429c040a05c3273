"""Many values as a few: n, p50, p90, p99, least and most."""

import math
from collections.abc import Iterable

import msgspec


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Percentiles by nearest rank, so that each is a value that was measured."""

    n: int
    p50: float
    p90: float
    p99: float
    least: float
    most: float

    def row(self) -> list[str]:
        """As cells of a table; the heads are HEADS."""
        values = (self.p50, self.p90, self.p99, self.least, self.most)
        return [str(self.n), *(shown(value) for value in values)]


HEADS = ["n", "p50", "p90", "p99", "min", "max"]


def spread(values: Iterable[float]) -> Spread | None:
    """None when there are no values."""
    ordered = sorted(values)
    if not ordered:
        return None

    def rank(part: float) -> float:
        return ordered[max(0, math.ceil(part * len(ordered)) - 1)]

    return Spread(
        n=len(ordered), p50=rank(0.5), p90=rank(0.9), p99=rank(0.99), least=ordered[0], most=ordered[-1]
    )


def shown(value: float) -> str:
    """Three digits that count."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
