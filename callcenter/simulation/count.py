"""From what became of each caller to the glossary's figures, with their intervals."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import msgspec

from callcenter.domain.enums import Tier

from .caller import Caller
from .estimate import difference_of_ratios, interval_of_ratio
from .results import Difference, Figures, WaitBar

#: An enum's `value` is slow to ask for, for each caller.
_NAMES = {tier: tier.value for tier in Tier}
#: Ends of the bars of waiting times, seconds.
BARS = (5, 10, 20, 30, 60, 120, 300, 600)


class Tally(msgspec.Struct, kw_only=True):
    """Counts of some callers: a batch, a day, an interval."""

    contacts: int = 0
    waited: int = 0
    answered: int = 0
    within: int = 0
    wait_ms: int = 0
    abandoned: int = 0
    elsewhere: int = 0
    abandoned_late: int = 0
    busy_ms: float = 0
    staffed_ms: float = 0
    #: Tier to (answered, their wait in ms).
    tiers: dict[str, tuple[int, int]] = {}

    def add(self, caller: Caller, threshold_ms: int) -> None:
        """Count a caller who is gone."""
        self.contacts += 1
        self.waited += caller.waited
        if caller.elsewhere:
            self.elsewhere += 1
        elif caller.answered_at >= 0:
            wait = caller.answered_at - caller.at
            self.answered += 1
            self.wait_ms += wait
            self.within += wait <= threshold_ms
            tier = _NAMES[caller.tier]
            answered, waits = self.tiers.get(tier, (0, 0))
            self.tiers[tier] = (answered + 1, waits + wait)
        else:
            self.abandoned += 1
            self.abandoned_late += caller.ended_at - caller.at > threshold_ms


#: Each figure as (above, below) of one tally: it is the sum of the one over the sum of the other.
_RATIOS: dict[str, Callable[[Tally], tuple[float, float]]] = {
    "p_wait": lambda t: (t.waited, t.contacts),
    "asa_s": lambda t: (t.wait_ms / 1000, t.answered),
    "service_level": lambda t: (t.within, t.answered + t.abandoned_late),
    "abandon_rate": lambda t: (t.abandoned, t.contacts),
    "occupancy": lambda t: (t.busy_ms, t.staffed_ms),
}


#: Of these there is never more than all.
_SHARES = frozenset({"p_wait", "service_level", "abandon_rate", "occupancy"})


def figures(tallies: Sequence[Tally]) -> Figures:
    """The figures over tallies that count as independent (batches of one run, or days)."""
    values: dict[str, float | None] = {}
    confidence: dict[str, tuple[float, float]] = {}

    def ratio(name: str, parts: list[tuple[float, float]]) -> float | None:
        below = sum(b for _, b in parts)
        if not below:
            return None
        if interval := interval_of_ratio(parts):
            low, high = interval
            confidence[name] = low, min(high, 1.0) if name in _SHARES else high
        return sum(a for a, _ in parts) / below

    for name, of in _RATIOS.items():
        values[name] = ratio(name, [of(tally) for tally in tallies])
    by_priority: dict[str, float] = {}
    for tier in sorted({tier for tally in tallies for tier in tally.tiers}):
        pairs = [tally.tiers.get(tier, (0, 0)) for tally in tallies]
        mean = ratio(f"asa_by_priority.{tier}", [(wait / 1000, answered) for answered, wait in pairs])
        if mean is not None:
            by_priority[tier] = mean
    return Figures(
        contacts=sum(t.contacts for t in tallies),
        answered=sum(t.answered for t in tallies),
        abandoned=sum(t.abandoned for t in tallies),
        elsewhere=sum(t.elsewhere for t in tallies),
        asa_by_priority=by_priority,
        confidence_intervals=confidence,
        **values,
    )


def differences(before: Sequence[Tally], after: Sequence[Tally]) -> dict[str, Difference]:
    """What the figures after have more than before, the same days over; those with an interval only."""
    found = {}
    for name, of in _RATIOS.items():
        pairs = [(of(a), of(b)) for a, b in zip(before, after, strict=True)]
        told = difference_of_ratios([pair[0] for pair in pairs], [pair[1] for pair in pairs])
        if told is not None:
            found[name] = Difference(value=told[0], low=told[1], high=told[2])
    return found


def spread_over(spans: Iterable[tuple[int, int]], bounds: Sequence[int]) -> list[float]:
    """How much of the spans (from, to) lies between each bound and the next, ms."""
    parts = [0.0] * (len(bounds) - 1)
    last = len(parts)
    for begins, ends in spans:
        place = max(1, bisect_right(bounds, begins))
        while place <= last and bounds[place - 1] < ends:
            parts[place - 1] += min(ends, bounds[place]) - max(begins, bounds[place - 1])
            place += 1
    return parts


def busy_spans(callers: Iterable[Caller]) -> Iterable[tuple[int, int]]:
    """When agents talked and wrote up."""
    return ((caller.answered_at, caller.free_at) for caller in callers if caller.answered_at >= 0)


def wait_bars(callers: Iterable[Caller]) -> tuple[WaitBar, ...]:
    """How the waits of the answered are spread."""
    ends = [end * 1000 for end in BARS]
    counts = [0] * (len(ends) + 2)
    for caller in callers:
        if caller.answered_at >= 0 and not caller.elsewhere:
            wait = caller.answered_at - caller.at
            counts[bisect_right(ends, wait) + 1 if wait else 0] += 1
    total = sum(counts)
    edges = [0.0, 0.0, *(float(end) for end in BARS)]
    return tuple(
        WaitBar(
            from_s=edges[number],
            to_s=edges[number + 1] if number + 1 < len(edges) else None,
            share=count / total if total else 0.0,
        )
        for number, count in enumerate(counts)
    )
