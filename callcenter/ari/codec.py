"""Frames in and out: no I/O, no state."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec

from callcenter.ari.errors import AriProtocolError, refused
from callcenter.ari.generated.events import AnyMessage, RESTResponse
from callcenter.ari.operation import Facts, Operation, Request

T = TypeVar("T")

_log = logging.getLogger(__name__)
_messages: msgspec.json.Decoder[AnyMessage] = msgspec.json.Decoder(AnyMessage)
_objects: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])
_encoder = msgspec.json.Encoder()
# RecursionError: JSON nested deeper than Python allows.
_UNDECODABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class RawEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event this version has no type for, or one that is not as the api-docs say: the JSON as it came."""

    type: str
    application: str
    data: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return one field as it came. Raises KeyError when it is absent."""
        return self.data[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return one field as it came, or ``default``."""
        return self.data.get(name, default)


class _Frame(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="RESTRequest", tag_field="type"
):
    """A REST request over the WebSocket."""

    request_id: str
    method: str
    uri: str
    query_strings: tuple[_Pair, ...] = ()
    content_type: str = ""
    message_body: str = ""


class _Pair(msgspec.Struct, frozen=True):
    name: str
    value: str


def encode_request(request_id: str, request: Request) -> bytes:
    """Render a request as one frame of REST over WebSocket."""
    body = "" if request.body is None else request.body.decode()
    return _encoder.encode(
        _Frame(
            request_id=request_id,
            method=request.method,
            uri=request.uri,
            query_strings=tuple(_Pair(name, value) for name, value in request.query),
            content_type="application/json" if body else "",
            message_body=body,
        )
    )


@lru_cache(maxsize=256)
def _warn_once(event_type: str, why: str) -> None:
    _log.warning("event %s is not as the api-docs say and is passed on raw: %s", event_type, why)


def decode_message(frame: str | bytes) -> AnyMessage | RawEvent:
    """Decode one frame from Asterisk.

    An event of unknown type, or a known one that does not fit its type, becomes a RawEvent. Raises
    AriProtocolError when the frame is no JSON object with a ``type``.
    """
    try:
        return _messages.decode(frame)
    except _UNDECODABLE as error:
        why = str(error)
    try:
        data = _objects.decode(frame)
    except _UNDECODABLE as error:
        raise AriProtocolError(f"a frame that is no JSON object: {error}") from error
    event_type = data.get("type")
    if not isinstance(event_type, str):
        raise AriProtocolError("a frame without a type")
    if "Invalid value" not in why:
        _warn_once(event_type, why)
    return RawEvent(type=event_type, application=str(data.get("application", "")), data=data)


@lru_cache(maxsize=256)
def _decoder(result: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(result)


def _problem(body: str | bytes | None, reason: str) -> str:
    """The message in an error's body (Asterisk uses both keys), or the reason phrase."""
    if body:
        try:
            data = _objects.decode(body)
        except msgspec.DecodeError:
            return reason
        return str(data.get("message") or data.get("error") or reason)
    return reason


def decode_answer(facts: Facts, status: int, reason: str, body: str | bytes | None) -> Any:
    """Turn an answer into its operation's result.

    Raises AriRefused for an error status and AriProtocolError when the body does not fit.
    """
    if status >= 400:
        raise refused(status, _problem(body, reason), facts.name)
    if facts.binary:
        return body if isinstance(body, bytes) else (body or "").encode()
    if facts.result is None:
        return None
    try:
        return _decoder(facts.result).decode(body or b"")
    except msgspec.DecodeError as error:
        raise AriProtocolError(f"{facts.name}: the answer does not fit: {error}") from error


def decode_response(operation: Operation[T], response: RESTResponse) -> T:
    """Turn a RESTResponse into its operation's result; raises as decode_answer."""
    result: T = decode_answer(
        operation.FACTS, response.status_code, response.reason_phrase, response.message_body
    )
    return result
