"""Opening hours as company.yaml has them: checked, and made what the centre goes by."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import msgspec

from callcenter.domain.hours import DAYS, MINUTES_A_DAY, Hours, minutes

from .problems import Place, Problem, ProblemCode, choices
from .texts import bad_id, time_zone_problems

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PERIOD = re.compile(r"\d{1,2}:[0-5]\d-\d{1,2}:[0-5]\d")


class HoursSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One site's opening hours. An empty time zone is the company's. `dates` (2026-10-01) have periods of their
    own, none on a day that is closed."""

    weekly: dict[str, tuple[str, ...]]
    time_zone: str = ""
    dates: dict[str, tuple[str, ...]] = {}


def resolved(hours: Mapping[str, HoursSpec], time_zone: str) -> dict[str, Hours]:
    """What the centre goes by."""
    return {
        name: Hours(time_zone=spec.time_zone or time_zone, weekly=spec.weekly, exceptions=spec.dates)
        for name, spec in hours.items()
    }


def hours_problems(hours: Mapping[str, HoursSpec]) -> Iterator[Problem]:
    """All that is wrong with them."""
    for name, spec in hours.items():
        place: Place = ("hours", name)
        if not _NAME.fullmatch(name):
            yield bad_id(place, name, "a small letter first, then small letters, digits")
        if spec.time_zone:
            yield from time_zone_problems(spec.time_zone, (*place, "time_zone"))
        for day, periods in spec.weekly.items():
            if day not in DAYS:
                yield Problem(
                    place=(*place, "weekly", day),
                    code=ProblemCode.UNKNOWN_DAY,
                    what=f"there is no day {day!r}",
                    mend=choices(day, DAYS),
                    values={"given": day[:60], "known": DAYS},
                )
            yield from _period_problems(periods, (*place, "weekly", day))
        for date, periods in spec.dates.items():
            try:
                right = dt.date.fromisoformat(date).isoformat() == date
            except ValueError:
                right = False
            if not right:
                yield Problem(
                    place=(*place, "dates", date),
                    code=ProblemCode.NO_DATE,
                    what=f"{date!r} is no date",
                    mend="write it as 2026-10-01",
                    values={"given": date[:60]},
                )
            yield from _period_problems(periods, (*place, "dates", date))


def _period_problems(periods: tuple[str, ...], place: Place) -> Iterator[Problem]:
    for number, period in enumerate(periods):
        first, after = minutes(period) if _PERIOD.fullmatch(period) else (0, 0)
        if not first < after <= MINUTES_A_DAY:
            yield Problem(
                place=(*place, number),
                code=ProblemCode.NO_PERIOD,
                what=f"{period[:60]!r} is no period of one day",
                mend="write it as 08:30-18:00, at most until 24:00; a night is split into two days",
                values={"given": period[:60]},
            )
