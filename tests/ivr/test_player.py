"""A call played without telephony: what it does by itself, and what it waits for."""

from __future__ import annotations

import pytest

from callcenter.domain.enums import LookupStatus
from callcenter.ivr import session as s
from callcenter.ivr.facts import Known
from callcenter.ivr.player import Asked, CallerGone, Found, Needs, NotNow, Player, PutThrough
from callcenter.ivr.texts import Piece, Texts

SECRET = {"speech": ["ask"], "min_digits": 2, "max_digits": 4}


@pytest.fixture
def play(make_flow):
    """Call a flow made of these nodes; every look-up is answered with `found`."""

    def call(found: Found | None = None, facts: Known | None = None, **nodes) -> Player:
        def look_up(asked: Asked) -> Found:
            assert found is not None, asked
            return found

        return Player(make_flow(**nodes), facts or Known(), look_up)

    return call


def test_messages_are_heard_out_up_to_the_next_question(play):
    call = play(
        hello={"kind": "say", "speech": ["hello"], "next": "more"},
        more={"kind": "say", "speech": ["more"], "next": "pick"},
        pick={"kind": "menu", "speech": ["pick"], "choices": {1: {"next": "bye"}}},
    )
    assert call.heard == ["en/hello", "en/more", "en/pick"]
    assert (call.node, call.needs, call.visited) == ("pick", Needs.KEYS, ["hello", "more", "pick"])
    call.press("1")
    assert call.end == s.Hangup()
    assert call.needs is Needs.NOTHING
    with pytest.raises(NotNow, match="the call is over"):
        call.press("1")


def test_keys_in_a_row_are_pressed_into_messages(play):
    call = play(
        first={"kind": "menu", "speech": ["first"], "choices": {1: {"next": "hello"}}},
        hello={"kind": "say", "speech": ["hello"], "next": "pick"},
        pick={"kind": "menu", "speech": ["pick"], "choices": {2: {"next": "bye"}}},
    )
    call.press("12")
    assert call.end == s.Hangup()


def test_a_prompt_that_cannot_be_interrupted_is_heard_out_before_the_key(play):
    call = play(pick={"kind": "menu", "barge_in": False, "speech": ["p"], "choices": {1: {"next": "bye"}}})
    call.press("1")
    assert call.end == s.Hangup()


def test_silence_is_until_the_call_goes_on(play):
    call = play(pick={"kind": "menu", "tries": 2, "speech": ["pick"], "choices": {1: {"next": "bye"}}})
    call.wait()
    assert call.heard == ["en/pick", "en/no_entry", "en/pick"]
    call.wait()
    assert call.end == s.Enqueue(queue="service", skills={}, reason=s.Reason.FAILED)


def test_look_ups_get_secrets_in_clear_while_the_session_has_them_masked(play):
    call = play(
        Found(status=LookupStatus.FOUND),
        prove={
            "kind": "verify",
            "number": {**SECRET, "variable": "number", "argument": "number"},
            "proof": {**SECRET, "variable": "pin", "argument": "pin"},
            "lookup": "verify_staff",
            "next": "bye",
            "unavailable": "bye",
        },
    )
    call.press("12#3456")
    assert call.asked == [Asked(name="verify_staff", arguments={"number": "12", "pin": "3456"})]
    assert [each.value for each in call.session.keyed] == ["12", "xxxx"]


def test_a_web_service_is_asked_by_the_name_of_its_node(play):
    call = play(
        Found(status=LookupStatus.FOUND, data={"state": "open"}),
        ask={
            "kind": "http",
            "url": "http://127.0.0.1/x",
            "take": {"state": "state"},
            "into": "case",
            "found": "tell",
            "not_found": "bye",
            "unavailable": "bye",
        },
        tell={"kind": "say", "speech": [{"choose": "case.state", "of": {"open": "open"}}], "next": "bye"},
    )
    assert call.asked == [Asked(name="ask", arguments={})]
    assert call.heard == ["en/open"]


def test_speech_and_the_other_party_are_asked_for(play):
    call = play(
        message={"kind": "voicemail", "speech": ["leave"], "next": "through"},
        through={"kind": "transfer", "to": "warehouse", "failed": "bye"},
    )
    assert call.needs is Needs.SPEECH
    with pytest.raises(NotNow, match="the call awaits speech now"):
        call.wait()
    call.speak(3)
    assert len(call.session.recordings) == 1
    assert call.needs is Needs.OTHER_PARTY
    call.other_party(answers=True)
    assert call.end == PutThrough(to="warehouse")


def test_a_transfer_that_fails_and_a_caller_who_hangs_up(play):
    call = play(
        through={"kind": "transfer", "to": "warehouse", "failed": "pick"},
        pick={"kind": "menu", "speech": ["pick"], "choices": {1: {"next": "bye"}}},
    )
    call.other_party(answers=False)
    assert call.node == "pick"
    call.hang_up()
    assert call.end == CallerGone()


def test_a_caller_who_is_not_known_in_time_is_waited_for_no_longer(play):
    call = play(
        facts=Known(identified=None),
        which={
            "kind": "switch",
            "variable": "caller.tier",
            "cases": [{"words": "vip", "next": "bye"}],
            "otherwise": "person",
        },
    )
    assert isinstance(call.end, s.Enqueue)


def test_what_is_heard_in_writing(tmp_path):
    for language, text in (("zh-CN", "简体"), ("zh-TW", "繁體")):
        (tmp_path / language).mkdir()
        (tmp_path / language / "hello.txt").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "zh-CN" / "only.txt").write_text("只有", encoding="utf-8")
    texts = Texts((tmp_path / "none", tmp_path))
    names = ["zh-TW/hello", "zh-TW/only", "zh-CN/fragments/n1", "zh-CN/fragments/n2", "en/no", "recording:7"]
    assert list(texts.pieces(names)) == [
        Piece("hello", "繁體"),
        Piece("only", "只有"),
        Piece("", "一二"),
        Piece("no", "[no]"),
        Piece("recording:7", "[the recording]"),
    ]


@pytest.mark.parametrize(("on_hangup", "kept"), [("keep", 1), ("drop", 0)])
def test_who_hangs_up_before_confirming_a_recording(play, on_hangup, kept):
    speak = {
        "kind": "record",
        "speech": ["s"],
        "variable": "v",
        "review": ["keep"],
        "next": "bye",
        "empty": "bye",
    }
    call = play(speak={**speak, "on_hangup": on_hangup})
    call.speak(3)
    assert call.recordings == 0
    call.hang_up()
    assert call.recordings == kept
