"""A call whose flow's queue is gone goes on in the flow as it is now."""

from typing import Any

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import FlowSource, QueueSpec
from callcenter.domain.enums import IvrExit
from callcenter.ivr.model import Flow

from .invariants import check
from .node_story import NodeStory, with_nodes


def loads(story: NodeStory, nodes: dict[str, Any], start: str) -> None:
    """Version 2 of the flow, and a set-up whose only queue is service."""
    flow = Flow.model_validate(
        {
            "flow": "nodes",
            "version": "2",
            "languages": ["en"],
            "person": start,
            "start": start,
            "nodes": nodes,
        }
    )
    source = FlowSource(name="nodes", version="2", json=flow.model_dump_json(exclude_unset=True))
    story.take(
        m.LoadConfiguration(
            configuration=with_nodes(queues=(QueueSpec(id="service", names={}),), flow=source)
        )
    )


def test_nothing_that_was_recorded_or_keyed_is_lost_on_the_way() -> None:
    story = NodeStory()
    story.arrives()
    story.identified()
    story.keys("4")
    story.listens()
    first = story.speaks(9)
    story.keys("1")
    before = story.session()
    assert before.variables["said"] == f"recording:{first}"
    loads(
        story,
        {
            "leave": {"kind": "voicemail", "speech": ["you_said", {"recording": "said"}], "next": "bye"},
            "bye": {"kind": "hangup"},
            "to_service": {"kind": "queue", "queue": "service"},
        },
        start="leave",
    )
    # In "told": 0 asks for a person.
    story.keys("0")
    now = story.session()
    assert (now.version, now.node) == ("2", "leave") and now.sequence > before.sequence
    assert now.variables == before.variables and now.keyed == before.keyed
    assert story.heard()[:2] == ("en/you_said", f"recording:{first}")
    story.listens()
    second = story.did(do.Record)[-1].name
    assert second != first and not story.did(do.DeleteRecording)
    left = [e for e in story.events(ev.IvrLeft) if isinstance(e, ev.IvrLeft)]
    assert [(e.version, e.exit) for e in left] == [("main", IvrExit.UNAVAILABLE)]
    check(story.center, story.now)
    story.speaks(3)
    story.hung_up_legs_end()
    left = [e for e in story.events(ev.IvrLeft) if isinstance(e, ev.IvrLeft)]
    assert [(e.version, e.exit) for e in left][1:] == [("2", IvrExit.VOICEMAIL)]
    assert story.folded() == story.center


def test_it_leaves_the_old_version_and_then_the_new_one() -> None:
    story = NodeStory()
    story.arrives()
    loads(story, {"to_service": {"kind": "queue", "queue": "service"}}, start="to_service")
    story.keys("1")
    left = [e for e in story.events(ev.IvrLeft) if isinstance(e, ev.IvrLeft)]
    assert [(e.version, e.node, e.exit) for e in left] == [
        ("main", "to_sales", IvrExit.UNAVAILABLE),
        ("2", "to_service", IvrExit.UNAVAILABLE),
    ]
    assert story.line("service") == ["c1"]
    check(story.center, story.now)
