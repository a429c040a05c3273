"""What a history explains: against what can be worked out by hand, and laws that hold for any history."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.service.quality import baseline
from callcenter.service.quality.baseline import GUARD_WEEKS, LEAST_WEEKS, Verdict, assess, quantile

YEAR = 52


def test_a_short_history_is_said_to_be_short() -> None:
    assert assess(50, [5] * (LEAST_WEEKS + GUARD_WEEKS - 1)).verdict is Verdict.TOO_SHORT
    assert assess(50, [5] * (LEAST_WEEKS + GUARD_WEEKS)).verdict is Verdict.RISEN


def test_without_trend_and_season_the_mean_is_expected() -> None:
    found = assess(10, [10, 8, 9, 12, 11, 10, 9, 7, 12, 10, 11, 9, 10, 11, 12, 8, 10, 9])
    assert found.verdict is Verdict.USUAL
    assert found.expected == pytest.approx(
        sum([9, 12, 11, 10, 9, 7, 12, 10, 11, 9, 10, 11, 12, 8, 10, 9]) / 16
    )
    assert found.threshold == quantile(found.expected, found.expected * (1 + 1 / 16), 1 - baseline.ALPHA)


def test_a_trend_is_carried_on() -> None:
    # Growing by 2 % a week: the week in question goes on with it.
    history = [round(200 * 1.02 ** -(week + 1)) for week in range(YEAR)]
    found = assess(200, history)
    assert found.verdict is Verdict.USUAL
    # Not beyond what has been seen: the trend leads to 200, which no week of the baseline had.
    assert found.expected < 200
    falling = [round(100 * 1.02**week) for week in range(1, YEAR + 1)]
    assert assess(100, falling).expected == pytest.approx(100, rel=0.02)
    assert assess(160, falling).verdict is Verdict.RISEN


def test_a_season_is_expected() -> None:
    def week(ago: int) -> int:
        return round(60 * math.exp(0.8 * math.cos(math.tau * ago * 7 / 365.25)))

    history = [week(ago) for ago in range(1, 3 * YEAR)]
    found = assess(week(0), history)
    assert found.verdict is Verdict.USUAL
    assert found.expected == pytest.approx(week(0), rel=0.03)
    # Half a year later the same number is a rise.
    low = [week(ago) for ago in range(27, 3 * YEAR + 26)]
    assert assess(week(0), low).verdict is Verdict.RISEN


def test_an_old_outbreak_hides_no_new_one() -> None:
    quiet = [10, 9, 11, 10] * 10
    with_outbreak = [*quiet[:20], 60, 70, *quiet[22:]]
    assert assess(35, with_outbreak).verdict is Verdict.RISEN


def test_the_last_weeks_before_it_are_left_out() -> None:
    assert assess(30, [28, 25, *[10] * 30]).verdict is Verdict.RISEN


def test_what_never_happened_is_a_rise_when_it_happens_often() -> None:
    never = [0] * 60
    assert assess(4, never).verdict is Verdict.USUAL
    assert assess(5, never).verdict is Verdict.RISEN


@given(st.lists(st.integers(0, 300), min_size=LEAST_WEEKS + GUARD_WEEKS, max_size=160), st.integers(0, 5000))
def test_any_history_is_judged(history: list[int], observed: int) -> None:
    found = assess(observed, history)
    assert found.verdict is not Verdict.TOO_SHORT
    assert math.isfinite(found.expected)
    assert found.expected >= 0
    assert found.threshold >= math.floor(found.expected)
    # More cases are never less of a rise.
    if found.verdict is Verdict.RISEN:
        assert assess(observed + 1, history).verdict is Verdict.RISEN


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.3), (4.0, 4.0), (4.0, 9.0), (50.0, 400.0)])
def test_quantiles_are_those_of_the_distribution(mean: float, variance: float) -> None:
    def chance(count: int) -> float:
        if variance == mean:
            return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
        size, share = mean**2 / (variance - mean), mean / variance
        ways = math.lgamma(size + count) - math.lgamma(size) - math.lgamma(count + 1)
        return math.exp(ways + size * math.log(share) + count * math.log(1 - share))

    for share in (0.5, 0.95, 0.9995):
        found = quantile(mean, variance, share)
        below = sum(chance(count) for count in range(found))
        assert below < share <= below + chance(found)


def test_quantiles_of_large_means() -> None:
    assert quantile(2000, 2000, 0.5) == 2000
    assert quantile(0.0, 1.0, 0.99) == 0
