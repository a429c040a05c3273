"""How long a site was open between two moments, for very many pairs of them."""

import datetime as dt
from bisect import bisect_right
from zoneinfo import ZoneInfo

from callcenter.domain.hours import DAYS, Hours, minutes


class OpenTime:
    """Counts the time during which a site is open, from `first_ms` on to `last_ms` (since 1970, UTC).

    The periods in between are laid out once, so that each count costs two look-ups. Wall-clock time: an hour
    that the clocks repeat within a period counts twice, one that they skip not at all. A period that begins
    or ends in such an hour is up to an hour too long or too short on that day.
    """

    def __init__(self, hours: Hours, first_ms: int, last_ms: int) -> None:
        zone = ZoneInfo(hours.time_zone)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        total = 0
        day = dt.datetime.fromtimestamp(first_ms / 1000, zone).date()
        last = dt.datetime.fromtimestamp(last_ms / 1000, zone).date()
        while day <= last:
            periods = hours.exceptions.get(day.isoformat())
            if periods is None:
                periods = hours.weekly.get(DAYS[day.weekday()], ())
            for start, end in sorted(map(minutes, periods)):
                first, after = _moment(day, start, zone), _moment(day, end, zone)
                if self._ends and first < self._ends[-1]:
                    first = self._ends[-1]
                if after <= first:
                    continue
                self._starts.append(first)
                self._ends.append(after)
                self._before.append(total)
                total += after - first
            day += dt.timedelta(days=1)

    def between(self, start_ms: int, end_ms: int) -> int:
        """Milliseconds during which it was open."""
        return self._until(end_ms) - self._until(start_ms)

    def _until(self, at_ms: int) -> int:
        place = bisect_right(self._starts, at_ms) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at_ms, self._ends[place]) - self._starts[place]


def _moment(day: dt.date, minute: int, zone: ZoneInfo) -> int:
    """Milliseconds since 1970 of a minute of a local day; minute 1440 is the next day's first."""
    days, rest = divmod(minute, 24 * 60)
    wall = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(rest // 60, rest % 60), zone)
    return round(wall.timestamp()) * 1000
