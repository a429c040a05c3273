"""Requests in order: each call has its lane, in which nothing overtakes."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from callcenter.ari import AriBadRequest, AriClient, AriDisconnected, AriError, AriNotFound, Operation

from .legs import Legs

_log = structlog.get_logger(__name__)

Failed = Callable[[AriError], None]
Succeeded = Callable[[], None]


class Lanes:
    """Sends operations at once and in order for each lane. Nothing is awaited.

    All legs of a call share a lane, and the ARI client keeps a lane's order by pinning it to one socket: so
    what belongs together (quiet, bridge, add) is sent in one go, without waiting for answers. Only where legs
    of different lanes meet (found after a restart) is a lane closed until the other's request is done.
    """

    def __init__(self, client: AriClient, legs: Legs) -> None:
        self._client = client
        self._legs = legs
        self._closed: dict[str, deque[Callable[[], object]]] = {}

    def submit(
        self,
        leg_id: str,
        operation: Operation[Any],
        failed: Failed | None = None,
        succeeded: Succeeded | None = None,
    ) -> "asyncio.Future[Any] | None":
        """Send `operation` in the lane of `leg_id`; `failed` is told of any error but a lost connection,
        `succeeded` when there was none.

        Gives the future of the answer, or None when it has to wait its turn. A name that is no leg's is a
        lane of its own.
        """
        return self._submit(self._legs.lane(leg_id), leg_id, operation, failed, succeeded)

    def _submit(
        self,
        lane: str,
        leg_id: str,
        operation: Operation[Any],
        failed: Failed | None,
        succeeded: Succeeded | None,
    ) -> "asyncio.Future[Any] | None":
        waiting = self._closed.get(lane)
        if waiting is not None:
            waiting.append(partial(self._submit, lane, leg_id, operation, failed, succeeded))
            return None
        future = self._client.submit(operation, pin=lane)
        future.add_done_callback(partial(_done, operation.FACTS.name, leg_id, failed, succeeded))
        return future

    def close_until(self, lane: str, opens: "asyncio.Future[Any]") -> None:
        """Hold back what is submitted in this lane until `opens` is done."""
        waiting = self._closed.get(lane)
        if waiting is not None:
            waiting.append(partial(self.close_until, lane, opens))
        elif not opens.done():
            self._closed[lane] = deque()
            opens.add_done_callback(lambda _: self._open(lane))

    def _open(self, lane: str) -> None:
        waiting = self._closed.pop(lane, deque())
        while waiting:
            waiting.popleft()()
            if lane in self._closed:
                self._closed[lane].extend(waiting)
                return


def _done(
    name: str,
    leg_id: str,
    failed: Failed | None,
    succeeded: Succeeded | None,
    future: "asyncio.Future[Any]",
) -> None:
    if future.cancelled():
        return
    error = future.exception()
    if error is None:
        if succeeded is not None:
            succeeded()
        return
    if isinstance(error, AriDisconnected):
        # Nobody is told: the reconcile of the next connection will say what became of everything.
        _log.debug("telephony.request_lost", operation=name, leg=leg_id)
        return
    if not isinstance(error, AriError):
        raise error
    gone = isinstance(error, AriBadRequest) and error.message.endswith("not found")
    if gone or isinstance(error, AriNotFound):
        # Hung up in the meantime, or a prompt that was over already: of every day.
        _log.debug("telephony.object_gone", operation=name, leg=leg_id, error=str(error))
    else:
        _log.warning("telephony.request_failed", operation=name, leg=leg_id, error=str(error))
    if failed is not None:
        failed(error)
