"""Who works when, and changes of it in words."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from callcenter.domain.configuration import HIGHEST_LEVEL, AgentSpec

from .limits import MOST_CHANGES
from .problems import ProblemCode, refused
from .times import Period, period, placed


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An agent and the periods they take contacts in, in order."""

    spec: AgentSpec
    periods: tuple[Period, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`count` more agents with these skills in these queues (none: all of them), or `off`, an agent, away."""

    words: str
    period: Period
    count: int = 0
    skills: dict[str, int] = {}
    queues: tuple[str, ...] = ()
    off: str = ""


_MORE = re.compile(
    r"(?P<count>[0-9]{1,5})(?:\s+(?P<skills>\S+))?\s+agents?(?:\s+for\s+(?P<queues>\S+))?\s+(?P<period>\S+)"
)
_OFF = re.compile(r"(?P<agent>\S+)\s+off\s+(?P<period>\S+)")
_FORMS = (
    'write it as "2 zh-CN agents 10:00-12:00", "1 en:7,billing agent for sales 09:00-17:30" '
    'or "anna off 12:00-14:00"'
)
_MOST_MORE = 1_000


def parse_change(words: str, field: str = "changes") -> Change:
    """A change of staff. Either more agents,

        COUNT [SKILL[:LEVEL],...] agents [for QUEUE,...] HH:MM-HH:MM

    (a skill without a level has the highest; without queues they serve all), or an agent away:

        AGENT off HH:MM-HH:MM

    A period may reach over midnight. SimulationError, naming `field`, when it is neither.
    """
    where = f"change {words[:80]!r}"
    if match := _MORE.fullmatch(words.strip()):
        when = period(match["period"], where, field)
        count = int(match["count"])
        if not 1 <= count <= _MOST_MORE:
            raise refused(
                ProblemCode.OUT_OF_RANGE,
                field,
                f"{where}: {count} agents; write 1-{_MOST_MORE}",
                value=count,
                least=1,
                most=_MOST_MORE,
                unit="agents",
            )
        return Change(
            words=words.strip(),
            period=when,
            count=count,
            skills=_skills(match["skills"] or "", where, field),
            queues=tuple((match["queues"] or "").split(",")) if match["queues"] else (),
        )
    if match := _OFF.fullmatch(words.strip()):
        when = period(match["period"], where, field)
        return Change(words=words.strip(), period=when, off=match["agent"])
    raise refused(
        ProblemCode.CHANGE_UNCLEAR, field, f"{where} is not understood; {_FORMS}", change=words[:80]
    )


def _skills(text: str, where: str, field: str) -> dict[str, int]:
    skills = {}
    for one in text.split(",") if text else ():
        name, _, level = one.partition(":")
        if not name or (level and (not level.isdecimal() or int(level) > HIGHEST_LEVEL)):
            words = f"{where}: {one!r} is not a skill with its level; write it as billing:7"
            raise refused(ProblemCode.NO_SKILL_LEVEL, field, words, skill=one)
        skills[name] = int(level) if level else HIGHEST_LEVEL
    return skills


def changed(
    seats: Sequence[Seat], words: Iterable[str], queues: Sequence[str], day_begins: int = 0
) -> list[Seat]:
    """The staff with the changes in a day that begins at `day_begins`, ms after midnight; SimulationError for
    an agent, a queue or a skill that is not there."""
    staff = list(seats)
    changes = [parse_change(each, f"changes[{number}]") for number, each in enumerate(words)]
    if (count := len(changes)) > MOST_CHANGES:
        text = f"changes: there are {count}; at most {MOST_CHANGES} are allowed"
        raise refused(ProblemCode.TOO_MANY_CHANGES, "changes", text, count=count, most=MOST_CHANGES)
    known = tuple(sorted({skill for seat in seats for skill in seat.spec.skills}))
    for number, change in enumerate(changes, 1):
        field = f"changes[{number - 1}]"
        periods = placed(change.period, day_begins)
        if change.off:
            staff = _without(staff, change, periods, field)
            continue
        for queue in change.queues:
            if queue not in queues:
                raise refused(
                    ProblemCode.UNKNOWN_QUEUE,
                    field,
                    f"change {change.words!r}: there is no queue {queue!r}; there are {', '.join(queues)}",
                    queue=queue,
                    known=tuple(queues),
                )
        for skill in change.skills:
            if skill not in known:
                raise refused(
                    ProblemCode.UNKNOWN_SKILL,
                    field,
                    f"change {change.words!r}: no agent has the skill {skill!r}; "
                    f"known are {', '.join(known) or 'none'}",
                    skill=skill,
                    known=known,
                )
        staff += [
            Seat(
                spec=AgentSpec(
                    id=f"added{number}-{each}",
                    name=change.words,
                    skills=change.skills,
                    queues=change.queues or tuple(queues),
                ),
                periods=periods,
            )
            for each in range(1, change.count + 1)
        ]
    return staff


def _without(staff: list[Seat], change: Change, away: Iterable[Period], field: str) -> list[Seat]:
    ids = [seat.spec.id for seat in staff]
    if change.off not in ids:
        known = tuple(ids[:12])
        words = f"change {change.words!r}: there is no agent {change.off!r}; there are {', '.join(known)}"
        raise refused(ProblemCode.UNKNOWN_AGENT, field, words, agent=change.off, known=known)
    return [
        msgspec.structs.replace(seat, periods=_cut(seat.periods, away))
        if seat.spec.id == change.off
        else seat
        for seat in staff
    ]


def _cut(periods: Iterable[Period], away: Iterable[Period]) -> tuple[Period, ...]:
    left = list(periods)
    for begins, ends in away:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, begins)), (max(start, ends), end))
            if part[0] < part[1]
        ]
    return tuple(left)
