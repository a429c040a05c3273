"""Messages of callers who hung up while nobody listened: Asterisk has them, and is asked."""

from typing import Any

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import RecipeStep
from callcenter.domain.enums import ContactState, EndedBy, IvrExit, Outcome, RecipeAction, TimerKind
from callcenter.domain.refusal import RefusalCode

from .center import NODE
from .invariants import check
from .node_story import NodeStory, in_flow
from .queue_story import recipe

LEAVE: dict[str, Any] = {"kind": "voicemail", "speech": "leave", "max_seconds": 60, "next": "person"}
TELL: dict[str, Any] = {
    "kind": "record",
    "speech": "tell",
    "variable": "said",
    "review": "keep_it",
    "next": "person",
    "empty": "person",
}


def at_the_beep(node: dict[str, Any]) -> NodeStory:
    """A caller speaks."""
    story = in_flow({"main": node})
    story.listens()
    assert story.did(do.Record)
    return story


def gone(story: NodeStory, *, crashed: bool = True) -> None:
    """The caller hangs up while the controller, or its connection, is away; then it is back."""
    story.take(m.StartController() if crashed else m.TelephonyLost(node=NODE))
    story.take(m.Reconcile(node=NODE, legs=(), online_agents=()))


def answer(story: NodeStory, seconds: int) -> m.RecordingFound:
    """What Asterisk says when it is asked."""
    asked = story.did(do.FindRecording)[-1]
    return m.RecordingFound(contact_id=asked.contact_id, token=asked.token, name=asked.name, seconds=seconds)


def how_it_ended(story: NodeStory) -> tuple[Outcome, IvrExit]:
    (over,) = story.events(ev.ContactEnded)
    (left,) = story.events(ev.IvrLeft)
    assert isinstance(over, ev.ContactEnded) and isinstance(left, ev.IvrLeft)
    assert over.by is EndedBy.SYSTEM
    assert not story.center.contacts and not story.center.timers
    check(story.center, story.now)
    assert story.folded() == story.center
    return over.outcome, left.exit


@pytest.mark.parametrize("crashed", [True, False])
def test_a_message_is_found_after_its_caller_has_gone(crashed: bool) -> None:
    story = at_the_beep(LEAVE)
    (recording,) = story.did(do.Record)
    gone(story, crashed=crashed)
    assert story.did(do.FindRecording) == [
        do.FindRecording(contact_id="c1", token=recording.token, name=recording.name)
    ]
    assert story.center.contacts["c1"].state is ContactState.IN_IVR
    check(story.center, story.now)
    story.take(answer(story, 7))
    assert story.events(ev.VoicemailLeft) == [
        ev.VoicemailLeft(contact_id="c1", name=recording.name, seconds=7)
    ]
    # Nobody hears what the flow does next.
    assert not story.events(ev.ContactQueued)
    assert how_it_ended(story) == (Outcome.VOICEMAIL, IvrExit.VOICEMAIL)
    assert story.refuse(answer(story, 7)) is RefusalCode.UNKNOWN_CONTACT


def test_who_said_nothing_was_lost_by_us() -> None:
    story = at_the_beep(LEAVE)
    gone(story)
    story.take(answer(story, 0))
    assert not story.events(ev.VoicemailLeft)
    assert how_it_ended(story) == (Outcome.DROPPED, IvrExit.DROPPED)


@pytest.mark.parametrize("seconds", [7, 0])
@pytest.mark.parametrize("asked_again", [False, True])
def test_who_hangs_up_before_their_message_is_taken_over(seconds: int, asked_again: bool) -> None:
    """It was over, or ended before we listened again: nothing tells of it but the file."""
    story = at_the_beep(LEAVE)
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="c1-leg", up=True),), online_agents=()))
    story.ended("c1-leg")
    check(story.center, story.now)
    if asked_again:
        gone(story)
    assert len(story.did(do.FindRecording)) == 1 + asked_again
    story.take(answer(story, seconds))
    (over,) = story.events(ev.ContactEnded)
    assert over == ev.ContactEnded(
        contact_id="c1",
        outcome=Outcome.VOICEMAIL if seconds else Outcome.ABANDONED_IN_IVR,
        by=EndedBy.CUSTOMER,
    )
    assert not story.center.contacts and not story.center.timers
    assert story.folded() == story.center


