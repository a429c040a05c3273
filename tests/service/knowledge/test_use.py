"""What is done with articles: uses counted, remarks settled, searches without an answer listed."""

import datetime as dt
import time

import msgspec
import pytest
from sqlalchemy import insert, select, update

from callcenter.domain.enums import Channel
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStep, OrgUnitKind, Role
from callcenter.repository.knowledge import Article, KnowledgeSearch
from callcenter.repository.models import Case, OrgUnit
from callcenter.service.cases import StepFields
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.knowledge import Knowledge
from callcenter.service.knowledge.masking import masked
from callcenter.service.knowledge.records import UseInput
from callcenter.service.permissions import Actor
from tests.service.cases.conftest import Desk
from tests.service.conftest import Clock

# Owned by agent4.
ARTICLE = "K0013"


async def test_a_use_is_counted_once_for_its_contact(
    knowledge: Knowledge, demo: Database, agent: Actor, clock: Clock
) -> None:
    async with demo.sessions() as session:
        number = await session.scalar(select(Case.number).limit(1))
    add = knowledge.uses.add
    await add(agent, ARTICLE, UseInput(contact_id="c-1"))
    said = await add(agent, ARTICLE, UseInput(contact_id="c-1", helped=True))
    assert (said.helped, said.by_name != "agent1", said.title != "") == (True, True, True)
    await add(agent, ARTICLE, UseInput(contact_id="c-2", case_number=number))
    await add(agent, ARTICLE, UseInput())
    assert (await knowledge.articles.get(agent, ARTICLE)).used == 3
    # Told again without saying what for.
    await add(agent, ARTICLE, UseInput(helped=False, words="No"))
    assert (await knowledge.articles.get(agent, ARTICLE)).used == 3
    clock.forward(days=1)
    await add(agent, ARTICLE, UseInput())
    assert (await knowledge.articles.get(agent, ARTICLE)).used == 4
    with pytest.raises(NotFound):
        await add(agent, "none", UseInput())
    with pytest.raises(NotFound):
        await add(agent, ARTICLE, UseInput(case_number="none"))
    with pytest.raises(Invalid):
        await add(agent, ARTICLE, UseInput(version=7))
    with pytest.raises(Invalid):
        await add(agent, ARTICLE, UseInput(words="Hm"))
    with pytest.raises(Invalid):
        await add(agent, ARTICLE, UseInput(helped=False, words="x" * 1001))


async def test_a_use_in_a_contact_is_linked_to_the_case_it_was_for(
    knowledge: Knowledge, demo: Database, agent: Actor, supervisor: Actor
) -> None:
    async with demo.sessions() as session:
        first, second = (await session.scalars(select(Case.number).order_by(Case.number).limit(2))).all()
    add = knowledge.uses.add
    use = await add(agent, ARTICLE, UseInput(contact_id="c-1"))
    linked = await add(agent, ARTICLE, UseInput(contact_id="c-1", case_number=first))
    assert (linked.id, linked.contact_id, linked.case_number) == (use.id, "c-1", first)
    # The case alone, the contact alone: it is still that one; what was linked stays.
    for said in (UseInput(case_number=first), UseInput(contact_id="c-1", helped=True)):
        again = await add(agent, ARTICLE, said)
        assert (again.id, again.contact_id, again.case_number) == (use.id, "c-1", first)
    others = [
        await add(agent, ARTICLE, UseInput(contact_id="c-1", case_number=second)),
        await add(agent, ARTICLE, UseInput(contact_id="c-2", case_number=first)),
        await add(supervisor, ARTICLE, UseInput(contact_id="c-1", case_number=first)),
        await add(agent, "K0014", UseInput(contact_id="c-1", case_number=first)),
    ]
    assert len({use.id, *(other.id for other in others)}) == 5
    assert (await knowledge.articles.get(agent, ARTICLE)).used == 4


