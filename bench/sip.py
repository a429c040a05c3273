"""Many plain SIP phones behind one UDP socket: they register, ring, answer, talk for a while and hang up.

No speech is sent, but where it is to be seen who hears whom: then a few packets a second with the caller's
number in them. Arrivals are the kernel's time of receipt (SO_TIMESTAMPNS), which needs no rights.
"""

import asyncio
import contextlib
import random
import secrets
import socket
import struct
import time
import zlib
from collections.abc import Callable

import msgspec

from callcenter.demo import rtp
from callcenter.demo.message import Message, joined, media_of, user_of

from .digest import digest

BIND = "127.0.0.3"
#: How the payload of a phone's speech begins; the caller's number follows.
MARK = b"HEAR"
#: Between two packets: little at first, to see how soon they are heard, and no more than the last.
VOICE_GAPS = (0.01, 0.02, 0.04, 0.05)
_SO_TIMESTAMPNS = 35
_RECEIVE_BUFFER = 4 * 2**20


class Ring(msgspec.Struct, kw_only=True):
    """One INVITE to an agent. Times in ns since 1970 by this machine's clock; 0: it did not come to that."""

    agent: str
    ani: str
    invite_ns: int
    ringing_ns: int = 0
    answered_ns: int = 0
    over_ns: int = 0


class _Dialog(msgspec.Struct, kw_only=True):
    ring: Ring
    tag: str
    #: The last answer, for an INVITE that comes again.
    answer: bytes
    invite: Message
    address: tuple[str, int]


