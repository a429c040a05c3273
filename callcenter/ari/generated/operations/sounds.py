"""The operations of ``sounds`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from typing import ClassVar

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.Sound, ...]], frozen=True, kw_only=True):
    """GET /sounds"""

    FACTS: ClassVar[Facts] = Facts(
        name="sounds.list",
        method="GET",
        template="sounds",
        query=(("lang", "lang"), ("format", "format")),
        result=tuple[models.Sound, ...],
    )
    lang: str | None = None
    format: str | None = None


class Get(Operation[models.Sound], frozen=True, kw_only=True):
    """GET /sounds/{soundId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="sounds.get", method="GET", template="sounds/{soundId}", path=("soundId",), result=models.Sound
    )
    soundId: str
