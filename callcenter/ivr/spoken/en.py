"""English, as Britain says it: two thousand and five; the twenty-second of November nineteen eighty-seven;
a quarter past three in the afternoon.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date
from datetime import time as Time

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
YEARS = range(2020, 2040)
_QUARTERS = {15: "quarter_past", 30: "half_past", 45: "quarter_to"}


def _two_places(value: int) -> str:
    """0 to 99 as written in words."""
    if value < 20:
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def _ordinal(value: int) -> str:
    head, _, last = _two_places(value).rpartition("-")
    last = _IRREGULAR.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return f"{head}-{last}" if head else last


FRAGMENTS: dict[str, str] = {
    **{f"n{n}": _two_places(n) for n in range(100)},
    **{f"h{n}": f"{_ONES[n]} hundred" for n in range(1, 10)},
    "hundred": "hundred",
    "and": "and",
    "thousand": "thousand",
    "million": "million",
    "billion": "billion",
    **{f"y{n}": f"{_two_places(n // 100)} {_two_places(n % 100)}" for n in YEARS},
    **{f"m{n}": f"of {_MONTHS[n - 1]}" for n in range(1, 13)},
    **{f"d{n}": f"the {_ordinal(n)}" for n in range(1, 32)},
    # A syllable by itself is hard to make out on the telephone.
    **{f"oh{n}": f"oh {_ONES[n]}" for n in range(1, 10)},
    "am": "a.m.",
    "pm": "p.m.",
    "quarter_past": "a quarter past",
    "half_past": "half past",
    "quarter_to": "a quarter to",
    "in_the_morning": "in the morning",
    "in_the_afternoon": "in the afternoon",
    "in_the_evening": "in the evening",
    "at_night": "at night",
    "noon": "noon",
    "midnight": "midnight",
    "yuan": "yuan",
    "fen": "fen",
    "dollar": "dollar",
    "dollars": "dollars",
    "cent": "cent",
    "cents": "cents",
    "hour": "hour",
    "hours": "hours",
    "minute": "minute",
    "minutes": "minutes",
    "second": "second",
    "seconds": "seconds",
    "unknown": "not on record",
}


def number(value: int) -> Iterator[str]:
    if value == 0:
        yield "n0"
    said = False
    for name, unit in (("billion", 10**9), ("million", 10**6), ("thousand", 10**3), ("", 1)):
        hundreds, rest = divmod(value // unit % 1000, 100)
        if not hundreds and not rest:
            continue
        if hundreds:
            yield f"h{hundreds}"
        if rest:
            if hundreds or (said and not name):
                yield "and"
            yield f"n{rest}"
        if name:
            yield name
        said = True


def _counted(value: int, one: str) -> Iterator[str]:
    yield from number(value)
    yield one if value == 1 else one + "s"


def position(value: int) -> Iterator[str]:
    yield from number(value)


def date(value: Date) -> Iterator[str]:
    yield f"d{value.day}"
    yield f"m{value.month}"
    if value.year in YEARS:
        yield f"y{value.year}"
    else:
        yield from _year(value.year)


def _year(value: int) -> Iterator[str]:
    """1000 to 9999, by centuries: nineteen hundred, nineteen oh five; but two thousand and five."""
    century, rest = divmod(value, 100)
    if century % 10 == 0 and rest < 10:
        yield from number(value)
        return
    yield f"n{century}"
    yield _after(rest) if rest else "hundred"


def _after(value: int) -> str:
    """Two digits after others: oh five, fifteen."""
    return f"oh{value}" if value < 10 else f"n{value}"


def time(value: Time) -> Iterator[str]:
    if value.minute == 0 and value.hour % 12 == 0:
        yield "noon" if value.hour else "midnight"
        return
    if value.minute in _QUARTERS:
        yield _QUARTERS[value.minute]
        named = (value.hour + (value.minute == 45)) % 24
        if named == 0:
            yield "midnight"
            return
        yield f"n{named % 12 or 12}"
        parts = ((12, "in_the_morning"), (18, "in_the_afternoon"), (22, "in_the_evening"), (24, "at_night"))
        yield next(name for end, name in parts if value.hour < end)
        return
    yield f"n{value.hour % 12 or 12}"
    if value.minute:
        yield _after(value.minute)
    yield "am" if value.hour < 12 else "pm"


def money(whole: int, part: int, currency: str) -> Iterator[str]:
    if whole or not part:
        if currency == "USD":
            yield from _counted(whole, "dollar")
        else:
            yield from number(whole)
            yield "yuan"
    if whole and part:
        yield "and"
    if part and currency == "USD":
        yield from _counted(part, "cent")
    elif part:
        yield from number(part)
        yield "fen"


def duration(hours: int, minutes: int, seconds: int) -> Iterator[str]:
    if hours:
        yield from _counted(hours, "hour")
    if minutes:
        if hours:
            yield "and"
        yield from _counted(minutes, "minute")
    if not hours and not minutes:
        yield from _counted(seconds, "second")
