"""The bench of the early warning: what it draws and how it counts."""

import random
import statistics

import pytest

from bench.warning import World, days_of, measure, poisson, warned

STEADY = World(words="", a_week=14.0, history_weeks=30)


@pytest.mark.parametrize("mean", [0.1, 2.0, 12.0])
def test_numbers_have_mean_and_variance(mean: float) -> None:
    rng = random.Random(1)
    found = [poisson(rng, mean) for _ in range(4000)]
    assert statistics.mean(found) == pytest.approx(mean, rel=0.1)
    assert statistics.variance(found) == pytest.approx(mean, rel=0.15)


def test_days_rise_by_their_factor() -> None:
    days = days_of(random.Random(1), STEADY, 60 * 7, lambda day: 3.0 if day >= 0 else 1.0)
    assert statistics.mean(days[: 30 * 7]) == pytest.approx(2, rel=0.15)
    assert statistics.mean(days[30 * 7 :]) == pytest.approx(6, rel=0.15)


def test_a_rise_is_told_once_a_week() -> None:
    days = [2] * 210 + [9] * 20
    hits = list(warned(days, 210, 230))
    assert hits[0] < 7
    assert [later - hits[0] for later in hits[:2]] == [0, 7]


def test_the_same_seed_gives_the_same() -> None:
    rare = World(words="", a_week=2.0, history_weeks=16)
    found = measure(rare, 1, series=1, rises=2)
    assert found == measure(rare, 1, series=1, rises=2)
    assert [len(delays) for delays in found.delays] == [2, 2]
