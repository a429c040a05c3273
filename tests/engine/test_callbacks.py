"""Calling back, told as stories: the place is kept, and nobody is dialled twice for one wish."""

from datetime import UTC, datetime

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import CallbackRule, QueueSpec, RecipeStep
from callcenter.domain.enums import (
    AgentState,
    ContactState,
    NotReadyReason,
    Outcome,
    Presence,
    RecipeAction,
    Tier,
    TimerKind,
)
from callcenter.domain.hours import Hours
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.domain.state import Contact
from callcenter.engine.decide import decide

from .center import NODE, Story, configuration
from .invariants import check

OFFER = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=5_000)


def a_story(**rule: object) -> Story:
    """Sales offers callbacks after five seconds."""
    return Story(
        configuration(
            queues=(
                QueueSpec(
                    id="sales",
                    names={},
                    recipe=(OFFER,),
                    callback=CallbackRule(**rule),  # type: ignore[arg-type]
                ),
                QueueSpec(id="service", names={}),
            )
        )
    )


def call(
    story: Story,
    name: str,
    number: str = "+8613800138000",
    tier: Tier = Tier.STANDARD,
    key: str = "1",
    dnis: str = "4000",
    entry: str = "trunk",
) -> Contact:
    """A customer calls sales (key 1) or service (2) from a number of their own."""
    story.take(call_of(name, number, dnis, entry))
    story.take(m.CustomerIdentified(contact_id=name, customer_ids=(), tier=tier))
    story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))
    return story.center.contacts[name]


def call_of(name: str, number: str, dnis: str = "4000", entry: str = "trunk") -> m.CallArrived:
    return m.CallArrived(
        contact_id=name,
        leg_id=f"{name}-leg",
        node=NODE,
        entry=entry,
        ani=Personal(number),
        ani_name=Personal(""),
        dnis=dnis,
    )


def accepts(story: Story, contact: Contact) -> None:
    """Waits, is offered a callback, presses 1, hears that it is noted, and the call ends."""
    story.wait(5_000)
    assert contact.callback_offered
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    story.take(m.PlaybackEnded(leg_id=contact.leg_id, token=f"{contact.id}.goodbye"))
    assert story.effects[-1] == do.HangUpLeg(leg_id=contact.leg_id)
    story.ended(contact.leg_id)


def agent_takes(story: Story, contact: Contact) -> str:
    """The agent is rung and picks up; returns the leg that is dialled for the customer."""
    story.answer(contact)
    dial = story.did(do.DialCustomer)[-1]
    assert dial.contact_id == contact.id
    return dial.leg_id


def request(story: Story, name: str, number: str = "+8613900139000", due: int = 0) -> m.RequestCallback:
    return m.RequestCallback(
        contact_id=name, node=NODE, queue="sales", number=Personal(number), by="sue", due=due
    )


def outcomes(story: Story, name: str) -> list[Outcome]:
    return [
        event.outcome
        for _, _, happened in story.records
        for event in happened
        if isinstance(event, ev.ContactEnded) and event.contact_id == name
    ]


# Our own number


@pytest.mark.parametrize(
    ("dnis", "entry", "shows"),
    [
        ("+862151234567", "trunk", "+862151234567"),
        ("95001", "trunk", "95001"),
        # An extension of ours says nothing to a customer, and what a browser dials is its user's choice.
        ("4000", "trunk", ""),
        ("s", "trunk", ""),
        ("+862151234567", "webphone", ""),
    ],
)
def test_the_customer_sees_the_number_they_had_dialled(dnis: str, entry: str, shows: str) -> None:
    story = a_story()
    contact = call(story, "first", dnis=dnis, entry=entry)
    accepts(story, contact)
    story.ready("alice")
    agent_takes(story, contact)
    assert story.did(do.DialCustomer)[-1].shows == shows


def test_a_callback_an_agent_promised_shows_the_number_that_was_dialled_then() -> None:
    story = a_story()
    story.take(msgspec.structs.replace(request(story, "one"), dnis="+862151234567"))
    story.ready("alice")
    agent_takes(story, story.center.contacts["one"])
    assert story.did(do.DialCustomer)[-1].shows == "+862151234567"


# The promise


