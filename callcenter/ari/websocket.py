"""One WebSocket to Asterisk: a reader that waits for nobody, an ordered writer, and pings of our own.

Written on asyncio's transport: what is sent in one turn of the loop leaves in one piece, and a frame is
handed on in the moment it is read, without a task in between.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from asyncio import Future
from collections.abc import Callable, Mapping
from typing import Final, cast
from urllib.parse import quote, urlsplit

from callcenter.ari.errors import AriDisconnected, AriError, AriTimeout, refused
from callcenter.ari.frames import (
    HEAD_LIMIT,
    NORMAL,
    Frames,
    Opcode,
    answer_status,
    encode,
    handshake,
    new_key,
)
from callcenter.ari.options import AriOptions

_log = logging.getLogger(__name__)
_CLOSE_TIMEOUT: Final = 1.0
_GRACE: Final = 0.05
_HEAD_END: Final = b"\r\n\r\n"


class Socket(asyncio.Protocol):
    """A WebSocket registered for one or more application names.

    ``on_frame`` is called with each text frame and must not block. ``on_down`` is called once, with the
    reason, when the socket fails by itself. ``busy`` says that Asterisk may be occupied with a request of
    ours: it answers pings from that same thread, so silence then proves nothing.
    """

    def __init__(
        self,
        name: str,
        *,
        on_frame: Callable[[bytes], None],
        on_down: Callable[[AriError], None],
        busy: Callable[[], bool],
        options: AriOptions,
    ) -> None:
        self.name = name
        self._on_frame = on_frame
        self._on_down = on_down
        self._busy = busy
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._frames = Frames()
        self._outgoing: list[bytes] = []
        self._flushing: asyncio.Handle | None = None
        self._paused = False
        self._heard = 0.0
        self._down = False
        self._pinging: asyncio.Task[None] | None = None
        # Of the handshake: what has come of its answer, and where that goes.
        self._key = new_key()
        self._head = b""
        self._answered: Future[tuple[int, str]] | None = None
        self._gone: Future[None] = self._loop.create_future()

    async def open(self, url: str, apps: str, headers: Mapping[str, str]) -> None:
        """Connect. Raises AriRefused, AriDisconnected or AriTimeout."""
        limit = self._options.connect_timeout
        try:
            async with asyncio.timeout(limit):
                status, reason = await self._shake_hands(url, apps, headers)
        except TimeoutError as error:
            self.drop()
            raise AriTimeout(f"{self.name}: no connection within {limit} s") from error
        except OSError as error:
            raise AriDisconnected(f"{self.name}: cannot connect: {error}") from error
        except BaseException:
            self.drop()
            raise
        if status != 101:
            self.drop()
            raise refused(status, reason, "events.eventWebsocket")
        self._heard = self._loop.time()
        self._pinging = asyncio.create_task(self._ping(), name=f"ari {self.name} ping")

    async def _shake_hands(self, url: str, apps: str, headers: Mapping[str, str]) -> tuple[int, str]:
        address = urlsplit(url)
        secure = address.scheme == "https"
        self._answered = self._loop.create_future()
        await self._loop.create_connection(
            lambda: self,
            address.hostname or "",
            address.port or (443 if secure else 80),
            ssl=ssl.create_default_context() if secure else None,
        )
        assert self._transport is not None
        target = f"{address.path}/events?app={quote(apps, safe='')}"
        self._transport.write(handshake(address.netloc.rpartition("@")[2], target, self._key, headers))
        return await self._answered

    def send(self, frame: bytes) -> None:
        """Queue a frame. Frames go out in the order of the calls, those of one turn of the loop together."""
        self._outgoing.append(encode(Opcode.TEXT, frame))
        if self._flushing is None:
            self._flushing = self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what is queued, unless the other side has enough to read."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        if not self._outgoing or self._paused or self._transport is None or self._transport.is_closing():
            return
        data, self._outgoing = b"".join(self._outgoing), []
        self._transport.write(data)

    async def close(self) -> None:
        """Close the connection, gracefully when the other side cooperates."""
        self._down = True
        if self._pinging is not None:
            self._pinging.cancel()
            await asyncio.gather(self._pinging, return_exceptions=True)
            self._pinging = None
        if self._transport is None:
            return
        self.flush()
        self._control(Opcode.CLOSE, NORMAL.to_bytes(2, "big"))
        # A peer that no longer reads could hold the close frame back for ever.
        await asyncio.wait({self._gone}, timeout=_CLOSE_TIMEOUT)
        self.drop()

    def drop(self) -> None:
        """Let go of the connection at once."""
        self._down = True
        if self._pinging is not None:
            self._pinging.cancel()
        if self._transport is not None:
            self._transport.abort()

    def _finish(self, reason: AriError) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(reason)
        elif not self._down:
            self._down = True
            self._on_down(reason)

    def _control(self, opcode: Opcode, payload: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(encode(opcode, payload))

    # -- asyncio's side ------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        # Another loop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self._transport = None
        if not self._gone.done():
            self._gone.set_result(None)
        why = f": {exc}" if exc is not None else " by Asterisk"
        self._finish(AriDisconnected(f"{self.name}: closed{why}"))

    def pause_writing(self) -> None:
        """Called by asyncio."""
        self._paused = True

    def resume_writing(self) -> None:
        """Called by asyncio."""
        self._paused = False
        self.flush()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._heard = self._loop.time()
        try:
            if self._answered is None or self._answered.done():
                self._read(data)
            else:
                self._read_head(data)
        except AriError as error:
            self._finish(AriDisconnected(f"{self.name}: {error}"))
            self.drop()
        except Exception as error:
            # A fault of our own must not leave a connection that looks alive.
            _log.exception("%s failed", self.name)
            self._finish(AriDisconnected(f"{self.name}: {error!r}"))
            self.drop()

    def _read_head(self, data: bytes) -> None:
        assert self._answered is not None
        self._head += data
        head, end, rest = self._head.partition(_HEAD_END)
        if end:
            self._head = b""
            self._answered.set_result(answer_status(head + end, self._key))
            self._read(rest)
        elif len(self._head) > HEAD_LIMIT:
            raise AriDisconnected("an answer without end")

    def _read(self, data: bytes) -> None:
        for opcode, payload in self._frames.feed(data):
            if opcode is Opcode.TEXT:
                if not self._down:
                    self._on_frame(payload)
            elif opcode is Opcode.PING:
                self._control(Opcode.PONG, payload)
            elif opcode is Opcode.CLOSE:
                if not self._down:
                    self._control(Opcode.CLOSE, payload[:2])
                self._finish(AriDisconnected(f"{self.name}: closed by Asterisk (code {_code(payload)})"))
                if self._transport is not None:
                    self._transport.close()
                return

    # -- pings ---------------------------------------------------------------------------------------------

    async def _ping(self) -> None:
        try:
            await self._keep_pinging()
        except AriError as error:
            self._finish(error)

    async def _keep_pinging(self) -> None:
        limit = self._options.ping_timeout
        asked: float | None = None
        while True:
            await asyncio.sleep(self._options.ping_interval)
            if self._busy() or (asked is not None and self._heard >= asked):
                asked = None
            if self._busy():
                continue
            if asked is None:
                asked = self._loop.time()
                self._control(Opcode.PING, b"")
            elif self._loop.time() - asked >= limit:
                # If it was this process that stood still, the pong is here and the reader gets it now.
                await asyncio.sleep(_GRACE)
                if self._heard >= asked or self._busy():
                    continue
                raise AriDisconnected(f"{self.name}: no pong within {limit} s")


def _code(payload: bytes) -> int | None:
    return int.from_bytes(payload[:2], "big") if len(payload) >= 2 else None
