"""Recipes that lead round in a circle, as only a hand-made configuration can have them."""

from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, RecipeAction
from callcenter.domain.hours import Hours

from .center import Story, configuration


def _shut(queue_id: str, to: str) -> QueueSpec:
    step = RecipeStep(do=RecipeAction.OVERFLOW, closed=True, queue=to)
    return QueueSpec(id=queue_id, names={"en": queue_id}, hours="never", recipe=(step,))


def test_two_closed_queues_that_send_callers_to_each_other_keep_them() -> None:
    never = {"never": Hours(time_zone="UTC", weekly={})}
    queues = (_shut("sales", "service"), _shut("service", "sales"))
    story = Story(configuration(queues=queues, hours=never))
    contact = story.call("one")
    assert (contact.state, contact.queue) == (ContactState.QUEUED, "service")
