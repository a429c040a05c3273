"""What a caller does not want kept is deleted, also when Asterisk cannot be reached just then."""

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.refusal import RefusalCode

from .center import NODE
from .invariants import check
from .node_story import NodeStory


def drops() -> tuple[NodeStory, do.DeleteRecording]:
    """A caller speaks, and presses 2 to speak anew."""
    story = NodeStory()
    story.arrives()
    story.keys("4")
    story.listens()
    name = story.speaks(7)
    story.keys("2")
    drop = do.DeleteRecording(contact_id="c1", name=name)
    assert story.did(do.DeleteRecording) == [drop]
    assert story.events(ev.RecordingDropped) == [ev.RecordingDropped(contact_id="c1", name=name)]
    return story, drop


@pytest.mark.parametrize("crashed", [True, False])
def test_it_is_asked_for_until_it_is_done(crashed: bool) -> None:
    story, drop = drops()
    story.ended("c1-leg")
    assert not story.center.contacts
    for times in (2, 3):
        story.take(m.StartController() if crashed else m.TelephonyLost(node=NODE))
        story.take(m.Reconcile(node="b1", legs=(), online_agents=()))
        story.take(m.Reconcile(node=NODE, legs=(), online_agents=()))
        assert story.did(do.DeleteRecording) == [drop] * times
    check(story.center, story.now)
    assert story.folded() == story.center
    story.take(m.RecordingGone(name=drop.name))
    assert story.refuse(m.RecordingGone(name=drop.name)) is RefusalCode.STALE
    story.take(m.Reconcile(node=NODE, legs=(), online_agents=()))
    assert len(story.did(do.DeleteRecording)) == 3 and not story.center.unwanted
    assert story.folded() == story.center


def test_once_done_it_is_not_asked_for_again() -> None:
    story, drop = drops()
    story.take(m.RecordingGone(name=drop.name))
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="c1-leg", up=True),), online_agents=()))
    assert story.did(do.DeleteRecording) == [drop]
