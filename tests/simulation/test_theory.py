"""The formulas against published and independently derived numbers."""

import math

import pytest

from callcenter.simulation import theory


@pytest.mark.parametrize(
    ("agents", "waits", "asa_s", "level"),
    [(12, 0.4494, 40.4, 0.6402), (13, 0.2853, 17.1, 0.7956), (14, 0.1741, 7.84, 0.8884)],
)
def test_erlang_c_for_ten_erlangs(agents: int, waits: float, asa_s: float, level: float) -> None:
    found = theory.mmn(10, agents, 180, 20)
    assert found.p_wait == pytest.approx(waits, abs=5e-5)
    assert found.asa_s == pytest.approx(asa_s, rel=2e-3)
    assert found.service_level == pytest.approx(level, abs=5e-5)
    assert found.occupancy == pytest.approx(10 / agents)


def test_erlang_b_is_what_its_sum_says() -> None:
    terms = [7.5**n / math.factorial(n) for n in range(10)]
    assert theory.erlang_b(7.5, 9) == pytest.approx(terms[9] / sum(terms))


def test_one_agent_is_mm1() -> None:
    found = theory.mmn(0.5, 1, 60, 30)
    assert found.p_wait == pytest.approx(0.5)
    assert found.asa_s == pytest.approx(60)
    assert found.service_level == pytest.approx(1 - 0.5 * math.exp(-0.25))


def test_more_work_than_agents_has_no_answer() -> None:
    with pytest.raises(ValueError, match="grows for ever"):
        theory.erlang_c(12, 12)


def test_priorities_keep_the_mean_wait() -> None:
    """Whoever comes first, the work waiting is the same: the mean over all callers is that of Erlang C."""
    loads = [2.0, 3.0, 5.0]
    means = theory.priorities(loads, 12, 180)
    assert means == sorted(means)
    mean = sum(load * wait for load, wait in zip(loads, means, strict=True)) / 10
    assert mean == pytest.approx(theory.mmn(10, 12, 180, 20).asa_s)


def test_endless_patience_is_erlang_c() -> None:
    patient = theory.erlang_a(10, 12, 180, 1e8, 20)
    plain = theory.mmn(10, 12, 180, 20)
    for name in plain.__struct_fields__:
        assert getattr(patient, name) == pytest.approx(getattr(plain, name), abs=2e-3, rel=1e-3)


def test_patience_as_long_as_talk_is_endless_agents() -> None:
    """With patience = talk time callers leave at the same rate served or waiting: M/M/inf, Poisson states."""
    found = theory.erlang_a(10, 12, 180, 180, 20)
    poisson = [math.exp(-10) * 10**n / math.factorial(n) for n in range(60)]
    assert found.p_wait == pytest.approx(sum(poisson[12:]))
    waiting = sum((n - 12) * share for n, share in enumerate(poisson) if n > 12)
    # Losses a second are those who wait over their patience (Little).
    assert found.abandon_rate == pytest.approx(waiting / 10)
    assert found.occupancy == pytest.approx((10 - waiting) / 12)


def test_erlang_a_at_any_time_and_at_none() -> None:
    """T of 0 counts who never waits; T without end counts all answered."""
    at_once = theory.erlang_a(10, 10, 180, 120, 0)
    assert at_once.service_level == pytest.approx(1 - at_once.p_wait)
    ever = theory.erlang_a(10, 10, 180, 120, 3_600)
    assert ever.service_level == pytest.approx(1, abs=1e-6)
