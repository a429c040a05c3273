"""staff numbers and PINs for the phone"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_pins",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("staff_number", sa.String(length=4), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_phone_pins_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_phone_pins")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_phone_pins_staff_number")),
    )


def downgrade() -> None:
    op.drop_table("phone_pins")
