"""Articles: drafts, versions, in force and out of it; who may do what."""

import asyncio
import contextlib
import datetime as dt
import functools
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, insert, select, update

from callcenter.repository.database import Database
from callcenter.repository.enums import ArticleState, OrgUnitKind, Role
from callcenter.repository.models import Case, OrgUnit, User
from callcenter.repository.text_tables import TextIndexState, TextPosting
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.knowledge import Knowledge
from callcenter.service.knowledge.records import ArticleInput, Text
from callcenter.service.permissions import Actor
from tests.service.conftest import Clock
from tests.support.repositories import NOW

GIVEN = ArticleInput(
    texts={
        "en": Text(title="Zebra parasols", body="How to fold a zebra parasol.", tags=["zebra"]),
        "zh-CN": Text(title="斑马阳伞", body="怎样收起斑马阳伞。", tags=[]),
    },
    owner="agent1",
    review_on=dt.date(2027, 1, 1),
    classes=["delivery"],
    note="New",
)

STRANGER = {
    "id": "elsewhere",
    "username": "elsewhere",
    "name": "Elsewhere",
    "password_hash": "",
    "role": Role.SUPERVISOR,
    "language": "en",
    "time_zone": "UTC",
    "org_unit_id": "elsewhere",
    "created_at": NOW,
}


def given(**changes: Any) -> ArticleInput:
    return msgspec.structs.replace(GIVEN, **changes)


async def found(knowledge: Knowledge, actor: Actor, q: str = "zebra", language: str = "en") -> list[str]:
    return [item.id for item in (await knowledge.find.search(actor, q, language)).items]


async def test_a_draft_is_hidden_until_it_is_published_and_once_withdrawn(
    knowledge: Knowledge, agent: Actor, supervisor: Actor
) -> None:
    draft = await knowledge.articles.create(supervisor, GIVEN)
    assert (draft.id, draft.state, draft.version, draft.shown) == ("K0065", ArticleState.DRAFT, None, 1)
    assert draft.owner_name != draft.owner
    assert await found(knowledge, agent) == []
    with pytest.raises(NotFound):
        await knowledge.articles.get(agent, draft.id)
    with pytest.raises(NotFound):
        await knowledge.articles.versions(agent, draft.id)
    assert (await knowledge.articles.get(supervisor, draft.id)).texts == GIVEN.texts

    published = await knowledge.articles.publish(supervisor, draft.id)
    assert (published.state, published.version) == (ArticleState.PUBLISHED, 1)
    assert await found(knowledge, agent) == [draft.id]
    assert (await knowledge.articles.get(agent, draft.id)).may_edit is False
    with pytest.raises(Conflict):
        await knowledge.articles.publish(supervisor, draft.id)

    withdrawn = await knowledge.articles.withdraw(supervisor, draft.id)
    assert withdrawn.state is ArticleState.WITHDRAWN
    assert await found(knowledge, agent) == []
    with pytest.raises(NotFound):
        await knowledge.articles.get(agent, draft.id)
    with pytest.raises(Conflict):
        await knowledge.articles.withdraw(supervisor, draft.id)
    await knowledge.articles.publish(supervisor, draft.id)
    assert await found(knowledge, agent) == [draft.id]


async def test_what_is_in_force_stays_while_the_next_version_is_written(
    knowledge: Knowledge, agent: Actor, supervisor: Actor, clock: Clock
) -> None:
    one = await knowledge.articles.create(supervisor, GIVEN)
    await knowledge.articles.publish(supervisor, one.id)
    clock.forward(minutes=1)
    texts = {"en": Text(title="Giraffe parasols", body="Taller.")}
    changed = await knowledge.articles.change(supervisor, one.id, given(texts=texts, note="Taller"))
    assert (changed.version, changed.shown) == (1, 2)
    clock.forward(minutes=1)
    again = await knowledge.articles.change(supervisor, one.id, given(texts=texts, note="Taller still"))
    assert again.shown == 2
    assert await found(knowledge, agent, "giraffe") == []
    assert "en" in (await knowledge.articles.get(agent, one.id)).texts
    assert (await knowledge.articles.get(agent, one.id)).shown == 1
    with pytest.raises(NotFound):
        await knowledge.articles.get(agent, one.id, 2)

    await knowledge.articles.publish(supervisor, one.id)
    assert await found(knowledge, agent, "giraffe") == [one.id]
    assert await found(knowledge, agent, "zebra") == []
    assert (await knowledge.articles.get(supervisor, one.id, 1)).texts == GIVEN.texts
    versions = await knowledge.articles.versions(supervisor, one.id)
    assert [(each.version, each.note) for each in versions] == [(2, "Taller"), (1, "New")]
    assert all(each.published_ms for each in versions)
    assert [each.version for each in await knowledge.articles.versions(agent, one.id)] == [2]


