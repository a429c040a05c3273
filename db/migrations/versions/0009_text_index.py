"""an index of texts: articles, and cases alike"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = ("article", "case")


def _term() -> sa.String:
    return sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")


def upgrade() -> None:
    states = op.create_table(
        "text_indexes",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("analysis", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_text_indexes")),
    )
    # No rules made it yet: what there is to find is indexed at the next start.
    op.bulk_insert(
        states, [{"kind": kind, "analysis": 0, "documents": 0, "last_number": 0} for kind in KINDS]
    )
    op.create_table(
        "text_documents",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_text_documents")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_text_documents_kind_number")),
    )
    op.create_table(
        "text_postings",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("term", _term(), nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "term", "block", name=op.f("pk_text_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "text_keys",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", _term(), nullable=False),
        sa.Column("term", _term(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "term", name=op.f("pk_text_keys")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("text_keys", "text_postings", "text_documents", "text_indexes"):
        op.drop_table(table)
