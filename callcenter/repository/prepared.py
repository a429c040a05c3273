"""Statements of SQLAlchemy made ready once for one database: for what is done for every call.

SQLAlchemy compiles the statement and says how each value goes in and comes out, and its pool lends the
connection; the statement itself is given to the database's driver. What is saved is going over all of that
again for each execution, which costs more than SQLite needs to answer.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Connection, Dialect, Insert, Integer, Select, String, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from callcenter.repository import postgresql as postgresql_own
from callcenter.repository.base import Base, UtcDateTime

_Process = Callable[[Any], Any] | None

# Times are shared by many values of a transaction: putting one into words costs more than looking it up.
_TIMES = 4_096
#: The largest number in a column of 32 bits: 24 days in milliseconds.
LARGEST = 2**31 - 1


class _Prepared:
    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        # None where the database's driver takes values by name.
        self._order: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._into: dict[str, _Process] = {}
        self._kinds: dict[str, TypeEngine[Any]] = {}
        for name, parameter in compiled.binds.items():
            process = parameter.type.dialect_impl(dialect).bind_processor(dialect)
            if process is not None and isinstance(parameter.type, UtcDateTime):
                process = lru_cache(_TIMES)(process)
            self._into[name] = process
            self._kinds[name] = parameter.type
        self._fixed = {name: self._put(name, value) for name, value in compiled.params.items()}

    def _put(self, name: str, value: Any) -> Any:
        process = self._into[name]
        return value if process is None or value is None else process(value)


def _fitting(kind: TypeEngine[Any], process: _Process) -> _Process:
    """Cut what is longer than its column: PostgreSQL would refuse the row, and what a journal holds of
    a call must not keep the call out of the tables."""
    if process is None and isinstance(kind, String) and kind.length is not None:
        length = kind.length
        return lambda value: value if len(value) <= length else value[:length]
    if process is None and isinstance(kind, Integer) and not isinstance(kind, BigInteger):
        return lambda value: min(value, LARGEST)
    return process


def inserting(table: type[Base], dialect: Dialect) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what is done where the row is there already, as each database words that."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """A cursor of the driver. Its errors are raised as SQLAlchemy raises them; a connection that is lost is
    not lent again."""
    dialect = connection.dialect
    cursor = None
    try:
        cursor = connection.connection.cursor()
        yield cursor
    except dialect.loaded_dbapi.Error as error:
        postgresql_own.cleaned(error)
        lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if lost:
            connection.invalidate(error)
            # The others were lost with it.
            connection.engine.dispose()
        raise DBAPIError.instance(
            None,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=dialect,
        ) from error
    finally:
        if cursor is not None:
            with suppress(dialect.loaded_dbapi.Error):
                cursor.close()


class Query(_Prepared):
    """A SELECT."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        super().__init__(statement, dialect)
        columns = list(statement.selected_columns)
        self._row: Any = namedtuple("_row", [column.key for column in columns])  # type: ignore[misc]
        self._out: list[tuple[int, Callable[[Any], Any]]] = [
            (place, process)
            for place, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def all(self, connection: Connection, **given: Any) -> list[Any]:
        """The rows, each with its columns as attributes."""
        with _cursor(connection) as cursor:
            cursor.execute(self._sql, self._values(given))
            return [self._made(row) for row in cursor.fetchall()]

    def _values(self, given: dict[str, Any]) -> Any:
        values = {**self._fixed, **{name: self._put(name, value) for name, value in given.items()}}
        return values if self._order is None else tuple(values[name] for name in self._order)

    def _made(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, process in self._out:
            if values[place] is not None:
                values[place] = process(values[place])
        return self._row._make(values)


class Change(_Prepared):
    """An INSERT or UPDATE, done for many rows at once.

    A parameter is called like the row's value; what finds the row to update has `b_` before it.
    """

    def __init__(
        self, statement: Insert | Update, dialect: Dialect, *, of: Callable[..., Any] = itemgetter
    ) -> None:
        """`of` says how values are got out of a row: itemgetter for dictionaries, attrgetter for records."""
        super().__init__(statement, dialect)
        for name, kind in self._kinds.items():
            self._into[name] = _fitting(kind, self._into[name])
        self._names = tuple(self._order or self._into)
        self._get = of(*(name.removeprefix("b_") for name in self._names))
        self._put_in = tuple(
            (place, process) for place, name in enumerate(self._names) if (process := self._into[name])
        )

    def run(self, connection: Connection, rows: Iterable[Any]) -> None:
        """Do it for each row."""
        made = [self._made(row) for row in rows]
        given: Any = made
        if self._order is None:
            given = [dict(zip(self._names, values, strict=True)) for values in made]
        with _cursor(connection) as cursor:
            cursor.executemany(self._sql, given)

    def _made(self, row: Any) -> tuple[Any, ...]:
        values = list(self._get(row))
        for place, process in self._put_in:
            if values[place] is not None:
                values[place] = process(values[place])
        return tuple(values)
