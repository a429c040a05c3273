"""A scenario's file: what it may hold, and what is said of what it may not."""

import re
from pathlib import Path

import pytest

from callcenter.simulation import ScenarioDay, SimulationError, ask
from callcenter.simulation.scenario_file import read_changes, read_scenario
from callcenter.simulation.staffing import parse_change

from .days import DAY


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "day.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_with_changes_is_simulated_both_ways(tmp_path: Path) -> None:
    text = DAY + 'changes: ["1 en agent for service 10:00-12:00"]\n'
    result = ask(ScenarioDay(scenario=read_scenario(_file(tmp_path, text)), repeats=1))
    assert result.title == "A morning"
    assert [case.name for case in result.cases] == ["simulated", "changed"]
    assert "Changed: 1 en agent for service 10:00-12:00." in result.remarks


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "talk_s: 180",
            "talk_s: long",
            r"arrivals\[0\].talk_s: Expected `float`, got `str`. The keys there are",
        ),
        ("talk_s: 180", "talk_s: 0", r"arrivals\[0\].talk_s: 0 s is not within 1-86400 s"),
        ("talk_s: 180", "speak_s: 180", r"arrivals\[0\].*unknown field `speak_s`.*talk_s"),
        ("names: {en: Sales}", "nmaes: {en: Sales}", "queues.sales.names: it is missing"),
        ("service_level_ms: 20000", "service_level: 20", "queues.sales.service_level: .*did you mean"),
        ("service_level_ms: 20000", "service_level_ms: 20", r"queues.sales.service_level_ms: .*1000-3600000"),
        ("skills: {en: 10}", "skills: {en: 11}", "agents.ben.skills.en: the level 11 is not within 0-10"),
        ("queues: [sales, service], skills: {en: 10}", "queues: [sails]", "agents.ben.*'sails'.*sales"),
        (
            "queue: service\n",
            "queue: survice\n",
            r"arrivals\[1\].queue: there is no queue 'survice'; there are sales",
        ),
        ("language: en", "language: fr", r"arrivals\[1\].language: the voice menu does not speak 'fr'"),
        ('"08:00-12:00": 60', '"12:00-12:00": 60', r"arrivals\[1\].intervals: .* ends when it begins"),
        ('"10:30-12:30"]', '"22:00-08:30"]', r"groups\[0\].shifts: two periods overlap"),
        (
            '"08:00-12:00": 60',
            '"08:00-12:00": -1',
            r"intervals.08:00-12:00: -1 contacts is not within 0-100000",
        ),
        ("tiers: {vip: 0.2}", "tiers: {vip: 1.2}", r"arrivals\[0\].tiers.vip: 1.2 is not within 0-1"),
        (
            "tiers: {vip: 0.2}",
            "tiers: {best: 0.2}",
            r"arrivals\[0\].tiers: .*'best'. The tiers are",
        ),
        ("answer_s: 4", "answer_s: 30", r"arrivals\[1\].answer_s: 30 s is not before limits.ring_ms"),
        ("count: 3", "count: 0", r"groups\[0\].count: 0 is not within 1-10000"),
        ("  anna: [", "  carl: [", "shifts: there is no agent 'carl'; there are anna, ben"),
        ('"10:30-12:30"', '"09:30-12:30"', r"groups\[0\].shifts: two periods overlap"),
        ("id: ben", "id: anna", "'anna' is there twice"),
        ("title:", "titel:", "unknown field `titel`.*title"),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in DAY
    path = _file(tmp_path, DAY.replace(old, new, 1))
    with pytest.raises(SimulationError, match=words) as found:
        read_scenario(path)
    assert all(line.startswith(f"{path}: ") for line in str(found.value).splitlines())
    assert all(f" {one.field}" in one.words for one in found.value.problems)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it holds no keys such as queues and arrivals"),
        ("- a\n", "it holds no keys"),
        ("queues: [", "it cannot be read as YAML"),
        ("queues: \x00", "it cannot be read as YAML"),
        ("a: 1\na: 2\n", "it cannot be read as YAML"),
        ("title: x\n", "missing required field `queues`"),
        ("x" * 1_000_001, "it is larger than 1000000 bytes"),
    ],
)
def test_files_that_are_no_scenario(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SimulationError, match=words):
        read_scenario(_file(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match=r"day.yaml: it cannot be read"):
        read_scenario(tmp_path / "day.yaml")


def test_changes_have_a_file_of_their_own(tmp_path: Path) -> None:
    path = _file(tmp_path, 'changes:\n  - "2 zh-CN agents 10:00-12:00"\n')
    assert read_changes(path) == ("2 zh-CN agents 10:00-12:00",)
    with pytest.raises(SimulationError, match="one key, changes, with a list of texts"):
        read_changes(_file(tmp_path, "changes: 3\n"))


def test_the_examples_in_the_documentation_work(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "simulation.md").read_text(encoding="utf-8")
    day, changes = re.findall(r"(?ms)^```yaml\n(.*?)^```", text)
    result = ask(ScenarioDay(scenario=read_scenario(_file(tmp_path, day)), repeats=1))
    assert [case.name for case in result.cases] == ["simulated", "changed"]
    assert read_changes(_file(tmp_path, changes)) == ("2 zh-CN agents 10:00-12:00", "anna off 12:00-14:00")
    forms = text[text.index("### Changes of staff") : text.index("On the command line with")]
    for words in re.findall(r"(?m)^    (\S.*?)  +\S.*$", forms):
        parse_change(words)
