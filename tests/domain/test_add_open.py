"""Counting open time: by hand at its edges, and against a count minute by minute."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.domain.hours import DAYS, MINUTES_A_DAY, Hours, add_open, is_open

WEEKDAYS = ("08:30-12:00", "13:00-17:30")
# National Day 2026 in China: closed 1-7 October, and both weekends around it are worked.
SHANGHAI = Hours(
    time_zone="Asia/Shanghai",
    weekly=dict.fromkeys(DAYS[:5], WEEKDAYS),
    exceptions={f"2026-10-0{day}": () for day in range(1, 8)}
    | {"2026-09-27": WEEKDAYS, "2026-10-10": ("09:00-15:00",)},
)


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("since", "minutes", "until"),
    [
        pytest.param("2026-09-21T09:00", 60, "2026-09-21T10:00", id="within a period"),
        pytest.param("2026-09-21T11:30", 60, "2026-09-21T13:30", id="over noon"),
        pytest.param("2026-09-21T16:30", 60, "2026-09-21T17:30", id="until it closes, not until it opens"),
        pytest.param("2026-09-21T16:30", 61, "2026-09-22T08:31", id="the next day"),
        pytest.param("2026-09-21T03:00", 1, "2026-09-21T08:31", id="before it opens"),
        pytest.param("2026-09-18T17:00", 60, "2026-09-21T09:00", id="over a weekend"),
        pytest.param("2026-09-25T17:00", 60, "2026-09-27T09:00", id="a Sunday that is worked"),
        pytest.param("2026-09-30T17:00", 60, "2026-10-08T09:00", id="over the holidays"),
        pytest.param("2026-10-09T17:00", 60, "2026-10-10T09:30", id="a Saturday with hours of its own"),
        pytest.param("2026-09-21T03:00", 0, "2026-09-21T03:00", id="no time at all"),
    ],
)
def test_open_time_passes_while_it_is_open(since, minutes, until):
    assert add_open(SHANGHAI, at(since), minutes) == at(until)


def test_seconds_and_milliseconds_are_kept():
    assert add_open(SHANGHAI, at("2026-09-21T16:59:30") + 250, 60) == at("2026-09-22T08:59:30") + 250


@pytest.mark.parametrize(
    ("since", "until"),
    [
        pytest.param("2026-03-28T23:00", "2026-03-29T04:00", id="the hour from two to three is skipped"),
        pytest.param("2026-10-24T23:00", "2026-10-25T02:00", id="the hour from two to three comes twice"),
    ],
)
def test_hours_that_the_clocks_skip_or_repeat(since, until):
    berlin = Hours(time_zone="Europe/Berlin", weekly=dict.fromkeys(DAYS, ("00:00-24:00",)))
    found = add_open(berlin, at(since, "Europe/Berlin"), 240)
    assert found is not None
    assert datetime.fromtimestamp(found / 1000, ZoneInfo("Europe/Berlin")).isoformat()[:16] == until


def test_a_site_that_never_opens_counts_nothing():
    assert add_open(Hours(time_zone="Asia/Shanghai", weekly={}), at("2026-09-21T09:00"), 1) is None


def counted(hours: Hours, at_ms: int, minutes: int, most: int) -> int | None:
    """The same, one minute after the other; clocks change at whole minutes everywhere."""
    for _ in range(most):
        if not minutes:
            return at_ms
        minutes -= is_open(hours, at_ms)
        at_ms += 60_000
    return None


@st.composite
def periods(draw):
    edges = sorted(draw(st.lists(st.integers(0, MINUTES_A_DAY), max_size=6, unique=True)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)


@given(
    zone=st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
    # The days around the changes of the clocks in 2026, and any other.
    moment=st.one_of(
        st.datetimes(datetime(2026, 3, 6), datetime(2026, 4, 6), timezones=st.just(UTC)),
        st.datetimes(datetime(2026, 10, 2), datetime(2026, 11, 2), timezones=st.just(UTC)),
        st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    ),
    weekly=st.dictionaries(st.sampled_from(DAYS), periods()),
    exceptions=st.dictionaries(
        st.dates(datetime(2026, 1, 1).date(), datetime(2026, 12, 31).date()).map(lambda day: day.isoformat()),
        periods(),
        max_size=5,
    ),
    minutes=st.integers(0, 2 * MINUTES_A_DAY),
)
@settings(deadline=None, max_examples=150)
def test_it_agrees_with_a_count_minute_by_minute(zone, moment, weekly, exceptions, minutes):
    hours = Hours(time_zone=zone, weekly=weekly, exceptions=exceptions)
    since = int(moment.replace(second=0, microsecond=0).timestamp() * 1000)
    most = 6 * MINUTES_A_DAY
    expected = counted(hours, since, minutes, most)
    found = add_open(hours, since, minutes)
    if expected is None:
        assert found is None or found >= since + most * 60_000
    elif minutes:
        # The count stops at the end of the last minute that was open, as we do.
        assert found == expected
