"""All of a repository into another, empty one: from SQLite to PostgreSQL, or the other way.

The source is read in one transaction that sees it as it was at its beginning, and is not changed. The target
is filled in one as well: what is interrupted leaves it empty. Indexes of texts and of customers are plain
tables and copied like all others.
"""

from collections.abc import Callable
from typing import Any, Final

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.repository.migrate import alembic_config
from callcenter.repository.models import Base

#: Rows in one statement.
BATCH: Final = 1_000
#: What the migrations fill.
_FILLED: Final = frozenset({"text_indexes"})

#: Told after each batch: (table, its rows copied so far).
Progress = Callable[[str, int], None]


class CannotCopy(Exception):
    """It was not copied, and the target is as it was; the text says why and what to do."""


async def copy(
    source: AsyncEngine, target: AsyncEngine, counted: Callable[[int], None], progress: Progress
) -> dict[str, int]:
    """Copy all rows; how many of each table. Both must have the tables of this program's version, the
    target's without rows. `counted` is told how many there are in all, before it begins.

    Raises CannotCopy, and SQLAlchemyError when one of them cannot be used.
    """
    async with source.connect() as reading, target.connect() as writing:
        await _begin_reading(reading)
        await reading.run_sync(_check_version)
        async with writing.begin():
            await _check_empty(writing)
            tables = Base.metadata.sorted_tables
            rows = {table.name: await _count(reading, table) for table in tables}
            counted(sum(rows.values()))
            for table in tables:
                await _copy_table(reading, writing, table, progress)
                there = await _count(writing, table)
                if there != rows[table.name]:
                    raise CannotCopy(
                        f"Of {rows[table.name]} rows of {table.name} {there} arrived. Nothing was kept; "
                        "try again."
                    )
            await _set_sequences(writing)
        await _analyse(writing)
    return rows


async def _begin_reading(connection: AsyncConnection) -> None:
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA query_only=ON")
        # The driver begins none for reading.
        await connection.exec_driver_sql("BEGIN")
        return
    await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _check_version(connection: Connection) -> None:
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    found = MigrationContext.configure(connection).get_current_revision()
    if found != newest:
        raise CannotCopy(
            f"The source's tables are of version {found or 'none'}, and this program's of {newest}. Start "
            "this program on it once, and stop it again."
        )


async def _check_empty(connection: AsyncConnection) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name not in _FILLED and await connection.scalar(
            select(text("1")).select_from(table).limit(1)
        ):
            raise CannotCopy(
                f"The target is not empty: there are rows in {table.name}. Name a new database or file."
            )
    for name in _FILLED:
        await connection.execute(delete(Base.metadata.tables[name]))


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0


async def _copy_table(
    reading: AsyncConnection, writing: AsyncConnection, table: Table, progress: Progress
) -> None:
    # What refers to a row of the same table may be read before it: it is put in when all are there.
    within = [key.parent for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    done = 0
    # By the primary key: the new table lies on the disk in an order of its own.
    rows = await reading.stream(select(table).order_by(*table.primary_key))
    async for some in rows.mappings().partitions(BATCH):
        batch = [dict(row) for row in some]
        for row in batch:
            later += [
                _held_back(table, row, column.name) for column in within if row[column.name] is not None
            ]
        try:
            await writing.execute(insert(table), batch)
        except DBAPIError as error:
            raise _refused(table, error) from error
        done += len(batch)
        progress(table.name, done)
    for column in within:
        of_column = [row for row in later if "to_" + column.name in row]
        if of_column:
            where = [key == bindparam(f"key_{key.name}") for key in table.primary_key]
            change = update(table).where(*where).values({column.name: bindparam(f"to_{column.name}")})
            await writing.execute(change, of_column)


def _held_back(table: Table, row: dict[str, Any], name: str) -> dict[str, Any]:
    held: dict[str, Any] = {f"key_{key.name}": row[key.name] for key in table.primary_key}
    held[f"to_{name}"] = row[name]
    row[name] = None
    return held


def _refused(table: Table, error: DBAPIError) -> CannotCopy:
    """In words, without what was in the rows."""
    return CannotCopy(
        f"The target refused rows of {table.name} ({type(error.orig).__name__}): a text longer than its "
        "column, or a number too large for it, which SQLite lets pass. Nothing was kept."
    )


async def _set_sequences(connection: AsyncConnection) -> None:
    """The next numbers given out are behind those that were copied; SQLite sees to that itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            await connection.execute(
                select(
                    func.setval(
                        func.pg_get_serial_sequence(table.name, column.name),
                        func.coalesce(select(func.max(column)).scalar_subquery(), 0) + 1,
                        False,
                    )
                )
            )


async def _analyse(connection: AsyncConnection) -> None:
    """So that the first searches are planned by what there is."""
    await connection.exec_driver_sql("ANALYZE")
    await connection.commit()
