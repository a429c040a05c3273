"""A queue that nobody could ever serve is taken, and said; so is what its recipe can and cannot mend."""

from pathlib import Path
from typing import Any

import pytest

from callcenter.company import FLOWS, ProblemCode, parse_company, read_company
from callcenter.company.apart import read_apart

from .test_company import small, write

VOICEMAIL = {"nobody": True, "do": "voicemail", "node": "leave_message"}


def warned(home: Path, content: dict[str, Any]) -> dict[str, Any]:
    """Queue to what is said of it."""
    company = parse_company(home, write(home, content))
    return {str(one.values["queue"]): one for one in company.warnings}


def alone(home: Path, **changes: Any) -> Any:
    """What is said of a queue of nobody's with these changes; the others are in order."""
    content = small()
    content["agents"][0]["queues"] = ["sales", "service", "complaints"]
    content["queues"].append({"id": "extra", "names": {"en": "Extra"}, **changes})
    said = warned(home, content)
    assert said.keys() <= {"extra"}
    return said.get("extra")


def test_a_queue_of_nobody(tmp_path: Path) -> None:
    one = alone(tmp_path)
    assert one.code is ProblemCode.NOBODY_SERVES
    assert one.place == ("queues", 3)
    assert "no agent" in one.what and "recipe" in one.mend


@pytest.mark.parametrize(
    "recipe",
    [
        [VOICEMAIL],
        [{"nobody": True, "do": "hang_up"}],
        [{"after_ms": 60_000, "do": "overflow", "queue": "sales"}],
        [{"after_ms": 60_000, "do": "add_queue", "queue": "sales"}],
        [{"position": 1, "do": "hang_up"}],
    ],
)
def test_a_recipe_that_helps_every_caller(tmp_path: Path, recipe: list[dict[str, Any]]) -> None:
    assert alone(tmp_path, recipe=recipe) is None


@pytest.mark.parametrize(
    "recipe",
    [
        [{"after_ms": 5_000, "do": "offer_callback"}],
        [{"after_ms": 5_000, "do": "play_message", "prompt": "queue_full"}],
        [{"full": True, "do": "hang_up"}],
        [{"position": 2, "do": "hang_up"}],
        # Whose agents cannot either.
        [{"after_ms": 5_000, "do": "add_queue", "queue": "nobodys"}],
    ],
)
def test_a_recipe_that_leaves_some_waiting(tmp_path: Path, recipe: list[dict[str, Any]]) -> None:
    content = small()
    content["agents"][0]["queues"] = ["sales", "service", "complaints"]
    content["queues"] += [
        {"id": "extra", "names": {"en": "Extra"}, "max_waiting": 5, "recipe": recipe},
        {"id": "nobodys", "names": {"en": "Nobody's"}, "recipe": [VOICEMAIL]},
    ]
    if not any(step.get("full") for step in recipe):
        del content["queues"][3]["max_waiting"]
    assert warned(tmp_path, content).keys() == {"extra"}


def test_what_the_queue_asks_for_and_what_there_is(tmp_path: Path) -> None:
    content = small()
    content["agents"][0]["queues"] = ["sales", "service", "complaints"]
    content["queues"][0]["skills"] = {"returns": 9, "en": 4}
    one = warned(tmp_path, content)["sales"]
    assert one.code is ProblemCode.NOBODY_ABLE
    assert one.values["asked"] == {"en": 4, "returns": 9}
    assert one.values["missing"] == {"returns": 8}
    assert "returns ≥ 9" in one.what and "returns 8" in one.what
    content["queues"][0]["recipe"] = [
        {"after_ms": 9_000, "do": "lower_skill", "skill": "returns", "level": 8}
    ]
    assert warned(tmp_path, content) == {}
    # A step for a place that need not come helps nobody.
    content["queues"][0]["recipe"][0] = {"position": 4, "do": "lower_skill", "skill": "returns", "level": 8}
    assert warned(tmp_path, content).keys() == {"sales"}


def test_a_step_for_nobody_is_sure_to_come_where_nobody_can_help(tmp_path: Path) -> None:
    content = small()
    content["agents"][0]["queues"] = ["sales", "service", "complaints"]
    content["queues"][0]["skills"] = {"returns": 9}
    lower = {"do": "lower_skill", "skill": "returns", "level": 8}
    # No step that need not come holds it back.
    content["queues"][0]["recipe"] = [VOICEMAIL, {"position": 4, **lower}]
    assert warned(tmp_path, content) == {}
    content["queues"][0]["recipe"] = [{"nobody": True, **lower}]
    assert warned(tmp_path, content) == {}
    content["queues"][0]["recipe"] = [{"nobody": True, "do": "add_queue", "queue": "complaints"}]
    assert warned(tmp_path, content) == {}


def test_two_who_have_half_of_it_each(tmp_path: Path) -> None:
    content = small()
    content["agents"] = [
        {"id": "a", "name": "A", "queues": ["sales", "service", "complaints"], "skills": {"returns": 9}},
        {"id": "b", "name": "B", "queues": ["sales", "service", "complaints"], "skills": {"en": 9}},
    ]
    content["queues"][0]["skills"] = {"returns": 5, "en": 5}
    one = warned(tmp_path, content)["sales"]
    assert one.values["missing"] == {} and "no agent has all of it" in one.what


def test_a_language_that_only_others_speak(tmp_path: Path) -> None:
    content = small()
    content["agents"] = [
        {"id": "a", "name": "A", "queues": ["sales", "service", "complaints"], "skills": {"returns": 9}},
        {"id": "b", "name": "B", "queues": ["service"], "skills": {"en": 9}},
    ]
    content["queues"][1]["recipe"] = []
    del content["queues"][1]["max_waiting"]
    # Whoever speaks English is asked for it in this queue, and whoever does knows nothing of returns.
    one = warned(tmp_path, content)["service"]
    assert one.values["asked"] == {"en": 1, "returns": 5}


def test_what_the_flow_asks_for_beside_the_queue(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    text = (FLOWS / "main.yaml").read_text(encoding="utf-8")
    text = text.replace(" queue: sales}", " queue: sales, skills: {returns: 9}}")
    (tmp_path / "flows" / "main.yaml").write_text(text, encoding="utf-8")
    content = small()
    content["agents"][0]["queues"] = ["sales", "service", "complaints"]
    assert warned(tmp_path, content)["sales"].values["asked"] == {"returns": 9}


def test_the_demo_company_serves_everybody(tmp_path: Path) -> None:
    assert read_company(tmp_path).warnings == ()


async def test_warnings_come_from_the_other_process_too(tmp_path: Path) -> None:
    write(tmp_path, small())
    company = await read_apart(tmp_path)
    assert [one.code for one in company.warnings] == [ProblemCode.NOBODY_SERVES]
