"""The company's set-up: which flow answers, and what is wrong said with its place and how to mend it."""

import difflib
import json
import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from callcenter.company import (
    DEMO_COMPANY,
    FLOWS,
    Change,
    CompanyError,
    HoursSpec,
    change,
    load_company,
    parse_company,
    replace_file,
)
from callcenter.domain.configuration import (
    AgentSpec,
    Announcements,
    CallbackRule,
    Configuration,
    Limits,
    PriorityRule,
    QueueSpec,
    RecipeStep,
)
from callcenter.domain.enums import RecipeAction, Strategy
from tests.support.tones import sine, write_wav

DEMO = DEMO_COMPANY.read_text(encoding="utf-8")


def load(home: Path, text: str) -> None:
    (home / "company.yaml").write_text(text, encoding="utf-8")
    load_company(home)


def test_the_demo_company_is_put_there_and_answers_with_our_flow(tmp_path: Path) -> None:
    assert load_company(tmp_path).flow.name == "main"
    assert (tmp_path / "company.yaml").read_bytes() == DEMO_COMPANY.read_bytes()


def test_a_flow_in_the_home_goes_before_ours_and_uses_our_prompts(tmp_path: Path) -> None:
    ours = load_company(tmp_path)
    (tmp_path / "flows").mkdir()
    shutil.copyfile(FLOWS / "main.yaml", tmp_path / "flows" / "main.yaml")
    own = tmp_path / "flows" / "main.yaml"
    own.write_text(own.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    theirs = load_company(tmp_path)
    assert theirs.flow.name == "main"
    assert theirs.flow.version != ours.flow.version


@pytest.mark.parametrize("name", ["../main", ".hidden", "a/b"])
def test_a_flow_is_named_without_a_path(tmp_path: Path, name: str) -> None:
    text = DEMO_COMPANY.read_text(encoding="utf-8").replace("flow: main", f"flow: {name}")
    (tmp_path / "company.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CompanyError, match=r"flow: .* Write the name"):
        load_company(tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("  ring_ms: 20000", "  ring_ms: -5"), "limits.ring_ms"),
        (("pop_wait_ms: 250", "pop_wait_ms: 999"), "limits.pop_wait_ms"),
        (("wrap_up_ms: 60000", "wrap_up_ms: soon"), "limits.wrap_up_ms"),
        (("service_level_ms: 20000", "service_level_ms: 0"), "service_level_ms"),
        (("queues: [service, sales]", "queues: [service, nowhere]"), "nowhere"),
        (("{zh-CN: 10, en: 7", "{zh-CN: 11, en: 7"), "level 11"),
        (("Asia/Shanghai", "Asia/Nowhere"), "time_zone"),
        (("id: agent2", "id: agent1"), "agent1"),
        (("flow: main", "flow: ../main"), "flow"),
        (("limits:", "limit:"), "limit"),
        (("queues:\n", "queues: [\n"), "cannot be read"),
        (("queues:\n", "queues: !!bool x\nx:\n"), "a value does not go with its tag"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    with pytest.raises(CompanyError) as error:
        load(tmp_path, DEMO.replace(*change, 1))
    assert named in str(error.value) and "company.yaml" in str(error.value)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", "the file: nothing is not a mapping of keys to values"),
        (
            DEMO.replace("queues:\n", "queuse:\n", 1),
            "Did you mean queues? The keys are: time_zone, flow, queues",
        ),
        (DEMO.replace("  ring_ms:", "  rings_ms:", 1), "Did you mean ring_ms? The keys are: pop_wait_ms"),
        (DEMO.replace("names:", "name:", 1), "Did you mean names? The keys are: id,"),
    ],
)
def test_the_known_keys_are_listed(tmp_path: Path, text: str, keys: str) -> None:
    with pytest.raises(CompanyError) as error:
        load(tmp_path, text)
    assert keys in str(error.value)


Spoil = Callable[[dict[str, Any]], object]


def small() -> dict[str, Any]:
    """A set-up with one of everything, as plain values."""
    return {
        "time_zone": "Asia/Shanghai",
        "flow": "main",
        "hours": {"main": {"weekly": {"mon": ["09:00-18:00"]}}},
        "skills": {name: {"en": name} for name in ("zh-CN", "en", "returns")},
        "queues": [
            {"id": "sales", "names": {"en": "Sales"}},
            {
                "id": "service",
                "names": {"en": "Service"},
                "skills": {"returns": 5},
                "max_waiting": 20,
                "announce": {"every_ms": 30_000, "position": True},
                "callback": {"hours": "main"},
                "recipe": [
                    {"after_ms": 30_000, "do": "lower_skill", "skill": "returns", "level": 2},
                    {"after_ms": 60_000, "do": "add_queue", "queue": "sales"},
                    {"after_ms": 90_000, "do": "offer_callback"},
                    {"position": 10, "do": "play_message", "prompt": "queue_full"},
                    {"nobody": True, "do": "voicemail", "node": "leave_message"},
                    {"full": True, "do": "hang_up"},
                ],
            },
            {"id": "complaints", "names": {"en": "Complaints"}},
        ],
        "agents": [
            {
                "id": "agent1",
                "name": "Ann",
                "skills": {"zh-CN": 9, "en": 5, "returns": 8},
                "queues": ["sales", "service"],
                "preferences": {"service": 2},
                "capacity": {"phone": 1, "chat": 3},
            }
        ],
        "priority": {"tier_points": {"vip": 40}, "value_points": 5},
        "limits": {"ring_ms": 15_000},
    }


def write(home: Path, content: dict[str, Any]) -> bytes:
    """The content as the file says it."""
    # JSON is YAML.
    raw = json.dumps(content).encode()
    (home / "company.yaml").write_bytes(raw)
    return raw


def read(home: Path, content: dict[str, Any]) -> Configuration:
    """What the file with this content means."""
    write(home, content)
    return load_company(home)


def test_one_of_everything_is_taken(tmp_path: Path) -> None:
    configuration = read(tmp_path, small())
    service = configuration.queues[1]
    assert [step.do.value for step in service.recipe][:2] == ["lower_skill", "add_queue"]
    assert service.callback.attempts == 3
    assert configuration.agents[0].capacity == {"phone": 1, "chat": 3}
    assert configuration.priority.value_points == 5


def step(index: int, **changes: Any) -> Spoil:
    """Change a step of the service queue's recipe; None takes a key out."""

    def change(content: dict[str, Any]) -> None:
        which = content["queues"][1]["recipe"][index]
        which.update(changes)
        for name in [name for name, value in changes.items() if value is None]:
            del which[name]

    return change


def on(part: str, number: int | None = None, **changes: Any) -> Spoil:
    """Change keys of a queue, an agent, or a part."""
    return lambda content: (content[part] if number is None else content[part][number]).update(changes)


def steps(*given: dict[str, Any], queue: int = 0) -> Spoil:
    """A recipe of its own for a queue."""
    return lambda content: content["queues"][queue].update(recipe=list(given))


CALLBACK = {"do": "offer_callback"}


@pytest.mark.parametrize(
    ("spoil", "field", "said"),
    [
        # Names
        (step(0, skill="retuns"), "queues.service.recipe[0].skill", "Did you mean returns?"),
        (step(0, skill="baking"), "queues.service.recipe[0].skill", "Choose one of en, returns, zh-CN"),
        (on("queues", 0, skills={"enn": 3}), "queues.sales.skills.enn", "Did you mean en? Or add it"),
        (on("agents", 0, skills={"en": 3, "x": 1}), "agents.agent1.skills.x", "not among skills"),
        (on("agents", 0, queues=["sale"]), "agents.agent1.queues[0]", "Did you mean sales?"),
        (on("agents", 0, queues=["sales", "sales"]), "agents.agent1.queues[1]", "twice"),
        (
            on("agents", 0, preferences={"complaints": 2}),
            "agents.agent1.preferences.complaints",
            "does not serve",
        ),
        (on("agents", 0, preferences={"sales": 10}), "agents.agent1.preferences.sales", "within 1-9"),
        (on("agents", 0, capacity={"phone": 2}), "agents.agent1.capacity.phone", "exclusive"),
        (on("agents", 0, capacity={"chat": 0}), "agents.agent1.capacity.chat", "within 1-20"),
        (
            on("agents", 0, capacity={"fax": 1}),
            "agents.agent1.capacity.fax",
            "Choose one of chat, email, letter, phone, visit, web",
        ),
        (step(1, queue="slaes"), "queues.service.recipe[1].queue", "Did you mean sales?"),
        (step(1, queue="service"), "queues.service.recipe[1].queue", "this queue itself"),
        (step(3, prompt="queue_ful"), "queues.service.recipe[3].prompt", "Did you mean queue_full?"),
        (step(3, prompt="../main"), "queues.service.recipe[3].prompt", "missing in zh-CN, en"),
        (
            step(4, node="main_menu"),
            "queues.service.recipe[4].node",
            "Did you mean|Choose one of leave_message",
        ),
        (on("queues", 1, callback={"hours": "mian"}), "queues.service.callback.hours", "Did you mean main?"),
        (on("queues", 0, strategy="longest"), "queues.sales.strategy", "longest_idle"),
        (step(0, do="lower_skil"), "queues.service.recipe[0].do", "Did you mean lower_skill?"),
        # Bounds and shapes
        (on("queues", 0, skills={"en": 11}), "queues.sales.skills.en", "level 11 is not within 0-10"),
        (on("agents", 0, skills={"en": -1}), "agents.agent1.skills.en", "within 0-10"),
        (on("agents", 0, skills={"en": "7"}), "agents.agent1.skills.en", "'7' is not a whole number"),
        (on("agents", 0, skills={"en": True}), "agents.agent1.skills.en", "not a whole number"),
        (step(0, level=11), "queues.service.recipe[0].level", "within 0-10"),
        (step(0, after_ms=-1), "queues.service.recipe[0].after_ms", "within 0-14400000 milliseconds"),
        (step(3, position=0), "queues.service.recipe[3].position", "within 1-"),
        (on("queues", 0, service_level_ms=0), "queues.sales.service_level_ms", "1000-3600000 milliseconds"),
        (on("queues", 0, wrap_up_ms=-1), "queues.sales.wrap_up_ms", "within"),
        (on("queues", 0, dedicated_wait_ms=10**9), "queues.sales.dedicated_wait_ms", "within"),
        (on("queues", 0, announce={"every_ms": 10}), "queues.sales.announce.every_ms", "10000-600000"),
        (
            on("queues", 0, announce={"position": True}),
            "queues.sales.announce.every_ms",
            "nothing is announced",
        ),
        (on("queues", 0, callback={"attempts": 0}), "queues.sales.callback.attempts", "within 1-20"),
        (on("priority", tier_points={"vip": -1}), "priority.tier_points.vip", "within"),
        (on("priority", tier_points={"vipp": 1}), "priority.tier_points.vipp", "Did you mean vip?"),
        (on("priority", point_ms=10**9), "priority.point_ms", "within"),
        (on("limits", wrap_up_ms=400_000), "limits.wrap_up_most_ms", "less than wrap_up_ms"),
        (on("queues", 0, id="Sales"), "queues.Sales.id", "small letter first"),
        (on("queues", 0, id="x" * 41), "id", "at most 40"),
        (on("agents", 0, name=" "), "agents.agent1.name", "empty"),
        (on("agents", 0, name="a\u202eb"), "agents.agent1.name", "control characters"),
        (on("agents", 0, name="x" * 81), "agents.agent1.name", "at most 80"),
        (on("queues", 0, names={}), "queues.sales.names", "no name"),
        (on("queues", 0, names={"de": "Verkauf"}), "queues.sales.names.de", "no language"),
        (on("queues", 0, names="Sales"), "queues.sales.names", "not a mapping"),
        (lambda content: content.update(queues={}), "queues", "not a list"),
        (lambda content: content.update(queues=[None]), "queues[0]", "nothing is not a mapping"),
        (lambda content: content["agents"][0].pop("name"), "agents.agent1.name", "missing. Add it"),
        (lambda content: content["agents"].extend(content["agents"]), "agents.agent1.id", "twice"),
        (steps(*({"after_ms": n, **CALLBACK} for n in range(51))), "queues.sales.recipe", "At most 50"),
        # Recipes
        (
            step(0, after_ms=None),
            "queues.service.recipe[0]",
            "exactly one of after_ms, position, nobody, full",
        ),
        (step(0, position=3), "queues.service.recipe[0]", "conditions after_ms and position"),
        (step(0, queue="sales"), "queues.service.recipe[0].queue", "lower_skill has no queue"),
        (step(1, queue=None), "queues.service.recipe[1].queue", "add_queue needs it"),
        (step(0, level=5), "queues.service.recipe[0].level", "level 5 by then, so 5 lowers nothing"),
        (
            steps({"after_ms": 9, **CALLBACK}, {"position": 2, **CALLBACK}, {"after_ms": 9, **CALLBACK}),
            "queues.sales.recipe[2]",
            "the same as recipe[0], and a step is taken once",
        ),
        (
            steps(*[{"nobody": True, "do": "hang_up"}] * 3),
            "queues.sales.recipe[2]",
            "the same as recipe[0]",
        ),
        (
            steps({"after_ms": 1, "do": "lower_skill", "skill": "returns"}),
            "queues.sales.recipe[0].level",
            "Ask for returns",
        ),
        (on("queues", 0, max_waiting=5), "queues.sales.max_waiting", "full: true"),
        (on("queues", 0, max_expected_wait_ms=60_000), "queues.sales.max_expected_wait_ms", "full: true"),
        (steps({"full": True, **CALLBACK}), "queues.sales.recipe[0].full", "never full"),
        (
            steps({"after_ms": 5, "do": "hang_up"}, {"after_ms": 9, **CALLBACK}),
            "queues.sales.recipe[1]",
            "never reached",
        ),
        (
            steps({"after_ms": 9, **CALLBACK}, {"after_ms": 5, "do": "overflow", "queue": "service"}),
            "queues.sales.recipe[0]",
            "never reached",
        ),
        (
            steps({"nobody": True, "do": "hang_up"}, {"nobody": True, **CALLBACK}),
            "queues.sales.recipe[1]",
            "never reached",
        ),
        (
            steps({"after_ms": 5, "do": "overflow", "queue": "service"}),
            "queues.service.recipe[1].queue",
            "in a circle: sales → service → sales",
        ),
    ],
)
def test_every_fault_has_its_place_and_mend(tmp_path: Path, spoil: Spoil, field: str, said: str) -> None:
    content = small()
    spoil(content)
    with pytest.raises(CompanyError) as error:
        read(tmp_path, content)
    fields = [line.split(": ")[1] for line in str(error.value).splitlines()]
    assert any(field == each or each.endswith(f".{field}") for each in fields), error.value
    assert any(part in str(error.value) for part in said.split("|")), error.value


def test_a_circle_over_three_queues_is_named_once(tmp_path: Path) -> None:
    content = small()
    steps({"nobody": True, "do": "overflow", "queue": "complaints"}, queue=0)(content)
    steps({"after_ms": 1000, "do": "add_queue", "queue": "service"}, queue=2)(content)
    with pytest.raises(CompanyError, match="sales → complaints → service → sales") as error:
        read(tmp_path, content)
    assert len(str(error.value).splitlines()) == 1


def test_all_problems_are_told_each_with_its_line(tmp_path: Path) -> None:
    content = small()
    content["agents"][0]["skills"]["en"] = 12
    content["queues"][1]["recipe"][1]["queue"] = "nowhere"
    text = StringIO()
    YAML().dump(content, text)
    with pytest.raises(CompanyError) as error:
        load(tmp_path, text.getvalue())
    lines = text.getvalue().splitlines()
    said = str(error.value).splitlines()
    assert len(said) == 2
    for line, words in zip(said, ("en: 12", "queue: nowhere"), strict=True):
        number = int(line.removeprefix(str(tmp_path / "company.yaml")).split(":")[1])
        assert words in lines[number - 1]


def test_skills_need_no_list_when_agents_have_them(tmp_path: Path) -> None:
    content = small()
    del content["skills"]
    read(tmp_path, content)
    content["queues"][0]["skills"] = {"baking": 1}
    with pytest.raises(
        CompanyError, match=r"queues\.sales\.skills\.baking: 'baking' is a skill that no agent has"
    ):
        read(tmp_path, content)


def test_a_voicemail_that_leads_into_a_queue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    text = (FLOWS / "main.yaml").read_text(encoding="utf-8")
    text = text.replace("next: message_thanks", "next: to_person")
    text = re.sub(r"  message_thanks:\n(    .*\n)+", "", text)
    # Round and round without a key: the flow itself refuses that, so the office is always open here.
    text = text.replace("closed: leave_message", "closed: goodbye")
    (tmp_path / "flows" / "main.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        CompanyError, match=r"recipe\[4\]\.node: the caller comes from 'leave_message' into a queue again"
    ):
        read(tmp_path, small())


def test_a_queue_the_flow_leads_to_is_needed(tmp_path: Path) -> None:
    content = small()
    content["queues"][2]["id"] = "complaint"
    with pytest.raises(CompanyError, match=r"leads to the queue 'complaints'.*Did you mean complaint"):
        read(tmp_path, content)


def test_the_sizes_are_bounded(tmp_path: Path) -> None:
    content = small()
    content["queues"] += [{"id": f"q{n}", "names": {"en": "Q"}} for n in range(200)]
    with pytest.raises(CompanyError, match=r"queues: there are 203\. At most 200"):
        read(tmp_path, content)


# Changes that leave the rest as it is


def changed_lines(*changes: Change) -> tuple[list[str], list[str]]:
    """Lines of the demo's file that go, and lines that come; the file must stay right."""
    after = change(DEMO.encode(), changes)
    parse_company(Path("/nowhere"), after)
    lines = list(difflib.ndiff(DEMO.splitlines(), after.decode().splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


def test_nothing_changed_is_nothing_changed() -> None:
    assert changed_lines() == ([], [])
    content = parse_company(Path("/nowhere"), DEMO.encode()).configuration
    same = [Change(part="queues", name=queue.id, value=queue) for queue in content.queues]
    same += [Change(part="agents", name=agent.id, value=agent) for agent in content.agents]
    same += [Change(part="skills", name=skill, value=names) for skill, names in content.skills.items()]
    same += [Change(part="limits", name=None, value=content.limits)]
    same += [Change(part="priority", name=None, value=content.priority)]
    assert changed_lines(*same) == ([], [])


def test_a_number_changed_keeps_its_comment() -> None:
    limits = parse_company(Path("/nowhere"), DEMO.encode()).configuration.limits
    went, came = changed_lines(Change(part="limits", name=None, value=replace(limits, ring_ms=15_000)))
    assert went == ["  ring_ms: 20000        # ring-no-answer"]
    assert came == ["  ring_ms: 15000        # ring-no-answer"]


def test_a_new_queue_reads_as_if_written_by_hand() -> None:
    step = RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="leave_message")
    queue = QueueSpec(id="vip", names={"en": "VIP: now"}, recipe=(step,), skills={"goods": 7})
    went, came = changed_lines(Change(part="queues", name="vip", value=queue))
    assert went == []
    assert [line for line in came if line] == [
        "  - id: vip",
        "    names: {en: 'VIP: now'}",
        "    skills: {goods: 7}",
        "    recipe: [{do: voicemail, nobody: true, node: leave_message}]",
    ]


def test_an_agent_taken_out_takes_one_line() -> None:
    went, came = changed_lines(Change(part="agents", name="agent2", value=None))
    assert len(went) == 1 and "Daniel Reed" in went[0] and came == []


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "company.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    assert not replace_file(path, b"other", b"new")
    assert path.read_bytes() == b"old"
    assert replace_file(path, b"old", b"new")
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o640
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert replace_file(link, b"new", b"newer")
    assert link.is_symlink() and path.read_bytes() == b"newer"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["company.yaml", "link.yaml"]


def test_every_key_and_word_is_described() -> None:
    text = (FLOWS.parent / "docs" / "company.md").read_text(encoding="utf-8")
    records = (QueueSpec, AgentSpec, RecipeStep, Announcements, CallbackRule, HoursSpec, PriorityRule, Limits)
    keys = {key for record in records for key in record.__struct_fields__}
    words = {word.value for words in (Strategy, RecipeAction) for word in words}
    assert {key for key in keys | words if key not in text} == set()


def test_a_file_that_has_gone_is_not_replaced_by_the_demo_company(tmp_path: Path) -> None:
    load_company(tmp_path)
    (tmp_path / "journal.db").touch()
    (tmp_path / "company.yaml").unlink()
    with pytest.raises(CompanyError, match="is missing, and this is no new installation"):
        load_company(tmp_path)
    assert not (tmp_path / "company.yaml").exists()


def test_a_file_nested_too_deeply_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text("[" * 20_000)
    with pytest.raises(CompanyError, match="nested too deeply"):
        load_company(tmp_path)


def flow(name: str, languages: str, queue: str) -> str:
    return (
        f"flow: {name}\nlanguages: [{languages}]\nstart: wait\nperson: wait\n"
        f"nodes:\n  wait: {{kind: queue, {queue}}}\n"
    )


def two_flows(home: Path, step: dict[str, Any]) -> dict[str, Any]:
    """A company of one queue, to which callers of 4008 come in English with a demand."""
    (home / "flows").mkdir()
    (home / "flows" / "plain.yaml").write_text(flow("plain", "zh-CN", "queue: sales"))
    other = flow("other", "zh-CN, en", "queue: sales, skills: {returns: 5}")
    (home / "flows" / "other.yaml").write_text(other)
    sales = {"id": "sales", "names": {"en": "Sales"}, "recipe": [step]}
    agent = {"id": "a1", "name": "A", "queues": ["sales"], "skills": {"zh-CN": 5, "en": 5, "returns": 9}}
    whole = {"flow": "plain", "entries": {"4008": "other"}, "queues": [sales], "agents": [agent]}
    return small() | whole


def test_a_recipe_may_lower_what_any_flow_asks_for(tmp_path: Path) -> None:
    step = {"after_ms": 9_000, "do": "lower_skill", "skill": "returns", "level": 2}
    parse_company(tmp_path, write(tmp_path, two_flows(tmp_path, step)))


def test_a_recipe_speaks_the_languages_of_every_flow(tmp_path: Path) -> None:
    folder = tmp_path / "prompts" / "zh-CN"
    folder.mkdir(parents=True)
    write_wav(folder / "sorry.wav", sine(440, 0.1))
    content = two_flows(tmp_path, {"after_ms": 9_000, "do": "play_message", "prompt": "sorry"})
    with pytest.raises(CompanyError, match="the prompt 'sorry' is missing in en"):
        parse_company(tmp_path, write(tmp_path, content))
