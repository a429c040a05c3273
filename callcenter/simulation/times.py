"""Times of day as people write them, and where they lie in a day that may begin in the evening."""

import re
from collections.abc import Collection

from .problems import ProblemCode, refused

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
#: (from, to) in ms after midnight; `to` is beyond 24:00 when midnight lies between.
Period = tuple[int, int]

_PERIOD = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DAY_MINUTES = 24 * 60


def period(text: str, where: str, field: str = "") -> Period:
    """ "08:30-18:00" as a period; "22:00-06:00" goes on until the next morning. SimulationError, naming
    `where` (and `field`, when that is another), when it is none."""
    field = field or where
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        words = f"{where}: {text[:60]!r} is not a period; write it as 08:30-18:00"
        raise refused(ProblemCode.NO_PERIOD, field, words, period=text[:60])
    h1, m1, h2, m2 = (int(part) for part in match.groups())
    begins, ends = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or begins >= _DAY_MINUTES or ends > _DAY_MINUTES:
        words = f"{where}: {text!r} has no such time of day; the latest end is 24:00"
        raise refused(ProblemCode.NO_SUCH_TIME, field, words, period=text)
    if begins == ends:
        words = f"{where}: {text!r} ends when it begins; a whole day is 00:00-24:00"
        raise refused(ProblemCode.EMPTY_PERIOD, field, words, period=text)
    if ends < begins:
        ends += _DAY_MINUTES
    return begins * MINUTE_MS, ends * MINUTE_MS


def placed(one: Period, day_begins: int) -> tuple[Period, ...]:
    """The period in the 24 hours from `day_begins` (ms after midnight) on: every day is like the other, so
    that what reaches over the day's end is there at its beginning too."""
    parts = []
    for days in (-DAY_MS, 0, DAY_MS):
        begins, ends = max(one[0] + days, day_begins), min(one[1] + days, day_begins + DAY_MS)
        if begins < ends:
            parts.append((begins, ends))
    return tuple(parts)


def day_begins(intervals: Collection[Period], shifts: Collection[Period]) -> int:
    """When the day begins, ms after midnight: at midnight, unless that cuts something in two; then after the
    longest time without callers or agents at which nothing is cut, or at least no interval of callers."""
    for periods in ((*intervals, *shifts), tuple(intervals)):
        found = [at for at in sorted({0, *(begins for begins, _ in periods)}) if not _cuts(at, periods)]
        if 0 in found:
            return 0
        if found:
            return max(found, key=lambda at: min((at - ends) % DAY_MS for _, ends in periods))
    return 0


def _cuts(at: int, periods: Collection[Period]) -> bool:
    return any(begins < at < ends or begins < at + DAY_MS < ends for begins, ends in periods)


def clock(ms: int) -> str:
    """Ms after midnight as "HH:MM", those of the next day as its time; the day's own end is 24:00."""
    minutes = ms // MINUTE_MS
    if minutes > _DAY_MINUTES:
        minutes -= _DAY_MINUTES
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
