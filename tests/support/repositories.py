"""The repository in both databases: a test that asks for one of these fixtures runs on SQLite and PostgreSQL.

`empty` and `demo` are open databases, migrated, the second with the demo company; `empty_url` and `demo_url`
their addresses for who opens them itself; `backend` makes as many copies as a test needs. Each test has its
own.
"""

import datetime as dt
import itertools
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, make_url, text

from callcenter.repository.database import Database, open_database
from callcenter.repository.models import Base
from callcenter.repository.prepared import Query

from .postgres import Cluster

NOW = dt.datetime(2026, 6, 15, 2, 0, tzinfo=dt.UTC)
USERS = ("agent1", "agent2", "agent3", "agent4", "supervisor1", "admin1")
LOGINS = {name: f"{name}-secret" for name in USERS}


class Kind(StrEnum):
    """The databases that a repository may be kept in."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


def url_of(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A plain connection to any database; what it changes is kept when the block ends well."""
    address = make_url(url)
    if address.get_backend_name() == Kind.SQLITE:
        address = address.set(drivername="sqlite")
    engine = create_engine(address)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def query(url: str, statement: str, /, **given: Any) -> list[tuple[Any, ...]]:
    """What a statement of plain SQL answers, in any database; what it changes is kept."""
    with connected(url) as connection:
        result = connection.execute(text(statement), given)
        return [tuple(row) for row in result] if result.returns_rows else []


def dump(url: str, *names: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of these tables (of all, without names), in no order that matters."""
    wanted = names or tuple(table.name for table in Base.metadata.sorted_tables)
    with connected(url) as connection:
        return {
            name: sorted(map(tuple, connection.exec_driver_sql(f"select * from {name}")), key=repr)  # noqa: S608
            for name in wanted
        }


def address_of(database: Database) -> str:
    """The address of an open database, with its password."""
    return database.engine.url.render_as_string(hide_password=False)


@contextmanager
def noted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are given to the database meanwhile, with what goes into them."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    def note_prepared(self: Query, connection: Connection, **given: Any) -> list[Any]:
        statements.append((self._sql, self._values(given)))
        return prepared(self, connection, **given)

    engines = (database.engine.sync_engine, database.direct)
    prepared = Query.all
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    Query.all = note_prepared  # type: ignore[method-assign]
    try:
        yield statements
    finally:
        Query.all = prepared  # type: ignore[method-assign]
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def looked_through(database: Database, statements: list[tuple[str, Any]]) -> set[str]:
    """The tables that these statements read from one end to the other, for want of an index.

    PostgreSQL does so with small tables because it is quicker: it is asked for a plan without.
    """
    with database.direct.connect() as connection:
        if database.direct.dialect.name == Kind.SQLITE:
            plans = [
                connection.exec_driver_sql(f"explain query plan {sql}", given) for sql, given in statements
            ]
            steps = [str(step[3]) for plan in plans for step in plan]
            return {step.split()[1] for step in steps if step.startswith("SCAN")}
        connection.exec_driver_sql("set local enable_seqscan = off")
        plans = [connection.exec_driver_sql(f"explain {sql}", given) for sql, given in statements]
        lines = "\n".join(str(row[0]) for plan in plans for row in plan)
        return set(re.findall(r"Seq Scan on (\w+)", lines))


def _fill(url: str, *, demo: bool) -> None:
    from callcenter.repository import migrate, seed

    migrate.upgrade(url)
    if demo:
        seed.seed(url, LOGINS, now=NOW)


class Servers:
    """What is made once for all tests: the SQLite files and the server that copies are made of."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._cluster: Cluster | None = None
        self._templates: set[str] = set()

    @property
    def cluster(self) -> Cluster:
        """The PostgreSQL server, started when it is first asked for."""
        if self._cluster is None:
            self._cluster = self._stack.enter_context(Cluster())
        return self._cluster

    def file(self, *, demo: bool) -> Path:
        """A migrated SQLite file to copy."""
        path = self._folder / ("demo.db" if demo else "empty.db")
        if path.name not in self._templates:
            _fill(url_of(path), demo=demo)
            self._templates.add(path.name)
        return path

    def template(self, *, demo: bool) -> str:
        """A migrated database of the server to copy."""
        name = "template_demo" if demo else "template_empty"
        if name not in self._templates:
            _fill(self.cluster.url(self.cluster.create(name)), demo=demo)
            self._templates.add(name)
        return name


class Backend:
    """One of the two, for one test."""

    def __init__(self, kind: Kind, servers: Servers, folder: Path) -> None:
        self.kind = kind
        self._servers = servers
        self._folder = folder
        self._number = itertools.count()
        self._files: list[Path] = []
        self._names: list[str] = []

    def copy(self, *, demo: bool) -> str:
        """The address of a fresh copy."""
        if self.kind is Kind.SQLITE:
            return url_of(shutil.copy(self._servers.file(demo=demo), self._file()))
        return self._created(self._servers.template(demo=demo))

    def new(self) -> str:
        """The address of a database without tables."""
        if self.kind is Kind.SQLITE:
            return url_of(self._file())
        return self._created("template0")

    def _file(self) -> Path:
        # The first is where an installation in this folder has it.
        number = next(self._number)
        self._files.append(self._folder / (f"repository-{number}.db" if number else "repository.db"))
        return self._files[-1]

    def _created(self, template: str) -> str:
        name = self._servers.cluster.create(template=template)
        self._names.append(name)
        return self._servers.cluster.url(name)

    def clear(self) -> None:
        """Remove the copies; whoever uses one still finds that out."""
        while self._files:
            path = self._files.pop()
            for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
                each.unlink(missing_ok=True)
        while self._names:
            self._servers.cluster.drop(self._names.pop())


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with ExitStack() as stack:
        yield Servers(tmp_path_factory.mktemp("repositories"), stack)


@pytest.fixture(params=list(Kind), ids=str)
def backend(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Backend]:
    backend = Backend(request.param, servers, tmp_path)
    yield backend
    backend.clear()


@pytest.fixture(name="backend")
def backend_on_sqlite(servers: Servers, tmp_path: Path) -> Iterator[Backend]:
    """For a module whose tests are of rules above the repository, which other modules ask on both: importing
    it leaves SQLite alone there."""
    backend = Backend(Kind.SQLITE, servers, tmp_path)
    yield backend
    backend.clear()


@pytest.fixture
def empty_url(backend: Backend) -> str:
    return backend.copy(demo=False)


@pytest.fixture
def demo_url(backend: Backend) -> str:
    return backend.copy(demo=True)


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = open_database(empty_url)
    yield database
    await database.close()


@pytest.fixture
async def demo(demo_url: str) -> AsyncIterator[Database]:
    database = open_database(demo_url)
    yield database
    await database.close()
