"""Opening the database: one engine, one session factory, and SQLite's settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

BUSY_TIMEOUT_MS = 5_000

#: Errors that tell of the database and its connection, not of what was to be stored.
AWAY = (OperationalError, InterfaceError, PoolTimeoutError, DisconnectionError, OSError, TimeoutError)


@dataclass(frozen=True, kw_only=True)
class Database:
    """An open database. Services take `sessions`; whoever opened it calls close()."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database cannot be reached or used now: trying again may help."""
    return isinstance(error, AWAY) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _sqlite_settings(connection: Any, _record: Any) -> None:
    """WAL lets readers and the writer work at once; FULL keeps what was answered through a power cut."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "synchronous=FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def create_engine(database_url: str) -> AsyncEngine:
    """An engine for an async SQLAlchemy URL, e.g. `sqlite+aiosqlite:////var/lib/callcenter/repository.db`.

    Makes the folder of a SQLite file; opens no connection yet. A bad URL raises sqlalchemy.exc.ArgumentError.
    """
    url = make_url(database_url)
    # Errors end up in logs: never with the numbers, names and notes of a statement.
    engine = create_async_engine(url, hide_parameters=True)
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine.sync_engine, "connect", _sqlite_settings)
    return engine


def open_database(database_url: str) -> Database:
    """The engine and its session factory. A session whose block is left without commit() rolls back."""
    engine = create_engine(database_url)
    return Database(engine=engine, sessions=async_sessionmaker(engine, expire_on_commit=False))