def test_the_place_is_kept_while_the_customer_is_away_and_called_when_the_turn_comes() -> None:
    story = a_story()
    first = call(story, "first", "+8613800138001")
    accepts(story, first)
    call(story, "second", "+8613800138002")
    assert first.state is ContactState.QUEUED and not first.legs
    assert story.line("sales") == ["first", "second"]
    story.ready("alice")
    assert first.offer is not None and first.offer.agent_id == "alice" and "callback" in first.offer.reason
    leg_id = agent_takes(story, first)
    assert story.did(do.DialCustomer) == [
        do.DialCustomer(
            leg_id=leg_id, contact_id="first", number=Personal("+8613800138001"), timeout_ms=32_000
        )
    ]
    assert story.center.agents["alice"].state is AgentState.OFFERED
    story.take(m.LegRinging(leg_id=leg_id))
    story.take(m.LegAnswered(leg_id=leg_id))
    assert first.state is ContactState.CONNECTED
    assert story.did(do.Bridge)[-1].leg_ids == (leg_id, first.agent_leg_id)
    story.ended(leg_id)
    story.hung_up_legs_end()
    assert outcomes(story, "first") == [Outcome.HANDLED]
    figures = story.center.day_figures["sales"]
    assert (figures.callbacks, figures.called_back, figures.answered) == (1, 1, 0)
    assert not story.center.callbacks
    check(story.center, story.now)
    assert story.folded() == story.center


def test_callbacks_come_in_their_turn_neither_first_nor_last() -> None:
    story = a_story()
    live = call(story, "live", "+8613800138001")
    story.wait(1_000)
    away = call(story, "away", "+8613800138002")
    accepts(story, away)
    late = call(story, "late", "+8613800138003")
    for contact in (live, away, late):
        story.ready("alice") if story.center.agents["alice"].presence is not Presence.READY else None
        assert contact.state is ContactState.OFFERED, contact.id
        story.answer(contact)
        if contact is away:
            story.take(m.LegAnswered(leg_id=story.did(do.DialCustomer)[-1].leg_id))
        story.ended(contact.leg_id)
        story.hung_up_legs_end()
        story.take(m.FinishWrapUp(agent_id="alice", contact_id=contact.id, disposition="solved"))


def test_other_keys_and_callers_without_a_number_change_nothing() -> None:
    story = a_story()
    known = call(story, "known")
    anonymous = call(story, "anonymous", "")
    assert story.refuse(m.DigitReceived(leg_id=known.leg_id, digit=Personal("1"))) is RefusalCode.STALE
    story.wait(5_000)
    assert known.callback_offered and not anonymous.callback_offered
    assert story.refuse(m.DigitReceived(leg_id=known.leg_id, digit=Personal("2"))) is RefusalCode.STALE
    assert story.refuse(m.DigitReceived(leg_id=anonymous.leg_id, digit=Personal("1"))) is RefusalCode.STALE


def test_who_hears_the_last_word_is_not_offered_and_then_goes_on_without_a_call() -> None:
    story = a_story()
    contact = call(story, "carl")
    story.wait(5_000)
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    story.ready("alice")
    assert contact.state is ContactState.QUEUED and contact.offer is None
    story.ended(contact.leg_id)  # hangs up before the prompt is over
    assert contact.offer is not None and not outcomes(story, "carl")
    check(story.center, story.now)


def test_a_lost_end_of_prompt_hangs_up_all_the_same() -> None:
    story = a_story()
    contact = call(story, "carl")
    story.wait(5_000)
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    story.wait(310_000)
    assert story.did(do.HangUpLeg)[-1].leg_id == contact.leg_id


# Not reached


def test_busy_is_tried_again_by_the_rule_and_keeps_its_place() -> None:
    story = a_story(attempts=2, retry_ms=60_000)
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    agent_leg = contact.agent_leg_id
    call(story, "later", "+8613800138009")
    story.ended(leg_id, cause=17)
    assert contact.state is ContactState.QUEUED and contact.callback is not None
    assert contact.callback.due == story.now + 60_000
    assert do.HangUpLeg(leg_id=agent_leg) in story.effects
    # The agent is free for the next caller at once.
    assert story.center.contacts["later"].offer is not None
    story.ended(agent_leg)
    story.wait(60_000)
    assert story.line("sales")[0] == "carl" and contact.callback.due == 0
    story.hung_up_legs_end()
    story.take(m.BecomeReady(agent_id="alice"))
    second = agent_takes(story, contact)
    assert second != leg_id and contact.callback.attempts == 2
    story.ended(second, cause=17)
    assert outcomes(story, "carl") == [Outcome.CALLBACK_FAILED]
    assert not story.center.callbacks
    story.hung_up_legs_end()
    check(story.center, story.now)


