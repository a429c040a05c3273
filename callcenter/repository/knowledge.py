"""Tables of the knowledge base: articles in three languages, their versions, and what was done with them."""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.repository.base import Base, UtcDateTime, text_enum
from callcenter.repository.enums import ArticleState


class Article(Base):
    """Something to know. `version` is the one in force, None until one was published."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[ArticleState] = mapped_column(text_enum(ArticleState), index=True)
    version: Mapped[int | None]
    owner: Mapped[str] = mapped_column(String(64), index=True)
    review_on: Mapped[dt.date] = mapped_column(index=True)
    # Local days between which it holds, both included.
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    classes: Mapped[list[str]] = mapped_column(JSON, default=list)
    org_unit_id: Mapped[str | None] = mapped_column(ForeignKey("org_units.id"))
    from_case: Mapped[str | None] = mapped_column(ForeignKey("cases.number", ondelete="SET NULL"))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used: Mapped[int] = mapped_column(default=0, server_default="0")


class ArticleVersion(Base):
    """A version of an article: who wrote it, when and why; never changed once it was published."""

    __tablename__ = "article_versions"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ArticleText(Base):
    """What a version of an article says in one language (zh-CN, zh-TW, en)."""

    __tablename__ = "article_texts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["article_id", "version"],
            ["article_versions.article_id", "article_versions.version"],
            ondelete="CASCADE",
        ),
    )

    article_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)


class ArticleUse(Base):
    """An article was used in a contact or for a case; `helped` is what its user said of it, if anything."""

    __tablename__ = "article_uses"
    __table_args__ = (Index("ix_article_uses_article", "article_id", "at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    version: Mapped[int]
    contact_id: Mapped[str | None] = mapped_column(String(64), index=True)
    case_number: Mapped[str | None] = mapped_column(
        ForeignKey("cases.number", ondelete="SET NULL"), index=True
    )
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    helped: Mapped[bool | None]
    words: Mapped[str | None] = mapped_column(String(1000))
    # When the owner dealt with what was said.
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(64))


class KnowledgeSearch(Base):
    """What somebody searched for, as they left it, and how much was found; for the manager."""

    __tablename__ = "knowledge_searches"
    __table_args__ = (Index("ix_knowledge_searches_found", "found", "at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(64))
    query: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    found: Mapped[int]
    opened: Mapped[str | None] = mapped_column(String(20))
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(64))
