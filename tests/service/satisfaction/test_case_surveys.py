"""From the closed case to the customer's opinion of it: by letter, by a link passed on, by a call."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from callcenter.care import AskedBy, Care
from callcenter.domain.enums import Channel
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStatus, CaseStep, Role
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.models import AuditEntry, CareTask, Case, Customer, SurveyAnswer, SurveyInvitation
from callcenter.service.cases import StepRefused
from callcenter.service.errors import Conflict, NotFound
from callcenter.service.permissions import Actor
from callcenter.service.satisfaction.asking import Asking
from callcenter.service.satisfaction.case_surveys import AskedHow, CaseSurveys
from tests.service.conftest import Clock
from tests.support.cases import CaseWorld

SITE = "https://care.example.com"
AGENT = Actor(user_id="agent1", role=Role.AGENT, org_unit="service")
RIGHT = {"result": "5", "speed": "5", "informed": "yes", "recommend": "10", "words": "Well done."}


class Sends:
    """A mail server that nobody reaches in these tests."""

    async def send(self, letter: object) -> None:
        raise AssertionError("nothing is sent here")


class World(CaseWorld):
    def __init__(
        self,
        database: Database,
        clock: Clock,
        home: Path,
        *,
        sends: bool = True,
        settles_min: int = 0,
    ) -> None:
        super().__init__(database, clock, home, Sends() if sends else None)
        self.asking = Asking(database.sessions, lambda: self.care, clock.now)
        self.surveys = CaseSurveys(
            database.sessions,
            self.asking,
            self.course,
            self.outbox,
            site=SITE,
            zone=lambda: self.timing().zone,
            now=clock.now,
            settles=dt.timedelta(minutes=settles_min),
        )

    async def closed(self, **given: Any) -> str:
        number = await self.register(**given)
        await self.step(number, CaseStep.REPLY, text="Here is a new one.", channel=Channel.PHONE)
        await self.close(number)
        return number

    async def close(self, number: str) -> None:
        facts = {
            "case_class": "quality",
            "cause": "batch_fault",
            "product": "kettle",
            "unit": "complaints",
            "severity": "normal",
            "fault": True,
            "solution": "A new one.",
        }
        await self.step(number, CaseStep.CLOSE, **facts)

    def calls(self) -> None:
        content = self.care.content
        rule = replace(content.satisfaction, case_asked_by=AskedBy.CALLBACK)
        self.care = Care(replace(content, satisfaction=rule), self.care.version)

    async def case(self, number: str) -> Case:
        async with self.database.sessions() as session:
            return await session.get_one(Case, number)

    async def letters(self) -> list[OutgoingMail]:
        async with self.database.sessions() as session:
            return [
                each
                for each in await session.scalars(select(OutgoingMail))
                if each.origin.startswith("survey:")
            ]


@pytest.fixture
def world(demo: Database, clock: Clock, tmp_path: Path) -> World:
    return World(demo, clock, tmp_path)


def token_in(letter: OutgoingMail) -> str:
    return letter.body.split("/survey#")[1].split()[0]


async def test_a_customer_is_asked_by_mail_once_the_case_is_closed_and_the_case_has_their_mark(
    world: World, clock: Clock
) -> None:
    number = await world.closed(email="li@example.com", name="Li", language="en", agent_id="agent2")
    assert await world.surveys.look() == 1
    assert await world.surveys.look() == 0
    assert (await world.case(number)).status is CaseStatus.ASKED
    (letter,) = await world.letters()
    assert (letter.recipient, letter.secret) == ("li@example.com", True)
    assert letter.subject == f"[{number}] How did we handle your case?"
    assert f"{SITE}/survey#" in letter.body
    clock.forward(days=1)
    await world.surveys.links.take(token_in(letter), RIGHT)
    case = await world.case(number)
    assert (case.status, case.mark) == (CaseStatus.EVALUATED, 100)
    assert case.evaluated_at == clock.now()
    async with world.database.sessions() as session:
        answer = await session.scalar(select(SurveyAnswer).where(SurveyAnswer.question == "result"))
        assert answer is not None
        assert (answer.case_number, answer.class_code, answer.agent_id) == (number, "quality", "agent1")


async def test_no_letter_says_for_a_stranger_what_reads_as_a_link(world: World) -> None:
    await world.closed(email="li@example.com", name="Win at evil.example/now", language="en")
    assert await world.surveys.look() == 1
    (letter,) = await world.letters()
    assert "evil" not in letter.body


async def test_nobody_is_written_to_who_may_be_on_the_line_still(
    demo: Database, clock: Clock, tmp_path: Path
) -> None:
    world = World(demo, clock, tmp_path, settles_min=10)
    await world.closed(email="li@example.com")
    assert await world.surveys.look() == 0
    clock.forward(minutes=10)
    assert await world.surveys.look() == 1


async def test_a_case_opened_again_keeps_the_answers_and_has_no_mark(world: World) -> None:
    number = await world.closed(email="li@example.com")
    await world.surveys.look()
    (letter,) = await world.letters()
    await world.step(number, CaseStep.REOPEN, reason="It broke again.")
    assert not (await world.surveys.links.take(token_in(letter), RIGHT)).again
    case = await world.case(number)
    assert (case.status, case.mark) == (CaseStatus.REGISTERED, None)
    # Closed once more within the thirty days: they were asked.
    await world.step(number, CaseStep.REPLY, text="Again.", channel=Channel.PHONE)
    await world.close(number)
    assert await world.surveys.look() == 0
    assert (await world.case(number)).status is CaseStatus.CLOSED


async def test_who_cannot_or_does_not_want_to_be_asked_is_not(world: World, clock: Clock) -> None:
    async with world.database.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == "c001").values(no_surveys=True))
    numbers = [
        await world.closed(customer_id="c001"),
        await world.closed(customer_id="c003"),
        await world.closed(email="li@example.com"),
        await world.closed(email="LI@example.com"),
    ]
    assert await world.surveys.look() == 1
    assert [(await world.case(each)).status for each in numbers] == [
        CaseStatus.CLOSED,
        CaseStatus.CLOSED,
        CaseStatus.ASKED,
        CaseStatus.CLOSED,
    ]
    with pytest.raises(Conflict):
        await world.surveys.ask(AGENT, numbers[0])
    old = await world.closed(email="wu@example.com")
    clock.forward(days=3)
    assert await world.surveys.look() == 0
    assert (await world.case(old)).status is CaseStatus.CLOSED


async def test_without_a_mail_server_an_agent_passes_the_link_on(
    demo: Database, clock: Clock, tmp_path: Path
) -> None:
    world = World(demo, clock, tmp_path, sends=False)
    number = await world.closed(customer_id="c003")
    asked = await world.surveys.ask(AGENT, number)
    assert asked.how is AskedHow.LINK
    token = asked.url.removeprefix(f"{SITE}/survey#")
    assert not (await world.surveys.links.page(token)).answered
    with pytest.raises(StepRefused):
        await world.surveys.ask(AGENT, await world.register(customer_id="c004"))
    stranger = Actor(user_id="x", role=Role.AGENT, org_unit="elsewhere")
    with pytest.raises(NotFound):
        await world.surveys.ask(stranger, number)


async def test_who_is_called_is_asked_by_who_calls(world: World, clock: Clock) -> None:
    world.calls()
    number = await world.closed(customer_id="c003", agent_id="agent2")
    async with world.database.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == "c004").values(no_calls=True))
    quiet = await world.closed(customer_id="c004")
    assert await world.surveys.look() == 1
    assert (await world.case(quiet)).status is CaseStatus.CLOSED
    async with world.database.sessions() as session:
        (task,) = await session.scalars(select(CareTask))
        assert (task.case_number, task.customer_id, task.owner_unit) == (number, "c003", "complaints")
        invitation = await session.scalar(select(SurveyInvitation))
        assert invitation is not None
        assert invitation.token_hash is None
    assert not (await world.surveys.answer_for(AGENT, number, RIGHT)).again
    assert (await world.surveys.answer_for(AGENT, number, RIGHT)).again
    assert (await world.case(number)).mark == 100
    async with world.database.sessions() as session:
        noted = select(AuditEntry.actor_id, AuditEntry.object_id).where(
            AuditEntry.action == "answered for the customer"
        )
        assert (await session.execute(noted)).all() == [("agent1", number)]
    with pytest.raises(NotFound):
        await world.surveys.answer_for(AGENT, quiet, RIGHT)


async def test_every_role_may_ask(world: World) -> None:
    for number, role in enumerate(Role):
        case = await world.closed(email=f"a{number}@example.com", agent_id="agent2")
        actor = Actor(user_id="u", role=role, org_unit="company")
        assert (await world.surveys.ask(actor, case)).how is AskedHow.LETTER