async def test_an_answer_made_of_an_article_is_one_use_of_it(
    knowledge: Knowledge, demo: Database, clock: Clock, agent: Actor
) -> None:
    """The desktop tells of the use when the words are put in, and the answer names the article again."""
    desk = Desk(demo, clock)
    number = await desk.a_case()
    await knowledge.uses.add(agent, ARTICLE, UseInput(contact_id="c-1"))
    answer = StepFields(text="Three days.", channel=Channel.PHONE, contact_id="c-1", article_id=ARTICLE)
    case = await desk.cases.step(agent, number, CaseStep.ANSWER_ON_SPOT, None, answer)
    assert [use.article_id for use in case.articles] == [ARTICLE]
    [use] = await knowledge.uses.of_article(Actor(user_id="a", role=Role.ADMIN, org_unit="company"), ARTICLE)
    assert (use.contact_id, use.case_number) == ("c-1", number)
    assert (await knowledge.articles.get(agent, ARTICLE)).used == 1
    # The articles of another company are none.
    async with demo.sessions.begin() as session:
        unit = insert(OrgUnit).values(id="elsewhere", kind=OrgUnitKind.COMPANY, names={"en": "Elsewhere"})
        await session.execute(unit)
        await session.execute(update(Article).where(Article.id == "K0014").values(org_unit_id="elsewhere"))
    again = msgspec.structs.replace(answer, article_id="K0014")
    with pytest.raises(Invalid) as told:
        await desk.cases.step(agent, number, CaseStep.REPLY, None, again)
    assert told.value.field == "article_id"


async def test_what_did_not_help_goes_to_the_owner_until_it_is_settled(
    knowledge: Knowledge, agent: Actor, owner: Actor, supervisor: Actor
) -> None:
    use = await knowledge.uses.add(
        agent, ARTICLE, UseInput(contact_id="c-1", helped=False, words="Wrong limit, call 138 0013 8000")
    )
    assert use.words == "Wrong limit, call #######"
    assert (await knowledge.uses.mine(agent)).unhelpful == []
    assert [each.id for each in (await knowledge.uses.mine(owner)).unhelpful] == [use.id]
    assert [each.id for each in (await knowledge.uses.mine(supervisor, everybody=True)).unhelpful] == [use.id]
    assert [each.id for each in await knowledge.uses.of_article(owner, ARTICLE)] == [use.id]
    for forbidden in (
        lambda: knowledge.uses.settle(agent, use.id),
        lambda: knowledge.uses.of_article(agent, ARTICLE),
    ):
        with pytest.raises(Forbidden):
            await forbidden()
    await knowledge.uses.settle(owner, use.id)
    assert (await knowledge.uses.mine(owner)).unhelpful == []
    with pytest.raises(Conflict):
        await knowledge.uses.settle(supervisor, use.id)
    with pytest.raises(NotFound):
        await knowledge.uses.settle(owner, "none")


async def test_an_owner_is_told_when_an_article_is_due(
    knowledge: Knowledge, owner: Actor, supervisor: Actor, clock: Clock
) -> None:
    assert (await knowledge.uses.mine(owner)).due == []
    clock.time = dt.datetime(2027, 3, 31, 2, 0, tzinfo=dt.UTC)
    due = (await knowledge.uses.mine(owner, "zh-CN")).due
    assert ARTICLE in [each.id for each in due]
    assert all(each.owner == "agent4" for each in due)
    assert len((await knowledge.uses.mine(supervisor, everybody=True)).due) > len(due)


async def kept(demo: Database) -> list[tuple[str, int, str | None]]:
    async with demo.sessions() as session:
        rows = await session.scalars(select(KnowledgeSearch).order_by(KnowledgeSearch.at))
        return [(row.query, row.found, row.opened) for row in rows]


