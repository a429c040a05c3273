"""Requests in order: each leg has its lane, in which nothing overtakes."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from callcenter.ari import AriClient, AriDisconnected, AriError, AriNotFound, Operation

_log = structlog.get_logger(__name__)

Failed = Callable[[AriError], None]


class Lanes:
    """Sends operations at once and in order for each leg. Nothing is awaited.

    The ARI client keeps the order of a leg's requests by pinning them to one socket. Only where a leg must
    wait for a request on another leg's socket (a bridge being made) is its lane closed for that moment.
    """

    def __init__(self, client: AriClient) -> None:
        self._client = client
        self._closed: dict[str, deque[Callable[[], object]]] = {}

    def submit(
        self, leg_id: str, operation: Operation[Any], failed: Failed | None = None
    ) -> "asyncio.Future[Any] | None":
        """Send `operation` in the lane of `leg_id`; `failed` is told of any error but a lost connection.

        Gives the future of the answer, or None when it has to wait its turn.
        """
        waiting = self._closed.get(leg_id)
        if waiting is not None:
            waiting.append(partial(self.submit, leg_id, operation, failed))
            return None
        future = self._client.submit(operation, pin=leg_id)
        future.add_done_callback(partial(_done, operation.FACTS.name, leg_id, failed))
        return future

    def close_until(self, leg_id: str, opens: "asyncio.Future[Any]") -> None:
        """Hold back what is submitted in this lane until `opens` is done."""
        waiting = self._closed.get(leg_id)
        if waiting is not None:
            waiting.append(partial(self.close_until, leg_id, opens))
        elif not opens.done():
            self._closed[leg_id] = deque()
            opens.add_done_callback(lambda _: self._open(leg_id))

    def _open(self, leg_id: str) -> None:
        waiting = self._closed.pop(leg_id, deque())
        while waiting:
            waiting.popleft()()
            if leg_id in self._closed:
                self._closed[leg_id].extend(waiting)
                return


def _done(name: str, leg_id: str, failed: Failed | None, future: "asyncio.Future[Any]") -> None:
    if future.cancelled() or (error := future.exception()) is None:
        return
    if isinstance(error, AriDisconnected):
        # Nobody is told: the reconcile of the next connection will say what became of everything.
        _log.debug("telephony.request_lost", operation=name, leg=leg_id)
        return
    if not isinstance(error, AriError):
        raise error
    if isinstance(error, AriNotFound):
        # Hung up in the meantime, or a prompt that was over already: of every day.
        _log.debug("telephony.object_gone", operation=name, leg=leg_id, error=str(error))
    else:
        _log.warning("telephony.request_failed", operation=name, leg=leg_id, error=str(error))
    if failed is not None:
        failed(error)
