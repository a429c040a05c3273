"""What cannot be simulated: which field, what is wrong with it, and the error that says so."""

from enum import StrEnum
from typing import Any

import msgspec

Value = str | int | float | tuple[str, ...]


class ProblemCode(StrEnum):
    """What is wrong; each with the names of the values that belong to it. Times are in seconds."""

    #: value, least, most, unit ("s", "contacts" or none)
    OUT_OF_RANGE = "out_of_range"
    #: erlangs, agents: without a patience the queue would grow for ever
    ENDLESS_QUEUE = "endless_queue"

    #: day: it is written otherwise
    NO_DATE = "no_date"
    NO_JOURNAL = "no_journal"
    JOURNAL_UNREADABLE = "journal_unreadable"
    #: day, days: the newest that have callers
    NO_CALLERS = "no_callers"
    NOBODY_ANSWERED = "nobody_answered"

    #: repeats, contacts, cases, total, most, fewer: so many repeats would do
    TOO_MANY_CONTACTS = "too_many_contacts"
    #: repeats, agents, cases, most
    TOO_MANY_AGENT_DAYS = "too_many_agent_days"
    #: count, most
    TOO_MANY_CHANGES = "too_many_changes"
    TOO_MANY_KINDS = "too_many_kinds"

    #: change: the words
    CHANGE_UNCLEAR = "change_unclear"
    #: skill: the words
    NO_SKILL_LEVEL = "no_skill_level"
    #: period: the words
    NO_PERIOD = "no_period"
    NO_SUCH_TIME = "no_such_time"
    EMPTY_PERIOD = "empty_period"
    PERIODS_OVERLAP = "periods_overlap"
    #: agent, queue, skill or language; known: what there is
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_QUEUE = "unknown_queue"
    UNKNOWN_SKILL = "unknown_skill"
    UNKNOWN_LANGUAGE = "unknown_language"

    #: agent: the id
    AGENT_TWICE = "agent_twice"
    NO_ARRIVALS = "no_arrivals"
    NO_INTERVALS = "no_intervals"
    #: total, most
    TOO_MANY_A_DAY = "too_many_a_day"
    TOO_MANY_SHARES = "too_many_shares"
    #: answer_s, ring_s
    ANSWERED_TOO_LATE = "answered_too_late"
    #: no value: the words alone say it
    NO_MENU = "no_menu"
    MISFIT = "misfit"
    FILE_UNREADABLE = "file_unreadable"
    OPTION = "option"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong. `field` is its place in the request, or in the scenario (as
    `arrivals[0].talk_s`; changes are counted from 0, a scenario's own first), empty for none; `words` say in
    English what is wrong and how to mend it."""

    code: ProblemCode
    field: str
    words: str
    values: dict[str, Value] = {}


class SimulationError(Exception):
    """What was asked cannot be simulated; the text has the words of each problem on a line."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(one.words for one in problems))
        self.problems = problems

    @property
    def code(self) -> ProblemCode:
        """The first problem's."""
        return self.problems[0].code

    @property
    def field(self) -> str:
        """The first problem's."""
        return self.problems[0].field

    @property
    def values(self) -> dict[str, Value]:
        """The first problem's."""
        return self.problems[0].values


def refused(code: ProblemCode, field: str, words: str, **values: Any) -> SimulationError:
    """The error of a single problem."""
    return SimulationError(Problem(code=code, field=field, words=words, values=values))
