"""`callcenter contacts` reads the repository and says what is wrong when it cannot."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.commands.words import repository_error
from callcenter.config import load_settings
from callcenter.repository import migrate, seed
from callcenter.repository.database import open_database
from callcenter.repository.projector import Projector
from callcenter.repository.seed import demo_logins
from tests.repository import stories


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CALLCENTER_DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


@pytest.fixture
def seeded(home: Path) -> Path:
    url = f"sqlite+aiosqlite:///{home / 'repository.db'}"
    migrate.upgrade(url)
    seed.seed(url, demo_logins(home))
    return home


def test_json_has_the_newest_first(seeded: Path) -> None:
    result = CliRunner().invoke(app, ["contacts", "--last", "3", "--json"])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.output)
    assert len(rows) == 3
    assert [row["started_ms"] for row in rows] == sorted((r["started_ms"] for r in rows), reverse=True)
    newest = rows[0]
    assert newest["id"] == "demo-01"
    assert newest["channel"] == "phone"
    assert newest["ani"] == "+8613800000001"
    assert (newest["queue"], newest["agent"], newest["outcome"]) == ("complaints", "agent4", "handled")
    assert (newest["wait_ms"], newest["talk_ms"], newest["wrap_up_ms"]) == (14_000, 260_000, 35_000)


def test_a_table_for_people(seeded: Path) -> None:
    result = CliRunner().invoke(app, ["contacts"])
    assert result.exit_code == 0, result.output
    assert "demo-12" in result.output
    assert "abandoned_in_ivr" in result.output


@pytest.fixture
def with_messages(seeded: Path) -> Path:
    """A voicemail and a number left, beside the demo's contacts."""
    url = f"sqlite+aiosqlite:///{seeded / 'repository.db'}"

    async def write() -> None:
        database = open_database(url)
        journal = stories.journal_of([stories.voicemail("v"), stories.number_left("n")], [])
        projector = Projector(database, journal)
        await stories.store_all(projector)
        await database.close()

    asyncio.run(write())
    return seeded


def test_messages_are_found_by_their_outcome(with_messages: Path) -> None:
    result = CliRunner().invoke(app, ["contacts", "--outcome", "voicemail", "--json"])
    row = {row["id"]: row for row in json.loads(result.output)}["v"]
    assert (row["outcome"], row["voicemail"], row["voicemail_seconds"]) == ("voicemail", "v.wav", 12)
    result = CliRunner().invoke(app, ["contacts", "--outcome", "number_left", "--outcome", "voicemail"])
    assert result.exit_code == 0, result.output
    assert "+8613900000000" in result.output
    assert "(12 s)" in result.output
    assert "abandoned" not in result.output
    result = CliRunner().invoke(app, ["contacts", "--outcome", "lost"])
    assert result.exit_code == 2
    assert "number_left" in result.output


def test_without_a_repository_it_says_what_to_do(home: Path) -> None:
    result = CliRunner().invoke(app, ["contacts", "--json"])
    assert result.exit_code == 1
    assert "Start the server once" in result.output


def test_wrong_settings_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_HTTP", "nowhere")
    result = CliRunner().invoke(app, ["contacts"])
    assert result.exit_code == 2
    assert "CALLCENTER_HTTP" in result.output


@pytest.mark.parametrize("command", ["contacts", "run"])
def test_a_database_of_another_kind_is_refused_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", "mysql://127.0.0.1/cc")
    result = CliRunner().invoke(app, [command])
    assert result.exit_code in (1, 2)
    assert "CALLCENTER_DATABASE_URL: must be sqlite+aiosqlite:///PATH" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_misspelt_setting_is_said_beside_the_answer(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_HTTTP", "127.0.0.1:9000")
    result = CliRunner().invoke(app, ["contacts", "--json"])
    assert result.exit_code == 0 and json.loads(result.stdout)
    assert "Did you mean CALLCENTER_HTTP?" in result.stderr


def test_at_80_columns_whole_values_are_printed(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(app, ["contacts"])
    assert "…" not in result.output
    assert "demo-12" in result.output and "abandoned_in_ivr" in result.output
    assert "agent4" in result.output and "+8613800000001" not in result.output


def test_a_repository_that_is_none_is_named_in_one_line(home: Path) -> None:
    home.mkdir()
    path = home / "repository.db"
    path.write_bytes(b"garbage " * 1000)
    result = CliRunner().invoke(app, ["contacts"])
    assert result.exit_code == 1
    assert str(path) in result.stderr and "not a database" in result.stderr
    assert "CALLCENTER_DATABASE_URL" in result.stderr and result.stderr.count("\n") == 1
    settings = load_settings()
    with pytest.raises(DatabaseError) as error:
        migrate.upgrade(settings.database)
    assert f"{path} cannot be used: file is not a database" in repository_error(error.value, settings)
