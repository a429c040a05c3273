"""Stories of what goes wrong at the wrong moment. Each was a bug once, or is the kind that becomes one."""

import itertools

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import Configuration, QueueSpec
from callcenter.domain.enums import CaseKind, ContactState, NotReadyReason, Presence, Severity, TimerKind
from callcenter.domain.events import CaseRegistered
from callcenter.domain.fold import IllegalTransition, apply
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode

from .center import NODE, Story, configuration
from .invariants import fingerprint


@pytest.fixture
def story() -> Story:
    return Story()


_requests = itertools.count()


def complaint(agent: str, contact: str) -> m.TakeCase:
    return m.TakeCase(
        agent_id=agent,
        contact_id=contact,
        request_id=f"r{next(_requests)}",
        kind=CaseKind.COMPLAINT,
        subject=Personal("late"),
        description=Personal("two weeks late"),
        case_class="delivery",
        severity=Severity.NORMAL,
    )


# Somebody waits and somebody is free


def test_a_page_that_reconnects_is_offered_who_waits(story: Story) -> None:
    story.ready("alice")
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    assert carl.state is ContactState.OFFERED


def strict() -> Configuration:
    return configuration(queues=(QueueSpec(id="sales", names={"en": "Sales"}, skills={"en": 10}),))


def test_a_new_configuration_is_put_to_use_for_who_waits_already() -> None:
    story = Story(strict())
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.take(m.LoadConfiguration(configuration=configuration()))
    assert carl.state is ContactState.OFFERED


def test_a_controller_may_start_before_it_is_configured() -> None:
    # The other way round, a new configuration would offer calls of which nobody knows whether they live.
    story = Story(strict())
    story.ready("alice")
    carl = story.call("carl")
    story.take(m.StartController())
    story.take(m.LoadConfiguration(configuration=configuration()))
    assert carl.state is ContactState.QUEUED


def test_a_caller_on_a_lost_node_does_not_block_those_on_others(story: Story) -> None:
    story.take(m.Reconcile(node="b1", legs=(), online_agents=()))
    first = story.call("first")
    story.wait(1)
    story.take(
        m.CallArrived(
            contact_id="second",
            leg_id="second-leg",
            node="b1",
            entry="trunk",
            ani=Personal("1"),
            ani_name=Personal(""),
            dnis="4000",
        )
    )
    story.take(m.DigitReceived(leg_id="second-leg", digit=Personal("1")))
    story.take(m.TelephonyLost(node=NODE))
    story.ready("alice")
    assert first.state is ContactState.QUEUED
    assert story.center.contacts["second"].state is ContactState.OFFERED


# Complaint numbers


def numbers(story: Story) -> list[str]:
    return [e.number for _, _, events in story.records for e in events if isinstance(e, CaseRegistered)]


def test_complaint_numbers_do_not_repeat_over_midnight(story: Story) -> None:
    story.ready("alice")
    story.answer(story.call("carl"))
    for _ in range(2):
        story.take(complaint("alice", "carl"))
    story.now += 24 * 3_600_000
    for _ in range(3):
        story.take(complaint("alice", "carl"))
    assert [n[6:] for n in numbers(story)] == ["0001", "0002", "0001", "0002", "0003"]
    assert len(set(numbers(story))) == 5


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_complaint_numbers_do_not_repeat_when_the_time_zone_changes(story: Story, zone: str) -> None:
    story.ready("alice")
    story.answer(story.call("carl"))
    story.take(m.LoadConfiguration(configuration=configuration(time_zone="Asia/Tokyo")))
    for hours in range(60):
        if hours == 30:
            story.take(m.LoadConfiguration(configuration=configuration(time_zone=zone)))
        story.take(complaint("alice", "carl"))
        story.now += 3_600_000
    assert len(set(numbers(story))) == 60


# Messages that make no sense


def test_a_recording_nobody_asked_for_is_refused(story: Story) -> None:
    carl = story.call("carl", key=None)
    token = story.did(do.Play)[-1].token
    refused = m.RecordingEnded(leg_id=carl.leg_id, token=token, name="x", seconds=3)
    assert story.refuse(refused) is RefusalCode.STALE


def test_a_leg_that_is_up_does_not_ring(story: Story) -> None:
    story.ready("alice")
    leg_id = story.answer(story.call("carl"))
    assert story.refuse(m.LegRinging(leg_id=leg_id)) is RefusalCode.STALE


def test_who_is_logged_out_takes_no_break(story: Story) -> None:
    refused = m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.BREAK)
    assert story.refuse(refused) is RefusalCode.WRONG_STATE
    assert story.center.agents["alice"].presence is Presence.LOGGED_OUT


def test_an_illegal_event_changes_nothing_even_at_the_turn_of_the_day(story: Story) -> None:
    story.call("carl", key="9")
    before = fingerprint(story.center)
    with pytest.raises(IllegalTransition):
        apply(story.center, ev.ContactHeld(contact_id="carl"), story.center.day_ends_at + 1)
    assert fingerprint(story.center) == before


# What happened while nobody listened


def seen(leg_id: str, up: bool = True, bridge_id: str = "") -> m.LegSeen:
    return m.LegSeen(leg_id=leg_id, up=up, bridge_id=bridge_id)


def reconcile(story: Story, *legs: m.LegSeen) -> list[do.Effect]:
    return story.take(m.Reconcile(node=NODE, legs=legs, online_agents=("alice",)))


