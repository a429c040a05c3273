"""`callcenter explain` and `callcenter replay` as a person types them."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcenter.cli import app
from callcenter.engine.journal import FILE_NAME, Journal
from tests.engine.test_journal import PHONE, day, records_of, write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    return tmp_path


def callcenter(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


async def test_replay_says_how_many_and_that_nothing_differs(home: Path) -> None:
    records = records_of(day())
    await write(home / FILE_NAME, records)
    result = callcenter("replay")
    assert result.exit_code == 0, result.output
    assert f"{len(records)} messages decided again, 0 folded" in result.stdout
    assert "No difference." in result.stdout


async def test_replay_of_another_home_tells_the_first_difference(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await write(elsewhere / FILE_NAME, records_of(day()))
    connection = sqlite3.connect(elsewhere / FILE_NAME)
    with connection:
        connection.execute("UPDATE record SET events = replace(events, 'handled', 'dropped')")
    connection.close()
    result = callcenter("replay", "--home", str(elsewhere))
    assert result.exit_code == 1
    assert "Record 12 is decided otherwise now." in result.stdout
    assert "expected: ! ContactEnded: ended as dropped by agent" in result.stdout
    assert "got: ! ContactEnded: ended as handled by agent" in result.stdout


async def test_explain_hides_numbers_unless_asked(home: Path) -> None:
    await write(home / FILE_NAME, records_of(day()))
    hidden = callcenter("explain", "c0")
    assert hidden.exit_code == 0, hidden.output
    assert "offered to alice" in hidden.stdout and PHONE not in hidden.stdout
    assert PHONE in callcenter("explain", "c0", "--personal").stdout


async def test_an_unknown_contact_is_said_to_be_unknown(home: Path) -> None:
    await write(home / FILE_NAME, records_of(day()))
    result = callcenter("explain", "nobody")
    assert result.exit_code == 1
    assert "knows no contact 'nobody'" in result.stderr


def test_no_journal_is_said_and_none_is_made(home: Path) -> None:
    for arguments in (("replay",), ("explain", "c0")):
        result = callcenter(*arguments)
        assert result.exit_code == 2
        assert f"There is no journal at {home / FILE_NAME}" in result.stderr
    assert not (home / FILE_NAME).exists()


async def test_a_running_controller_is_not_disturbed(home: Path) -> None:
    """The writer holds the file's lock: who only reads neither waits nor changes anything."""
    path = home / FILE_NAME
    records = records_of(day())
    await write(path, records[:-1])
    journal = Journal(path)
    locked = sqlite3.connect(path, isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    before = path.read_bytes()
    assert callcenter("replay").exit_code == 0
    assert path.read_bytes() == before
    locked.execute("ROLLBACK")
    locked.close()
    await journal.close()
