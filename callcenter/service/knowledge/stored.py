"""Many articles stored at once: what there is of them, what becomes of each, and the rows written together.

One statement for many rows, since on SQLite nobody else writes until all of them are stored.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article, ArticleText, ArticleVersion

from .article_rows import fields_of
from .records import ArticleInput, Text

CHUNK: Final = 500
_FIELDS: Final = ("owner", "review_on", "valid_from", "valid_until", "classes")


class There(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of an article: its `fields`, the version in force, the newest and what that says."""

    state: ArticleState
    version: int | None
    fields: dict[str, Any]
    newest: int
    published: bool
    texts: dict[str, Text]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of an article of a file. `written`: `number` says something else than what was there;
    `in_force`: it is put in force; `again`: a draft is written anew."""

    id: str
    what: str
    new: ArticleInput
    number: int
    written: bool
    in_force: bool
    again: bool


def there_of(connection: Connection, ids: Sequence[str]) -> dict[str, There]:
    """What there is of these articles."""
    found: dict[str, There] = {}
    for chunk in _chunks(ids):
        newest = (
            select(ArticleVersion.article_id, func.max(ArticleVersion.version).label("number"))
            .where(ArticleVersion.article_id.in_(chunk))
            .group_by(ArticleVersion.article_id)
            .subquery()
        )
        of_newest = and_(
            ArticleText.article_id == newest.c.article_id, ArticleText.version == newest.c.number
        )
        texts: dict[str, dict[str, Text]] = {}
        said = (ArticleText.article_id, ArticleText.language, ArticleText.title, ArticleText.body)
        for row in connection.execute(select(*said, ArticleText.tags).join(newest, of_newest)):
            texts.setdefault(row.article_id, {})[row.language] = Text(
                title=row.title, body=row.body, tags=list(row.tags)
            )
        columns: list[Any] = [getattr(Article, name) for name in ("id", "state", "version", *_FIELDS)]
        rows: Any = (
            select(*columns, ArticleVersion.version.label("newest"), ArticleVersion.published_at)
            .join(newest, newest.c.article_id == Article.id)
            .join(
                ArticleVersion,
                and_(ArticleVersion.article_id == Article.id, ArticleVersion.version == newest.c.number),
            )
        )
        for one in connection.execute(rows).mappings():
            found[one["id"]] = There(
                state=one["state"],
                version=one["version"],
                fields={name: one[name] for name in _FIELDS},
                newest=one["newest"],
                published=one["published_at"] is not None,
                texts=texts.get(one["id"], {}),
            )
    return found


def change_of(some_id: str, new: ArticleInput, old: There | None, *, publish: bool) -> Change:
    """What becomes of an article: a version that was published never changes."""
    if old is None:
        what, number, written = "new", 1, True
    else:
        written = old.texts != new.texts
        number = old.newest + (written and old.published)
        what = "changed" if written or old.fields != fields_of(new) else "same"
    in_force = publish and (old is None or old.state is not ArticleState.PUBLISHED or old.version != number)
    return Change(
        id=some_id,
        what="changed" if in_force and what == "same" else what,
        new=new,
        number=number,
        written=written,
        in_force=in_force,
        again=old is not None and written and not old.published,
    )


def write(
    connection: Connection, changes: Sequence[Change], *, by: str, org_unit: str, now: dt.datetime
) -> None:
    """Write what becomes of articles; the index is left to the caller."""
    for chunk in _chunks([change for change in changes if change.what != "same"]):
        _articles(connection, chunk, by, org_unit, now)
        _versions(connection, chunk, by, now)


def _articles(
    connection: Connection, changes: Sequence[Change], by: str, org_unit: str, now: dt.datetime
) -> None:
    made = [
        {
            "id": change.id,
            "state": ArticleState.PUBLISHED if change.in_force else ArticleState.DRAFT,
            "version": change.number if change.in_force else None,
            "org_unit_id": org_unit,
            "made_by": by,
            "made_at": now,
            **fields_of(change.new),
        }
        for change in changes
        if change.what == "new"
    ]
    _many(connection, insert(Article), made)
    table: Any = Article.__table__
    fields = update(table).where(table.c.id == bindparam("of"))
    _many(
        connection,
        fields.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in _FIELDS}),
        [
            {"of": change.id, **{f"new_{name}": value for name, value in fields_of(change.new).items()}}
            for change in changes
            if change.what != "new"
        ],
    )
    _many(
        connection,
        fields.values(state=ArticleState.PUBLISHED, version=bindparam("number")),
        [{"of": change.id, "number": change.number} for change in changes if change.in_force],
    )


def _versions(connection: Connection, changes: Sequence[Change], by: str, now: dt.datetime) -> None:
    table: Any = ArticleVersion.__table__
    this = and_(table.c.article_id == bindparam("of"), table.c.version == bindparam("number"))

    def named(those: Sequence[Change]) -> list[dict[str, Any]]:
        return [{"of": change.id, "number": change.number} for change in those]

    # Its texts go with it.
    _many(connection, delete(table).where(this), named([change for change in changes if change.again]))
    written = [change for change in changes if change.written]
    _many(
        connection,
        insert(ArticleVersion),
        [
            {
                "article_id": change.id,
                "version": change.number,
                "note": change.new.note,
                "by": by,
                "at": now,
                "published_at": None,
            }
            for change in written
        ],
    )
    _many(
        connection,
        insert(ArticleText),
        [
            {
                "article_id": change.id,
                "version": change.number,
                "language": language,
                "title": text.title,
                "body": text.body,
                "tags": list(text.tags),
            }
            for change in written
            for language, text in change.new.texts.items()
        ],
    )
    _many(
        connection,
        update(table).where(this).values(published_at=func.coalesce(table.c.published_at, now)),
        named([change for change in changes if change.in_force]),
    )


def _many(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(statement, list(rows))


def _chunks(values: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
