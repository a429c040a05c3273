"""A day of the journal, replayed."""

import contextlib
import shutil
import sqlite3
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from callcenter.engine.journal import Journal
from callcenter.engine.upcasters import SCHEMA
from callcenter.simulation import ProblemCode, RecordedDay, ScenarioDay, SimulationError, ask
from callcenter.simulation.journal_day import days_known

from .days import SIMULATED_DAY, journal_of, scenario


async def test_a_recorded_day_comes_out_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same callers, same staff, same engine: every figure of the replay is the recorded one."""
    path, made = await journal_of(ScenarioDay(scenario=scenario(), repeats=1), tmp_path, monkeypatch)
    result = ask(RecordedDay(day=SIMULATED_DAY, repeats=2), journal=path)
    recorded, simulated = result.cases
    assert (recorded.name, simulated.name) == ("recorded", "simulated")
    assert recorded.figures.contacts == made.cases[0].figures.contacts
    assert recorded.figures.abandoned == made.cases[0].figures.abandoned
    assert recorded.figures.asa_s == pytest.approx(made.cases[0].figures.asa_s)
    assert recorded.figures.service_level == pytest.approx(made.cases[0].figures.service_level)
    assert recorded.figures.occupancy == pytest.approx(made.cases[0].figures.occupancy)
    assert recorded.waits == made.cases[0].waits
    for name in ("p_wait", "asa_s", "service_level", "abandon_rate", "occupancy"):
        assert getattr(simulated.figures, name) == pytest.approx(getattr(recorded.figures, name)), name
    assert simulated.figures.contacts == 2 * recorded.figures.contacts
    assert simulated.waits == recorded.waits
    assert simulated.intervals == recorded.intervals


async def test_a_recorded_day_with_other_staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = await journal_of(ScenarioDay(scenario=scenario(), repeats=1), tmp_path, monkeypatch)
    more = ask(RecordedDay(day=SIMULATED_DAY, changes=("2 zh-CN agents 10:00-12:00",)), journal=path).cases
    assert [case.name for case in more] == ["recorded", "simulated", "changed"]
    before, after = more[1].figures, more[2].figures
    assert before.service_level is not None and after.service_level is not None
    assert after.service_level > before.service_level
    fewer = ask(RecordedDay(day=SIMULATED_DAY, changes=("ben off 08:00-12:00",)), journal=path).cases[2]
    assert fewer.figures.service_level is not None
    assert fewer.figures.service_level < before.service_level


async def test_days_are_named_as_the_company_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller after midnight in Shanghai is still of the day before in UTC."""
    path, _ = await journal_of(ScenarioDay(scenario=scenario(), repeats=1), tmp_path, monkeypatch)
    journal = Journal(path, read_only=True)
    try:
        assert days_known(journal, ZoneInfo("UTC")) == ("1970-01-02",)
        assert days_known(journal, ZoneInfo("Etc/GMT-14")) == ("1970-01-02", "1970-01-03")
    finally:
        journal.release()


async def test_what_is_not_in_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = await journal_of(ScenarioDay(scenario=scenario(), repeats=1), tmp_path, monkeypatch)
    with pytest.raises(SimulationError, match=r"no caller .* on 1970-01-03 .* some on 1970-01-02") as found:
        ask(RecordedDay(day="1970-01-03"), journal=path)
    assert (found.value.code, found.value.field) == (ProblemCode.NO_CALLERS, "day")
    assert found.value.values == {"day": "1970-01-03", "days": ("1970-01-02",)}
    with pytest.raises(SimulationError, match="'yesterday' is no date; write it as 2026-11-22"):
        ask(RecordedDay(day="yesterday"), journal=path)
    with pytest.raises(SimulationError, match=r"there is no journal at .*elsewhere.db"):
        ask(RecordedDay(day=SIMULATED_DAY), journal=tmp_path / "elsewhere.db")
    with pytest.raises(SimulationError, match="needs the journal"):
        ask(RecordedDay(day=SIMULATED_DAY))


def test_a_journal_of_everything_that_can_happen(tmp_path: Path) -> None:
    """The sample journal holds every kind of message and event: callbacks, recipes, lost agents, offers that
    came to nothing."""
    sample = Path(__file__).parents[1] / "engine" / "journals" / f"schema-{SCHEMA}.db"
    path = Path(shutil.copy(sample, tmp_path / "journal.db"))
    result = ask(RecordedDay(day="2026-09-21", changes=("1 agent 00:00-24:00",), repeats=2), journal=path)
    recorded = result.cases[0].figures
    assert recorded.contacts == recorded.answered + recorded.abandoned > 0
    assert any("are left out" in remark for remark in result.remarks)


async def test_whoever_was_ready_since_days_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the day itself is read in full, but agents and the set-up are known from before it."""
    day = msgspec.structs.replace(
        scenario(), shifts={}, groups=(), arrivals=scenario().arrivals[:1], changes=()
    )
    path, _ = await journal_of(ScenarioDay(scenario=day, repeats=1), tmp_path, monkeypatch)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        # Ten days of silence between the agents' coming and the first call.
        connection.execute(
            "UPDATE record SET at = at + 864000000 WHERE sequence >= "
            "(SELECT min(sequence) FROM record WHERE instr(events, CAST('\"ContactArrived\"' AS BLOB)))"
        )
    result = ask(RecordedDay(day="1970-01-12", repeats=1), journal=path)
    recorded = result.cases[0].figures
    assert recorded.answered > 0
    assert {part.agents for part in result.cases[1].intervals[:7]} == {2.0}
