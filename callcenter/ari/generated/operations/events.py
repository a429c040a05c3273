"""The operations of ``events`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from callcenter.ari.operation import Facts, Operation


class UserEvent(Operation[None], frozen=True, kw_only=True):
    """POST /events/user/{eventName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="events.userEvent",
        method="POST",
        template="events/user/{eventName}",
        path=("eventName",),
        query=(("application", "application"), ("source", "source")),
        body="variables",
    )
    eventName: str
    application: str
    source: str | Sequence[str] | None = None
    variables: Mapping[str, Any] | None = None


class ClaimChannel(Operation[None], frozen=True, kw_only=True):
    """POST /events/claim"""

    FACTS: ClassVar[Facts] = Facts(
        name="events.claimChannel",
        method="POST",
        template="events/claim",
        query=(("channelId", "channelId"), ("application", "application")),
        pin=("channelId",),
    )
    channelId: str
    application: str