def test_no_answer_ends_after_the_ring_time() -> None:
    story = a_story(ring_ms=20_000)
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    story.take(m.LegRinging(leg_id=leg_id))
    story.wait(20_000)
    assert do.HangUpLeg(leg_id=leg_id) in story.effects
    assert contact.callback is not None and contact.callback.attempts == 1 and contact.callback.due
    story.hung_up_legs_end()  # the dialled leg's end changes nothing any more
    assert contact.state is ContactState.QUEUED
    assert story.center.agents["alice"].state is AgentState.READY
    check(story.center, story.now)


def test_an_agent_who_hangs_up_while_the_customer_is_dialled_ends_the_dialling() -> None:
    story = a_story()
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    story.ended(contact.agent_leg_id)
    assert do.HangUpLeg(leg_id=leg_id) in story.effects
    # Their phone has not rung: that was no attempt, and the next agent has them dialled.
    assert contact.callback is not None and contact.callback.attempts == 0
    alice = story.center.agents["alice"]
    assert (alice.presence, alice.reason) == (Presence.NOT_READY, NotReadyReason.REJECTED)
    assert contact.state is ContactState.QUEUED and contact.callback.due == story.now + 1_000
    assert story.refuse(m.LegAnswered(leg_id=leg_id)) is RefusalCode.WRONG_STATE
    check(story.center, story.now)


# One wish, one call


def test_who_phones_in_before_being_called_has_the_place_and_is_not_called() -> None:
    story = a_story()
    first = call(story, "first")
    call(story, "other", "+8613800138009")
    accepts(story, first)
    again = call(story, "again")
    assert outcomes(story, "first") == [Outcome.CALLBACK_MERGED]
    assert story.line("sales") == ["again", "other"]
    story.ready("alice")
    story.answer(again)
    assert again.state is ContactState.CONNECTED and not story.did(do.DialCustomer)


def test_a_second_request_for_a_number_is_refused() -> None:
    story = a_story()
    story.take(request(story, "one"))
    assert story.refuse(request(story, "two")) is RefusalCode.ALREADY
    contact = call(story, "caller", "+8613900139000")
    assert outcomes(story, "one") == [Outcome.CALLBACK_MERGED]
    assert story.refuse(request(story, "three")) is RefusalCode.ALREADY
    # The promise is the caller's own now: when they give up waiting they are called all the same.
    story.ended(contact.leg_id)
    assert not outcomes(story, "caller") and story.line("sales") == ["caller"]
    assert story.center.day_figures["sales"].callbacks == 1
    check(story.center, story.now)


def test_who_phones_in_while_an_agent_is_rung_for_them_is_not_dialled() -> None:
    story = a_story()
    accepts(story, call(story, "first"))
    story.ready("alice")
    again = call(story, "again")
    assert outcomes(story, "first") == [Outcome.CALLBACK_MERGED]
    story.hung_up_legs_end()
    assert again.offer is not None and again.offer.agent_id == "alice"
    story.answer(again)
    assert again.state is ContactState.CONNECTED and not story.did(do.DialCustomer)
    check(story.center, story.now)


def test_who_talks_with_another_queue_is_not_dialled_meanwhile() -> None:
    story = a_story(retry_ms=60_000)
    contact = call(story, "carl")
    accepts(story, contact)
    elsewhere = call(story, "elsewhere", key="2")
    story.ready("carol")
    story.answer(elsewhere)
    story.ready("alice")
    story.answer(contact)
    assert not story.did(do.DialCustomer) and contact.callback is not None
    assert contact.callback.due == story.now + 60_000 and contact.callback.attempts == 0
    assert story.center.agents["alice"].state is AgentState.READY
    check(story.center, story.now)


def test_one_number_however_it_is_written() -> None:
    story = a_story()
    contact = call(story, "carl", "13800138000")
    story.take(
        m.CustomerIdentified(
            contact_id="carl", customer_ids=(), tier=Tier.STANDARD, number=Personal("+8613800138000")
        )
    )
    accepts(story, contact)
    assert story.center.callbacks == {"sales +8613800138000": "carl"}
    assert story.refuse(request(story, "two", "+8613800138000")) is RefusalCode.ALREADY


