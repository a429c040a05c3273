"""Which numbers, and how many, callers may have called."""

import pytest

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, LookupStatus, RecipeAction
from callcenter.domain.personal import Personal
from callcenter.engine.wishes import MOST_KEYED

from .node_story import CALLER, NodeStory


def asks_for(story: NodeStory, name: str, number: str) -> None:
    """A call from CALLER, in which another number is keyed and confirmed."""
    story.arrives(name)
    story.identified(name, number=Personal(CALLER))
    story.keys("3" + "2" + number + "#", name)
    token = f"{name}.{story.session(name).awaited}"
    data = Personal(f'{{"number": "+86{number}"}}')
    story.take(m.LookupCompleted(contact_id=name, token=token, status=LookupStatus.FOUND, data=data))
    story.keys("1", name)


def test_one_caller_may_have_a_few_other_numbers_called_and_then_waits_on_the_line() -> None:
    story = NodeStory()
    for number in range(MOST_KEYED):
        asks_for(story, f"c{number}", f"1390013900{number}")
        story.ended(f"c{number}-leg")
    assert len(story.center.callbacks) == MOST_KEYED
    asks_for(story, "more", "13900139009")
    contact = story.center.contacts["more"]
    assert contact.callback is None and not contact.leaving
    assert (contact.state, contact.queue, contact.leg_id) == (ContactState.QUEUED, "sales", "more-leg")


@pytest.mark.parametrize("told", ["not yet", "it is not", "it is"])
def test_a_number_is_offered_to_be_called_when_it_is_known_to_be_one_that_may_be(told: str) -> None:
    offer = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=5_000)
    story = NodeStory(queues=(QueueSpec(id="sales", names={}, recipe=(offer,)),))
    contact = story.arrives()
    if told != "not yet":
        story.identified(number=Personal(CALLER), may_call_back=told == "it is")
    story.keys("1")
    story.wait(5_000)
    offered = ("en/callback_offer",) in [play.media for play in story.did(do.Play)]
    assert contact.callback_offered is offered is (told == "it is")
