"""A telephone on the trunk: a small SIP caller (RFC 3261, UDP) with A-law speech and RFC 4733 digits.

async with Caller("127.0.0.2") as caller:
    await caller.call("95001", asterisk.sip_port, number="13800138000")
    await caller.answered()
    await caller.hears(lambda sound: loudness(sound) > 300)
    await caller.dial("1#")
    await caller.hang_up()
"""

import asyncio
import contextlib
import math
import random
import re
import socket
import struct
import time
from array import array
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Self, cast

RATE = 8000
FRAME = 160  # samples in 20 ms
ALAW, EVENT = 8, 101
DIGITS = "0123456789*#"


def alaw_decoded(byte: int) -> int:
    """One A-law byte as a 16-bit sample (ITU-T G.711)."""
    byte ^= 0x55
    segment, mantissa = (byte >> 4) & 7, byte & 15
    value = (mantissa << 4) + 8 if segment == 0 else ((mantissa << 4) + 0x108) << (segment - 1)
    return value if byte & 0x80 else -value


DECODED = [alaw_decoded(byte) for byte in range(256)]
SILENCE = 0xD5


def alaw_encoded(sample: int) -> int:
    """A 16-bit sample as one A-law byte: the nearest of the 256 (slow; for short test tones)."""
    return min(range(256), key=lambda byte: abs(DECODED[byte] - sample))


def tone(frequency: float, seconds: float = 0.2) -> bytes:
    """A steady tone in A-law; sent in a loop, so `frequency` * `seconds` is best a whole number."""
    return bytes(
        alaw_encoded(round(8000 * math.sin(2 * math.pi * frequency * i / RATE)))
        for i in range(round(RATE * seconds))
    )


def loudness(sound: Sequence[int]) -> float:
    """Root mean square of 16-bit samples."""
    return math.sqrt(sum(sample * sample for sample in sound) / len(sound)) if sound else 0.0


def share_of_tone(sound: Sequence[int], frequency: float) -> float:
    """How much of the sound's energy lies at `frequency`: 0 to 1 (Goertzel's algorithm)."""
    energy = sum(sample * sample for sample in sound)
    if not energy:
        return 0.0
    step = 2 * math.pi * frequency / RATE
    real = sum(sample * math.cos(step * i) for i, sample in enumerate(sound))
    imaginary = sum(sample * math.sin(step * i) for i, sample in enumerate(sound))
    return 2 * (real * real + imaginary * imaginary) / (len(sound) * energy)


