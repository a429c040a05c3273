"""Intervals: against tables, against their own definition, and how often they hold the truth."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.service.intervals import mean_interval, share_interval, t_quantile


@pytest.mark.parametrize(
    ("df", "wanted"),
    # Printed in any table of Student's t, two-sided 95 %.
    [
        *((1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (10, 2.228), (29, 2.045)),
        *((30, 2.042), (60, 2.000), (120, 1.980), (200, 1.972), (201, 1.972), (500, 1.965), (10**6, 1.960)),
    ],
)
def test_students_quantiles_are_those_of_the_tables(df: int, wanted: float) -> None:
    assert t_quantile(df) == pytest.approx(wanted, abs=6e-4)


def test_the_two_ways_to_a_quantile_meet() -> None:
    assert t_quantile(200) > t_quantile(201) > t_quantile(202)
    assert t_quantile(200) - t_quantile(201) == pytest.approx(t_quantile(201) - t_quantile(202), rel=0.05)


def test_shares_are_wilsons() -> None:
    # Wilson's formula for 8 of 10, and for none of 10: 0 to z^2 / (n + z^2).
    found = share_interval(8, 10)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.4902, 0.9433)
    none = share_interval(0, 10)
    assert none is not None
    assert (none.low, round(none.high, 4)) == (0.0, round(3.8415 / 13.8415, 4))
    assert share_interval(0, 0) is None


@given(st.integers(1, 10_000), st.data())
def test_a_share_lies_in_its_interval(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    found = share_interval(k, n)
    assert found is not None
    assert 0 <= found.low <= k / n <= found.high <= 1
    z = 1.959964
    for bound in (found.low, found.high):
        if 0 < bound < 1:
            # Where the score test just does not refuse the bound.
            assert abs(k / n - bound) == pytest.approx(
                z * math.sqrt(bound * (1 - bound) / n), rel=1e-4, abs=1e-9
            )


def test_one_answer_has_no_interval_and_the_same_answers_have_a_wide_one() -> None:
    assert mean_interval(1, 50, 0, 0, 100) is None
    same = mean_interval(5, 100, 0, 0, 100)
    assert same is not None
    assert (round(same.low, 1), same.high) == (56.6, 100.0)


def test_intervals_hold_the_truth_nineteen_times_of_twenty() -> None:
    chance = random.Random(5)
    held = tries = 0
    for _ in range(4_000):
        values = [chance.choice((0, 25, 50, 50, 75, 75, 100)) for _ in range(12)]
        mean = sum(values) / 12
        found = mean_interval(12, mean, sum((v - mean) ** 2 for v in values) / 11, 0, 100)
        assert found is not None
        tries += 1
        held += found.low <= 375 / 7 <= found.high
    assert held / tries == pytest.approx(0.95, abs=0.015)
