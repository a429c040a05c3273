"""A sheet: what one person's answers to one survey count for, as one text beside the newest of them.

`detail=value` of each answer that counts for a detail, in order, apart by blanks, as in
`friendliness=75.0 solved=0.0`. Of thousands who have answered, most have answered alike: a database counts
equal texts many times as quickly as it would put together each person's answers.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, case, select, update

from callcenter.repository.models import SurveyAnswer


def sheet_of(answers: Iterable[tuple[str | None, float | None]]) -> str | None:
    """Of (detail, value 0-100) each; None when none counts for anything."""
    counting = [f"{detail}={float(value)!r}" for detail, value in answers if detail and value is not None]
    return " ".join(sorted(counting)) or None


def read_sheet(sheet: str) -> dict[str, list[float]]:
    """The values by detail."""
    found: dict[str, list[float]] = {}
    for each in sheet.split():
        detail, _, value = each.rpartition("=")
        found.setdefault(detail, []).append(float(value))
    return found


def keep_sheet(connection: Connection, answered_in: str, survey: str, newest: str) -> None:
    """Write the sheet anew beside the answer to the question `newest`, in this transaction."""
    mine = (SurveyAnswer.answered_in == answered_in, SurveyAnswer.survey == survey)
    rows = connection.execute(select(SurveyAnswer.indicator, SurveyAnswer.value).where(*mine))
    sheet = sheet_of((row.indicator, row.value) for row in rows)
    connection.execute(
        update(SurveyAnswer)
        .where(*mine)
        .values(sheet=case((SurveyAnswer.question == newest, sheet), else_=None))
    )
