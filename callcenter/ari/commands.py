"""REST over WebSocket on several sockets: requests out, answers matched by request id."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import aiohttp

from callcenter.ari.codec import decode_message, decode_response
from callcenter.ari.errors import AriDisconnected, AriError, AriProtocolError, AriReplaced, AriTimeout
from callcenter.ari.generated.events import ApplicationReplaced, RESTResponse
from callcenter.ari.operation import Operation
from callcenter.ari.options import AriOptions
from callcenter.ari.pending import Pending
from callcenter.ari.pins import slot
from callcenter.ari.websocket import Socket

_log = logging.getLogger(__name__)


class CommandSocket:
    """One socket and the requests on it. Requests that timed out stay in the list until answered, since
    Asterisk is still at work on them and will not answer pings meanwhile."""

    def __init__(self, app: str, on_down: Callable[[AriError], None], options: AriOptions) -> None:
        self.app = app
        self.pending: dict[int, Pending] = {}
        self._on_down = on_down
        self._socket = Socket(
            f"command socket {app}",
            on_frame=self._frame,
            on_down=on_down,
            busy=lambda: bool(self.pending),
            options=options,
        )

    async def open(self, session: aiohttp.ClientSession, url: str) -> None:
        """Connect; raises as Socket.open."""
        await self._socket.open(session, url, self.app)

    def send(self, number: int, frame: bytes, pending: Pending, timeout: float) -> None:
        """Send one request; its future is settled or failed in any case."""
        self.pending[number] = pending
        loop = asyncio.get_running_loop()
        pending.timer = loop.call_later(timeout, self._expire, pending, timeout)
        self._socket.send(frame)

    async def close(self, reason: AriError) -> None:
        """Fail everything on the way, then close."""
        self.fail_all(reason)
        await self._socket.close()

    def fail_all(self, reason: AriError) -> None:
        """Fail everything on the way."""
        for pending in self.pending.values():
            pending.fail(reason)
        self.pending.clear()

    def _expire(self, pending: Pending, timeout: float) -> None:
        pending.fail(AriTimeout(f"{pending.operation.FACTS.name}: no answer within {timeout} s"))

    def _frame(self, frame: str) -> None:
        try:
            message = decode_message(frame)
        except AriProtocolError as error:
            _log.warning("%s: ignored %s", self.app, error)
            return
        if isinstance(message, RESTResponse):
            self._answer(message)
        elif isinstance(message, ApplicationReplaced) and message.application == self.app:
            self._on_down(AriReplaced(f"another client has taken the application {self.app}"))

    def _answer(self, response: RESTResponse) -> None:
        number = int(response.request_id) if response.request_id.isdecimal() else -1
        pending = self.pending.pop(number, None)
        if pending is None:
            _log.warning("%s: ignored an answer to no request of ours: %s", self.app, response.request_id)
            return
        self._forget_before(number)
        try:
            result = decode_response(pending.operation, response)
        except AriError as error:
            pending.fail(error)
        else:
            pending.settle(result)

    def _forget_before(self, number: int) -> None:
        """Asterisk works in order: what the caller has given up on and was sent earlier is over too."""
        while self.pending:
            oldest = next(iter(self.pending))
            if oldest > number or not self.pending[oldest].future.done():
                return
            del self.pending[oldest]


class Commands:
    """The command sockets of one connection."""

    def __init__(self, app: str, on_down: Callable[[AriError], None], options: AriOptions) -> None:
        self._sockets = [
            CommandSocket(f"{app}-cmd-{number}", on_down, options)
            for number in range(options.command_sockets)
        ]
        self._number = 0

    async def open(self, session: aiohttp.ClientSession, url: str) -> None:
        """Connect all; raises as Socket.open."""
        await asyncio.gather(*(socket.open(session, url) for socket in self._sockets))

    def next_number(self) -> int:
        """A request id never used before on this connection."""
        self._number += 1
        return self._number

    def send(self, number: int, frame: bytes, pending: Pending, pin: str | None, timeout: float) -> None:
        """Send on the socket of the pin, or without one on the least busy."""
        if pin is None:
            socket = min(self._sockets, key=lambda each: len(each.pending))
        else:
            socket = self._sockets[slot(pin, len(self._sockets))]
        socket.send(number, frame, pending, timeout)

    async def close(self, reason: AriError) -> None:
        """Fail everything on the way, then close all sockets."""
        for socket in self._sockets:
            socket.fail_all(reason)
        await asyncio.gather(*(socket.close(reason) for socket in self._sockets))


def disconnected(operation: Operation[Any]) -> AriDisconnected:
    """The error of a request made while there is no connection."""
    return AriDisconnected(f"{operation.FACTS.name}: not sent, there is no connection to Asterisk")
