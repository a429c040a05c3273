"""What a contact costs, counted in calls of functions: the same on every machine."""

import math

from callcenter.simulation.scaling import Crowd, calls_of


def _calls(agents: int, waiting: int) -> float:
    crowd = Crowd(agents, waiting)
    # Once round, so that whatever is made when first needed is there.
    for _ in range(50):
        crowd.turn()
    return calls_of(crowd.turn, 200) / 200


def test_a_contact_costs_no_more_than_log_n() -> None:
    """With fifty times the agents and the callers waiting."""
    few, many = _calls(20, 100), _calls(1_000, 5_000)
    assert many <= few * math.log(5_000) / math.log(100)


def test_everybody_is_busy_and_the_queue_stays_as_long() -> None:
    crowd = Crowd(20, 200)
    for _ in range(100):
        crowd.turn()
        assert len(crowd.floor.center.contacts) in (220, 221)
    answered = [caller for caller in crowd.floor.callers if caller.answered_at >= 0]
    assert len(answered) >= 20 + 99
    # First come, first served.
    assert answered == crowd.floor.callers[: len(answered)]
