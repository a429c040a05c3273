"""What one call may make the menu do is bounded, however long somebody keys and however the flow is made."""

from __future__ import annotations

import msgspec

from callcenter.ivr import session as s
from callcenter.ivr.interpreter import MOST_KEYS
from callcenter.ivr.model import Flow


def test_who_keys_without_end_goes_to_a_person_and_is_not_heard_any_more(dial, make_flow):
    menu = {"kind": "menu", "speech": "pick", "choices": {"1": {"next": "other"}}}
    flow = make_flow(one=menu, other={**menu, "choices": {"1": {"next": "one"}}})
    call = dial(flow).keys("1" * (MOST_KEYS - 1))
    assert not call.session.done
    assert len(msgspec.json.encode(call.session)) < 10_000
    assert isinstance(call.keys("1").end, s.Enqueue)


def test_a_key_that_skips_many_messages_counts_once(dial, make_flow):
    says = {f"n{n}": {"kind": "say", "speech": "hello", "next": f"n{n + 1}"} for n in range(190)}
    menu = {"kind": "menu", "speech": "pick", "choices": {"1": {"next": "bye"}}}
    call = dial(make_flow(**says, n190={**menu, "choices": {"1": {"next": "n190"}}})).keys("1")
    assert (call.session.node, call.session.keys) == ("n190", 1)


def test_a_person_who_is_a_voicemail_after_hours_is_not_asked_for_again_and_again(dial, make_flow):
    flow = make_flow(
        one={"kind": "menu", "speech": "pick", "choices": {"1": {"next": "one"}}},
        person={"kind": "voicemail", "speech": "leave", "next": "bye"},
    )
    call = dial(flow).keys("1" * MOST_KEYS)
    assert call.session.node == "person"
    before = call.session.sequence
    call.keys("12*#0")
    assert call.session.sequence == before


def test_many_nodes_that_say_nothing_are_gone_through_one_after_the_other(dial):
    nodes = {
        f"n{number}": {"kind": "set", "variable": "x", "value": "1", "next": f"n{number + 1}"}
        for number in range(199)
    }
    document = {
        "flow": "long",
        "languages": ["en"],
        "start": "n0",
        "person": "n199",
        "nodes": {**nodes, "n199": {"kind": "queue", "queue": "service"}},
    }
    call = dial(Flow.model_validate(document))
    assert isinstance(call.end, s.Enqueue)
    assert [a.node for a in call.actions if isinstance(a, s.Entered)] == [f"n{n}" for n in range(200)]
