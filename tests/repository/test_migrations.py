"""The migrations make exactly the tables of the models, at once or not at all."""

import asyncio
import traceback
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from callcenter.repository import migrate
from callcenter.repository.database import Database, open_database
from callcenter.repository.models import Base
from tests.support.repositories import Backend, Kind, connected, query, url_of


def tables(url: str) -> set[str]:
    if url.startswith("postgresql"):
        found = query(url, "select tablename from pg_tables where schemaname = 'public'")
    else:
        found = query(url, "select name from sqlite_master where type = 'table'")
    return {name for (name,) in found}


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def test_migrations_equal_models(empty_url: str) -> None:
    async def compare() -> list[object]:
        database = open_database(empty_url)
        async with database.engine.connect() as connection:
            found = await connection.run_sync(differences)
        await database.close()
        return found

    assert asyncio.run(compare()) == []


def test_upgrade_twice_changes_nothing(empty_url: str) -> None:
    before = tables(empty_url)
    migrate.upgrade(empty_url)
    assert tables(empty_url) == before
    assert {"customers", "contacts", "alembic_version"} <= before


def test_downgrade_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", empty_url)
    command.downgrade(migrate.alembic_config(), "base")
    assert tables(empty_url) <= {"alembic_version", "sqlite_sequence"}


def test_downgrade_with_all_of_the_demo_leaves_nothing(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    command.downgrade(migrate.alembic_config(), "0007")
    command.upgrade(migrate.alembic_config(), "head")
    command.downgrade(migrate.alembic_config(), "base")
    assert tables(demo_url) <= {"alembic_version", "sqlite_sequence"}


def test_a_migration_that_fails_leaves_the_database_as_it_was(backend: Backend) -> None:
    url = backend.new()
    query(url, "create table users (id text)")
    with pytest.raises(DBAPIError, match="users"):
        migrate.upgrade(url)
    assert tables(url) == {"users"}


async def test_two_that_start_at_once_migrate_once(backend: Backend) -> None:
    url = backend.new()
    if backend.kind is Kind.SQLITE:
        # Who makes the file is alone with it (only_supervisor): SQLite waits for nobody to turn to WAL.
        query(url, "pragma journal_mode = wal")
    await asyncio.gather(*(asyncio.to_thread(migrate.upgrade, url) for _ in range(3)))
    assert "contacts" in tables(url)


async def test_sqlite_is_set_up(tmp_path: Path) -> None:
    database = open_database(url_of(tmp_path / "new folder" / "repository.db"))
    async with database.engine.connect() as connection:
        settings = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    await database.close()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}


async def test_errors_tell_no_values(empty: Database) -> None:
    """An error's text goes into the log: numbers, names and notes must not be in it."""
    wrong = [
        ("insert into nowhere values (:number)", {"number": "+8613800000001"}),
        ("insert into customer_numbers values ('x', :number, 1)", {"number": "+8613800000001"}),
        ("insert into projector_offsets values (:number, null)", {"number": "+8613800000001"}),
        (
            "select cast(:number as numeric) / 0 + cast(:word as integer)",
            {"number": 1, "word": "13800000001"},
        ),
    ]
    for statement, given in wrong[: 4 if empty.direct.dialect.name == "postgresql" else 3]:
        async with empty.engine.connect() as connection:
            with pytest.raises(DBAPIError) as error:
                await connection.execute(text(statement), given)
        assert "13800000001" not in "".join(traceback.format_exception(error.value))


def test_an_upgrade_of_the_release_before_keeps_all_rows(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables are made anew on the way: nothing may fall out of them, nor out of those that lead to them."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    command.downgrade(migrate.alembic_config(), "0007")
    kept = sorted(tables(demo_url) - {"alembic_version", "case_classes", "sqlite_sequence"})
    before = {name: rows_of(demo_url, name) for name in kept}
    assert all(before[name] for name in ("contacts", "customers", "cases", "users"))
    migrate.upgrade(demo_url)
    for name in kept:
        columns = before[name][0].keys() if before[name] else ()
        # The words for a case's status are others since; test_cases has them.
        same = [each for each in columns if (name, each) != ("cases", "status")]
        after = rows_of(demo_url, name)
        assert len(after) == len(before[name]), name
        assert told(after, same) == told(before[name], same), name


def test_a_downgrade_keeps_the_rows_that_the_release_before_knows(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that is made anew takes along what refers to it: customers their numbers, users their PINs."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    kept = ("customers", "customer_numbers", "customer_search", "orders", "users", "contacts", "legs")
    before = {name: rows_of(demo_url, name) for name in kept}
    assert all(before[name] for name in ("customers", "customer_numbers", "customer_search", "orders"))
    command.downgrade(migrate.alembic_config(), "0007")
    for name in kept:
        after = rows_of(demo_url, name)
        assert len(after) == len(before[name]), name
        columns = list(after[0]) if after else []
        assert told(after, columns) == told(before[name], columns), name


def rows_of(url: str, name: str) -> list[dict[str, object]]:
    with connected(url) as connection:
        return [dict(row) for row in connection.exec_driver_sql(f"select * from {name}").mappings()]  # noqa: S608


def told(rows: list[dict[str, object]], columns: list[str]) -> list[str]:
    return sorted(repr([row[each] for each in columns]) for row in rows)
