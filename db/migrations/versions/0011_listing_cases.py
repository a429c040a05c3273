"""indexes by which cases are listed"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_class", "cases", ["class_code", "opened_at"])
    op.create_index("ix_cases_kind", "cases", ["kind", "opened_at"])
    op.create_index("ix_cases_escalated_to", "cases", ["escalated_to"])
    op.create_index("ix_cases_order_number", "cases", ["order_number"])
    runs = sa.text("met_at IS NULL")
    op.create_index(
        "ix_case_deadlines_open", "case_deadlines", ["due_at"], sqlite_where=runs, postgresql_where=runs
    )


def downgrade() -> None:
    op.drop_index("ix_case_deadlines_open", "case_deadlines")
    op.drop_index("ix_cases_order_number", "cases")
    op.drop_index("ix_cases_escalated_to", "cases")
    op.drop_index("ix_cases_kind", "cases")
    op.drop_index("ix_cases_class", "cases")
