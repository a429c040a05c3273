"""Objects with bound operations: the base of ChannelHandle, BridgeHandle and the like."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from callcenter.ari.operation import Operation
from callcenter.ari.record import Record, plain

T = TypeVar("T")
M = TypeVar("M", bound=Record)
H = TypeVar("H", bound="Handle[Any]")


class Subscription:
    """A registered callback; ``close()`` takes it back, any number of times."""

    __slots__ = ("_remove",)

    def __init__(self, remove: Callable[[], None]) -> None:
        self._remove: Callable[[], None] | None = remove

    def close(self) -> None:
        """Stop the callback from being called again."""
        remove, self._remove = self._remove, None
        if remove is not None:
            remove()


class Port(Protocol):
    """What handles and resources need of a client."""

    def submit(self, operation: Operation[T]) -> Future[T]:
        """Send now and return a future of the answer."""

    def submit_for_handle(self, operation: Operation[M], handle: Callable[[Port, M], H]) -> Future[H]:
        """Send now and return a future of the answer as a handle."""

    def submit_for_handles(
        self, operation: Operation[tuple[M, ...]], handle: Callable[[Port, M], H]
    ) -> Future[tuple[H, ...]]:
        """Send now and return a future of the answers as handles."""

    def listen(
        self, event_type: str, model: str, identity: str, callback: Callable[..., Any]
    ) -> Subscription:
        """Call back for events of one object."""


class Handle(Generic[M]):
    """An object in Asterisk as last seen, with its operations.

    A handle is not kept up to date and does not own the object: hold it as long as you like, its operations
    act on whatever carries the id now (AriNotFound when nothing does).
    """

    MODEL = ""
    IDENTITY: tuple[str, ...] = ("id",)
    __slots__ = ("_port", "id", "model")

    def __init__(self, port: Port, model: M) -> None:
        self._port = port
        self.model = model
        self.id = "/".join(getattr(model, field) for field in self.IDENTITY)

    @property
    def json(self) -> dict[str, Any]:
        """The object as Asterisk sent it, in plain JSON values."""
        return plain(self.model)

    def on_event(
        self, event_type: str, callback: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Subscription:
        """Call ``callback(handle, event, *args, **kwargs)`` for each event of that type about this object.

        Forgotten by itself when the object's last event has been seen (ChannelDestroyed, BridgeDestroyed,
        PlaybackFinished, RecordingFinished, RecordingFailed); otherwise close the subscription.
        """
        if args or kwargs:
            inner = callback

            def callback(subject: Any, event: Any) -> Any:
                return inner(subject, event, *args, **kwargs)

        return self._port.listen(event_type, self.MODEL, self.id, callback)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


class Resource:
    """A group of operations, ``client.channels`` for instance."""

    __slots__ = ("_port",)

    def __init__(self, port: Port) -> None:
        self._port = port
