"""Registering callbacks, under ari-py's names."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, overload

from callcenter.ari.dispatch import Callback, Dispatcher
from callcenter.ari.errors import AriDisconnected, AriError
from callcenter.ari.generated.events import SUBJECTS, Message
from callcenter.ari.generated.resources import HANDLES
from callcenter.ari.handle import Port, Subscription
from callcenter.ari.subjects import objects_of

E = TypeVar("E", bound=Message)

_log = logging.getLogger(__name__)


class Callbacks:
    """The part of a client that registers callbacks.

    Callbacks are plain functions, called at once and expected to be quick, or coroutine functions. Extra
    arguments are passed on to them. Events come in order for each channel.
    """

    def __init__(self, dispatcher: Dispatcher, port: Port) -> None:
        self._dispatcher = dispatcher
        self._handle_port = port
        self._connected: list[Callable[[], Any]] = []
        self._disconnected: list[Callable[[AriError], Any]] = []

    def on_connected(self, callback: Callable[[], Any]) -> Subscription:
        """Call after every connect, once the filter is set and before any event of that connection.

        Events wait until a coroutine function is done: reconcile here. Do not wait for an event in it.
        """
        self._connected.append(callback)
        return Subscription(partial(_remove, self._connected, callback))

    def on_disconnected(self, callback: Callable[[AriError], Any]) -> Subscription:
        """Call after a connection was lost, with the reason, after its last event; not after ``close``.

        An AriReplaced says that this client is fenced and will not come back.
        """
        self._disconnected.append(callback)
        return Subscription(partial(_remove, self._disconnected, callback))

    def on_every_event(self, callback: Callback) -> Subscription:
        """Call ``callback(event)`` for every event, those unknown to this version (RawEvent) included."""
        return self._dispatcher.on_every(callback)

    @overload
    def on_event(self, event_type: type[E], callback: Callable[[E], Any]) -> Subscription: ...
    @overload
    def on_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription: ...
    def on_event(
        self, event_type: type[Message] | str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(event, *args, **kwargs)`` for events of one type, named or given as its class."""
        name = event_type if isinstance(event_type, str) else event_type.__name__

        def call(event: Any) -> Any:
            return callback(event, *args, **kwargs)

        return self._dispatcher.on_type(name, call)

    def on_channel_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(channel, event, *args, **kwargs)``; see ``on_object_event``."""
        return self.on_object_event(event_type, callback, "Channel", *args, **kwargs)

    def on_bridge_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(bridge, event, *args, **kwargs)``; see ``on_object_event``."""
        return self.on_object_event(event_type, callback, "Bridge", *args, **kwargs)

    def on_playback_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(playback, event, *args, **kwargs)``; see ``on_object_event``."""
        return self.on_object_event(event_type, callback, "Playback", *args, **kwargs)

    def on_recording_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(live_recording, event, *args, **kwargs)``; see ``on_object_event``."""
        return self.on_object_event(event_type, callback, "LiveRecording", *args, **kwargs)

    def on_endpoint_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(endpoint, event, *args, **kwargs)``; see ``on_object_event``."""
        return self.on_object_event(event_type, callback, "Endpoint", *args, **kwargs)

    def on_object_event(
        self, event_type: str, callback: Callable[..., Any], model: str, *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call back with a handle of the event's main object of that model, and the event.

        The main object is the first field of that type that is present (``caller`` of a Dial with a caller);
        ``client.bind(event.other_field)`` makes handles of the others. The handle is None when an event that
        may carry such an object carries none. Raises ValueError when events of that type never do.
        """
        if model not in SUBJECTS.get(event_type, {}):
            raise ValueError(f"{event_type} is not an event with a {model}")
        kind = HANDLES[model]

        def call(event: Any) -> Any:
            objects = objects_of(event, model)
            handle = kind(self._handle_port, objects[0]) if objects else None
            return callback(handle, event, *args, **kwargs)

        return self._dispatcher.on_type(event_type, call)

    def listen(
        self, event_type: str, model: str, identity: str, callback: Callable[..., Any]
    ) -> Subscription:
        """Call ``callback(handle, event)`` for events of one type about one object (``handle.on_event``)."""
        if model not in SUBJECTS.get(event_type, {}):
            raise ValueError(f"{event_type} is not an event with a {model}")
        kind = HANDLES[model]

        def call(value: Any, event: Any) -> Any:
            return callback(kind(self._handle_port, value), event)

        return self._dispatcher.on_object(event_type, model, identity, call)

    async def _tell_connected(self) -> None:
        for callback in tuple(self._connected):
            await _guarded(callback, "on_connected")

    async def _tell_disconnected(self, reason: AriError) -> None:
        for callback in tuple(self._disconnected):
            await _guarded(partial(callback, reason), "on_disconnected")


def _remove(callbacks: list[Any], callback: Any) -> None:
    if callback in callbacks:
        callbacks.remove(callback)


async def _guarded(callback: Callable[[], Any], what: str) -> None:
    try:
        result = callback()
        if inspect.isawaitable(result):
            await result
    except AriDisconnected as error:
        _log.warning("an %s callback was cut short: %s", what, error)
    except Exception:
        _log.exception("an %s callback raised", what)
