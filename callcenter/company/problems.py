"""What can be wrong with the company's set-up, in words: where, what, and how to mend it."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

#: Where something stands: keys and places in lists, from the top.
Place = tuple[str | int, ...]

#: So many names are listed at most.
MOST_NAMED = 12


#: What a problem's sentence is filled with. Keys that end in _ms hold milliseconds; `known` are the names to
#: choose from and `close` the one that was probably meant.
Value = str | int | tuple[str, ...] | dict[str, int]


class ProblemCode(StrEnum):
    """Kinds of problem, each with the values of its own: pages say them in their reader's language."""

    # Shape
    UNKNOWN_KEY = "unknown_key"
    MISSING = "missing"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_TEXT = "not_a_text"
    NOT_TRUE_OR_FALSE = "not_true_or_false"
    NOT_A_LIST = "not_a_list"
    NOT_A_MAPPING = "not_a_mapping"
    # Names and numbers
    BAD_ID = "bad_id"
    TWICE = "twice"
    NO_NAME = "no_name"
    UNKNOWN_LANGUAGE = "unknown_language"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNFIT_CHARACTERS = "unfit_characters"
    OUTSIDE = "outside"
    OUTSIDE_TIME = "outside_time"
    TOO_MANY = "too_many"
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    BAD_FLOW_NAME = "bad_flow_name"
    UNKNOWN_DAY = "unknown_day"
    NO_DATE = "no_date"
    NO_PERIOD = "no_period"
    NO_NUMBER = "no_number"
    NO_ORIGIN = "no_origin"
    NO_COUNTRY = "no_country"
    OWN_NUMBER = "own_number"
    # What belongs together
    NO_QUEUE = "no_queue"
    UNKNOWN_QUEUE = "unknown_queue"
    UNKNOWN_SKILL = "unknown_skill"
    UNKNOWN_HOURS = "unknown_hours"
    FLOW_NEEDS_QUEUE = "flow_needs_queue"
    FLOW_NEEDS_SKILL = "flow_needs_skill"
    NOT_SERVED = "not_served"
    CALLS_AT_ONCE = "calls_at_once"
    NEVER_ANNOUNCED = "never_announced"
    LESS_THAN_WRAP_UP = "less_than_wrap_up"
    # Recipes
    NO_CONDITION = "no_condition"
    MANY_CONDITIONS = "many_conditions"
    ARGUMENT_NEEDED = "argument_needed"
    ARGUMENT_UNUSED = "argument_unused"
    OWN_QUEUE = "own_queue"
    NO_PROMPT = "no_prompt"
    NO_VOICEMAIL = "no_voicemail"
    VOICEMAIL_INTO_QUEUE = "voicemail_into_queue"
    UNKNOWN_SURVEY = "unknown_survey"
    SURVEY_LEADS_ON = "survey_leads_on"
    LOWERS_NOTHING = "lowers_nothing"
    SAME_STEP = "same_step"
    NEVER_REACHED = "never_reached"
    CIRCLE = "circle"
    LIMIT_WITHOUT_STEP = "limit_without_step"
    NEVER_FULL = "never_full"
    HOURS_WITHOUT_STEP = "hours_without_step"
    NEVER_CLOSED = "never_closed"
    # Calendars of holidays
    EXTRA_WORK_UNUSED = "extra_work_unused"
    UNKNOWN_CALENDAR = "unknown_calendar"
    CALENDAR_UNUSABLE = "calendar_unusable"
    CSV_UNREADABLE = "csv_unreadable"
    CSV_NO_COLUMN = "csv_no_column"
    CSV_BAD_DATE = "csv_bad_date"
    CSV_UNKNOWN_KIND = "csv_unknown_kind"
    CSV_UNKNOWN_STATUS = "csv_unknown_status"
    CSV_TWICE = "csv_twice"
    CSV_BAD_NAME = "csv_bad_name"
    # Taken, with a warning
    NOBODY_SERVES = "nobody_serves"
    NOBODY_ABLE = "nobody_able"
    CALENDAR_INCOMPLETE = "calendar_incomplete"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One fault: where, in English what and how to mend it; in any language by `code` and `values`."""

    place: Place
    code: ProblemCode
    what: str
    mend: str
    values: Mapping[str, Value] = {}


class CompanyError(Exception):
    """The set-up cannot be used; the text has one line for each problem.

    `problems`, and with each its place as `fields` has it, are empty when the file could not even be read.
    """

    def __init__(self, text: str, problems: Collection[Problem] = (), fields: Collection[str] = ()) -> None:
        super().__init__(text)
        self.problems = tuple(problems)
        self.fields = tuple(fields)


def field_of(place: Place, content: Any = None) -> str:
    """A place as `queues.service.recipe[1].level`; of a list of things with ids, the id in `content`."""
    text = ""
    for part in place:
        below = _below(content, part)
        if isinstance(part, int):
            name = below.get("id") if isinstance(below, dict) else None
            text += f".{name}" if isinstance(name, str) and name.isprintable() else f"[{part}]"
        else:
            text += f".{part}" if text else part
        content = below
    return text


def _below(content: Any, part: str | int) -> Any:
    if isinstance(content, dict):
        return content.get(part)
    if isinstance(content, list) and isinstance(part, int) and part < len(content):
        return content[part]
    return None


def choices(wrong: str, known: Iterable[str], also: str = "") -> str:
    """How to mend a name that is none of the known: the one it looks like, else what there is.

    `also`: what else can be done, a sentence.
    """
    names = sorted(set(known))
    close = _close(wrong, names)
    if close:
        said = f"did you mean {close}?"
    else:
        said = f"choose one of {some(names)}" if names else "there is none yet"
    if not also:
        return said
    return f"{said} {also}" if close else f"{said}. {also}"


def chosen_from(wrong: str, known: Iterable[str]) -> dict[str, Value]:
    """What `choices` says, as values: `close`, or else `known` and how many `unnamed` there are beside."""
    names = sorted(set(known))
    close = _close(wrong, names)
    if close:
        return {"close": close}
    return {"known": tuple(names[:MOST_NAMED]), "unnamed": max(0, len(names) - MOST_NAMED)}


def _close(wrong: str, names: Collection[str]) -> str:
    """The one that was probably meant; empty when none looks like it."""
    found = difflib.get_close_matches(wrong.lower(), [name.lower() for name in names], n=1)
    return next(name for name in names if name.lower() == found[0]) if found else ""


def some(names: Collection[str]) -> str:
    """Names in a sentence, not too many."""
    every = sorted(names)
    return ", ".join(every[:MOST_NAMED]) + (
        f" and {len(every) - MOST_NAMED} more" if len(every) > MOST_NAMED else ""
    )
