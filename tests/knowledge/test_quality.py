"""How well the search finds what somebody else asked for who had seen the articles only."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from callcenter.repository.database import Database, open_database
from callcenter.repository.enums import Role
from callcenter.service.knowledge import Knowledge
from callcenter.service.knowledge.records import FoundPage
from callcenter.service.permissions import Actor
from tests.support.repositories import NOW, Backend, Kind, Servers

QUESTIONS = Path(__file__).with_name("questions.yaml")
LEAST = 0.9
AGENT = Actor(user_id="agent1", role=Role.AGENT, org_unit="sales")


def asked() -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(QUESTIONS)
    return loaded


def knowledge(database: Database) -> Knowledge:
    return Knowledge(
        database, None, lambda: ZoneInfo("Asia/Shanghai"), now=lambda: NOW, is_class=lambda _code: True
    )


async def answers(database: Database, questions: list[dict[str, Any]]) -> dict[str, FoundPage]:
    find = knowledge(database).find
    return {one["id"]: await find.search(AGENT, one["query"], one["language"], 5) for one in questions}


def recall(questions: list[dict[str, Any]], found: dict[str, FoundPage]) -> dict[str, float]:
    """Recall@5 by kind of question, and of all."""
    shares: dict[str, list[float]] = defaultdict(list)
    for one in questions:
        top = {item.id for item in found[one["id"]].items}
        share = sum(article in top for article in one["want"]) / len(one["want"])
        for kind in ("all", one["kind"]):
            shares[kind].append(share)
    return {kind: sum(each) / len(each) for kind, each in shares.items()}


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])
async def test_nine_of_ten_are_among_the_first_five(demo: Database, held_out: bool) -> None:
    questions = [one for one in asked()["questions"] if bool(one.get("held_out")) is held_out]
    reached = recall(questions, await answers(demo, questions))
    assert reached["all"] >= LEAST, reached


async def test_what_no_article_answers_has_no_answer(demo: Database) -> None:
    nothing = asked()["nothing"]
    found = await answers(demo, nothing)
    unanswered = [one["query"] for one in nothing if not found[one["id"]].answered]
    assert len(unanswered) >= 0.75 * len(nothing), unanswered


async def test_what_is_asked_is_answered(demo: Database) -> None:
    questions = [one for one in asked()["questions"] if not one.get("held_out")]
    found = await answers(demo, questions)
    weak = [one["query"] for one in questions if not found[one["id"]].answered]
    assert len(weak) <= 0.1 * len(questions), weak


@pytest.fixture
def addresses(servers: Servers, tmp_path: Path) -> Iterator[list[str]]:
    """The demo in each database."""
    copies = [Backend(kind, servers, tmp_path) for kind in Kind]
    yield [each.copy(demo=True) for each in copies]
    for each in copies:
        each.clear()


async def test_both_databases_find_the_same(addresses: list[str]) -> None:
    questions = [*asked()["questions"], *asked()["nothing"]]
    found = []
    for address in addresses:
        database = open_database(address)
        try:
            found.append(await answers(database, questions))
        finally:
            await database.close()
    for one in questions:
        sqlite, postgresql = (each[one["id"]].items for each in found)
        assert sqlite == postgresql
