"""Agents who were deleted: log-in and phone go with their last contact, so that it can be written up."""

from collections.abc import Awaitable, Callable, Collection, Iterable

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.database import is_away
from callcenter.repository.enums import Role
from callcenter.repository.models import AuditEntry, User
from callcenter.service import agent_users

log = structlog.get_logger(__name__)


class Leavers:
    """Those who still have their log-in, and the end of it. `remove_phone` takes an agent's account away."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], remove_phone: Callable[[str], Awaitable[None]]
    ) -> None:
        self._sessions = sessions
        self._remove_phone = remove_phone
        self._leaving: set[str] = set()

    def add(self, agent_id: str) -> None:
        """The agent was deleted."""
        self._leaving.add(agent_id)

    def stay(self, agent_ids: Iterable[str]) -> None:
        """These are in force, perhaps again."""
        self._leaving.difference_update(agent_ids)

    async def find(self, stay: Collection[str]) -> bool:
        """At a start: whose deletion was noted and not carried out to the end.

        `stay`: the agents in force. Who was enabled again on the console stays too. False when it could not
        be found out: the repository is away, or for what the log then tells.
        """
        try:
            await self._find(stay)
        except Exception as error:
            if not is_away(error):
                log.warning("company.leavers_not_found_yet", error=repr(error))
            return False
        return True

    async def _find(self, stay: Collection[str]) -> None:
        async with self._sessions() as session:
            users = select(User.id).where(User.role == Role.AGENT, User.active)
            for user_id in [one for one in await session.scalars(users) if one not in stay]:
                last = await session.scalar(
                    select(AuditEntry)
                    .where(AuditEntry.object_type.in_(("agent", "user")), AuditEntry.object_id == user_id)
                    .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
                    .limit(1)
                )
                if last is not None and (last.object_type, last.action) == ("agent", "deleted"):
                    self._leaving.add(user_id)

    async def leave(self, in_centre: Collection[str]) -> None:
        """No log-in and no phone for those whom the centre has no more: they are in no contact.

        What fails is tried again next time.
        """
        for agent_id in sorted(self._leaving.difference(in_centre)):
            try:
                async with self._sessions.begin() as session:
                    await agent_users.disable(session, agent_id)
                await self._remove_phone(agent_id)
            except Exception as error:
                log.warning("company.agent_not_out_yet", agent=agent_id, error=str(error))
                continue
            self._leaving.discard(agent_id)
            log.info("company.agent_out", agent=agent_id)
