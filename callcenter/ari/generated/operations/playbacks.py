"""The operations of ``playbacks`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from typing import ClassVar, Literal

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class Get(Operation[models.Playback], frozen=True, kw_only=True):
    """GET /playbacks/{playbackId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="playbacks.get",
        method="GET",
        template="playbacks/{playbackId}",
        path=("playbackId",),
        result=models.Playback,
        pin=("playbackId",),
    )
    playbackId: str


class Stop(Operation[None], frozen=True, kw_only=True):
    """DELETE /playbacks/{playbackId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="playbacks.stop",
        method="DELETE",
        template="playbacks/{playbackId}",
        path=("playbackId",),
        pin=("playbackId",),
    )
    playbackId: str


class Control(Operation[None], frozen=True, kw_only=True):
    """POST /playbacks/{playbackId}/control"""

    FACTS: ClassVar[Facts] = Facts(
        name="playbacks.control",
        method="POST",
        template="playbacks/{playbackId}/control",
        path=("playbackId",),
        query=(("operation", "operation"),),
        pin=("playbackId",),
    )
    playbackId: str
    operation: Literal["restart", "pause", "unpause", "reverse", "forward"]
