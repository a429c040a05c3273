"""The survey after a talk, told as stories: the agent is free, the customer is asked."""

from typing import Any

import msgspec
import pytest

from callcenter.company import in_use
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import Limits, QueueSpec
from callcenter.domain.enums import (
    AgentState,
    CallbackPurpose,
    CaseKind,
    ContactState,
    EndedBy,
    IvrExit,
    Outcome,
    Severity,
    Tier,
    TimerKind,
)
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.domain.state import Contact

from .center import NODE, SURVEYS, Story, configuration
from .invariants import check


def a_story(**changes: Any) -> Story:
    """Sales asks how it was, service does not."""
    queues = (
        QueueSpec(id="sales", names={}, survey="how_was_it"),
        QueueSpec(id="service", names={}),
    )
    return Story(configuration(**{"queues": queues, "flows": SURVEYS, **changes}))


@pytest.fixture
def story() -> Story:
    story = a_story()
    story.ready("alice")
    return story


def talks(story: Story, name: str = "carl", key: str = "1") -> Contact:
    contact = story.call(name, key=key)
    story.answer(contact)
    story.wait(30_000)
    return contact


def hangs_up(story: Story, contact: Contact) -> None:
    story.take(m.HangUp(agent_id=contact.agent_id, contact_id=contact.id))


def answers(story: Story, contact: Contact, key: str = "1") -> None:
    story.take(m.DigitReceived(leg_id=contact.leg_id, digit=Personal(key)))


def events_of(story: Story, kind: type[Any]) -> list[Any]:
    return [event for _, _, events in story.records for event in events if isinstance(event, kind)]


def ended(story: Story) -> tuple[Outcome, EndedBy]:
    (event,) = events_of(story, ev.ContactEnded)
    return event.outcome, event.by


def says_nothing_more(story: Story, contact: Contact) -> None:
    """To the end of the flow: no words, and the thanks are heard."""
    story.take(m.PlaybackEnded(leg_id=contact.leg_id, token=story.did(do.Play)[-1].token))
    recording = story.did(do.Record)[-1]
    story.take(m.RecordingEnded(leg_id=contact.leg_id, token=recording.token, name=recording.name, seconds=0))
    story.take(m.PlaybackEnded(leg_id=contact.leg_id, token=story.did(do.Play)[-1].token))


def test_the_customer_is_asked_and_the_answers_say_who_had_served(story: Story) -> None:
    carl = talks(story)
    agent_leg = carl.agent_leg_id
    story.effects.clear()
    hangs_up(story, carl)
    assert carl.state is ContactState.IN_IVR and carl.flow == "how_was_it"
    # Only the agent's phone is hung up; the customer is alone, and hears the first question.
    assert [effect.leg_id for effect in story.did(do.HangUpLeg)] == [agent_leg]
    assert [effect.leg_id for effect in story.did(do.Unbridge)] == ["carl-leg"]
    assert len(story.did(do.DestroyBridge)) == 1 and len(story.did(do.Play)) == 1
    check(story.center, story.now)
    answers(story, carl)
    (kept,) = events_of(story, ev.AnswerKept)
    assert (kept.answer, kept.agent_id, kept.queue, kept.case_number) == ("1", "alice", "sales", "")
    # The agent, who writes up, is shown what was keyed before the talk and nothing of this.
    assert [entry.value.value for entry in carl.keyed] == ["1"]
    assert carl.keyed[0].meanings == {"en": "Sales"}
    says_nothing_more(story, carl)
    assert ended(story) == (Outcome.HANDLED, EndedBy.SYSTEM)
    assert [event.exit for event in events_of(story, ev.IvrLeft)][-1] is IvrExit.SELF_SERVICE
    check(story.center, story.now)


