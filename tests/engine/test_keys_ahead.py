"""Keys pressed before anything asks for them: they may be the first of a secret."""

from typing import Any

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.engine.decide import DECIDER_VERSION, decide
from callcenter.engine.promises import Promises
from callcenter.engine.record import Record
from callcenter.engine.secrets import SecretPad
from callcenter.ivr.interpreter import MOST_KEYS

from .invariants import fingerprint
from .node_story import NodeStory, in_flow

PIN = {
    "kind": "collect",
    "speech": "pin",
    "variable": "pin",
    "min_digits": 4,
    "max_digits": 4,
    "sensitive": True,
    "next": "bye",
}


def with_pin(**nodes: dict[str, Any]) -> NodeStory:
    """A caller in a flow that begins with `main` and asks for a PIN in `pin`."""
    return in_flow({"pin": PIN, **nodes})


def key(digit: str) -> m.DigitReceived:
    return m.DigitReceived(leg_id="c1-leg", digit=Personal(digit))


LOOKUP = {
    "kind": "lookup",
    "lookup": "customer_brief",
    "arguments": {},
    "into": "found",
    "found": "pin",
    "not_found": "pin",
    "unavailable": "pin",
}


@pytest.mark.parametrize("during", ["a prompt to be heard out", "a look-up", "a recording"])
def test_what_is_keyed_before_it_is_asked_for_is_written_nowhere(during: str) -> None:
    match during:
        case "a prompt to be heard out":
            story = with_pin(main={"kind": "say", "speech": "x", "barge_in": False, "next": "pin"})
        case "a look-up":
            story = with_pin(main=LOOKUP)
        case _:
            story = with_pin(main={"kind": "voicemail", "speech": "x", "next": "pin"})
            story.listens()
    before = fingerprint(story.center)
    for digit in "4711":
        assert story.refuse(key(digit)) is RefusalCode.STALE
    assert fingerprint(story.center) == before


def test_a_hash_that_ends_an_entry_is_taken_while_something_is_looked_up() -> None:
    number = {"kind": "collect", "speech": "n", "variable": "n", "min_digits": 2, "max_digits": 2}
    story = with_pin(main={**number, "next": "ask"}, ask=LOOKUP)
    story.keys("47#")
    assert not story.session().swallow_hash
    assert story.refuse(key("#")) is RefusalCode.STALE


def test_whoever_keys_without_end_is_written_down_no_more() -> None:
    story = with_pin(
        main={"kind": "menu", "speech": "x", "choices": {"1": {"next": "main"}, "2": {"next": "pin"}}},
        person={"kind": "voicemail", "speech": "leave", "next": "bye"},
    )
    story.keys("1" * MOST_KEYS)
    assert story.session().node == "person"
    assert story.refuse(key("1")) is RefusalCode.STALE


def test_the_first_digit_is_not_forgotten_while_an_answer_before_it_is_written_down() -> None:
    """Thanks wait for the disk, and the caller does not: the PIN is keyed meanwhile."""
    question = {"kind": "question", "survey": "s", "question": "q", "speech": "q", "answers": {"1": {}}}
    story = with_pin(main={**question, "next": "pin"})
    pad, promises, answer = SecretPad(), Promises(), None
    for sequence, digit in enumerate("1471", 1):
        message = pad.mask(story.center, key(digit))
        decision = decide(story.center, message, story.now)
        record = Record(
            sequence=sequence,
            at=story.now,
            mono=0,
            decider=DECIDER_VERSION,
            message=message,
            events=decision.events,  # type: ignore[arg-type]
        )
        _, effects = promises.hold(story.center, record, decision.effects)
        perform(pad, effects)
        if any(isinstance(event, ev.AnswerKept) for event in decision.events):
            answer = record
    assert answer is not None
    perform(pad, promises.kept(answer))
    assert pad.resolve("c1", {"pin": "secret:pin"}) == {"pin": "471"}


def perform(pad: SecretPad, effects: list[do.Effect] | tuple[do.Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, do.KeepSecretDigit | do.ForgetSecret):
            pad.perform(effect)
