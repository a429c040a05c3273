"""Personal values leave a record while it is encoded: tokens take their place."""

from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.domain.personal import Personal

if TYPE_CHECKING:
    from .journal import Record


class Vault:
    """Encodes records. A value is kept under the contact of the event it stands in, so that erasing one
    contact forgets all of its values and none of another's, whatever record they are in."""

    def __init__(self) -> None:
        self._values: list[tuple[str, str | None, str]] = []
        self._tokens: dict[tuple[str | None, str], str] = {}
        self._sequence = 0
        self._contact_id: str | None = None
        self._encode = msgspec.json.Encoder(enc_hook=self._token).encode

    def encode(self, record: "Record") -> tuple[bytes, bytes, list[tuple[str, str | None, str]]]:
        """Message and events as JSON, and the values taken out: (token, contact id, value)."""
        self._sequence, self._values, self._tokens = record.sequence, [], {}
        self._contact_id = subject = record.contact_id
        message = self._encode(record.message)
        events = []
        for event in record.events:
            self._contact_id = getattr(event, "contact_id", subject)
            events.append(self._encode(event))
        return message, b"[" + b",".join(events) + b"]", self._values

    def _token(self, value: Any) -> str:
        if not isinstance(value, Personal):
            raise NotImplementedError(f"{type(value).__name__} cannot be journalled")
        if not value.value:
            return ""
        key = (self._contact_id, value.value)
        token = self._tokens.get(key)
        if token is None:
            token = self._tokens[key] = f"{self._sequence}.{len(self._tokens)}"
            self._values.append((token, self._contact_id, value.value))
        return token
