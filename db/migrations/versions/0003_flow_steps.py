"""the ways of calls through the voice menus"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("flow", sa.String(length=60), nullable=True))
    op.add_column("contacts", sa.Column("flow_version", sa.String(length=64), nullable=True))
    op.add_column("contacts", sa.Column("flow_node", sa.String(length=60), nullable=True))
    op.add_column("contacts", sa.Column("flow_visits", sa.Integer(), nullable=True))
    op.create_table(
        "flow_steps",
        sa.Column("flow", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("exit", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "flow", "day", "version", "source", "target", "exit", "why", name=op.f("pk_flow_steps")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("flow_steps")
    for column in ("flow_visits", "flow_node", "flow_version", "flow"):
        op.drop_column("contacts", column)
