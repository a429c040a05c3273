"""Opening hours: weekly periods in a site's time zone, with dated exceptions."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
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
    local = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(hours.time_zone))
    periods = hours.exceptions.get(local.date())
    if periods is None:
        periods = hours.weekly.get(DAYS[local.weekday()], ())
    return any(_within(local.time(), period) for period in periods)


def _within(now: time, period: str) -> bool:
    start, end = ((int(part[:-3]) * 60 + int(part[-2:])) for part in period.split("-"))
    return start <= now.hour * 60 + now.minute < end
