"""`callcenter explain` and `callcenter replay` as a person types them."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcenter.cli import app
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.engine import journal as journal_module
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


async def test_explain_hides_timers_unless_asked(home: Path) -> None:
    await write(home / FILE_NAME, records_of(day()))
    assert "timer ring of c0 set" not in callcenter("explain", "c0").stdout
    assert "timer ring of c0 set" in callcenter("explain", "c0", "--timers").stdout


async def test_the_start_of_an_id_will_do_when_it_is_the_only_one(home: Path) -> None:
    story = day()
    for name in ("abc-1", "abd-1"):
        story.take(
            m.NumberWasLeft(
                contact_id=name, number=Personal(PHONE), ani=Personal(""), dnis="1", received_at=1
            )
        )
    await write(home / FILE_NAME, records_of(story))
    assert callcenter("explain", "abc").stdout == callcenter("explain", "abc-1").stdout != ""
    for command in (("explain", "ab"), ("erase", "ab", "--yes")):
        result = callcenter(*command)
        assert result.exit_code == 1
        assert "Several contacts begin with 'ab': abc-1, abd-1. Give more of the id." in result.stderr
    assert "of contact abd-1 erased" in callcenter("erase", "abd", "--yes").stdout


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


# Erasing


def personal_of(path: Path, contact_id: str) -> int:
    connection = sqlite3.connect(path)
    (count,) = connection.execute(
        "SELECT count(*) FROM personal WHERE contact_id = ?", (contact_id,)
    ).fetchone()
    connection.close()
    return int(count)


async def test_a_closed_contact_is_erased_and_no_other(home: Path) -> None:
    path = home / FILE_NAME
    await write(path, records_of(day()))
    others = personal_of(path, "c1")
    result = callcenter("erase", "c0", "--yes")
    assert result.exit_code == 0, result.output
    assert "personal values of contact c0 erased" in result.stdout
    assert "Not touched: the customer and the contact in the repository" in result.stdout
    assert personal_of(path, "c0") == 0 and personal_of(path, "c1") == others > 0
    for file in home.iterdir():
        assert f"{PHONE}0".encode() not in file.read_bytes()
    assert "(erased)" in callcenter("explain", "c0", "--personal").stdout
    assert "0 personal values" in callcenter("erase", "c0", "--yes").stdout


async def test_erasing_asks_first(home: Path) -> None:
    await write(home / FILE_NAME, records_of(day()))
    asked = CliRunner().invoke(app, ["erase", "c0"], input="n\n")
    assert asked.exit_code == 1 and "Nothing brings them back" in asked.output
    assert personal_of(home / FILE_NAME, "c0")
    assert CliRunner().invoke(app, ["erase", "c0"], input="y\n").exit_code == 0
    assert not personal_of(home / FILE_NAME, "c0")


async def test_an_open_contact_is_not_erased(home: Path) -> None:
    await write(home / FILE_NAME, records_of(day()))
    result = callcenter("erase", "c1", "--yes")
    assert result.exit_code == 1 and "c1 is still open" in result.stderr
    assert personal_of(home / FILE_NAME, "c1")
    assert "knows no contact 'nobody'" in callcenter("erase", "nobody", "--yes").stderr


async def test_erasing_while_the_server_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The controller goes on writing; who reads for long is waited for, and said to keep traces."""
    monkeypatch.setattr(journal_module, "_MOMENTS", 2)
    path = home / FILE_NAME
    records = records_of(day())
    await write(path, records[:-1])
    running = Journal(path)
    running.start(pytest.fail)
    result = callcenter("erase", "c0", "--yes")
    assert result.exit_code == 0 and "traces" not in result.stdout
    running.append(records[-1])
    await running.close()

    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM record").fetchone()
    story = day()
    story.ended("c1-leg")
    story.hung_up_legs_end()
    await write(path, records_of(story)[len(records) :])
    result = callcenter("erase", "c1", "--yes")
    reader.close()
    assert result.exit_code == 0, result.output
    assert "traces stay in its log" in result.stdout and not personal_of(path, "c1")


async def test_a_number_that_was_left_is_erased(home: Path) -> None:
    path = home / FILE_NAME
    story = day()
    story.take(
        m.NumberWasLeft(contact_id="left", number=Personal(PHONE), ani=Personal(""), dnis="1", received_at=1)
    )
    await write(path, records_of(story))
    assert "1 personal value of contact left" in callcenter("erase", "left", "--yes").stdout


async def test_a_journal_that_is_locked_for_long_is_said_to_be(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / FILE_NAME
    await write(path, records_of(day()))
    monkeypatch.setattr(journal_module, "_BUSY_MS", 10)
    locked = sqlite3.connect(path, isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    result = callcenter("erase", "c0", "--yes")
    locked.close()
    assert result.exit_code == 2 and "cannot be written: database is locked" in result.stderr
    assert personal_of(path, "c0")
