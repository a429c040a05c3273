"""One WebSocket to Asterisk: a reader that waits for nobody, an ordered writer, and pings of our own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final

import aiohttp

from callcenter.ari.errors import AriDisconnected, AriError, AriTimeout, refused
from callcenter.ari.options import AriOptions

_log = logging.getLogger(__name__)
# The answer to GET /channels of some ten thousand channels fits.
_MAX_MESSAGE: Final = 64 * 1024 * 1024
_CLOSE_TIMEOUT: Final = 1.0
_GRACE: Final = 0.05
_CLOSING: Final = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)


class Socket:
    """A WebSocket registered for one or more application names.

    ``on_frame`` is called with each text frame and must not block. ``on_down`` is called once, with the
    reason, when the socket fails by itself. ``busy`` says that Asterisk may be occupied with a request of
    ours: it answers pings from that same thread, so silence then proves nothing.
    """

    def __init__(
        self,
        name: str,
        *,
        on_frame: Callable[[str], None],
        on_down: Callable[[AriError], None],
        busy: Callable[[], bool],
        options: AriOptions,
    ) -> None:
        self.name = name
        self._on_frame = on_frame
        self._on_down = on_down
        self._busy = busy
        self._options = options
        self._outgoing: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._heard = 0.0
        self._down = False

    async def open(self, session: aiohttp.ClientSession, url: str, apps: str) -> None:
        """Connect. Raises AriRefused, AriDisconnected or AriTimeout."""
        limit = self._options.connect_timeout
        try:
            async with asyncio.timeout(limit):
                ws = await session.ws_connect(
                    f"{url}/events",
                    params={"app": apps},
                    autoping=False,
                    max_msg_size=_MAX_MESSAGE,
                    timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_TIMEOUT),
                )
        except TimeoutError as error:
            raise AriTimeout(f"{self.name}: no connection within {limit} s") from error
        except aiohttp.WSServerHandshakeError as error:
            raise refused(error.status, error.message, "events.eventWebsocket") from error
        except (aiohttp.ClientError, OSError) as error:
            raise AriDisconnected(f"{self.name}: cannot connect: {error}") from error
        self._ws = ws
        self._heard = asyncio.get_running_loop().time()
        for label, work in (("read", self._read(ws)), ("write", self._write(ws)), ("ping", self._ping(ws))):
            self._tasks.append(asyncio.create_task(self._guard(work), name=f"ari {self.name} {label}"))

    def send(self, frame: bytes) -> None:
        """Queue a frame. Frames go out in the order of the calls."""
        self._outgoing.append(frame)
        self._wake.set()

    async def close(self) -> None:
        """Close the connection, gracefully when the other side cooperates, and end the tasks."""
        self._down = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._ws is not None:
            # A peer that no longer reads could hold the close frame back for ever.
            with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await self._ws.close()
            self._ws = None

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except AriError as error:
            self._finish(error)
        except (aiohttp.ClientError, OSError, RuntimeError) as error:
            self._finish(AriDisconnected(f"{self.name}: {error or type(error).__name__}"))
        except Exception as error:
            # A fault of our own must not leave a connection that looks alive.
            _log.exception("%s failed", self.name)
            self._finish(AriDisconnected(f"{self.name}: {error!r}"))

    def _finish(self, reason: AriError) -> None:
        if not self._down:
            self._down = True
            self._on_down(reason)

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        while True:
            message = await ws.receive()
            self._heard = loop.time()
            if message.type is aiohttp.WSMsgType.TEXT:
                self._on_frame(message.data)
            elif message.type is aiohttp.WSMsgType.PING:
                await ws.pong(message.data)
            elif message.type is aiohttp.WSMsgType.ERROR:
                raise AriDisconnected(f"{self.name}: broken stream: {message.data}")
            elif message.type in _CLOSING:
                raise AriDisconnected(f"{self.name}: closed by Asterisk (code {ws.close_code})")

    async def _write(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                await ws.send_frame(self._outgoing.popleft(), aiohttp.WSMsgType.TEXT)

    async def _ping(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        limit = self._options.ping_timeout
        asked: float | None = None
        while True:
            await asyncio.sleep(self._options.ping_interval)
            if self._busy() or (asked is not None and self._heard >= asked):
                asked = None
            if self._busy():
                continue
            if asked is None:
                asked = loop.time()
                async with asyncio.timeout(limit):
                    await ws.ping()
            elif loop.time() - asked >= limit:
                # If it was this process that stood still, the pong is here and the reader gets it now.
                await asyncio.sleep(_GRACE)
                if self._heard >= asked or self._busy():
                    continue
                raise AriDisconnected(f"{self.name}: no pong within {limit} s")
