"""Frames: every event of the spec, and what is not as it should be."""

from __future__ import annotations

import json
import logging
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ari import AriNotFound, AriProtocolError, AriServerError, RawEvent, events, operations
from callcenter.ari.codec import decode_answer, decode_message, encode_request
from callcenter.ari.codegen.emit_models import event_names
from callcenter.ari.codegen.names import attribute
from callcenter.ari.codegen.spec import load
from callcenter.ari.operation import Request
from callcenter.ari.subjects import keys_of
from tests.ari.samples import event, sample

SPEC = load()


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


@pytest.mark.parametrize("full", [True, False], ids=["full", "required-only"])
@pytest.mark.parametrize("name", event_names(SPEC))
def test_every_event_survives_decoding(name: str, full: bool) -> None:
    data = sample(SPEC, name, full=full)
    decoded = decode_message(json.dumps(data | {"of_a_newer_asterisk": [1]}))
    assert type(decoded) is getattr(events, name)
    assert decoded.type == name
    if name == "MissingParams":
        data = {key: data[key] for key in data if key not in ("application", "timestamp")}
    assert plain(decoded) == data
    for key, value in data.items():
        assert decoded[key] == value
        assert hasattr(decoded, attribute(key))
    assert decoded.get("absent", 5) == 5


def test_an_unknown_event_comes_raw() -> None:
    decoded = decode_message('{"type": "Brandnew", "application": "a", "answer": 42}')
    assert decoded == RawEvent(
        type="Brandnew",
        application="a",
        data={"type": "Brandnew", "application": "a", "answer": 42},
    )
    assert decoded["answer"] == 42
    assert decoded.get("question") is None


def test_an_event_that_does_not_fit_comes_raw_and_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    data = event("StasisStart", args="not a list", application="a", timestamp="t")
    with caplog.at_level(logging.WARNING, "callcenter.ari"):
        decoded = decode_message(json.dumps(data))
    assert isinstance(decoded, RawEvent)
    assert decoded.data["channel"]["id"] == "c1"
    assert "StasisStart" in caplog.text


DEEP = '{"type": "X", "deep": ' + "[" * 50_000 + "]" * 50_000 + "}"


@pytest.mark.parametrize("frame", ["", "{", "[]", "7", "{}", '{"type": 7}', "null", b"\xff\xfe", DEEP])
def test_garbage_is_refused(frame: str | bytes) -> None:
    with pytest.raises(AriProtocolError):
        decode_message(frame)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
TYPES = st.sampled_from(event_names(SPEC)) | st.text()


@given(
    st.binary()
    | st.builds(
        lambda kind, rest: json.dumps({**rest, "type": kind}), TYPES, st.dictionaries(st.text(), JSON)
    )
)
def test_whatever_comes_is_an_event_or_refused(frame: str | bytes) -> None:
    try:
        decoded = decode_message(frame)
    except AriProtocolError:
        return
    assert isinstance(decoded.type, str)
    keys_of(decoded)


def test_a_request_frame() -> None:
    request = Request(method="POST", uri="channels/a%2Fb", query=(("app", "x"),), body=b'{"variables":{}}')
    assert json.loads(encode_request("5", request)) == {
        "type": "RESTRequest",
        "request_id": "5",
        "method": "POST",
        "uri": "channels/a%2Fb",
        "query_strings": [{"name": "app", "value": "x"}],
        "content_type": "application/json",
        "message_body": '{"variables":{}}',
    }
    assert json.loads(encode_request("6", Request(method="GET", uri="channels"))) == {
        "type": "RESTRequest",
        "request_id": "6",
        "method": "GET",
        "uri": "channels",
    }


def test_answers() -> None:
    get = operations.channels.Get.FACTS
    with pytest.raises(AriNotFound, match=r"channels\.get: 404 Channel not found") as caught:
        decode_answer(get, 404, "Not Found", '{"message": "Channel not found"}')
    assert (caught.value.status, caught.value.operation) == (404, "channels.get")
    with pytest.raises(AriServerError, match="500 Broken"):
        decode_answer(get, 500, "Broken", "<html>")
    with pytest.raises(AriServerError, match="503 no"):
        decode_answer(get, 503, "Broken", '{"error": "no"}')
    with pytest.raises(AriProtocolError, match=r"channels\.get"):
        decode_answer(get, 200, "OK", '{"id": 5}')
    with pytest.raises(AriProtocolError, match=r"channels\.get"):
        decode_answer(get, 200, "OK", None)
    assert decode_answer(operations.channels.Answer.FACTS, 204, "No Content", None) is None
    assert decode_answer(operations.recordings.GetStoredFile.FACTS, 200, "OK", b"RIFF") == b"RIFF"
