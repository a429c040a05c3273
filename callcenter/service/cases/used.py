"""What an answer was made of: an article of the knowledge base, a template. Counted with the answer."""

import datetime as dt
import uuid

from sqlalchemy import Connection, insert, select, update

from callcenter.repository.models import Article, ArticleUse
from callcenter.service.errors import Invalid

from .course import Stepped
from .templates import count_use

_TEMPLATE = "template_id"


def note(connection: Connection, stepped: Stepped) -> None:
    """Count what an answer names. Raises Invalid when there is no such article in force."""
    if some_id := stepped.fields.data.get(_TEMPLATE):
        count_use(connection, some_id)
    if stepped.fields.article_id:
        _note_article(connection, stepped, stepped.fields.article_id, stepped.at)


def _note_article(connection: Connection, stepped: Stepped, article_id: str, at: dt.datetime) -> None:
    # A change of nothing, so that nobody else counts meanwhile.
    version = connection.scalar(
        update(Article).where(Article.id == article_id).values(used=Article.used).returning(Article.version)
    )
    if version is None:
        raise Invalid("article_id", "There is no such article in force.", "Choose one that is found.")
    contact_id = stepped.fields.contact_id or None
    # One person's use of an article for one case is one use.
    same = select(ArticleUse.id).where(
        ArticleUse.article_id == article_id,
        ArticleUse.by == stepped.by.id,
        ArticleUse.case_number == stepped.case.number,
    )
    if connection.scalar(same.limit(1)) is not None:
        return
    connection.execute(
        insert(ArticleUse).values(
            id=uuid.uuid4().hex,
            article_id=article_id,
            version=version,
            contact_id=contact_id,
            case_number=stepped.case.number,
            by=stepped.by.id,
            at=at,
        )
    )
    connection.execute(update(Article).where(Article.id == article_id).values(used=Article.used + 1))
