"""Time during which a site is open, against the counting of domain.hours; means against published tables."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.hours import DAYS, Hours, add_open
from callcenter.service.quality.business import OpenTime
from callcenter.service.quality.estimate import at_rank, mean_of

BERLIN = Hours(
    time_zone="Europe/Berlin",
    weekly={
        "mon": ("08:00-12:30", "13:00-24:00"),
        "tue": ("00:00-24:00",),
        "thu": ("13:00-18:00", "09:00-12:00"),
        # The clocks change in the nights to Sundays, within a period.
        "sat": ("20:00-24:00",),
        "sun": ("00:00-06:00",),
    },
    exceptions={"2026-05-05": (), "2026-05-06": ("10:00-11:00",)},
)


def ms(text: str, zone: str = "Europe/Berlin") -> int:
    return round(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


FIRST, LAST = ms("2026-03-01 00:00"), ms("2026-12-31 00:00")
CLOCK = OpenTime(BERLIN, FIRST, LAST)


@given(st.integers(FIRST, ms("2026-10-31 00:00")), st.integers(0, 3000))
def test_as_deadlines_count_it(start: int, minutes: int) -> None:
    end = add_open(BERLIN, start, minutes)
    assert end is not None
    assert CLOCK.between(start, end) == minutes * 60_000


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-29 00:00", "2026-03-29 12:00", 5),
        ("2026-10-25 00:00", "2026-10-25 12:00", 7),
        ("2026-05-04 23:00", "2026-05-06 12:00", 2),
        ("2026-05-07 12:10", "2026-05-07 12:50", 0),
    ],
)
def test_days_by_hand(start: str, end: str, hours: int) -> None:
    assert CLOCK.between(ms(start), ms(end)) == hours * 3_600_000


def test_periods_may_overlap() -> None:
    doubled = Hours(time_zone="Asia/Shanghai", weekly=dict.fromkeys(DAYS, ("09:00-12:00", "10:00-13:00")))
    clock = OpenTime(doubled, ms("2026-05-01 00:00"), ms("2026-05-03 00:00"))
    day = ms("2026-05-02 00:00", "Asia/Shanghai")
    assert clock.between(day, day + 24 * 3_600_000) == 4 * 3_600_000


def test_means() -> None:
    assert mean_of([]).mean is None
    assert (mean_of([40.0]).mean, mean_of([40.0]).low) == (40.0, None)
    ten = mean_of([60.0] * 5 + [80.0] * 5)
    # 70 ± 2.2622 · 10.541 / √10
    assert (ten.low, ten.high) == (pytest.approx(62.459, abs=0.001), pytest.approx(77.541, abs=0.001))


def test_marks_that_are_all_the_same_are_not_surely_the_mean() -> None:
    three = mean_of([100.0] * 3)
    # Wilson's interval of 3 in 3: n / (n + z²) = 3 / 6.8415
    assert (three.low, three.high) == (pytest.approx(43.85, abs=0.01), 100.0)


def test_ranks() -> None:
    assert [at_rank([1, 2, 3, 4], share) for share in (0.0, 0.25, 0.5, 0.51, 0.9, 1.0)] == [1, 1, 2, 3, 4, 4]
