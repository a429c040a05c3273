"""A queue is taken away, and with it goes what was promised there."""

import msgspec
import pytest

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, Outcome, RecipeAction
from callcenter.domain.line import promise_key
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode

from .center import NODE, Story, configuration
from .invariants import check

NUMBER = "+8613900139000"


def wish(name: str, queue: str, *, by: str = "sue", due: int = 0) -> m.RequestCallback:
    return m.RequestCallback(contact_id=name, node=NODE, queue=queue, number=Personal(NUMBER), by=by, due=due)


def moved(story: Story, *queues: str) -> None:
    """Only service is left; whoever was in the queues goes on there."""
    assert story.center.configuration is not None
    left = tuple(queue for queue in story.center.configuration.queues if queue.id not in queues)
    changed = msgspec.structs.replace(story.center.configuration, queues=left)
    story.take(m.LoadConfiguration(configuration=changed, moves=dict.fromkeys(queues, "service"), by="sue"))
    check(story.center, story.now)
    assert story.folded() == story.center


def merged(story: Story) -> list[str]:
    return [
        event.contact_id
        for _, _, events in story.records
        for event in events
        if isinstance(event, ev.ContactEnded) and event.outcome is Outcome.CALLBACK_MERGED
    ]


def test_a_number_is_not_promised_twice_because_its_queue_was_moved() -> None:
    story = Story()
    story.take(wish("first", "sales"))
    moved(story, "sales")
    assert story.center.callbacks == {promise_key("service", NUMBER): "first"}
    assert story.refuse(wish("second", "service")) is RefusalCode.ALREADY
    story.take(m.WithdrawCallback(contact_id="first", by="sue"))
    assert not story.center.callbacks
    story.take(wish("second", "service"))
    check(story.center, story.now)


@pytest.mark.parametrize("first", ["sales", "service"])
def test_of_two_promises_that_meet_one_is_kept_in_the_better_place(first: str) -> None:
    story = Story()
    second = "service" if first == "sales" else "sales"
    story.take(wish("first", first))
    story.wait(1_000)
    story.take(wish("second", second))
    moved(story, "sales")
    assert merged(story) == ["second"]
    assert story.center.callbacks == {promise_key("service", NUMBER): "first"}
    assert story.line("service") == ["first"]


def test_three_meet_in_a_fourth_queue() -> None:
    queues = tuple(QueueSpec(id=name, names={}) for name in ("day", "night", "sales", "service"))
    story = Story(configuration(queues=queues))
    for name in ("night", "day", "sales"):
        story.take(wish(name, name))
        story.wait(1_000)
    moved(story, "day", "night", "sales")
    assert sorted(merged(story)) == ["day", "sales"]
    assert story.line("service") == ["night"]


def test_the_one_that_is_tried_again_later_gives_way_and_leaves_its_place() -> None:
    story = Story()
    story.take(wish("early", "sales"))
    story.ready("alice")
    story.answer(story.center.contacts["early"])
    story.ended(f"{NODE}-early-callback1", 17)
    early = story.center.contacts["early"]
    assert early.callback is not None and early.callback.due > story.now
    story.take(m.LogOut(agent_id="alice"))
    story.hung_up_legs_end()
    story.wait(1_000)
    story.take(wish("late", "service"))
    moved(story, "sales")
    assert merged(story) == ["early"]
    assert story.center.contacts["late"].waiting_since == early.waiting_since
    assert story.line("service") == ["late"]


def test_the_one_whose_customer_is_being_called_is_kept() -> None:
    story = Story()
    story.take(wish("waits", "sales"))
    story.wait(1_000)
    story.ready("carol")
    story.take(wish("dialled", "service"))
    story.answer(story.center.contacts["dialled"])
    moved(story, "sales")
    assert merged(story) == ["waits"]
    story.take(m.LegAnswered(leg_id=f"{NODE}-dialled-callback1"))
    assert story.center.contacts["dialled"].state is ContactState.CONNECTED
    check(story.center, story.now)


def test_nobody_is_cut_off_where_both_are_under_way() -> None:
    story = Story()
    story.ready("alice")
    story.ready("bob")
    story.take(wish("one", "sales"))
    story.take(wish("two", "service"))
    for name in ("one", "two"):
        story.answer(story.center.contacts[name])
    moved(story, "sales")
    assert not merged(story) and len(story.center.callbacks) == 2
    story.take(m.LegAnswered(leg_id=f"{NODE}-one-callback1"))
    story.ended(f"{NODE}-two-callback1", 17)
    check(story.center, story.now)
    assert list(story.center.callbacks.values()) == ["two"]
    assert story.folded() == story.center


def test_an_agreed_time_stands() -> None:
    story = Story()
    story.take(wish("agreed", "sales", due=story.now + 3_600_000))
    story.take(wish("next", "service"))
    moved(story, "sales")
    assert not merged(story) and len(story.center.callbacks) == 2
    story.wait(3_600_000)
    assert story.line("service") == ["next", "agreed"]
    check(story.center, story.now)


def test_a_promise_goes_with_its_queue_when_its_contact_is_elsewhere() -> None:
    overflow = RecipeStep(do=RecipeAction.OVERFLOW, after_ms=1_000, queue="service")
    queues = (
        QueueSpec(id="sales", names={}, recipe=(overflow,)),
        QueueSpec(id="service", names={}),
    )
    story = Story(configuration(queues=queues))
    story.take(wish("first", "sales"))
    story.wait(1_000)
    assert story.line("service") == ["first"]
    moved(story, "sales")
    assert story.refuse(wish("second", "service")) is RefusalCode.ALREADY
