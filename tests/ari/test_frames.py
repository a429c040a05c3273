"""The WebSocket protocol without a socket: whatever the bytes, whole messages or a clear error."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ari.errors import AriDisconnected
from callcenter.ari.frames import MESSAGE_LIMIT, Frames, Opcode, answer_status, encode, handshake, new_key


def frame(payload: bytes, first: int = 0x81, masked: bool = False) -> bytes:
    """As a server sends it."""
    size = len(payload)
    if size < 126:
        head = bytes((first, size | 0x80 * masked))
    elif size < 65_536:
        head = bytes((first, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 127)) + size.to_bytes(8, "big")
    return head + payload


def unmask(data: bytes) -> bytes:
    """The payload of a client's frame, by the book."""
    size, start = data[1] & 0x7F, 2
    if size == 126:
        size, start = int.from_bytes(data[2:4], "big"), 4
    elif size == 127:
        size, start = int.from_bytes(data[2:10], "big"), 10
    mask = data[start : start + 4]
    payload = data[start + 4 :]
    assert len(payload) == size
    return bytes(each ^ mask[place % 4] for place, each in enumerate(payload))


@given(st.lists(st.binary(max_size=70_000), max_size=4), st.integers(1, 30_000))
def test_messages_come_whole_however_they_are_cut(messages: list[bytes], step: int) -> None:
    data = b"".join(map(frame, messages))
    frames = Frames()
    found = [payload for at in range(0, len(data), step) for _, payload in frames.feed(data[at : at + step])]
    assert found == messages


def test_messages_come_whole_byte_by_byte() -> None:
    data = frame(b"a") + frame(b"b" * 300) + frame(b"", first=0x89) + frame(b"c" * 66_000)
    frames = Frames()
    found = [each for at in range(len(data)) for each in frames.feed(data[at : at + 1])]
    assert found == [
        (Opcode.TEXT, b"a"),
        (Opcode.TEXT, b"b" * 300),
        (Opcode.PING, b""),
        (Opcode.TEXT, b"c" * 66_000),
    ]


def test_a_message_in_parts_with_a_ping_between() -> None:
    data = frame(b"one", 0x01) + frame(b"p", 0x89) + frame(b"two", 0x00) + frame(b"three", 0x80)
    assert list(Frames().feed(data)) == [(Opcode.PING, b"p"), (Opcode.TEXT, b"onetwothree")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (frame(b"x", masked=True), "masked"),
        (frame(b"x", 0xC1), "extension"),
        (frame(b"x", 0x83), "unknown kind"),
        (frame(b"x", 0x80), "the end of none"),
        (frame(b"x", 0x01) + frame(b"y", 0x81), "within another"),
        (bytes((0x81, 127)) + (MESSAGE_LIMIT + 1).to_bytes(8, "big"), "bytes"),
    ],
)
def test_what_no_server_may_send(data: bytes, why: str) -> None:
    with pytest.raises(AriDisconnected, match=why):
        list(Frames().feed(data))


@given(st.binary(max_size=70_000))
def test_what_we_send_is_masked(payload: bytes) -> None:
    data = encode(Opcode.TEXT, payload)
    assert data[0] == 0x81
    assert data[1] & 0x80
    assert unmask(data) == payload


def test_the_handshake_is_checked() -> None:
    key = new_key()
    # RFC 6455, 1.3
    accept = base64.b64encode(
        hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode(), usedforsecurity=False).digest()
    ).decode()
    good = f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    assert answer_status(good.encode(), key) == (101, "Switching Protocols")
    assert answer_status(b"HTTP/1.1 401 Unauthorized\r\n\r\n", key) == (401, "Unauthorized")
    for wrong in (b"HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: x\r\n\r\n", b"SSH-2.0-x\r\n\r\n"):
        with pytest.raises(AriDisconnected):
            answer_status(wrong, key)


def test_a_header_cannot_begin_another() -> None:
    assert b"GET /ari/events?app=x HTTP/1.1\r\n" in handshake("h:1", "/ari/events?app=x", "k", {"A": "b"})
    with pytest.raises(ValueError, match="line end"):
        handshake("h", "/", "k", {"A": "b\r\nC: d"})
