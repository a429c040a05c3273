"""The WebSocket protocol (RFC 6455), a client's side of it, as far as Asterisk speaks it: no I/O.

Extensions are not offered, so none is used; messages are texts.
"""

from __future__ import annotations

import base64
import hashlib
import random
import secrets
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Final

from callcenter.ari.errors import AriDisconnected

HEAD_LIMIT: Final = 65_536
"""Bytes of an answer's head, at most."""
# The answer to GET /channels of some ten thousand channels fits.
MESSAGE_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of a message, at most."""
NORMAL: Final = 1000
"""The status of a close as it should be (RFC 6455, 7.4.1)."""
_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_FIN: Final = 0x80
_MASKED: Final = 0x80


class Opcode(IntEnum):
    """What a frame is (RFC 6455, 5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


_CONTROL: Final = frozenset({Opcode.CLOSE, Opcode.PING, Opcode.PONG})


def new_key() -> str:
    """A key for one handshake."""
    return base64.b64encode(secrets.token_bytes(16)).decode()


def handshake(host: str, target: str, key: str, headers: Mapping[str, str]) -> bytes:
    """The request that asks for a WebSocket (RFC 6455, 4.1). Raises ValueError for a line end in a value."""
    lines = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    if any(mark in text for pair in (("", target), *lines.items()) for text in pair for mark in "\r\n"):
        raise ValueError("a line end in the address or a header of a WebSocket")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"GET {target} HTTP/1.1\r\n{head}\r\n".encode()


def answer_status(head: bytes, key: str) -> tuple[int, str]:
    """Status and reason of the answer to a handshake; 101 only when it really is one to this key.

    `head` ends with the empty line. Raises AriDisconnected for what is no such answer.
    """
    first, *rest = head.decode("latin-1").split("\r\n")
    version, _, status_line = first.partition(" ")
    status, _, reason = status_line.partition(" ")
    if not version.startswith("HTTP/1.") or not status.isdecimal():
        raise AriDisconnected(f"no HTTP: {first[:80]!r}")
    if int(status) == 101:
        lines = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)
        }
        wanted = base64.b64encode(hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest()).decode()
        if lines.get("sec-websocket-accept") != wanted:
            raise AriDisconnected("the WebSocket's handshake was answered wrongly")
    return int(status), reason


def encode(opcode: Opcode, payload: bytes) -> bytes:
    """One frame, masked as a client's must be."""
    size = len(payload)
    if size < 126:
        head = bytes((_FIN | opcode, _MASKED | size))
    elif size < 65_536:
        head = bytes((_FIN | opcode, _MASKED | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_FIN | opcode, _MASKED | 127)) + size.to_bytes(8, "big")
    # Against proxies that take payload for requests (RFC 6455, 10.3): it need not be secret.
    mask = random.getrandbits(32).to_bytes(4, "big")
    if not size:
        return head + mask
    pattern = (mask * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")
    return head + mask + masked.to_bytes(size, "big")


class Frames:
    """Takes bytes as they come and gives the messages that are complete."""

    def __init__(self) -> None:
        #: Bytes of a frame that is not complete: so many there, so many needed.
        self._chunks: list[bytes] = []
        self._there = 0
        self._needed = 2
        self._parts: list[bytes] | None = None
        self._kind = Opcode.TEXT

    def feed(self, data: bytes) -> Iterator[tuple[Opcode, bytes]]:
        """Messages and control frames in these bytes. Raises AriDisconnected for what no server may send.

        To be run through to its end before the next call.
        """
        if self._chunks or len(data) < self._needed:
            self._chunks.append(data)
            self._there += len(data)
            if self._there < self._needed:
                return
            data = b"".join(self._chunks)
            self._chunks.clear()
        place, end = 0, len(data)
        while end - place >= 2:
            first, size, start = data[place], data[place + 1], place + 2
            if size == 126:
                start += 2
                size = int.from_bytes(data[place + 2 : start], "big") if end >= start else 0
            elif size == 127:
                start += 8
                size = int.from_bytes(data[place + 2 : start], "big") if end >= start else 0
            elif size & _MASKED:
                raise AriDisconnected("a masked frame")
            if size > MESSAGE_LIMIT:
                raise AriDisconnected(f"a frame of {size} bytes")
            if end < start + size or end < start:
                self._keep(data[place:], start - place + size)
                return
            place = start + size
            # Almost all there is: a whole text.
            if first == _FIN | Opcode.TEXT and self._parts is None:
                yield Opcode.TEXT, data[start:place]
            else:
                yield from self._other(first, data[start:place])
        self._keep(data[place:], 2)

    def _keep(self, rest: bytes, needed: int) -> None:
        if rest:
            self._chunks.append(rest)
        self._there, self._needed = len(rest), needed

    def _other(self, first: int, payload: bytes) -> Iterator[tuple[Opcode, bytes]]:
        if first & 0x70:
            raise AriDisconnected("a frame of an extension nobody asked for")
        try:
            opcode = Opcode(first & 0x0F)
        except ValueError:
            raise AriDisconnected(f"a frame of unknown kind {first & 0x0F}") from None
        if opcode in _CONTROL:
            yield opcode, payload
            return
        if (opcode is Opcode.CONTINUATION) != (self._parts is not None):
            raise AriDisconnected("a message within another, or the end of none")
        if self._parts is None:
            self._parts, self._kind = [], opcode
        self._parts.append(payload)
        if sum(map(len, self._parts)) > MESSAGE_LIMIT:
            raise AriDisconnected("a message without end")
        if first & _FIN:
            whole, self._parts = b"".join(self._parts), None
            yield self._kind, whole