def test_nor_did_they_abandon_the_queue_that_sent_them_to_the_voicemail() -> None:
    story = recipe(RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="message"))
    story.call("carl")
    story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
    story.take(m.TelephonyLost(node=NODE))
    story.take(m.Reconcile(node=NODE, legs=(), online_agents=()))
    (asked,) = story.did(do.FindRecording)
    story.take(m.RecordingFound(contact_id="carl", token=asked.token, name=asked.name, seconds=0))
    figures = story.center.day_figures["sales"]
    assert (figures.dropped, figures.abandoned) == (1, 0)


@pytest.mark.parametrize(
    ("changed", "kept", "outcome"),
    [
        ({}, True, Outcome.SELF_SERVICE),
        ({"on_hangup": "drop"}, False, Outcome.DROPPED),
        ({"review": [], "on_hangup": "drop"}, True, Outcome.SELF_SERVICE),
    ],
    ids=["kept", "dropped", "without a review"],
)
def test_what_was_recorded_for_the_flow_is_as_if_they_had_hung_up_then(
    changed: dict[str, Any], kept: bool, outcome: Outcome
) -> None:
    story = at_the_beep({**TELL, **changed})
    (recording,) = story.did(do.Record)
    gone(story)
    story.take(answer(story, 7))
    heard = ev.RecordingKept(contact_id="c1", name=recording.name, seconds=7, variable="said")
    assert story.events(ev.RecordingKept) == [heard] * kept
    deleted = do.DeleteRecording(contact_id="c1", name=recording.name)
    assert story.did(do.DeleteRecording) == [deleted] * (not kept)
    assert how_it_ended(story)[0] is outcome


def test_it_is_asked_again_until_there_is_an_answer() -> None:
    story = at_the_beep(LEAVE)
    for times in (1, 2, 3):
        gone(story, crashed=times % 2 == 0)
        assert len(story.did(do.FindRecording)) == times
        check(story.center, story.now)
    # Asterisk is there and fails to answer.
    story.wait(60_000)
    assert len(story.did(do.FindRecording)) > 3
    check(story.center, story.now)
    story.take(answer(story, 3))
    assert how_it_ended(story)[0] is Outcome.VOICEMAIL


def test_an_answer_that_nobody_waits_for_is_refused() -> None:
    story = at_the_beep(LEAVE)
    (recording,) = story.did(do.Record)
    early = m.RecordingFound(contact_id="c1", token=recording.token, name=recording.name, seconds=7)
    assert story.refuse(early) is RefusalCode.STALE
    gone(story)
    other = m.RecordingFound(contact_id="c1", token="c1.99", name="voicemail-c1-99", seconds=7)
    assert story.refuse(other) is RefusalCode.STALE


@pytest.mark.parametrize("comes", ["to speak on", "too late"])
def test_a_message_is_not_given_up_while_asterisk_cannot_be_heard(comes: str) -> None:
    """Longer than a message may be: it has ended by then, and may be told when the connection is back."""
    story = at_the_beep(LEAVE)
    (recording,) = story.did(do.Record)
    story.take(m.TelephonyLost(node=NODE))
    story.wait(600_000)
    assert not story.did(do.CancelRecording) and story.timer(TimerKind.IVR, "c1")
    alive = (m.LegSeen(leg_id="c1-leg", up=True),) if comes == "to speak on" else ()
    story.take(m.Reconcile(node=NODE, legs=alive, online_agents=()))
    if alive:
        assert story.did(do.Record) == [recording, recording]
        story.speaks(60)
        assert story.events(ev.VoicemailLeft, ev.ContactQueued)[0] == ev.VoicemailLeft(
            contact_id="c1", name=recording.name, seconds=60
        )
    else:
        story.take(answer(story, 60))
        assert how_it_ended(story)[0] is Outcome.VOICEMAIL