async def test_a_search_is_kept_as_it_was_left(
    knowledge: Knowledge, demo: Database, agent: Actor, clock: Clock
) -> None:
    ids = set()
    for typed in ("r", "ref", "refund to a", "refund to a card"):
        page = await knowledge.find.search(agent, typed, "en")
        ids.add(page.search_id)
        clock.forward(seconds=2)
    assert len(ids) == 1
    await knowledge.searches.write()
    assert await kept(demo) == []
    clock.forward(seconds=10)
    await knowledge.searches.write()
    [(query, found, opened)] = await kept(demo)
    assert (query, found > 0, opened) == ("refund to a card", True, None)
    # Opened after it was written.
    await knowledge.articles.get(agent, "K0011")
    await knowledge.searches.write()
    assert [each[2] for each in await kept(demo)] == ["K0011"]
    # A second search, opened at once, and kept when the program ends.
    clock.forward(seconds=20)
    await knowledge.find.search(agent, "kettle", "en")
    await knowledge.articles.get(agent, "K0040")
    await knowledge.close()
    assert [(each[0], each[2]) for each in await kept(demo)] == [
        ("refund to a card", "K0011"),
        ("kettle", "K0040"),
    ]


async def test_searches_without_an_answer_are_counted_by_what_they_say(
    knowledge: Knowledge, demo: Database, agent: Actor, supervisor: Actor, clock: Clock
) -> None:
    other = Actor(user_id="agent2", role=Role.AGENT, org_unit="sales")
    for actor, query in ((agent, "樂透開獎"), (other, "乐透 开奖"), (agent, "football match")):
        await knowledge.find.search(actor, query, "zh-CN")
        clock.forward(seconds=30)
    # Before the next of the same person, none of hers waits.
    await knowledge.searches.write()
    lists = await knowledge.searches.unanswered(supervisor)
    assert (lists[0].query, lists[0].times, lists[0].people) == ("乐透 开奖", 2, 2)
    assert await knowledge.searches.settle(supervisor, "乐透开奖") == 2
    # What was typed may name somebody: it is gone with that.
    assert [query for query, _, _ in await kept(demo)] == ["", "", "football match"]
    assert "乐透 开奖" not in [each.query for each in await knowledge.searches.unanswered(supervisor)]
    with pytest.raises(NotFound):
        await knowledge.searches.settle(supervisor, "乐透开奖")


async def test_what_was_typed_is_not_kept_for_long(
    knowledge: Knowledge, demo: Database, agent: Actor, clock: Clock
) -> None:
    await knowledge.find.search(agent, "Mrs Wang of Lane 7", "en")
    await knowledge.searches.write(everything=True)
    clock.forward(days=89)
    await knowledge.searches.write()
    assert [each[0] for each in await kept(demo)] == ["Mrs Wang of Lane 7"]
    # Also when nobody searches any more.
    clock.forward(days=2)
    await knowledge.searches.write()
    assert await kept(demo) == []


async def test_of_numbers_that_may_be_somebodys_nothing_is_kept(
    knowledge: Knowledge, demo: Database, agent: Actor
) -> None:
    await knowledge.find.search(agent, "订单 13800138000 wang@example.com HQ-C20B 2026", "zh-CN")
    await knowledge.close()
    [(query, _, _)] = await kept(demo)
    assert query == "订单 ####### #@# HQ-C20B 2026"


@pytest.mark.parametrize(
    ("text", "kept_text"),
    [
        ("138 0013 8000", "#######"),
        ("(021) 6188-8888 call", "(####### call"),
        ("11010519491231002X", "#######"),
        ("to wang@example.com.cn, li@b.org;x@y", "to #@#, #@#;x@y"),
        ("E3 C50 12 件 3 天 123456", "E3 C50 12 件 3 天 123456"),
    ],
)
def test_masking(text: str, kept_text: str) -> None:
    assert masked(text) == kept_text


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a@" * 10_000, "a@" + "b" * 20_000, "1 " * 10_000, "a.@b." * 4_000]
)
def test_masking_takes_no_longer_for_what_is_strange(text: str) -> None:
    begun = time.process_time()
    masked(text)
    assert time.process_time() - begun < 0.2


async def test_a_search_has_limits(knowledge: Knowledge, agent: Actor) -> None:
    for q, language, limit, field in (
        (" ", "en", 5, "q"),
        ("x" * 201, "en", 5, "q"),
        ("x", "fr", 5, "language"),
        ("x", "en", 0, "limit"),
        ("x", "en", 21, "limit"),
    ):
        with pytest.raises(Invalid) as told:
            await knowledge.find.search(agent, q, language, limit)
        assert told.value.field == field
