"""Rows of articles: read, written, and as lists show them."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.base import to_ms
from callcenter.repository.knowledge import Article as Row
from callcenter.repository.knowledge import ArticleText, ArticleVersion
from callcenter.repository.text_tables import TextIndexState, TextKind
from callcenter.service.errors import NotFound

from .records import ArticleBrief, ArticleInput, Text
from .search import NEAREST

PREFIX: Final = "K"
#: Of ids that are counted on from; the next may have a digit more.
LONGEST_ID: Final = 19


def revision_of(row: Row, newest: ArticleVersion) -> str:
    """What names the article just as it is: with another text, state, owner or day it is another."""
    told = [newest.version, to_ms(newest.at), row.state.value, row.version, state_of(row)]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def fields_of(new: ArticleInput) -> dict[str, Any]:
    """The columns that hold at once."""
    return {
        "owner": new.owner,
        "review_on": new.review_on,
        "valid_from": new.valid_from,
        "valid_until": new.valid_until,
        "classes": list(new.classes),
    }


def state_of(row: Row) -> dict[str, Any]:
    """The same as the audit trail has them."""
    days = {name: getattr(row, name) for name in ("review_on", "valid_from", "valid_until")}
    return {
        "owner": row.owner,
        "classes": list(row.classes),
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def select_texts(article_id: str, version: int) -> Select[ArticleText]:
    """The texts of a version."""
    return (
        select(ArticleText)
        .where(ArticleText.article_id == article_id, ArticleText.version == version)
        .order_by(ArticleText.language)
    )


async def newest_of(session: AsyncSession, article_id: str) -> ArticleVersion:
    """The newest version. Raises NotFound."""
    query = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    newest = await session.scalar(query.order_by(ArticleVersion.version.desc()).limit(1))
    if newest is None:
        raise NotFound("article")
    return newest


async def texts_of(session: AsyncSession, article_id: str, version: int) -> dict[str, Text]:
    """What a version says, by language."""
    return {
        text.language: Text(title=text.title, body=text.body, tags=list(text.tags))
        for text in await session.scalars(select_texts(article_id, version))
    }


async def write_version(
    session: AsyncSession, article_id: str, version: int, new: ArticleInput, by: str, now: dt.datetime
) -> None:
    """Write a version that is not published yet, anew when it is there."""
    row = await session.get(ArticleVersion, (article_id, version))
    if row is None:
        session.add(ArticleVersion(article_id=article_id, version=version, note=new.note, by=by, at=now))
    else:
        row.note, row.by, row.at = new.note, by, now
        for before in await session.scalars(select_texts(article_id, version)):
            await session.delete(before)
    await session.flush()
    for language, text in new.texts.items():
        session.add(
            ArticleText(
                article_id=article_id,
                version=version,
                language=language,
                title=text.title,
                body=text.body,
                tags=list(text.tags),
            )
        )


async def next_id(session: AsyncSession) -> str:
    """The id after the highest there is, as K0065; others who want one wait until this is kept."""
    state = update(TextIndexState).where(TextIndexState.kind == TextKind.ARTICLE)
    await session.execute(state.values(documents=TextIndexState.documents))
    # The longest are the highest: K9999 is followed by K10000. Files may bring other ids, as KETTLE-1.
    ours = select(Row.id).where(Row.id.like(f"{PREFIX}%"), func.length(Row.id) <= LONGEST_ID)
    ids = await session.stream_scalars(ours.order_by(func.length(Row.id).desc(), Row.id.desc()))
    async for highest in ids:
        if highest.startswith(PREFIX) and highest[1:].isdecimal():
            await ids.close()
            return f"{PREFIX}{int(highest[1:]) + 1:04}"
    return f"{PREFIX}0001"


async def briefs(
    session: AsyncSession, rows: Sequence[Row], language: str, *, drafts: bool
) -> list[ArticleBrief]:
    """Articles as lists show them, titles in the nearest language.

    With `drafts` of their newest version, and whether that is in force; else of the version that is.
    """
    ids = [row.id for row in rows]
    highest = (
        select(ArticleVersion.article_id, func.max(ArticleVersion.version))
        .where(ArticleVersion.article_id.in_(ids))
        .group_by(ArticleVersion.article_id)
    )
    newest: Mapping[str, int | None] = {row.id: row.version for row in rows}
    if drafts:
        newest = {row[0]: row[1] for row in await session.execute(highest)}
    titles: dict[str, dict[str, str]] = {}
    texts = select(ArticleText.article_id, ArticleText.version, ArticleText.language, ArticleText.title)
    for article_id, version, spoken, title in await session.execute(
        texts.where(ArticleText.article_id.in_(ids))
    ):
        if version == newest.get(article_id):
            titles.setdefault(article_id, {})[spoken] = title
    found = []
    for row in rows:
        names = titles.get(row.id, {})
        shown = next((each for each in NEAREST[language] if each in names), next(iter(names), language))
        found.append(
            ArticleBrief(
                id=row.id,
                state=row.state,
                title=names.get(shown, ""),
                language=shown,
                owner=row.owner,
                review_on=row.review_on,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                used=row.used,
                changed=newest.get(row.id) != row.version,
            )
        )
    return found
