"""Opening hours at their edges, in the site's own time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.domain.hours import DAYS, MINUTES_A_DAY, MOST_DAYS_AHEAD, Hours, is_open, next_opening


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


WEEK = Hours(
    time_zone="Asia/Shanghai",
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
    hours = Hours(time_zone="Asia/Shanghai", weekly=dict.fromkeys(DAYS, (period,)))
    # Shanghai has been eight hours ahead all year since 1992.
    minute = (int(moment.timestamp()) // 60 + 8 * 60) % MINUTES_A_DAY
    assert is_open(hours, int(moment.timestamp() * 1000)) is (start <= minute < end)


MINUTE = 60_000
CHANGES = [
    ("Europe/Berlin", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T01:00"),
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),  # by half an hour
    ("America/Santiago", "2026-09-06T04:00"),  # at midnight: the day begins at 01:00
    ("Pacific/Apia", "2011-12-30T10:00"),  # a day left out
    ("Asia/Shanghai", "2026-11-22T00:00"),  # none
]
"""Time zones and moments (UTC) when their clocks change."""


@st.composite
def days(draw):
    """The periods of one day."""
    edges = sorted(draw(st.sets(st.integers(0, MINUTES_A_DAY), max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)


@given(
    change=st.sampled_from(CHANGES),
    weekly=st.dictionaries(st.sampled_from(DAYS), days()),
    exceptions=st.dictionaries(st.integers(-1, 3), days()),
    before=st.integers(0, 30 * 60 * MINUTE),
)
@settings(max_examples=60, deadline=None)
def test_the_next_opening_is_the_first_open_moment(change, weekly, exceptions, before):
    zone, when = change
    changes = datetime.fromisoformat(when).replace(tzinfo=UTC)
    dates = {
        (changes + timedelta(days=ahead)).date().isoformat(): periods for ahead, periods in exceptions.items()
    }
    hours = Hours(time_zone=zone, weekly=weekly, exceptions=dates)
    start = int(changes.timestamp()) * 1000 - before
    found = next_opening(hours, start)
    # Clocks in these zones differ from UTC by whole minutes: whatever opens opens on one.
    first_minute = -(-start // MINUTE) * MINUTE
    looked_at = [start, *range(first_minute, first_minute + 3 * 24 * 60 * MINUTE, MINUTE)]
    expected = next((moment for moment in looked_at if is_open(hours, moment)), None)
    if expected is not None:
        assert found == expected
    else:
        assert found is None or (found > looked_at[-1] and is_open(hours, found))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-30T09:15", "2026-11-30T09:15"),
        ("2026-11-30T12:00", "2026-11-30T13:00"),
        ("2026-11-30T18:00", "2026-12-05T00:00"),
        ("2026-11-22T00:00", "2026-11-24T10:00"),  # Monday is closed, Tuesday open by exception
    ],
)
def test_next_openings(when, expected):
    assert next_opening(WEEK, at(when)) == at(expected)


def test_an_opening_too_far_ahead_is_none():
    opens = at("2028-01-05T00:00")
    hours = Hours(time_zone="Asia/Shanghai", weekly={}, exceptions={"2028-01-05": ("00:00-24:00",)})
    far = MOST_DAYS_AHEAD * MINUTES_A_DAY * MINUTE
    assert next_opening(hours, opens - far) == opens
    assert next_opening(hours, opens - far - 1) is None
    assert next_opening(Hours(time_zone="Asia/Shanghai", weekly={}), opens) is None
