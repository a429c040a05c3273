"""`callcenter erase --customer`: a person is forgotten everywhere, with the server running or not."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.engine.journal import FILE_NAME, Journal
from callcenter.repository import seed
from tests.engine.test_journal import day, records_of, write
from tests.support.repositories import LOGINS, backend_on_sqlite, dump, query

__all__ = ["backend_on_sqlite"]

CUSTOMER = "c003"
NUMBER = "+8613800000003"


@pytest.fixture
def database(demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    return demo_url


def erase(*more: str, status: int = 0, typed: str = "") -> str:
    ended = CliRunner().invoke(app, ["erase", *more], input=typed)
    assert ended.exit_code == status, ended.output
    return ended.output


def test_a_customer_is_shown_asked_for_and_erased(database: str) -> None:
    [(name,)] = query(database, "SELECT name FROM customers WHERE id = :id", id=CUSTOMER)
    before = dump(database)
    shown = erase("--customer", CUSTOMER, "--dry-run")
    assert f"Customer {CUSTOMER} {name}:" in shown and "Nothing was changed." in shown
    assert "1  customers" in shown and "1  contacts" in shown and "1  orders" in shown
    assert "Nothing brings it back" in erase("--customer", CUSTOMER, typed="n\n", status=1)
    assert dump(database) == before

    assert "Erased." in erase("--customer", CUSTOMER, typed="y\n")
    after = repr(dump(database))
    assert name not in after and NUMBER not in after
    again = erase("--customer", CUSTOMER, "--yes")
    assert f"Customer {CUSTOMER} was erased at 2" in again and "by console:" in again
    assert "There is no such customer." in erase("--customer", "nobody", "--yes", status=1)
    # Neither does the next start of the demo bring them back.
    seed.seed(database, LOGINS)
    assert query(database, "SELECT id FROM customers WHERE id = :id", id=CUSTOMER) == []


def test_no_trace_is_left_in_the_file(database: str, tmp_path: Path) -> None:
    erase("--customer", CUSTOMER, "--yes")
    for path in tmp_path.iterdir():
        if path.is_file():
            assert NUMBER.encode() not in path.read_bytes(), path.name


def test_an_open_case_comes_first(database: str) -> None:
    told = erase("--customer", "c001", "--yes", status=1)
    assert "open case" in told and "80010001" in told and "Close or withdraw it first." in told


@pytest.mark.parametrize(
    "given", [(), ("c0", "--customer", "c003"), ("--number", NUMBER, "--email", "x@y.z")]
)
def test_one_is_to_be_given(database: str, given: tuple[str, ...]) -> None:
    assert "Give one" in erase(*given, status=2)


def test_a_caller_of_the_journal_is_erased_while_it_is_written_to(database: str, tmp_path: Path) -> None:
    path, number, keyed = tmp_path / FILE_NAME, "+8613912345670", "13912345670"
    story = day()
    left = m.NumberWasLeft(contact_id="x", number=Personal(keyed), ani=Personal(""), dnis="1", received_at=1)
    story.take(left)
    records = records_of(story)
    asyncio.run(write(path, records))
    assert "records are not in the repository yet" in _impatient(number)
    query(database, "INSERT INTO projector_offsets VALUES ('repository', :last)", last=records[-1].sequence)
    shown = erase("--number", number, "--dry-run")
    assert "1  personal values in the journal" in shown
    running = Journal(path)
    running.start(pytest.fail)
    try:
        assert "Erased." in erase("--number", number, "--yes")
    finally:
        asyncio.run(running.close())
    with sqlite3.connect(path) as connection:
        values = connection.execute("SELECT contact_id, value FROM personal").fetchall()
    assert values and not any(contact == "x" or keyed in value for contact, value in values)
    assert "Nothing was changed." in erase("--number", number, "--yes")


def _impatient(number: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("callcenter.commands.erase.PATIENCE_S", 0.0)
        return erase("--number", number, "--yes", status=1)
