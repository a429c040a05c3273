"""The engine, simulated, does what exact theory says: each formula lies within the simulation's interval."""

import heapq
import math
import time

import pytest

from callcenter.simulation import ProblemCode, Question, SimulationError, ask, question
from callcenter.simulation.floor import MIDNIGHT, Floor
from callcenter.simulation.results import Result


def _agrees(result: Result, allowance: float = 0.0) -> None:
    figures = result.cases[0].figures
    assert result.theory
    for name, exact in result.theory.items():
        low, high = figures.confidence_intervals[name]
        assert low - allowance <= exact <= high + allowance, (name, exact, low, high)


@pytest.mark.parametrize("agents", [12, 13, 14])
def test_erlang_c(agents: int) -> None:
    result = ask(Question(erlangs=10, agents=agents, handle_s=180, threshold_s=20, contacts=30_000, seed=7))
    _agrees(result)
    figures = result.cases[0].figures
    assert figures.contacts == figures.answered == 27_000
    assert figures.asa_s == pytest.approx(result.theory["asa_s"], rel=0.25)
    assert figures.service_level == pytest.approx(result.theory["service_level"], abs=0.04)


@pytest.mark.parametrize("agents", [1, 12, 40])
def test_every_caller_waits_as_long_as_in_a_plain_queue(agents: int) -> None:
    """First come, first served, by a plain recursion: the engine does just that, caller by caller."""
    asked = Question(erlangs=agents * 0.85, agents=agents, handle_s=180, contacts=5_000)
    free_at = [0] * agents
    waits = []
    for caller in question.callers(asked):
        served_at = max(caller.at, heapq.heappop(free_at))
        heapq.heappush(free_at, served_at + caller.talk_ms)
        waits.append(served_at - caller.at)
    floor = Floor(question.configuration(asked))
    for number in range(agents):
        floor.shift(f"agent{number}", MIDNIGHT)
    floor.run(question.callers(asked))
    assert [caller.answered_at - caller.at for caller in floor.callers] == waits


@pytest.mark.parametrize(("agents", "patience_s"), [(10, 120), (12, 30)])
def test_erlang_a(agents: int, patience_s: float) -> None:
    _agrees(
        ask(Question(erlangs=10, agents=agents, handle_s=180, patience_s=patience_s, contacts=20_000, seed=3))
    )


def test_strict_priorities() -> None:
    result = ask(Question(erlangs=10, agents=12, handle_s=180, vip_share=0.2, contacts=30_000, seed=2))
    _agrees(result)
    by_priority = result.cases[0].figures.asa_by_priority
    assert by_priority["vip"] < by_priority["standard"] / 3


def test_the_same_seed_gives_the_same_answer() -> None:
    first, again, other = (
        ask(Question(erlangs=4, agents=6, handle_s=60, vip_share=0.3, contacts=2_000, seed=seed)).cases
        for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    ask(
        Question(erlangs=1, agents=3, handle_s=60, contacts=3_000),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(0, 3_000), (1_000, 3_000), (2_000, 3_000)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"erlangs": 12.0}, "erlangs: 12 erlangs are more work than 12 agents can do.*more than 12 agents"),
        ({"erlangs": float("nan")}, "erlangs: nan is not within 0.01-10000"),
        ({"agents": 0}, "agents: 0 is not within 1-10000"),
        ({"handle_s": 0.5}, "handle: 0.5 s is not within 1-86400 s"),
        ({"threshold_s": -1}, "threshold: -1 s is not within 0-86400 s"),
        ({"patience_s": 0.0}, "patience: 0 s is not within 1-86400 s"),
        ({"vip_share": 1.1}, "vip share: 1.1 is not within 0-1"),
        ({"head_start_s": -5.0}, "head start: -5 s is not within 0-86400 s"),
        ({"contacts": 200_001}, "contacts: 200001 is not within 1000-200000"),
        ({"seed": -1}, "seed: -1 is not within 0-9"),
    ],
)
def test_what_cannot_be_simulated_is_refused(wrong: dict[str, float], words: str) -> None:
    given = {"erlangs": 10.0, "agents": 12, "handle_s": 180.0, **wrong}
    with pytest.raises(SimulationError, match=words) as found:
        ask(Question(**given))  # type: ignore[arg-type]
    [(field, value)] = wrong.items()
    assert found.value.field == field
    if value == 12:
        assert found.value.code is ProblemCode.ENDLESS_QUEUE
        assert found.value.values == {"erlangs": 12.0, "agents": 12}
    else:
        assert found.value.code is ProblemCode.OUT_OF_RANGE
        assert found.value.values.keys() == {"value", "least", "most", "unit"}


def test_a_head_start_is_less_than_strict_priority() -> None:
    """The product's own rule: VIPs gain by their head start, and who waits long is not left behind."""
    waits = {}
    for head_start_s in (0.0, 60.0, None):
        asked = Question(
            erlangs=10, agents=12, handle_s=180, vip_share=0.2, head_start_s=head_start_s, contacts=6_000
        )
        waits[head_start_s] = ask(asked).cases[0].figures.asa_by_priority
    assert waits[None]["vip"] < waits[60.0]["vip"] < waits[0.0]["vip"]
    assert waits[None]["standard"] > waits[60.0]["standard"] > waits[0.0]["standard"]
    assert waits[0.0]["vip"] == pytest.approx(waits[0.0]["standard"], rel=0.15)


@pytest.mark.parametrize(
    "extreme",
    [
        {"erlangs": 10_000.0, "agents": 1, "handle_s": 1.0, "patience_s": 86_400.0},
        {
            "erlangs": 10_000.0,
            "agents": 10_000,
            "handle_s": 1.0,
            "patience_s": 86_400.0,
            "threshold_s": 86_400.0,
        },
        {"erlangs": 0.01, "agents": 1, "handle_s": 86_400.0, "patience_s": 1.0, "threshold_s": 86_400.0},
        {"erlangs": 9_999.0, "agents": 10_000, "handle_s": 86_400.0},
    ],
)
def test_theory_takes_no_longer_than_a_moment(extreme: dict[str, float]) -> None:
    """Whatever may be asked: the formulas end, or are left out."""
    began = time.process_time()
    values = question.exact(Question(**extreme))  # type: ignore[arg-type]
    assert time.process_time() - began < 10
    assert all(math.isfinite(value) for value in values.values())
