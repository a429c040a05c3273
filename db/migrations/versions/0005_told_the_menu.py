"""answers to surveys and recordings from the voice menu"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("variable", sa.String(length=60), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_recordings")),
    )
    op.create_index("ix_recordings_recorded", "recordings", ["recorded_at"])
    op.create_index("ix_recordings_contact_id", "recordings", ["contact_id"])
    op.create_table(
        "survey_answers",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("survey", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "survey", "question", name=op.f("pk_survey_answers")),
    )
    op.create_index("ix_survey_answers_survey", "survey_answers", ["survey", "answered_at"])


def downgrade() -> None:
    op.drop_table("survey_answers")
    op.drop_table("recordings")
