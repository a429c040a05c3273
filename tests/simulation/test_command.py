"""`callcenter simulate` as people run it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.simulation import ScenarioDay

from .days import DAY, SIMULATED_DAY, journal_of, scenario

runner = CliRunner()


def _run(*arguments: str) -> str:
    result = runner.invoke(app, ["simulate", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _refused(*arguments: str) -> str:
    result = runner.invoke(app, ["simulate", *arguments])
    assert result.exit_code == 2, result.stdout
    return result.stderr


NUMBERS = ("--erlangs", "4", "--agents", "6", "--handle", "60", "--contacts", "2000")


def test_numbers_as_json() -> None:
    told = json.loads(_run(*NUMBERS, "--threshold", "10", "--vip-share", "0.2", "--seed", "3", "--json"))
    for name in ("p_wait", "asa_s", "service_level", "abandon_rate", "occupancy"):
        low, high = told["confidence_intervals"][name]
        assert 0 <= low <= told[name] <= high
    assert set(told["asa_by_priority"]) == {"standard", "vip"}
    assert told["contacts_per_second"] > 0
    assert told["warm_up"] == 200
    assert told["simulated"] == 2_000
    assert told["theory"]["p_wait"] == pytest.approx(0.2848, abs=1e-3)


def test_numbers_as_a_table(tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    told = _run(*NUMBERS, "--patience", "30", "--picture", str(picture))
    for words in ("service level", "theory", "mean wait (ASA)", "occupancy", "200 contacts, from an empty"):
        assert words in told
    assert picture.read_text(encoding="utf-8").startswith("<svg ")


def test_a_scenario_with_a_change(tmp_path: Path) -> None:
    path = tmp_path / "day.yaml"
    path.write_text(DAY, encoding="utf-8")
    told = _run("--scenario", str(path), "--change", "1 en agent 08:00-12:00", "--repeats", "2")
    for words in ("A morning", "simulated", "changed", "By queue: changed", "the same 2 days"):
        assert words in told
    cases = json.loads(
        _run("--scenario", str(path), "--change", "1 agent 8:00-9:00", "--repeats", "1", "--json")
    )
    assert [case["name"] for case in cases["cases"]] == ["simulated", "changed"]


async def test_a_recorded_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await journal_of(ScenarioDay(scenario=scenario(), repeats=1), tmp_path, monkeypatch)
    changes = tmp_path / "changes.yaml"
    changes.write_text('changes: ["2 zh-CN agents 10:00-12:00"]\n', encoding="utf-8")
    told = _run(
        "--from-journal", SIMULATED_DAY, "--home", str(tmp_path), "--changes", str(changes), "--repeats", "2"
    )
    for words in ("recorded", "simulated", "changed", "Changed: 2 zh-CN agents 10:00-12:00."):
        assert words in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--erlangs is missing. Give --erlangs, --agents and --handle, or --scenario FILE"),
        (("--erlangs", "4", "--agents", "6"), "--handle is missing"),
        (("--erlangs", "6", "--agents", "6", "--handle", "60"), "more work than 6 agents can do"),
        ((*NUMBERS, "--change", "1 agent 8:00-9:00"), "--change: it changes a day"),
        (("--scenario", "none.yaml"), "none.yaml: it cannot be read"),
        (("--scenario", "a", "--from-journal", "b"), "either --scenario or --from-journal"),
        (("--scenario", "a", "--erlangs", "4"), "--erlangs: it is for a queue in numbers"),
        ((*NUMBERS, "--picture", "/nowhere/a.svg"), "/nowhere/a.svg"),
    ],
)
def test_what_cannot_be_asked(arguments: tuple[str, ...], words: str) -> None:
    assert words in _refused(*arguments)


def test_a_home_without_a_journal(tmp_path: Path) -> None:
    assert "there is no journal at" in _refused("--from-journal", "2026-11-22", "--home", str(tmp_path))
