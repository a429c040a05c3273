"""REST over one WebSocket: requests out, answers matched by request id, events passed on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from callcenter.ari.codec import RawEvent, decode_message, decode_response
from callcenter.ari.errors import AriError, AriProtocolError, AriTimeout
from callcenter.ari.generated.events import AnyMessage, RESTResponse
from callcenter.ari.options import AriOptions
from callcenter.ari.pending import Pending
from callcenter.ari.websocket import Socket

_log = logging.getLogger(__name__)


class RestSocket:
    """One WebSocket and the requests on it; what is no answer goes to ``on_event``, which must not block.

    Requests that timed out stay in the list until answered, since Asterisk is still at work on them and will
    not answer pings meanwhile.
    """

    def __init__(
        self,
        apps: str,
        *,
        on_event: Callable[[AnyMessage | RawEvent], None],
        on_down: Callable[[AriError], None],
        options: AriOptions,
    ) -> None:
        self.apps = apps
        self.pending: dict[int, Pending] = {}
        self._on_event = on_event
        self._loop = asyncio.get_running_loop()
        self._watch: asyncio.TimerHandle | None = None
        self._socket = Socket(
            f"socket of {apps}",
            on_frame=self._frame,
            on_down=on_down,
            busy=lambda: bool(self.pending),
            options=options,
        )

    async def open(self, url: str, headers: Mapping[str, str]) -> None:
        """Connect; raises as Socket.open."""
        await self._socket.open(url, self.apps, headers)

    def send(self, number: int, frame: bytes, pending: Pending, timeout: float) -> None:
        """Send one request; its future is settled or failed in any case."""
        self.pending[number] = pending
        pending.limit = timeout
        pending.deadline = self._loop.time() + timeout
        if self._watch is None or pending.deadline < self._watch.when():
            self._look_at(pending.deadline)
        self._socket.send(frame)

    def flush(self) -> None:
        """Send what is queued now, not at the end of the loop's turn."""
        self._socket.flush()

    def _look_at(self, when: float) -> None:
        """One timer for all requests: almost every one is answered long before it is needed."""
        if self._watch is not None:
            self._watch.cancel()
        self._watch = self._loop.call_at(when, self._expire)

    async def close(self, reason: AriError) -> None:
        """Fail everything on the way, then close."""
        self.fail_all(reason)
        await self._socket.close()

    def drop(self) -> None:
        """Let go of the connection at once."""
        self._socket.drop()

    def fail_all(self, reason: AriError) -> None:
        """Fail everything on the way."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        for pending in self.pending.values():
            pending.fail(reason)
        self.pending.clear()

    def _expire(self) -> None:
        self._watch = None
        now = self._loop.time()
        open_requests = [each for each in self.pending.values() if not each.future.done()]
        for pending in open_requests:
            if pending.deadline <= now:
                name = pending.operation.FACTS.name
                pending.fail(AriTimeout(f"{name}: no answer within {pending.limit} s"))
        later = [each.deadline for each in open_requests if each.deadline > now]
        if later:
            self._look_at(min(later))

    def _frame(self, frame: bytes) -> None:
        try:
            message = decode_message(frame)
        except AriProtocolError as error:
            _log.warning("%s: ignored %s", self.apps, error)
            return
        if isinstance(message, RESTResponse):
            self._answer(message)
        else:
            self._on_event(message)

    def _answer(self, response: RESTResponse) -> None:
        number = int(response.request_id) if response.request_id.isdecimal() else -1
        pending = self.pending.pop(number, None)
        if pending is None:
            _log.warning("%s: ignored an answer to no request of ours: %s", self.apps, response.request_id)
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
