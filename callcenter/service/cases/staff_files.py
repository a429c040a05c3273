"""Files of cases, on behalf of our own people."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.cases import Case
from callcenter.service import audit
from callcenter.service.auth import utc_now
from callcenter.service.errors import NotFound
from callcenter.service.permissions import Action, Actor, require

from . import access
from .files import Files, Kept


class StaffFiles:
    """Whoever sees a case sees its files."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        files: Files,
        *,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._sessions = sessions
        self._files = files
        self._now = now

    async def add(self, actor: Actor, number: str, name: str, data: bytes) -> Kept:
        """Add a file to a case. Raises Forbidden, NotFound, Invalid, Conflict."""
        require(actor, Action.CHANGE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
        return await self._files.add(number, name, data, access.by(actor), may_see=reach.sees)

    async def open(self, actor: Actor, number: str, file_id: str) -> Kept:
        """A file of a case; audited. Raises Forbidden, NotFound."""
        require(actor, Action.SEE_CASES)
        async with self._sessions.begin() as session:
            reach = await access.reach_of(session, actor)
            case = await session.scalar(select(Case).where(Case.number == number))
            if case is None or not reach.sees(case):
                raise NotFound("case")
            kept = await self._files.find(number, file_id)
            audit.note(session, self._now(), actor.user_id, "opened", "case_file", file_id, case=number)
            return kept
