"""The command sockets: requests of one pin stay on one socket, and so in order."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from callcenter.ari.errors import AriDisconnected, AriError
from callcenter.ari.operation import Operation
from callcenter.ari.options import AriOptions
from callcenter.ari.pending import Pending
from callcenter.ari.pins import slot
from callcenter.ari.rest_socket import RestSocket


class Commands:
    """The command sockets of one connection."""

    def __init__(self, app: str, on_down: Callable[[AriError], None], options: AriOptions) -> None:
        # New names for each connection: where a name is taken over just as its old holder's end is cleaned
        # up, Asterisk can unregister the new holder, whose answers are then thrown away.
        token = secrets.token_hex(4)
        self._sockets = [
            RestSocket(f"{app}-cmd-{number}-{token}", on_event=_ignore, on_down=on_down, options=options)
            for number in range(options.command_sockets)
        ]
        self._number = 0

    async def open(self, url: str, headers: Mapping[str, str]) -> None:
        """Connect all; raises as Socket.open."""
        await asyncio.gather(*(socket.open(url, headers) for socket in self._sockets))

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

    def flush(self) -> None:
        """Send what is queued now."""
        for socket in self._sockets:
            socket.flush()

    async def close(self, reason: AriError) -> None:
        """Fail everything on the way, then close all sockets."""
        for socket in self._sockets:
            socket.fail_all(reason)
        await asyncio.gather(*(socket.close(reason) for socket in self._sockets))

    def drop(self) -> None:
        """Let go of all connections at once."""
        for socket in self._sockets:
            socket.drop()


def _ignore(event: object) -> None:
    """Nothing is subscribed to the applications of command sockets."""


def disconnected(operation: Operation[Any]) -> AriDisconnected:
    """The error of a request made while there is no connection."""
    return AriDisconnected(f"{operation.FACTS.name}: not sent, there is no connection to Asterisk")
