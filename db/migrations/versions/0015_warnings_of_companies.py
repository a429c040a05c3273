"""early warnings are of a company or a group"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("quality_warnings") as batch_op:
        batch_op.add_column(sa.Column("org_unit_id", sa.String(length=40), nullable=True))
    # All cases were counted together: that is the one at the top; where there are several, none of them.
    top = "from org_units where parent_id is null"
    op.execute(f"update quality_warnings set org_unit_id = (select min(id) {top})")  # noqa: S608 - our own
    op.execute(f"delete from quality_warnings where (select count(*) {top}) <> 1")  # noqa: S608 - our own
    with op.batch_alter_table("quality_warnings") as batch_op:
        batch_op.alter_column("org_unit_id", existing_type=sa.String(length=40), nullable=False)
        batch_op.drop_constraint(batch_op.f("pk_quality_warnings"), type_="primary")
        batch_op.create_primary_key(
            batch_op.f("pk_quality_warnings"), ["org_unit_id", "dimension", "code", "day"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_quality_warnings_org_unit_id"), "org_units", ["org_unit_id"], ["id"]
        )


def downgrade() -> None:
    # Of several companies' warnings of the same thing and day one is kept.
    op.execute(
        "delete from quality_warnings where exists (select 1 from quality_warnings as other"
        " where other.dimension = quality_warnings.dimension and other.code = quality_warnings.code"
        " and other.day = quality_warnings.day and other.org_unit_id < quality_warnings.org_unit_id)"
    )
    with op.batch_alter_table("quality_warnings") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_quality_warnings_org_unit_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("pk_quality_warnings"), type_="primary")
        batch_op.drop_column("org_unit_id")
        batch_op.create_primary_key(batch_op.f("pk_quality_warnings"), ["dimension", "code", "day"])
