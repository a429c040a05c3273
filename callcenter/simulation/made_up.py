"""A made-up day: checked, and turned into callers and agents."""

import math
import random
from collections.abc import Iterator
from itertools import islice, pairwise

from callcenter.company import FLOWS, field_of
from callcenter.company.checks import Checked
from callcenter.domain.configuration import AgentSpec
from callcenter.domain.enums import Tier
from callcenter.engine.menus import flow_of

from . import limits
from .caller import Caller
from .day import Plan
from .floor import MIDNIGHT
from .limits import SimulationError, within
from .routes import LANGUAGES, Route, flow
from .scenario import Arrivals, Scenario
from .staffing import Period, Seat
from .times import period

_MOST_A_DAY = 100_000
#: So many faults are named at once.
_MOST_PROBLEMS = 10


def staff(scenario: Scenario, open_hours: Period) -> list[Seat]:
    """The agents with their shifts, which are the open hours unless given."""
    whole_day = (open_hours,)
    ids = [agent.id for agent in scenario.agents]
    for agent in scenario.shifts:
        if agent not in ids:
            raise SimulationError(
                f"shifts: there is no agent {agent!r}; there are {', '.join(ids[:12]) or 'none'}"
            )
    seats = [
        Seat(
            spec=agent,
            periods=_periods(scenario.shifts[agent.id], f"shifts.{agent.id}")
            if agent.id in scenario.shifts
            else whole_day,
        )
        for agent in scenario.agents
    ]
    for number, group in enumerate(scenario.groups):
        where = f"groups[{number}]"
        within(f"{where}.count", group.count, 1, limits.MOST_AGENTS)
        periods = _periods(group.shifts, f"{where}.shifts") if group.shifts else whole_day
        seats += [
            Seat(
                spec=AgentSpec(
                    id=f"{group.id}-{each}",
                    name=f"{group.id} {each}",
                    queues=group.queues,
                    skills=group.skills,
                ),
                periods=periods,
            )
            for each in range(1, group.count + 1)
        ]
    within("agents and groups: the number of agents", len(seats), 1, limits.MOST_AGENTS)
    seen: set[str] = set()
    for seat in seats:
        if seat.spec.id in seen:
            raise SimulationError(f"agents and groups: {seat.spec.id!r} is there twice; give each its own id")
        seen.add(seat.spec.id)
    return seats


def _periods(texts: tuple[str, ...], where: str) -> tuple[Period, ...]:
    periods = tuple(sorted(period(text, where) for text in texts))
    for (_, ends), (begins, _) in pairwise(periods):
        if begins < ends:
            raise SimulationError(f"{where}: two periods overlap; join them, or mend their times")
    return periods


def day_of(scenario: Scenario) -> tuple[Plan, list[Seat]]:
    """The day and its staff; SimulationError for what is wrong with them."""
    made = plan(scenario)
    seats = staff(scenario, (made.opens, made.closes))
    agents = tuple(seat.spec for seat in seats)
    checked = Checked(
        queues=scenario.queues,
        agents=agents,
        skills={},
        priority=scenario.priority,
        limits=scenario.limits,
    )
    found = islice(checked.problems(flow_of(made.flow), FLOWS / "prompts"), _MOST_PROBLEMS)
    content = {"queues": [{"id": q.id} for q in scenario.queues], "agents": [{"id": a.id} for a in agents]}
    if lines := [f"{field_of(one.place, content)}: {one.what}; {one.mend}" for one in found]:
        raise SimulationError("\n".join(lines))
    for number, arrivals in enumerate(scenario.arrivals):
        if arrivals.answer_s * 1000 >= scenario.limits.ring_ms:
            raise SimulationError(
                f"arrivals[{number}].answer_s: {arrivals.answer_s:g} s is not before limits.ring_ms "
                f"({scenario.limits.ring_ms}), when an agent counts as not there; shorten it"
            )
    return made, seats


