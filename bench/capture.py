"""Packets on loopback by tcpdump, where this user may see them; SIP and WebSocket frames out of them."""

import asyncio
import contextlib
import re
import shutil
import signal
import struct
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

_MAGIC = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}
_ETHERNET, _TCP, _UDP = 1, 6, 17
_LISTENING = b"listening on"
_DROPPED = re.compile(r"(\d+) packets dropped by kernel")
START_SECONDS = 10.0
#: The kernel hands packets on in blocks; one that is not full waits for a second.
HANDED_ON_SECONDS = 1.5

Address = tuple[str, int]


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """One packet's payload; `at_ns` since 1970 by the kernel's clock. `sequence` is TCP's."""

    at_ns: int
    source: Address
    target: Address
    payload: bytes
    tcp: bool
    sequence: int


class Capture:
    """A capture that runs, or the reason why there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.refused = ""
        self.dropped = 0

    def packets(self) -> Iterator[Packet]:
        """All packets, in order. To be read when the capture has ended."""
        if self.refused:
            return
        yield from _packets(self.path.read_bytes())

    def source(self) -> str:
        """Where the times come from, for the report."""
        if self.refused:
            return f"the phones' own times of sending and receiving ({self.refused})"
        lost = f"; {self.dropped} packets lost by the capture" if self.dropped else ""
        return f"packets captured on lo by tcpdump{lost}"


@contextlib.asynccontextmanager
async def capturing(path: Path, what: str) -> AsyncIterator[Capture]:
    """Capture on lo what the pcap filter lets through; `refused` says why not when this user may not."""
    capture = Capture(path)
    program = shutil.which("tcpdump")
    if program is None:
        capture.refused = "tcpdump is not installed"
        yield capture
        return
    with path.open("wb") as file:
        # Written by our own descriptor: as root tcpdump would become another user and not reach the folder.
        process = await asyncio.create_subprocess_exec(
            program,
            *("-i", "lo", "-s", "0", "-B", "32768", "-U", "-w", "-", what),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=asyncio.subprocess.PIPE,
        )
    assert process.stderr is not None
    said = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_SECONDS):
            while _LISTENING not in said and (line := await process.stderr.readline()):
                said += line
    if _LISTENING not in said:
        reason = (said.decode(errors="replace").strip().splitlines() or ["tcpdump says nothing"])[-1]
        capture.refused = f"tcpdump may not capture on lo, which takes root or CAP_NET_RAW: {reason}"
    try:
        yield capture
    finally:
        if not capture.refused:
            await asyncio.sleep(HANDED_ON_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        rest = await process.stderr.read()
        await process.wait()
        found = _DROPPED.search(rest.decode(errors="replace"))
        capture.dropped = int(found[1]) if found else 0


def _packets(data: bytes) -> Iterator[Packet]:
    if len(data) < 24:
        return
    magic, _, _, _, _, _, link = struct.unpack("<IHHiIII", data[:24])
    if magic not in _MAGIC or link != _ETHERNET:
        raise ValueError(f"not a capture of lo: magic {magic:x}, link {link}")
    to_ns, place = _MAGIC[magic], 24
    while place + 16 <= len(data):
        seconds, part, kept, _ = struct.unpack("<IIII", data[place : place + 16])
        frame = data[place + 16 : place + 16 + kept]
        place += 16 + kept
        packet = _packet(frame, seconds * 10**9 + part * to_ns)
        if packet is not None:
            yield packet


def _packet(frame: bytes, at_ns: int) -> Packet | None:
    if frame[12:14] != b"\x08\x00":
        return None
    internet = frame[14 : 14 + int.from_bytes(frame[16:18], "big")]
    size, protocol = (internet[0] & 15) * 4, internet[9]
    part = internet[size:]
    if protocol not in (_UDP, _TCP):
        return None
    source, target = struct.unpack("!HH", part[:4])
    tcp = protocol == _TCP
    return Packet(
        at_ns=at_ns,
        source=(_dotted(internet[12:16]), source),
        target=(_dotted(internet[16:20]), target),
        payload=part[(part[12] >> 4) * 4 :] if tcp else part[8:],
        tcp=tcp,
        sequence=int.from_bytes(part[4:8], "big") if tcp else 0,
    )


def _dotted(address: bytes) -> str:
    return ".".join(map(str, address))


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A text over a WebSocket; `at_ns` is when its last packet passed."""

    at_ns: int
    source: Address
    target: Address
    text: bytes


class _Stream:
    """One direction of a TCP connection that becomes a WebSocket."""

    def __init__(self, sequence: int) -> None:
        self._next = sequence
        self._data = bytearray()
        self._upgraded = False

    def take(self, packet: Packet) -> Iterator[Frame]:
        # On loopback nothing is lost or overtaken; what comes twice is passed over.
        known = (self._next - packet.sequence) & 0xFFFFFFFF
        if known >= 2**31:
            raise ValueError("a packet is missing in the capture")
        self._data += packet.payload[known:]
        self._next = (self._next + max(0, len(packet.payload) - known)) & 0xFFFFFFFF
        if not self._upgraded:
            head, found, rest = bytes(self._data).partition(b"\r\n\r\n")
            if not found:
                return
            if b"upgrade: websocket" not in head.lower():
                # Plain HTTP: nothing that is looked for.
                self._data.clear()
                return
            self._upgraded = True
            self._data = bytearray(rest)
        while (frame := self._frame()) is not None:
            kind, text = frame
            if kind == 1:
                yield Frame(at_ns=packet.at_ns, source=packet.source, target=packet.target, text=text)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame, unmasked (RFC 6455, 5.2); None while one is missing."""
        data = self._data
        if len(data) < 2:
            return None
        kind, masked, length, place = data[0] & 15, data[1] & 128, data[1] & 127, 2
        if length >= 126:
            size = 2 if length == 126 else 8
            if len(data) < place + size:
                return None
            length = int.from_bytes(data[place : place + size], "big")
            place += size
        key = bytes(data[place : place + 4]) if masked else b""
        place += len(key)
        if len(data) < place + length:
            return None
        text = bytes(data[place : place + length])
        del data[: place + length]
        if key:
            pad = (key * (length // 4 + 1))[:length]
            text = (int.from_bytes(text, "big") ^ int.from_bytes(pad, "big")).to_bytes(length, "big")
        return kind, text


def frames(packets: Iterator[Packet]) -> Iterator[Frame]:
    """The texts of all WebSockets whose beginning was captured, in the order of time."""
    streams: dict[tuple[Address, Address], _Stream] = {}
    for packet in packets:
        if not packet.tcp or not packet.payload:
            continue
        flow = (packet.source, packet.target)
        stream = streams.get(flow)
        if stream is None:
            stream = streams[flow] = _Stream(packet.sequence)
        yield from stream.take(packet)
