"""The operations of ``applications`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.Application, ...]], frozen=True, kw_only=True):
    """GET /applications"""

    FACTS: ClassVar[Facts] = Facts(
        name="applications.list", method="GET", template="applications", result=tuple[models.Application, ...]
    )


class Get(Operation[models.Application], frozen=True, kw_only=True):
    """GET /applications/{applicationName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="applications.get",
        method="GET",
        template="applications/{applicationName}",
        path=("applicationName",),
        result=models.Application,
    )
    applicationName: str


class Subscribe(Operation[models.Application], frozen=True, kw_only=True):
    """POST /applications/{applicationName}/subscription"""

    FACTS: ClassVar[Facts] = Facts(
        name="applications.subscribe",
        method="POST",
        template="applications/{applicationName}/subscription",
        path=("applicationName",),
        query=(("eventSource", "eventSource"),),
        result=models.Application,
    )
    applicationName: str
    eventSource: str | Sequence[str]


class Unsubscribe(Operation[models.Application], frozen=True, kw_only=True):
    """DELETE /applications/{applicationName}/subscription"""

    FACTS: ClassVar[Facts] = Facts(
        name="applications.unsubscribe",
        method="DELETE",
        template="applications/{applicationName}/subscription",
        path=("applicationName",),
        query=(("eventSource", "eventSource"),),
        result=models.Application,
    )
    applicationName: str
    eventSource: str | Sequence[str]


class Filter(Operation[models.Application], frozen=True, kw_only=True):
    """PUT /applications/{applicationName}/eventFilter"""

    FACTS: ClassVar[Facts] = Facts(
        name="applications.filter",
        method="PUT",
        template="applications/{applicationName}/eventFilter",
        path=("applicationName",),
        body="filter",
        wrap_body=False,
        result=models.Application,
    )
    applicationName: str
    filter: Mapping[str, Any] | None = None
