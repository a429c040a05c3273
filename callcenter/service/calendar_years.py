"""What calendars of holidays have of each year, as the page and the command tell it."""

from pathlib import Path

import msgspec

from callcenter.company.holidays import Calendar, DayKind, HolidayError, read_calendar


class CalendarYear(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar has of a year: how many days off, how many extra days of work (調休).

    Not `complete`: the year's arrangement is still to be imported. `own`: from the company's file, not ours.
    """

    year: int
    closed: int
    work: int
    complete: bool
    own: bool


def years_of(calendar: Calendar) -> list[CalendarYear]:
    """Those it has days of, in order."""
    complete = calendar.complete()
    return [
        CalendarYear(
            year=year,
            closed=calendar.count(year, DayKind.CLOSED),
            work=calendar.count(year, DayKind.WORK),
            complete=year in complete,
            own=year in calendar.own,
        )
        for year in calendar.years()
    ]


def years_before(home: Path, name: str) -> dict[int, CalendarYear]:
    """The years that a calendar has before a file is taken in; none when there is no calendar to be used.

    Raises OSError.
    """
    try:
        return {one.year: one for one in years_of(read_calendar(home, name))}
    except (HolidayError, FileNotFoundError):
        return {}
