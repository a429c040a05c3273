"""survey answers with what was asked in that version of the flow"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind, before in (
        ("flow", sa.String(length=60), ""),
        ("version", sa.String(length=64), ""),
        ("labels", sa.JSON(), "{}"),
        ("meanings", sa.JSON(), "{}"),
    ):
        op.add_column("survey_answers", sa.Column(name, kind, server_default=before, nullable=False))


def downgrade() -> None:
    for name in ("meanings", "labels", "version", "flow"):
        op.drop_column("survey_answers", name)
