"""indexes by which cases are counted"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_counted", "cases", ["reported_month", "kind", "status", "org_unit_id", "mark"])
    appeals = sa.text("step = 'appeal'")
    op.create_index(
        "ix_case_course_appeals",
        "case_course",
        ["case_number"],
        sqlite_where=appeals,
        postgresql_where=appeals,
    )


def downgrade() -> None:
    op.drop_index("ix_case_course_appeals", "case_course")
    op.drop_index("ix_cases_counted", "cases")
