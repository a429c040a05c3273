"""The bases of the generated records: immutable, typed, and readable like the JSON they came from."""

from __future__ import annotations

from typing import Any

import msgspec


def plain(record: msgspec.Struct) -> dict[str, Any]:
    """A record as the JSON it came from, in dictionaries and lists."""
    value: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return value


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What Asterisk sent, decoded. Fields unknown to this version are ignored.

    ``record["field"]`` and ``record.get("field")`` give plain JSON values under the names used on the wire,
    so callbacks written for ari-py's dictionaries go on working; attributes are the typed way.
    """

    def __getitem__(self, name: str) -> Any:
        """Return one field as plain JSON value. Raises KeyError for an unknown name."""
        return plain(self)[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return one field as plain JSON value, or ``default`` when it is absent or null."""
        value = plain(self).get(name)
        return default if value is None else value


class Tagged(Record, frozen=True, kw_only=True, tag=True, tag_field="type"):
    """A message that names its own type on the wire."""

    @property
    def type(self) -> str:
        """The type's name on the wire, for example ``StasisStart``."""
        return str(type(self).__struct_config__.tag)
