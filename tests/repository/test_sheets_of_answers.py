"""What was answered before answers were counted by sheets."""

import pytest
from alembic import command

from callcenter.repository import migrate
from tests.support.repositories import query

ANSWER = (
    "insert into survey_answers (answered_in, survey, question, answer, indicator, value, answered_at)"
    " values (:who, :survey, :question, '1', :indicator, :value, '2026-11-22 10:00:0{}')"
)


def test_each_person_has_one_sheet_for_a_survey(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", empty_url)
    command.downgrade(migrate.alembic_config(), "0015")
    for who, survey, question, indicator, value, at in (
        ("a", "s", "q1", "solved", 100, 1),
        ("a", "s", "q2", "friendliness", 12.5, 2),
        ("a", "s", "q3", None, None, 3),
        ("a", "t", "q1", "solved", 0, 4),
        ("b", "s", "q2", "friendliness", 75, 5),
        ("b", "s", "q1", "friendliness", 50, 6),
        ("c", "s", "q3", None, None, 7),
    ):
        given = {
            "survey": survey,
            "question": question,
            "indicator": indicator,
            "value": value,
        }
        query(empty_url, ANSWER.format(at), who=who, **given)
    migrate.upgrade(empty_url)
    found = query(
        empty_url,
        "select answered_in, survey, question, sheet from survey_answers where sheet is not null"
        " order by 1, 2",
    )
    assert found == [
        ("a", "s", "q2", "friendliness=12.5 solved=100.0"),
        ("a", "t", "q1", "solved=0.0"),
        ("b", "s", "q1", "friendliness=50.0 friendliness=75.0"),
    ]
