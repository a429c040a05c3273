"""indexes by which the cases behind a figure are listed"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OF = {
    "ix_cases_cause": ["cause_code", "opened_at"],
    "ix_cases_product": ["product_code", "opened_at"],
    "ix_cases_blamed_unit": ["blamed_unit", "opened_at"],
    "ix_cases_replied_by": ["replied_by"],
    "ix_cases_opened_by": ["opened_by"],
}


def upgrade() -> None:
    for name, columns in _OF.items():
        op.create_index(name, "cases", columns)


def downgrade() -> None:
    for name in reversed(_OF):
        op.drop_index(name, "cases")