class Phones:
    """All agents' phones. `answer_after` and `talk` in seconds; with `voice` they speak while they talk."""

    def __init__(
        self, server: tuple[str, int], *, answer_after: float, talk: float, voice: bool = False
    ) -> None:
        self._server = server
        self._answer_after = answer_after
        self._talk = (talk, talk)
        self._voice = voice
        self.rings: list[Ring] = []
        #: INVITEs that reached an agent who had a call already.
        self.doubled: list[Ring] = []
        self._dialogs: dict[str, _Dialog] = {}
        self._busy: dict[str, str] = {}
        self._registering: dict[str, asyncio.Future[Message]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        self._socket.bind((BIND, 0))
        self._socket.setblocking(False)
        self._port = self._socket.getsockname()[1]
        self._media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._media.bind((BIND, 0))
        self._media.setblocking(False)
        self._loop.add_reader(self._socket, self._readable)

    def close(self) -> None:
        """Let go of the socket; calls are left as they are."""
        for timer in self._timers:
            timer.cancel()
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._media.close()

    def set_talk(self, least: float, most: float) -> None:
        """From now on talk for some time between these, in seconds."""
        self._talk = (least, most)

    @property
    def at_work(self) -> int:
        """How many phones ring or talk."""
        return len(self._busy)

    async def register(self, user: str, secret: str) -> None:
        """Be `user`. Raises RuntimeError when the password is not taken, TimeoutError without an answer."""
        call_id = secrets.token_hex(8)
        challenged = await self._register(user, call_id, 1, "")
        if challenged.status == 401:
            authorization = digest(challenged.header("www-authenticate"), user, secret, self._registrar)
            challenged = await self._register(user, call_id, 2, authorization)
        if challenged.status != 200:
            raise RuntimeError(f"{user} cannot register: {challenged.first}")

    @property
    def _registrar(self) -> str:
        return f"sip:{self._server[0]}:{self._server[1]}"

    async def _register(self, user: str, call_id: str, number: int, authorization: str) -> Message:
        answer: asyncio.Future[Message] = self._loop.create_future()
        self._registering[call_id] = answer
        lines = [
            f"REGISTER {self._registrar} SIP/2.0",
            self._via(),
            f"From: <sip:{user}@{self._server[0]}>;tag={call_id}",
            f"To: <sip:{user}@{self._server[0]}>",
            f"Call-ID: {call_id}",
            f"CSeq: {number} REGISTER",
            f"Contact: <sip:{user}@{BIND}:{self._port}>",
            "Max-Forwards: 70",
            "Expires: 3600",
            *([f"Authorization: {authorization}"] if authorization else []),
        ]
        self._send(lines, self._server)
        async with asyncio.timeout(10):
            return await answer

    def _via(self) -> str:
        return f"Via: SIP/2.0/UDP {BIND}:{self._port};rport;branch=z9hG4bK{secrets.token_hex(8)}"

    def _send(self, lines: list[str], address: tuple[str, int], body: str = "") -> bytes:
        data = joined(lines, body)
        self._socket.sendto(data, address)
        return data

    def _readable(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                data, extra, _, address = self._socket.recvmsg(65_535, 64)
                at = time.time_ns()
                for level, kind, value in extra:
                    if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
                        seconds, nanoseconds = struct.unpack("qq", value)
                        at = seconds * 10**9 + nanoseconds
                self._take(Message(data), address, at)

    def _take(self, message: Message, address: tuple[str, int], at: int) -> None:
        match message.method:
            case "INVITE":
                self._invited(message, address, at)
            case "ACK":
                self._acknowledged(message)
            case "SIP/2.0":
                waiting = self._registering.pop(message.header("call-id"), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
            case "BYE":
                self._reply(message, "200 OK", address)
                self._over(message.header("call-id"))
            case "CANCEL":
                self._reply(message, "200 OK", address)
                self._cancelled(message)
            case _:
                self._reply(message, "200 OK", address)

    def _reply(self, request: Message, status: str, address: tuple[str, int], tag: str = "") -> bytes:
        return self._send([f"SIP/2.0 {status}", *request.copied(tag)], address)

    def _invited(self, invite: Message, address: tuple[str, int], at: int) -> None:
        call_id = invite.header("call-id")
        known = self._dialogs.get(call_id)
        if known is not None:
            self._socket.sendto(known.answer, address)
            return
        agent = user_of(invite.first)
        ring = Ring(agent=agent, ani=user_of(invite.header("from")), invite_ns=at)
        self.rings.append(ring)
        if agent in self._busy:
            self.doubled.append(ring)
        self._busy[agent] = call_id
        tag = secrets.token_hex(6)
        answer = self._reply(invite, "180 Ringing", address, tag)
        ring.ringing_ns = time.time_ns()
        self._dialogs[call_id] = _Dialog(ring=ring, tag=tag, answer=answer, invite=invite, address=address)
        self._later(self._answer_after, lambda: self._answer(call_id))

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            action()

        timer = self._loop.call_later(seconds, run)
        self._timers.add(timer)

    def _answer(self, call_id: str) -> None:
        dialog = self._dialogs.get(call_id)
        if dialog is None:
            return
        body = "\r\n".join(
            [
                "v=0",
                f"o=- 1 1 IN IP4 {BIND}",
                "s=-",
                f"c=IN IP4 {BIND}",
                "t=0 0",
                f"m=audio {self._media.getsockname()[1]} RTP/AVP 8",
                "a=rtpmap:8 PCMA/8000",
                "",
            ]
        )
        lines = [
            "SIP/2.0 200 OK",
            *dialog.invite.copied(dialog.tag),
            f"Contact: <sip:{dialog.ring.agent}@{BIND}:{self._port}>",
        ]
        dialog.answer = self._send(lines, dialog.address, body)
        dialog.ring.answered_ns = time.time_ns()

    def _acknowledged(self, ack: Message) -> None:
        call_id = ack.header("call-id")
        # The ACK of a 487 ends nothing that lasts.
        if call_id in self._dialogs:
            self._later(random.uniform(*self._talk), lambda: self._hang_up(call_id))
            if self._voice:
                self._speak(call_id, 1)

    def _speak(self, call_id: str, number: int) -> None:
        """Send a packet of RTP (RFC 3550, 5.1) that says whom it is meant for, and the next one later."""
        dialog = self._dialogs.get(call_id)
        if dialog is None:
            return
        payload = (MARK + dialog.ring.ani.encode()).ljust(rtp.SAMPLES, rtp.SILENCE[:1])
        speech = rtp.packet(
            payload,
            kind=rtp.ALAW,
            number=number,
            at=rtp.SAMPLES * number,
            source=zlib.crc32(call_id.encode()),
        )
        with contextlib.suppress(OSError):
            self._media.sendto(speech, media_of(dialog.invite))
        gap = VOICE_GAPS[min(number, len(VOICE_GAPS)) - 1]
        self._later(gap, lambda: self._speak(call_id, number + 1))

    def _hang_up(self, call_id: str) -> None:
        dialog = self._dialogs.get(call_id)
        if dialog is None:
            return
        invite = dialog.invite
        target = invite.header("contact").strip("<>")
        lines = [
            f"BYE {target} SIP/2.0",
            self._via(),
            f"From: {invite.header('to')};tag={dialog.tag}",
            f"To: {invite.header('from')}",
            f"Call-ID: {call_id}",
            "CSeq: 1 BYE",
            "Max-Forwards: 70",
        ]
        self._send(lines, dialog.address)
        self._over(call_id)

    def _cancelled(self, cancel: Message) -> None:
        dialog = self._dialogs.get(cancel.header("call-id"))
        if dialog is not None:
            self._reply(dialog.invite, "487 Request Terminated", dialog.address, dialog.tag)
            self._over(cancel.header("call-id"))

    def _over(self, call_id: str) -> None:
        dialog = self._dialogs.pop(call_id, None)
        if dialog is not None:
            dialog.ring.over_ns = time.time_ns()
            if self._busy.get(dialog.ring.agent) == call_id:
                del self._busy[dialog.ring.agent]
