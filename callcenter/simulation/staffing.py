"""Who works when, and changes of it in words."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from callcenter.domain.configuration import HIGHEST_LEVEL, AgentSpec

from .limits import MOST_CHANGES, SimulationError
from .times import period

#: A period within the day, ms after midnight.
Period = tuple[int, int]


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An agent and the periods they take contacts in, in order."""

    spec: AgentSpec
    periods: tuple[Period, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`count` more agents with these skills in these queues (none: all of them), or `off`, an agent, away."""

    words: str
    begins: int
    ends: int
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


def parse_change(words: str) -> Change:
    """A change of staff. Either more agents,

        COUNT [SKILL[:LEVEL],...] agents [for QUEUE,...] HH:MM-HH:MM

    (a skill without a level has the highest; without queues they serve all), or an agent away:

        AGENT off HH:MM-HH:MM

    SimulationError when it is neither.
    """
    where = f"change {words[:80]!r}"
    if match := _MORE.fullmatch(words.strip()):
        begins, ends = period(match["period"], where)
        count = int(match["count"])
        if not 1 <= count <= _MOST_MORE:
            raise SimulationError(f"{where}: {count} agents; write 1-{_MOST_MORE}")
        return Change(
            words=words.strip(),
            begins=begins,
            ends=ends,
            count=count,
            skills=_skills(match["skills"] or "", where),
            queues=tuple((match["queues"] or "").split(",")) if match["queues"] else (),
        )
    if match := _OFF.fullmatch(words.strip()):
        begins, ends = period(match["period"], where)
        return Change(words=words.strip(), begins=begins, ends=ends, off=match["agent"])
    raise SimulationError(f"{where} is not understood; {_FORMS}")


def _skills(text: str, where: str) -> dict[str, int]:
    skills = {}
    for one in text.split(",") if text else ():
        name, _, level = one.partition(":")
        if not name or (level and (not level.isdecimal() or int(level) > HIGHEST_LEVEL)):
            raise SimulationError(f"{where}: {one!r} is not a skill with its level; write it as billing:7")
        skills[name] = int(level) if level else HIGHEST_LEVEL
    return skills


def changed(seats: Sequence[Seat], words: Iterable[str], queues: Sequence[str]) -> list[Seat]:
    """The staff with the changes; SimulationError for an agent, a queue or a skill that is not there."""
    staff = list(seats)
    changes = [parse_change(each) for each in words]
    if len(changes) > MOST_CHANGES:
        raise SimulationError(f"changes: there are {len(changes)}; at most {MOST_CHANGES} are allowed")
    known = {skill for seat in seats for skill in seat.spec.skills}
    for number, change in enumerate(changes, 1):
        if change.off:
            staff = _without(staff, change)
            continue
        for queue in change.queues:
            if queue not in queues:
                raise SimulationError(
                    f"change {change.words!r}: there is no queue {queue!r}; there are {', '.join(queues)}"
                )
        for skill in change.skills:
            if skill not in known:
                raise SimulationError(
                    f"change {change.words!r}: no agent has the skill {skill!r}; "
                    f"known are {', '.join(sorted(known)) or 'none'}"
                )
        staff += [
            Seat(
                spec=AgentSpec(
                    id=f"added{number}-{each}",
                    name=change.words,
                    skills=change.skills,
                    queues=change.queues or tuple(queues),
                ),
                periods=((change.begins, change.ends),),
            )
            for each in range(1, change.count + 1)
        ]
    return staff


def _without(staff: list[Seat], change: Change) -> list[Seat]:
    ids = [seat.spec.id for seat in staff]
    if change.off not in ids:
        known = ", ".join(ids[:12])
        raise SimulationError(f"change {change.words!r}: there is no agent {change.off!r}; there are {known}")
    return [
        msgspec.structs.replace(seat, periods=_cut(seat.periods, change.begins, change.ends))
        if seat.spec.id == change.off
        else seat
        for seat in staff
    ]


def _cut(periods: Iterable[Period], begins: int, ends: int) -> tuple[Period, ...]:
    left = []
    for start, end in periods:
        left += [part for part in ((start, min(end, begins)), (max(start, ends), end)) if part[0] < part[1]]
    return tuple(left)
