"""All of a repository in the other database: nothing is lost or changed, and it can be gone on with."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.repository.database import open_database
from callcenter.repository.models import AuditEntry, Base, Case
from callcenter.repository.text_query import Synonyms
from callcenter.repository.text_search import find
from callcenter.repository.text_tables import TextKind
from callcenter.service.callers import Callers
from callcenter.supervisor import only_supervisor
from tests.support.person import NOW, NUMBER, add
from tests.support.repositories import Backend, Kind, Servers, connected, dump, query


@pytest.fixture
def other(backend: Backend, servers: Servers, tmp_path: Path) -> Iterator[Backend]:
    folder = tmp_path / "other"
    folder.mkdir()
    other = Backend(next(kind for kind in Kind if kind is not backend.kind), servers, folder)
    yield other
    other.clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def copy(*arguments: str, status: int = 0) -> str:
    ended = CliRunner().invoke(app, ["repository", "copy", *arguments])
    assert ended.exit_code == status, ended.output
    return ended.output


def rows_of(url: str) -> dict[str, list[str]]:
    """As the program reads them, whatever the database keeps them as."""
    with connected(url) as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


async def test_a_product_goes_on_with_the_copy(demo_url: str, other: Backend, home: Path) -> None:
    with connected(demo_url) as connection:
        add(connection, "zoe", NUMBER)
        # The first refers to what is read after it.
        numbers = sorted(connection.scalars(select(Case.number)))
        connection.execute(update(Case).where(Case.number == numbers[0]).values(merged_into=numbers[-1]))
        entry = {
            "at": NOW,
            "actor_id": "a",
            "action": "b",
            "object_type": "c",
            "object_id": "d",
            "data": {"é": 1},
        }
        connection.execute(insert(AuditEntry), [entry] * 3)
    before, target = dump(demo_url), other.new()
    told = await asyncio.to_thread(copy, "--from", demo_url, "--to", target)
    rows = rows_of(demo_url)
    assert f"{sum(map(len, rows.values()))} rows of {len(rows)} tables copied" in told
    assert "Next: set CALLCENTER_DATABASE_URL" in told
    assert dump(demo_url) == before, "the source is as it was"
    assert rows_of(target) == rows

    database = open_database(target)
    try:
        async with database.sessions.begin() as session:
            session.add(AuditEntry(**entry))
        assert query(target, "SELECT max(id) FROM audit_log") > query(
            demo_url, "SELECT max(id) FROM audit_log"
        )
        assert (await Callers(database).identify(NUMBER)).customer_ids == ("customer-zoe",)
        with database.direct.connect() as connection:
            hits = find(connection, TextKind.CASE, "zoeingtn", Synonyms(), limit=3).hits
        assert [hit.id for hit in hits] == ["case-zoe"]
    finally:
        await database.close()


def test_what_is_set_is_meant_when_one_is_not_given(
    demo_url: str, other: Backend, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = other.new()
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", target)
    told = copy("--from", demo_url)
    assert "Next: start the call centre" in told
    password = target.partition("@")[0].rpartition(":")[2]
    assert target.startswith("sqlite") or password not in told
    assert "The target is not empty: there are rows in " in copy("--from", demo_url, status=1)
    assert "Source and target are the same" in copy(status=2)


def test_what_cannot_be_copied_is_said_and_nothing_kept(demo_url: str, other: Backend, home: Path) -> None:
    target = other.new()
    with only_supervisor(home):
        assert "runs: stop it first" in copy("--from", demo_url, "--to", target, status=1)
    query(demo_url, "UPDATE alembic_version SET version_num = '0009'")
    told = copy("--from", demo_url, "--to", target, status=1)
    assert "The source's tables are of version 0009" in told
    assert not any(rows for name, rows in rows_of(target).items() if name != "text_indexes")


def test_what_the_target_has_no_room_for_is_named(servers: Servers, tmp_path: Path, home: Path) -> None:
    """SQLite takes a text of any length."""
    folder = tmp_path / "other"
    folder.mkdir()
    old, new = Backend(Kind.SQLITE, servers, folder), Backend(Kind.POSTGRESQL, servers, folder)
    try:
        source, target = old.copy(demo=True), new.new()
        query(source, "UPDATE customers SET name = :long WHERE id = 'c003'", long="x" * 300)
        told = copy("--from", source.removeprefix("sqlite+aiosqlite:///"), "--to", target, status=1)
        assert "The target refused rows of customers" in told and "xxx" not in told
        assert not any(rows for name, rows in rows_of(target).items() if name != "text_indexes")
        query(source, "UPDATE customers SET name = 'Zoe' WHERE id = 'c003'")
        copy("--from", source, "--to", target)
        assert rows_of(target) == rows_of(source)
    finally:
        old.clear()
        new.clear()


def test_faults_of_the_addresses_are_told(home: Path, tmp_path: Path) -> None:
    assert f"There is no file {tmp_path / 'none.db'}" in copy(
        "--from", str(tmp_path / "none.db"), "--to", str(tmp_path / "new.db"), status=1
    )
    assert not (tmp_path / "new.db").exists()
    assert "--to must be sqlite+aiosqlite:///PATH" in copy("--to", "mysql://a@b/c", status=2)
