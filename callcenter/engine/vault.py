"""Personal values leave what is written while it is encoded: tokens take their place."""

from typing import Any

import msgspec

from callcenter.domain.personal import Personal

from .record import Record

#: (token, contact id, value), as table `personal` has them.
Value = tuple[str, str | None, str]


class Tokens:
    """Gives out the tokens of one record or snapshot. A value is kept under the contact that owned it when it
    was met, so that erasing one contact forgets all of its values and none of another's."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.contact_id: str | None = None
        self._prefix = ""
        self._given: dict[tuple[str | None, str], str] = {}

    def begin(self, prefix: str) -> None:
        """The tokens of what comes now are `prefix`, a dot, and a number counted from 0."""
        self._prefix, self.values, self._given = prefix, [], {}

    def of(self, value: Any) -> str:
        """The encoder's hook."""
        if not isinstance(value, Personal):
            raise NotImplementedError(f"{type(value).__name__} cannot be journalled")
        if not value.value:
            return ""
        key = (self.contact_id, value.value)
        token = self._given.get(key)
        if token is None:
            token = self._given[key] = f"{self._prefix}.{len(self._given)}"
            self.values.append((token, self.contact_id, value.value))
        return token


class Opened:
    """Puts values back in the place of their tokens."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def of(self, kind: type, token: Any) -> Personal:
        """The decoder's hook. A token without a value was erased."""
        if kind is not Personal or not isinstance(token, str):
            raise NotImplementedError(f"no {kind.__name__} in the journal")
        if not token:
            return Personal("")
        value = self.values.get(token)
        return Personal("", erased=True) if value is None else Personal(value)


class Vault:
    """Encodes records."""

    def __init__(self) -> None:
        self._tokens = Tokens()
        self._encode = msgspec.json.Encoder(enc_hook=self._tokens.of).encode

    def encode(self, record: Record) -> tuple[bytes, bytes, list[Value]]:
        """Message and events as JSON, and the values taken out."""
        self._tokens.begin(str(record.sequence))
        self._tokens.contact_id = subject = record.contact_id
        message = self._encode(record.message)
        events = []
        for event in record.events:
            self._tokens.contact_id = getattr(event, "contact_id", subject)
            events.append(self._encode(event))
        return message, b"[" + b",".join(events) + b"]", self._tokens.values
