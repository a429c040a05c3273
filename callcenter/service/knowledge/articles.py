"""Articles: written as drafts, put in force by publishing, kept in all their versions.

A version that was published never changes; what is written afterwards is a draft of the next one. What is in
force is in the text index, in the same transaction.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.article_index import document
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article as Row
from callcenter.repository.models import Case, User
from callcenter.repository.text_index import put, remove
from callcenter.repository.text_tables import TextKind
from callcenter.service import audit
from callcenter.service.cases.access import reach_of
from callcenter.service.cases.reasons import CaseReason
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import Action, Actor, reach, require

from .article_rows import (
    fields_of,
    newest_of,
    next_id,
    revision_of,
    select_texts,
    state_of,
    texts_of,
    write_version,
)
from .checking import LONGEST_BODY, LONGEST_TITLE, checked
from .masking import masked
from .reading import Reading
from .records import Article, ArticleInput, Text

#: An article made of a case is to be looked over after so many days.
REVIEW_DAYS: Final = 180
_LOCKED: Final = "Somebody has changed this article since you opened it."


class Articles(Reading):
    """Articles, on behalf of a person."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        today: Callable[[], dt.date],
        now: Callable[[], dt.datetime],
        opened: Callable[[Actor, str], None],
        is_class: Callable[[str], bool],
    ) -> None:
        """As for Reading; `is_class`: whether cases have a class."""
        super().__init__(sessions, today, now, opened)
        self._is_class = is_class

    async def create(self, actor: Actor, given: ArticleInput, from_case: str | None = None) -> Article:
        """A draft. Raises Forbidden, Invalid."""
        require(actor, Action.WRITE_KNOWLEDGE)
        new = checked(given)
        async with self._sessions.begin() as session:
            await self._check_names(session, actor, new)
            return await self._create(session, actor, new, from_case)

    async def _create(
        self, session: AsyncSession, actor: Actor, new: ArticleInput, from_case: str | None
    ) -> Article:
        now = self._now()
        row = Row(
            id=await next_id(session),
            state=ArticleState.DRAFT,
            version=None,
            org_unit_id=actor.org_unit,
            from_case=from_case,
            made_by=actor.user_id,
            made_at=now,
            **fields_of(new),
        )
        session.add(row)
        await session.flush()
        await write_version(session, row.id, 1, new, actor.user_id, now)
        audit.note(session, now, actor.user_id, "created", "article", row.id)
        await session.flush()
        await session.refresh(row)
        return await self._record(session, actor, row, 1)

    async def change(self, actor: Actor, article_id: str, given: ArticleInput) -> Article:
        """Write the draft: the newest version when that is one, else a new one.

        Owner, days and classes hold at once. Raises Forbidden, NotFound, Invalid, Conflict when `revision` is
        not what is there.
        """
        require(actor, Action.WRITE_KNOWLEDGE)
        new = checked(given)
        async with self._sessions.begin() as session:
            row = await self._visible(session, actor, article_id, lock=True)
            await self._check_names(session, actor, new)
            newest = await newest_of(session, article_id)
            if new.revision is not None and new.revision != revision_of(row, newest):
                raise Conflict(_LOCKED, "Open it again and write your change into it.")
            now = self._now()
            before = state_of(row)
            for name, value in fields_of(new).items():
                setattr(row, name, value)
            number = newest.version
            if await texts_of(session, article_id, number) != new.texts:
                number = newest.version if newest.published_at is None else newest.version + 1
                await write_version(session, article_id, number, new, actor.user_id, now)
            audit.note(
                session,
                now,
                actor.user_id,
                "changed",
                "article",
                article_id,
                version=number,
                before=before,
                after=state_of(row),
            )
            await session.flush()
            return await self._record(session, actor, row, number)

    async def publish(self, actor: Actor, article_id: str, revision: str | None = None) -> Article:
        """Put the newest version in force. Raises Forbidden, NotFound, Conflict."""
        require(actor, Action.WRITE_KNOWLEDGE)
        async with self._sessions.begin() as session:
            row = await self._visible(session, actor, article_id, lock=True)
            newest = await newest_of(session, article_id)
            if revision is not None and revision != revision_of(row, newest):
                raise Conflict(_LOCKED, "Open it again before you publish it.")
            if row.state is ArticleState.PUBLISHED and row.version == newest.version:
                raise Conflict("This version is in force already.", "Change it first.")
            now = self._now()
            newest.published_at = newest.published_at or now
            row.state, row.version = ArticleState.PUBLISHED, newest.version
            texts = (await session.scalars(select_texts(article_id, newest.version))).all()
            one = await asyncio.to_thread(document, article_id, texts)
            audit.note(
                session, now, actor.user_id, "published", "article", article_id, version=newest.version
            )
            await session.flush()
            # Last, for whoever else changes the index waits until this is kept.
            await session.run_sync(lambda sync: put(sync.connection(), TextKind.ARTICLE, [one]))
            return await self._record(session, actor, row, newest.version)

    async def withdraw(self, actor: Actor, article_id: str) -> Article:
        """Take it out of force. Raises Forbidden, NotFound, Conflict when it is not in force."""
        require(actor, Action.WRITE_KNOWLEDGE)
        async with self._sessions.begin() as session:
            row = await self._visible(session, actor, article_id, lock=True)
            if row.state is not ArticleState.PUBLISHED:
                raise Conflict("This article is not in force.", "There is nothing to withdraw.")
            row.state = ArticleState.WITHDRAWN
            audit.note(session, self._now(), actor.user_id, "withdrew", "article", article_id)
            await session.flush()
            await session.run_sync(lambda sync: remove(sync.connection(), TextKind.ARTICLE, [article_id]))
            return await self._record(session, actor, row, None)

    async def draft_from_case(self, actor: Actor, number: str, language: str) -> Article:
        """A draft of what solved a case, owned by whoever makes it; it awaits review at once.

        Raises Forbidden, NotFound, Conflict when the case has no solution.
        """
        require(actor, Action.WRITE_KNOWLEDGE)
        async with self._sessions.begin() as session:
            case = await session.get(Case, number)
            if case is None or not (await reach_of(session, actor)).sees(case):
                raise NotFound("case")
            if not case.solution:
                raise Conflict(
                    "This case has no solution yet.",
                    "Close it and say how it was solved, then try again.",
                    CaseReason.NOT_SOLVED,
                )
            # The customer's own numbers are no part of what is known.
            body = masked(f"{case.description}\n\n{case.solution}".strip())
            title = masked(case.subject.strip()) or body.partition("\n")[0]
            new = checked(
                ArticleInput(
                    texts={language: Text(title=title[:LONGEST_TITLE], body=body[:LONGEST_BODY])},
                    owner=actor.user_id,
                    review_on=self._today() + dt.timedelta(days=REVIEW_DAYS),
                    classes=[case.class_code],
                    note=f"From case {number}",
                )
            )
            return await self._create(session, actor, new, number)

    async def _check_names(self, session: AsyncSession, actor: Actor, new: ArticleInput) -> None:
        """Raises Invalid unless the owner is an active user of the actor's company and there are these
        classes."""
        theirs = User.org_unit_id.in_(sorted(await reach(session, actor)))
        if await session.scalar(select(User.id).where(User.id == new.owner, User.active, theirs)) is None:
            raise Invalid("owner", f"There is no user {new.owner}.", "Give the id of a user who is active.")
        if unknown := [code for code in new.classes if not self._is_class(code)]:
            raise Invalid("classes", f"There is no class {unknown[0]}.", "Choose classes of cases.")
