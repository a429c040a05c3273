"""Times keep their moment, whatever the zone and the database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from callcenter.repository.base import UtcDateTime, from_ms, to_ms

CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_a_moment_survives(dialect: sqlite.dialect | postgresql.dialect) -> None:
    column = UtcDateTime()
    moment = dt.datetime(2026, 3, 1, 0, 30, tzinfo=CHINA)
    stored = column.process_bind_param(moment, dialect)
    assert stored is not None
    assert stored.replace(tzinfo=None) == dt.datetime(2026, 2, 28, 16, 30)
    read = column.process_result_value(stored, dialect)
    assert read == moment
    assert read.tzinfo is dt.UTC


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        UtcDateTime().process_bind_param(dt.datetime(2026, 3, 1), sqlite.dialect())


@given(st.integers(0, 4_000_000_000_000))
def test_milliseconds_are_exact(ms: int) -> None:
    assert to_ms(from_ms(ms)) == ms
