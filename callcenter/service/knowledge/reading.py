"""Articles as they are read: in force for everybody, in all their versions for who may write them."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article as Row
from callcenter.repository.knowledge import ArticleVersion
from callcenter.repository.models import User
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.permissions import ALLOWED, Action, Actor, reach, require

from .article_rows import briefs, newest_of, revision_of, texts_of
from .records import Article, ArticlePage, VersionRecord

MOST_LISTED: Final = 100


def may_write(actor: Actor) -> bool:
    """Whether the actor's role writes articles."""
    return actor.role in ALLOWED[Action.WRITE_KNOWLEDGE]


class Reading:
    """The part of Articles that changes nothing."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        today: Callable[[], dt.date],
        now: Callable[[], dt.datetime],
        opened: Callable[[Actor, str], None],
    ) -> None:
        """`today` is the company's day; `opened` is told who opens what."""
        self._sessions = sessions
        self._today = today
        self._now = now
        self._opened = opened

    async def get(self, actor: Actor, article_id: str, version: int | None = None) -> Article:
        """An article: the version in force, to who may write the newest, or the one asked for.

        Agents see what is in force only. Raises NotFound.
        """
        require(actor, Action.READ_KNOWLEDGE)
        async with self._sessions() as session:
            row = await self._visible(session, actor, article_id)
            shown = version
            if not may_write(actor):
                if not self._in_force(row) or version not in (None, row.version):
                    raise NotFound("article")
                shown = row.version
            article = await self._record(session, actor, row, shown)
        self._opened(actor, article_id)
        return article

    async def listed(
        self,
        actor: Actor,
        *,
        state: ArticleState | None = None,
        after: str = "",
        limit: int = 50,
        language: str = "en",
    ) -> ArticlePage:
        """Articles by id, for who may write them; agents see those in force. `limit` 1 to 100; titles are in
        `language` where they can be."""
        require(actor, Action.READ_KNOWLEDGE)
        if not 1 <= limit <= MOST_LISTED:
            raise Invalid("limit", "So many cannot be listed.", f"Ask for 1 to {MOST_LISTED}.")
        async with self._sessions() as session:
            query = select(Row).where(Row.id > after, self._reached(await reach(session, actor)))
            if not may_write(actor):
                today = self._today()
                query = query.where(
                    Row.state == ArticleState.PUBLISHED,
                    or_(Row.valid_from.is_(None), Row.valid_from <= today),
                    or_(Row.valid_until.is_(None), Row.valid_until >= today),
                )
            elif state is not None:
                query = query.where(Row.state == state)
            rows = (await session.scalars(query.order_by(Row.id).limit(limit + 1))).all()
            items = await briefs(session, rows[:limit], language, drafts=may_write(actor))
        return ArticlePage(items=items, next=rows[limit - 1].id if len(rows) > limit else None)

    async def versions(self, actor: Actor, article_id: str) -> Sequence[VersionRecord]:
        """All versions, newest first; to agents the one in force. Raises NotFound."""
        require(actor, Action.READ_KNOWLEDGE)
        async with self._sessions() as session:
            row = await self._visible(session, actor, article_id)
            query = (
                select(ArticleVersion, User.name)
                .outerjoin(User, User.id == ArticleVersion.by)
                .where(ArticleVersion.article_id == article_id)
                .order_by(ArticleVersion.version.desc())
            )
            if not may_write(actor):
                if not self._in_force(row):
                    raise NotFound("article")
                query = query.where(ArticleVersion.version == row.version)
            return [
                VersionRecord(
                    version=version.version,
                    note=version.note,
                    by=version.by,
                    by_name=name or version.by,
                    at_ms=to_ms(version.at),
                    published_ms=to_ms_or_none(version.published_at),
                )
                for version, name in await session.execute(query)
            ]

    async def _visible(
        self, session: AsyncSession, actor: Actor, article_id: str, *, lock: bool = False
    ) -> Row:
        """Raises NotFound. `lock`: nobody else changes it until the transaction ends."""
        if lock:
            # A change of nothing: SQLite has no other lock.
            await session.execute(update(Row).where(Row.id == article_id).values(used=Row.used))
        query = select(Row).where(Row.id == article_id, self._reached(await reach(session, actor)))
        row = await session.scalar(query)
        if row is None:
            raise NotFound("article")
        return row

    @staticmethod
    def _reached(units: Collection[str]) -> Any:
        return or_(Row.org_unit_id.is_(None), Row.org_unit_id.in_(sorted(units)))

    def _in_force(self, row: Row) -> bool:
        today = self._today()
        return (
            row.state is ArticleState.PUBLISHED
            and (row.valid_from is None or row.valid_from <= today)
            and (row.valid_until is None or today <= row.valid_until)
        )

    async def _record(self, session: AsyncSession, actor: Actor, row: Row, version: int | None) -> Article:
        newest = await newest_of(session, row.id)
        shown = version if version is not None else newest.version
        texts = await texts_of(session, row.id, shown)
        if not texts:
            raise NotFound("version of this article")
        name = await session.scalar(select(User.name).where(User.id == row.owner))
        return Article(
            id=row.id,
            state=row.state,
            version=row.version,
            shown=shown,
            revision=revision_of(row, newest),
            texts=texts,
            owner=row.owner,
            owner_name=name or row.owner,
            review_on=row.review_on,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            classes=row.classes,
            used=row.used,
            from_case=row.from_case,
            may_edit=may_write(actor),
        )