def test_the_agent_writes_up_and_takes_the_next_call_meanwhile(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.hung_up_legs_end()
    alice = story.center.agents["alice"]
    assert alice.state is AgentState.WRAP_UP
    story.wait(5_000)
    story.take(m.ExtendWrapUp(agent_id="alice", contact_id="carl"))
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    assert alice.state is AgentState.READY and carl.state is ContactState.IN_IVR
    dora = story.call("dora")
    story.answer(dora)
    assert dora.agent_id == "alice"
    check(story.center, story.now)
    story.ended("carl-leg")
    assert "carl" not in story.center.contacts and dora.state is ContactState.CONNECTED
    assert alice.assignments.keys() == {"dora"}
    check(story.center, story.now)


def test_a_write_up_goes_on_after_the_customer_has_gone(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.hung_up_legs_end()
    story.ended("carl-leg")
    assert ended(story) == (Outcome.HANDLED, EndedBy.CUSTOMER)
    assert story.center.agents["alice"].state is AgentState.WRAP_UP and carl.state is ContactState.ENDED
    assert [event.exit for event in events_of(story, ev.IvrLeft)][-1] is IvrExit.GAVE_UP
    check(story.center, story.now)
    story.wait(10_000)
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    assert "carl" not in story.center.contacts


def test_without_a_write_up_the_agent_is_free_at_once() -> None:
    story = a_story(limits=Limits(wrap_up_ms=0))
    story.ready("alice")
    carl = talks(story)
    waiting = story.call("next")
    hangs_up(story, carl)
    assert waiting.state is ContactState.OFFERED and carl.state is ContactState.IN_IVR
    check(story.center, story.now)


def test_the_talk_is_counted_once_and_without_the_survey(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.hung_up_legs_end()
    story.wait(20_000)
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    story.wait(1_000)
    story.ended("carl-leg")
    for figures in (story.center.day_figures["sales"], story.center.day_figures[""]):
        assert (figures.answered, figures.handled, figures.talk_ms) == (1, 1, 30_000)
        assert (figures.wrap_up_ms, figures.abandoned, figures.dropped) == (20_000, 0, 0)
        assert figures.self_service == 0
    assert story.center.agent_figures["alice"].busy_ms == 50_000


def test_an_agent_who_puts_the_phone_down_has_hung_up_too(story: Story) -> None:
    carl = talks(story)
    story.ended(carl.agent_leg_id)
    assert carl.state is ContactState.IN_IVR
    assert story.center.agents["alice"].state is AgentState.WRAP_UP
    check(story.center, story.now)


def test_a_phone_that_is_lost_has_not_hung_up(story: Story) -> None:
    carl = talks(story)
    story.ended(carl.agent_leg_id, lost=True)
    assert carl.recovering
    # But who then ends the talk has: the customer hears no more that they will be back.
    story.effects.clear()
    hangs_up(story, carl)
    assert carl.state is ContactState.IN_IVR and not carl.recovering
    assert [effect.token for effect in story.did(do.StopPlay)] == [""]
    assert not story.timer(TimerKind.RECOVERY, "carl")
    check(story.center, story.now)


def test_a_customer_on_hold_hears_the_question_in_place_of_the_music(story: Story) -> None:
    carl = talks(story)
    story.take(m.Hold(agent_id="alice", contact_id="carl"))
    story.wait(10_000)
    story.effects.clear()
    hangs_up(story, carl)
    assert [effect.token for effect in story.did(do.StopPlay)] == [""] and not story.did(do.Unbridge)
    assert (carl.talked_ms, carl.hold_ms) == (40_000, 10_000)
    check(story.center, story.now)


def test_a_customer_who_hangs_up_first_is_not_asked(story: Story) -> None:
    talks(story)
    story.ended("carl-leg")
    assert ended(story) == (Outcome.HANDLED, EndedBy.CUSTOMER)
    assert not events_of(story, ev.TalkEnded)


@pytest.mark.parametrize(
    "who",
    [
        {"may_survey": False},
        pytest.param(None, id="nobody knows who they are"),
    ],
)
def test_who_may_not_be_asked_is_not_asked(who: dict[str, bool] | None) -> None:
    story = a_story()
    story.ready("alice")
    story.take(
        m.CallArrived(
            contact_id="carl",
            leg_id="carl-leg",
            node=NODE,
            entry="trunk",
            ani=Personal("+8613800138000"),
            ani_name=Personal(""),
            dnis="4000",
        )
    )
    if who is not None:
        story.take(m.CustomerIdentified(contact_id="carl", customer_ids=("k1",), tier=Tier.VIP, **who))
    story.take(m.DigitReceived(leg_id="carl-leg", digit=Personal("1")))
    carl = story.center.contacts["carl"]
    story.answer(carl)
    hangs_up(story, carl)
    assert ended(story) == (Outcome.HANDLED, EndedBy.AGENT)


def test_a_customer_who_turns_out_to_want_no_questions_is_not_asked(story: Story) -> None:
    carl = talks(story)
    story.take(
        m.LinkCustomer(
            agent_id="alice", contact_id="carl", customer_id="k9", tier=Tier.GOLD, may_survey=False
        )
    )
    hangs_up(story, carl)
    assert ended(story) == (Outcome.HANDLED, EndedBy.AGENT)


def test_other_queues_and_surveys_that_are_gone_ask_nothing(story: Story) -> None:
    carl = talks(story, key="2")
    hangs_up(story, carl)
    assert ended(story) == (Outcome.HANDLED, EndedBy.AGENT)
    story = a_story(flows=())
    story.ready("alice")
    hangs_up(story, talks(story))
    assert ended(story) == (Outcome.HANDLED, EndedBy.AGENT)


def test_nobody_is_asked_while_the_telephony_is_away(story: Story) -> None:
    carl = talks(story)
    story.take(m.TelephonyLost(node=NODE))
    hangs_up(story, carl)
    assert ended(story) == (Outcome.HANDLED, EndedBy.AGENT)


def test_the_answers_are_about_the_case_that_was_taken(story: Story) -> None:
    carl = talks(story)
    taken = m.TakeCase(
        agent_id="alice",
        contact_id="carl",
        request_id="r1",
        kind=CaseKind.COMPLAINT,
        subject=Personal("late"),
        description=Personal("two weeks late"),
        case_class="delivery",
        severity=Severity.NORMAL,
    )
    story.take(taken)
    hangs_up(story, carl)
    answers(story, carl)
    (kept,) = events_of(story, ev.AnswerKept)
    assert kept.case_number == carl.cases["r1"]
    assert events_of(story, ev.TalkEnded)[0].case_number == carl.cases["r1"]
    # What is remembered while writing up is taken too.
    story.take(msgspec.structs.replace(taken, request_id="r2"))
    assert len(carl.cases) == 2
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    assert story.refuse(msgspec.structs.replace(taken, request_id="r3")) is RefusalCode.NOT_YOURS


@pytest.mark.parametrize(
    ("purpose", "asked"), [(CallbackPurpose.FOLLOW_UP, True), (CallbackPurpose.SURVEY, False)]
)
def test_who_was_called_to_be_asked_is_not_asked_again(purpose: CallbackPurpose, asked: bool) -> None:
    story = a_story()
    story.ready("alice")
    story.take(
        m.RequestCallback(
            contact_id="back",
            node=NODE,
            queue="sales",
            number=Personal("+8613900139000"),
            by="sue",
            purpose=purpose,
            case_number="2611220001",
        )
    )
    story.take(m.CustomerIdentified(contact_id="back", customer_ids=("k1",), tier=Tier.GOLD))
    back = story.center.contacts["back"]
    story.answer(back)
    assert back.callback is not None
    story.take(m.LegAnswered(leg_id=back.callback.leg_id))
    hangs_up(story, back)
    assert (back.state is ContactState.IN_IVR) is asked
    if asked:
        answers(story, back)
        assert events_of(story, ev.AnswerKept)[0].case_number == "2611220001"
    check(story.center, story.now)


def test_0_and_silence_lead_to_the_thanks_and_never_to_a_queue(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    answers(story, carl, "0")
    assert carl.state is ContactState.IN_IVR and story.did(do.Play)[-1].media[-1].endswith("thanks")
    story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
    assert ended(story) == (Outcome.HANDLED, EndedBy.SYSTEM)


def test_a_survey_whose_flow_is_gone_ends_the_call_and_waits_for_nobody(story: Story) -> None:
    """Flows are kept as long as a call is in them; should one be lost all the same, no queue is entered."""
    carl = talks(story)
    hangs_up(story, carl)
    story.center.configuration = configuration()
    story.center.index = None
    story.center.old_flows.clear()
    answers(story, carl, "0")
    assert ended(story) == (Outcome.HANDLED, EndedBy.SYSTEM)
    assert story.line("sales") == []


def test_a_new_set_up_without_it_lets_the_survey_finish(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.take(m.LoadConfiguration(configuration=configuration()))
    answers(story, carl)
    assert carl.state is ContactState.IN_IVR and events_of(story, ev.AnswerKept)
    check(story.center, story.now)


def test_the_queue_may_go_while_the_customer_is_asked(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    assert in_use(story.center) == set()
    before = story.center.configuration
    assert before is not None
    without = tuple(msgspec.structs.replace(agent, queues=("service",)) for agent in before.agents)
    story.take(
        m.LoadConfiguration(
            configuration=msgspec.structs.replace(before, queues=before.queues[1:], agents=without)
        )
    )
    answers(story, carl)
    assert events_of(story, ev.AnswerKept)[0].queue == "sales"
    story.hung_up_legs_end()
    story.ended("carl-leg")
    story.wait(60_000)
    assert not story.center.contacts
    check(story.center, story.now)


def test_the_agent_may_be_gone_for_good_before_the_customer(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.hung_up_legs_end()
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    before = story.center.configuration
    assert before is not None
    story.take(m.LoadConfiguration(configuration=msgspec.structs.replace(before, agents=before.agents[1:])))
    assert "alice" not in story.center.agents
    answers(story, carl)
    story.ended("carl-leg")
    assert ended(story) == (Outcome.HANDLED, EndedBy.CUSTOMER) and not story.center.contacts


def _reconciled(story: Story, *legs: m.LegSeen) -> None:
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=("alice",)))


def test_a_restart_in_the_middle_asks_the_question_again(story: Story) -> None:
    carl = talks(story)
    agent_leg, bridge_id = carl.agent_leg_id, carl.bridge_id
    hangs_up(story, carl)
    story.take(m.StartController())
    story.effects.clear()
    # What was asked of Asterisk was lost with the controller: both are bridged still.
    _reconciled(
        story,
        m.LegSeen(leg_id="carl-leg", up=True, bridge_id=bridge_id),
        m.LegSeen(leg_id=agent_leg, up=True, bridge_id=bridge_id),
    )
    assert [effect.leg_id for effect in story.did(do.HangUpLeg)] == [agent_leg]
    assert [effect.bridge_id for effect in story.did(do.DestroyBridge)] == [bridge_id]
    assert len(story.did(do.Play)) == 1
    check(story.center, story.now)
    answers(story, carl)
    assert events_of(story, ev.AnswerKept)


def test_who_was_gone_after_a_restart_was_served(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    answers(story, carl)
    story.take(m.StartController())
    _reconciled(story)
    assert ended(story) == (Outcome.HANDLED, EndedBy.SYSTEM)
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    assert story.center.day_figures["sales"].dropped == 0
    check(story.center, story.now)


def test_words_spoken_to_nobody_are_found_while_the_agent_writes_up(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.hung_up_legs_end()
    answers(story, carl)
    story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
    story.ended("carl-leg")
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    assert carl.state is ContactState.IN_IVR
    check(story.center, story.now)
    asked = story.did(do.FindRecording)[-1]
    story.take(m.RecordingFound(contact_id="carl", token=asked.token, name=asked.name, seconds=3))
    assert [event.seconds for event in events_of(story, ev.RecordingKept)] == [3]
    assert ended(story) == (Outcome.HANDLED, EndedBy.CUSTOMER) and not story.center.contacts


def test_commands_of_the_talk_are_refused_and_who_it_was_can_still_be_said(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    about = {"agent_id": "alice", "contact_id": "carl"}
    for message in (m.Hold(**about), m.Resume(**about), m.HangUp(**about)):
        assert story.refuse(message) is RefusalCode.WRONG_STATE
    story.take(m.LinkCustomer(**about, customer_id="k9", tier=Tier.GOLD))
    assert carl.customer_id == "k9"
    assert (
        story.refuse(m.LinkCustomer(agent_id="bob", contact_id="carl", customer_id="k1", tier=Tier.VIP))
        is RefusalCode.NOT_YOURS
    )


def test_logging_out_closes_the_write_up_and_not_the_survey(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    story.hung_up_legs_end()
    story.take(m.LogOut(agent_id="alice"))
    assert carl.state is ContactState.IN_IVR
    answers(story, carl)
    story.ended("carl-leg")
    assert not story.center.contacts


def test_events_alone_fold_to_the_same(story: Story) -> None:
    carl = talks(story)
    hangs_up(story, carl)
    answers(story, carl)
    folded = story.folded()
    assert msgspec.structs.replace(folded, index=None) == msgspec.structs.replace(story.center, index=None)
