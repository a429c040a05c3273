"""Timers as the event loop's: set by an effect, fired as a message, ignored by decide when stale."""

import asyncio
from collections.abc import Callable

from callcenter.domain.enums import TimerKind
from callcenter.domain.messages import TimerFired


class Timers:
    """Runs what StartTimer asks for. `now_ms` is the engine's clock."""

    def __init__(self, now_ms: Callable[[], int], post: Callable[[TimerFired], None]) -> None:
        self._now_ms = now_ms
        self._post = post
        self._handles: dict[tuple[TimerKind, str], asyncio.TimerHandle] = {}

    def set(self, kind: TimerKind, subject: str, generation: int, due: int) -> None:
        """Fire at `due` (ms since 1970), at once when that is past."""
        self.cancel(kind, subject)
        message = TimerFired(kind=kind, subject=subject, generation=generation)
        delay = max(0, due - self._now_ms()) / 1000
        self._handles[kind, subject] = asyncio.get_running_loop().call_later(delay, self._fire, message)

    def _fire(self, message: TimerFired) -> None:
        self._handles.pop((message.kind, message.subject), None)
        self._post(message)

    def cancel(self, kind: TimerKind, subject: str) -> None:
        """Forget the timer if it runs."""
        if handle := self._handles.pop((kind, subject), None):
            handle.cancel()

    def close(self) -> None:
        """Forget all."""
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()
