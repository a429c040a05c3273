"""What is done with articles: used in contacts and for cases, of help or not, and settled by the owner."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.article_uses import Use, count, hold
from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article, ArticleText, ArticleUse, ArticleVersion
from callcenter.repository.models import Case, User
from callcenter.service import checks
from callcenter.service.cases.access import reach_of
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.permissions import Action, Actor, reach, require

from .article_rows import briefs
from .masking import masked
from .reading import may_write
from .records import Mine, UseInput, UseRecord
from .search import NEAREST

LONGEST_WORDS: Final = 1000
LONGEST_ID: Final = 64
MOST_LISTED: Final = 100


class Uses:
    """Uses of articles, on behalf of a person."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        today: Callable[[], dt.date],
        now: Callable[[], dt.datetime],
    ) -> None:
        self._sessions = sessions
        self._today = today
        self._now = now

    async def add(self, actor: Actor, article_id: str, given: UseInput) -> UseRecord:
        """Note that an article was used; whether it helped may be told with it or later.

        The same person's use of an article in the same contact or case, or without either within a day, is
        one use: told again, it is what was said last that counts. Contacts are not looked up: one of a moment
        ago may not be in the tables yet. Raises NotFound, Invalid, Forbidden.
        """
        require(actor, Action.READ_KNOWLEDGE)
        words = checks.text("words", given.words, longest=LONGEST_WORDS)
        if words and given.helped is None:
            raise Invalid("helped", "It is not said whether the article helped.", "Say true or false.")
        contact_id = checks.line("contact_id", given.contact_id or "", longest=LONGEST_ID, required=False)
        async with self._sessions.begin() as session:
            units = await reach(session, actor)
            seen = or_(Article.org_unit_id.is_(None), Article.org_unit_id.in_(sorted(units)))
            version = await session.run_sync(lambda sync: hold(sync.connection(), article_id))
            article = await session.scalar(select(Article).where(Article.id == article_id, seen))
            if article is None or version is None:
                raise NotFound("article")
            if given.version is not None:
                version = given.version
            published = await session.get(ArticleVersion, (article_id, version))
            if published is None or published.published_at is None:
                raise Invalid("version", "There is no such version in force.", "Send the version shown.")
            if given.case_number is not None:
                case = await session.get(Case, given.case_number)
                if case is None or not (await reach_of(session, actor)).sees(case):
                    raise NotFound("case")
            new = Use(
                article_id=article_id,
                version=version,
                by=actor.user_id,
                at=self._now(),
                contact_id=contact_id or None,
                case_number=given.case_number,
            )
            use_id = await session.run_sync(lambda sync: count(sync.connection(), new))
            use = await session.get_one(ArticleUse, use_id)
            if given.helped is not None:
                use.helped, use.words = given.helped, masked(words) or None
                use.version = version
                use.settled_at = use.settled_by = None
            await session.flush()
            return (await _records(session, [use]))[0]

    async def of_article(self, actor: Actor, article_id: str) -> Sequence[UseRecord]:
        """What was last said of an article, for its owner and for who may write it. Raises NotFound,
        Forbidden."""
        require(actor, Action.READ_KNOWLEDGE)
        async with self._sessions() as session:
            await self._owned(session, actor, article_id)
            query = select(ArticleUse).where(ArticleUse.article_id == article_id)
            uses = await session.scalars(
                query.order_by(ArticleUse.at.desc(), ArticleUse.id).limit(MOST_LISTED)
            )
            return await _records(session, uses.all())

    async def mine(self, actor: Actor, language: str = "en", *, everybody: bool = False) -> Mine:
        """What awaits the actor as an owner; with `everybody` what awaits any owner, for who may write.

        Raises Forbidden.
        """
        require(actor, Action.WRITE_KNOWLEDGE if everybody else Action.READ_KNOWLEDGE)
        today = self._today()
        async with self._sessions() as session:
            units = await reach(session, actor)
            where = [or_(Article.org_unit_id.is_(None), Article.org_unit_id.in_(sorted(units)))]
            if not everybody:
                where.append(Article.owner == actor.user_id)
            uses = await session.scalars(
                select(ArticleUse)
                .join(Article, Article.id == ArticleUse.article_id)
                .where(ArticleUse.helped.is_(False), ArticleUse.settled_at.is_(None), *where)
                .order_by(ArticleUse.at.desc(), ArticleUse.id)
                .limit(MOST_LISTED)
            )
            unhelpful = await _records(session, uses.all(), language)
            due = await session.scalars(
                select(Article)
                .where(
                    Article.state == ArticleState.PUBLISHED,
                    or_(Article.review_on <= today, Article.valid_until < today),
                    *where,
                )
                .order_by(Article.review_on, Article.id)
                .limit(MOST_LISTED)
            )
            return Mine(
                unhelpful=unhelpful, due=await briefs(session, due.all(), language, drafts=may_write(actor))
            )

    async def settle(self, actor: Actor, use_id: str) -> None:
        """The owner has dealt with what was said. Raises NotFound, Forbidden, Conflict."""
        require(actor, Action.READ_KNOWLEDGE)
        async with self._sessions.begin() as session:
            use = await session.get(ArticleUse, use_id)
            # One of an article that the actor does not see is as one that is not there.
            await self._owned(session, actor, use.article_id if use else "")
            done = await session.execute(
                update(ArticleUse)
                .where(ArticleUse.id == use_id, ArticleUse.helped.is_(False), ArticleUse.settled_at.is_(None))
                .values(settled_at=self._now(), settled_by=actor.user_id)
            )
            if not getattr(done, "rowcount", 0):
                raise Conflict("There is nothing to settle.", "Somebody has settled it already.")

    @staticmethod
    async def _owned(session: AsyncSession, actor: Actor, article_id: str) -> None:
        article = await session.get(Article, article_id)
        units = await reach(session, actor)
        if article is None or (article.org_unit_id is not None and article.org_unit_id not in units):
            raise NotFound("article")
        if article.owner != actor.user_id and not may_write(actor):
            raise Forbidden("This article is somebody else's.", "Ask its owner or a supervisor.")


async def _records(
    session: AsyncSession, uses: Sequence[ArticleUse], language: str = "en"
) -> list[UseRecord]:
    people = select(User.id, User.name).where(User.id.in_({use.by for use in uses}))
    names = {row[0]: row[1] for row in await session.execute(people)}
    titles: dict[tuple[str, int], dict[str, str]] = {}
    rows = select(ArticleText.article_id, ArticleText.version, ArticleText.language, ArticleText.title)
    wanted = rows.where(ArticleText.article_id.in_({use.article_id for use in uses}))
    for article_id, version, spoken, title in await session.execute(wanted):
        titles.setdefault((article_id, version), {})[spoken] = title
    found = []
    for use in uses:
        said = titles.get((use.article_id, use.version), {})
        found.append(
            UseRecord(
                id=use.id,
                article_id=use.article_id,
                title=next((said[each] for each in NEAREST[language] if each in said), ""),
                version=use.version,
                contact_id=use.contact_id,
                case_number=use.case_number,
                by=use.by,
                by_name=names.get(use.by, use.by),
                at_ms=to_ms(use.at),
                helped=use.helped,
                words=use.words or "",
                settled_ms=to_ms_or_none(use.settled_at),
            )
        )
    return found
