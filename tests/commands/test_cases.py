"""`callcenter cases import`: all of a file or nothing, with the server running or not."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from tests.support.repositories import query

HEAD = "number,kind,class,subject,opened_at\n"


@pytest.fixture
def database(demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    return demo_url


def run(file: Path, *more: str, status: int = 0) -> str:
    ended = CliRunner().invoke(app, ["cases", "import", str(file), *more])
    assert ended.exit_code == status, ended.output
    return ended.output


def test_a_file_is_tried_and_then_stored(database: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(HEAD + "A-1,complaint,late_delivery,Late,2026-05-31\n", encoding="utf-8")
    assert "1 cases are right." in run(file, "--dry-run")
    assert "1 cases were stored." in run(file)
    stored = query(database, "SELECT number, org_unit_id, opened_by FROM cases WHERE number = 'A-1'")
    assert [(row[0], row[1], row[2].split(":")[0]) for row in stored] == [("A-1", "company", "console")]
    assert f"{file}:2: number: There is a case of this number." in run(file, status=1)


def test_faults_are_told_by_line(database: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(HEAD + "A-1,moan,late_delivery,Late,2026-05-31\n", encoding="utf-8")
    told = run(file, status=1)
    assert f"{file}:2: kind: This is not one of the choices." in told
    assert "Nothing was stored." in told
    file.write_text("number\n", encoding="utf-8")
    assert "Columns are missing" in run(file, status=1)
    run(tmp_path / "none.csv", status=2)


def test_a_unit_that_is_not_there_is_told(database: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(HEAD + "A-1,complaint,late_delivery,Late,2026-05-31\n", encoding="utf-8")
    assert f"{file}: There is no org unit nowhere." in run(file, "--unit", "nowhere", status=1)