def plan(scenario: Scenario) -> Plan:
    """The day without its staff."""
    queues = [queue.id for queue in scenario.queues]
    within("queues: the number of them", len(queues), 1, limits.MOST_QUEUES)
    if not scenario.arrivals:
        raise SimulationError("arrivals: there are none; add at least one kind of caller")
    spans: list[Period] = []
    expected = 0.0
    for number, arrivals in enumerate(scenario.arrivals):
        where = f"arrivals[{number}]"
        _check(arrivals, where, queues)
        for text, count in arrivals.intervals.items():
            spans.append(period(text, f"{where}.intervals"))
            within(f"{where}.intervals.{text}", count, 0, _MOST_A_DAY, " contacts")
            expected += count
    if expected > _MOST_A_DAY:
        raise SimulationError(f"arrivals: {expected:.0f} contacts a day; at most {_MOST_A_DAY} are allowed")
    routes = [
        Route(queue=each.queue, language=each.language, skills=tuple(sorted(each.skills.items())))
        for each in scenario.arrivals
    ]
    different = list(dict.fromkeys(routes))
    source, keys = flow(different, scenario.queues)
    keys_of = [keys[different.index(route)] for route in routes]
    return Plan(
        queues=scenario.queues,
        limits=scenario.limits,
        priority=scenario.priority,
        flow=source,
        queues_of=tuple(each.queue for each in scenario.arrivals),
        callers=lambda seed: callers(scenario, keys_of, seed),
        opens=min(begins for begins, _ in spans),
        closes=max(ends for _, ends in spans),
    )


def expected_contacts(scenario: Scenario) -> int:
    """Contacts of one day on average, rounded up."""
    return math.ceil(sum(sum(each.intervals.values()) for each in scenario.arrivals))


def _check(arrivals: Arrivals, where: str, queues: list[str]) -> None:
    if arrivals.queue not in queues:
        raise SimulationError(
            f"{where}.queue: there is no queue {arrivals.queue!r}; there are {', '.join(queues)}"
        )
    if not arrivals.intervals:
        raise SimulationError(f'{where}.intervals: it is empty; write such as "08:00-12:00": 40')
    within(f"{where}.talk_s", arrivals.talk_s, limits.SHORTEST_S, limits.LONGEST_S, " s")
    within(f"{where}.wrap_up_s", arrivals.wrap_up_s, 0, limits.LONGEST_S, " s")
    within(f"{where}.answer_s", arrivals.answer_s, 0, 120, " s")
    if arrivals.patience_s is not None:
        within(f"{where}.patience_s", arrivals.patience_s, limits.SHORTEST_S, limits.LONGEST_S, " s")
    if arrivals.language and arrivals.language not in LANGUAGES:
        raise SimulationError(
            f"{where}.language: the voice menu does not speak {arrivals.language!r}; it speaks "
            f"{', '.join(LANGUAGES)}. Ask for another language under skills"
        )
    within(f"{where}.callback_share", arrivals.callback_share, 0, 1)
    for tier, share in arrivals.tiers.items():
        within(f"{where}.tiers.{tier.value}", share, 0, 1)
    if (total := sum(arrivals.tiers.values())) > 1:
        raise SimulationError(f"{where}.tiers: the shares add up to {total:g}; at most 1 is allowed")


def callers(scenario: Scenario, keys: list[str], seed: int) -> list[Caller]:
    """The callers of one day: Poisson in each interval, everything else exponential."""
    found: list[Caller] = []
    for kind, arrivals in enumerate(scenario.arrivals):
        # A stream of its own for each kind: what is changed in one leaves the others as they are.
        draw = random.Random(f"{seed}/{kind}")
        for text, count in arrivals.intervals.items():
            begins, ends = period(text, "intervals")
            found += [
                _caller(arrivals, kind, keys[kind], MIDNIGHT + begins + at, draw)
                for at in _times(count, ends - begins, draw)
            ]
    found.sort(key=lambda caller: caller.at)
    return found


def _times(count: float, length_ms: int, draw: random.Random) -> Iterator[int]:
    if not count:
        return
    at = draw.expovariate(count / length_ms)
    while at < length_ms:
        yield int(at)
        at += draw.expovariate(count / length_ms)


def _caller(arrivals: Arrivals, kind: int, keys: str, at: int, draw: random.Random) -> Caller:
    talk = draw.expovariate(1 / arrivals.talk_s)
    wrap_up = draw.expovariate(1.0) * arrivals.wrap_up_s
    patience = draw.expovariate(1.0)
    toss, wishes = draw.random(), draw.random()
    chosen = Tier.STANDARD
    for tier, share in arrivals.tiers.items():
        if toss < share:
            chosen = tier
            break
        toss -= share
    return Caller(
        at=at,
        talk_ms=round(talk * 1000),
        patience_ms=-1 if arrivals.patience_s is None else round(patience * arrivals.patience_s * 1000),
        wrap_up_ms=round(wrap_up * 1000),
        answer_ms=round(arrivals.answer_s * 1000),
        keys=keys,
        kind=kind,
        tier=chosen,
        takes_callback=wishes < arrivals.callback_share,
    )
