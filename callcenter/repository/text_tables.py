"""Tables of the text index: which term stands in which document, and other ways to a term.

Where a term stands is kept in blocks of 4,096 documents, packed: a search reads a few rows instead of
thousands, on every database alike (docs/adr: one index of texts).
"""

from enum import StrEnum

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.repository.base import Base

TERM_LENGTH = 40
# Compared by code points on every server: ranges find what begins with something.
TERM = String(TERM_LENGTH).with_variant(String(TERM_LENGTH, collation="C"), "postgresql")


class TextKind(StrEnum):
    """What is indexed; each kind is searched by itself."""

    ARTICLE = "article"
    CASE = "case"


class TextIndexState(Base):
    """One row for each kind: whoever changes the index locks it. `analysis`: by which rules it was made."""

    __tablename__ = "text_indexes"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    analysis: Mapped[int]
    documents: Mapped[int]
    last_number: Mapped[int]


class TextDocument(Base):
    """A document by its id, its number in the index, and its terms (UTF-8 lines, deflated)."""

    __tablename__ = "text_documents"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    terms: Mapped[bytes] = mapped_column(LargeBinary)


class TextPosting(Base):
    """The documents of a block in which a term stands (callcenter/repository/text_postings.py)."""

    __tablename__ = "text_postings"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    term: Mapped[str] = mapped_column(TERM, primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class TextKey(Base):
    """Another way to a term: how it sounds, or how it is written with a letter left out."""

    __tablename__ = "text_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(TERM, primary_key=True)
    term: Mapped[str] = mapped_column(TERM, primary_key=True)
