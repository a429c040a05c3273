"""What an event is about: the objects in it, and the keys by which its order is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from callcenter.ari.codec import RawEvent
from callcenter.ari.generated.events import SUBJECTS, AnyMessage

_IDENTITY: Final = {
    "Channel": ("id",),
    "Bridge": ("id",),
    "Playback": ("id",),
    "LiveRecording": ("name",),
    "Endpoint": ("technology", "resource"),
    "DeviceState": ("name",),
}


def _follow(event: object, path: str) -> Any:
    """The value at a dotted path, or None where it breaks off."""
    for name in path.split("."):
        event = getattr(event, name)
        if event is None:
            return None
    return event


def identity(model: str, value: object) -> str:
    """The id of an object: its ``id``, its name, or for an endpoint ``technology/resource``."""
    return "/".join(getattr(value, field) for field in _IDENTITY[model])


def objects_of(event: AnyMessage | RawEvent, model: str) -> list[Any]:
    """The objects of one model in an event, the main one first. A RawEvent has none."""
    if isinstance(event, RawEvent):
        return []
    paths = SUBJECTS[event.type].get(model, ())
    return [value for value in (_follow(event, path) for path in paths) if value is not None]


def subjects_of(event: AnyMessage | RawEvent) -> Iterator[tuple[str, str, Any]]:
    """Every object in an event as (model, id, object), each once."""
    if isinstance(event, RawEvent):
        return
    seen: set[tuple[str, str]] = set()
    for model in SUBJECTS[event.type]:
        for value in objects_of(event, model):
            name = identity(model, value)
            if (model, name) not in seen:
                seen.add((model, name))
                yield model, name, value


def keys_of(event: AnyMessage | RawEvent) -> tuple[str, ...]:
    """The keys of order: the event's channels; else its bridges; else whatever it is about.

    A playback or recording counts as its channel or bridge. Events about nothing known share one key.
    """
    if isinstance(event, RawEvent):
        for model in ("channel", "bridge"):
            inner = event.data.get(model)
            if isinstance(inner, dict) and isinstance(inner.get("id"), str):
                return (f"{model}:{inner['id']}",)
        return ("",)
    keys: dict[str, list[str]] = {}
    for model, name, value in subjects_of(event):
        if model in ("Playback", "LiveRecording"):
            keys.setdefault(model, []).append(value.target_uri)
        else:
            keys.setdefault(model, []).append(f"{model.lower()}:{name}")
    for model in _IDENTITY:
        if model in keys:
            return tuple(keys[model])
    return ("",)
