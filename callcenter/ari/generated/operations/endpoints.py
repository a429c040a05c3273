"""The operations of ``endpoints`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.Endpoint, ...]], frozen=True, kw_only=True):
    """GET /endpoints"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.list", method="GET", template="endpoints", result=tuple[models.Endpoint, ...]
    )


class SendMessage(Operation[None], frozen=True, kw_only=True):
    """PUT /endpoints/sendMessage"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.sendMessage",
        method="PUT",
        template="endpoints/sendMessage",
        query=(("to", "to"), ("from_", "from"), ("body", "body")),
        body="variables",
    )
    to: str
    from_: str
    body: str | None = None
    variables: Mapping[str, Any] | None = None


class Refer(Operation[None], frozen=True, kw_only=True):
    """POST /endpoints/refer"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.refer",
        method="POST",
        template="endpoints/refer",
        query=(("to", "to"), ("from_", "from"), ("refer_to", "refer_to"), ("to_self", "to_self")),
        body="variables",
    )
    to: str
    from_: str
    refer_to: str
    to_self: bool | None = None
    variables: Mapping[str, Any] | None = None


class ListByTech(Operation[tuple[models.Endpoint, ...]], frozen=True, kw_only=True):
    """GET /endpoints/{tech}"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.listByTech",
        method="GET",
        template="endpoints/{tech}",
        path=("tech",),
        result=tuple[models.Endpoint, ...],
    )
    tech: str


class Get(Operation[models.Endpoint], frozen=True, kw_only=True):
    """GET /endpoints/{tech}/{resource}"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.get",
        method="GET",
        template="endpoints/{tech}/{resource}",
        path=("tech", "resource"),
        result=models.Endpoint,
    )
    tech: str
    resource: str


class SendMessageToEndpoint(Operation[None], frozen=True, kw_only=True):
    """PUT /endpoints/{tech}/{resource}/sendMessage"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.sendMessageToEndpoint",
        method="PUT",
        template="endpoints/{tech}/{resource}/sendMessage",
        path=("tech", "resource"),
        query=(("from_", "from"), ("body", "body")),
        body="variables",
    )
    tech: str
    resource: str
    from_: str
    body: str | None = None
    variables: Mapping[str, Any] | None = None


class ReferToEndpoint(Operation[None], frozen=True, kw_only=True):
    """POST /endpoints/{tech}/{resource}/refer"""

    FACTS: ClassVar[Facts] = Facts(
        name="endpoints.referToEndpoint",
        method="POST",
        template="endpoints/{tech}/{resource}/refer",
        path=("tech", "resource"),
        query=(("from_", "from"), ("refer_to", "refer_to"), ("to_self", "to_self")),
        body="variables",
    )
    tech: str
    resource: str
    from_: str
    refer_to: str
    to_self: bool | None = None
    variables: Mapping[str, Any] | None = None
