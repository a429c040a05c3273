"""Opening hours at their edges, in the site's own time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from callcenter.ivr.hours import DAYS, MINUTES_A_DAY, Hours, is_open


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


WEEK = Hours(
    weekly={"mon": ("08:30-12:00", "13:00-18:00"), "sat": ("00:00-24:00",)},
    exceptions={"2026-11-23": (), "2026-11-24": ("10:00-11:00",)},
)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-30T08:29:59", False),
        ("2026-11-30T08:30", True),
        ("2026-11-30T11:59:59", True),
        ("2026-11-30T12:00", False),
        ("2026-11-30T13:00", True),
        ("2026-11-28T00:00", True),
        ("2026-11-28T23:59:59", True),
        ("2026-11-29T00:00", False),
        ("2026-11-23T09:00", False),
        ("2026-11-24T10:30", True),
    ],
)
def test_edges_and_exceptions(when, expected):
    assert is_open(WEEK, at(when)) is expected


def test_a_site_keeps_its_wall_clock_when_summer_time_begins():
    berlin = Hours(time_zone="Europe/Berlin", weekly={"mon": ("09:00-17:00",)})
    for day in ("2026-03-23", "2026-03-30"):
        assert is_open(berlin, at(f"{day}T09:00", "Europe/Berlin"))
        assert not is_open(berlin, at(f"{day}T08:59", "Europe/Berlin"))


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    start=st.integers(0, MINUTES_A_DAY - 1),
    length=st.integers(1, MINUTES_A_DAY),
)
def test_every_moment_agrees_with_minutes_counted_otherwise(moment, start, length):
    end = min(start + length, MINUTES_A_DAY)
    period = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    hours = Hours(weekly=dict.fromkeys(DAYS, (period,)))
    # Shanghai has been eight hours ahead all year since 1992.
    minute = (int(moment.timestamp()) // 60 + 8 * 60) % MINUTES_A_DAY
    assert is_open(hours, int(moment.timestamp() * 1000)) is (start <= minute < end)


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ({"weekly": {"mon": ["8-18"]}}, "write it as 08:30-18:00"),
        ({"weekly": {"mon": ["18:00-08:00"]}}, "split a night at 24:00"),
        ({"weekly": {"mon": ["08:00-24:30"]}}, "latest end is 24:00"),
        ({"weekly": {"mon": ["08:60-09:00"]}}, "no such time"),
        ({"weekly": {"monday": ["08:00-09:00"]}}, "mon"),
        ({"weekly": {}, "time_zone": "Shanghai"}, "IANA"),
        ({"weekly": {}, "time_zone": "../../etc/passwd"}, "IANA"),
    ],
)
def test_what_cannot_be_hours_is_refused_with_the_way_to_write_it(hours, message):
    with pytest.raises(ValidationError, match=message):
        Hours.model_validate(hours)