class _Port(asyncio.DatagramProtocol):
    def __init__(self, received: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._received = received

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._received(data, addr)


class Caller:
    """One telephone with at most one call."""

    def __init__(self, address: str = "127.0.0.2") -> None:
        self.address = address
        self.status: list[int] = []
        """Every answer to the INVITE, in order."""
        self.sound: array[int] = array("h")
        """Everything heard so far, as 16-bit samples at 8 kHz."""
        self.ended = asyncio.Event()
        """The call is over: refused, or hung up by either side."""
        self._changed = asyncio.Condition()
        self._speech = bytes([SILENCE]) * FRAME
        self._media: tuple[str, int] | None = None
        self._sequence = random.randrange(1000)
        self._source = random.randrange(2**32)
        self._tag = f"{random.getrandbits(48):x}"
        self._call_id = f"{random.getrandbits(64):x}@test"
        self._cseq = 1
        self._to = ""
        self._digits: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._sip, _ = await loop.create_datagram_endpoint(
            lambda: _Port(self._sip_received), local_addr=(self.address, 0)
        )
        self._rtp, _ = await loop.create_datagram_endpoint(
            lambda: _Port(self._rtp_received), local_addr=(self.address, 0)
        )
        self._port = cast(socket.socket, self._sip.get_extra_info("socket")).getsockname()[1]
        self._rtp_port = cast(socket.socket, self._rtp.get_extra_info("socket")).getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.ended.is_set() and 200 in self.status:
            await self.hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._sip.close()
        self._rtp.close()

    # --- what a test does

    async def call(
        self,
        dialled: str,
        sip_port: int,
        *,
        number: str = "13800138000",
        name: str = "",
        host: str = "127.0.0.1",
    ) -> None:
        """Send the INVITE. Its answers come into `status`."""
        self._server = (host, sip_port)
        self._uri = f"sip:{dialled}@{host}:{sip_port}"
        shown = f'"{name}" ' if name else ""
        self._from = f"{shown}<sip:{number}@{self.address}:{self._port}>;tag={self._tag}"
        self._to = f"<{self._uri}>"
        self._branch = f"z9hG4bK{random.getrandbits(48):x}"
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {self.address}\r\ns=-\r\nc=IN IP4 {self.address}\r\nt=0 0\r\n"
            f"m=audio {self._rtp_port} RTP/AVP {ALAW} {EVENT}\r\na=rtpmap:{ALAW} PCMA/8000\r\n"
            f"a=rtpmap:{EVENT} telephone-event/8000\r\na=fmtp:{EVENT} 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
        )
        self._run(self._inviting(body))

    async def gets(self, code: int, seconds: float = 10) -> None:
        """Wait for that answer to the INVITE."""
        await self._until(lambda: code in self.status, seconds, f"{code}")

    async def answered(self, seconds: float = 10) -> None:
        """Wait until the call is answered."""
        await self.gets(200, seconds)

    async def hears(
        self, judge: Callable[[Sequence[int]], bool], seconds: float = 10, window: float = 0.3
    ) -> None:
        """Wait until the last `window` seconds of what was heard satisfy `judge`."""
        size = int(RATE * window)
        start = len(self.sound)

        def enough() -> bool:
            return len(self.sound) - start >= size and judge(self.sound[-size:])

        await self._until(enough, seconds, "the sound waited for")

    async def dial(self, digits: str) -> None:
        """Key digits; returns when the last has been sent."""
        for digit in digits:
            self._digits.put_nowait(digit)
        await self._digits.join()

    def speak(self, alaw: bytes) -> None:
        """Send this A-law sound over and over from now on."""
        self._speech = alaw

    async def hang_up(self) -> None:
        """End the call, before the answer (CANCEL) or after it (BYE)."""
        if 200 in self.status:
            self._cseq += 1
            self._send("BYE", f"z9hG4bK{random.getrandbits(48):x}")
        else:
            self._send("CANCEL", self._branch)
        await asyncio.wait_for(self.ended.wait(), 5)

    async def is_hung_up(self, seconds: float = 10) -> None:
        """Wait until the call is over."""
        await asyncio.wait_for(self.ended.wait(), seconds)

    # --- SIP

    def _send(self, method: str, branch: str, body: str = "") -> None:
        lines = [
            f"{method} {self._uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.address}:{self._port};branch={branch}",
            "Max-Forwards: 70",
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self._call_id}",
            f"CSeq: {self._cseq} {method}",
            f"Contact: <sip:caller@{self.address}:{self._port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._server)

    async def _inviting(self, body: str) -> None:
        """Send again until something answers: UDP promises nothing (RFC 3261, timers A and B)."""
        for wait in (0.5, 1, 2, 4):
            self._send("INVITE", self._branch, body)
            with contextlib.suppress(TimeoutError):
                async with self._changed:
                    await asyncio.wait_for(self._changed.wait_for(lambda: bool(self.status)), wait)
            if self.status:
                return

    def _sip_received(self, data: bytes, address: tuple[str, int]) -> None:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first = head.split("\r\n", 1)[0]
        if first.startswith("SIP/2.0"):
            self._answer_received(int(first.split()[1]), head, body)
        else:
            self._request_received(first.split()[0], head, address)

    def _answer_received(self, code: int, head: str, body: str) -> None:
        method = self._header(head, "CSeq").split()[1]
        if method != "INVITE":
            if method == "BYE":
                self.ended.set()
            return
        if code >= 200:
            self._to = self._header(head, "To")
            # An ACK of a refusal belongs to the INVITE's own transaction.
            self._send("ACK", self._branch if code >= 300 else f"z9hG4bK{random.getrandbits(48):x}")
        if code in self.status and code >= 200:
            return  # sent again
        self.status.append(code)
        if code >= 300:
            self.ended.set()
        if 200 <= code < 300:
            host, port = re.search(r"c=IN IP4 (\S+)", body), re.search(r"m=audio (\d+)", body)
            assert host and port, body
            self._media = (host[1], int(port[1]))
            self._run(self._speaking())
        self._run(self._notify())

    def _request_received(self, method: str, head: str, address: tuple[str, int]) -> None:
        if method == "ACK":
            return
        kept = [
            line
            for line in head.split("\r\n")[1:]
            if line.split(":")[0].lower() in {"via", "from", "to", "call-id", "cseq"}
        ]
        answer = ["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]
        self._sip.sendto("\r\n".join(answer).encode(), address)
        if method == "BYE":
            self.ended.set()

    @staticmethod
    def _header(head: str, name: str) -> str:
        found = re.search(rf"^{name}\s*:\s*(.*)$", head, re.MULTILINE | re.IGNORECASE)
        assert found, head
        return found[1].strip()

    # --- speech

    def _rtp_received(self, data: bytes, _: tuple[str, int]) -> None:
        if len(data) > 12 and data[1] & 0x7F == ALAW:
            self.sound.extend(DECODED[byte] for byte in data[12:])
            self._run(self._notify())

    async def _speaking(self) -> None:
        """20 ms of speech every 20 ms, by the clock and not by the length of a sleep."""
        begin, sent, position = time.monotonic(), 0, 0
        while not self.ended.is_set():
            if not self._digits.empty():
                sent += await self._key(self._digits.get_nowait(), sent * FRAME, begin, sent)
                self._digits.task_done()
            speech = self._speech
            frame = bytes(speech[(position + i) % len(speech)] for i in range(FRAME))
            position = (position + FRAME) % len(speech)
            self._packet(ALAW, sent * FRAME, frame)
            sent += 1
            await asyncio.sleep(max(0, begin + sent * FRAME / RATE - time.monotonic()))

    async def _key(self, digit: str, stamp: int, begin: float, sent: int) -> int:
        """One digit: 100 ms of key held, three ends, 60 ms of pause; returns the frames it took."""
        code = DIGITS.index(digit)
        for held in range(1, 6):
            self._packet(EVENT, stamp, struct.pack("!BBH", code, 10, held * FRAME), marker=held == 1)
            await asyncio.sleep(max(0, begin + (sent + held) * FRAME / RATE - time.monotonic()))
        for _ in range(3):
            self._packet(EVENT, stamp, struct.pack("!BBH", code, 0x80 | 10, 5 * FRAME))
        await asyncio.sleep(max(0, begin + (sent + 8) * FRAME / RATE - time.monotonic()))
        return 8

    def _packet(self, kind: int, stamp: int, payload: bytes, *, marker: bool = False) -> None:
        assert self._media
        self._sequence = (self._sequence + 1) % 65536
        head = struct.pack(
            "!BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence, stamp, self._source
        )
        self._rtp.sendto(head + payload, self._media)

    # --- waiting

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        try:
            async with self._changed:
                await asyncio.wait_for(self._changed.wait_for(condition), seconds)
        except TimeoutError:
            raise AssertionError(
                f"the caller never got {what}; answers {self.status}, heard {len(self.sound) / RATE:.1f} s"
            ) from None
