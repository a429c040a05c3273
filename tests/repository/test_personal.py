"""The table of what is personal names every column that could be, and only what there is."""

import pytest
from sqlalchemy import Table

from callcenter.repository.models import Base
from callcenter.repository.personal import COLUMNS, WHOSE, Fate, holds_text

TABLES = {table.name: table for table in Base.metadata.sorted_tables}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_that_holds_text_has_its_fate(table: Table) -> None:
    named = COLUMNS.get(table.name, {})
    texts = {column.name for column in table.columns if holds_text(column)}
    assert texts - named.keys() == set(), "say in callcenter/repository/personal.py what becomes of them"
    assert named.keys() - texts == set(), "there are none such"


def test_what_is_forgotten_can_be_found_and_emptied() -> None:
    assert COLUMNS.keys() == TABLES.keys()
    for name, columns in COLUMNS.items():
        fates = set(columns.values()) - {Fate.KEPT, Fate.INDEX}
        assert bool(fates) == (name in WHOSE), f"{name}: whose rows they are must be known"
        assert Fate.ROW not in fates or fates == {Fate.ROW}, f"{name}: a row goes as a whole"
        for column, fate in columns.items():
            assert fate is not Fate.NULL or TABLES[name].c[column].nullable, f"{name}.{column}"
    for name, ways in WHOSE.items():
        assert all(column in TABLES[name].c for column, _ in ways)
