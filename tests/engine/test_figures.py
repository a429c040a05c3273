"""What is counted."""

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    RecipeStep,
)
from callcenter.domain.enums import (
    AgentState,
    ContactState,
    NotReadyReason,
    RecipeAction,
)

from .queue_story import a_story, finish, recipe


def test_every_contact_of_a_queue_is_counted_once_in_what_became_of_it() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.OVERFLOW, position=3, queue="service"),
        RecipeStep(do=RecipeAction.VOICEMAIL, after_ms=30_000, node="message"),
    )
    story.call("message")
    story.call("gives_up")
    story.call("overflows")
    story.wait(30_000)
    for name in ("message", "gives_up"):
        assert story.center.contacts[name].state is ContactState.IN_IVR
    story.take(
        m.PlaybackEnded(
            leg_id="message-leg", token=story.did(do.Play, lambda e: e.leg_id == "message-leg")[-1].token
        )
    )
    (recording,) = story.did(do.Record)
    story.take(m.RecordingEnded(leg_id="message-leg", token=recording.token, name=recording.name, seconds=5))
    story.ended("gives_up-leg")
    story.hung_up_legs_end()
    sales = story.center.day_figures["sales"]
    assert (sales.offered, sales.voicemails, sales.abandoned, sales.overflowed) == (3, 1, 1, 1)
    assert story.center.day_figures["service"].offered == 1


def test_handling_time_is_talk_hold_and_wrap_up() -> None:
    story = a_story()
    story.ready("alice")
    contact = story.call("carl")
    story.wait(4_000)
    story.answer(contact)
    story.wait(10_000)
    story.take(m.Hold(agent_id="alice", contact_id="carl"))
    story.wait(3_000)
    story.take(m.Resume(agent_id="alice", contact_id="carl"))
    story.wait(7_000)
    story.ended("carl-leg")
    story.hung_up_legs_end()
    story.wait(5_000)
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    figures = story.center.day_figures["sales"]
    assert (figures.talk_ms, figures.hold_ms, figures.wrap_up_ms, figures.handled) == (
        17_000,
        3_000,
        5_000,
        1,
    )
    assert figures.aht_ms == 25_000 and figures.asa_ms == 4_000
    mine = story.center.agent_figures["alice"]
    assert mine.busy_ms == 25_000 and mine.answered == 1
    assert story.folded() == story.center


def test_a_planned_break_leaves_the_clock_of_the_talk_alone() -> None:
    story = a_story()
    story.ready("alice")
    story.answer(story.call("carl"))
    began = story.now
    story.wait(60_000)
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    alice = story.center.agents["alice"]
    assert (alice.state, alice.since) == (AgentState.BUSY, began)
    story.wait(5_000)
    story.take(m.BecomeReady(agent_id="alice"))
    assert alice.since == began
    finish(story, "carl")
    assert story.center.agent_figures["alice"].busy_ms == 65_000
