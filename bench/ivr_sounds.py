"""Prompts that packets tell apart: each is one level from its first sample to its last, so that every packet
of it holds one A-law code and nothing else."""

import wave
from collections.abc import Iterable
from pathlib import Path

import msgspec

from callcenter.demo import rtp

from .capture import Address, Packet

NAMES = tuple(f"bench_{number}" for number in range(1, 6))
#: How long each prompt is: whole packets, and shorter than people speak, so that prompts change more often.
SECONDS = 2.0
_LEVEL = 1000
_HEAD = 12


def level(place: int) -> int:
    """The samples of the prompt of that place, 16 bits."""
    return _LEVEL * (place + 1)


#: A-law code -> the prompt's place. Asterisk decodes and encodes by the same table.
CODES = {rtp.alaw(level(place)): place for place in range(len(NAMES))}


def write_prompts(folder: Path) -> None:
    """The prompts as WAV, with their texts, for a home's `prompts/en`."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(NAMES):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rtp.RATE)
            file.writeframes(level(place).to_bytes(2, "little") * round(rtp.RATE * SECONDS))
        (folder / f"{name}.txt").write_text(f"Bench prompt {place + 1}.\n", encoding="utf-8")


class Gaps(msgspec.Struct, kw_only=True):
    """Milliseconds between packets.

    `listed`: from a prompt's last to the first of the next in the same node's speech; `nodes`: to that of the
    next node; `keyed`: from a key's end to the next prompt's first packet; `within`: between two packets of
    one prompt. `cut`: of the `prompts` whose beginning was captured, those of which packets were missing.
    """

    listed: list[float]
    nodes: list[float]
    keyed: list[float]
    within: list[float]
    prompts: int = 0
    cut: int = 0


class _Caller(msgspec.Struct, kw_only=True):
    place: int
    at_ns: int
    count: int = 1
    keyed_ns: int = 0
    #: The prompt began before the capture.
    first: bool = True


#: Changes from one prompt to the next, by their places.
_LISTED, _NODES, _KEYED = {(0, 1)}, {(1, 2), (2, 3), (3, 4)}, (4, 0)


def gaps(packets: Iterable[Packet], media_port: int) -> Gaps:
    """Read the callers' speech out of a capture; `media_port` is theirs."""
    found = Gaps(listed=[], nodes=[], keyed=[], within=[])
    callers: dict[Address, _Caller] = {}
    whole = round(1000 * SECONDS / rtp.PACKET_MS)
    for packet in packets:
        if packet.tcp or len(packet.payload) <= _HEAD:
            continue
        if packet.source[1] == media_port:
            caller = callers.get(packet.target)
            if caller is not None and _ends_key(packet.payload) and not caller.keyed_ns:
                caller.keyed_ns = packet.at_ns
            continue
        place = CODES.get(packet.payload[_HEAD])
        if packet.target[1] != media_port or place is None:
            continue
        caller = callers.get(packet.source)
        if caller is None:
            callers[packet.source] = _Caller(place=place, at_ns=packet.at_ns)
            continue
        since = (packet.at_ns - caller.at_ns) / 1e6
        if place == caller.place:
            found.within.append(since)
            caller.count += 1
        else:
            found.prompts += 1
            found.cut += not caller.first and caller.count != whole
            caller.first = False
            change = (caller.place, place)
            if change == _KEYED and caller.keyed_ns:
                found.keyed.append((packet.at_ns - caller.keyed_ns) / 1e6)
            elif change in _LISTED:
                found.listed.append(since)
            elif change in _NODES:
                found.nodes.append(since)
            caller.place, caller.count, caller.keyed_ns = place, 1, 0
        caller.at_ns = packet.at_ns
    return found


def _ends_key(payload: bytes) -> bool:
    """A telephone event with its end bit (RFC 4733)."""
    return payload[1] & 0x7F == rtp.EVENT and bool(payload[_HEAD + 1] & 0x80)
