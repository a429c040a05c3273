"""The audit trail: who opened or changed what."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.domain.enums import ContactState, OfferState
from callcenter.domain.events import CustomerLinked, CustomerRecognised, Event, OfferMade
from callcenter.repository.base import to_ms
from callcenter.repository.models import AuditEntry
from callcenter.repository.rows import Rows
from callcenter.repository.store import Transaction
from callcenter.service.auth import utc_now
from callcenter.service.permissions import Action, Actor, require

MOST_ENTRIES = 1000
_TABLE = cast(Table, AuditEntry.__table__)


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; the time in ms since 1970."""

    at_ms: int
    actor: str
    action: str
    object_type: str
    object_id: str
    data: dict[str, Any]


def note(
    session: AsyncSession,
    now: dt.datetime,
    actor_id: str,
    action: str,
    object_type: str,
    object_id: str,
    **data: Any,
) -> None:
    """Add an entry to the session's transaction: it is kept exactly if what it tells of is."""
    session.add(AuditEntry(**_entry(now, actor_id, action, object_type, object_id, data)))


def note_on(
    connection: Connection,
    now: dt.datetime,
    actor_id: str,
    action: str,
    object_type: str,
    object_id: str,
    **data: Any,
) -> None:
    """Like note, for what works on a connection."""
    connection.execute(insert(_TABLE).values(_entry(now, actor_id, action, object_type, object_id, data)))


def _entry(
    at: dt.datetime, actor_id: str, action: str, object_type: str, object_id: str, data: dict[str, Any]
) -> dict[str, Any]:
    return {
        "at": at,
        "actor_id": actor_id,
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "data": data,
    }


def note_pops(transaction: Transaction, at: dt.datetime, event: Event, rows: Rows) -> None:
    """Who saw which customer by a pop; runs in the projector's transaction, once for each event."""
    match event:
        case OfferMade(contact_id=contact_id, agent_id=agent_id):
            contact = rows.contacts.get(contact_id)
            customer_id = contact.customer_id if contact else None
        case CustomerLinked(contact_id=contact_id, agent_id=agent_id, customer_id=linked):
            customer_id = linked if contact_id in rows.contacts else None
        case CustomerRecognised(contact_id=contact_id, customer_id=recognised) if recognised:
            customer_id, agent_id = recognised, _holder(rows, contact_id)
        case _:
            return
    if customer_id and agent_id:
        transaction.insert(
            _TABLE, _entry(at, agent_id, "popped", "customer", customer_id, {"contact_id": contact_id})
        )


def _holder(rows: Rows, contact_id: str) -> str:
    """The agent a contact is offered to, talks with or is written up by; empty when nobody has it."""
    pending = (offer.agent_id for offer in rows.offers_of(contact_id) if offer.state is OfferState.PENDING)
    contact = rows.contacts.get(contact_id)
    has_it = contact is not None and (
        contact.state is ContactState.CONNECTED or contact.wrapping_since is not None
    )
    return next(pending, "") or (contact.agent_id or "" if contact and has_it else "")


class Audit:
    """Writing and reading the trail."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._sessions = sessions
        self._now = now

    async def opened(self, actor_id: str, object_type: str, object_id: str) -> None:
        """Someone opened something (for what no service of ours hands out)."""
        async with self._sessions.begin() as session:
            note(session, self._now(), actor_id, "opened", object_type, object_id)

    async def done(self, actor_id: str, action: str, object_type: str, object_id: str, **data: Any) -> None:
        """Someone did something that is not kept in the repository (what is carries its own note)."""
        async with self._sessions.begin() as session:
            note(session, self._now(), actor_id, action, object_type, object_id, **data)

    @asynccontextmanager
    async def noted(
        self, actor_id: str, action: str, object_type: str, object_id: str, **data: Any
    ) -> AsyncIterator[None]:
        """Someone does in this block what is not kept in the repository: the entry is kept if the block ends
        well, and the block is not begun when it cannot be written. It must be quick: all others who write
        wait."""
        async with self._sessions.begin() as session:
            note(session, self._now(), actor_id, action, object_type, object_id, **data)
            await session.flush()
            yield

    async def of_object(self, actor: Actor, object_type: str, object_id: str) -> Sequence[AuditRecord]:
        """What was done to an object, newest first. Raises Forbidden for agents."""
        require(actor, Action.READ_AUDIT)
        return await self._newest(
            AuditEntry.object_type == object_type, AuditEntry.object_id == object_id, limit=MOST_ENTRIES
        )

    async def of_kinds(self, actor: Actor, kinds: Collection[str], limit: int) -> Sequence[AuditRecord]:
        """What was done to objects of these kinds, newest first. Raises Forbidden for agents."""
        require(actor, Action.READ_AUDIT)
        return await self._newest(AuditEntry.object_type.in_(kinds), limit=min(limit, MOST_ENTRIES))

    async def _newest(self, *where: ColumnElement[bool], limit: int) -> Sequence[AuditRecord]:
        query = (
            select(AuditEntry).where(*where).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
        )
        async with self._sessions() as session:
            return [
                AuditRecord(
                    at_ms=to_ms(entry.at),
                    actor=entry.actor_id,
                    action=entry.action,
                    object_type=entry.object_type,
                    object_id=entry.object_id,
                    data=entry.data,
                )
                for entry in await session.scalars(query)
            ]