def test_yes_while_an_agent_is_rung_counts_when_the_agent_does_not_answer() -> None:
    story = a_story()
    contact = call(story, "carl")
    story.wait(5_000)
    story.ready("alice")
    assert contact.state is ContactState.OFFERED
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    story.take(m.RejectOffer(agent_id="alice", offer_id=contact.offer.id))  # type: ignore[union-attr]
    assert contact.leaving and story.did(do.Play)[-1].media == ("en/callback_accepted",)
    story.ended(contact.leg_id)
    assert story.line("sales") == ["carl"]
    check(story.center, story.now)


def test_yes_while_an_agent_is_rung_who_then_answers_needs_no_call() -> None:
    story = a_story()
    contact = call(story, "carl")
    story.wait(5_000)
    story.ready("alice")
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    story.answer(contact)
    assert contact.state is ContactState.CONNECTED and not story.center.callbacks
    check(story.center, story.now)


def test_who_phones_in_while_being_dialled_has_the_place_when_the_dialling_fails() -> None:
    story = a_story()
    contact = call(story, "first")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    other = call(story, "other", "+8613800138009")
    story.wait(1)
    again = call(story, "again")
    assert story.line("sales") == ["other", "again"]
    story.ended(leg_id, cause=17)  # their line is engaged by their own call
    assert outcomes(story, "first") == [Outcome.CALLBACK_MERGED]
    assert again.offer is not None and again.offer.agent_id == "alice"
    assert other.state is ContactState.QUEUED and again.callback is not None
    story.hung_up_legs_end()
    check(story.center, story.now)


def test_who_is_kept_for_their_agent_when_the_dialling_fails_goes_to_who_is_there() -> None:
    queue = QueueSpec(id="sales", names={}, recipe=(OFFER,), last_agent_wait_ms=60_000)
    story = Story(configuration(queues=(queue, QueueSpec(id="service", names={}))))
    contact = call(story, "first")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    story.ready("bob")
    other = call(story, "other", "+8613800138009")
    story.answer(other)
    story.take(call_of("again", "+8613800138000"))
    story.take(
        m.CustomerIdentified(
            contact_id="again", customer_ids=("c1",), tier=Tier.STANDARD, last_agent=other.agent_id
        )
    )
    story.take(m.DigitReceived(leg_id="again-leg", digit=Personal("1")))
    again = story.center.contacts["again"]
    assert again.kept is not None and again.kept.agent_id == "bob"
    story.ended(leg_id, cause=17)
    assert again.offer is not None and again.offer.agent_id == "alice"
    assert (TimerKind.KEEPING, "again") not in story.center.timers
    story.hung_up_legs_end()
    check(story.center, story.now)


def test_an_agent_lost_after_a_promise_was_kept_leaves_nothing_due() -> None:
    story = a_story()
    story.take(request(story, "one", "+8613800138000", due=story.now + 60_000))
    contact = call(story, "carl")
    story.ready("alice")
    story.ended(story.answer(contact), cause=0, lost=True)
    story.wait(20_000)
    assert contact.state is ContactState.QUEUED
    check(story.center, story.now)


def test_the_last_word_is_said_at_once() -> None:
    story = a_story()
    contact = call(story, "carl")
    story.wait(5_000)
    story.effects.clear()
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    spoken = [e for e in story.effects if isinstance(e, do.Play | do.StopPlay)]
    assert isinstance(spoken[0], do.StopPlay) and spoken[0].token == ""
    assert isinstance(spoken[1], do.Play)


def test_a_number_promised_in_another_queue_is_not_promised_twice() -> None:
    story = a_story()
    story.take(
        m.RequestCallback(
            contact_id="one", node=NODE, queue="service", number=Personal("+8613800138000"), by="sue"
        )
    )
    contact = call(story, "carl")
    story.wait(5_000)
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    # What they wait for here is another matter: both promises hold, each in its queue.
    assert story.did(do.Play)[-1].media == ("en/callback_accepted",)
    assert set(story.center.callbacks.values()) == {"one", "carl"}


