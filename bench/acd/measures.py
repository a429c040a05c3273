"""Figures out of moments: pure functions. All results in milliseconds or counts."""

from collections.abc import Iterable, Mapping

from .moments import Moments, Rung

#: Callers who came closer together than this may go either way, ns.
APART = 50_000_000
_NS_A_MS = 1e6
_SAMPLE = 250_000_000


def first_rungs(rungs: Iterable[Rung]) -> dict[str, int]:
    """When an agent was first rung for each caller."""
    found: dict[str, int] = {}
    for rung in sorted(rungs, key=lambda each: each.at):
        found.setdefault(rung.ani, rung.at)
    return found


def ways(found: Moments) -> list[float]:
    """From each caller's INVITE to the agent's."""
    rung = first_rungs(found.rungs)
    return [(rung[ani] - at) / _NS_A_MS for ani, at in found.invited.items() if ani in rung]


def answers(found: Moments) -> list[float]:
    """From each caller's INVITE to the 200 OK."""
    return [
        (at - found.invited[ani]) / _NS_A_MS for ani, at in found.accepted.items() if ani in found.invited
    ]


def after_pop(found: Moments) -> list[float]:
    """From the page's word that the pop is shown to the INVITE to that agent."""
    by_agent: dict[str, list[int]] = {}
    for rung in found.rungs:
        by_agent.setdefault(rung.agent, []).append(rung.at)
    times = []
    for agent, rung_at in by_agent.items():
        shown = found.shown.get(agent, [])
        # An INVITE that did not wait for the page has no word of its own before it.
        for before, at in zip([0, *rung_at], rung_at, strict=False):
            said = [each for each in shown if before < each <= at]
            if said:
                times.append((at - said[-1]) / _NS_A_MS)
    return times


def next_calls(
    found: Moments, began: int, ended: int, *, pages: bool
) -> tuple[list[float], list[float], int]:
    """How soon agents who became free between those times (ns) were rung again.

    Gives the times from being free, those from the end of the call before, and how many were not rung any
    more. An agent is free at the end of the call (BYE); with `pages` when the page says it is written up.
    """
    by_agent: dict[str, list[Rung]] = {}
    for rung in sorted(found.rungs, key=lambda each: each.at):
        by_agent.setdefault(rung.agent, []).append(rung)
    from_free, from_end, left = [], [], 0
    for agent, rungs in by_agent.items():
        for rung, after in zip(rungs, [*rungs[1:], None], strict=True):
            if not rung.over:
                continue
            free = rung.over
            if pages:
                later = [at for at in found.finished.get(agent, ()) if at >= rung.over]
                if not later or (after is not None and later[0] > after.at):
                    continue
                free = later[0]
            if not began <= free <= ended:
                continue
            if after is None:
                left += 1
            else:
                from_free.append((after.at - free) / _NS_A_MS)
                from_end.append((after.at - rung.over) / _NS_A_MS)
    return from_free, from_end, left


def waiting_seen(found: Moments, began: int, ended: int) -> float:
    """How many callers waited, on average of samples."""
    rung = first_rungs(found.rungs)
    samples = range(began, ended, _SAMPLE)
    total = sum(
        at <= sample < rung.get(ani, ended + 1) for ani, at in found.invited.items() for sample in samples
    )
    return total / max(1, len(samples))


def overtaken(invited: Mapping[str, int], rung: Mapping[str, int], ended: int) -> list[float]:
    """Of callers before whom one was rung for who had come at least APART later: by how much, ms.

    Whoever was not rung for until the end is taken as if it had been then (ns).
    """
    order = sorted(invited.items(), key=lambda each: each[1])
    # The earliest ring among those who came at that place or later.
    earliest = [float("inf")] * (len(order) + 1)
    for place in range(len(order) - 1, -1, -1):
        earliest[place] = min(earliest[place + 1], rung.get(order[place][0], float("inf")))
    found, later = [], 0
    for ani, at in order:
        while later < len(order) and order[later][1] < at + APART:
            later += 1
        own = rung.get(ani, ended)
        if earliest[later] < own:
            found.append((own - earliest[later]) / _NS_A_MS)
    return found


def doubled(rungs: Iterable[Rung]) -> int:
    """INVITEs to an agent whose call before was not over."""
    over: dict[str, float] = {}
    count = 0
    for rung in sorted(rungs, key=lambda each: each.at):
        count += over.get(rung.agent, 0) > rung.at
        over[rung.agent] = max(over.get(rung.agent, 0), rung.over or float("inf"))
    return count


def never_bridged(found: Moments) -> int | None:
    """Callers whose agent answered and whose talk is over, and who never heard the agent; None: not seen."""
    if found.heard is None:
        return None
    over = {rung.ani for rung in found.rungs if rung.answered and rung.over}
    return len(over - found.heard.keys())


def mouth_to_ear(found: Moments) -> list[float]:
    """From the agent's 200 OK to the first of the agent's speech that reaches the caller."""
    answered = {rung.ani: rung.answered for rung in found.rungs if rung.answered}
    return [(at - answered[ani]) / _NS_A_MS for ani, at in (found.heard or {}).items() if ani in answered]
