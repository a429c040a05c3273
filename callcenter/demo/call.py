"""A call, as a telephone makes it: SIP (RFC 3261), speech and keys.

Nothing is decoded of what is heard: Asterisk sends packets while it plays something, and none otherwise.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from . import rtp
from .message import Message, joined, media_of, target_of

if TYPE_CHECKING:
    from .gateway import Gateway

#: RFC 3261, 17: so long is waited for an answer before a request is sent again, seconds; then twice as long.
FIRST_WAIT = 0.5
#: How long a whole transaction may take.
PATIENCE = 32.0
#: How long the end of a call may take; whoever is asked may be gone, and nobody waits for that.
END_SECONDS = 5.0
#: No packet for so long, seconds: what was playing is over.
QUIET = 0.15
#: Comfort: so often a caller who says nothing sends a packet of silence, seconds.
COMFORT = 1.0
INFO_GAP = 0.2
_MURMUR = (310, 620)
_MURMUR_MS = 200
Address = tuple[str, int]


class KeyKind(StrEnum):
    """How a caller's line sends keys."""

    RFC4733 = "rfc4733"
    INBAND = "inband"
    INFO_RELAY = "info_relay"
    INFO_DTMF = "info_dtmf"


class CallError(Exception):
    """The call did not come about, or was over: the text says why. `status`: SIP's, 0 without an answer."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class Call:
    """One call from us. Made by `Gateway.call`."""

    def __init__(self, gateway: "Gateway", number: str, caller: str, kind: KeyKind) -> None:
        self.caller = caller
        self.kind = kind
        self.call_id = secrets.token_hex(12)
        self.ended = asyncio.Event()
        #: We ended it, not the other side.
        self.by_us = False
        self.status = 0
        self.media: Address | None = None
        self._gateway = gateway
        self._loop = asyncio.get_running_loop()
        self._up = asyncio.Event()
        self._provisional = False
        self._target = f"sip:{number}@{gateway.server[0]}:{gateway.server[1]}"
        self._from = f"<sip:{caller}@{gateway.host}>;tag={secrets.token_hex(6)}"
        self._to = f"<{self._target}>"
        self._route: list[str] = []
        self._branch = f"z9hG4bK{secrets.token_hex(8)}"
        self._sequence = 1
        self._awaited: dict[str, asyncio.Future[Message]] = {}
        self._ack = b""
        self._cancelling = False
        self._sound = asyncio.Event()
        self._silent = asyncio.Event()
        self._silent.set()
        self._heard_at = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._number = secrets.randbelow(2**16)
        self._source = secrets.randbits(32)
        self._began = self._loop.time()
        self._at = 0
        self._comfort: asyncio.TimerHandle | None = None

    # What a caller does

    async def answered(self, seconds: float = PATIENCE) -> None:
        """Wait until the call is up. Raises CallError."""
        ended = asyncio.ensure_future(self.ended.wait())
        up = asyncio.ensure_future(self._up.wait())
        try:
            await asyncio.wait((ended, up), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            up.cancel()
        if not self._up.is_set():
            raise CallError(f"refused with {self.status}" if self.status else "no answer", self.status)

    async def sound(self, seconds: float) -> bool:
        """Wait until something is heard; whether it was, within that time and the call."""
        return await self._within(self._sound, seconds)

    async def quiet(self, seconds: float) -> bool:
        """Wait until nothing is heard any more; likewise."""
        return await self._within(self._silent, seconds)

    async def over(self, seconds: float) -> bool:
        """Wait for the call's end; whether it came within that time."""
        return await self._within(self.ended, seconds, alive=False)

    async def key(self, digits: str) -> None:
        """Key digits, one after the other, in the way of this line. Raises CallError when it is over."""
        for digit in digits:
            if self.ended.is_set():
                raise CallError("the call is over")
            match self.kind:
                case KeyKind.RFC4733:
                    await self._key_event(digit)
                case KeyKind.INBAND:
                    await self.say(rtp.digit_payloads(digit))
                    await self.say((rtp.SILENCE,) * (rtp.GAP_MS // rtp.PACKET_MS))
                case KeyKind.INFO_RELAY:
                    body = f"Signal={digit}\r\nDuration={rtp.DIGIT_MS}\r\n"
                    await self._request("INFO", body, "application/dtmf-relay")
                    await asyncio.sleep(INFO_GAP)
                case KeyKind.INFO_DTMF:
                    await self._request("INFO", digit, "application/dtmf")
                    await asyncio.sleep(INFO_GAP)

    async def speak(self, seconds: float) -> None:
        """Murmur for so long, or until the call ends."""
        until = self._loop.time() + seconds
        pause = (rtp.SILENCE,) * 10
        while self._loop.time() < until and not self.ended.is_set():
            await self.say(rtp.tone_payloads(_MURMUR, _MURMUR_MS))
            await self.say(pause)

    async def say(self, payloads: tuple[bytes, ...]) -> None:
        """Send packets of A-law at the pace of speech."""
        due = self._loop.time()
        for place, payload in enumerate(payloads):
            self._send_speech(payload, mark=place == 0)
            due += rtp.PACKET_MS / 1000
            await asyncio.sleep(due - self._loop.time())

    async def hang_up(self) -> None:
        """End the call, answered or not; waits for the answer, and is done when it does not come."""
        if self.ended.is_set():
            return
        self.by_us = True
        try:
            async with asyncio.timeout(END_SECONDS):
                if self._up.is_set():
                    await self._request("BYE")
                else:
                    self._cancel()
                    # The answer to the INVITE ends it (487), or came first and is answered with BYE.
                    await self.ended.wait()
        except (CallError, TimeoutError):
            pass
        finally:
            self._over()

    # Transactions

    def begin(self) -> None:
        """Send the INVITE, again and again until something comes back."""
        body = "\r\n".join(
            [
                "v=0",
                f"o=- 1 1 IN IP4 {self._gateway.host}",
                "s=-",
                f"c=IN IP4 {self._gateway.host}",
                "t=0 0",
                f"m=audio {self._gateway.media_port} RTP/AVP {rtp.ALAW}"
                + (f" {rtp.EVENT}" if self.kind is KeyKind.RFC4733 else ""),
                f"a=rtpmap:{rtp.ALAW} PCMA/8000",
                *(
                    [f"a=rtpmap:{rtp.EVENT} telephone-event/8000", f"a=fmtp:{rtp.EVENT} 0-15"]
                    if self.kind is KeyKind.RFC4733
                    else []
                ),
                "a=sendrecv",
                "",
            ]
        )
        invite = joined(self._head("INVITE", 1, self._branch), body)
        self._again(invite, FIRST_WAIT, lambda: not (self._provisional or self.ended.is_set()))

    def take(self, message: Message, address: Address) -> None:
        """A message of this call came in."""
        if message.status:
            self._answer(message)
        elif message.method == "BYE":
            self._gateway.reply(message, "200 OK", address)
            self._over()
        elif message.method == "INVITE":
            # Nothing changes: the same address, the same codec.
            self._gateway.reply(message, "488 Not Acceptable Here", address)
        elif message.method != "ACK":
            self._gateway.reply(message, "200 OK", address)

    def heard(self) -> None:
        """A packet of speech came in."""
        self._heard_at = self._loop.time()
        if not self._sound.is_set():
            self._sound.set()
            self._silent.clear()
            self._watch = self._loop.call_later(QUIET, self._look)

    def _look(self) -> None:
        left = self._heard_at + QUIET - self._loop.time()
        if left > 0:
            self._watch = self._loop.call_later(left, self._look)
        else:
            self._sound.clear()
            self._silent.set()

    async def _within(self, event: asyncio.Event, seconds: float, alive: bool = True) -> bool:
        waits = [asyncio.ensure_future(each.wait()) for each in {event, self.ended}]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return event.is_set() and not (alive and self.ended.is_set())

    def _answer(self, message: Message) -> None:
        if message.cseq_method != "INVITE":
            waiting = self._awaited.get(message.header("cseq").partition(" ")[0])
            if waiting is not None and not waiting.done() and message.status >= 200:
                waiting.set_result(message)
            return
        self._provisional = True
        if message.status < 200:
            if self._cancelling:
                self._send_cancel()
            return
        self._to = message.header("to")
        if message.status >= 300:
            ack = joined(self._head("ACK", 1, self._branch))
            self._gateway.send(ack)
            self.status = message.status
            self._over()
        elif self._ack:
            self._gateway.send(self._ack)
        else:
            self._accepted(message)

    def _accepted(self, message: Message) -> None:
        self._target = target_of(message.header("contact")) or self._target
        self._route = [
            f"Route: {line.partition(':')[2].strip()}"
            for line in reversed(message.lines)
            if line.lower().startswith("record-route:")
        ]
        self._ack = joined(self._head("ACK", 1, f"z9hG4bK{secrets.token_hex(8)}"))
        self._gateway.send(self._ack)
        self.status = message.status
        self._up.set()
        if self._cancelling:
            self._gateway.keep(self._end_late())
            return
        with contextlib.suppress(ValueError):
            self.media = media_of(message)
            self._gateway.hears(self.media, self)
            self._send_comfort()

    async def _end_late(self) -> None:
        with contextlib.suppress(CallError):
            await self._request("BYE")
        self._over()

    def _cancel(self) -> None:
        self._cancelling = True
        # RFC 3261, 9.1: not before something came back.
        if self._provisional:
            self._send_cancel()

    def _send_cancel(self) -> None:
        self._gateway.send(joined(self._head("CANCEL", 1, self._branch)))

    async def _request(self, method: str, body: str = "", kind: str = "") -> Message:
        self._sequence += 1
        number = str(self._sequence)
        answer: asyncio.Future[Message] = self._loop.create_future()
        self._awaited[number] = answer
        data = joined(self._head(method, self._sequence, f"z9hG4bK{secrets.token_hex(8)}"), body, kind)
        self._again(data, FIRST_WAIT, lambda: not answer.done())
        try:
            async with asyncio.timeout(PATIENCE):
                return await answer
        except TimeoutError:
            raise CallError(f"no answer to {method}") from None
        finally:
            answer.cancel()
            del self._awaited[number]

    def _again(self, data: bytes, wait: float, wanted: Callable[[], bool]) -> None:
        if not wanted() or self._gateway.closed:
            return
        self._gateway.send(data)
        if wait < PATIENCE:
            self._loop.call_later(wait, self._again, data, 2 * wait, wanted)

    def _head(self, method: str, number: int, branch: str) -> list[str]:
        host, port = self._gateway.host, self._gateway.port
        return [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch={branch}",
            *self._route,
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{self.caller}@{host}:{port}>",
            "Max-Forwards: 70",
        ]

    def _over(self) -> None:
        if self.ended.is_set():
            return
        self.ended.set()
        for timer in (self._comfort, self._watch):
            if timer is not None:
                timer.cancel()
        self._gateway.forget(self)

    # Speech

    async def _key_event(self, digit: str) -> None:
        at = self._now()
        payloads = tuple(rtp.event_payloads(digit))
        due = self._loop.time()
        for place, payload in enumerate(payloads):
            self._send_packet(payload, kind=rtp.EVENT, at=at, mark=place == 0)
            due += rtp.PACKET_MS / 1000
            await asyncio.sleep(due - self._loop.time())
        await asyncio.sleep(rtp.GAP_MS / 1000)

    def _now(self) -> int:
        """The time in samples, later than all that was sent."""
        self._at = max(self._at + rtp.SAMPLES, round((self._loop.time() - self._began) * rtp.RATE))
        return self._at

    def _send_speech(self, payload: bytes, *, mark: bool) -> None:
        self._send_packet(payload, kind=rtp.ALAW, at=self._now(), mark=mark)

    def _send_packet(self, payload: bytes, *, kind: int, at: int, mark: bool) -> None:
        if self.media is None or self.ended.is_set():
            return
        self._number += 1
        data = rtp.packet(payload, kind=kind, number=self._number, at=at, source=self._source, mark=mark)
        self._gateway.send_speech(data, self.media)

    def _send_comfort(self) -> None:
        self._send_speech(rtp.SILENCE, mark=True)
        self._comfort = self._loop.call_later(COMFORT, self._send_comfort)