def test_a_promise_taken_along_into_another_queue_leaves_none_behind() -> None:
    """Two queues have promised; while one of them dials, the customer phones in, keeps the other's place, and
    overflows into the first queue. The dialling fails, and the call has that promise too: one counts."""
    overflow = RecipeStep(do=RecipeAction.OVERFLOW, queue="service", after_ms=6_000)
    plain = configuration(
        queues=(
            QueueSpec(id="sales", names={}, recipe=(OFFER, overflow)),
            QueueSpec(id="service", names={}),
        )
    )
    serve = [msgspec.structs.replace(agent, queues=("service",)) for agent in plain.agents]
    story = Story(msgspec.structs.replace(plain, agents=tuple(serve)))
    number = "+8613900139000"
    for name, queue in (("first", "sales"), ("second", "service")):
        story.take(
            m.RequestCallback(contact_id=name, node=NODE, queue=queue, number=Personal(number), by="sue")
        )
    story.ready("alice")
    dialled = agent_takes(story, story.center.contacts["second"])
    phones = call(story, "phones", number)
    story.wait(6_000)
    story.ended(dialled, cause=17)
    assert phones.queue == "service"
    assert list(story.center.callbacks.values()) == ["phones"]
    story.ended("phones-leg")
    story.wait(60_000)
    story.hung_up_legs_end()
    story.take(
        m.RequestCallback(
            contact_id="other", node=NODE, queue="service", number=Personal("+8613700137000"), by="sue"
        )
    )
    check(story.center, story.now)


def test_a_promise_for_another_day_is_brought_forward_by_pressing_1() -> None:
    story = a_story()
    story.take(request(story, "one", "+8613800138000", due=story.now + 24 * 3_600_000))
    contact = call(story, "carl")
    assert not outcomes(story, "one")
    accepts(story, contact)
    assert outcomes(story, "one") == [Outcome.CALLBACK_MERGED]
    assert story.line("sales") == ["carl"]
    check(story.center, story.now)


def test_a_promise_for_another_day_outlives_a_call_given_up() -> None:
    story = a_story()
    story.take(request(story, "one", "+8613800138000", due=story.now + 24 * 3_600_000))
    call(story, "carl")
    story.ended("carl-leg")
    assert outcomes(story, "carl") == [Outcome.ABANDONED]
    assert list(story.center.callbacks.values()) == ["one"]


def test_nobody_promises_without_end() -> None:
    story = a_story()
    for number in range(100):
        story.take(request(story, f"c{number}", f"+86139001390{number:02d}"))
    assert story.refuse(request(story, "more", "+8613900139999")) is RefusalCode.INVALID


def test_a_number_promised_once_is_dialled_for_one_queue_at_a_time() -> None:
    story = a_story()
    story.take(request(story, "one", "+8613800138000"))
    service = m.RequestCallback(
        contact_id="two", node=NODE, queue="service", number=Personal("+8613800138000"), by="sue"
    )
    story.take(service)
    story.ready("alice")
    story.take(m.LegAnswered(leg_id=agent_takes(story, story.center.contacts["one"])))
    story.ready("carol")
    story.answer(story.center.contacts["two"])
    assert len(story.did(do.DialCustomer)) == 1
    check(story.center, story.now)


def test_withdrawing_ends_it_unless_the_customer_is_being_called() -> None:
    story = a_story()
    story.take(request(story, "one"))
    story.take(m.WithdrawCallback(contact_id="one", by="sue"))
    assert outcomes(story, "one") == [Outcome.CALLBACK_WITHDRAWN] and not story.center.contacts
    figures = story.center.day_figures["sales"]
    assert (figures.callbacks, figures.offered) == (1, 0)  # nobody has called
    story.take(request(story, "two"))
    story.ready("alice")
    agent_takes(story, story.center.contacts["two"])
    assert story.refuse(m.WithdrawCallback(contact_id="two", by="sue")) is RefusalCode.WRONG_STATE
    live = call(story, "live", "+8613800138009")
    assert story.refuse(m.WithdrawCallback(contact_id=live.id, by="sue")) is RefusalCode.WRONG_STATE


def test_withdrawn_while_the_agent_is_rung_frees_the_agent() -> None:
    story = a_story()
    story.take(request(story, "one"))
    story.ready("alice")
    story.show_pop(story.center.contacts["one"])
    story.take(m.WithdrawCallback(contact_id="one", by="sue"))
    story.hung_up_legs_end()
    assert story.center.agents["alice"].state is AgentState.READY
    check(story.center, story.now)


# At an agreed time


