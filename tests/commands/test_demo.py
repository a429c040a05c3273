"""`callcenter demo` beside a call centre of another CALLCENTER_HOME: it says what to do."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.commands import demo
from callcenter.config import Settings


def test_without_a_journal_it_says_to_start_a_call_centre_with_the_same_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(settings: Settings) -> None:
        """Another's does."""

    monkeypatch.setattr(demo, "_until_running", answers)
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path / "other"))
    ended = CliRunner().invoke(app, ["demo", "--minutes", "0.05"])
    assert ended.exit_code == 1
    assert f"is not the one of {tmp_path / 'other'}, in which none has run." in ended.stderr
    assert "Start `callcenter run` first, with the same CALLCENTER_HOME" in ended.stderr
