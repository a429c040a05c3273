"""What was searched for, as people left it: one entry for each burst of typing, and what nothing answered."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import structlog
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.base import to_ms
from callcenter.repository.knowledge import KnowledgeSearch
from callcenter.repository.models import User
from callcenter.repository.text_terms import plain
from callcenter.service import checks
from callcenter.service.errors import NotFound
from callcenter.service.permissions import Action, Actor, reach, require

from .masking import masked
from .records import Unanswered

log = structlog.get_logger("callcenter.knowledge")

#: Searches that follow each other so soon are one that is still being typed.
BURST: Final = dt.timedelta(seconds=10)
#: An article opened so long after a search was still found by it.
OPENED: Final = dt.timedelta(minutes=5)
LOOK_S: Final = 5.0
KEPT: Final = dt.timedelta(days=90)
SWEEP: Final = dt.timedelta(hours=1)
MOST_WAITING: Final = 2_000
MOST_READ: Final = 5_000
MOST_LISTED: Final = 100
LONGEST: Final = 200


class _Left(msgspec.Struct, kw_only=True):
    id: str
    at: dt.datetime
    by: str
    query: str
    language: str
    found: Sequence[str]
    opened: str | None = None
    #: It is in the tables.
    kept: bool = False


class Searches:
    """Notes searches. Nothing is written while somebody types; `run` writes what was left."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], now: Callable[[], dt.datetime]) -> None:
        self._sessions = sessions
        self._now = now
        #: The last search of each person.
        self._last: dict[str, _Left] = {}
        self._waiting: list[_Left] = []
        self._opened: list[_Left] = []
        self._swept: dt.datetime | None = None

    def searched(self, actor: Actor, query: str, language: str, found: Sequence[str]) -> str:
        """Somebody searched; the id of the search, which stays while they go on typing."""
        now = self._now()
        last = self._last.get(actor.user_id)
        text = masked(" ".join(query.split()))[:LONGEST]
        if last is not None and not last.kept and last.opened is None and now - last.at < BURST:
            last.at, last.query, last.language, last.found = now, text, language, found
            return last.id
        if last is not None and not last.kept:
            self._wait(last)
        left = _Left(
            id=uuid.uuid4().hex, at=now, by=actor.user_id, query=text, language=language, found=found
        )
        self._last[actor.user_id] = left
        return left.id

    def opened(self, actor: Actor, article_id: str) -> None:
        """Somebody opened an article: if their last search is not long ago, it led there."""
        last = self._last.get(actor.user_id)
        if last is None or last.opened is not None or self._now() - last.at > OPENED:
            return
        last.opened = article_id
        if last.kept:
            self._opened.append(last)

    def _wait(self, left: _Left) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(left)
        left.kept = True

    async def run(self) -> None:
        """For ever: write what was left."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.write()
            except Exception:
                # The database may be away; it is tried again.
                log.warning("knowledge.searches_not_kept", exc_info=True)

    async def write(self, *, everything: bool = False) -> None:
        """Write the searches that were left, or at the end of the program all."""
        now = self._now()
        for user_id, left in list(self._last.items()):
            if not left.kept and (everything or now - left.at >= BURST):
                self._wait(left)
            if left.kept and now - left.at > OPENED:
                del self._last[user_id]
        waiting, self._waiting = self._waiting, []
        opened, self._opened = self._opened, []
        due = self._swept is None or now - self._swept >= SWEEP
        if not waiting and not opened and not due:
            return
        try:
            async with self._sessions.begin() as session:
                if waiting:
                    await session.execute(insert(KnowledgeSearch), [_row(left) for left in waiting])
                for left in opened:
                    await session.execute(
                        update(KnowledgeSearch)
                        .where(KnowledgeSearch.id == left.id)
                        .values(opened=left.opened)
                    )
                if due:
                    await session.execute(delete(KnowledgeSearch).where(KnowledgeSearch.at < now - KEPT))
        except BaseException:
            self._waiting = waiting + self._waiting
            self._opened = opened + self._opened
            raise
        self._swept = now if due else self._swept

    async def unanswered(self, actor: Actor) -> Sequence[Unanswered]:
        """What was searched for in the actor's reach without an answer and is not settled: most often first.

        Raises Forbidden.
        """
        require(actor, Action.WRITE_KNOWLEDGE)
        async with self._sessions() as session:
            rows = await self._open(session, actor)
        same: dict[str, list[KnowledgeSearch]] = {}
        for row in rows:
            same.setdefault(normal(row.query), []).append(row)
        found = [
            Unanswered(
                query=each[0].query,
                language=each[0].language,
                times=len(each),
                people=len({row.by for row in each}),
                last_ms=to_ms(each[0].at),
            )
            for each in same.values()
        ]
        found.sort(key=lambda one: (-one.times, -one.last_ms, one.query))
        return found[:MOST_LISTED]

    async def settle(self, actor: Actor, query: str) -> int:
        """Something was done about all searches that say this; how many. What they said is erased, for it
        may name somebody. Raises Forbidden, NotFound."""
        require(actor, Action.WRITE_KNOWLEDGE)
        wanted = normal(checks.line("query", query, longest=LONGEST))
        async with self._sessions.begin() as session:
            ids = [row.id for row in await self._open(session, actor) if normal(row.query) == wanted]
            if not ids:
                raise NotFound("search without an answer")
            await session.execute(
                update(KnowledgeSearch)
                .where(KnowledgeSearch.id.in_(ids))
                .values(settled_at=self._now(), settled_by=actor.user_id, query="")
            )
        return len(ids)

    @staticmethod
    async def _open(session: AsyncSession, actor: Actor) -> Sequence[KnowledgeSearch]:
        people = select(User.id).where(User.org_unit_id.in_(sorted(await reach(session, actor))))
        query = select(KnowledgeSearch).where(
            KnowledgeSearch.found == 0,
            KnowledgeSearch.settled_at.is_(None),
            KnowledgeSearch.opened.is_(None),
            KnowledgeSearch.by.in_(people),
        )
        newest = query.order_by(KnowledgeSearch.at.desc(), KnowledgeSearch.id).limit(MOST_READ)
        return (await session.scalars(newest)).all()


def normal(query: str) -> str:
    """What makes two searches the same: not script, case, spaces or marks."""
    return "".join(c for c in plain(query) if c.isalnum() or c == "#")


def _row(left: _Left) -> dict[str, object]:
    return {
        "id": left.id,
        "at": left.at,
        "by": left.by,
        "query": left.query,
        "language": left.language,
        "found": len(left.found),
        "opened": left.opened,
    }
