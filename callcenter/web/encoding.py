"""How values become JSON for the browser."""

from typing import Any

import msgspec

from callcenter.domain.personal import Personal


def _other(value: Any) -> Any:
    if isinstance(value, Personal):
        return value.value
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


_encoder = msgspec.json.Encoder(enc_hook=_other)


def encode(value: Any) -> bytes:
    """JSON of a value; personal data as its text (the browser may see it, logs may not)."""
    return _encoder.encode(value)
