"""How many numbers of other people one caller may have called."""

from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState, LookupStatus
from callcenter.domain.personal import Personal
from callcenter.engine.wishes import MOST_KEYED

from .node_story import CALLER, NodeStory


def _asks_for(story: NodeStory, name: str, number: str) -> None:
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
        _asks_for(story, f"c{number}", f"1390013900{number}")
        story.ended(f"c{number}-leg")
    assert len(story.center.callbacks) == MOST_KEYED
    _asks_for(story, "more", "13900139009")
    contact = story.center.contacts["more"]
    assert contact.callback is None and not contact.leaving
    assert (contact.state, contact.queue, contact.leg_id) == (ContactState.QUEUED, "sales", "more-leg")
