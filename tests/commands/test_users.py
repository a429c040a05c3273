"""`callcenter users`: log-ins made on the console are good."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.repository.database import open_database
from callcenter.service.auth import Auth


@pytest.fixture
def database(demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    return demo_url


def run(*arguments: str, typed: str = "", status: int = 0) -> str:
    ended = CliRunner().invoke(app, ["users", *arguments], input=typed)
    assert ended.exit_code == status, ended.output
    return ended.output


async def _logs_in(url: str, username: str, password: str) -> bool:
    database = open_database(url)
    try:
        return await Auth(database.sessions).log_in(username, password) is not None
    finally:
        await database.close()


def logs_in(url: str, username: str, password: str) -> bool:

    return asyncio.run(_logs_in(url, username, password))


def test_a_user_is_added_disabled_and_let_in_again(database: str) -> None:
    password = run("add", "wang.min", "--name", "王敏", "--role", "supervisor").strip()
    assert logs_in(database, "wang.min", password)
    listed = {user["username"]: user for user in json.loads(run("list", "--json"))}
    assert listed["wang.min"]["role"] == "supervisor" and listed["wang.min"]["active"]
    assert "王敏" in run("list")
    run("disable", "wang.min")
    assert not logs_in(database, "wang.min", password)
    run("enable", "wang.min")
    assert logs_in(database, "wang.min", password)


def test_a_password_may_be_given_and_is_not_repeated(database: str) -> None:
    assert "correct horse" not in run("password", "agent1", "--password", typed="correct horse\n")
    assert logs_in(database, "agent1", "correct horse")
    made = run("password", "agent1").strip()
    assert logs_in(database, "agent1", made)
    assert not logs_in(database, "agent1", "correct horse")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "agent1", "--name", "A"), "username: The name agent1 is taken."),
        (("add", "x", "--name", "A", "--org-unit", "nowhere"), "org_unit: There is no org unit 'nowhere'."),
        (("add", "x", "--name", "A", "--language", "de"), "language: There are no words in this language."),
        (("add", "x", "--name", "A", "--time-zone", "Nowhere/X"), "time_zone: There is no such time zone."),
        (("disable", "nobody"), "There is no such user."),
    ],
)
def test_what_is_wrong_is_said(database: str, arguments: tuple[str, ...], said: str) -> None:
    assert said in run(*arguments, status=2)


def test_a_short_password_is_refused(database: str) -> None:
    assert "password: The password has 5 characters." in run(
        "add", "x", "--name", "A", "--password", typed="short\n", status=2
    )