def test_a_customer_named_in_the_request_is_called_by_the_agent_who_knows_them() -> None:
    story = Story(
        configuration(
            queues=(
                QueueSpec(id="sales", names={}, dedicated_wait_ms=30_000),
                QueueSpec(id="service", names={}),
            )
        )
    )
    story.ready("bob")
    story.answer(call(story, "talking", "+8613800138009"))
    story.ready("alice")
    story.answer(call(story, "talking2", "+8613800138008"))
    asked = msgspec.structs.replace(request(story, "one"), customer_id="k1", tier=Tier.GOLD)
    story.take(asked)
    assert story.did(do.IdentifyCustomer)[-1].contact_id == "one"
    found = m.CustomerIdentified(
        contact_id="one", customer_ids=("k1",), tier=Tier.GOLD, value=70, dedicated_agent="alice"
    )
    story.take(found)
    contact = story.center.contacts["one"]
    assert contact.kept and (contact.kept.agent_id, contact.value) == ("alice", 70)
    other = msgspec.structs.replace(found, customer_ids=("k2",))
    assert story.refuse(other) is RefusalCode.ALREADY


def test_at_an_agreed_time_it_takes_its_place_then() -> None:
    story = a_story()
    due = story.now + 3_600_000
    story.take(request(story, "one", due=due))
    story.ready("alice")
    contact = story.center.contacts["one"]
    assert contact.state is ContactState.QUEUED and contact.offer is None and story.line("sales") == []
    story.wait(3_599_999)
    assert contact.offer is None
    story.wait(1)
    assert contact.offer is not None


def test_at_the_agreed_time_a_customer_on_the_line_is_not_called() -> None:
    story = a_story()
    story.take(request(story, "one", due=story.now + 60_000))
    story.wait(59_000)
    live = call(story, "live", "+8613900139000")
    story.wait(2_000)
    assert story.line("sales") == ["live", "one"]
    story.ready("alice")
    story.answer(live)
    story.ready("bob")
    story.answer(story.center.contacts["one"])
    assert not story.did(do.DialCustomer)
    check(story.center, story.now)


def test_what_cannot_be_promised_is_refused() -> None:
    story = a_story()
    assert story.refuse(request(story, "one", "12")) is RefusalCode.INVALID
    assert story.refuse(request(story, "one", "+86138@evil")) is RefusalCode.INVALID
    far = story.now + 61 * 24 * 3_600_000
    assert story.refuse(request(story, "one", due=far)) is RefusalCode.INVALID
    nowhere = m.RequestCallback(
        contact_id="x", node=NODE, queue="nowhere", number=Personal("+8613900139000"), by="sue"
    )
    assert story.refuse(nowhere) is RefusalCode.UNKNOWN_QUEUE
    call(story, "carl")
    assert story.refuse(request(story, "carl")) is RefusalCode.ALREADY


def test_opening_hours_bind_agreed_times_and_further_attempts() -> None:
    story = Story(
        configuration(
            queues=(
                QueueSpec(id="sales", names={}, callback=CallbackRule(hours="office", retry_ms=3_600_000)),
                QueueSpec(id="service", names={}),
            ),
            hours={"office": Hours(time_zone="UTC", weekly={"mon": ("09:00-10:00",)})},
        )
    )
    monday = int(datetime(2026, 9, 28, 9, tzinfo=UTC).timestamp() * 1000)
    story.now = monday
    story.take(request(story, "open", "+8613900139001", due=story.now + 1_800_000))
    outside = request(story, "closed", "+8613900139002", due=story.now + 3_600_000)
    decision = decide(story.center, outside, story.now)
    assert decision.refusal is not None and "2026-10-05 09:00" in decision.refusal.message
    story.ready("alice")
    story.wait(1_800_000)
    contact = story.center.contacts["open"]
    story.ended(agent_takes(story, contact), cause=17)
    assert contact.callback is not None
    assert contact.callback.due == monday + 7 * 24 * 3_600_000


