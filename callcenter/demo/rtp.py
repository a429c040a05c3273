"""Packets of speech and keys: RTP (RFC 3550), telephone events (RFC 4733), A-law (G.711), tones (Q.23).

Times in milliseconds; 8000 samples a second, 160 in each packet of 20 ms.
"""

import functools
import math
import struct
from collections.abc import Iterator

RATE = 8000
PACKET_MS = 20
SAMPLES = RATE * PACKET_MS // 1000
#: Payload types: A-law is static (RFC 3551), the event's is what everybody uses.
ALAW, EVENT = 8, 101
SILENCE = b"\xd5" * SAMPLES
DIGIT_MS = 100
GAP_MS = 100
_EVENTS = {digit: number for number, digit in enumerate("0123456789*#")}
_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)
_KEYPAD = "123456789*0#"
_VOLUME = 10
_LAST_SENT = 3
_TONE_PEAK = 6000


def packet(payload: bytes, *, kind: int, number: int, at: int, source: int, mark: bool = False) -> bytes:
    """RFC 3550, 5.1. `at` in samples."""
    head = struct.pack(
        "!BBHII", 0x80, kind | mark << 7, number & 0xFFFF, at & 0xFFFFFFFF, source & 0xFFFFFFFF
    )
    return head + payload


def event_payloads(digit: str) -> Iterator[bytes]:
    """RFC 4733, 2.3: the event growing longer, and its end said three times."""
    steps = DIGIT_MS // PACKET_MS
    for step in range(1, steps + 1):
        yield struct.pack("!BBH", _EVENTS[digit], _VOLUME, step * SAMPLES)
    for _ in range(_LAST_SENT):
        yield struct.pack("!BBH", _EVENTS[digit], 0x80 | _VOLUME, steps * SAMPLES)


@functools.cache
def digit_payloads(digit: str) -> tuple[bytes, ...]:
    """The key's two tones as A-law."""
    place = _KEYPAD.index(digit)
    return tone_payloads((_ROWS[place // 3], _COLUMNS[place % 3]), DIGIT_MS)


@functools.cache
def tone_payloads(hertz: tuple[int, ...], duration_ms: int) -> tuple[bytes, ...]:
    """Tones at once, each as loud as the other, in packets."""
    count = RATE * duration_ms // 1000
    samples = (
        alaw(round(sum(_TONE_PEAK * math.sin(2 * math.pi * each * place / RATE) for each in hertz)))
        for place in range(count)
    )
    data = bytes(samples)
    return tuple(data[start : start + SAMPLES] for start in range(0, count, SAMPLES))


def alaw(sample: int) -> int:
    """One sample of 16 bits in A-law, even bits inverted (G.711, table 1a)."""
    sign, size = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    size = min(size, 0x7FFF) >> 3
    segment = max(0, size.bit_length() - 5)
    # The first two segments have the same steps; from the third on each has twice those of the one before.
    step = size >> max(1, segment) & 15
    return (sign | segment << 4 | step) ^ 0x55
