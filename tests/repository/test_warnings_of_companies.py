"""What was warned of before warnings were a company's."""

import pytest
from alembic import command

from callcenter.repository import migrate
from tests.support.repositories import query

WARNED = (
    "insert into quality_warnings ({}dimension, code, day, observed, expected, threshold, found_at) values "
)
ROW = "'class', '{}', '2026-11-01', 9, 2, 5, '2026-11-02 00:00:00')"


@pytest.mark.parametrize(("tops", "kept"), [((), [("company", "a")]), (("other",), [])])
def test_warnings_of_all_are_those_of_the_only_company(
    demo_url: str, monkeypatch: pytest.MonkeyPatch, tops: tuple[str, ...], kept: list[tuple[str, str]]
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    for top in tops:
        query(demo_url, "insert into org_units (id, kind, names) values (:top, 'company', '{}')", top=top)
    command.downgrade(migrate.alembic_config(), "0014")
    query(demo_url, WARNED.format("") + "(" + ROW.format("a"))
    migrate.upgrade(demo_url)
    assert query(demo_url, "select org_unit_id, code from quality_warnings") == kept


def test_going_back_keeps_one_of_several_companies(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    for unit in ("company", "service"):
        query(demo_url, WARNED.format("org_unit_id, ") + f"('{unit}', " + ROW.format("a"))
    query(demo_url, WARNED.format("org_unit_id, ") + "('service', " + ROW.format("b"))
    command.downgrade(migrate.alembic_config(), "0014")
    assert query(demo_url, "select code from quality_warnings order by code") == [("a",), ("b",)]
