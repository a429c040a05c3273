"""What the bench of menus reads out of packets."""

import struct
import wave
from collections.abc import Iterator
from pathlib import Path

from bench.capture import Packet
from bench.ivr_sounds import CODES, NAMES, SECONDS, gaps, write_prompts
from callcenter.demo import rtp

ASTERISK, CALLER = ("127.0.0.1", 20000), ("127.0.0.2", 30000)
WHOLE = round(1000 * SECONDS / rtp.PACKET_MS)


def speech(place: int, at_ms: float, count: int = WHOLE) -> Iterator[Packet]:
    code = next(code for code, each in CODES.items() if each == place)
    for number in range(count):
        data = rtp.packet(bytes([code]) * rtp.SAMPLES, kind=rtp.ALAW, number=number, at=0, source=1)
        yield Packet(
            at_ns=round((at_ms + number * rtp.PACKET_MS) * 1e6),
            source=ASTERISK,
            target=CALLER,
            payload=data,
            tcp=False,
            sequence=0,
        )


def test_the_packets_tell_the_prompts_apart() -> None:
    step = SECONDS * 1000
    packets = [
        *speech(0, 0, count=3),
        *speech(1, 60 + 1),
        *speech(2, 60 + 1 + step + 7),
        *speech(3, 60 + 1 + 2 * step + 7, count=WHOLE - 1),
        *speech(4, 10_000),
    ]
    key = [
        Packet(
            at_ns=round(13_000e6) + place,
            source=CALLER,
            target=ASTERISK,
            payload=rtp.packet(payload, kind=rtp.EVENT, number=place, at=0, source=2),
            tcp=False,
            sequence=0,
        )
        for place, payload in enumerate(rtp.event_payloads("1"))
    ]
    found = gaps([*packets, *key, *speech(0, 13_005)], CALLER[1])
    assert [round(each, 3) for each in found.listed] == [21]
    assert [round(each, 3) for each in found.nodes[:2]] == [27, 20]
    assert [round(each, 3) for each in found.keyed] == [5]
    assert set(map(round, found.within)) == {20}
    assert (found.prompts, found.cut) == (5, 1)


def test_prompts_are_whole_packets(tmp_path: Path) -> None:
    write_prompts(tmp_path)
    for name in NAMES:
        with wave.open(str(tmp_path / f"{name}.wav")) as file:
            assert file.getnframes() % rtp.SAMPLES == 0
            samples = file.readframes(file.getnframes())
        assert len({rtp.alaw(each) for (each,) in struct.iter_unpack("<h", samples)}) == 1
    assert len(CODES) == len(NAMES)
