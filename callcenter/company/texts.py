"""Checks of what is written: ids, names, lines of text, the time zone."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from callcenter.domain.configuration import Labels
from callcenter.domain.text import BIDI_CONTROLS

from . import limits as bound
from .problems import Place, Problem, ProblemCode, some

LANGUAGES = ("zh-CN", "zh-TW", "en")
QUEUE_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
#: Agents' ids are their phones' user names too, and were always allowed a dot.
AGENT_ID = re.compile(r"[a-z][a-z0-9._-]{0,39}")
SKILL_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_UNFIT = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{BIDI_CONTROLS}]")


def time_zone_problems(name: str, place: Place = ("time_zone",)) -> Iterator[Problem]:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = f"the time zone {name!r} is unknown"
        yield Problem(
            place=place,
            code=ProblemCode.UNKNOWN_TIME_ZONE,
            what=what,
            mend="write it like Asia/Shanghai",
            values={"given": name[:60]},
        )


def label_problems(labels: Labels, place: Place) -> Iterator[Problem]:
    """Names in the three languages, at least one of them."""
    if not labels:
        yield Problem(
            place=place,
            code=ProblemCode.NO_NAME,
            what="there is no name",
            mend=f"write one in any of {', '.join(LANGUAGES)}",
        )
    for language, text in labels.items():
        if language not in LANGUAGES:
            what = f"there is no language {language!r} here"
            yield Problem(
                place=(*place, language),
                code=ProblemCode.UNKNOWN_LANGUAGE,
                what=what,
                mend=f"use {some(LANGUAGES)}",
                values={"language": language[:60], "known": LANGUAGES},
            )
        yield from line_problems(text, (*place, language), bound.LONGEST_NAME)


def line_problems(text: str, place: Place, longest: int) -> Iterator[Problem]:
    """One line of text: not empty, not too long, without marks that show something else than is written."""
    if not text.strip():
        yield Problem(place=place, code=ProblemCode.EMPTY, what="it is empty", mend="write a text")
    elif len(text) > longest:
        yield Problem(
            place=place,
            code=ProblemCode.TOO_LONG,
            what=f"it has {len(text)} characters",
            mend=f"write at most {longest}",
            values={"count": len(text), "most": longest},
        )
    elif _UNFIT.search(text):
        yield Problem(
            place=place,
            code=ProblemCode.UNFIT_CHARACTERS,
            what="it has control characters or line breaks",
            mend="take them out",
        )


def bad_id(place: Place, given: str, rule: str) -> Problem:
    """An id that is none; `rule` says what one begins with and holds."""
    return Problem(
        place=place,
        code=ProblemCode.BAD_ID,
        what=f"{given[:60]!r} cannot be an id",
        mend=f"write {rule}, dash and underscore, at most 40",
        values={"given": given[:60]},
    )
