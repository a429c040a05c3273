"""Articles from a file and to a file: all of it is taken in, or none."""

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from ruamel.yaml.scalarstring import LiteralScalarString
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session

from callcenter.repository.article_index import document
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article, ArticleText, ArticleVersion
from callcenter.repository.models import OrgUnit, User
from callcenter.repository.text_index import Analysed, put
from callcenter.repository.text_tables import TextKind
from callcenter.service import audit

from .article_file import ImportFault, checked_articles, dumped, read
from .article_rows import texts_of, write_version
from .records import ArticleInput, Text

BATCH: Final = 200


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How many articles of a file are new, changed, and as they were."""

    new: int
    changed: int
    same: int


class Transfer:
    """Import and export. `is_class`: whether cases may have a class."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        is_class: Callable[[str], bool],
        now: Callable[[], dt.datetime],
    ) -> None:
        self._sessions = sessions
        self._is_class = is_class
        self._now = now

    async def take_in(
        self,
        raw: bytes,
        *,
        by: str,
        org_unit: str,
        publish: bool = True,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> Imported:
        """Store all articles of a file; an id that is there gets a new version where its texts differ.

        Raises ImportFault.
        """
        content, articles = await asyncio.to_thread(read, raw)
        async with self._sessions.begin() as session:
            owners = set(await session.scalars(select(User.id).where(User.active)))
            units = set(await session.scalars(select(OrgUnit.id)))
            if org_unit not in units:
                raise ImportFault(f"1: there is no org unit {org_unit}. Give the id of one.")
            given = checked_articles(raw, content, articles, owners, self._is_class)
            counted = {"new": 0, "changed": 0, "same": 0}
            found: list[str] = []
            for done, (article_id, new) in enumerate(given, 1):
                what = await self._store(session, article_id, new, by, org_unit, publish=publish)
                counted[what] += 1
                if publish and what != "same":
                    found.append(article_id)
                if done % BATCH == 0 or done == len(given):
                    progress(done, len(given))
            audit.note(session, self._now(), by, "imported", "article", "", **counted)
            await session.flush()
            texts = {article_id: new.texts for article_id, new in given}
            # Last, for whoever else changes the index waits until this is kept.
            made = await asyncio.to_thread(_analysed, found, texts)
            for start in range(0, len(made), BATCH):
                await session.run_sync(_put, made[start : start + BATCH])
        return Imported(**counted)

    async def _store(
        self,
        session: AsyncSession,
        article_id: str,
        new: ArticleInput,
        by: str,
        org_unit: str,
        *,
        publish: bool,
    ) -> str:
        now = self._now()
        row = await session.get(Article, article_id)
        what, version = "new", 1
        if row is None:
            row = Article(
                id=article_id,
                state=ArticleState.DRAFT,
                version=None,
                org_unit_id=org_unit,
                from_case=None,
                made_by=by,
                made_at=now,
            )
            session.add(row)
        else:
            newest = await session.scalar(
                select(func.max(ArticleVersion.version)).where(ArticleVersion.article_id == article_id)
            )
            version, what = newest or 1, "same"
            if await texts_of(session, article_id, version) != new.texts:
                what = "changed"
                last = await session.get(ArticleVersion, (article_id, version))
                version += last is not None and last.published_at is not None
        before = (row.owner, row.review_on, row.valid_from, row.valid_until, row.classes)
        after = (new.owner, new.review_on, new.valid_from, new.valid_until, list(new.classes))
        row.owner, row.review_on, row.valid_from, row.valid_until, row.classes = after
        if what != "same":
            await session.flush()
            await write_version(session, article_id, version, new, by, now)
        elif before != after:
            what = "changed"
        if publish and (row.state is not ArticleState.PUBLISHED or row.version != version):
            last = await session.get(ArticleVersion, (article_id, version))
            if last is not None:
                last.published_at = last.published_at or now
            row.state, row.version = ArticleState.PUBLISHED, version
            what = "changed" if what == "same" else what
        return what

    async def write_out(self, ids: Collection[str] | None = None) -> bytes:
        """Articles in force (or of these ids, their newest version) as YAML that `take_in` takes."""
        rows = []
        async with self._sessions() as session:
            query = select(Article).order_by(Article.id)
            if ids is None:
                query = query.where(Article.state == ArticleState.PUBLISHED)
            else:
                query = query.where(Article.id.in_(list(ids)))
            for article in (await session.scalars(query)).all():
                version = article.version
                if version is None:
                    version = await session.scalar(
                        select(func.max(ArticleVersion.version)).where(
                            ArticleVersion.article_id == article.id
                        )
                    )
                texts = await session.scalars(
                    select(ArticleText)
                    .where(ArticleText.article_id == article.id, ArticleText.version == version)
                    .order_by(ArticleText.language)
                )
                rows.append(_written(article, texts.all()))
        return await asyncio.to_thread(dumped, rows)


def _written(article: Article, texts: Sequence[ArticleText]) -> dict[str, Any]:
    days = {"valid_from": article.valid_from, "valid_until": article.valid_until}
    return {
        "id": article.id,
        "classes": list(article.classes),
        "owner": article.owner,
        "review_on": article.review_on,
        **{name: day for name, day in days.items() if day is not None},
        "texts": {
            text.language: {
                "title": text.title,
                "tags": list(text.tags),
                "body": LiteralScalarString(text.body) if "\n" in text.body else text.body,
            }
            for text in texts
        },
    }


def _analysed(ids: Sequence[str], texts: Mapping[str, Mapping[str, Text]]) -> list[Analysed]:
    return [document(article_id, texts[article_id].values()) for article_id in ids]


def _put(session: Session, made: Sequence[Analysed]) -> None:
    put(session.connection(), TextKind.ARTICLE, made)
