"""Opening hours: weekly periods in a site's time zone, with dated exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
MOST_DAYS_AHEAD = 400
_DAY_MS = MINUTES_A_DAY * 60_000
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def _period(text: str) -> str:
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a period; write it as 08:30-18:00")
    h1, m1, h2, m2 = (int(part) for part in match.groups())
    start, end = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY:
        raise ValueError(f"{text!r} has no such time of day; the latest end is 24:00")
    if start >= end:
        raise ValueError(f"{text!r} ends before it begins; split a night at 24:00 into two days")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"time zone {name!r} is not known; write an IANA name such as Asia/Shanghai"
        ) from None
    return name


def _as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


Period = Annotated[str, AfterValidator(_period)]
IsoDate = Annotated[date, BeforeValidator(_as_text)]


class Hours(BaseModel):
    """When a site is open. Periods are local times "HH:MM-HH:MM", the end not included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    weekly: dict[Day, tuple[Period, ...]]
    exceptions: dict[IsoDate, tuple[Period, ...]] = Field(default_factory=dict)
    """Dates with periods of their own; an empty list closes the whole day."""


def is_open(hours: Hours, at_ms: int) -> bool:
    """Whether the site is open at a moment in milliseconds since 1970 UTC."""
    local = _local(at_ms, ZoneInfo(hours.time_zone))
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in _periods(hours, local.date()))


def next_opening(hours: Hours, at_ms: int) -> int | None:
    """The first moment at or after `at_ms` when the site is open; both in milliseconds since 1970 UTC.

    None when that is more than MOST_DAYS_AHEAD days away. Periods are wall-clock time: one that begins in an
    hour skipped by the clocks opens when they have gone forward, one in an hour repeated is open twice.
    """
    zone = ZoneInfo(hours.time_zone)
    last = at_ms + MOST_DAYS_AHEAD * _DAY_MS
    while at_ms <= last:
        if is_open(hours, at_ms):
            return at_ms
        at_ms = _next_look(hours, at_ms, zone)
    return None


def _next_look(hours: Hours, at_ms: int, zone: ZoneInfo) -> int:
    """The next moment when a closed site may open: a period begins, a day begins, or the clocks change."""
    local = _local(at_ms, zone)
    wall_now = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
    starts = (start * 60_000 for start, _ in _periods(hours, local.date()))
    wall_next = min((start for start in starts if start > wall_now), default=_DAY_MS)
    before, after = at_ms, at_ms + wall_next - wall_now
    if _local(after, zone).utcoffset() == local.utcoffset():
        return after
    # The clocks change on the way: halve the way until that very moment is found.
    while after - before > 1:
        middle = (before + after) // 2
        if _local(middle, zone).utcoffset() == local.utcoffset():
            before = middle
        else:
            after = middle
    return after


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _periods(hours: Hours, day: date) -> Iterator[tuple[int, int]]:
    """The periods of a day, each from and to a minute of the day."""
    periods = hours.exceptions.get(day)
    if periods is None:
        periods = hours.weekly.get(DAYS[day.weekday()], ())
    for period in periods:
        start, end = ((int(part[:-3]) * 60 + int(part[-2:])) for part in period.split("-"))
        yield start, end