def test_promises_made_outside_the_hours_are_kept_within_them() -> None:
    story = Story(
        configuration(
            queues=(
                QueueSpec(id="sales", names={}, recipe=(OFFER,), callback=CallbackRule(hours="office")),
                QueueSpec(id="service", names={}),
            ),
            hours={"office": Hours(time_zone="UTC", weekly={"mon": ("09:00-10:00",)})},
        )
    )
    monday = int(datetime(2026, 9, 28, 9, tzinfo=UTC).timestamp() * 1000)
    story.now = monday - 3_600_000
    story.take(request(story, "asked"))
    pressed = call(story, "pressed")
    accepts(story, pressed)
    asked = story.center.contacts["asked"]
    for contact in (asked, pressed):
        assert contact.callback is not None and contact.callback.due == monday
    assert story.line("sales") == []
    # The turn comes after the office has closed: the agent is not kept, the customer not dialled.
    story.wait(2 * 3_600_000)
    assert story.line("sales") == ["asked", "pressed"]
    story.ready("alice")
    story.answer(asked)
    assert not story.did(do.DialCustomer)
    assert asked.callback is not None and asked.callback.due == monday + 7 * 24 * 3_600_000
    check(story.center, story.now)


# Crashes


def restart(story: Story, *legs: m.LegSeen) -> None:
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=("alice",)))


def test_a_crash_while_the_customer_is_dialled_dials_nobody_twice() -> None:
    story = a_story(retry_ms=60_000)
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    agent_leg = contact.agent_leg_id
    restart(story, m.LegSeen(leg_id=agent_leg, up=True), m.LegSeen(leg_id=leg_id, up=False))
    assert len(story.did(do.DialCustomer)) == 1 and contact.state is ContactState.OFFERED
    story.take(m.LegAnswered(leg_id=leg_id))
    assert contact.state is ContactState.CONNECTED
    check(story.center, story.now)


def test_answered_during_a_crash_is_connected_afterwards() -> None:
    story = a_story()
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    restart(story, m.LegSeen(leg_id=contact.agent_leg_id, up=True), m.LegSeen(leg_id=leg_id, up=True))
    assert contact.state is ContactState.CONNECTED and contact.leg_id == leg_id


def test_gone_during_a_crash_counts_as_an_attempt() -> None:
    story = a_story(retry_ms=60_000)
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    agent_takes(story, contact)
    restart(story)
    assert contact.state is ContactState.QUEUED and contact.callback is not None
    assert contact.callback.attempts == 1 and contact.callback.due == story.now + 60_000
    check(story.center, story.now)


def test_a_customer_who_answered_while_the_agent_was_lost_is_not_left_alone() -> None:
    story = a_story()
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    restart(story, m.LegSeen(leg_id=leg_id, up=True))
    assert contact.leg_id == leg_id and contact.state is ContactState.QUEUED
    assert story.did(do.Play)[-1].media == ("en/callback_greeting",)
    check(story.center, story.now)


def test_a_customer_left_in_the_bridge_of_a_talk_nobody_wrote_down_is_taken_out_of_it() -> None:
    story = a_story()
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    leg_id = agent_takes(story, contact)
    restart(story, m.LegSeen(leg_id=leg_id, up=True, bridge_id="a1-carl-bridge1"))
    assert contact.state is ContactState.QUEUED
    assert do.DestroyBridge(bridge_id="a1-carl-bridge1") in story.effects


def test_waiting_callbacks_outlive_a_crash() -> None:
    story = a_story()
    contact = call(story, "carl")
    accepts(story, contact)
    story.take(request(story, "later", due=story.now + 60_000))
    restart(story)
    assert story.line("sales") == ["carl"] and story.timer(TimerKind.CALLBACK, "later")
    check(story.center, story.now)


def test_a_last_word_cut_off_by_a_crash_hangs_up_nobody_later() -> None:
    story = a_story()
    contact = call(story, "carl")
    story.wait(5_000)
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal("1")))
    story.wait(1_000)
    story.ready("alice")
    restart(story)  # the caller's leg has gone meanwhile
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    leg_id = agent_takes(story, contact)
    story.take(m.LegAnswered(leg_id=leg_id))
    story.wait(30_000)
    assert contact.state is ContactState.CONNECTED
    assert do.HangUpLeg(leg_id=leg_id) not in story.effects
    check(story.center, story.now)


def test_a_crash_while_the_agent_is_rung_takes_the_offer_back() -> None:
    story = a_story()
    contact = call(story, "carl")
    accepts(story, contact)
    story.ready("alice")
    story.show_pop(contact)
    restart(story)
    assert contact.state is ContactState.QUEUED and not story.did(do.DialCustomer)
    check(story.center, story.now)
