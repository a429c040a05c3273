"""Shifts and arrivals that reach over midnight."""

import pytest

from callcenter.simulation import ScenarioDay, ask
from callcenter.simulation.results import Case
from callcenter.simulation.staffing import parse_change
from callcenter.simulation.times import DAY_MS, clock, day_begins, period, placed

from .days import scenario

NIGHT = """
queues: [{id: desk, names: {en: Desk}}]
groups: [{id: night, count: 3, queues: [desk], shifts: ["22:00-06:00"]}]
arrivals:
  - {queue: desk, talk_s: 120, patience_s: 300, intervals: {"22:00-02:00": 120, "02:00-06:00": 60}}
"""
ROUND_THE_CLOCK = """
queues: [{id: desk, names: {en: Desk}}]
groups:
  - {id: night, count: 3, queues: [desk], shifts: ["22:00-06:00"]}
  - {id: day, count: 5, queues: [desk], shifts: ["06:00-14:00", "14:00-22:00"]}
arrivals:
  - {queue: desk, talk_s: 120, patience_s: 300, intervals: {"00:00-24:00": 720}}
"""
HOUR = 3_600_000


def _there(case: Case) -> dict[str, float]:
    return {part.starts: part.agents for part in case.intervals}


def test_a_night_shift_works_until_the_morning() -> None:
    case = ask(ScenarioDay(scenario=scenario(NIGHT), repeats=2)).cases[0]
    parts = [f"{hour:02d}:{minute}" for hour in (22, 23, *range(6)) for minute in ("00", "30")]
    assert [part.starts for part in case.intervals] == parts
    assert (case.intervals[3].ends, case.intervals[4].starts) == ("24:00", "00:00")
    assert case.intervals[-1].ends == "06:00"
    assert set(_there(case).values()) == {3.0}
    assert case.figures.answered > 0.9 * case.figures.contacts > 0
    early = sum(part.contacts for part in case.intervals[:8])
    assert early == pytest.approx(2 * (case.figures.contacts / 2 - early), rel=0.4)
    # 180 talks of two minutes in the eight hours of three agents.
    assert case.figures.occupancy == pytest.approx(180 * 120 / (3 * 8 * 3_600), rel=0.2)


def test_in_a_day_round_the_clock_the_night_is_at_both_ends() -> None:
    case = ask(ScenarioDay(scenario=scenario(ROUND_THE_CLOCK), repeats=1)).cases[0]
    there = _there(case)
    assert (case.intervals[0].starts, case.intervals[-1].ends) == ("00:00", "24:00")
    for starts, agents in there.items():
        assert agents == pytest.approx(5 if "06:00" <= starts < "22:00" else 3, abs=0.3), starts
    assert case.figures.answered > 0.9 * case.figures.contacts


def test_changes_reach_over_midnight_too() -> None:
    night = ask(
        ScenarioDay(
            scenario=scenario(NIGHT), changes=("2 agents 23:00-03:00", "night-1 off 01:00-02:00"), repeats=1
        )
    ).cases[1]
    assert [round(_there(night)[at]) for at in ("22:30", "23:30", "00:30", "01:00", "02:30", "03:30")] == [
        3,
        5,
        5,
        4,
        5,
        3,
    ]
    clocked = ask(
        ScenarioDay(scenario=scenario(ROUND_THE_CLOCK), changes=("2 agents 23:00-03:00",), repeats=1)
    ).cases[1]
    there = _there(clocked)
    assert [round(there[at]) for at in ("00:00", "02:30", "04:00", "22:30", "23:00")] == [5, 5, 3, 3, 5]


@pytest.mark.parametrize(
    ("intervals", "shifts", "begins"),
    [
        (("08:00-20:00",), ("07:00-16:00",), 0),
        (("00:00-24:00",), ("22:00-06:00",), 0),
        (("22:00-06:00",), (), 22),
        (("22:00-01:00", "01:00-06:00"), ("20:00-23:00",), 20),
        (("00:00-01:00", "01:00-06:00", "06:00-24:00"), ("22:00-06:00", "06:00-22:00"), 6),
        (("20:00-04:00", "04:00-12:00", "12:00-20:00"), ("22:00-06:00",), 12),
        # Nothing is uncut: arrivals are parted at midnight.
        (("20:00-08:00", "04:00-16:00", "12:00-24:00", "18:00-21:00", "14:00-13:00"), (), 0),
    ],
)
def test_the_day_begins_where_it_cuts_least(
    intervals: tuple[str, ...], shifts: tuple[str, ...], begins: int
) -> None:
    spans, worked = ([period(text, "here") for text in texts] for texts in (intervals, shifts))
    at = day_begins(spans, worked)
    assert at == begins * HOUR
    for one in (*spans, *worked):
        parts = placed(one, at)
        assert sum(ends - first for first, ends in parts) == one[1] - one[0]
        assert all(at <= first < ends <= at + DAY_MS for first, ends in parts)


def test_times_of_the_next_morning() -> None:
    assert parse_change("anna off 22:00-00:00").period == (22 * HOUR, 24 * HOUR)
    assert [clock(hours * HOUR) for hours in (0, 24, 25, 30)] == ["00:00", "24:00", "01:00", "06:00"]
