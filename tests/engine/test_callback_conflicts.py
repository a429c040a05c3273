"""Callbacks asked for in the menu where somebody else waits for the same number already."""

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, LookupStatus, Outcome, RecipeAction
from callcenter.domain.personal import Personal

from .center import NODE
from .invariants import check
from .node_story import CALLER, NodeStory

STRANGER = "+8613900139000"


def asks_for(story: NodeStory, name: str, number: str = CALLER) -> None:
    """A caller from the number, who is to be called back there."""
    story.arrives(name, number=number)
    story.identified(name, number=Personal(number), customer_ids=())
    story.keys("3", name)
    story.listens(name)
    story.keys("1", name)


def keys_number(story: NodeStory, name: str = "stranger", number: str = CALLER) -> list[do.Effect]:
    """A stranger asks for a call back at somebody else's number."""
    story.arrives(name, number=STRANGER)
    story.identified(name, number=Personal(STRANGER), customer_ids=())
    story.keys("3", name)
    story.listens(name)
    story.keys("2" + number.removeprefix("+86") + "#", name)
    story.answered(LookupStatus.FOUND, name, number=number)
    story.listens(name)
    return story.keys("1", name)


def hears_it_is_known(story: NodeStory, name: str = "stranger") -> None:
    """Their call ends with a word; nothing is promised to them."""
    assert story.heard() == ("en/callback_known",)
    contact = story.center.contacts[name]
    assert contact.callback is None and contact.state is ContactState.QUEUED
    check(story.center, story.now)
    story.take(m.PlaybackEnded(leg_id=f"{name}-leg", token=f"{name}.goodbye"))
    story.hung_up_legs_end()
    assert ended(story)[name] is Outcome.CALLBACK_MERGED
    check(story.center, story.now)
    assert story.folded() == story.center


def ended(story: NodeStory) -> dict[str, Outcome]:
    return {e.contact_id: e.outcome for e in story.events(ev.ContactEnded) if isinstance(e, ev.ContactEnded)}


def test_a_stranger_cannot_hang_up_on_who_waits_on_the_line() -> None:
    story = NodeStory()
    asks_for(story, "first")
    story.ended("first-leg")
    story.arrives("again")
    story.identified("again", number=Personal(CALLER))
    story.keys("1", "again")
    waits = story.center.contacts["again"]
    assert waits.leg_id and waits.callback is not None
    done = keys_number(story)
    assert do.HangUpLeg(leg_id="again-leg") not in done and waits.state is ContactState.QUEUED
    assert story.center.callbacks == {f"sales {CALLER}": "again"}
    hears_it_is_known(story)


@pytest.mark.parametrize("dialled", [False, True])
def test_nor_on_who_is_just_being_called(dialled: bool) -> None:
    story = NodeStory()
    story.ready("alice")
    asks_for(story, "first")
    story.ended("first-leg")
    first = story.center.contacts["first"]
    assert first.offer is not None
    if dialled:
        story.answer(first)
        assert first.callback is not None and first.callback.leg_id
    keys_number(story)
    assert first.state is ContactState.OFFERED and "first" not in ended(story)
    hears_it_is_known(story)


def test_nor_take_over_the_promise_of_who_waits_to_be_called() -> None:
    story = NodeStory()
    asks_for(story, "first")
    story.ended("first-leg")
    keys_number(story)
    assert story.center.callbacks == {f"sales {CALLER}": "first"}
    hears_it_is_known(story)


def test_what_an_agent_agreed_with_the_customer_stands() -> None:
    story = NodeStory()
    due = story.now + 24 * 3_600_000
    story.take(
        m.RequestCallback(
            contact_id="agreed", node=NODE, queue="sales", number=Personal(CALLER), by="alice", due=due
        )
    )
    keys_number(story)
    agreed = story.center.contacts["agreed"].callback
    assert agreed is not None and (agreed.due, agreed.by) == (due, "alice")
    hears_it_is_known(story)
    # The customer themselves may have it earlier.
    asks_for(story, "self")
    assert ended(story)["agreed"] is Outcome.CALLBACK_MERGED
    mine = story.center.contacts["self"].callback
    assert mine is not None and mine.due == 0
    check(story.center, story.now)


