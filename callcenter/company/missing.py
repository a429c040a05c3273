"""Years whose holidays are missing from a calendar that opening hours use."""

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from .hours import HoursSpec, today_in
from .load import Company
from .problems import Problem, ProblemCode

#: From this day on the next year's holidays are asked for.
FROM_MONTH = 12
#: Where our calendars' next year is published (db/holidays/sources.md).
PUBLISHED: Mapping[str, str] = MappingProxyType(
    {
        "CN": "www.gov.cn, 国务院办公厅关于{year}年部分节假日安排的通知",
        "HK": "www.gov.hk, General holidays for {year}",
        "TW": "www.dgpa.gov.tw, {year}年(民國{minguo}年)政府行政機關辦公日曆表",
    }
)


def missing_holidays(company: Company, today: dt.date | None = None) -> Iterator[Problem]:
    """One problem for each calendar in use and each year: this one, and from 1 December the next.

    `today` is the company's own day unless it is given.
    """
    day = today or today_in(company.configuration.time_zone)
    years = (day.year, day.year + 1) if day.month >= FROM_MONTH else (day.year,)
    for calendar, complete in company.calendars.items():
        users = _users(company.hours, calendar)
        for year in years:
            if year not in complete:
                yield _problem(calendar, year, users)


def _users(hours: Mapping[str, HoursSpec], calendar: str) -> tuple[str, ...]:
    return tuple(name for name, spec in hours.items() if spec.calendar == calendar)


def _problem(calendar: str, year: int, users: tuple[str, ...]) -> Problem:
    command = f"callcenter holidays import FILE --name {calendar}"
    source = PUBLISHED.get(calendar, "").format(year=year, minguo=year - 1911)
    return Problem(
        place=("hours", users[0], "calendar"),
        code=ProblemCode.CALENDAR_INCOMPLETE,
        what=f"the calendar {calendar} does not have the holidays of {year} in full; "
        f"used by the hours {', '.join(users)}",
        mend=f"import them with {command}" + (f"; they are published at {source}" if source else ""),
        # The year as a text: it is no number to be grouped by thousands.
        values={"calendar": calendar, "year": str(year), "hours": users, "source": source or command},
    )
