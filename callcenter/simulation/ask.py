"""The one way in: a request, its answer."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from . import day, limits, made_up, question, recorded
from .count import differences
from .limits import within
from .problems import ProblemCode, refused
from .requests import Question, RecordedDay, Request, ScenarioDay
from .results import Case, Difference, Result
from .staffing import Seat, changed

#: Called with contacts done and contacts to do.
Progress = Callable[[int, int], None]


def ask(request: Request, progress: Progress | None = None, journal: Path | None = None) -> Result:
    """Simulate; takes seconds, needs no network and keeps one core busy: give it a process of its own.

    `journal` is the file a RecordedDay is read from. Raises SimulationError, which says what is wrong with
    the request and how to mend it.
    """
    began = time.perf_counter()
    within("seed", request.seed, 0, limits.HIGHEST_SEED)
    match request:
        case Question(contacts=total):
            result = question.simulate(
                request, None if progress is None else lambda done: progress(done, total)
            )
        case ScenarioDay():
            result = _scenario(request, progress)
        case RecordedDay():
            if journal is None:
                raise refused(ProblemCode.NO_JOURNAL, "", "a recorded day needs the journal it is in")
            result = _recorded(request, journal, progress)
    seconds = time.perf_counter() - began
    return msgspec.structs.replace(result, seconds=seconds, contacts_per_second=result.simulated / seconds)


class _Days(msgspec.Struct, frozen=True, kw_only=True):
    """Cases simulated, what the last differs in from the first, and how many contacts that took."""

    cases: tuple[Case, ...]
    differences: dict[str, Difference]
    simulated: int


def _scenario(request: ScenarioDay, progress: Progress | None) -> Result:
    plan, staff = made_up.day_of(request.scenario)
    request = msgspec.structs.replace(request, changes=(*request.scenario.changes, *request.changes))
    days = _days(plan, staff, request, made_up.expected_contacts(request.scenario), progress)
    return Result(
        title=request.scenario.title,
        cases=days.cases,
        differences=days.differences,
        simulated=days.simulated,
        remarks=(
            f"Each case is the same {request.repeats} days; intervals are 95 %, from day to day.",
            *_changes(request),
        ),
    )


def _recorded(request: RecordedDay, journal: Path, progress: Progress | None) -> Result:
    found = recorded.read(journal, request.day)
    days = _days(found.plan, found.staff, request, len(found.callers), progress)
    recorded_case = day.observed(found.plan, found.callers, found.staff, "recorded")
    return Result(
        title=f"{request.day} as recorded",
        cases=(recorded_case, *days.cases),
        differences=days.differences,
        simulated=days.simulated,
        remarks=(*found.remarks, *_changes(request)),
    )


def _changes(request: ScenarioDay | RecordedDay) -> tuple[str, ...]:
    return (f"Changed: {'; '.join(request.changes)}.",) if request.changes else ()


def _days(
    plan: day.Plan,
    staff: list[Seat],
    request: ScenarioDay | RecordedDay,
    contacts: int,
    progress: Progress | None,
) -> _Days:
    """As it is and, when changes are asked for, with them."""
    within("repeats", request.repeats, 1, limits.MOST_REPEATS)
    ways = {"simulated": staff}
    if request.changes:
        ways["changed"] = changed(staff, request.changes, [queue.id for queue in plan.queues], plan.begins)
    total = contacts * request.repeats * len(ways)
    if total > limits.MOST_CONTACTS:
        fewer = max(1, limits.MOST_CONTACTS // (contacts * len(ways)))
        raise refused(
            ProblemCode.TOO_MANY_CONTACTS,
            "repeats",
            f"repeats: {request.repeats} days of {contacts} contacts in {len(ways)} cases are {total} "
            f"contacts; at most {limits.MOST_CONTACTS} are allowed. Ask for {fewer} repeats or "
            "fewer contacts",
            repeats=request.repeats,
            contacts=contacts,
            cases=len(ways),
            total=total,
            most=limits.MOST_CONTACTS,
            fewer=fewer,
        )
    if len(staff) * request.repeats * len(ways) > limits.MOST_AGENT_DAYS:
        raise refused(
            ProblemCode.TOO_MANY_AGENT_DAYS,
            "repeats",
            f"repeats: {request.repeats} days of {len(staff)} agents in {len(ways)} cases; agents x days x "
            f"cases may be {limits.MOST_AGENT_DAYS} at most. Ask for fewer repeats",
            repeats=request.repeats,
            agents=len(staff),
            cases=len(ways),
            most=limits.MOST_AGENT_DAYS,
        )
    done = 0

    def tell(callers: int) -> None:
        nonlocal done
        done += callers
        if progress is not None:
            progress(done, total)

    seeds = range(request.seed, request.seed + request.repeats)
    counted = [day.simulate(plan, seats, name, seeds, tell) for name, seats in ways.items()]
    return _Days(
        cases=tuple(each.case() for each in counted),
        differences=differences(counted[0].days, counted[-1].days) if len(counted) > 1 else {},
        simulated=done,
    )
