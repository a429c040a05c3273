"""Opening hours: weekly periods in a site's time zone, with dated exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
MOST_DAYS_AHEAD = 400
#: Deadlines of a year of open hours can take several.
MOST_DAYS_COUNTED = 4_000
_DAY_MS = MINUTES_A_DAY * 60_000


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When a site is open. Periods are local times "HH:MM-HH:MM", the end not included and at most 24:00.

    `weekly` has the periods of each of `DAYS`, days left out are closed; `exceptions` those of dates
    (ISO, 2026-10-01) with periods of their own, none for a day that is closed.
    """

    time_zone: str
    weekly: dict[str, tuple[str, ...]]
    exceptions: dict[str, tuple[str, ...]] = {}


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


def add_open(hours: Hours, at_ms: int, minutes: int) -> int | None:
    """The first moment by which the site was open for `minutes` since `at_ms`; ms since 1970 UTC.

    What ends with the day ends when it closes, not when it opens again. None when that is more than
    MOST_DAYS_COUNTED days away. Wall-clock time as in `next_opening`: an hour repeated by the clocks counts
    twice, one that is skipped not at all.
    """
    zone = ZoneInfo(hours.time_zone)
    left = minutes * 60_000
    last = at_ms + MOST_DAYS_COUNTED * _DAY_MS
    while left and at_ms <= last:
        after = _next_change(hours, at_ms, zone)
        if is_open(hours, at_ms):
            after = min(after, at_ms + left)
            left -= after - at_ms
        at_ms = after
    return None if left else at_ms


def _next_look(hours: Hours, at_ms: int, zone: ZoneInfo) -> int:
    """The next moment when a closed site may open: a period begins, a day begins, or the clocks change."""
    day = _local(at_ms, zone).date()
    return _first_of((start for start, _ in _periods(hours, day)), at_ms, zone)


def _next_change(hours: Hours, at_ms: int, zone: ZoneInfo) -> int:
    """The next moment when a site may open or close."""
    day = _local(at_ms, zone).date()
    return _first_of((edge for period in _periods(hours, day) for edge in period), at_ms, zone)


def _first_of(minutes_of_day: Iterable[int], at_ms: int, zone: ZoneInfo) -> int:
    """The first moment after `at_ms` when the wall clock shows one of these, a day begins, or the clocks
    change."""
    local = _local(at_ms, zone)
    wall_now = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
    later = (minute * 60_000 for minute in minutes_of_day if minute * 60_000 > wall_now)
    before, after = at_ms, at_ms + min(later, default=_DAY_MS) - wall_now
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
    periods = hours.exceptions.get(day.isoformat())
    if periods is None:
        periods = hours.weekly.get(DAYS[day.weekday()], ())
    return map(minutes, periods)


@lru_cache(maxsize=1024)
def minutes(period: str) -> tuple[int, int]:
    """A period as its first minute of the day and the one after its last. Raises ValueError."""
    start, _, end = period.partition("-")
    first, after = (int(h) * 60 + int(m) for h, _, m in (start.partition(":"), end.partition(":")))
    return first, after
