"""One browser's WebSocket as the hub sees it: a bounded queue that is never waited for.

A frame goes to the network at once, as nearly all do: a task that is woken for each would cost more than the
sending. Only what a slow connection does not take is queued, and written by a task as it takes it.
"""

import asyncio
import contextlib
import struct
from collections import deque

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from callcenter.service.records import SessionRecord

from .encoding import encode

MAX_FRAMES = 256
MAX_BYTES = 1_048_576
#: How long a browser that is being disconnected may take to read the close frame, seconds.
CLOSE_S = 2.0

TOO_SLOW = 4008
SESSION_ENDED = 4401
RIGHT_MISSING = 4403
BAD_FRAME = WSCloseCode.POLICY_VIOLATION


# RFC 6455, 5.2: a whole text frame, not masked.
_TEXT = 0x81


def _framed(text: bytes) -> bytes:
    size = len(text)
    if size < 126:
        return bytes((_TEXT, size)) + text
    if size < 65_536:
        return _HEAD_16.pack(_TEXT, 126, size) + text
    return _HEAD_64.pack(_TEXT, 127, size) + text


_HEAD_16, _HEAD_64 = struct.Struct("!BBH"), struct.Struct("!BBQ")
_PING = _framed(b'{"type":"ping"}')


class _Frame(msgspec.Struct, frozen=True):
    """A queued frame: what it counts towards the limit, and whether it belongs to the numbered view."""

    text: bytes
    cost: int
    of_view: bool


def tab_of(phone: str) -> str:
    """The browser tab of a phone's page, as `Client.phone` names it."""
    return phone.partition("/")[0]


class Client:
    """A connected tab. `send` queues; a task of its own writes; whoever lets the queue fill up is closed."""

    def __init__(
        self, socket: web.WebSocketResponse, request: web.Request, token: str, session: SessionRecord
    ) -> None:
        self.token = token
        self.session = session
        self.tab = ""
        #: This load of the tab's page: after a reload the softphone in it is another one.
        self.page = ""
        self.n = 0
        #: Looks of the pulse since the browser was heard last; see callcenter.web.pulse.
        self.silent = 0
        #: Whether the pulse has asked since.
        self.asked = False
        #: Whether what it says is read now, and not left until a command of its is done.
        self.read = True
        #: Given up by the pulse.
        self.lost = False
        self._socket = socket
        self._request = request
        self._frames: deque[_Frame] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    @property
    def user_id(self) -> str:
        """Whose browser it is."""
        return self.session.user.id

    @property
    def phone(self) -> str:
        """What the engine calls this page when it is the agent's phone: new with every load."""
        return f"{self.tab}/{self.page}"

    @property
    def open(self) -> bool:
        """Not being closed."""
        return self._closing is None and not self._socket.closed

    def send(self, text: bytes) -> None:
        """Queue a text frame; closes with 4008 instead when the queue is full."""
        self._queue(_Frame(text, len(text), False))

    def snapshot(self, now_ms: int, state: dict[str, msgspec.Raw]) -> None:
        """Send all of a view; the numbering begins anew and what was queued of the old one is dropped."""
        self.n = 0
        self._frames = deque(frame for frame in self._frames if not frame.of_view)
        self._bytes = sum(frame.cost for frame in self._frames)
        text = encode({"type": "snapshot", "n": 0, "now_ms": now_ms, "state": state})
        # It costs nothing: never more than one is queued, and it may be larger than the limit for deltas.
        self._queue(_Frame(text, 0, True))

    def delta(self, now_ms: int, body: bytes) -> None:
        """Send a change; `body` is the part all browsers share, `"put":{...},"drop":[...]}`."""
        self.n += 1
        text = b'{"type":"delta","n":%d,"now_ms":%d,%b' % (self.n, now_ms, body)
        self._queue(_Frame(text, len(text), True))

    def _queue(self, frame: _Frame) -> None:
        if not self.open or (not self._frames and self._write_now(_framed(frame.text))):
            return
        if len(self._frames) >= MAX_FRAMES or self._bytes + frame.cost > MAX_BYTES:
            self.close(TOO_SLOW, "too slow")
            return
        self._frames.append(frame)
        self._bytes += frame.cost
        self._filled.set()

    def _write_now(self, data: bytes) -> bool:
        """Whether the network takes it: all that was written before is gone."""
        transport = self._request.transport
        if transport is None or transport.is_closing() or transport.get_write_buffer_size():
            return False
        transport.write(data)
        return True

    def ping(self) -> bool:
        """Ask whether the page is there; False when the connection does not take the question now."""
        return self.open and self._write_now(_PING)

    def close(self, code: int, reason: str) -> None:
        """Begin to close; returns at once."""
        if self._closing is None:
            self._frames.clear()
            self._closing = asyncio.ensure_future(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(CLOSE_S):
                await self._socket.close(code=code, message=reason.encode())
        transport = self._request.transport
        if transport is not None:
            transport.abort()

    async def write(self) -> None:
        """Write what could not be written at once, until cancelled or the connection is gone."""
        with contextlib.suppress(ConnectionError):
            while not self._socket.closed:
                await self._filled.wait()
                self._filled.clear()
                while self._frames:
                    frame = self._frames.popleft()
                    self._bytes -= frame.cost
                    await self._socket.send_frame(frame.text, WSMsgType.TEXT)

    async def closed(self) -> None:
        """Wait for a close that has begun."""
        if self._closing is not None:
            await self._closing
