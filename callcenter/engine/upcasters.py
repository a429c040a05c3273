"""Old records brought up to date, one schema at a time, as they are read; on disk they stay as they are."""

from collections.abc import Callable
from typing import Any

import msgspec

#: Raised when the form of messages or events changes otherwise than by a field with a default; one of
#: UPCASTERS then brings old records up to date.
SCHEMA = 1

#: A message and its events as decoded JSON, each with its name under "type". Personal values are tokens.
Raw = tuple[dict[str, Any], list[dict[str, Any]]]

#: From each old schema to the one after it. tests/engine/journals/ keeps a journal of every release's schema.
UPCASTERS: dict[int, Callable[[Raw], Raw]] = {}


def upcast(message: bytes, events: bytes, schema: int, to: int) -> tuple[bytes, bytes]:
    """A record of an old schema in the form of a newer one; msgspec.MsgspecError when it is no JSON."""
    raw: Raw = (msgspec.json.decode(message), msgspec.json.decode(events))
    for step in range(schema, to):
        raw = UPCASTERS[step](raw)
    return msgspec.json.encode(raw[0]), msgspec.json.encode(raw[1])