def test_a_phone_told_to_stop_while_the_connection_was_down_is_told_again(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    (dial,) = story.did(do.DialAgent)
    story.take(m.TelephonyLost(node=NODE))
    story.wait(20_000)
    assert carl.state is ContactState.QUEUED
    effects = reconcile(story, seen("carl-leg"), seen(dial.leg_id, up=False))
    assert do.HangUpLeg(leg_id=dial.leg_id) in effects


def test_a_lost_agents_phone_told_to_stop_while_the_connection_was_down_is_told_again(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    first = story.answer(carl)
    story.ended(first, cause=44, lost=True)
    again = story.did(do.DialAgent)[-1].leg_id
    story.take(m.TelephonyLost(node=NODE))
    story.wait(20_000)
    assert carl.state is ContactState.QUEUED
    assert do.HangUpLeg(leg_id=again) in reconcile(story, seen("carl-leg"), seen(again, up=False))


def test_an_offer_that_was_to_ring_next_is_made_anew_under_another_id(story: Story) -> None:
    # It may ring already, unknown to us: whoever hangs that up must not meet the new leg.
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None
    before = carl.offer
    story.take(m.StartController())
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    reconcile(story, seen("carl-leg"))
    assert carl.state is ContactState.OFFERED
    assert carl.offer.id != before.id and carl.offer.leg_id != before.leg_id


@pytest.mark.parametrize("up", [True, False])
def test_a_ring_whose_record_was_lost_is_taken_back(story: Story, up: bool) -> None:
    # The controller died between ringing the phone and writing it down.
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None
    leg_id = carl.offer.leg_id
    story.take(m.StartController())
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    effects = reconcile(story, seen("carl-leg"), seen(leg_id, up=up))
    assert do.HangUpLeg(leg_id=leg_id) in effects
    assert carl.state is ContactState.OFFERED and carl.offer.leg_id != leg_id


def test_an_answer_whose_record_was_lost_leaves_nobody_alone_in_a_bridge(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None
    story.take(m.StartController())
    effects = reconcile(
        story,
        seen("carl-leg", bridge_id="a1-carl-bridge1"),
        seen(carl.offer.leg_id, bridge_id="a1-carl-bridge1"),
    )
    assert do.DestroyBridge(bridge_id="a1-carl-bridge1") in effects
    assert do.StartMusic(leg_id="carl-leg") in effects
    assert carl.state is ContactState.QUEUED


def test_an_agents_phone_that_rings_for_nobody_is_hung_up(story: Story) -> None:
    leg_id = f"{NODE}-carl-agent1"
    assert reconcile(story, seen(leg_id, up=False), seen("caller-of-whom-we-have-yet-to-hear")) == [
        do.HangUpLeg(leg_id=leg_id)
    ]


def test_hold_pressed_while_the_connection_was_down_is_done_after_it(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    leg_id = story.answer(carl)
    story.take(m.TelephonyLost(node=NODE))
    story.take(m.Hold(agent_id="alice", contact_id="carl"))
    effects = reconcile(story, *(seen(leg, bridge_id=carl.bridge_id) for leg in ("carl-leg", leg_id)))
    assert do.Unbridge(leg_id="carl-leg", bridge_id=carl.bridge_id) in effects


def test_hold_pressed_before_they_were_joined_leaves_the_agent_where_the_customer_comes_back(
    story: Story,
) -> None:
    story.ready("alice")
    carl = story.call("carl")
    leg_id = story.answer(carl)
    story.take(m.TelephonyLost(node=NODE))
    story.take(m.Hold(agent_id="alice", contact_id="carl"))
    assert do.Bridge(bridge_id=carl.bridge_id, leg_ids=(leg_id,)) in reconcile(
        story, seen("carl-leg"), seen(leg_id)
    )


def test_a_page_reloaded_while_it_rings_does_not_keep_the_caller_waiting(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    (dial,) = story.did(do.DialAgent)
    story.take(m.PhoneClaimed(agent_id="alice", tab="reloaded"))
    assert do.HangUpLeg(leg_id=dial.leg_id) in story.effects
    assert carl.state is ContactState.QUEUED
    # Nobody else is free: she gets the call as soon as the new page is whole, and was never NOT_READY.
    story.take(
        m.PhoneStateChanged(agent_id="alice", tab="reloaded", registered=True, microphone=True, sound=True)
    )
    assert carl.offer is not None and carl.offer.agent_id == "alice" and carl.offer.leg_id != dial.leg_id


def test_a_page_reloaded_while_it_rings_lets_the_next_agent_have_the_call(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.ready("bob")
    story.take(m.PhoneClaimed(agent_id="alice", tab="reloaded"))
    assert carl.offer is not None and carl.offer.agent_id == "bob"


def test_a_page_reloaded_twice_is_rung_for_the_call_it_lost(story: Story) -> None:
    story.ready("alice")
    carl = story.call("carl")
    story.answer(carl)
    for tab in ("second", "third"):
        story.take(m.PhoneClaimed(agent_id="alice", tab=tab))
        story.take(
            m.PhoneStateChanged(agent_id="alice", tab=tab, registered=True, microphone=True, sound=False)
        )
    first, second, third = (dial.leg_id for dial in story.did(do.DialAgent))
    assert {first, second} <= {effect.leg_id for effect in story.did(do.HangUpLeg)}
    story.take(m.LegAnswered(leg_id=third))
    assert carl.state is ContactState.CONNECTED and not carl.recovering
    assert not story.timer(TimerKind.RECOVERY, "carl")
