"""Opening hours as company.yaml has them: checked, and made what the centre goes by."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from callcenter.domain.hours import DAYS, MINUTES_A_DAY, Hours, minutes

from .holidays import Calendar, DayKind, HolidayError, calendars, read_calendar, unknown_calendar
from .limits import MOST_DATES, MOST_PERIODS, too_many
from .problems import Place, Problem, ProblemCode, choices
from .texts import bad_id, time_zone_problems

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PERIOD = re.compile(r"[0-9]{1,2}:[0-5][0-9]-[0-9]{1,2}:[0-5][0-9]")


#: Dates are resolved from the first day of this year to the last of so many years later: a centre that is not
#: restarted over New Year then still has a whole year before it, which the next change of anything renews.
YEARS_AHEAD = 2


class HoursSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One site's opening hours. An empty time zone is the company's. `dates` (2026-10-01) have periods of
    their own, none on a day that is closed.

    `calendar` names the holidays (empty: none); on its extra days of work (調休) the periods of `extra_work`
    hold, without these Monday's. Dates of one's own go before the calendar's.
    """

    weekly: dict[str, tuple[str, ...]]
    time_zone: str = ""
    calendar: str = ""
    extra_work: tuple[str, ...] = ()
    dates: dict[str, tuple[str, ...]] = {}


def used_calendars(home: Path, hours: Mapping[str, HoursSpec]) -> tuple[dict[str, Calendar], list[Problem]]:
    """The calendars that these hours name, and what is wrong with them: not there, or a faulty file."""
    found: dict[str, Calendar] = {}
    problems: list[Problem] = []
    for name, spec in hours.items():
        place: Place = ("hours", name, "calendar")
        if not spec.calendar or spec.calendar in found:
            continue
        try:
            found[spec.calendar] = read_calendar(home, spec.calendar)
        except FileNotFoundError:
            problems.append(unknown_calendar(spec.calendar, calendars(home), place))
        except HolidayError as error:
            faults = " ".join(str(error).splitlines()).removesuffix(".")
            problems.append(
                Problem(
                    place=place,
                    code=ProblemCode.CALENDAR_UNUSABLE,
                    what=f"the calendar {spec.calendar} cannot be used: {faults}",
                    mend="mend its file, or import it anew",
                    values={"calendar": spec.calendar, "given": str(error).splitlines()[0]},
                )
            )
    return found, problems


def resolved(
    hours: Mapping[str, HoursSpec], time_zone: str, used: Mapping[str, Calendar], today: dt.date
) -> dict[str, Hours]:
    """What the centre goes by: dates of this year and the next YEARS_AHEAD, those of calendars among them."""
    years = range(today.year, today.year + YEARS_AHEAD + 1)
    return {
        name: Hours(
            time_zone=spec.time_zone or time_zone,
            weekly=spec.weekly,
            exceptions={
                date: periods
                for date, periods in sorted({**_of_calendar(spec, used), **spec.dates}.items())
                if int(date[:4]) in years
            },
        )
        for name, spec in hours.items()
    }


def _of_calendar(spec: HoursSpec, used: Mapping[str, Calendar]) -> dict[str, tuple[str, ...]]:
    if not spec.calendar:
        return {}
    work = spec.extra_work or spec.weekly.get(DAYS[0], ())
    days = used[spec.calendar].days
    return {day.date: work if day.kind is DayKind.WORK else () for day in days}


def today_in(time_zone: str) -> dt.date:
    """What day it is there."""
    return dt.datetime.now(ZoneInfo(time_zone)).date()


def hours_problems(hours: Mapping[str, HoursSpec]) -> Iterator[Problem]:
    """All that is wrong with them."""
    for name, spec in hours.items():
        place: Place = ("hours", name)
        if not _NAME.fullmatch(name):
            yield bad_id(place, name, "a small letter first, then small letters, digits")
        if spec.time_zone:
            yield from time_zone_problems(spec.time_zone, (*place, "time_zone"))
        yield from _too_many(spec, place)
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
        yield from _period_problems(spec.extra_work, (*place, "extra_work"))
        if spec.extra_work and not spec.calendar:
            yield Problem(
                place=(*place, "extra_work"),
                code=ProblemCode.EXTRA_WORK_UNUSED,
                what="without a calendar there are no extra days of work",
                mend="name a calendar, or take it out",
            )
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


def _too_many(spec: HoursSpec, place: Place) -> Iterator[Problem]:
    counted: list[tuple[Place, int, int]] = [((*place, "dates"), len(spec.dates), MOST_DATES)]
    lists: dict[Place, tuple[str, ...]] = {("extra_work",): spec.extra_work}
    lists |= {("weekly", day): periods for day, periods in spec.weekly.items()}
    lists |= {("dates", date): periods for date, periods in spec.dates.items()}
    counted += [((*place, *here), len(periods), MOST_PERIODS) for here, periods in lists.items()]
    yield from too_many(counted)


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
