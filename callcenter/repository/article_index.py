"""The text index of articles: what is in force is found, in whatever language it is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import Connection, and_, insert, select

from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article, ArticleText, ArticleVersion
from callcenter.repository.text_index import Analysed, analysed, rebuild
from callcenter.repository.text_tables import TextKind
from callcenter.repository.text_terms import Words

TITLE: Final = 3.0
TAGS: Final = 3.0
BODY: Final = 1.0
BATCH: Final = 2_000


class Text(Protocol):
    """What an article says in one language."""

    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def tags(self) -> Sequence[str]: ...


def document(article_id: str, texts: Iterable[Text]) -> Analysed:
    """An article as the index keeps it. Some milliseconds."""
    return analysed(
        article_id,
        [
            [
                Words(text=text.title, weight=TITLE, named=True),
                Words(text=" / ".join(text.tags), weight=TAGS, named=True),
                Words(text=text.body, weight=BODY),
            ]
            for text in texts
        ],
    )


def index_all(connection: Connection, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Make the index of all published articles anew; how many."""
    return rebuild(connection, TextKind.ARTICLE, _published(connection), progress)


def _published(connection: Connection) -> Iterator[list[Analysed]]:
    last = ""
    while True:
        ids = connection.scalars(
            select(Article.id)
            .where(Article.state == ArticleState.PUBLISHED, Article.id > last)
            .order_by(Article.id)
            .limit(BATCH)
        ).all()
        if not ids:
            return
        last = ids[-1]
        in_force = and_(Article.id == ArticleText.article_id, Article.version == ArticleText.version)
        rows = connection.execute(
            select(Article.id, ArticleText.title, ArticleText.body, ArticleText.tags)
            .join(ArticleText, in_force)
            .where(Article.id.in_(ids))
        )
        texts: dict[str, list[Any]] = {}
        for row in rows:
            texts.setdefault(row.id, []).append(row)
        yield [document(article_id, texts[article_id]) for article_id in ids if article_id in texts]


def add_published(
    connection: Connection, rows: Sequence[Mapping[str, Any]], *, by: str, at: Any, org_unit: str
) -> int:
    """Add articles as files have them, published and indexed, if there are none at all; how many."""
    if not rows or connection.scalar(select(Article.id).limit(1)) is not None:
        return 0
    connection.execute(
        insert(Article),
        [
            {
                "id": row["id"],
                "state": ArticleState.PUBLISHED,
                "version": 1,
                "owner": row["owner"],
                "review_on": row["review_on"],
                "valid_from": row.get("valid_from"),
                "valid_until": row.get("valid_until"),
                "classes": list(row.get("classes", ())),
                "org_unit_id": org_unit,
                "made_by": by,
                "made_at": at,
            }
            for row in rows
        ],
    )
    connection.execute(
        insert(ArticleVersion),
        [
            {"article_id": row["id"], "version": 1, "note": "", "by": by, "at": at, "published_at": at}
            for row in rows
        ],
    )
    connection.execute(
        insert(ArticleText),
        [
            {
                "article_id": row["id"],
                "version": 1,
                "language": language,
                "title": text["title"],
                "body": text["body"],
                "tags": list(text.get("tags", ())),
            }
            for row in rows
            for language, text in row["texts"].items()
        ],
    )
    return index_all(connection)
