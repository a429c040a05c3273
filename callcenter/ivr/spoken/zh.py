"""Mandarin. Groups of four digits with 万 and 亿; 两 before 百 千 万 亿 and measure words; 零 over a gap.

A year is written with 〇. Taiwan hears the same recordings and reads them in its own characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date
from datetime import time as Time

_DIGITS = "零一二三四五六七八九"
_YEAR_DIGITS = "〇一二三四五六七八九"
_QUARTERS = {15: "一刻", 30: "半", 45: "三刻"}
YEARS = range(2020, 2040)
PLACES = range(1, 51)
HOURS = range(1, 13)


def _two_places(value: int) -> str:
    """0 to 99 as written in words."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _counted(value: int) -> str:
    return "两" if value == 2 else _two_places(value)


FRAGMENTS: dict[str, str] = {
    **{f"n{n}": _two_places(n) for n in range(100)},
    **{f"t{n}": "一" + _two_places(n) for n in range(10, 20)},
    **{f"h{n}": _counted(n) + "百" for n in range(1, 10)},
    **{f"k{n}": _counted(n) + "千" for n in range(1, 10)},
    "two": "两",
    "wan": "万",
    "yi": "亿",
    **{f"y{n}": "".join(_YEAR_DIGITS[int(d)] for d in str(n)) + "年" for n in YEARS},
    "year0": "〇",
    "year": "年",
    **{f"m{n}": _two_places(n) + "月" for n in range(1, 13)},
    **{f"d{n}": _two_places(n) + "日" for n in range(1, 32)},
    **{f"clock{n}": _counted(n) + "点" for n in range(13)},
    # A syllable by itself is hard to make out on the telephone: what can be is said in one breath.
    **{f"clock{n}_{m}": f"{_counted(n)}点{said}" for n in range(13) for m, said in _QUARTERS.items()},
    "sharp": "整",
    **{
        f"minute{n}": ("零" if n < 10 else "") + _two_places(n) + "分"
        for n in range(1, 60)
        if n not in _QUARTERS
    },
    "night": "凌晨",
    "morning": "上午",
    "noon": "中午",
    "afternoon": "下午",
    "evening": "晚上",
    "yuan": "元",
    "jiao": "角",
    "fen": "分",
    "dollars": "美元",
    "cents": "美分",
    "hours": "小时",
    **{f"hours{n}": _counted(n) + "小时" for n in HOURS},
    **{f"minutes{n}": _counted(n) + "分钟" for n in range(1, 60)},
    "seconds": "秒",
    "ordinal": "第",
    **{f"place{n}": f"第{_two_places(n)}位，请稍候。" for n in PLACES},
    "unknown": "暂无记录",
}
_TRADITIONAL = str.maketrans("万两亿录无时暂点记请钟", "萬兩億錄無時暫點紀請鐘")
FRAGMENTS_IN_TAIWAN: dict[str, str] = {name: text.translate(_TRADITIONAL) for name, text in FRAGMENTS.items()}


def number(value: int) -> Iterator[str]:
    if value < 100:
        yield f"n{value}"
        return
    said = gap = False
    for name, unit in (("yi", 10**8), ("wan", 10**4), ("", 1)):
        group = value // unit % 10**4
        if group == 0:
            gap = said
            continue
        if said and (gap or group < 1000):
            yield "n0"
        if group == 2 and name:
            yield "two"
        else:
            yield from _group(group, said)
        if name:
            yield name
        said, gap = True, False


def _group(value: int, said: bool) -> Iterator[str]:
    """1 to 9999; `said`: something higher was said before, thus 一十 and not 十."""
    thousands, rest = divmod(value, 1000)
    hundreds, tail = divmod(rest, 100)
    if thousands:
        yield f"k{thousands}"
        if rest and not hundreds:
            yield "n0"
    if hundreds:
        yield f"h{hundreds}"
        if 0 < tail < 10:
            yield "n0"
    if 10 <= tail < 20 and (said or value >= 100):
        yield f"t{tail}"
    elif tail:
        yield f"n{tail}"


def _measured(value: int) -> Iterator[str]:
    """A number before a measure word: 两元, but 十二元."""
    if value == 2:
        yield "two"
    else:
        yield from number(value)


def position(value: int) -> Iterator[str]:
    yield "ordinal"
    yield from number(value)


def date(value: Date) -> Iterator[str]:
    if value.year in YEARS:
        yield f"y{value.year}"
    else:
        yield from ("year0" if digit == "0" else f"n{digit}" for digit in str(value.year))
        yield "year"
    yield f"m{value.month}"
    yield f"d{value.day}"


def time(value: Time) -> Iterator[str]:
    parts = ((6, "night"), (12, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
    yield next(name for end, name in parts if value.hour < end)
    clock = f"clock{value.hour if value.hour <= 12 else value.hour - 12}"
    if value.minute in _QUARTERS:
        yield f"{clock}_{value.minute}"
        return
    yield clock
    yield f"minute{value.minute}" if value.minute else "sharp"


def money(whole: int, part: int, currency: str) -> Iterator[str]:
    if whole or not part:
        yield from _measured(whole)
        yield "dollars" if currency == "USD" else "yuan"
    if part and currency == "USD":
        yield from _measured(part)
        yield "cents"
    elif part:
        jiao, fen = divmod(part, 10)
        if jiao:
            yield from _measured(jiao)
            yield "jiao"
        elif whole:
            yield "n0"
        if fen:
            yield from _measured(fen)
            yield "fen"


def duration(hours: int, minutes: int, seconds: int) -> Iterator[str]:
    if hours in HOURS:
        yield f"hours{hours}"
    elif hours:
        yield from number(hours)
        yield "hours"
    if minutes:
        yield f"minutes{minutes}"
    if not hours and not minutes:
        yield from _measured(seconds)
        yield "seconds"
