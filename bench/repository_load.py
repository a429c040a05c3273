"""Many rows into a database quickly: COPY for PostgreSQL, executemany for SQLite, indexes made afterwards."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import create_engine, make_url

from callcenter.repository.article_index import index_all
from callcenter.service.cases.similar import Similar

from .repository_data import Data, Table

STEP: Final = 200_000
#: Says how far it has come: (what, seconds).
Tell = Callable[[str, float], None]


def load(url: str, data: Data, tell: Tell) -> None:
    """Fill a migrated database with all tables of `data`, and have it look at what it got."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _load_sqlite(str(address.database), data, tell)
    else:
        _load_postgresql(
            address.set(drivername="postgresql").render_as_string(hide_password=False), data, tell
        )


def index(url: str, tell: Tell) -> None:
    """Make the search's index of cases and articles, as the product does when it finds none."""
    address = make_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    engine = create_engine(address.set(drivername="sqlite") if sqlite else address)
    began = time.monotonic()
    cases = Similar(engine).catch_up()
    tell(f"{cases:,} cases indexed", time.monotonic() - began)
    began = time.monotonic()
    with engine.begin() as connection:
        articles = index_all(connection)
    tell(f"{articles:,} articles indexed", time.monotonic() - began)
    engine.dispose()


def _counted(table: Table, tell: Tell, began: float) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(table.rows, 1):
        yield row
        if number % STEP == 0:
            tell(f"{table.name}: {number:,} of about {table.count:,}", time.monotonic() - began)


def _load_sqlite(path: str, data: Data, tell: Tell) -> None:
    connection = sqlite3.connect(path)
    # Whatever is lost is made anew.
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}")
    for table in data.tables():
        began = time.monotonic()
        indexes = connection.execute(
            "select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null",
            (table.name,),
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'drop index "{name}"')
        places = ", ".join("?" * len(table.columns))
        columns = ", ".join(f'"{column}"' for column in table.columns)
        connection.executemany(
            f"insert into {table.name} ({columns}) values ({places})",  # noqa: S608 - our own names
            _counted(table, tell, began),
        )
        for _, made in indexes:
            connection.execute(made)
        connection.commit()
        tell(f"{table.name}: done", time.monotonic() - began)
    connection.execute("analyze")
    connection.commit()
    connection.close()


def _load_postgresql(url: str, data: Data, tell: Tell) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("set timezone to 'UTC'")
        connection.execute("set maintenance_work_mem to '256MB'")
        for table in data.tables():
            began = time.monotonic()
            indexes = connection.execute(
                "select i.indexname, i.indexdef from pg_indexes i "
                "left join pg_constraint c on c.conname = i.indexname "
                "where i.tablename = %s and c.oid is null",
                (table.name,),
            ).fetchall()
            for name, _ in indexes:
                connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
            into = sql.SQL("copy {} ({}) from stdin").format(
                sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
            )
            with connection.cursor().copy(into) as copy:
                for row in _counted(table, tell, began):
                    copy.write_row(row)
            for _, made in indexes:
                connection.execute(made)
            connection.commit()
            tell(f"{table.name}: done", time.monotonic() - began)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
