"""who did a corrective action, so that another looks at its effect"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("corrective_actions", sa.Column("done_by", sa.String(64)))
    # Of those done before, the cases' courses have it.
    found = sa.text("SELECT by_id, data FROM case_course WHERE step = 'action' ORDER BY case_number, place")
    done = sa.text("UPDATE corrective_actions SET done_by = :by WHERE id = :id")
    for by_id, data in op.get_bind().execute(found).all():
        kept = json.loads(data) if isinstance(data, str) else data
        if kept.get("state") == "done":
            op.get_bind().execute(done, {"by": by_id, "id": kept["action"]})


def downgrade() -> None:
    op.drop_column("corrective_actions", "done_by")
