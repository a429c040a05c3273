"""a customer's value and dedicated agent"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("value", sa.Integer(), server_default="0", nullable=False))
    op.add_column("customers", sa.Column("dedicated_agent_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("customers", "dedicated_agent_id")
    op.drop_column("customers", "value")
