"""Articles from a file and to a file: all of it is taken in, or none."""

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from ruamel.yaml.scalarstring import LiteralScalarString
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.article_index import document
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article, ArticleText, ArticleVersion
from callcenter.repository.models import OrgUnit, User
from callcenter.repository.text_index import Analysed, lock, put
from callcenter.repository.text_tables import TextKind
from callcenter.service import audit

from .article_file import FileArticle, ImportFault, checked_articles, dumped, read
from .records import ArticleInput
from .stored import Change, There, change_of, there_of, write

BATCH: Final = 500

Articles = Sequence[tuple[str, ArticleInput]]


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
        given, old = await self._checked(raw, content, articles, org_unit)
        made = await asyncio.to_thread(_analysed, _changes(given, old, publish=publish))
        async with self._sessions.begin() as session:
            return await session.run_sync(
                lambda sync: self._store(
                    sync.connection(), given, made, by, org_unit, progress, publish=publish
                )
            )

    async def _checked(
        self, raw: bytes, content: Any, articles: Sequence[FileArticle], org_unit: str
    ) -> tuple[Articles, dict[str, There]]:
        """The articles of a file, and what there is of them. Raises ImportFault."""
        async with self._sessions() as session:
            owners = set(await session.scalars(select(User.id).where(User.active)))
            units = set(await session.scalars(select(OrgUnit.id)))
            if org_unit not in units:
                raise ImportFault(f"1: there is no org unit {org_unit}. Give the id of one.")
            given = checked_articles(raw, content, articles, owners, self._is_class)
            ids = [article_id for article_id, _ in given]
            return given, await session.run_sync(lambda sync: there_of(sync.connection(), ids))

    def _store(
        self,
        connection: Connection,
        given: Articles,
        made: dict[str, Analysed],
        by: str,
        org_unit: str,
        progress: Callable[[int, int], None],
        *,
        publish: bool,
    ) -> Imported:
        # From here on nobody else makes or publishes any.
        lock(connection, TextKind.ARTICLE)
        changes = _changes(
            given, there_of(connection, [article_id for article_id, _ in given]), publish=publish
        )
        write(connection, changes, by=by, org_unit=org_unit, now=self._now())
        counted = {
            what: sum(change.what == what for change in changes) for what in ("new", "changed", "same")
        }
        audit.note_on(connection, self._now(), by, "imported", "article", "", **counted)
        # What somebody changed a moment ago was not analysed yet.
        made |= _analysed([change for change in changes if change.id not in made])
        found = [made[change.id] for change in changes if change.in_force]
        for start in range(0, len(found), BATCH):
            put(connection, TextKind.ARTICLE, found[start : start + BATCH])
            progress(start, len(found))
        progress(len(given), len(given))
        return Imported(**counted)

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


def _changes(given: Articles, old: Mapping[str, There], *, publish: bool) -> list[Change]:
    return [change_of(article_id, new, old.get(article_id), publish=publish) for article_id, new in given]


def _analysed(changes: Sequence[Change]) -> dict[str, Analysed]:
    """Those that are put in force as the index has them."""
    return {
        change.id: document(change.id, change.new.texts.values()) for change in changes if change.in_force
    }