async def test_of_a_draft_agents_do_not_even_see_the_title(
    knowledge: Knowledge, agent: Actor, owner: Actor, supervisor: Actor, clock: Clock
) -> None:
    one = await knowledge.articles.create(supervisor, given(owner=owner.user_id))
    await knowledge.articles.publish(supervisor, one.id)
    texts = {"en": Text(title="We close in May", body="Tell nobody.")}
    await knowledge.articles.change(supervisor, one.id, given(texts=texts, owner=owner.user_id))
    clock.time = dt.datetime(2027, 1, 1, 2, 0, tzinfo=dt.UTC)

    async def lists(actor: Actor) -> list[tuple[str, bool]]:
        listed = (await knowledge.articles.listed(actor, after="K0064")).items
        due = (await knowledge.uses.mine(actor, everybody=actor is supervisor)).due
        return [(each.title, each.changed) for each in (*listed, *due) if each.id == one.id]

    assert await lists(agent) == [("Zebra parasols", False)]
    assert await lists(owner) == [("Zebra parasols", False)] * 2
    assert await lists(supervisor) == [("We close in May", True)] * 2
    page = await knowledge.articles.listed(agent, after="K0064", language="zh-TW")
    assert [(each.title, each.language) for each in page.items] == [("斑马阳伞", "zh-CN")]


async def test_of_two_who_change_the_same_the_second_is_told(knowledge: Knowledge, supervisor: Actor) -> None:
    one = await knowledge.articles.create(supervisor, GIVEN)
    mine = given(owner="agent2", revision=one.revision)
    changed = await knowledge.articles.change(supervisor, one.id, mine)
    assert changed.revision != one.revision
    with pytest.raises(Conflict):
        await knowledge.articles.change(supervisor, one.id, given(owner="agent3", revision=one.revision))
    with pytest.raises(Conflict):
        await knowledge.articles.publish(supervisor, one.id, one.revision)
    await knowledge.articles.publish(supervisor, one.id, changed.revision)
    assert (await knowledge.articles.get(supervisor, one.id)).owner == "agent2"


async def test_what_comes_at_once_is_done_one_after_the_other(
    knowledge: Knowledge, agent: Actor, supervisor: Actor
) -> None:
    made = await asyncio.gather(*(knowledge.articles.create(supervisor, GIVEN) for _ in range(3)))
    assert sorted(one.id for one in made) == ["K0065", "K0066", "K0067"]
    publishing = (knowledge.articles.publish(supervisor, one.id) for one in (*made, made[0]))
    done = await asyncio.gather(*publishing, return_exceptions=True)
    assert [type(each) for each in done].count(Conflict) == 1
    assert sorted(await found(knowledge, agent)) == ["K0065", "K0066", "K0067"]


async def test_it_is_found_from_its_first_day_to_its_last(
    knowledge: Knowledge, agent: Actor, supervisor: Actor, clock: Clock
) -> None:
    # The company's day: its midnight is at 16:00 UTC.
    clock.time = dt.datetime(2026, 6, 15, 15, 59, tzinfo=dt.UTC)
    one = await knowledge.articles.create(
        supervisor, given(valid_from=dt.date(2026, 6, 16), valid_until=dt.date(2026, 6, 17))
    )
    await knowledge.articles.publish(supervisor, one.id)
    seen = []
    for hours in (0, 1, 46, 2):
        clock.forward(hours=hours)
        there = await found(knowledge, agent) == [one.id]
        if there:
            await knowledge.articles.get(agent, one.id)
        else:
            with pytest.raises(NotFound):
                await knowledge.articles.get(agent, one.id)
        seen.append(there)
    assert seen == [False, True, True, False]


async def test_agents_read_and_supervisors_write(knowledge: Knowledge) -> None:
    for role in Role:
        await _tries(knowledge, role)


async def _tries(knowledge: Knowledge, role: Role) -> None:
    actor = Actor(user_id="agent1", role=role, org_unit="sales")
    articles = knowledge.articles
    assert (await articles.get(actor, "K0001")).may_edit is (role is not Role.AGENT)
    assert (await articles.listed(actor)).items
    writing = (
        lambda: articles.create(actor, GIVEN),
        lambda: articles.change(actor, "K0001", GIVEN),
        lambda: articles.publish(actor, "K0001"),
        lambda: articles.withdraw(actor, "K0002"),
        lambda: articles.draft_from_case(actor, "none", "en"),
        lambda: knowledge.searches.unanswered(actor),
        lambda: knowledge.searches.settle(actor, "none"),
        lambda: knowledge.uses.mine(actor, everybody=True),
    )
    for write in writing:
        if role is Role.AGENT:
            with pytest.raises(Forbidden):
                await write()
        else:
            with contextlib.suppress(NotFound, Conflict):
                await write()


