"""Bring the database to the newest schema: Alembic, called from the program."""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.repository import postgresql
from callcenter.repository.database import create_engine

#: Of the lock that PostgreSQL keeps for whoever changes the tables: any number that is ours alone.
LOCK = 4_207_951_300_115

# Found from this file, so that it works from any working directory and in an editable install.
DB_FOLDER = Path(__file__).resolve().parents[2] / "db"


def alembic_config() -> Config:
    """Alembic's settings, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(DB_FOLDER / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _whole_or_nothing(engine: AsyncEngine) -> None:
    """Make SQLite run all of a migration in one transaction, one process at a time.

    Python's driver begins transactions only before changes of data: schema changes would be kept one by one.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def no_implicit_begin(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _upgrade_on(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        postgresql.check(connection)
        # One process at a time, as SQLite's file has it.
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def _upgrade(database_url: str) -> None:
    engine = create_engine(database_url, limited=False)
    if engine.dialect.name == "sqlite":
        _whole_or_nothing(engine)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade_on)
    finally:
        await engine.dispose()


def upgrade(database_url: str) -> None:
    """Create or upgrade the schema; does nothing when it is the newest.

    Call it where no event loop runs (from inside one, in a thread). When it raises, nothing is changed:
    postgresql.UnfitDatabase tells of a server or database that cannot be used.
    """
    asyncio.run(_upgrade(database_url))
