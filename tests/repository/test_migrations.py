"""The migrations make exactly the tables of the models, at once or not at all."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex, CreateTable

from callcenter.repository import migrate
from callcenter.repository.database import open_database
from callcenter.repository.models import Base
from callcenter.repository.search import matching_customers


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def tables(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}


def test_migrations_equal_models(tmp_path: Path) -> None:
    migrate.upgrade(url(tmp_path / "repository.db"))

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async def compare() -> list[object]:
        database = open_database(url(tmp_path / "repository.db"))
        async with database.engine.connect() as connection:
            found = await connection.run_sync(differences)
        await database.close()
        return found

    assert asyncio.run(compare()) == []


def test_upgrade_twice_changes_nothing(tmp_path: Path) -> None:
    migrate.upgrade(url(tmp_path / "repository.db"))
    before = tables(tmp_path / "repository.db")
    migrate.upgrade(url(tmp_path / "repository.db"))
    assert tables(tmp_path / "repository.db") == before
    assert {"customers", "contacts", "alembic_version"} <= before


def test_downgrade_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate.upgrade(url(tmp_path / "repository.db"))
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", url(tmp_path / "repository.db"))
    command.downgrade(migrate.alembic_config(), "base")
    assert tables(tmp_path / "repository.db") <= {"alembic_version", "sqlite_sequence"}


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "repository.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table users (id text)")
    with pytest.raises(OperationalError, match="users"):
        migrate.upgrade(url(path))
    assert tables(path) == {"users"}


async def test_sqlite_is_set_up(tmp_path: Path) -> None:
    database = open_database(url(tmp_path / "new folder" / "repository.db"))
    async with database.engine.connect() as connection:
        settings = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    await database.close()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}


async def test_errors_tell_no_values(tmp_path: Path) -> None:
    """An error's text goes into the log: numbers, names and notes must not be in it."""
    database = open_database(url(tmp_path / "repository.db"))
    async with database.engine.connect() as connection:
        with pytest.raises(OperationalError, match="nowhere") as error:
            await connection.execute(
                text("insert into nowhere values (:number)"), {"number": "+8613800000001"}
            )
    await database.close()
    assert "13800000001" not in str(error.value) + repr(error.value)


def test_tables_and_search_are_postgresql_too() -> None:
    """Nothing of SQLite's own has crept in, as far as compiling can tell."""
    dialect = postgresql.dialect()
    for table in Base.metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))
    found = matching_customers("陈 jing 0101")
    assert found is not None
    assert "customer_search" in str(found.compile(dialect=dialect))
