"""Nodes across restarts, and recordings whose caller hangs up."""

from typing import Any

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import FlowSource
from callcenter.domain.enums import IvrExit, Outcome
from callcenter.ivr.model import Flow

from .center import NODE
from .invariants import check
from .node_story import NODES, NodeStory, with_nodes


def with_changed(**nodes: dict[str, Any]) -> FlowSource:
    """The flow of all nodes with some fields changed."""
    changed = {name: {**NODES.get(name, {}), **fields} for name, fields in nodes.items()}
    flow = Flow.model_validate(
        {
            "flow": "nodes",
            "version": "1",
            "languages": ["en", "zh-CN"],
            "person": "to_sales",
            "start": "main",
            "nodes": {**NODES, **changed},
        }
    )
    return FlowSource(name="nodes", version="1", json=flow.model_dump_json(exclude_unset=True))


def restarts(story: NodeStory) -> None:
    """The controller goes and comes back while the caller is on the line."""
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="c1-leg", up=True),), online_agents=()))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_service_is_never_sent_the_same_twice(method: str) -> None:
    story = NodeStory(flow=with_changed(erp={"method": method}))
    story.arrives()
    story.identified()
    story.keys("5")
    assert len(story.did(do.HttpLookup)) == 1
    restarts(story)
    if method == "GET":
        assert len(story.did(do.HttpLookup)) == 2
    else:
        assert len(story.did(do.HttpLookup)) == 1
        assert story.center.contacts["c1"].queue == "sales"
        (left,) = story.events(ev.IvrLeft)
        assert isinstance(left, ev.IvrLeft) and left.exit is IvrExit.UNAVAILABLE
    check(story.center, story.now)
    assert story.folded() == story.center


def test_a_post_that_waits_for_the_caller_to_be_known_was_not_sent_yet() -> None:
    story = NodeStory(flow=with_changed(erp={"method": "POST"}))
    story.arrives()
    story.keys("5")
    assert not story.did(do.HttpLookup)
    restarts(story)
    story.identified()
    assert len(story.did(do.HttpLookup)) == 1
    check(story.center, story.now)


@pytest.mark.parametrize(
    ("value", "played"),
    [
        ("en/welcome", ["en/welcome"]),
        ("recording:voicemail-c0-7", ["recording:voicemail-c0-7"]),
        ("order 4711 of Mr Li", []),
        ("recording:../../etc/passwd", []),
        ("", []),
        ("en/" + "a/" * 9, []),
    ],
)
def test_a_variable_that_names_no_sound_is_left_out_of_the_prompt(value: str, played: list[str]) -> None:
    story = NodeStory(
        flow=with_changed(
            hello={"speech": ["hello", {"recording": "said"}, "choose"]},
            main={"choices": {"1": {"next": "setting"}}},
            setting={"kind": "set", "variable": "said", "value": value, "next": "hello"},
        )
    )
    story.arrives()
    story.keys("1")
    assert list(story.heard()) == ["en/hello", *played, "en/choose"]


def test_an_answer_is_kept_as_it_was_asked() -> None:
    """In the words of the version that the call is in, whatever the flow says by then."""

    def asked(question: str, yes: str) -> FlowSource:
        answers = {"1": {"labels": {"en": yes}}, "2": {}}
        return with_changed(happy={"labels": {"en": question}, "answers": answers})

    story = NodeStory(flow=asked("Were you content?", "Yes"))
    story.arrives()
    story.keys("6")
    now = asked("Would you come again?", "No")
    story.take(
        m.LoadConfiguration(
            configuration=with_nodes(flow=msgspec.structs.replace(now, version="2")), by="root"
        )
    )
    story.keys("1")
    (kept,) = story.events(ev.AnswerKept)
    assert isinstance(kept, ev.AnswerKept)
    assert (kept.flow, kept.version, kept.answer) == ("nodes", "1", "1")
    assert (kept.labels, kept.meanings) == ({"en": "Were you content?"}, {"en": "Yes"})


@pytest.mark.parametrize("on_hangup", ["keep", "drop", None])
@pytest.mark.parametrize("how", ["hangs up", "hangs up while speaking", "gone after a restart"])
def test_who_has_spoken_and_hangs_up_is_heard(on_hangup: str | None, how: str) -> None:
    """Many hang up when they have spoken: that is no wish to have it dropped."""
    story = NodeStory(flow=with_changed(tell={"on_hangup": on_hangup} if on_hangup else {}))
    story.arrives()
    story.keys("4")
    story.listens()
    # Asterisk tells the end of the recording before that of the call, also where the call's end ended it.
    name = story.speaks(7)
    if how == "hangs up":
        story.listens()
    if how == "gone after a restart":
        story.take(m.StartController())
        story.take(m.Reconcile(node=NODE, legs=(), online_agents=()))
    else:
        story.ended("c1-leg")
    (over,) = story.events(ev.ContactEnded)
    (left,) = story.events(ev.IvrLeft)
    assert isinstance(over, ev.ContactEnded) and isinstance(left, ev.IvrLeft)
    kept = story.events(ev.RecordingKept)
    deleted = story.did(do.DeleteRecording)
    if on_hangup == "drop":
        assert not kept and deleted == [do.DeleteRecording(contact_id="c1", name=name)]
        gone = how == "gone after a restart"
        assert over.outcome is (Outcome.DROPPED if gone else Outcome.ABANDONED_IN_IVR)
    else:
        assert kept == [ev.RecordingKept(contact_id="c1", name=name, seconds=7, variable="said")]
        assert not deleted
        assert (over.outcome, left.exit) == (Outcome.SELF_SERVICE, IvrExit.SELF_SERVICE)
    check(story.center, story.now)
    assert story.folded() == story.center


def test_what_was_recorded_anew_before_is_not_kept() -> None:
    story = NodeStory()
    story.arrives()
    story.keys("4")
    story.listens()
    story.speaks(7)
    story.keys("2")
    story.ended("c1-leg")
    assert not story.events(ev.RecordingKept) and len(story.did(do.DeleteRecording)) == 1


@pytest.mark.parametrize("finds", ["tell", "leave"])
def test_a_recording_whose_end_is_never_told_does_not_go_on(finds: str) -> None:
    leave = {"kind": "voicemail", "speech": "leave", "max_seconds": 60, "next": "bye"}
    choices = {**NODES["main"]["choices"], "4": {"next": finds}}
    story = NodeStory(flow=with_changed(leave=leave, main={"choices": choices}))
    story.arrives()
    story.keys("4")
    story.listens()
    (recording,) = story.did(do.Record)
    story.wait(69_000)
    assert not story.did(do.CancelRecording)
    story.wait(2_000)
    assert story.did(do.CancelRecording) == [do.CancelRecording(leg_id="c1-leg", name=recording.name)]
    late = m.RecordingEnded(leg_id="c1-leg", token=recording.token, name=recording.name, seconds=60)
    assert story.refuse(late) is not None
    assert not story.events(ev.VoicemailLeft, ev.RecordingKept)
    check(story.center, story.now)
