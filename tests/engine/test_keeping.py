"""Kept for one agent, told as stories."""

from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    RecipeStep,
)
from callcenter.domain.enums import (
    ContactState,
    NotReadyReason,
    RecipeAction,
    Tier,
    TimerKind,
)
from callcenter.domain.personal import Personal

from .center import NODE, Story
from .invariants import check
from .queue_story import a_story, busy, call, finish, recipe, recognised


def test_a_key_account_waits_for_its_agent_and_gets_them() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    call(story, "key", dedicated_agent="alice")
    key = story.center.contacts["key"]
    assert key.state is ContactState.QUEUED and key.kept and key.kept.agent_id == "alice"
    finish(story, "alice-other")
    assert key.offer is not None and key.offer.agent_id == "alice"
    assert key.offer.reason.startswith("dedicated agent; first in line after 0 s")
    check(story.center, story.now)


def test_after_the_time_anybody_may_take_it() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    call(story, "key", dedicated_agent="alice")
    story.wait(29_999)
    assert story.center.contacts["key"].state is ContactState.QUEUED
    story.wait(1)
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "bob"
    assert story.center.contacts["key"].kept is None


def test_nobody_waits_for_an_agent_who_takes_no_calls() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    call(story, "key", dedicated_agent="alice")
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "bob"


def test_when_the_agent_leaves_it_is_kept_no_longer() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    call(story, "key", dedicated_agent="alice")
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "bob"
    check(story.center, story.now)


def test_the_last_agent_of_a_customer_is_waited_for_only_when_qualified() -> None:
    for last, kept in (("alice", "alice"), ("carol", "")):
        story = a_story(last_agent_wait_ms=10_000)
        busy(story, last)
        call(story, "again", last_agent=last)
        waits_for = story.center.contacts["again"].kept
        assert (waits_for.agent_id if waits_for else "") == kept
        assert story.timer(TimerKind.KEEPING, "again") is bool(kept)


def test_a_free_dedicated_agent_is_rung_before_who_is_idle_longer() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    story.ready("bob")
    story.wait(60_000)
    story.ready("alice")
    call(story, "key", dedicated_agent="alice")
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "alice" and offer.reason.startswith("dedicated agent")


def test_a_customer_recognised_while_waiting_is_kept_then() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.take(
        m.CallArrived(
            contact_id="key",
            leg_id="key-leg",
            node=NODE,
            entry="trunk",
            ani=Personal("1"),
            ani_name=Personal(""),
            dnis="",
        )
    )
    story.take(m.DigitReceived(leg_id="key-leg", digit=Personal("1")))
    story.take(recognised(story, "key", dedicated_agent="alice", tier=Tier.VIP))
    kept = story.center.contacts["key"].kept
    assert kept is not None and kept.agent_id == "alice"
    check(story.center, story.now)


def test_a_kept_contact_that_its_agent_does_not_answer_goes_to_all() -> None:
    story = a_story(dedicated_wait_ms=60_000)
    story.ready("alice")
    call(story, "key", dedicated_agent="alice")
    story.wait(30_000)
    story.hung_up_legs_end()
    key = story.center.contacts["key"]
    assert key.kept is None and key.state is ContactState.QUEUED
    story.ready("bob")
    assert key.offer is not None and key.offer.agent_id == "bob"


def test_a_customer_recognised_late_is_served_by_their_free_agent() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    story.ready("carol")  # serves the other queue
    story.take(
        m.CallArrived(
            contact_id="key",
            leg_id="key-leg",
            node=NODE,
            entry="trunk",
            ani=Personal("1"),
            ani_name=Personal(""),
            dnis="",
        )
    )
    story.take(m.DigitReceived(leg_id="key-leg", digit=Personal("1")))
    story.take(recognised(story, "key", dedicated_agent="carol"))
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "carol"
    check(story.center, story.now)


def test_a_kept_contact_that_chooses_to_be_called_back_is_kept_no_longer() -> None:
    step = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=1_000)
    story = recipe(step, dedicated_wait_ms=30_000)
    busy(story, "alice")
    call(story, "key", dedicated_agent="alice")
    key = story.center.contacts["key"]
    story.wait(1_000)
    story.take(m.DigitReceived(leg_id="key-leg", digit=Personal("1")))
    assert not key.kept and not story.timer(TimerKind.KEEPING, "key")
    story.ended("key-leg")
    assert key.kept and key.kept.agent_id == "alice"  # waits anew, for at most as long again
    story.ready("bob")
    story.wait(30_000)
    assert key.offer is not None and key.offer.agent_id == "bob"
    check(story.center, story.now)


def test_who_is_kept_comes_as_if_they_had_waited_longer_by_the_time_they_may_be_kept() -> None:
    story = a_story(dedicated_wait_ms=10_000)
    busy(story, "alice")
    first = story.call("first")
    story.wait(20_000)
    call(story, "key", dedicated_agent="alice")
    finish(story, "alice-other")
    assert first.state is ContactState.OFFERED  # 10 s do not make up for 20


def kept_for_carol() -> Story:
    """Carol, of the other queue, is busy and has a caller of hers in sales, where Bob is at lunch."""
    story = recipe(
        RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="message"), dedicated_wait_ms=30_000
    )
    busy(story, "carol")
    story.ready("bob")
    story.take(m.BecomeNotReady(agent_id="bob", reason=NotReadyReason.LUNCH))
    call(story, "key", dedicated_agent="carol")
    story.take(m.LogOut(agent_id="bob"))
    return story


def test_who_is_kept_for_somebody_at_work_is_not_told_that_nobody_is_there() -> None:
    story = kept_for_carol()
    call(story, "later", dedicated_agent="carol")
    for name in ("key", "later"):
        contact = story.center.contacts[name]
        assert contact.state is ContactState.QUEUED and contact.kept
    finish(story, "carol-other")
    assert story.center.contacts["key"].offer is not None
    check(story.center, story.now)


def test_who_was_kept_in_vain_is_told_that_nobody_is_there() -> None:
    story = kept_for_carol()
    story.wait(30_000)
    assert story.center.contacts["key"].state is ContactState.IN_IVR
    story = kept_for_carol()
    story.take(m.BecomeNotReady(agent_id="carol", reason=NotReadyReason.LUNCH))
    assert story.center.contacts["key"].state is ContactState.IN_IVR
    check(story.center, story.now)
