"""What if: asked, followed, answered, cancelled; each in a process of its own."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from callcenter.engine.upcasters import SCHEMA
from callcenter.simulation import Question, RecordedDay
from callcenter.web import simulation_runs
from callcenter.web.context import CONTEXT
from callcenter.web.simulation_runs import MOST_RUNNING, RunState, Simulations
from tests.support.waiting import until

from .conftest import Browser, Site

QUESTION = {"erlangs": 10.0, "agents": 13, "handle_s": 180, "threshold_s": 20, "contacts": 20_000}
LONG = {**QUESTION, "contacts": 200_000}


async def answer_of(browser: Browser, simulation: dict[str, Any]) -> dict[str, Any]:
    """The simulation once it does not run any more."""
    path = f"/api/simulations/{simulation['id']}"
    last: dict[str, Any] = {}

    async def over() -> bool:
        nonlocal last
        # As often as a page may ask.
        await asyncio.sleep(0.1)
        last = (await browser.call("GET", path))[1]
        return last["state"] != "running"

    await until(over, "the simulation is over", seconds=60)
    return last


async def start(browser: Browser, **asked: Any) -> dict[str, Any]:
    status, simulation = await browser.call("POST", "/api/simulations", asked)
    assert status == 200, simulation
    return dict(simulation)


async def test_a_question_is_answered_as_erlang_c_has_it(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    simulation = await start(browser, question=QUESTION)
    assert (simulation["state"], simulation["request"]["ask"]) == ("running", "question")
    answer = await answer_of(browser, simulation)
    assert (answer["state"], answer["error"]) == ("done", None)
    assert answer["done"] == answer["of"] == 20_000
    result = answer["result"]
    low, high = result["cases"][0]["figures"]["confidence_intervals"]["service_level"]
    assert low - 0.03 < 0.7956 < high + 0.03
    assert abs(result["theory"]["service_level"] - 0.7956) < 0.0001
    assert len(result["cases"][0]["waits"]) > 1


async def test_it_can_be_cancelled_and_only_one_runs_at_a_time(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    first = await start(browser, question=LONG)
    status, answer = await browser.call("POST", "/api/simulations", {"question": QUESTION})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    path = f"/api/simulations/{first['id']}"
    other = await site.browser().log_in("ada")
    assert (await other.call("GET", path))[0] == 404
    assert (await other.call("DELETE", path))[0] == 404
    status, cancelled = await browser.call("DELETE", path)
    assert (status, cancelled["state"]) == (200, "cancelled")
    assert (await browser.call("DELETE", path))[1]["state"] == "cancelled"
    second = await start(browser, question={**QUESTION, "contacts": 1_000})
    assert (await answer_of(browser, second))["state"] == "done"
    assert (await browser.call("GET", path))[0] == 404


async def test_others_wait_when_too_many_simulate(site: Site) -> None:
    runs = site.app[CONTEXT].simulations
    browser = await site.browser().log_in("sam")
    simulation = await start(browser, question=LONG)
    asked = runs.of("sam")
    assert asked is not None
    for number in range(1, MOST_RUNNING):
        await runs.start(f"user{number}", asked.request)
    other = await site.browser().log_in("ada")
    status, answer = await other.call("POST", "/api/simulations", {"question": QUESTION})
    assert (status, answer["error"]["code"]) == (429, "too_many")
    await browser.call("DELETE", f"/api/simulations/{simulation['id']}")
    await start(other, question=QUESTION)


async def test_no_process_outlives_the_server(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    await start(browser, question=LONG)
    await asyncio.sleep(0)
    runs = site.app[CONTEXT].simulations
    await runs.close()
    simulation = runs.of("sam")
    assert simulation is not None and simulation.result is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agents": 0}, "question.agents"),
        ({"agents": 10_001}, "question.agents"),
        ({"agents": 2.5}, "question.agents"),
        ({"erlangs": 0}, "question.erlangs"),
        ({"erlangs": 13}, "question.erlangs"),
        ({"erlangs": None}, "question.erlangs"),
        ({"handle_s": 0.5}, "question.handle_s"),
        ({"handle_s": "3 minutes"}, "question.handle_s"),
        ({"threshold_s": -1}, "question.threshold_s"),
        ({"patience_s": 0}, "question.patience_s"),
        ({"vip_share": 1.5}, "question.vip_share"),
        ({"contacts": 999}, "question.contacts"),
        ({"contacts": 200_001}, "question.contacts"),
        ({"lines": 3}, "question.lines"),
    ],
)
async def test_a_bad_question_names_its_field(site: Site, change: dict[str, Any], field: str) -> None:
    browser = await site.browser().log_in("sam")
    status, answer = await browser.call("POST", "/api/simulations", {"question": {**QUESTION, **change}})
    assert (status, answer["error"]["field"]) == (400, field)
    assert answer["error"]["message"] and answer["error"]["hint"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "question"),
        ({"question": QUESTION, "recorded": {"day": "2026-11-22"}}, "question"),
        ({"recorded": {"day": "yesterday"}}, "recorded.day"),
        ({"recorded": {"day": "2026-11-22", "changes": ["x" * 301]}}, "recorded.changes[0]"),
        ({"recorded": {"day": "2026-11-22", "changes": ["x"] * 21}}, "recorded.changes"),
        ({"recorded": {"day": "2026-11-22", "repeats": 0}}, "recorded.repeats"),
    ],
)
async def test_what_is_no_question_is_refused(site: Site, asked: dict[str, Any], field: str) -> None:
    browser = await site.browser().log_in("sam")
    status, answer = await browser.call("POST", "/api/simulations", asked)
    assert (status, answer["error"]["field"]) == (400, field)


async def test_without_a_journal_no_day_is_replayed(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    assert (await browser.call("POST", "/api/simulations", {"recorded": {"day": "2026-11-22"}}))[0] == 503


async def test_an_endless_queue_is_named_with_its_values(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, answer = await browser.call("POST", "/api/simulations", {"question": {**QUESTION, "agents": 10}})
    error = answer["error"]
    assert (status, error["code"], error["field"]) == (400, "invalid", "question.erlangs")
    assert (error["reason"], error["values"]) == ("endless_queue", {"erlangs": 10.0, "agents": 10})
    assert "more work than 10 agents can do" in error["message"]


@pytest.mark.parametrize(
    ("asked", "code", "field", "values"),
    [
        ({"day": "2026-13-01"}, "no_date", "recorded.day", {"day": "2026-13-01"}),
        ({"day": "2026-09-20"}, "no_callers", "recorded.day", {"day": "2026-09-20", "days": ["2026-09-21"]}),
        (
            {"day": "2026-09-21", "changes": ("1 agent 10:00-12:00", "1 agent 10-12")},
            "no_period",
            "recorded.changes[1]",
            {"period": "10-12"},
        ),
        (
            {"day": "2026-09-21", "repeats": 201},
            "out_of_range",
            "recorded.repeats",
            {"value": 201, "least": 1, "most": 200, "unit": ""},
        ),
    ],
)
async def test_a_day_that_cannot_be_simulated_says_why(
    tmp_path: Path, asked: dict[str, Any], code: str, field: str, values: dict[str, Any]
) -> None:
    sample = Path(__file__).parents[1] / "engine" / "journals" / f"schema-{SCHEMA}.db"
    runs = Simulations(Path(shutil.copy(sample, tmp_path / "journal.db")), lambda: 0)
    simulation = await runs.start("sam", RecordedDay(**asked))
    await until(lambda: simulation.state is not RunState.RUNNING, "the simulation is over", seconds=60)
    told = msgspec.to_builtins(simulation)
    assert (told["state"], told["code"], told["field"]) == ("failed", code, field)
    assert msgspec.json.decode(msgspec.json.encode(told["values"])) == values
    assert told["error"]
    await runs.close()


async def test_a_simulation_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation_runs, "LONGEST_S", 0.01)
    runs = Simulations(None, lambda: 0)
    simulation = await runs.start("sam", Question(erlangs=10, agents=13, handle_s=180))
    await until(lambda: simulation.state is not RunState.RUNNING, "the simulation is over", seconds=60)
    assert (simulation.code, simulation.values, simulation.field) == ("too_long", {"seconds": 0.01}, None)
    await runs.close()
