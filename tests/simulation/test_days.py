"""Made-up days: shifts, changes of staff, recipes."""

import pytest

from callcenter.simulation import ProblemCode, ScenarioDay, SimulationError, ask
from callcenter.simulation.staffing import parse_change

from .days import scenario


def test_a_day_by_half_hours() -> None:
    case = ask(ScenarioDay(scenario=scenario(), repeats=3)).cases[0]
    assert [part.starts for part in case.intervals] == [
        f"{hour:02d}:{minute}" for hour in range(8, 12) for minute in ("00", "30")
    ]
    agents = {part.starts: part.agents for part in case.intervals}
    # Ben and three of the group; Anna comes at nine; the group's break is longer for whoever finishes a call.
    assert agents["08:00"] == 4
    assert agents["09:00"] == 5
    assert 2 <= agents["10:00"] < 3
    assert agents["10:30"] == 5
    assert case.figures.contacts == sum(round(part.contacts * 3) for part in case.intervals)
    assert case.figures.contacts == case.figures.answered + case.figures.abandoned
    assert set(case.by_queue) == {"sales", "service"}
    assert sum(figures.contacts for figures in case.by_queue.values()) == case.figures.contacts
    assert sum(bar.share for bar in case.waits) == pytest.approx(1)
    assert set(case.figures.asa_by_priority) == {"standard", "vip"}
    assert case.threshold_s is None


def test_more_agents_serve_the_same_callers_better() -> None:
    result = ask(
        ScenarioDay(scenario=scenario(), changes=("3 zh-CN agents for sales 10:00-12:00",), repeats=5)
    )
    before, after = result.cases
    assert [before.name, after.name] == ["simulated", "changed"]
    assert before.figures.contacts == after.figures.contacts
    assert before.figures.abandon_rate is not None and after.figures.abandon_rate is not None
    assert after.figures.abandon_rate < before.figures.abandon_rate
    more = result.differences["abandon_rate"]
    assert more.value == pytest.approx(after.figures.abandon_rate - before.figures.abandon_rate)
    assert more.low < more.value < more.high < 0
    for part, changed in zip(before.intervals, after.intervals, strict=True):
        assert changed.contacts == part.contacts
        assert changed.agents == pytest.approx(part.agents + 3 * (part.starts >= "10:00"), abs=0.3)


def test_an_agent_away_is_not_there() -> None:
    before, after = ask(ScenarioDay(scenario=scenario(), changes=("ben off 08:00-09:00",), repeats=2)).cases
    assert after.intervals[0].agents == before.intervals[0].agents - 1
    assert after.intervals[2].agents == before.intervals[2].agents


def test_language_goes_to_who_speaks_it() -> None:
    """Nobody of the group speaks English: alone with them, English callers hang up."""
    alone = scenario(agents=[], shifts={})
    english = scenario(
        agents=[{"id": "ben", "name": "Ben", "queues": ["sales", "service"], "skills": {"en": 10}}],
        shifts={"ben": ["11:59-12:00"]},
    )
    # Where no agent at all has the language it is not asked for.
    assert ask(ScenarioDay(scenario=alone, repeats=1)).cases[0].by_queue["service"].answered > 0
    assert ask(ScenarioDay(scenario=english, repeats=1)).cases[0].by_queue["service"].answered <= 1


RECIPES = """
queues:
  - id: sales
    names: {en: Sales}
    recipe:
      - {do: offer_callback, after_ms: 10000}
      - {do: voicemail, node: leave, after_ms: 40000}
  - id: service
    names: {en: Service}
    max_waiting: 1
    recipe: [{do: hang_up, full: true}]
groups:
  - {id: all, count: 3, queues: [sales, service]}
arrivals:
  - {queue: sales, talk_s: 200, patience_s: 600, callback_share: 0.5, intervals: {"08:00-10:00": 120}}
  - {queue: service, talk_s: 200, patience_s: 600, intervals: {"08:00-10:00": 60}}
"""


def test_recipes_lead_elsewhere() -> None:
    day = scenario(RECIPES)
    plain = scenario(
        RECIPES, queues=[{"id": queue, "names": {"en": queue}} for queue in ("sales", "service")]
    )
    assert ask(ScenarioDay(scenario=plain, repeats=1)).cases[0].figures.elsewhere == 0
    case = ask(ScenarioDay(scenario=day, repeats=1)).cases[0]
    assert all(figures.elsewhere > 0 for figures in case.by_queue.values())
    figures = case.figures
    assert figures.contacts == figures.answered + figures.abandoned + figures.elsewhere


