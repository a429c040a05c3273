"""What all tables share: naming of constraints, times in UTC, enums as text."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

# Fixed names, so that migrations can drop and alter constraints on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment in time: aware in Python, UTC in the database.

    SQLite forgets time zones, so there the UTC wall time is stored and the zone put back when read.
    Raises ValueError for a naive datetime: guessing its zone would move it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def by_code_points(length: int) -> String:
    """Column type of a text that is searched by its beginning or sorted alike on every database: the order of
    a PostgreSQL database may be any language's."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def text_enum(values: type[StrEnum]) -> Enum:
    """Column type of an enum, stored as its value in a VARCHAR(20); an unknown value raises LookupError."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def from_ms(value: int) -> dt.datetime:
    """The UTC time of milliseconds since 1970, exactly (no float in between)."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=value)


def to_ms(value: dt.datetime) -> int:
    """Milliseconds since 1970 of an aware time."""
    return (value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(milliseconds=1)


def to_ms_or_none(value: dt.datetime | None) -> int | None:
    """Like to_ms, and None of None."""
    return None if value is None else to_ms(value)
