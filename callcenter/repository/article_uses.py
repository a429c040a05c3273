"""Counting the uses of articles, in the transaction of whatever they are used for."""

import datetime as dt
import uuid
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, or_, select, update

from callcenter.repository.knowledge import Article, ArticleUse

#: Said of no contact and no case, an article is used once in so long by one person.
AGAIN: Final = dt.timedelta(days=1)


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A version of an article, used by somebody in a contact, for a case, for both, or just so."""

    article_id: str
    version: int
    by: str
    at: dt.datetime
    contact_id: str | None = None
    case_number: str | None = None


def hold(connection: Connection, article_id: str) -> int | None:
    """The version in force, None when there is none; nobody else counts uses until the transaction ends."""
    # A change of nothing: SQLite has no other lock.
    change = update(Article).where(Article.id == article_id).values(used=Article.used)
    return connection.scalar(change.returning(Article.version))


def count(connection: Connection, use: Use) -> str:
    """Count a use of an article that is held, unless it was counted before; its id.

    What one person uses in a contact and then for a case of that contact is one use: it is linked to the case
    when that is there.
    """
    columns = (ArticleUse.id, ArticleUse.contact_id, ArticleUse.case_number)
    theirs = select(*columns).where(ArticleUse.article_id == use.article_id, ArticleUse.by == use.by)
    if use.contact_id is None and use.case_number is None:
        just_so = (ArticleUse.contact_id.is_(None), ArticleUse.case_number.is_(None))
        found = connection.scalar(theirs.where(*just_so, ArticleUse.at > use.at - AGAIN).limit(1))
        return found or _add(connection, use)
    given = ((ArticleUse.contact_id, use.contact_id), (ArticleUse.case_number, use.case_number))
    told = or_(*(column == value for column, value in given if value is not None))
    for some_id, contact_id, case_number in connection.execute(theirs.where(told).order_by(ArticleUse.at)):
        contacts = {contact_id, use.contact_id} - {None}
        cases = {case_number, use.case_number} - {None}
        if len(contacts) <= 1 and len(cases) <= 1:
            linked = {"contact_id": next(iter(contacts), None), "case_number": next(iter(cases), None)}
            connection.execute(update(ArticleUse).where(ArticleUse.id == some_id).values(**linked))
            return str(some_id)
    return _add(connection, use)


def _add(connection: Connection, use: Use) -> str:
    row = {"id": uuid.uuid4().hex, **msgspec.structs.asdict(use)}
    connection.execute(insert(ArticleUse).values(**row))
    connection.execute(update(Article).where(Article.id == use.article_id).values(used=Article.used + 1))
    return str(row["id"])
