"""A made-up day: checked, and turned into callers and agents."""

import math
import random
from collections.abc import Iterator
from itertools import islice, pairwise

from callcenter.company import FLOWS, field_of
from callcenter.company.checks import Checked
from callcenter.domain.configuration import AgentSpec
from callcenter.domain.enums import Tier
from callcenter.engine.flows import flow_of
from callcenter.ivr.validate import Around

from . import limits
from .caller import Caller
from .day import Plan
from .floor import MIDNIGHT
from .limits import within
from .problems import Problem, ProblemCode, SimulationError, refused
from .routes import LANGUAGES, Route, flow
from .scenario import Arrivals, Scenario
from .staffing import Seat
from .times import Period, day_begins, period, placed

_MOST_A_DAY = 100_000
#: So many faults are named at once.
_MOST_PROBLEMS = 10


def staff(scenario: Scenario, made: Plan) -> list[Seat]:
    """The agents with their shifts, which are from the first arrival to the last unless given."""
    whole_day = ((made.opens, made.closes),)
    ids = [agent.id for agent in scenario.agents]
    for agent in scenario.shifts:
        if agent not in ids:
            raise refused(
                ProblemCode.UNKNOWN_AGENT,
                "shifts",
                f"shifts: there is no agent {agent!r}; there are {', '.join(ids[:12]) or 'none'}",
                agent=agent,
                known=tuple(ids[:12]),
            )
    seats = [
        Seat(
            spec=agent,
            periods=_periods(scenario.shifts[agent.id], f"shifts.{agent.id}", made.begins)
            if agent.id in scenario.shifts
            else whole_day,
        )
        for agent in scenario.agents
    ]
    for number, group in enumerate(scenario.groups):
        where = f"groups[{number}]"
        within(f"{where}.count", group.count, 1, limits.MOST_AGENTS)
        periods = _periods(group.shifts, f"{where}.shifts", made.begins) if group.shifts else whole_day
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
    within("agents", len(seats), 1, limits.MOST_AGENTS, name="agents and groups: the number of agents")
    seen: set[str] = set()
    for seat in seats:
        if seat.spec.id in seen:
            words = f"agents and groups: {seat.spec.id!r} is there twice; give each its own id"
            raise refused(ProblemCode.AGENT_TWICE, "agents", words, agent=seat.spec.id)
        seen.add(seat.spec.id)
    return seats


def _periods(texts: tuple[str, ...], where: str, begins_at: int) -> tuple[Period, ...]:
    periods = tuple(sorted(part for text in texts for part in placed(period(text, where), begins_at)))
    for (_, ends), (begins, _) in pairwise(periods):
        if begins < ends:
            words = f"{where}: two periods overlap; join them, or mend their times"
            raise refused(ProblemCode.PERIODS_OVERLAP, where, words)
    return periods


def day_of(scenario: Scenario) -> tuple[Plan, list[Seat]]:
    """The day and its staff; SimulationError for what is wrong with them."""
    made = plan(scenario)
    seats = staff(scenario, made)
    agents = tuple(seat.spec for seat in seats)
    checked = Checked(
        queues=scenario.queues,
        agents=agents,
        skills={},
        priority=scenario.priority,
        limits=scenario.limits,
    )
    sounds = Around(prompts=(FLOWS / "prompts",))
    found = islice(checked.problems([flow_of(made.flow)], sounds), _MOST_PROBLEMS)
    content = {"queues": [{"id": q.id} for q in scenario.queues], "agents": [{"id": a.id} for a in agents]}
    if misfits := [misfit(field_of(one.place, content), one.what, one.mend) for one in found]:
        raise SimulationError(*misfits)
    for number, arrivals in enumerate(scenario.arrivals):
        if arrivals.answer_s * 1000 >= scenario.limits.ring_ms:
            raise refused(
                ProblemCode.ANSWERED_TOO_LATE,
                f"arrivals[{number}].answer_s",
                f"arrivals[{number}].answer_s: {arrivals.answer_s:g} s is not before limits.ring_ms "
                f"({scenario.limits.ring_ms}), when an agent counts as not there; shorten it",
                answer_s=arrivals.answer_s,
                ring_s=scenario.limits.ring_ms / 1000,
            )
    return made, seats


def misfit(field: str, what: str, mend: str) -> Problem:
    """What the company's own checks found."""
    return Problem(code=ProblemCode.MISFIT, field=field, words=f"{field}: {what}; {mend}")


