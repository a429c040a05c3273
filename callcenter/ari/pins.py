"""Which requests must stay in order: each is pinned to the object it belongs to.

Requests with the same pin travel on the same command socket, and Asterisk carries out a socket's requests
one after another. A playback or recording is pinned to the channel or bridge it was started on, as far back
as the last ``_REMEMBERED`` of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, Final

from callcenter.ari.generated.models import LiveRecording, Playback
from callcenter.ari.operation import Operation

_REMEMBERED: Final = 10_000
_OWNED: Final = ("playbackId", "recordingName")


def _first(value: str | Sequence[str]) -> str | None:
    names = value.split(",") if isinstance(value, str) else value
    return names[0] if names and names[0] else None


class Pins:
    """Finds the pin of an operation, and remembers who owns which playback and recording."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}

    def of(self, operation: Operation[Any]) -> str | None:
        """The id of the object an operation belongs to, or None when it belongs to none."""
        for attribute in operation.FACTS.pin:
            value = getattr(operation, attribute)
            pin = _first(value) if value is not None else None
            if pin is None:
                continue
            if attribute in _OWNED:
                return self._owners.get(pin, pin)
            self._started(operation, pin)
            return pin
        return None

    def learn(self, answer: object) -> None:
        """Remember the owner of a playback or recording Asterisk has told of."""
        if isinstance(answer, Playback):
            self._remember(answer.id, answer.target_uri.partition(":")[2])
        elif isinstance(answer, LiveRecording):
            self._remember(answer.name, answer.target_uri.partition(":")[2])

    def _started(self, operation: Operation[Any], owner: str) -> None:
        """Remember an object whose id the caller chose before the request is even sent."""
        if operation.FACTS.result is Playback:
            chosen = getattr(operation, "playbackId", None)
        elif operation.FACTS.result is LiveRecording:
            chosen = getattr(operation, "name", None)
        else:
            return
        if chosen:
            self._remember(chosen, owner)

    def _remember(self, name: str, owner: str) -> None:
        if not owner:
            return
        self._owners.pop(name, None)
        self._owners[name] = owner
        if len(self._owners) > _REMEMBERED:
            del self._owners[next(iter(self._owners))]


def slot(pin: str, count: int) -> int:
    """The socket a pin goes to: the same in every process and after every restart."""
    return zlib.crc32(pin.encode()) % count
