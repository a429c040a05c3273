"""Articles from a file and to a file."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from callcenter.repository.database import Database
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article
from callcenter.service.knowledge import Knowledge
from callcenter.service.knowledge.article_file import ImportFault
from callcenter.service.knowledge.records import ArticleInput
from callcenter.service.knowledge.transfer import Imported, Transfer
from callcenter.service.permissions import Actor
from tests.service.conftest import Clock

FILE = """\
- id: A-1
  classes: [delivery]
  owner: agent1
  review_on: 2027-06-30
  valid_until: 2027-12-31
  texts:
    en:
      title: Zebra parasols
      tags: [zebra]
      body: |-
        First.
        Then.
    zh-CN: {title: 斑马阳伞, body: 怎样收起。}
"""


@pytest.fixture
def transfer(demo: Database, clock: Clock) -> Transfer:
    return Transfer(demo.sessions, lambda code: code in ("delivery", "quality"), clock.now)


async def take(transfer: Transfer, text: str, *, publish: bool = True) -> Imported:
    return await transfer.take_in(text.encode(), by="console:root", org_unit="company", publish=publish)


async def test_what_is_taken_in_is_found_and_comes_out_the_same(
    transfer: Transfer, knowledge: Knowledge, agent: Actor, clock: Clock
) -> None:
    assert await take(transfer, FILE) == Imported(new=1, changed=0, same=0)
    [hit] = (await knowledge.find.search(agent, "zebra", "en")).items
    assert (hit.id, hit.title) == ("A-1", "\u0002Zebra\u0003 parasols")
    out = await transfer.write_out(["A-1"])
    assert "斑马阳伞" in out.decode()
    assert await take(transfer, out.decode()) == Imported(new=0, changed=0, same=1)
    clock.forward(minutes=1)
    assert await take(transfer, FILE.replace("Zebra", "Giraffe")) == Imported(new=0, changed=1, same=0)
    assert (await knowledge.find.search(agent, "zebra parasols", "en")).items[0].title.startswith("Giraffe")
    article = await knowledge.articles.get(agent, "A-1")
    assert (article.version, article.valid_until) == (2, dt.date(2027, 12, 31))
    assert await take(transfer, FILE.replace("Zebra", "Giraffe").replace("agent1", "agent2")) == Imported(
        new=0, changed=1, same=0
    )
    assert (await knowledge.articles.get(agent, "A-1")).version == 2


async def test_all_that_are_in_force_come_out(
    transfer: Transfer, knowledge: Knowledge, supervisor: Actor
) -> None:
    await knowledge.articles.withdraw(supervisor, "K0002")
    out = await transfer.write_out()
    assert out.decode().count("- id: K") == 63


async def test_drafts_wait_to_be_published(
    transfer: Transfer, knowledge: Knowledge, agent: Actor, supervisor: Actor
) -> None:
    await take(transfer, FILE, publish=False)
    assert (await knowledge.find.search(agent, "zebra", "en")).items == []
    assert (await knowledge.articles.publish(supervisor, "A-1")).state is ArticleState.PUBLISHED


WRONG: list[tuple[str, Callable[[str], str]]] = [
    ("1: it is no list", lambda _text: "a: b"),
    ("1: it is no YAML", lambda _text: "- [a"),
    ("1: it is no list", lambda _text: ""),
    ("3: A-1.owner: there is no user", lambda text: text.replace("agent1", "nobody")),
    ("2: A-1.classes[0]: there is no class", lambda text: text.replace("[delivery]", "[none]")),
    ("4: A-1.review_on: this is no day", lambda text: text.replace("2027-06-30", "soon")),
    (
        "5: A-1.valid_until: it ends before",
        lambda text: text.replace("2027-12-31", "2020-01-01\n  valid_from: 2021-01-01"),
    ),
    ("8: A-1.texts.en.title: this is empty", lambda text: text.replace("Zebra parasols", '" "')),
    ("6: A-1.texts: there is no language", lambda text: text.replace("zh-CN", "fr")),
    ("14: A-1.id: A-1 is there twice", lambda text: text + text),
    ("14: A-1.more", lambda text: text + "  more: 1\n"),
]


async def test_of_a_file_with_a_fault_nothing_is_stored(transfer: Transfer, demo: Database) -> None:
    for told, spoil in WRONG:
        good = FILE.replace("A-1", "A-0")
        spoilt = spoil(FILE)
        text = (
            spoilt + good if spoilt.startswith("- id") and "A-1" in told and "twice" not in told else spoilt
        )
        with pytest.raises(ImportFault) as fault:
            await take(transfer, text)
        line, _, rest = told.partition(": ")
        assert any(
            each.lower().startswith(f"{line}: {rest}".lower()) for each in str(fault.value).splitlines()
        ), (
            told,
            str(fault.value),
        )
    async with demo.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Article)) == 64


async def test_ids_of_files_do_not_get_into_the_way_of_ours(
    transfer: Transfer, knowledge: Knowledge, supervisor: Actor
) -> None:
    for some_id in ("KETTLE-1", "KITCHENS-AND-PANTRY", "K0070", "k9999", "K-1"):
        await take(transfer, FILE.replace("A-1", some_id))
    one = await knowledge.articles.get(supervisor, "K0070")
    made = await knowledge.articles.create(
        supervisor, ArticleInput(texts=one.texts, owner="agent1", review_on=one.review_on)
    )
    assert made.id == "K0071"


async def test_drafts_are_written_anew_and_what_was_withdrawn_comes_back(
    transfer: Transfer, knowledge: Knowledge, supervisor: Actor, clock: Clock
) -> None:
    await take(transfer, FILE, publish=False)
    clock.forward(minutes=1)
    changed = FILE.replace("Zebra", "Giraffe")
    assert await take(transfer, changed, publish=False) == Imported(new=0, changed=1, same=0)
    [version] = await knowledge.articles.versions(supervisor, "A-1")
    assert (version.version, version.published_ms) == (1, None)
    assert (await knowledge.articles.get(supervisor, "A-1")).texts["en"].title == "Giraffe parasols"
    # Put in force as it is; taken out of force, and put there again by a file that says the same.
    assert await take(transfer, changed) == Imported(new=0, changed=1, same=0)
    assert await take(transfer, changed) == Imported(new=0, changed=0, same=1)
    await knowledge.articles.withdraw(supervisor, "A-1")
    assert await take(transfer, changed, publish=False) == Imported(new=0, changed=0, same=1)
    assert await take(transfer, changed) == Imported(new=0, changed=1, same=0)
    assert [item.id for item in (await knowledge.find.search(supervisor, "giraffe", "en")).items] == ["A-1"]
    # The draft of a next version is written anew, what is in force stays.
    await take(transfer, FILE.replace("Zebra", "Okapi"), publish=False)
    await take(transfer, FILE.replace("Zebra", "Quagga"), publish=False)
    versions = await knowledge.articles.versions(supervisor, "A-1")
    assert [(each.version, each.published_ms is None) for each in versions] == [(2, True), (1, False)]
    assert (await knowledge.articles.get(supervisor, "A-1")).texts["en"].title == "Quagga parasols"
    assert (await knowledge.articles.get(supervisor, "A-1", 1)).texts["en"].title == "Giraffe parasols"
