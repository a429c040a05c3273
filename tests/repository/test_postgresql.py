"""PostgreSQL as a server of its own: what is wrong with it is said, and it may go and come back."""

import asyncio
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import OperationalError

from callcenter.repository import migrate, postgresql
from callcenter.repository.database import Database, is_away, open_database
from callcenter.repository.models import Contact, User
from callcenter.repository.postgresql import UnfitDatabase, connect_arguments
from callcenter.repository.projector import Projector
from callcenter.service.callers import Callers
from tests.support.postgres import OWNER, PREFIX, Cluster, _quick_folder
from tests.support.repositories import Servers, query

from . import stories


@pytest.fixture
def cluster(servers: Servers) -> Cluster:
    return servers.cluster


@pytest.fixture
def name(cluster: Cluster) -> Iterator[str]:
    name = cluster.create()
    yield name
    cluster.drop(name)


def test_an_older_server_is_refused_with_both_versions(
    cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LEAST_VERSION", 99)
    with pytest.raises(UnfitDatabase, match=r"is version 1\d\.\d+.*99 is the oldest"):
        migrate.upgrade(cluster.url(name))


def test_a_database_that_cannot_hold_every_name_is_refused(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("create database latin template template0 encoding 'LATIN1' locale 'C'")
    try:
        with pytest.raises(UnfitDatabase, match=r"latin is in LATIN1.*ENCODING 'UTF8'"):
            migrate.upgrade(cluster.url("latin"))
    finally:
        cluster.drop("latin")


def test_a_user_who_may_not_make_tables_is_told_so(cluster: Cluster, name: str) -> None:
    query(cluster.url(name), "create role reader login")
    try:
        reader = make_url(cluster.url(name)).set(username="reader").render_as_string(hide_password=False)
        with pytest.raises(UnfitDatabase, match=f"may not make tables in the database {name}"):
            migrate.upgrade(reader)
    finally:
        query(cluster.url("postgres"), "drop role reader")


def test_names_are_sorted_alike_whatever_the_order_of_the_database(cluster: Cluster) -> None:
    """An index by another order would not find what begins with something."""
    with cluster.connect() as connection:
        connection.execute(
            "create database icu template template0 locale_provider icu icu_locale 'zh-Hans-CN'"
        )
    try:
        migrate.upgrade(cluster.url("icu"))
        ordered = "select collation_name from information_schema.columns where table_name = 'customer_search'"
        assert ("C",) in query(cluster.url("icu"), f"{ordered} and column_name = 'term'")
    finally:
        cluster.drop("icu")


async def test_a_wrong_password_is_told_and_not_repeated(cluster: Cluster, name: str) -> None:
    assert query(cluster.tcp_url(name), "select 1") == [(1,)]
    url = make_url(cluster.tcp_url(name)).set(password="hunter2").render_as_string(hide_password=False)
    database = open_database(url)
    with pytest.raises(OperationalError, match="password authentication failed") as error:
        async with database.sessions() as session:
            await session.execute(text("select 1"))
    await database.close()
    assert is_away(error.value)
    assert "hunter2" not in repr(error.value) + repr(database)


def test_nothing_goes_to_another_machine_in_the_clear() -> None:
    assert "sslmode" not in connect_arguments(make_url("postgresql+psycopg://me:pw@127.0.0.1/cc"))
    assert connect_arguments(make_url("postgresql+psycopg://me:pw@10.0.0.1/cc"))["sslmode"] == "require"
    given = make_url("postgresql+psycopg://me:pw@10.0.0.1/cc?sslmode=verify-full")
    assert "sslmode" not in connect_arguments(given)


async def test_what_hangs_is_ended(cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "STATEMENT_TIMEOUT_MS", 50)
    database = open_database(cluster.url(name))
    async with database.sessions() as session:
        with pytest.raises(OperationalError) as error:
            await session.execute(text("select pg_sleep(60)"))
    with database.direct.connect() as connection, pytest.raises(OperationalError):
        connection.execute(text("select pg_sleep(60)"))
    await database.close()
    assert is_away(error.value)


async def test_it_goes_and_comes_back(servers: Servers) -> None:
    """Stopped in the middle of things: people and calls are told so at once, the projector waits, and all
    of it works again when the server does."""
    with Cluster() as own:
        own.create("mine")
        await asyncio.to_thread(migrate.upgrade, own.url("mine"))
        database = open_database(own.url("mine"))
        journal = stories.journal_of([stories.handled("k")], [])
        projector = Projector(database, journal)
        callers = Callers(database)
        assert await projector.step()
        await callers.identify("+8613800000001")
        async with database.sessions() as session:
            assert (await session.scalars(select(User))).all() == []

        own.stop(signal.SIGINT)
        with pytest.raises(Exception) as of_page:
            await _users(database)
        with pytest.raises(Exception) as of_call:
            await callers.identify("+8613800000001")
        assert is_away(of_page.value) and is_away(of_call.value)
        more = stories.journal_of([stories.handled("k"), stories.handled("m")], [])
        projector = Projector(database, more)
        running = asyncio.create_task(projector.run())
        projector.on_record(more.records[-1])
        assert not await projector.wait_for(more.last_sequence, 0.3)
        assert not projector.available

        own.start()
        assert await projector.wait_for(more.last_sequence, 20)
        assert projector.available
        assert await _users(database) == []
        assert (await callers.identify("+8613800000001")).number == "+8613800000001"

        # Started anew between two requests: nobody notices.
        own.stop(signal.SIGINT)
        own.start()
        assert await _users(database) == []
        await callers.identify("+8613800000001")
        async with database.sessions() as session:
            assert sorted(await session.scalars(select(Contact.id))) == ["k", "m"]
        running.cancel()
        await asyncio.wait([running])
        await database.close()


async def _users(database: Database) -> list[str]:
    async with database.sessions() as session:
        return list(await session.scalars(select(User.id)))


async def test_a_connection_that_its_server_ends_is_made_anew(empty: Database) -> None:
    async with empty.sessions() as session:
        before = await session.scalar(text("select 1"))
    if empty.direct.dialect.name == "postgresql":
        with empty.direct.connect() as connection:
            others = "select pg_terminate_backend(pid) from pg_stat_activity"
            connection.execute(
                text(f"{others} where datname = current_database() and pid <> pg_backend_pid()")
            )
    async with empty.sessions() as session:
        assert await session.scalar(text("select 1")) == before


def test_the_tests_own_server_leaves_nothing_behind() -> None:
    killed = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_quick_folder()))
    (killed / OWNER).write_text(str(2**30))
    with Cluster() as own:
        assert not killed.exists()
        folder, process = own.folder, own._process
        assert process is not None
        with own.connect() as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert not folder.exists() and process.poll() is not None


async def test_waiting_for_a_server_that_is_away_ends(cluster: Cluster) -> None:
    database = open_database(make_url(cluster.tcp_url("x")).set(port=1).render_as_string(hide_password=False))
    with pytest.raises(OperationalError) as error:
        await _users(database)
    await database.close()
    assert is_away(error.value)
