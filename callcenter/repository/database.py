"""Opening the database: a SQLite file, or a database of a PostgreSQL server.

There are two ways in. `sessions` is for people's requests: asynchronous, ORM objects. `direct` is for what is
done for every call (the projector, who is calling, the pop): plain connections, used in a thread of the
caller's own with statements that are made once, since an ORM object and a thread's hop for each statement
cost more than the database does.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, event
from sqlalchemy import create_engine as create_direct_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from callcenter.repository import postgresql

BUSY_TIMEOUT_MS = 5_000
# A SQLite connection is a thread, and so many requests at a time are served; more wait for their turn, which
# costs less than opening and closing connections for them.
CONNECTIONS = 5

#: Errors that tell of the database and its connection, not of what was to be stored.
AWAY = (OperationalError, InterfaceError, PoolTimeoutError, DisconnectionError, OSError, TimeoutError)


@dataclass(frozen=True, kw_only=True)
class Database:
    """An open database; whoever opened it calls close().

    What is committed by `direct` can be lost in a power cut, though never in part: it is for what can be made
    again from the journal, and for reading.
    """

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    direct: Engine

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
        self.direct.dispose()


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database cannot be reached or used now: trying again may help."""
    if isinstance(error, AWAY):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", "") in postgresql.NOT_USABLE


def _sqlite_settings(synchronous: str) -> Any:
    """WAL lets readers and the writer work at once; FULL keeps what was answered through a power cut."""

    def on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"synchronous={synchronous}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return on_connect


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def create_engine(database_url: str, *, limited: bool = True) -> AsyncEngine:
    """An engine for an async SQLAlchemy URL, e.g. `sqlite+aiosqlite:////var/lib/callcenter/repository.db`.

    Makes the folder of a SQLite file; opens no connection yet. `limited`: nothing takes long, as for pages
    and calls; changes of tables may. A bad URL raises sqlalchemy.exc.ArgumentError.
    """
    url = make_url(database_url)
    # Errors end up in logs: never with the numbers, names and notes of a statement.
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(
            url, hide_parameters=True, json_serializer=_json, pool_size=CONNECTIONS, max_overflow=0
        )
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine.sync_engine, "connect", _sqlite_settings("FULL"))
        return engine
    # A server is started anew now and then: a connection is tried before it is lent, so that nobody is told.
    engine = create_async_engine(
        url,
        hide_parameters=True,
        json_serializer=_json,
        pool_size=postgresql.POOL,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        pool_pre_ping=True,
        connect_args=postgresql.connect_arguments(url),
    )
    postgresql.set_up(engine.sync_engine, limited=limited)
    return engine


def _direct(url: URL) -> Engine:
    """The same database without asyncio; psycopg speaks both, SQLite has a driver for each."""
    if url.get_backend_name() == "sqlite":
        engine = create_direct_engine(
            url.set(drivername="sqlite"), hide_parameters=True, json_serializer=_json
        )
        event.listen(engine, "connect", _sqlite_settings("NORMAL"))
        return engine
    engine = create_direct_engine(
        url,
        hide_parameters=True,
        json_serializer=_json,
        pool_pre_ping=True,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        connect_args=postgresql.connect_arguments(url),
    )
    postgresql.set_up(engine, limited=True, durable=False)
    return engine


def open_database(database_url: str) -> Database:
    """Both ways into the database. A session whose block is left without commit() rolls back."""
    engine = create_engine(database_url)
    return Database(
        engine=engine,
        sessions=async_sessionmaker(engine, expire_on_commit=False),
        direct=_direct(engine.url),
    )
