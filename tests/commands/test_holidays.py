"""`callcenter holidays`: what is there, and a file taken in."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.config import load_settings
from callcenter.run import announce


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: str | Path, status: int = 0) -> str:
    ended = CliRunner().invoke(app, ["holidays", *map(str, arguments)])
    assert ended.exit_code == status, ended.output
    return ended.output


def test_a_file_is_taken_in_and_listed(tmp_path: Path) -> None:
    listed = {(row["calendar"], row["year"]): row for row in json.loads(run("list", "--json"))}
    assert listed["CN", 2026] == {
        "calendar": "CN", "year": 2026, "closed": 33, "work": 6, "complete": True, "own": False
    }  # fmt: skip
    assert not listed["CN", 2027]["complete"] and "provisional" in run("list")
    file = tmp_path / "cn.csv"
    file.write_text("date,kind\n2027-02-20,work\n2027-02-05,closed\n", encoding="utf-8")
    assert run("import", file, "--name", "CN") == (
        "CN 2027: 1 day off, 1 extra day of work; before: 13 days off, 0 extra days of work\n"
    )
    assert run("import", file, "--name", "shop") == (
        "shop 2027: 1 day off, 1 extra day of work; none before\n"
    )
    again = {(row["calendar"], row["year"]): row for row in json.loads(run("list", "--json"))}
    assert again["CN", 2027]["complete"] and again["CN", 2027]["own"] and not again["CN", 2026]["own"]


def test_the_list_is_whole_in_a_terminal_of_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    file = tmp_path / "own.csv"
    file.write_text("date,kind,status\n2027-02-20,work,provisional\n", encoding="utf-8")
    run("import", file, "--name", "HK")
    run("import", file, "--name", "a_calendar_with_a_name_as_long_as_may_be")
    listed = run("list")
    assert max(map(len, listed.splitlines())) <= 80
    assert "…" not in listed
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in listed.splitlines() if "│" in line]
    assert ["CN", "2026", "33", "6", "complete", "shipped"] in cells
    assert ["HK", "2027", "0", "1", "provisional", "the company's"] in cells


def test_a_faulty_file_is_told_of_and_changes_nothing(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "arrangement 2027.csv"
    file.write_text("date,kind\n2027/1/1,closed\n2027-01-02,holiday\n", encoding="utf-8")
    told = run("import", file, "--name", "CN", status=2)
    assert f"{file}: line 2: '2027/1/1' is no date. Write it like 2026-10-01." in told
    assert f"{file}: line 3: 'holiday' is no kind of day" in told
    assert not (home / "holidays" / "CN.csv").exists()
    assert "No such file or directory" in run("import", tmp_path / "none.csv", "--name", "CN", status=1)
    (home / "holidays").mkdir(parents=True)
    (home / "holidays" / "HK.csv").write_text("nonsense", encoding="utf-8")
    assert "HK.csv: line 1: there is no column date" in run("list", status=2)
    file.write_text("date,kind\n2027-01-02,closed\n", encoding="utf-8")
    told = run("import", file, "--name", "HK")
    assert told == "HK 2027: 1 day off, 0 extra days of work; none before\n"


def test_what_is_missing_is_printed_at_a_start(home: Path) -> None:
    said = StringIO()
    console = Console(file=said, soft_wrap=True)
    announce(load_settings(), {}, console, ("the calendar CN does not have the holidays of 2027 in full",))
    assert "Warning: the calendar CN does not have the holidays of 2027 in full\nAll state" in said.getvalue()
