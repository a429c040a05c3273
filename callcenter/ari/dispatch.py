"""Events to callbacks: in order for each channel, never holding up the reader or each other."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from callcenter.ari.codec import RawEvent
from callcenter.ari.errors import AriDisconnected
from callcenter.ari.generated.events import AnyMessage
from callcenter.ari.handle import Subscription
from callcenter.ari.subjects import identity, keys_of, objects_of, subjects_of

Event: TypeAlias = AnyMessage | RawEvent
Callback: TypeAlias = Callable[[Any], Any]
ObjectCallback: TypeAlias = Callable[[Any, Any], Any]


C = TypeVar("C", bound=Callable[..., Any])
_Call: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]


class Barrier(NamedTuple):
    """Work that runs after what was put in before it and before what comes after."""

    work: Callable[[], Awaitable[None]]


_log = logging.getLogger(__name__)
# How long callbacks may run before the socket readers get a turn, seconds. Asterisk closes a socket that is
# not read for 100 ms. Of twice this time no more is spent in callbacks while the readers hand events in.
_SLICE: Final = 0.005
# After these nothing more is heard of the object.
_LAST: Final = {
    "ChannelDestroyed": "Channel",
    "BridgeDestroyed": "Bridge",
    "PlaybackFinished": "Playback",
    "RecordingFinished": "LiveRecording",
    "RecordingFailed": "LiveRecording",
}


class Dispatcher:
    """Calls back for events and for connects and disconnects, in the order in which they were put in.

    A plain function is called at once. A coroutine function runs as a task, and later events of the same
    channel wait until it is done; those of other channels do not. A callback that raises is logged.
    """

    def __init__(self, max_backlog: int) -> None:
        self._max_backlog = max_backlog
        self._queue: deque[Event | Barrier] = deque()
        self._wake = asyncio.Event()
        self._every: list[Callback] = []
        self._by_type: dict[str, list[Callback]] = {}
        self._by_object: dict[tuple[str, str], dict[str, list[ObjectCallback]]] = {}
        # The last unfinished task of each channel (or other key of order).
        self._tails: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        # An event is being handed out, or must wait for what `run` does first.
        self._running = True
        self._window_ends = self._spent = 0.0

    @property
    def backlog(self) -> int:
        """Events that wait for callbacks, or whose callbacks are not done."""
        return len(self._queue) + len(self._tasks)

    def put(self, event: Event) -> bool:
        """Take an event in; False when too many wait already, and the event is then lost."""
        if self.backlog >= self._max_backlog:
            return False
        if self._queue or self._running or not self._at_once(event):
            self._queue.append(event)
            self._wake.set()
        return True

    def _at_once(self, event: Event) -> bool:
        """Hand an event out in the reader's turn, as nearly all are: another turn of the loop for each would
        cost as much as the callback. False in a burst."""
        began = time.monotonic()
        if began >= self._window_ends:
            self._window_ends, self._spent = began + 2 * _SLICE, 0.0
        if self._spent >= _SLICE:
            return False
        self._running = True
        self._hand_out(event)
        self._running = self._closed
        self._spent += time.monotonic() - began
        if self._queue:
            self._wake.set()
        return True

    def put_barrier(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run ``work`` after the events put in before it and before those put in after it."""
        self._queue.append(Barrier(work))
        self._wake.set()

    def on_every(self, callback: Callback) -> Subscription:
        """Call back for every event."""
        return _add(self._every, callback)

    def on_type(self, event_type: str, callback: Callback) -> Subscription:
        """Call back for events of one type."""
        return _add(self._by_type.setdefault(event_type, []), callback)

    def on_object(self, event_type: str, model: str, identity: str, callback: ObjectCallback) -> Subscription:
        """Call back with ``(object, event)`` for events of one type about one object."""
        types = self._by_object.setdefault((model, identity), {})
        return _add(types.setdefault(event_type, []), callback)

    async def run(self) -> None:
        """Hand out events until cancelled or closed."""
        while not self._closed:
            self._running = False
            await self._wake.wait()
            self._wake.clear()
            self._running = True
            until = time.monotonic() + _SLICE
            while self._queue:
                item = self._queue.popleft()
                if isinstance(item, Barrier):
                    try:
                        await item.work()
                    except Exception:
                        _log.exception("the work between two events failed")
                else:
                    self._hand_out(item)
                if time.monotonic() > until:
                    await asyncio.sleep(0)
                    until = time.monotonic() + _SLICE

    async def close(self) -> None:
        """Cancel callbacks that are still running, except one that closes the client itself."""
        self._closed = self._running = True
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        self._queue.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _hand_out(self, event: Event) -> None:
        try:
            self._take(event)
        except Exception:
            # A fault of our own must not silence every later event.
            _log.exception("handing out an event failed")

    def _take(self, event: Event) -> None:
        waits: set[asyncio.Task[None]] = set()
        keys: tuple[str, ...] = ()
        if self._tails:
            keys = keys_of(event)
            waits = {self._tails[key] for key in keys if key in self._tails}
        if waits:
            self._spawn(keys, self._later(waits, event))
            return
        calls = self._calls(event)
        for number, (callback, arguments) in enumerate(calls):
            result = _call(callback, arguments, event)
            if result is not None:
                self._spawn(keys or keys_of(event), self._finish(result, calls[number + 1 :], event), result)
                return
        self._forget(event)

    def _spawn(
        self, keys: tuple[str, ...], work: Coroutine[Any, Any, None], awaited: Awaitable[Any] | None = None
    ) -> None:
        task = asyncio.create_task(work, name="ari callbacks")
        self._tasks.add(task)
        for key in keys:
            self._tails[key] = task

        def done(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            for key in keys:
                if self._tails.get(key) is task:
                    del self._tails[key]
            if inspect.iscoroutine(awaited):
                # Work cancelled before its first step never came to await it.
                awaited.close()

        task.add_done_callback(done)

    async def _later(self, waits: set[asyncio.Task[None]], event: Event) -> None:
        await asyncio.wait(waits)
        # Only now: an earlier callback may just have subscribed to this channel.
        await self._run_all(self._calls(event), event)
        self._forget(event)

    async def _finish(self, result: Awaitable[Any], rest: list[_Call], event: Event) -> None:
        await _wait_for(result, event)
        await self._run_all(rest, event)
        self._forget(event)

    async def _run_all(self, calls: list[_Call], event: Event) -> None:
        for callback, arguments in calls:
            result = _call(callback, arguments, event)
            if result is not None:
                await _wait_for(result, event)

    def _calls(self, event: Event) -> list[_Call]:
        calls: list[_Call] = [(callback, (event,)) for callback in self._every]
        calls += [(callback, (event,)) for callback in self._by_type.get(event.type, ())]
        if self._by_object:
            for model, name, value in subjects_of(event):
                types = self._by_object.get((model, name))
                if types is not None:
                    calls += [(callback, (value, event)) for callback in types.get(event.type, ())]
        return calls

    def _forget(self, event: Event) -> None:
        model = _LAST.get(event.type)
        if model is not None and self._by_object:
            for value in objects_of(event, model):
                self._by_object.pop((model, identity(model, value)), None)


def _add(callbacks: list[C], callback: C) -> Subscription:
    callbacks.append(callback)

    def remove() -> None:
        # By identity: equal callbacks (two bound methods, say) are separate subscriptions.
        for number, each in enumerate(callbacks):
            if each is callback:
                del callbacks[number]
                return

    return Subscription(remove)


def _call(callback: Callable[..., Any], arguments: tuple[Any, ...], event: Event) -> Awaitable[Any] | None:
    """Call; what is to be awaited is returned, everything else is done."""
    try:
        result = callback(*arguments)
    except Exception:
        _log.exception("a callback for %s raised", event.type)
        return None
    return result if result is not None and inspect.isawaitable(result) else None


async def _wait_for(result: Awaitable[Any], event: Event) -> None:
    try:
        await result
    except AriDisconnected as error:
        _log.warning("a callback for %s was cut short: %s", event.type, error)
    except Exception:
        _log.exception("a callback for %s raised", event.type)
