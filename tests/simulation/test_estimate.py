"""Intervals: right for batches whose spread is known."""

import random

import pytest

from callcenter.simulation.count import spread_over
from callcenter.simulation.estimate import difference_of_ratios, interval_of_ratio, student_95


def test_students_t() -> None:
    assert student_95(1) == 12.706
    assert student_95(19) == 2.093
    # As published for 40, 60, 120 and many degrees of freedom.
    for degrees, t in ((40, 2.021), (60, 2.000), (120, 1.980), (100_000, 1.960)):
        assert student_95(degrees) == pytest.approx(t, abs=6e-4)


def test_the_interval_of_a_mean() -> None:
    """Batches of the same size: the interval of their mean (Student)."""
    interval = interval_of_ratio([(value, 1.0) for value in (4.0, 5.0, 6.0)])
    assert interval is not None
    # The standard deviation is 1: 5 -+ 4.303 / sqrt(3).
    assert interval == pytest.approx((5 - 2.48434, 5 + 2.48434), abs=1e-4)


def test_it_holds_the_truth_nineteen_times_in_twenty() -> None:
    draw = random.Random(1)
    held = 0
    for _ in range(1_000):
        below = [draw.uniform(50, 150) for _ in range(20)]
        interval = interval_of_ratio(
            [(sum(draw.gauss(0.3, 1) for _ in range(5)) + 0.3 * b, b) for b in below]
        )
        assert interval is not None
        held += interval[0] <= 0.3 + 1.5 / 100 <= interval[1]
    assert 930 <= held <= 970


def test_a_difference_over_the_same_callers() -> None:
    """What the days have in common falls out: each is better by a tenth, though they differ by far more."""
    before = [(10.0, 100.0), (50.0, 100.0), (90.0, 100.0)]
    after = [(above + 10, below) for above, below in before]
    assert difference_of_ratios(before, after) == pytest.approx((0.1, 0.1, 0.1))
    assert difference_of_ratios(before[:1], after[:1]) is None


@pytest.mark.parametrize("parts", [[], [(1.0, 2.0)], [(1.0, 2.0), (0.0, 0.0)]])
def test_too_little_tells_nothing(parts: list[tuple[float, float]]) -> None:
    assert interval_of_ratio(parts) is None


def test_spans_are_spread_over_bounds() -> None:
    spans = [(0, 10), (5, 25), (28, 40), (12, 12)]
    assert spread_over(spans, [3, 10, 20, 30]) == [7 + 5, 10, 5 + 2]
