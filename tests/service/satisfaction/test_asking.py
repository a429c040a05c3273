"""Who may be asked: nobody twice in so many days, on any channel, whoever asks at once; nobody against their
wish; a link answers once, whole, until it ends."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, select, update

from callcenter.care import Care
from callcenter.domain.enums import Channel, LookupStatus
from callcenter.repository.database import Database, open_database
from callcenter.repository.models import (
    CareTask,
    Case,
    Customer,
    CustomerNumber,
    SurveyAnswer,
    SurveyInvitation,
    SurveySlot,
)
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.satisfaction.answers import LinkAnswers
from callcenter.service.satisfaction.asking import About, Asked, Asking, WhyNot
from tests.service.conftest import Clock
from tests.support.repositories import address_of

NUMBER = "+8613800000002"
CUSTOMER = "c002"
RIGHT = {"result": "5", "speed": "4", "informed": "yes", "recommend": "9"}
LOW = {
    "result": "1",
    "why_not": "too_late",
    "speed": "4",
    "informed": "no",
    "recommend": "9",
    "words": "迟了",
}


@pytest.fixture
def asking(demo: Database, care: Care, clock: Clock) -> Asking:
    return Asking(demo.sessions, lambda: care, clock.now)


class Evaluated:
    """What the cases were told."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, float, str]] = []

    def __call__(self, connection: Connection, number: str, mark: float, words: str, at: dt.datetime) -> None:
        self.marks.append((number, mark, words))


@pytest.fixture
def evaluated() -> Evaluated:
    return Evaluated()


@pytest.fixture
def links(demo: Database, care: Care, clock: Clock, evaluated: Evaluated) -> LinkAnswers:
    return LinkAnswers(demo.sessions, lambda: care, evaluated, clock.now)


async def ask(demo: Database, asking: Asking, **about: str) -> Asked | WhyNot:
    async with demo.sessions() as session:
        asked = await asking.take(session, "case_handling", About(**about), Channel.EMAIL)
        if isinstance(asked, Asked):
            await session.commit()
        return asked


async def link(demo: Database, asking: Asking, **about: str) -> str:
    asked = await ask(demo, asking, **(about or {"customer_id": CUSTOMER}))
    assert isinstance(asked, Asked)
    return asked.token


async def test_a_caller_is_asked_once_in_thirty_days(demo: Database, asking: Asking, clock: Clock) -> None:
    async def turn() -> LookupStatus:
        return (await asking.by_phone("after_call", NUMBER, CUSTOMER)).status

    assert await turn() is LookupStatus.FOUND
    assert await turn() is LookupStatus.NOT_FOUND
    clock.forward(days=29, hours=23)
    assert await turn() is LookupStatus.NOT_FOUND
    clock.forward(hours=1)
    assert await turn() is LookupStatus.FOUND


async def test_whatever_the_channel_and_however_they_are_known(demo: Database, asking: Asking) -> None:
    # By a number alone, whose only owner is known by it; then by mail; then by the customer.
    assert (await asking.by_phone("after_call", NUMBER, "")).status is LookupStatus.FOUND
    assert (
        await ask(demo, asking, customer_id=CUSTOMER, reached="zeng.lihua@example.com") is WhyNot.ASKED_LATELY
    )
    assert await ask(demo, asking, customer_id=CUSTOMER) is WhyNot.ASKED_LATELY
    # Who was told no has taken no turn.
    async with demo.sessions() as session:
        assert await session.get(SurveySlot, "reached:zeng.lihua@example.com") is None


async def test_strangers_are_known_by_their_number_or_address(demo: Database, asking: Asking) -> None:
    assert (await asking.by_phone("after_call", "+8613912345678", "")).status is LookupStatus.FOUND
    assert (await asking.by_phone("after_call", "+8613912345678", "")).status is LookupStatus.NOT_FOUND
    assert (await asking.by_phone("after_call", "", "")).status is LookupStatus.NOT_FOUND
    assert isinstance(await ask(demo, asking, reached="Wu@example.com"), Asked)
    assert await ask(demo, asking, reached="wu@example.com") is WhyNot.ASKED_LATELY


async def test_nobody_is_asked_against_their_wish(demo: Database, asking: Asking) -> None:
    async with demo.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == CUSTOMER).values(no_surveys=True))
        await session.execute(update(Customer).where(Customer.id == "c003").values(no_calls=True))
    assert (await asking.by_phone("after_call", NUMBER, "")).status is LookupStatus.NOT_FOUND
    assert await ask(demo, asking, customer_id=CUSTOMER) is WhyNot.NO_SURVEYS
    about = About(customer_id="c003")
    async with demo.sessions() as session:
        assert await asking.take(session, "after_call", about, Channel.PHONE, calling=True) is WhyNot.NO_CALLS
        assert isinstance(await asking.take(session, "after_call", about, Channel.PHONE), Asked)


async def test_a_survey_that_is_no_more_is_not_asked(demo: Database, asking: Asking) -> None:
    async with demo.sessions() as session:
        about = About(customer_id=CUSTOMER)
        assert await asking.take(session, "gone", about, Channel.WEB) is WhyNot.NO_SUCH_SURVEY