def test_two_callers_of_one_switchboard() -> None:
    story = NodeStory()
    asks_for(story, "one")
    assert story.center.contacts["one"].leaving
    asks_for(story, "two")
    assert story.center.contacts["one"].leaving and not story.did(do.HangUpLeg)
    hears_it_is_known(story, "two")
    assert list(story.center.callbacks.values()) == ["one"]


def test_asking_again_keeps_the_place() -> None:
    story = NodeStory()
    asks_for(story, "one")
    story.ended("one-leg")
    since = story.center.contacts["one"].waiting_since
    story.wait(1_800_000)
    asks_for(story, "two")
    story.ended("two-leg")
    assert story.center.contacts["two"].waiting_since == since
    assert ended(story) == {"one": Outcome.CALLBACK_MERGED}
    assert story.center.day_figures["sales"].callbacks == 1
    check(story.center, story.now)
    assert story.folded() == story.center


def test_pressing_1_in_the_queue_while_another_of_that_number_is_being_told() -> None:
    offer = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=5_000)
    story = NodeStory(
        queues=(QueueSpec(id="sales", names={}, recipe=(offer,)), QueueSpec(id="service", names={}))
    )
    for name in ("one", "two"):
        story.arrives(name)
        story.identified(name, number=Personal(CALLER))
        story.keys("1", name)
    story.wait(5_000)
    story.keys("1", "one")
    assert story.heard() == ("en/callback_accepted",)
    story.keys("1", "two")
    assert story.center.contacts["one"].leaving and not story.did(do.HangUpLeg)
    hears_it_is_known(story, "two")


def test_pressing_1_brings_the_earlier_place_along() -> None:
    """The number was not known to be the same when they entered the queue."""
    offer = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=5_000)
    story = NodeStory(
        queues=(QueueSpec(id="sales", names={}, recipe=(offer,)), QueueSpec(id="service", names={}))
    )
    asks_for(story, "one")
    story.ended("one-leg")
    since = story.center.contacts["one"].waiting_since
    story.wait(60_000)
    story.arrives("two", number="13800138000")
    story.keys("1", "two")
    story.identified("two", number=Personal(CALLER))
    story.wait(5_000)
    story.keys("1", "two")
    assert ended(story) == {"one": Outcome.CALLBACK_MERGED}
    assert story.center.contacts["two"].waiting_since == since
    check(story.center, story.now)
    story.ended("two-leg")
    assert story.line("sales") == ["two"]
    check(story.center, story.now)


def test_who_is_reached_at_another_number_is_on_that_line() -> None:
    story = NodeStory()
    story.ready("alice")
    keys_number(story, "carl")
    story.ended("carl-leg")
    carl = story.center.contacts["carl"]
    story.answer(carl)
    (dial,) = story.did(do.DialCustomer)
    assert dial.number.value == CALLER
    story.take(m.LegAnswered(leg_id=dial.leg_id))
    assert carl.state is ContactState.CONNECTED and carl.number.value == CALLER
    assert story.center.on_the_line == {CALLER: ("carl",)}
    check(story.center, story.now)
    story.ended(dial.leg_id)
    assert not story.center.on_the_line
    check(story.center, story.now)
    assert story.folded() == story.center


def test_who_phones_in_from_that_number_while_being_dialled_has_the_place() -> None:
    story = NodeStory()
    story.ready("alice")
    keys_number(story, "carl")
    story.ended("carl-leg")
    story.answer(story.center.contacts["carl"])
    (dial,) = story.did(do.DialCustomer)
    story.arrives("phones")
    story.identified("phones", number=Personal(CALLER))
    story.keys("1", "phones")
    story.ended(dial.leg_id, cause=17)
    assert ended(story) == {"carl": Outcome.CALLBACK_MERGED}
    phones = story.center.contacts["phones"]
    assert phones.callback is not None and phones.offer is not None
    story.hung_up_legs_end()
    check(story.center, story.now)
