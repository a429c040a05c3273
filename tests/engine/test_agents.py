"""Missed offers, write-ups and phones, told as stories."""

import msgspec

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    Limits,
)
from callcenter.domain.enums import (
    AgentState,
    ContactState,
    NotReadyReason,
    Strategy,
)
from callcenter.domain.refusal import RefusalCode

from .center import configuration
from .invariants import check
from .queue_story import a_story


def test_missed_offers_in_a_row_make_not_ready_only_at_the_limit() -> None:
    story = a_story(configuration(limits=Limits(missed_offers=2)))
    story.ready("alice")
    carl = story.call("carl")
    story.wait(20_500)
    alice = story.center.agents["alice"]
    assert alice.missed == 1 and carl.state is ContactState.OFFERED  # rung once more: nobody else is there
    story.hung_up_legs_end()
    story.wait(20_500)
    assert (alice.state, alice.reason) == (AgentState.NOT_READY, NotReadyReason.RING_NO_ANSWER)
    assert story.center.agent_figures["alice"].missed == 2
    story.hung_up_legs_end()
    story.take(m.BecomeReady(agent_id="alice"))
    assert alice.missed == 0


def test_who_missed_an_offer_is_not_the_first_to_be_rung_again() -> None:
    story = a_story(configuration(limits=Limits(missed_offers=3)))
    story.ready("alice")
    story.wait(1_000)
    story.ready("bob")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "alice"
    story.wait(20_500)
    assert carl.offer is not None and carl.offer.agent_id == "bob"


def test_a_write_up_may_be_extended_up_to_its_limit() -> None:
    story = a_story(configuration(limits=Limits(wrap_up_ms=30_000, wrap_up_most_ms=100_000)))
    story.ready("alice")
    story.answer(story.call("carl"))
    assert story.refuse(m.ExtendWrapUp(agent_id="alice", contact_id="carl")) is RefusalCode.WRONG_STATE
    story.ended("carl-leg")
    alice, began = story.center.agents["alice"], story.now
    story.take(m.ExtendWrapUp(agent_id="alice", contact_id="carl"))
    assert alice.wrap_up_until == began + 90_000
    story.take(m.ExtendWrapUp(agent_id="alice", contact_id="carl"))
    assert alice.wrap_up_until == began + 100_000
    assert story.refuse(m.ExtendWrapUp(agent_id="alice", contact_id="carl")) is RefusalCode.WRONG_STATE
    story.ready("bob")
    assert story.refuse(m.ExtendWrapUp(agent_id="bob", contact_id="carl")) is RefusalCode.NOT_YOURS
    story.wait(100_000)
    assert alice.state is AgentState.READY


def test_without_time_to_write_up_the_next_caller_comes_at_once() -> None:
    story = a_story(wrap_up_ms=0)
    story.ready("alice")
    story.answer(story.call("carl"))
    dora = story.call("dora")
    story.wait(1_000)
    story.ended("carl-leg")
    assert dora.offer is not None and dora.offer.agent_id == "alice"
    story.hung_up_legs_end()
    assert "carl" not in story.center.contacts
    assert story.center.day_figures["sales"].handled == 1
    assert story.center.day_figures["sales"].talk_ms == 1_000
    check(story.center, story.now)


def test_without_waiting_for_the_pop_the_phone_rings_at_once() -> None:
    story = a_story(configuration(limits=Limits(pop_wait_ms=0)), auto_answer=True)
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.rung
    assert len(story.did(do.DialAgent)) == 1
    story.take(m.PopShown(agent_id="alice", offer_id=carl.offer.id))
    assert len(story.did(do.DialAgent)) == 1 and story.center.day_figures == {
        **story.center.day_figures,
        "sales": msgspec.structs.replace(story.center.day_figures["sales"], late_pops=0),
    }


def test_the_phone_picks_up_by_itself_where_the_queue_says_so() -> None:
    for auto in (True, False):
        story = a_story(auto_answer=auto)
        story.ready("alice")
        story.show_pop(story.call("carl"))
        assert [e.auto_answer for e in story.did(do.DialAgent)] == [auto]


def test_a_phone_that_is_gone_stops_being_rung_at_once() -> None:
    story = a_story()
    story.ready("alice")
    story.wait(1)
    story.ready("bob")
    carl = story.call("carl")
    story.show_pop(carl)
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    assert carl.offer is not None and carl.offer.agent_id == "bob"
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST
    assert story.center.agent_figures["alice"].missed == 0
    check(story.center, story.now)


def test_the_least_occupied_is_measured_when_the_choice_is_made() -> None:
    story = a_story(strategy=Strategy.LEAST_OCCUPIED, wrap_up_ms=0)
    story.ready("bob")
    story.answer(story.call("first"))
    story.wait(60_000)
    story.ended("first-leg")
    story.hung_up_legs_end()
    story.ready("alice")
    taken = []
    for number in range(40):
        contact = story.call(f"c{number}")
        taken.append(contact.offer.agent_id if contact.offer else "")
        story.answer(contact)
        story.wait(60_000)
        story.ended(contact.leg_id)
        story.hung_up_legs_end()
        story.wait(60_000)
    assert 15 <= taken.count("bob") <= 25