def test_changes_in_words() -> None:
    more = parse_change("2 zh-CN agents 10:00-12:00")
    assert (more.count, more.skills, more.queues) == (2, {"zh-CN": 10}, ())
    assert more.period == (36_000_000, 43_200_000)
    assert parse_change("1 agent 22:00-06:00").period == (79_200_000, 108_000_000)
    one = parse_change("1 en:7,billing agent for sales,service 09:00-17:30")
    assert (one.count, one.skills, one.queues) == (1, {"en": 7, "billing": 10}, ("sales", "service"))
    assert parse_change("3 agents 8:00-9:00").skills == {}
    assert parse_change("anna off 12:00-14:00").off == "anna"


@pytest.mark.parametrize(
    ("change", "words", "code", "values"),
    [
        (
            "two more agents",
            "'two more agents' is not understood; write it as",
            ProblemCode.CHANGE_UNCLEAR,
            {"change": "two more agents"},
        ),
        (
            "2 agents 12:00-12:00",
            "'12:00-12:00' ends when it begins",
            ProblemCode.EMPTY_PERIOD,
            {"period": "12:00-12:00"},
        ),
        (
            "2 agents 10:00-24:30",
            "'10:00-24:30' has no such time of day",
            ProblemCode.NO_SUCH_TIME,
            {"period": "10:00-24:30"},
        ),
        (
            "2 agents 10-12",
            "'10-12' is not a period; write it as 08:30-18:00",
            ProblemCode.NO_PERIOD,
            {"period": "10-12"},
        ),
        (
            "0 agents 10:00-12:00",
            "0 agents; write 1-1000",
            ProblemCode.OUT_OF_RANGE,
            {"value": 0, "least": 1, "most": 1_000, "unit": "agents"},
        ),
        (
            "1 en:11 agent 10:00-12:00",
            "'en:11' is not a skill with its level; write it as billing:7",
            ProblemCode.NO_SKILL_LEVEL,
            {"skill": "en:11"},
        ),
        (
            "1 fr agent 10:00-12:00",
            "no agent has the skill 'fr'; known are en, zh-CN",
            ProblemCode.UNKNOWN_SKILL,
            {"skill": "fr", "known": ("en", "zh-CN")},
        ),
        (
            "1 agent for bills 10:00-12:00",
            "there is no queue 'bills'; there are sales, service",
            ProblemCode.UNKNOWN_QUEUE,
            {"queue": "bills", "known": ("sales", "service")},
        ),
        (
            "carl off 10:00-12:00",
            "there is no agent 'carl'; there are anna, ben",
            ProblemCode.UNKNOWN_AGENT,
            {
                "agent": "carl",
                "known": ("anna", "ben", "mandarin-1", "mandarin-2", "mandarin-3", "added1-1"),
            },
        ),
    ],
)
def test_changes_that_mean_nothing_are_refused(
    change: str, words: str, code: ProblemCode, values: dict[str, object]
) -> None:
    with pytest.raises(SimulationError, match=words) as found:
        ask(ScenarioDay(scenario=scenario(), changes=("1 agent 10:00-12:00", change), repeats=1))
    assert (found.value.code, found.value.field, found.value.values) == (code, "changes[1]", values)


def test_there_are_only_so_many_changes() -> None:
    with pytest.raises(SimulationError, match="changes: there are 21; at most 20") as found:
        ask(ScenarioDay(scenario=scenario(), changes=("1 agent 10:00-12:00",) * 21, repeats=1))
    assert (found.value.code, found.value.field) == (ProblemCode.TOO_MANY_CHANGES, "changes")


def test_a_request_is_bounded() -> None:
    busy = scenario(arrivals=[{"queue": "sales", "talk_s": 60, "intervals": {"08:00-12:00": 2_000}}])
    with pytest.raises(
        SimulationError, match="60 days of 2000 contacts in 2 cases are 240000 contacts"
    ) as found:
        ask(ScenarioDay(scenario=busy, repeats=60, changes=("1 agent 10:00-12:00",)))
    assert (found.value.code, found.value.field) == (ProblemCode.TOO_MANY_CONTACTS, "repeats")
    assert found.value.values == {
        "repeats": 60,
        "contacts": 2_000,
        "cases": 2,
        "total": 240_000,
        "most": 200_000,
        "fewer": 50,
    }
    with pytest.raises(SimulationError, match="repeats: 201 is not within 1-200"):
        ask(ScenarioDay(scenario=busy, repeats=201))
