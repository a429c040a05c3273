"""Numbers, dates, times, amounts and durations as names of recorded fragments, in Chinese and English.

`FRAGMENTS` says what each fragment's recording must say; they are cut to be played one after the other, and
`written` puts their texts together. Taiwan has the fragments of zh-CN, written in its own characters.
What a waiting caller is told (`queue_position`, `expected_wait`) is whole: prompts and fragments, as names of
sound files.
Every function raises ValueError for what it cannot say (limits in each docstring).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from datetime import time as Time
from decimal import ROUND_HALF_UP, Decimal
from types import ModuleType

from callcenter.ivr.prompts import SystemPrompt, fragment_media, media
from callcenter.ivr.spoken import en, zh

MOST = 10**12 - 1
_MODULES: dict[str, ModuleType] = {"zh-CN": zh, "zh-TW": zh, "en": en}
FRAGMENTS: dict[str, dict[str, str]] = {
    "zh-CN": zh.FRAGMENTS,
    "zh-TW": zh.FRAGMENTS_IN_TAIWAN,
    "en": en.FRAGMENTS,
}
UNKNOWN = "unknown"
"""Fragment for a value that is missing or cannot be said."""

Fragments = tuple[str, ...]


def _module(language: str) -> ModuleType:
    if language not in _MODULES:
        raise ValueError(f"no spoken numbers for language {language!r}; there are {', '.join(_MODULES)}")
    return _MODULES[language]


def _within(value: int) -> int:
    if not 0 <= value <= MOST:
        raise ValueError(f"{value} is not between 0 and {MOST}")
    return value


def written(fragments: Sequence[str], language: str) -> str:
    """What a caller hears, as it is written: 下午三点一刻, "a quarter past three in the afternoon".

    `fragments` are names of FRAGMENTS, as the functions below give them.
    """
    _module(language)
    texts = FRAGMENTS[language]
    unknown = [name for name in fragments if name not in texts]
    if unknown:
        raise ValueError(f"there is no fragment {unknown[0]!r} in {language}")
    return (" " if language == "en" else "").join(texts[name] for name in fragments)


def digits(text: str, language: str) -> Fragments:
    """Each digit by itself; all other characters are left out. At most 40 digits."""
    found = [char for char in text if char in "0123456789"]
    if not 0 < len(found) <= 40:
        raise ValueError(f"{len(found)} digits cannot be said; 1 to 40 can")
    _module(language)
    return tuple(f"n{digit}" for digit in found)


def number(value: int, language: str) -> Fragments:
    """A count or quantity, 0 to 10¹² - 1."""
    return tuple(_module(language).number(_within(value)))


def date(value: Date, language: str) -> Fragments:
    """A calendar day of the years 1000 to 9999."""
    if value.year < 1000:
        raise ValueError(f"the year {value.year} cannot be said; 1000 to 9999 can")
    return tuple(_module(language).date(value))


def time(value: Time, language: str) -> Fragments:
    """A time of day to the minute (seconds are left out), with the part of the day."""
    return tuple(_module(language).time(value))


def money(value: Decimal, currency: str, language: str) -> Fragments:
    """An amount of CNY or USD from 0 to below 10¹⁰, rounded to hundredths, halves up."""
    # Looked at before it is reckoned with: beyond the largest Decimal that ends in decimal.Overflow.
    if not value.is_finite() or abs(value) > MOST:
        raise ValueError(f"{value} is no amount that can be said")
    hundredths = int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))
    whole, part = divmod(_within(hundredths), 100)
    spoken: Fragments = tuple(_module(language).money(whole, part, currency))
    return spoken


def duration(seconds: int, language: str) -> Fragments:
    """A waiting time: seconds below one minute, then whole minutes rounded up, with hours from 60 minutes."""
    if _within(seconds) < 60:
        return tuple(_module(language).duration(0, 0, seconds))
    hours, minutes = divmod(-(-seconds // 60), 60)
    return tuple(_module(language).duration(hours, minutes, 0))


def queue_position(position: int, language: str) -> tuple[str, ...]:
    """ "You are number N in line": sound files in order. A place in a queue, 1 to 10¹² - 1."""
    module = _module(language)
    if position < 1:
        raise ValueError(f"{position} is no place in a queue; the first is 1")
    before = media(language, SystemPrompt.QUEUE_POSITION_BEFORE)
    # In Chinese the places of a queue of usual length are recorded with what follows them.
    whole = f"place{position}"
    if whole in module.FRAGMENTS:
        return (before, fragment_media(language, whole))
    after = media(language, SystemPrompt.QUEUE_POSITION_AFTER)
    return (before, *_files(tuple(module.position(_within(position))), language), after)


def expected_wait(seconds: int, language: str) -> tuple[str, ...]:
    """ "The expected wait is about …": sound files in order. `seconds` from 0, without an upper limit.

    Below one minute it is "less than a minute"; then whole minutes, rounded up, from ten minutes on up to
    multiples of five; from 60 minutes on "more than an hour". Rather too long is promised than too short.
    """
    _module(language)
    if seconds < 0:
        raise ValueError(f"{seconds} s is no waiting time; the shortest is 0 s")
    if seconds < 60:
        return (media(language, SystemPrompt.QUEUE_EXPECTED_WAIT_SHORT),)
    if seconds >= 3600:
        return (media(language, SystemPrompt.QUEUE_EXPECTED_WAIT_LONG),)
    minutes = -(-seconds // 60)
    if minutes > 10:
        minutes = -(-minutes // 5) * 5
    fragments = duration(minutes * 60, language)
    return (media(language, SystemPrompt.QUEUE_EXPECTED_WAIT), *_files(fragments, language))


def _files(fragments: Fragments, language: str) -> tuple[str, ...]:
    return tuple(fragment_media(language, name) for name in fragments)
