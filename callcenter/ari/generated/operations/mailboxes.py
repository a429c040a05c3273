"""The operations of ``mailboxes`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from typing import ClassVar

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.Mailbox, ...]], frozen=True, kw_only=True):
    """GET /mailboxes"""

    FACTS: ClassVar[Facts] = Facts(
        name="mailboxes.list", method="GET", template="mailboxes", result=tuple[models.Mailbox, ...]
    )


class Get(Operation[models.Mailbox], frozen=True, kw_only=True):
    """GET /mailboxes/{mailboxName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="mailboxes.get",
        method="GET",
        template="mailboxes/{mailboxName}",
        path=("mailboxName",),
        result=models.Mailbox,
    )
    mailboxName: str


class Update(Operation[None], frozen=True, kw_only=True):
    """PUT /mailboxes/{mailboxName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="mailboxes.update",
        method="PUT",
        template="mailboxes/{mailboxName}",
        path=("mailboxName",),
        query=(("oldMessages", "oldMessages"), ("newMessages", "newMessages")),
    )
    mailboxName: str
    oldMessages: int
    newMessages: int


class Delete(Operation[None], frozen=True, kw_only=True):
    """DELETE /mailboxes/{mailboxName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="mailboxes.delete", method="DELETE", template="mailboxes/{mailboxName}", path=("mailboxName",)
    )
    mailboxName: str
