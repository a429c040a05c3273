"""letters that came back, and which letter ours answers"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail_out", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mail_in", sa.Column("message_id", sa.String(length=998), nullable=True))
    op.add_column("mail_in", sa.Column("done", sa.Boolean(), server_default="1", nullable=False))
    op.create_index("ix_mail_in_contact_id", "mail_in", ["contact_id"])


def downgrade() -> None:
    # Of letters that are still being taken nothing was noted before.
    op.execute("delete from mail_in where not done")
    op.drop_index("ix_mail_in_contact_id", "mail_in")
    with op.batch_alter_table("mail_in") as batch_op:
        batch_op.drop_column("done")
        batch_op.drop_column("message_id")
    with op.batch_alter_table("mail_out") as batch_op:
        batch_op.drop_column("returned_at")
