"""The announced wait, told to callers and set against what they waited."""

from callcenter.simulation import Question, question
from callcenter.simulation.announced import measure


def test_callers_of_one_queue_are_told_the_truth_on_average() -> None:
    asked = Question(erlangs=10, agents=12, handle_s=180, contacts=5_000, seed=4)
    found = measure("one queue", question.configuration(asked), question.callers(asked), 500)
    assert found.callers > 500
    # Told by the handling times seen so far, so no better than those are known.
    assert abs(found.bias_s) < 0.25 * found.waited_s
    assert found.error_s < 0.7 * found.waited_s
    told = [band.told_s for band in found.bands]
    waited = [band.waited_s for band in found.bands]
    assert told == sorted(told) and waited == sorted(waited)
    for band in found.bands:
        assert band.from_s <= band.told_s < band.to_s
        if band.callers > 100:
            assert band.tenth_s < band.told_s < band.ninetieth_s
