"""What happened when in a stage: callers, agents' phones and pages, out of the packets."""

import bisect
from collections.abc import Iterable, Sequence

import msgspec

from bench.capture import Address, Packet, frames
from bench.sip import BIND, MARK, Ring
from callcenter.demo.message import Message, user_of
from tests.support.asterisk import TRUNK

_RTP_HEAD = 12
_INTERESTING = (b"INVITE ", b"BYE ", b"CANCEL ", b"SIP/2.0 ")


class Rung(msgspec.Struct, kw_only=True):
    """An agent's phone was rung for a caller. Times in ns since 1970; 0 where it did not come to that."""

    agent: str
    ani: str
    at: int
    answered: int = 0
    over: int = 0


class Moments(msgspec.Struct, kw_only=True):
    """By the caller's number: INVITE, 200 OK, and the first speech of an agent that reached the caller.

    `finished`: when an agent's page said that the call is written up; `shown`: that the pop is. `heard` is
    None when nothing could be captured.
    """

    invited: dict[str, int]
    accepted: dict[str, int]
    rungs: list[Rung]
    finished: dict[str, list[int]]
    shown: dict[str, list[int]]
    heard: dict[str, int] | None


def told_by_phones(
    rings: Iterable[Ring], invited: dict[str, int], finished: dict[str, list[int]], began: int, ended: int
) -> Moments:
    """For where nothing may be captured: what phones, pages and SIPp noted themselves."""
    rungs = [
        Rung(agent=ring.agent, ani=ring.ani, at=ring.invite_ns, answered=ring.answered_ns, over=ring.over_ns)
        for ring in rings
        if began <= ring.invite_ns <= ended
    ]
    return Moments(invited=invited, accepted={}, rungs=rungs, finished=finished, shown={}, heard=None)


class _Command(msgspec.Struct):
    name: str = ""


def commands(packets: Iterable[Packet], pages: dict[Address, str], name: str) -> dict[str, list[int]]:
    """When each agent's page sent that command. Raises ValueError when the capture has lost a packet."""
    decode = msgspec.json.Decoder(_Command).decode
    found: dict[str, list[int]] = {}
    for frame in frames(iter(packets)):
        agent = pages.get(frame.source)
        if agent is not None and name.encode() in frame.text and decode(frame.text).name == name:
            found.setdefault(agent, []).append(frame.at_ns)
    return found


def between(packets: Sequence[Packet], began: int, ended: int) -> Sequence[Packet]:
    """The packets of that time (ns)."""
    first = bisect.bisect_left(packets, began, key=lambda packet: packet.at_ns)
    return packets[first : bisect.bisect_right(packets, ended, key=lambda packet: packet.at_ns)]


def moments(
    packets: Iterable[Packet], finished: dict[str, list[int]], shown: dict[str, list[int]]
) -> Moments:
    """Read one stage. In a stage every caller has a number of their own."""
    found = Moments(invited={}, accepted={}, rungs=[], finished=finished, shown=shown, heard={})
    assert found.heard is not None
    rungs: dict[str, Rung] = {}
    for packet in packets:
        if packet.tcp:
            continue
        if packet.payload[_RTP_HEAD : _RTP_HEAD + len(MARK)] == MARK:
            ani = packet.payload[_RTP_HEAD + len(MARK) :].rstrip(b"\xd5").decode()
            found.heard.setdefault(ani, packet.at_ns)
        elif packet.payload.startswith(_INTERESTING):
            message = Message(packet.payload)
            if TRUNK in (packet.source[0], packet.target[0]):
                _of_caller(found, packet, message)
            elif BIND in (packet.source[0], packet.target[0]):
                _of_agent(found, rungs, packet, message)
    return found


def _of_caller(found: Moments, packet: Packet, message: Message) -> None:
    if message.cseq_method != "INVITE":
        return
    ani = user_of(message.header("from"))
    if message.method == "INVITE" and packet.source[0] == TRUNK:
        found.invited.setdefault(ani, packet.at_ns)
    elif message.status == 200 and packet.target[0] == TRUNK:
        found.accepted.setdefault(ani, packet.at_ns)


def _of_agent(found: Moments, rungs: dict[str, Rung], packet: Packet, message: Message) -> None:
    call_id = message.header("call-id")
    rung = rungs.get(call_id)
    if rung is None:
        if message.method == "INVITE":
            rungs[call_id] = rung = Rung(
                agent=user_of(message.first), ani=user_of(message.header("from")), at=packet.at_ns
            )
            found.rungs.append(rung)
    elif message.method in ("BYE", "CANCEL") or (message.cseq_method == "INVITE" and message.status >= 300):
        rung.over = rung.over or packet.at_ns
    elif message.cseq_method == "INVITE" and message.status == 200:
        rung.answered = rung.answered or packet.at_ns
