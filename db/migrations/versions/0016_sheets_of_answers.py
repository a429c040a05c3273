"""what one person answered to a survey, in one place, so that those who answered alike are counted at once"""

import itertools
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ANSWERS = sa.table(
    "survey_answers",
    *(
        sa.column(name)
        for name in ("answered_in", "survey", "question", "indicator", "value", "answered_at", "sheet")
    ),
)


def upgrade() -> None:
    op.add_column("survey_answers", sa.Column("sheet", sa.Text(), nullable=True))
    connection = op.get_bind()
    sheets = list(_sheets(connection))
    if sheets:
        kept = (
            sa.update(_ANSWERS)
            .where(
                _ANSWERS.c.answered_in == sa.bindparam("of_in"),
                _ANSWERS.c.survey == sa.bindparam("of_survey"),
                _ANSWERS.c.question == sa.bindparam("of_question"),
            )
            .values(sheet=sa.bindparam("of_sheet"))
        )
        connection.execute(kept, sheets)
    has = sa.text("sheet IS NOT NULL")
    op.create_index(
        "ix_survey_answers_sheet",
        "survey_answers",
        ["survey", "answered_at"],
        sqlite_where=has,
        postgresql_where=has,
    )


def _sheets(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """For the newest answer of each person to each survey: `detail=value` of all of them, in order."""
    columns = _ANSWERS.c
    query = (
        sa.select(columns.answered_in, columns.survey, columns.question, columns.indicator, columns.value)
        .where(columns.indicator.is_not(None), columns.value.is_not(None))
        .order_by(columns.answered_in, columns.survey, columns.answered_at, columns.question)
    )
    rows = connection.execute(query).all()
    for (answered_in, survey), group in itertools.groupby(rows, lambda row: (row.answered_in, row.survey)):
        answers = list(group)
        yield {
            "of_in": answered_in,
            "of_survey": survey,
            "of_question": answers[-1].question,
            "of_sheet": " ".join(sorted(f"{row.indicator}={float(row.value)!r}" for row in answers)),
        }


def downgrade() -> None:
    op.drop_index("ix_survey_answers_sheet", "survey_answers")
    op.drop_column("survey_answers", "sheet")
