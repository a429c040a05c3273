"""`callcenter knowledge`: articles out and in again, faults with their lines, the index made anew."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app


@pytest.fixture
def home(tmp_path: Path, demo_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    return tmp_path


def test_out_and_in_again(home: Path) -> None:
    file = home / "articles.yaml"
    run = CliRunner().invoke
    assert run(app, ["knowledge", "export", str(file), "K0001", "K0002"]).exit_code == 0
    result = run(app, ["knowledge", "import", str(file)])
    assert result.exit_code == 0, result.output
    assert "0 articles are new, 0 changed, 2 as they were." in result.output
    file.write_text(file.read_text(encoding="utf-8").replace("owner: ", "owner: x"), encoding="utf-8")
    result = run(app, ["knowledge", "import", str(file)])
    assert result.exit_code == 1
    assert f"{file}:4: K0001.owner: there is no user" in result.output
    assert "Nothing was stored." in result.output
    result = run(app, ["knowledge", "index"])
    assert result.exit_code == 0
    assert "64 articles are indexed." in result.output


def test_without_a_repository_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    monkeypatch.delenv("CALLCENTER_DATABASE_URL", raising=False)
    result = CliRunner().invoke(app, ["knowledge", "index"])
    assert result.exit_code == 1
    assert "Start the server once" in result.output
