"""What holds for any flow that passes the checks and any caller, however odd."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.domain.hours import Hours
from callcenter.ivr import session as s
from callcenter.ivr.facts import Known
from callcenter.ivr.graph import silent_exits
from callcenter.ivr.interpreter import start, step
from callcenter.ivr.model import Flow
from callcenter.ivr.session import Stage

NAMES = [f"n{number}" for number in range(6)]
SPEECH: list[Any] = [
    "hello",
    {"date": "v.on"},
    {"choose": "v.status", "of": {"a": "prompt_a"}},
    {"digits": "num"},
]
TERMINAL = s.Enqueue | s.Hangup
ASKED_BY = {
    Stage.PROMPT: s.Play,
    Stage.KEYS: s.SetTimer,
    Stage.LOOKUP: s.Lookup,
    Stage.RECORDING: s.Record,
}

target = st.sampled_from([*NAMES, "person", "bye"])
speech = st.lists(st.sampled_from(SPEECH), min_size=1, max_size=3)
digits = {"min_digits": 2, "max_digits": 4}


def _node(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


def _asked(variable: str) -> st.SearchStrategy[dict[str, Any]]:
    fixed = {"variable": variable, "argument": variable, **digits}
    return st.fixed_dictionaries({"speech": speech, **{key: st.just(value) for key, value in fixed.items()}})


choices = st.dictionaries(
    st.sampled_from("0123456789*#"), st.fixed_dictionaries({"next": target}), min_size=1, max_size=4
)
tries = st.integers(1, 3)
nodes = st.one_of(
    _node("say", speech=speech, next=target, barge_in=st.booleans()),
    _node("menu", speech=speech, choices=choices, tries=tries, on_failure=target, barge_in=st.booleans()),
    _node(
        "collect",
        speech=speech,
        variable=st.just("num"),
        min_digits=st.just(2),
        max_digits=st.integers(2, 5),
        next=target,
        sensitive=st.just(False),
        tries=tries,
    ),
    _node(
        "collect",
        speech=speech,
        variable=st.just("pin"),
        min_digits=st.just(2),
        max_digits=st.integers(2, 5),
        next=target,
        sensitive=st.just(True),
        barge_in=st.booleans(),
    ),
    _node(
        "verify",
        number=_asked("num"),
        proof=_asked("pin"),
        lookup=st.just("verify"),
        next=target,
        unavailable=target,
        tries=tries,
    ),
    _node(
        "lookup",
        lookup=st.just("look"),
        into=st.just("v"),
        arguments=st.just({"number": "num", "proof": "pin"}),
        found=target,
        not_found=target,
        unavailable=target,
    ),
    _node("branch", hours=st.just("main"), open=target, closed=target),
    _node("language", language=st.sampled_from(["en", "zh-CN"]), next=target),
    _node("voicemail", speech=speech, next=target),
)


def _ends_in_silence(flow: Flow) -> bool:
    left = {name: silent_exits(flow, node) for name, node in flow.nodes.items()}
    while ended := {name for name, targets in left.items() if not targets & left.keys()}:
        for name in ended:
            del left[name]
    return not left


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    document = {
        "flow": "any",
        "languages": ["zh-CN", "en"],
        "start": "n0",
        "person": "person",
        "nodes": {
            **{name: draw(nodes) for name in NAMES},
            "person": {"kind": "queue", "queue": "service"},
            "bye": {"kind": "hangup", "speech": draw(st.sampled_from([[], ["bye"]]))},
        },
    }
    return Flow.model_validate(document)


texts = st.sampled_from(["", "a", "2026-11-22", "<b>", "99999999999999999999", "secret:pin", "２"])
data = st.dictionaries(st.sampled_from(["on", "status", "x y"]), texts, max_size=2)
inputs = st.one_of(
    st.builds(lambda digit: s.Digit(digit=digit), st.sampled_from([*"0123456789*#xA", "", "12", "٣"])),
    st.just("awaited"),
    st.builds(lambda token: s.PromptFinished(token=token), st.integers(-1, 30)),
    st.builds(lambda token: s.TimerFired(token=token), st.integers(-1, 30)),
    st.just(s.Resume()),
)
answers = st.tuples(st.sampled_from(s.LookupStatus), data, st.floats(0, 200))
sequences = st.lists(st.tuples(inputs, answers, st.integers(0, 2 * 10**12)), max_size=60)


def _facts(at_ms: int) -> Known:
    hours = Hours(time_zone="Asia/Shanghai", weekly={"mon": ("00:00-24:00",)})
    return Known(at_ms=at_ms, hours={"main": hours})


def _answer(session: s.IvrSession, answer: tuple[s.LookupStatus, dict[str, str], float]) -> s.Input:
    """The input that the session awaits."""
    status, found, seconds = answer
    match session.stage:
        case Stage.PROMPT:
            return s.PromptFinished(token=session.awaited)
        case Stage.LOOKUP:
            return s.LookupDone(token=session.awaited, status=status, data=found)
        case Stage.RECORDING:
            return s.RecordingFinished(token=session.awaited, seconds=seconds, name="message")
        case _:
            return s.TimerFired(token=session.awaited)


def _check(before: s.IvrSession | None, after: s.Step, asked: dict[int, s.Action]) -> None:
    """After every step: at most one end, given last; else exactly one thing awaited, which was asked for."""
    session = after.session
    for action in after.actions:
        token = getattr(action, "token", None)
        if token is not None and not isinstance(action, s.StopPlay):
            assert token not in asked, "tokens are given once"
            assert before is None or token > before.sequence
            asked[token] = action
    ends = [action for action in after.actions if isinstance(action, TERMINAL)]
    if session.done:
        newly = before is None or not before.done
        assert len(ends) == newly
        assert not newly or after.actions[-1] is ends[0]
        assert session.secret is None and "secret:" not in str(session.variables.get("pin"))
    else:
        assert ends == []
        assert isinstance(asked[session.awaited], ASKED_BY[session.stage])
    for action in after.actions:
        assert not isinstance(action, s.Play) or action.media
    assert msgspec.json.decode(msgspec.json.encode(session), type=s.IvrSession) == session


@settings(max_examples=150, deadline=None)
@given(flow=flows().filter(_ends_in_silence), sequence=sequences)
def test_no_caller_breaks_a_flow_and_a_silent_one_always_leaves(flow, sequence):
    asked: dict[int, s.Action] = {}
    now = start(flow, s.IvrContext(), _facts(0))
    _check(None, now, asked)
    for given_input, answer, at_ms in sequence:
        before = now.session
        sent = _answer(before, answer) if given_input == "awaited" else given_input
        now = step(flow, before, sent, _facts(at_ms))
        _check(before, now, asked)
        if before.done:
            assert now == s.Step(session=before, actions=())
        token = getattr(sent, "token", before.awaited)
        if token != before.awaited:
            assert now == s.Step(session=before, actions=()), "stale inputs do nothing"
    for _ in range(100):
        if now.session.done:
            break
        unavailable = (s.LookupStatus.UNAVAILABLE, {}, 0.0)
        now = step(flow, now.session, _answer(now.session, unavailable), _facts(0))
    assert now.session.done


@settings(max_examples=100, deadline=None)
@given(flow=flows().filter(_ends_in_silence), sequence=sequences)
def test_no_digit_of_a_secret_is_left_in_session_or_actions(flow, sequence):
    """Even with a shell that does not mask: what the session knows of a secret is its length."""
    now = start(flow, s.IvrContext(), _facts(0))
    for given_input, answer, at_ms in sequence:
        before = now.session
        sent = _answer(before, answer) if given_input == "awaited" else given_input
        now = step(flow, before, sent, _facts(at_ms))
        if before.secret is not None and now.session.secret == before.secret:
            assert set(now.session.digits) <= {s.MASK} or now.session.step == 0
        assert now.session.variables.get("pin", "secret:pin") == "secret:pin"
        for keyed in now.session.keyed:
            assert not keyed.sensitive or set(keyed.value) == {s.MASK}


@given(sequence=st.lists(st.sampled_from("0123456789*#"), max_size=40))
def test_the_main_flow_takes_any_keys(main_flow, sequence):
    now = start(main_flow, s.IvrContext(), _facts(0))
    for key in sequence:
        now = step(main_flow, now.session, s.Digit(digit=key), _facts(0))
        if now.session.stage is Stage.LOOKUP:
            found = _answer(now.session, (s.LookupStatus.FOUND, {"status": "shipped"}, 0.0))
            now = step(main_flow, now.session, found, _facts(0))


@given(
    step_=st.builds(
        s.IvrSession,
        flow=st.text(),
        version=st.text(),
        node=st.text(),
        language=st.text(),
        stage=st.sampled_from(Stage),
        reason=st.sampled_from(s.Reason),
        variables=st.dictionaries(st.text(), st.text()),
        recordings=st.lists(st.text()).map(tuple),
    )
)
def test_any_session_survives_json(step_):
    assert msgspec.json.decode(msgspec.json.encode(step_), type=s.IvrSession) == step_


def test_inputs_and_actions_survive_json_as_unions():
    some: list[s.Input] = [s.PromptFinished(token=1), s.Digit(digit="1"), s.Resume()]
    assert msgspec.json.decode(msgspec.json.encode(some), type=list[s.Input]) == some
    acts: list[s.Action] = [s.Play(token=1, media=("a",)), s.Hangup(), s.ClearTimer()]
    assert msgspec.json.decode(msgspec.json.encode(acts), type=list[s.Action]) == acts
