"""The audit trail: who opened or changed what."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.base import to_ms
from callcenter.repository.models import AuditEntry
from callcenter.service.auth import utc_now
from callcenter.service.permissions import Action, Actor, require

MOST_ENTRIES = 1000


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
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            data=data,
        )
    )


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

    async def of_object(self, actor: Actor, object_type: str, object_id: str) -> Sequence[AuditRecord]:
        """What was done to an object, newest first. Raises Forbidden for agents."""
        require(actor, Action.READ_AUDIT)
        query = (
            select(AuditEntry)
            .where(AuditEntry.object_type == object_type, AuditEntry.object_id == object_id)
            .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
            .limit(MOST_ENTRIES)
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
