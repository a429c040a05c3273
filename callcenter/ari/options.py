"""The settings of a client."""

from __future__ import annotations

from typing import Final

import msgspec

# Bytes of a request: Asterisk reads frames of 65,535 with their header of 8. Over HTTP it takes 40,960.
FRAME_LIMIT: Final = 65_527
# Without these in an allow-list, answers and the news of having been replaced would be swallowed.
_ALWAYS: Final = ("RESTResponse", "ApplicationReplaced")


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which event types Asterisk sends: only those allowed, and none disallowed. None means no such list.

    ``RESTResponse`` and ``ApplicationReplaced`` are added to an allow-list; disallowing them raises
    ValueError.
    """

    allowed: tuple[str, ...] | None = None
    disallowed: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in _ALWAYS:
            if name in (self.disallowed or ()):
                raise ValueError(f"{name} must not be disallowed: the client cannot work without it")

    def body(self) -> dict[str, list[dict[str, str]]]:
        """The filter as ARI wants it."""
        body: dict[str, list[dict[str, str]]] = {}
        if self.allowed is not None:
            names = dict.fromkeys((*self.allowed, *_ALWAYS))
            body["allowed"] = [{"type": name} for name in names]
        if self.disallowed is not None:
            body["disallowed"] = [{"type": name} for name in self.disallowed]
        return body


class AriOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a client behaves. All times in seconds.

    ``command_sockets``: REST requests run one at a time on each; a channel's always go to the same one.
    ``max_backlog``: events waiting for callbacks before the connection is given up and made anew.
    """

    command_sockets: int = 2
    event_filter: EventFilter | None = None
    request_timeout: float = 10.0
    connect_timeout: float = 2.0
    ping_interval: float = 1.0
    ping_timeout: float = 2.0
    backoff_first: float = 0.1
    backoff_last: float = 5.0
    max_backlog: int = 100_000

    def __post_init__(self) -> None:
        if self.command_sockets < 1:
            raise ValueError("command_sockets must be at least 1")
        for name in ("request_timeout", "connect_timeout", "ping_interval", "ping_timeout", "backoff_first"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0 seconds")
        if self.backoff_last < self.backoff_first:
            raise ValueError("backoff_last must not be less than backoff_first")