@pytest.mark.parametrize("round_", range(3))
async def test_of_many_who_ask_at_once_one_is_told_yes(
    demo: Database, care: Care, clock: Clock, round_: int
) -> None:
    """Over two pools of connections, as of two processes; the number is that of two customers."""
    async with demo.sessions.begin() as session:
        session.add(CustomerNumber(customer_id="c003", e164=NUMBER, position=9))
    other = open_database(address_of(demo))
    try:
        both = [Asking(each.sessions, lambda: care, clock.now) for each in (demo, other)]
        # A waits for B's number and B for A's customer, were they not taken in one order.
        turns: list[Callable[[Asking], object]] = [
            lambda asking: asking.by_phone("after_call", NUMBER, CUSTOMER),
            lambda asking: asking.by_phone("after_call", NUMBER, "c003"),
            lambda asking: asking.by_phone("after_call", NUMBER, ""),
        ]
        answers = await asyncio.gather(
            *(turns[(place + round_) % 3](both[place % 2]) for place in range(12))  # type: ignore[arg-type]
        )
    finally:
        await other.close()
    assert [each.status for each in answers].count(LookupStatus.FOUND) == 1  # type: ignore[attr-defined]
    async with demo.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(SurveyInvitation)) == 1


async def test_only_a_hash_of_a_link_is_kept(demo: Database, asking: Asking) -> None:
    asked = await ask(demo, asking, customer_id=CUSTOMER)
    assert isinstance(asked, Asked)
    assert asked.path == f"/survey#{asked.token}"
    assert len(asked.token) >= 40
    async with demo.sessions() as session:
        row = await session.get(SurveyInvitation, asked.invitation)
        assert row is not None
        assert row.token_hash is not None
        assert asked.token not in str(vars(row))


async def test_a_link_is_answered_once_and_the_case_told(
    demo: Database, asking: Asking, links: LinkAnswers, evaluated: Evaluated, clock: Clock
) -> None:
    async with demo.sessions() as session:
        case = await session.scalar(select(Case).where(Case.customer_id == CUSTOMER).limit(1))
    number = case.number if case else "2611220001"
    token = await link(demo, asking, customer_id=CUSTOMER, case_number=number, agent_id="agent4")
    page = await links.page(token)
    assert [each.id for each in page.questions] == [
        "result",
        "why_not",
        "speed",
        "informed",
        "recommend",
        "words",
    ]
    assert not (await links.take(token, RIGHT)).again
    assert (await links.take(token, LOW)).again
    assert (await links.page(token)).answered
    assert (await links.page(token)).questions == []
    async with demo.sessions() as session:
        rows = {row.question: row for row in await session.scalars(select(SurveyAnswer))}
        assert {name: row.value for name, row in rows.items()} == {
            "result": 100,
            "speed": 75,
            "informed": 100,
            "recommend": 90,
        }
        sheets = {name: row.sheet for name, row in rows.items() if row.sheet}
        whole = "being_informed=100.0 recommendation=90.0 result=100.0 speed=75.0"
        assert sheets == {"recommend": whole}
        assert rows["result"].case_number == number
        assert rows["result"].agent_id == "agent4"
        assert rows["result"].tier == "gold"
        assert rows["result"].indicator == "result"
        assert await session.scalar(select(func.count()).select_from(CareTask)) == 0
    handling = (3 * 100 + 2 * 75 + 1 * 100) / 6
    assert evaluated.marks == [(number, pytest.approx((4 * handling + 2 * 90) / 6), "")]


async def test_of_those_who_send_at_once_one_is_kept(
    demo: Database, asking: Asking, links: LinkAnswers
) -> None:
    token = await link(demo, asking)
    answers = await asyncio.gather(*(links.take(token, RIGHT if n % 2 else LOW) for n in range(8)))
    assert [each.again for each in answers].count(False) == 1
    async with demo.sessions() as session:
        names = [row.question for row in await session.scalars(select(SurveyAnswer))]
        assert len(names) in (len(RIGHT), len(LOW))


async def test_a_low_mark_opens_one_task_at_once(demo: Database, asking: Asking, links: LinkAnswers) -> None:
    token = await link(demo, asking)
    await links.take(token, LOW)
    async with demo.sessions() as session:
        (task,) = await session.scalars(select(CareTask))
        assert task.customer_id == CUSTOMER
        assert task.owner_unit == "complaints"
        assert task.words == "Are you content with the result? 1"
        assert task.done_at is None
        words = await session.scalar(select(SurveyAnswer.comment).where(SurveyAnswer.question == "words"))
        assert words == "迟了"


async def test_nothing_is_kept_of_answers_that_are_refused(
    demo: Database, asking: Asking, links: LinkAnswers
) -> None:
    token = await link(demo, asking)
    with pytest.raises(Invalid) as caught:
        await links.take(token, {"result": "5", "speed": "4", "informed": "yes"})
    assert caught.value.field == "recommend"
    async with demo.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(SurveyAnswer)) == 0
    assert not (await links.take(token, RIGHT)).again


async def test_a_link_ends(demo: Database, asking: Asking, links: LinkAnswers, clock: Clock) -> None:
    token = await link(demo, asking)
    clock.forward(days=14)
    clock.forward(seconds=-1)
    assert not (await links.page(token)).answered
    clock.time += dt.timedelta(seconds=1)
    for wrong in (token, "", "x" * 5000, "no token", "\0"):
        with pytest.raises(NotFound):
            await links.page(wrong)
        with pytest.raises(NotFound):
            await links.take(wrong, RIGHT)
