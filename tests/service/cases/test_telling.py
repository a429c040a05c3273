"""Letters that come of steps: who is written to, in which language, and who is not."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from callcenter.domain.enums import Channel
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep, ResponsibleKind, Role
from callcenter.repository.models import User
from callcenter.service.cases import By, Responsible
from callcenter.service.errors import Invalid
from callcenter.service.mail import letters
from tests.service.conftest import Clock
from tests.support.cases import CUSTOMER, SUPERVISOR, CaseWorld

from .conftest import CLOSING

ADMIN = By(kind=ActorKind.USER, id="admin1", role=Role.ADMIN, unit="company")
AGENT2 = By(kind=ActorKind.USER, id="agent2", role=Role.AGENT, unit="service")


@pytest.fixture
async def world(demo: Database, clock: Clock, tmp_path: Path) -> CaseWorld:
    world = CaseWorld(demo, clock, tmp_path)
    await world.addresses()
    return world


async def sent(world: CaseWorld) -> list[tuple[str, str]]:
    """To whom, and the subject."""
    return [(row.recipient, row.subject) for row in await world.letters()]


async def test_who_writes_gets_the_number_once_an_hour(world: CaseWorld, clock: Clock) -> None:
    first = await world.register(email="anna@example.com", language="zh-TW", name="安娜")
    (letter,) = await world.letters()
    assert (letter.recipient, letter.subject) == ("anna@example.com", f"[{first}] 我們已收到您的來信")
    assert letter.body.startswith(f"安娜您好：\n\n我們已收到您的來信，編號是 {first}。")
    assert "https://care.example.com/complain" in letter.body
    assert letter.body.rstrip().endswith("海橋貿易有限公司 客戶服務部")
    clock.forward(minutes=59)
    await world.register(email="anna@example.com")
    await world.register(email="other@example.com")
    clock.forward(minutes=2)
    await world.register(email="anna@example.com")
    assert [who for who, _ in await sent(world)] == [
        "anna@example.com",
        "other@example.com",
        "anna@example.com",
    ]


async def test_a_case_by_phone_writes_to_nobody(world: CaseWorld) -> None:
    await world.register(customer_id="c001", agent_id="agent1")
    assert await sent(world) == []


async def test_a_reply_goes_to_who_reported_else_to_the_customers_address(world: CaseWorld) -> None:
    one = await world.register(email="anna@example.com", customer_id="c001", language="en", name="Anna")
    other = await world.register(customer_id="c001")
    for number in (one, other):
        await world.step(number, CaseStep.REPLY, text="已寄出 {url}", channel=Channel.EMAIL)
    replies = [row for row in await world.letters() if row.origin.startswith("reply:")]
    assert {(row.recipient, row.subject) for row in replies} == {
        ("anna@example.com", f"[{one}] About: Kettle broken"),
        ("wang.jianguo@example.com", f"[{other}] 关于：Kettle broken"),
    }
    # Words of people are words, whatever is in them.
    assert all("已寄出 {url}" in row.body for row in replies)


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.WEB])
async def test_a_reply_in_another_way_is_no_letter(world: CaseWorld, channel: Channel) -> None:
    number = await world.register(customer_id="c001")
    await world.step(number, CaseStep.ANSWER_ON_SPOT, text="Yes", channel=channel)
    assert await sent(world) == []


async def test_a_reply_that_can_reach_nobody_is_refused(world: CaseWorld) -> None:
    number = await world.register(customer_id="c003")
    with pytest.raises(Invalid, match="no e-mail address") as refused:
        await world.step(number, CaseStep.REPLY, text="Sent", channel=Channel.EMAIL)
    assert refused.value.field == "channel"
    assert (await world.case(number)).status is CaseStatus.REGISTERED


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (Responsible(kind=ResponsibleKind.USER, id="agent2"), ["agent2@ours.example"]),
        # What people do themselves they are not told.
        (Responsible(kind=ResponsibleKind.USER, id="agent1"), []),
        # A unit's supervisors, else all of it.
        (
            Responsible(kind=ResponsibleKind.UNIT, id="service"),
            ["agent2@ours.example", "agent3@ours.example"],
        ),
        (
            Responsible(kind=ResponsibleKind.UNIT, id="company"),
            ["admin1@ours.example", "supervisor1@ours.example"],
        ),
    ],
    ids=["a user", "oneself", "a unit", "a unit with supervisors"],
)
async def test_whom_a_case_is_given_to(world: CaseWorld, who: Any, told: list[str]) -> None:
    number = await world.register()
    await world.step(number, CaseStep.ASSIGN, responsible=who)
    assert sorted(await sent(world)) == [(each, f"[{number}] A case was given to you") for each in told]
    assert all(f"https://care.example.com/cases/{number}" in row.body for row in await world.letters())


async def test_who_is_gone_or_has_no_address_gets_none(world: CaseWorld) -> None:
    async with world.database.engine.begin() as connection:
        await connection.execute(update(User).where(User.id == "agent2").values(email=None))
        await connection.execute(update(User).where(User.id == "agent3").values(active=False))
    number = await world.register()
    await world.step(
        number, CaseStep.ASSIGN, responsible=Responsible(kind=ResponsibleKind.UNIT, id="service")
    )
    assert await sent(world) == []


async def test_escalated_by_hand_and_written_again(world: CaseWorld) -> None:
    number = await world.register()
    await world.step(number, CaseStep.ESCALATE, to="supervisor1", reason="They threaten to sue")
    await world.step(number, CaseStep.ASSIGN, responsible=Responsible(kind=ResponsibleKind.USER, id="agent2"))
    await world.step(number, CaseStep.CUSTOMER_WROTE, by=CUSTOMER, text="Well?")
    assert {subject for _, subject in await sent(world)} == {
        f"[{number}] A case was escalated to you",
        f"[{number}] A case was given to you",
        f"[{number}] The customer wrote again",
    }
    # What people wrote stays in the page.
    assert not any("sue" in row.body or "Well?" in row.body for row in await world.letters())


async def test_whoever_had_it_is_told_that_the_customer_reopened_it(world: CaseWorld) -> None:
    number = await world.register()
    await world.step(number, CaseStep.ASSIGN, responsible=Responsible(kind=ResponsibleKind.USER, id="agent2"))
    await world.step(number, CaseStep.ACCEPT, by=AGENT2)
    await world.step(number, CaseStep.REPLY, by=SUPERVISOR, text="Done", channel=Channel.PHONE)
    await world.step(number, CaseStep.REOPEN, by=CUSTOMER, reason="It leaks still")
    told = [row for row in await world.letters() if "not solved" in row.subject]
    assert sorted(row.recipient for row in told) == ["agent2@ours.example", "supervisor1@ours.example"]
    assert all(f"https://care.example.com/cases/{number}" in row.body for row in told)
    assert not any("leaks" in row.body for row in told)
    # By one of ours it is no news to them.
    await world.step(number, CaseStep.REPLY, text="Done", channel=Channel.PHONE)
    await world.step(number, CaseStep.REOPEN, reason="They called")
    assert len([row for row in await world.letters() if "not solved" in row.subject]) == 2


async def test_who_may_decide_is_told_of_an_appeal_and_the_customer_of_the_decision(world: CaseWorld) -> None:
    refusal = {"granted": False, "reason": "They are rude", **CLOSING}
    grant = {"granted": True, "reason": "They are right"}
    for decision, words in ((refusal, "the answer stays"), (grant, "we take it up again")):
        number = await world.register(customer_id="c001", email="anna@example.com", language="en")
        await world.step(number, CaseStep.REPLY, by=SUPERVISOR, text="No", channel=Channel.PHONE)
        await world.step(number, CaseStep.APPEAL, by=CUSTOMER, reason="It leaks still")
        # Not the supervisor, who replied.
        of_case = [row for row in await world.letters() if f"[{number}]" in row.subject]
        told = [row.recipient for row in of_case if "appealed" in row.subject]
        assert told == ["admin1@ours.example"]
        await world.step(number, CaseStep.DECIDE, by=ADMIN, **decision)
        of_case = [row for row in await world.letters() if f"[{number}] Your appeal" in row.subject]
        assert [(row.recipient, row.subject) for row in of_case] == [
            ("anna@example.com", f"[{number}] Your appeal: {words}")
        ]
        assert "https://care.example.com/complain#status" in of_case[0].body
        assert "rude" not in of_case[0].body


async def test_a_name_is_no_header_and_no_place(world: CaseWorld) -> None:
    number = await world.register(email="anna@example.com", name="{number} {0!r}", language="en")
    (letter,) = await world.letters()
    assert letter.body.startswith("Dear {number} {0!r},")
    assert letter.subject == f"[{number}] We have received your message"


def test_every_letter_is_there_in_three_languages(world: CaseWorld) -> None:
    for texts in (
        letters.RECEIVED,
        letters.REPLY,
        letters.LINK,
        letters.ASSIGNED,
        letters.REMINDER,
        letters.ESCALATED,
        letters.HANDED_UP,
        letters.CUSTOMER_WROTE,
        letters.REOPENED,
        letters.APPEALED,
        letters.APPEAL_GRANTED,
        letters.APPEAL_REFUSED,
    ):
        places = dict.fromkeys(("number", "about", "words", "until", "what", "url"), "x")
        for language in ("zh-CN", "zh-TW", "en", "fr", None):
            subject, body = letters.written(texts, language, world.care, name="王", **places)
            assert "[x]" in subject and "{" not in subject + body
