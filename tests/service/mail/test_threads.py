"""Letters that belong together: ours answer the customer's, theirs find their case, reports the letter they
are about; and no flood of them gets into a case."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from callcenter.domain.enums import Channel
from callcenter.engine.loop import Engine
from callcenter.repository.cases import Case
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStep
from callcenter.repository.mail import IncomingMail, OutgoingMail
from callcenter.service.cases import By
from callcenter.service.cases.attached import mail_records
from callcenter.service.mail import taking
from callcenter.service.mail.outbox import Outgoing, SendFailed
from callcenter.service.mail.returns import NO_REASON, Returns
from callcenter.service.mail.taking import TOO_MANY, TOO_MANY_ABOUT_IT, MailTaker, NotNow, Taken
from tests.support.cases import SITE, CaseWorld, WallClock, running_center
from tests.support.repositories import backend_on_sqlite  # noqa: F401 - a fixture

from .test_reading import OWN, report

ANNA = "anna@example.com"
LI = By(kind=ActorKind.OUTSIDE, id="li@example.com")


@pytest.fixture
async def world(demo: Database, tmp_path: Path) -> CaseWorld:
    world = CaseWorld(demo, WallClock(), tmp_path)
    await world.addresses()
    return world


@pytest.fixture
async def center(world: CaseWorld, tmp_path: Path) -> AsyncIterator[Engine]:
    async with running_center(world, tmp_path) as engine:
        yield engine


class NoCentre:
    """Takes nothing at the moment."""

    async def send(self, _message: Any) -> Any:
        raise NotNow("starting")


def taker_of(world: CaseWorld, engine: Any = None, clock: Any = None) -> MailTaker:
    returns = Returns(world.outbox, lambda: world.care, site=SITE)
    parts = (world.database, engine or NoCentre(), world.course, world.files, lambda: world.care, returns)
    return MailTaker(*parts, own_address=OWN, **({"clock": clock} if clock else {}))


def letter(number: int = 1, sender: str = ANNA, subject: str = "Kettle", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, OWN, subject
    message["Message-ID"] = f"<{number}@example.com>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("The kettle broke.")
    return message.as_bytes()


async def sent(world: CaseWorld, origin: str) -> Any:
    """The letter of ours whose origin begins so."""
    (row,) = await world.letters(OutgoingMail.origin.startswith(origin))
    return row


async def test_our_letters_answer_the_customers_last_one(world: CaseWorld, center: Engine) -> None:
    taker = taker_of(world, center)
    assert await taker.take(letter(1)) is Taken.CASE
    (case,) = await world.rows(Case, Case.channel == Channel.EMAIL)
    assert (await sent(world, "received:")).in_reply_to == "<1@example.com>"
    assert await taker.take(letter(2, subject=f"Re: [{case.number}]")) is Taken.WORDS
    # To others it would be an answer to nothing they know.
    await world.assign_outside(case.number)
    assert (await sent(world, "link:")).in_reply_to is None
    await world.step(case.number, CaseStep.ACCEPT, LI)
    await world.step(case.number, CaseStep.FEEDBACK, LI, text="Sent anew")
    await world.step(case.number, CaseStep.REPLY, text="Sent anew", channel=Channel.EMAIL)
    assert (await sent(world, "reply:")).in_reply_to == "<2@example.com>"


async def test_a_case_that_came_in_another_way_has_letters_that_answer_none(world: CaseWorld) -> None:
    await taker_of(world).take(letter(1, auto_submitted="auto-replied"))
    await world.register(email=ANNA, request_id="")
    assert (await sent(world, "received:")).in_reply_to is None


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
async def test_an_answer_without_the_number_finds_its_case(world: CaseWorld, header: str) -> None:
    number = await world.register(email=ANNA)
    ours = f"<{(await sent(world, 'received:')).id}@haiqiao.example>"
    answer = letter(2, subject="About the kettle", **{header: f"<other@example.com> {ours}"})
    assert await taker_of(world).take(answer) is Taken.WORDS
    assert (await world.course_of(number))[-1].step is CaseStep.CUSTOMER_WROTE
    # And what they write after their own letter.
    assert await taker_of(world).take(letter(3, References="<2@example.com>")) is Taken.WORDS
    assert len(await world.course_of(number)) == 3


async def test_the_number_in_the_subject_counts_first(world: CaseWorld) -> None:
    first, second = await world.register(email=ANNA), await world.register(email=ANNA)
    ours = f"<{(await sent(world, f'received:{first}')).id}@haiqiao.example>"
    await taker_of(world).take(letter(2, subject=f"[{second}]", In_Reply_To=ours))
    assert [len(await world.course_of(each)) for each in (first, second)] == [1, 2]


async def test_an_answer_from_somebody_else_is_not_the_customers(world: CaseWorld) -> None:
    number = await world.register(email=ANNA)
    ours = f"<{(await sent(world, 'received:')).id}@haiqiao.example>"
    with pytest.raises(NotNow):
        await taker_of(world).take(letter(2, sender="mallory@example.com", In_Reply_To=ours))
    assert len(await world.course_of(number)) == 1


async def test_no_flood_gets_into_a_case(world: CaseWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_ABOUT_A_CASE", 3)
    number, other = await world.register(email=ANNA), await world.register(email=ANNA)
    now = 0.0
    taker = taker_of(world, clock=lambda: now)
    became = [await taker.take(letter(n, subject=f"[{number}]")) for n in range(6)]
    assert became == [Taken.WORDS] * 3 + [Taken.IGNORED] * 3
    course = await world.course_of(number)
    assert [(row.step, row.by_kind) for row in course[1:]] == [
        *[(CaseStep.CUSTOMER_WROTE, ActorKind.CUSTOMER)] * 3,
        (CaseStep.CUSTOMER_WROTE, ActorKind.SYSTEM),
    ]
    # It is said once, though they keep coming.
    assert course[-1].data == {"by": "email", "letters_left_out": True}
    now += taking.HOUR_S + 1
    for n in range(6, 11):
        await taker.take(letter(n, subject=f"[{number}]"))
    assert len(await world.course_of(number)) == len(course) + 3
    left_out = await world.rows(IncomingMail, IncomingMail.why == TOO_MANY_ABOUT_IT)
    assert sorted(str(row.case_number) for row in left_out) == sorted([number, *["None"] * 4])
    # Another case has its own.
    assert await taker.take(letter(20, subject=f"[{other}]")) is Taken.WORDS


async def test_one_sender_fills_not_many_cases(world: CaseWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_ANSWERS_OF_A_SENDER", 4)
    numbers = [await world.register(email=ANNA) for _ in range(6)]
    taker = taker_of(world)
    became = [await taker.take(letter(n, subject=f"[{number}]")) for n, number in enumerate(numbers)]
    assert became == [Taken.WORDS] * 4 + [Taken.IGNORED] * 2
    last = (await world.course_of(numbers[-1]))[-1]
    assert (last.by_kind, last.data["letters_left_out"]) == (ActorKind.SYSTEM, True)


async def test_a_letter_that_has_to_wait_is_not_counted_against_its_sender(
    world: CaseWorld, center: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_OF_A_SENDER", 2)
    taker = taker_of(world)
    for _ in range(5):
        with pytest.raises(NotNow):
            await taker.take(letter(1))
    taker._engine = center
    assert await taker.take(letter(1)) is Taken.CASE
    assert await world.rows(IncomingMail, IncomingMail.why == TOO_MANY) == []


async def test_a_report_marks_the_letter_that_did_not_arrive(world: CaseWorld) -> None:
    number = await world.register()
    await world.assign_outside(number)
    ours = await sent(world, "link:")
    raw = report(message_id=f"<{ours.id}@haiqiao.example>")
    assert await taker_of(world).take(raw) is Taken.REPORT
    ours = await sent(world, "link:")
    assert (ours.returned_at is not None, ours.error) == (
        True,
        "550 5.1.1 <li@example.com>: Recipient address rejected",
    )
    told = await sent(world, f"not_arrived:{ours.id}")
    assert (told.recipient, told.subject) == (
        "agent1@ours.example",
        f"[{number}] The letter to li@example.com did not arrive",
    )
    assert f"{SITE}/cases/{number}" in told.body and "550 5.1.1" in told.body
    # The case shows it.
    async with world.database.sessions() as session:
        shown = [each for each in await mail_records(session, number) if each.returned_ms is not None]
    assert [(each.address, each.error) for each in shown] == [("li@example.com", ours.error)]
    # Once, however many report it.
    assert await taker_of(world).take(raw.replace(b"Undelivered", b"Again: undelivered")) is Taken.IGNORED
    assert len(await world.letters(OutgoingMail.origin.startswith("not_arrived:"))) == 1


async def test_who_replied_is_told_that_it_came_back(world: CaseWorld) -> None:
    number = await world.register(email=ANNA)
    await world.step(number, CaseStep.REPLY, text="Sent anew", channel=Channel.EMAIL)
    ours = await sent(world, "reply:")
    raw = (
        report(message_id=f"<{ours.id}@haiqiao.example>")
        .replace(b"Diagnostic-Code", b"X")
        .replace(b"Status", b"Y")
    )
    assert await taker_of(world).take(raw) is Taken.REPORT
    assert (await sent(world, "reply:")).error == NO_REASON
    assert (await sent(world, "not_arrived:")).recipient == "agent1@ours.example"


class Refusing:
    """A server that takes letters to our own people alone."""

    async def send(self, letter: Outgoing) -> None:
        if not letter.recipient.endswith("@ours.example"):
            raise SendFailed("it says 550 No such user", for_good=letter.recipient == "li@example.com")


async def test_who_caused_a_letter_that_is_given_up_is_told(demo: Database, tmp_path: Path) -> None:
    world = CaseWorld(demo, WallClock(), tmp_path, Refusing())
    await world.addresses()
    world.outbox.given_up.append(Returns(world.outbox, lambda: world.care, site=SITE).tell)
    for email in ("li@example.com", "waits@example.com"):
        await world.assign_outside(await world.register(), email)
    await world.outbox.send_due()
    told = await sent(world, "not_arrived:")
    assert (told.recipient, "li@example.com" in told.subject) == ("agent1@ours.example", True)
    assert "550 No such user" in told.body
    # Those that are tried again have nobody to be told of.
    await world.outbox.send_due()
    assert (await sent(world, "not_arrived:")).sent_at is not None


async def test_a_report_without_the_letter_is_about_what_it_answers(world: CaseWorld) -> None:
    await world.register(email=ANNA)
    ours = await sent(world, "received:")
    headers = f"In-Reply-To: <{ours.id}@haiqiao.example>\r\nSubject".encode()
    raw = report(message_id="").replace(b"Subject", headers, 1)
    assert await taker_of(world).take(raw) is Taken.REPORT
    assert (await sent(world, "received:")).returned_at is not None
    # Nobody of ours has written it.
    assert await world.letters(OutgoingMail.origin.startswith("not_arrived:")) == []


@pytest.mark.parametrize("message_id", ["<guess@haiqiao.example>", f"<{'0' * 32}@haiqiao.example>", ""])
async def test_a_forged_report_marks_nothing(world: CaseWorld, message_id: str) -> None:
    await world.register(email=ANNA)
    assert await taker_of(world).take(report(message_id=message_id)) is Taken.IGNORED
    assert (await sent(world, "received:")).returned_at is None
