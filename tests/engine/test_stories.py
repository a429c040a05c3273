"""Stories on a manual clock: what customer, agent and supervisor should get."""

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import (
    AgentState,
    CaseKind,
    ContactState,
    NotReadyReason,
    Outcome,
    Presence,
    Severity,
    Tier,
    TimerKind,
)
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode

from .center import NODE, Story


@pytest.fixture
def story() -> Story:
    return Story()


def ended_as(story: Story, contact_id: str) -> list[Outcome]:
    return [
        e.outcome
        for _, _, events in story.records
        for e in events
        if isinstance(e, ev.ContactEnded) and e.contact_id == contact_id
    ]


def test_call_reaches_agent_pop_before_ring_and_is_written_up(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.OFFERED
    assert carl.offer is not None and "en ≥ 1" in carl.offer.reason
    assert [e.agent_id for e in story.did(do.ShowPop)] == ["alice"]
    assert not story.did(do.DialAgent)
    story.show_pop(carl)
    (dial,) = story.did(do.DialAgent)
    assert dial.agent_id == "alice"
    agent_leg = story.answer(carl)
    assert carl.state is ContactState.CONNECTED
    (bridge,) = story.did(do.Bridge)
    assert set(bridge.leg_ids) == {"carl-leg", agent_leg}
    assert story.center.agents["alice"].state is AgentState.BUSY
    story.ended("carl-leg")
    story.ended(agent_leg)
    assert story.center.agents["alice"].state is AgentState.WRAP_UP
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    assert story.center.agents["alice"].state is AgentState.READY
    assert "carl" not in story.center.contacts
    assert ended_as(story, "carl") == [Outcome.HANDLED]


def test_a_slow_page_does_not_keep_the_caller_waiting(story: Story) -> None:
    story.ready("alice")
    story.call("carl")
    story.wait(249)
    assert not story.did(do.DialAgent)
    story.wait(1)
    assert len(story.did(do.DialAgent)) == 1
    assert any(isinstance(e, ev.RingStarted) and e.pop_late for _, _, events in story.records for e in events)


def test_agent_hangs_up(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    story.ended(agent_leg)
    assert carl.outcome is Outcome.HANDLED
    assert "carl-leg" in {e.leg_id for e in story.did(do.HangUpLeg)}


def test_hang_up_button(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    assert story.refuse(m.HangUp(agent_id="bob", contact_id="carl")) is RefusalCode.NOT_YOURS
    story.take(m.HangUp(agent_id="alice", contact_id="carl"))
    assert {e.leg_id for e in story.did(do.HangUpLeg)} == {"carl-leg", agent_leg}


def test_no_ghost_call_when_the_caller_leaves_while_it_rings(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    assert carl.offer is not None
    leg_id = carl.offer.leg_id
    story.ended("carl-leg")
    assert [e.leg_id for e in story.did(do.HangUpLeg)] == [leg_id]
    assert ended_as(story, "carl") == [Outcome.ABANDONED]
    assert story.center.agents["alice"].state is AgentState.READY
    # She picks up in that very moment: her leg is known no more as an offer, and nothing connects.
    assert story.refuse(m.LegAnswered(leg_id=leg_id)) is RefusalCode.WRONG_STATE
    story.ended(leg_id)
    assert "carl" not in story.center.contacts


def test_no_ring_when_the_caller_leaves_before_the_pop_is_shown(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None
    offer_id = carl.offer.id
    story.ended("carl-leg")
    assert story.refuse(m.PopShown(agent_id="alice", offer_id=offer_id)) is RefusalCode.UNKNOWN_CONTACT
    story.wait(1_000)
    assert not story.did(do.DialAgent)


def test_abandon_in_queue(story: Story) -> None:
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.wait(30_000)
    story.ended("carl-leg")
    assert ended_as(story, "carl") == [Outcome.ABANDONED]
    figures = story.center.day_figures["sales"]
    assert (figures.offered, figures.abandoned, figures.abandoned_after_threshold) == (1, 1, 1)


def test_hang_up_in_the_menu_is_no_abandon(story: Story) -> None:
    story.call("carl", key=None)
    story.ended("carl-leg")
    assert ended_as(story, "carl") == [Outcome.ABANDONED_IN_IVR]


def test_a_flow_that_hangs_up_and_served_nobody_turned_them_away(story: Story) -> None:
    story.call("carl", key="9")
    assert ended_as(story, "carl") == [Outcome.TURNED_AWAY]
    story.hung_up_legs_end()
    assert not story.center.contacts


def test_ring_no_answer_makes_not_ready_and_keeps_the_callers_place(story: Story) -> None:
    story.ready("alice")
    first = story.call("first")
    story.wait(5_000)
    second = story.call("second")
    story.show_pop(first) if first.offer and not first.offer.rung else None
    story.wait(20_000)
    alice = story.center.agents["alice"]
    assert (alice.presence, alice.reason) == (Presence.NOT_READY, NotReadyReason.RING_NO_ANSWER)
    assert story.line("sales") == ["first", "second"]
    story.ready("bob")
    assert first.state is ContactState.OFFERED and second.state is ContactState.QUEUED


def test_a_rejected_offer_goes_to_the_next_agent(story: Story) -> None:
    story.ready("alice")
    story.wait(1)
    story.ready("bob")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "alice"
    story.take(m.RejectOffer(agent_id="alice", offer_id=carl.offer.id))
    assert story.center.agents["alice"].reason is NotReadyReason.REJECTED
    assert carl.offer is not None and carl.offer.agent_id == "bob"


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (21, NotReadyReason.REJECTED),
        (17, NotReadyReason.REJECTED),
        (19, NotReadyReason.RING_NO_ANSWER),
        (20, NotReadyReason.PHONE_LOST),
    ],
)
def test_a_leg_that_fails_says_why_the_agent_is_not_ready(
    story: Story, cause: int, reason: NotReadyReason
) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    assert carl.offer is not None
    story.ended(carl.offer.leg_id, cause)
    assert story.center.agents["alice"].reason is reason
    assert carl.state is ContactState.QUEUED


def test_longest_idle_agent_is_chosen(story: Story) -> None:
    story.ready("bob")
    story.wait(10_000)
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "bob"
    assert "longest idle (10 s) of 2 free" in carl.offer.reason


def test_priority_by_tier_then_first_in_first_out(story: Story) -> None:
    for name, tier in (("a", Tier.STANDARD), ("b", Tier.VIP), ("c", Tier.STANDARD), ("d", Tier.VIP)):
        story.call(name, tier=tier)
        story.wait(1_000)
    assert story.line("sales") == ["b", "d", "a", "c"]


def test_agents_of_other_queues_are_not_offered(story: Story) -> None:
    story.ready("carol")
    assert story.call("carl", key="1").state is ContactState.QUEUED
    assert story.call("dora", key="2").state is ContactState.OFFERED


def test_hold_and_resume(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.answer(carl)
    story.take(m.Hold(agent_id="alice", contact_id="carl"))
    assert carl.held and story.did(do.Unbridge)[-1].leg_id == "carl-leg"
    assert story.refuse(m.Hold(agent_id="alice", contact_id="carl")) is RefusalCode.ALREADY
    story.take(m.Resume(agent_id="alice", contact_id="carl"))
    assert not carl.held and story.did(do.Bridge)[-1].leg_ids == ("carl-leg",)


def test_wrap_up_ends_at_its_limit(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.ended(story.answer(carl))
    story.wait(59_999)
    assert story.center.agents["alice"].state is AgentState.WRAP_UP
    story.wait(1)
    assert story.center.agents["alice"].state is AgentState.READY


def test_not_ready_during_a_call_takes_effect_after_it(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.BREAK))
    assert story.center.agents["alice"].state is AgentState.BUSY
    story.ended(agent_leg)
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    story.call("dora")
    assert story.center.agents["alice"].state is AgentState.NOT_READY


def test_ready_needs_a_whole_phone(story: Story) -> None:
    story.take(m.PhoneClaimed(agent_id="alice", tab="t"))
    story.take(m.PhoneStateChanged(agent_id="alice", tab="t", registered=True, microphone=False, sound=True))
    assert story.refuse(m.BecomeReady(agent_id="alice")) is RefusalCode.PHONE_NOT_READY


def test_only_the_phone_tab_speaks_for_the_phone(story: Story) -> None:
    story.ready("alice")
    other = m.PhoneStateChanged(agent_id="alice", tab="other", registered=True, microphone=True, sound=True)
    assert story.refuse(other) is RefusalCode.NOT_THE_PHONE_TAB


def test_unregistered_phone_is_not_offered(story: Story) -> None:
    story.ready("alice")
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.take(m.EndpointChanged(agent_id="alice", online=True))
    assert carl.state is ContactState.OFFERED


def test_page_that_stays_away_makes_not_ready(story: Story) -> None:
    story.ready("alice")
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    story.wait(9_999)
    assert story.center.agents["alice"].presence is Presence.READY
    story.wait(1)
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST


def test_what_a_frozen_page_was_offered_goes_to_the_next(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.OFFERED
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    assert carl.state is ContactState.OFFERED
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab", silent=True))
    assert carl.state is ContactState.QUEUED
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST


def test_lost_leg_is_rung_again_and_talk_goes_on(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    story.ended(agent_leg, cause=44, lost=True)
    assert carl.state is ContactState.CONNECTED and carl.recovering
    story.wait(2_000)
    story.take(m.PhoneClaimed(agent_id="alice", tab="reloaded"))
    story.take(
        m.PhoneStateChanged(agent_id="alice", tab="reloaded", registered=True, microphone=True, sound=False)
    )
    assert len(story.did(do.DialAgent)) == 2
    story.take(m.LegAnswered(leg_id=story.did(do.DialAgent)[-1].leg_id))
    assert not carl.recovering
    assert story.did(do.Bridge)[-1].leg_ids == ("carl-leg", carl.agent_leg_id)


def test_a_reloaded_page_loses_the_leg_at_once(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    story.take(m.PhoneClaimed(agent_id="alice", tab="reloaded"))
    assert carl.recovering
    story.ended(agent_leg)
    assert carl.state is ContactState.CONNECTED


def test_a_reconnected_page_loses_nothing(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.answer(carl)
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    assert not carl.recovering and carl.agent_leg_id


def test_lost_for_good_the_caller_goes_first(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    vip = story.call("vip", tier=Tier.VIP)
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    story.ended(agent_leg, cause=44, lost=True)
    story.wait(20_000)
    assert story.line("sales") == ["carl", "vip"]
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST
    story.ready("bob")
    assert carl.state is ContactState.OFFERED and vip.state is ContactState.QUEUED


def test_complaint_gets_its_number_at_once(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.answer(carl)
    complaint = m.TakeCase(
        agent_id="alice",
        contact_id="carl",
        request_id="r1",
        kind=CaseKind.COMPLAINT,
        subject=Personal("late"),
        description=Personal("two weeks late"),
        case_class="delivery",
        severity=Severity.NORMAL,
    )
    story.take(complaint)
    # Sent again, because the answer was lost: no second number.
    assert story.refuse(complaint) is RefusalCode.ALREADY
    story.take(msgspec.structs.replace(complaint, request_id="r2"))
    numbers = [e.number for _, _, events in story.records for e in events if isinstance(e, ev.CaseRegistered)]
    assert len(set(numbers)) == 2 and all(len(n) == 10 and n.isdecimal() for n in numbers)
    story.ready("bob")
    not_hers = m.TakeCase(
        agent_id="bob",
        contact_id="carl",
        request_id="r1",
        kind=CaseKind.COMPLAINT,
        subject=Personal("x"),
        description=Personal("y"),
        case_class="delivery",
        severity=Severity.NORMAL,
    )
    assert story.refuse(not_hers) is RefusalCode.NOT_YOURS


def test_number_left_is_taken_in_once(story: Story) -> None:
    left = m.NumberWasLeft(
        contact_id="fallback-1", number=Personal("1380"), ani=Personal(""), dnis="4000", received_at=story.now
    )
    story.take(left)
    assert story.refuse(left) is RefusalCode.ALREADY


# Reconcile


def test_after_a_restart_talking_parties_go_on(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    story.take(m.StartController())
    seen = tuple(m.LegSeen(leg_id=leg, up=True, bridge_id=carl.bridge_id) for leg in ("carl-leg", agent_leg))
    effects = story.take(m.Reconcile(node=NODE, legs=seen, online_agents=("alice",)))
    assert effects == []
    assert carl.state is ContactState.CONNECTED and not carl.recovering


def test_after_a_restart_an_ended_talk_is_written_up(story: Story) -> None:
    story.ready("alice")
    story.answer(story.call("carl"))
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(), online_agents=("alice",)))
    assert ended_as(story, "carl") == [Outcome.HANDLED]
    assert story.center.agents["alice"].state is AgentState.WRAP_UP


def test_after_a_restart_waiting_callers_keep_their_order(story: Story) -> None:
    for name in ("a", "b", "c"):
        story.call(name)
        story.wait(1_000)
    story.take(m.StartController())
    seen = tuple(m.LegSeen(leg_id=f"{name}-leg", up=True) for name in ("c", "a"))
    story.take(m.Reconcile(node=NODE, legs=seen, online_agents=()))
    assert story.line("sales") == ["a", "c"]
    assert ended_as(story, "b") == [Outcome.DROPPED]


def test_after_a_restart_the_menu_begins_its_node_anew(story: Story) -> None:
    carl = story.call("carl", key=None)
    before = len(story.did(do.Play))
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="carl-leg", up=True),), online_agents=()))
    assert len(story.did(do.Play)) == before + 1
    story.take(m.DigitReceived(leg_id="carl-leg", digit=Personal("1")))
    assert carl.state is ContactState.QUEUED


def test_nobody_is_offered_a_call_until_reconciled(story: Story) -> None:
    story.ready("alice")
    story.take(m.TelephonyLost(node=NODE))
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.take(
        m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="carl-leg", up=True),), online_agents=("alice",))
    )
    assert carl.state is ContactState.OFFERED


def test_ringing_survives_a_restart_and_an_answer_meanwhile_counts(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    assert carl.offer is not None
    leg_id = carl.offer.leg_id
    story.take(m.StartController())
    seen = (m.LegSeen(leg_id="carl-leg", up=True), m.LegSeen(leg_id=leg_id, up=True))
    story.take(m.Reconcile(node=NODE, legs=seen, online_agents=("alice",)))
    assert carl.state is ContactState.CONNECTED
    assert not story.timer(TimerKind.RING, "carl")


# What a review found


def seen(story: Story, contact_id: str, *, up: bool = True) -> m.LegSeen:
    contact = story.center.contacts[contact_id]
    return m.LegSeen(leg_id=contact.leg_id, up=up)


def test_a_caller_whose_answer_was_lost_is_answered_after_the_restart(story: Story) -> None:
    story.call("carl", key=None)
    story.take(m.StartController())
    effects = story.take(m.Reconcile(node=NODE, legs=(seen(story, "carl", up=False),), online_agents=()))
    assert [type(e) for e in effects][:1] == [do.Answer]


def test_who_is_calling_is_asked_again_after_a_restart(story: Story) -> None:
    story.call("carl", key=None)
    story.take(m.CallArrived(**{**CALL, "contact_id": "dora", "leg_id": "dora-leg"}))
    story.take(m.StartController())
    legs = (seen(story, "carl"), seen(story, "dora"))
    effects = story.take(m.Reconcile(node=NODE, legs=legs, online_agents=()))
    assert [e.contact_id for e in effects if isinstance(e, do.IdentifyCustomer)] == ["dora"]


CALL = {
    "node": NODE,
    "entry": "trunk",
    "ani": Personal("+8613800138001"),
    "ani_name": Personal(""),
    "dnis": "4000",
}


def test_a_lost_agent_whose_phone_is_busy_is_rung_again_and_again(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.ended(story.answer(carl), cause=44, lost=True)
    for times in (2, 3, 4):
        dials = story.did(do.DialAgent)
        assert len(dials) == times
        story.ended(dials[-1].leg_id, cause=17)
        story.wait(1_000)
    assert carl.recovering
    story.take(m.LegAnswered(leg_id=story.did(do.DialAgent)[-1].leg_id))
    assert not carl.recovering and not story.timer(TimerKind.REDIAL, "carl")


def test_a_lost_agent_who_declines_gives_the_caller_to_the_next(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.ended(story.answer(carl), cause=44, lost=True)
    story.ended(story.did(do.DialAgent)[-1].leg_id, cause=21)
    assert carl.state is ContactState.QUEUED and carl.front
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST


def test_ready_does_not_last_without_a_phone(story: Story) -> None:
    story.ready("alice")
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    story.wait(9_000)
    story.take(m.EndpointChanged(agent_id="alice", online=True))
    story.wait(60_000)
    assert story.center.agents["alice"].presence is Presence.READY
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    story.wait(10_000)
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST


def test_a_claimed_page_that_never_registers_does_not_stay_ready(story: Story) -> None:
    story.ready("alice")
    story.take(m.PhoneClaimed(agent_id="alice", tab="reloaded"))
    story.wait(10_000)
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST


def test_a_restart_leaves_time_to_write_up(story: Story) -> None:
    story.ready("alice")
    story.ended(story.answer(story.call("carl")))
    story.now += 100_000
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(), online_agents=("alice",)))
    story.wait(14_999)
    assert story.center.agents["alice"].state is AgentState.WRAP_UP
    story.wait(1)
    assert story.center.agents["alice"].state is not AgentState.WRAP_UP


def test_who_had_an_agent_and_lost_them_did_not_abandon(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    agent_leg = story.answer(carl)
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    story.ended(agent_leg, cause=44, lost=True)
    story.wait(20_000)
    story.ended("carl-leg")
    assert ended_as(story, "carl") == [Outcome.DROPPED]
    assert story.center.day_figures["sales"].abandoned == 0


def test_a_broken_line_is_no_abandon(story: Story) -> None:
    story.call("carl")
    story.ended("carl-leg", cause=44, lost=True)
    assert ended_as(story, "carl") == [Outcome.DROPPED]


def test_a_prompt_whose_end_is_never_told_does_not_stop_the_menu(story: Story) -> None:
    carl = story.call("carl", key=None)
    node = carl.ivr_session.value
    # It may be as long as the longest that may be uploaded.
    story.wait(300_000)
    assert carl.ivr_session.value == node
    story.wait(120_000)
    assert carl.ivr_session.value != node


def test_late_pops_are_counted(story: Story) -> None:
    story.ready("alice")
    story.call("carl")
    story.wait(250)
    assert story.center.day_figures["sales"].late_pops == 1


def test_a_message_being_recorded_is_not_interrupted_by_a_restart(story: Story) -> None:
    story.call("carl", key="3")
    story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
    (record,) = story.did(do.Record)
    story.take(m.StartController())
    effects = story.take(m.Reconcile(node=NODE, legs=(seen(story, "carl"),), online_agents=()))
    assert record in effects and not any(isinstance(e, do.Play) for e in effects)
    story.take(m.RecordingEnded(leg_id="carl-leg", token=record.token, name=record.name, seconds=7))
    story.ended("carl-leg")
    assert ended_as(story, "carl") == [Outcome.VOICEMAIL]


def test_a_recording_whose_end_is_never_told_ends_at_its_limit(story: Story) -> None:
    carl = story.call("carl", key="3")
    story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
    story.wait(story.did(do.Record)[-1].max_seconds * 1000 + 10_000)
    assert carl.state is ContactState.ENDED