def plan(scenario: Scenario) -> Plan:
    """The day without its staff."""
    queues = [queue.id for queue in scenario.queues]
    within("queues", len(queues), 1, limits.MOST_QUEUES, name="queues: the number of them")
    if not scenario.arrivals:
        words = "arrivals: there are none; add at least one kind of caller"
        raise refused(ProblemCode.NO_ARRIVALS, "arrivals", words)
    intervals: list[Period] = []
    expected = 0.0
    for number, arrivals in enumerate(scenario.arrivals):
        where = f"arrivals[{number}]"
        _check(arrivals, where, queues)
        for text, count in arrivals.intervals.items():
            intervals.append(period(text, f"{where}.intervals"))
            within(f"{where}.intervals.{text}", count, 0, _MOST_A_DAY, "contacts")
            expected += count
    if expected > _MOST_A_DAY:
        words = f"arrivals: {expected:.0f} contacts a day; at most {_MOST_A_DAY} are allowed"
        raise refused(ProblemCode.TOO_MANY_A_DAY, "arrivals", words, total=round(expected), most=_MOST_A_DAY)
    begins = day_begins(intervals, _shifts(scenario))
    spans = [part for one in intervals for part in placed(one, begins)]
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
        callers=lambda seed: callers(scenario, keys_of, seed, begins),
        begins=begins,
        opens=min(first for first, _ in spans),
        closes=max(last for _, last in spans),
    )


def _shifts(scenario: Scenario) -> list[Period]:
    """Of all agents, as they are written."""
    shifts = [(f"shifts.{agent}", texts) for agent, texts in scenario.shifts.items()]
    shifts += [(f"groups[{number}].shifts", group.shifts) for number, group in enumerate(scenario.groups)]
    return list(dict.fromkeys(period(text, where) for where, texts in shifts for text in texts))


def expected_contacts(scenario: Scenario) -> int:
    """Contacts of one day on average, rounded up."""
    return math.ceil(sum(sum(each.intervals.values()) for each in scenario.arrivals))


def _check(arrivals: Arrivals, where: str, queues: list[str]) -> None:
    if arrivals.queue not in queues:
        raise refused(
            ProblemCode.UNKNOWN_QUEUE,
            f"{where}.queue",
            f"{where}.queue: there is no queue {arrivals.queue!r}; there are {', '.join(queues)}",
            queue=arrivals.queue,
            known=tuple(queues),
        )
    if not arrivals.intervals:
        words = f'{where}.intervals: it is empty; write such as "08:00-12:00": 40'
        raise refused(ProblemCode.NO_INTERVALS, f"{where}.intervals", words)
    within(f"{where}.talk_s", arrivals.talk_s, limits.SHORTEST_S, limits.LONGEST_S, "s")
    within(f"{where}.wrap_up_s", arrivals.wrap_up_s, 0, limits.LONGEST_S, "s")
    within(f"{where}.answer_s", arrivals.answer_s, 0, 120, "s")
    if arrivals.patience_s is not None:
        within(f"{where}.patience_s", arrivals.patience_s, limits.SHORTEST_S, limits.LONGEST_S, "s")
    if arrivals.language and arrivals.language not in LANGUAGES:
        raise refused(
            ProblemCode.UNKNOWN_LANGUAGE,
            f"{where}.language",
            f"{where}.language: the voice menu does not speak {arrivals.language!r}; it speaks "
            f"{', '.join(LANGUAGES)}. Ask for another language under skills",
            language=arrivals.language,
            known=LANGUAGES,
        )
    within(f"{where}.callback_share", arrivals.callback_share, 0, 1)
    for tier, share in arrivals.tiers.items():
        within(f"{where}.tiers.{tier.value}", share, 0, 1)
    if (total := sum(arrivals.tiers.values())) > 1:
        words = f"{where}.tiers: the shares add up to {total:g}; at most 1 is allowed"
        raise refused(ProblemCode.TOO_MANY_SHARES, f"{where}.tiers", words, total=total, most=1)


def callers(scenario: Scenario, keys: list[str], seed: int, day_begins: int) -> list[Caller]:
    """The callers of one day (it begins at `day_begins`, ms after midnight): Poisson in each interval,
    everything else exponential."""
    found: list[Caller] = []
    for kind, arrivals in enumerate(scenario.arrivals):
        # A stream of its own for each kind: what is changed in one leaves the others as they are.
        draw = random.Random(f"{seed}/{kind}")
        for text, count in arrivals.intervals.items():
            whole = period(text, "intervals")
            for begins, ends in placed(whole, day_begins):
                share = (ends - begins) / (whole[1] - whole[0])
                found += [
                    _caller(arrivals, kind, keys[kind], MIDNIGHT + begins + at, draw)
                    for at in _times(count * share, ends - begins, draw)
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