async def test_another_companys_articles_are_not_there(
    knowledge: Knowledge, demo: Database, supervisor: Actor, stranger: Actor
) -> None:
    async with demo.sessions.begin() as session:
        await session.execute(
            insert(OrgUnit).values(id="elsewhere", kind=OrgUnitKind.COMPANY, names={"en": "Elsewhere"})
        )
        await session.execute(insert(User).values(STRANGER))
    assert await found(knowledge, stranger, "refund") == []
    assert (await knowledge.articles.listed(stranger)).items == []
    for act in (knowledge.articles.get, knowledge.articles.publish, knowledge.articles.withdraw):
        with pytest.raises(NotFound):
            await act(stranger, "K0001")
    # An owner of another company would be named, and could not read what they own.
    with pytest.raises(Invalid) as told:
        await knowledge.articles.create(stranger, given(owner="supervisor1"))
    assert told.value.field == "owner"
    theirs = await knowledge.articles.create(stranger, given(owner="elsewhere"))
    await knowledge.articles.publish(stranger, theirs.id)
    assert await found(knowledge, stranger) == [theirs.id]
    assert await found(knowledge, supervisor) == []


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("texts", {"texts": {}}),
    ("texts", {"texts": {"fr": Text(title="Parapluie", body="Zèbre")}}),
    ("texts.en.title", {"texts": {"en": Text(title=" ", body="x")}}),
    ("texts.en.title", {"texts": {"en": Text(title="x" * 201, body="x")}}),
    ("texts.en.body", {"texts": {"en": Text(title="x", body=" ")}}),
    ("texts.en.body", {"texts": {"en": Text(title="x", body="x" * 6_001)}}),
    ("texts.en.body", {"texts": {"en": Text(title="x", body="a\u202eb")}}),
    ("texts.en.tags", {"texts": {"en": Text(title="x", body="x", tags=["x"] * 31)}}),
    ("texts.en.tags", {"texts": {"en": Text(title="x", body="x", tags=["x" * 61])}}),
    ("owner", {"owner": "nobody"}),
    ("owner", {"owner": ""}),
    ("classes", {"classes": ["none"]}),
    ("classes", {"classes": [str(n) for n in range(21)]}),
    ("valid_until", {"valid_from": dt.date(2027, 2, 1), "valid_until": dt.date(2027, 1, 1)}),
    ("review_on", {"review_on": dt.date(1999, 1, 1)}),
    ("note", {"note": "x" * 301}),
]


async def test_what_is_wrong_is_told_by_its_field(knowledge: Knowledge, supervisor: Actor) -> None:
    for field, changes in WRONG:
        for write in (
            functools.partial(knowledge.articles.create, supervisor),
            functools.partial(knowledge.articles.change, supervisor, "K0001"),
        ):
            with pytest.raises(Invalid) as told:
                await write(given(**changes))
            assert told.value.field == field
    assert len((await knowledge.articles.listed(supervisor, limit=100)).items) == 64
    assert (await knowledge.articles.get(supervisor, "K0001")).shown == 1


async def test_articles_are_listed_page_by_page(knowledge: Knowledge, supervisor: Actor) -> None:
    await knowledge.articles.withdraw(supervisor, "K0002")
    ids: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await knowledge.articles.listed(supervisor, after=after, limit=30)
        ids += [item.id for item in page.items]
        after = page.next
    assert ids == [f"K{n:04}" for n in range(1, 65)]
    withdrawn = await knowledge.articles.listed(supervisor, state=ArticleState.WITHDRAWN)
    assert [item.id for item in withdrawn.items] == ["K0002"]
    for limit in (0, 101):
        with pytest.raises(Invalid):
            await knowledge.articles.listed(supervisor, limit=limit)


async def test_what_solved_a_case_becomes_a_draft(
    knowledge: Knowledge, demo: Database, supervisor: Actor
) -> None:
    async with demo.sessions.begin() as session:
        number = await session.scalar(select(Case.number).order_by(Case.number).limit(1))
        await session.execute(update(Case).where(Case.number == number).values(class_code="delivery"))
    assert number is not None
    with pytest.raises(Conflict):
        await knowledge.articles.draft_from_case(supervisor, number, "en")
    async with demo.sessions.begin() as session:
        await session.execute(
            update(Case)
            .where(Case.number == number)
            .values(subject="Call 138 0013 8000", solution="Sent a new one to 13800138000.")
        )
    draft = await knowledge.articles.draft_from_case(supervisor, number, "en")
    assert (draft.from_case, draft.owner, draft.state) == (number, "supervisor1", ArticleState.DRAFT)
    assert draft.texts["en"].title == "Call #######"
    assert draft.texts["en"].body.endswith("Sent a new one to #######.")
    with pytest.raises(NotFound):
        await knowledge.articles.draft_from_case(supervisor, "none", "en")


async def test_an_index_made_by_other_rules_is_made_anew_when_the_server_starts(
    knowledge: Knowledge, demo: Database, agent: Actor
) -> None:
    async with demo.sessions.begin() as session:
        await session.execute(delete(TextPosting))
        await session.execute(update(TextIndexState).values(analysis=0))
    assert await found(knowledge, agent, "refund") == []
    running = asyncio.create_task(knowledge.run())
    try:
        async with asyncio.timeout(60):
            while not await found(knowledge, agent, "refund"):
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
