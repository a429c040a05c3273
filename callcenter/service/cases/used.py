"""What an answer was made of: an article of the knowledge base, a template. Counted with the answer."""

from collections.abc import Collection

from sqlalchemy import Connection, or_, select

from callcenter.repository.article_uses import Use, count, hold
from callcenter.repository.enums import ArticleState
from callcenter.repository.models import Article
from callcenter.service.errors import Invalid

from .course import Stepped
from .templates import count_use

_TEMPLATE = "template_id"


def note(connection: Connection, stepped: Stepped, units: Collection[str]) -> None:
    """Count what an answer names. `units`: whose articles and templates its writer sees. Raises Invalid when
    there is no such one in force."""
    some_id = stepped.fields.data.get(_TEMPLATE)
    if some_id and not count_use(connection, some_id, units):
        raise Invalid("template_id", "There is no such answer.", "Choose one of the list.")
    if stepped.fields.article_id:
        _note_article(connection, stepped, stepped.fields.article_id, units)


def _note_article(connection: Connection, stepped: Stepped, article_id: str, units: Collection[str]) -> None:
    version = hold(connection, article_id)
    theirs = or_(Article.org_unit_id.in_(sorted(units)), Article.org_unit_id.is_(None))
    in_force = select(Article.id).where(
        Article.id == article_id, Article.state == ArticleState.PUBLISHED, theirs
    )
    if version is None or connection.scalar(in_force) is None:
        raise Invalid("article_id", "There is no such article in force.", "Choose one that is found.")
    count(
        connection,
        Use(
            article_id=article_id,
            version=version,
            by=stepped.by.id or "",
            at=stepped.at,
            contact_id=stepped.fields.contact_id or None,
            case_number=stepped.case.number,
        ),
    )
