"""A real mailbox (Dovecot): letters become cases, answers find theirs, and none is lost or taken twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from callcenter.domain.enums import CaseKind, Channel
from callcenter.engine.loop import Engine
from callcenter.mail_servers import parse_imap
from callcenter.repository.cases import Case, CaseFile
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep
from callcenter.repository.mail import IncomingMail
from callcenter.service.mail import imap as imap_module
from callcenter.service.mail import taking
from callcenter.service.mail.imap import MailReader
from callcenter.service.mail.mailbox import Mailbox, MailboxFailed
from callcenter.service.mail.outbox import MailState
from callcenter.service.mail.returns import Returns
from callcenter.service.mail.taking import TOO_LARGE, TOO_MANY, MailTaker, NotNow, Taken
from tests.support.cases import SITE, CaseWorld, WallClock, running_center
from tests.support.dovecot import Dovecot
from tests.support.waiting import until

OWN = "care@haiqiao.example"
READ, FLAGGED = frozenset({"\\Seen"}), frozenset({"\\Seen", "\\Flagged"})


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Dovecot:
    dovecot.empty()
    return dovecot


@pytest.fixture
async def world(demo: Database, tmp_path: Path) -> CaseWorld:
    world = CaseWorld(demo, WallClock(), tmp_path)
    await world.addresses()
    return world


@pytest.fixture
async def center(world: CaseWorld, tmp_path: Path) -> AsyncIterator[Engine]:
    async with running_center(world, tmp_path) as engine:
        yield engine


def taker_of(world: CaseWorld, engine: Any) -> MailTaker:
    return MailTaker(*parts_of(world, engine), own_address=OWN)


def parts_of(world: CaseWorld, engine: Any) -> tuple[Any, ...]:
    returns = Returns(world.outbox, lambda: world.care, site=SITE)
    return (world.database, engine, world.course, world.files, lambda: world.care, returns)


@contextlib.asynccontextmanager
async def reading(server: Dovecot, taker: Any, **more: float) -> AsyncIterator[MailReader]:
    reader = MailReader(parse_imap(server.url), taker, look_s=0.02, pause_s=0.02, **more)
    running = asyncio.create_task(reader.run())
    try:
        yield reader
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def letter(text: str = "The kettle broke.", subject: str = "Kettle", **more: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = more.get("sender", "Anna Berg <anna@example.com>")
    message["To"] = OWN
    message["Subject"] = subject
    message["Message-ID"] = more.get("id", "<1@example.com>")
    if "auto" in more:
        message["Auto-Submitted"] = more["auto"]
    message.set_content(text)
    return message


async def taken(world: CaseWorld, count: int) -> list[Any]:
    """The letters that were looked at, once there are so many."""
    rows: list[Any] = []

    async def there() -> bool:
        rows[:] = await world.rows(IncomingMail, IncomingMail.done, order=[IncomingMail.at, IncomingMail.id])
        return len(rows) >= count

    async with asyncio.timeout(20):
        while not await there():
            await asyncio.sleep(0.02)
    assert len(rows) == count
    return rows


async def test_a_letter_becomes_a_case_and_is_answered_with_its_number(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    message = letter("电水壶第二天就坏了。", "水壶坏了", sender="安娜 <Anna@Example.com>")
    message.add_attachment(b"\x89PNG\r\n\x1a\n....", maintype="image", subtype="png", filename="照片.png")
    message.add_attachment(b"MZ\x90\x00", maintype="application", subtype="x-exe", filename="virus.exe")
    mailbox.deliver(message.as_bytes())
    async with reading(mailbox, taker_of(world, center)) as reader:
        (noted,) = await taken(world, 1)
        await until(lambda: mailbox.flags() == [READ], "the letters are marked")
        assert reader.state is MailState.OK
    (case,) = await world.rows(Case, Case.channel == Channel.EMAIL)
    assert (case.number, case.kind, case.class_code, case.status) == (
        noted.case_number,
        CaseKind.ENQUIRY,
        "other",
        CaseStatus.REGISTERED,
    )
    assert (case.subject, case.description, case.language) == ("水壶坏了", "电水壶第二天就坏了。", "zh-CN")
    # A sender can be forged: the case is nobody's until somebody of ours says whose it is.
    assert (case.reporter_name, case.reporter_email, case.customer_id) == ("安娜", "anna@example.com", None)
    (file,) = await world.rows(CaseFile)
    assert (file.name, file.case_number, file.by_kind) == ("照片.png", case.number, ActorKind.CUSTOMER)
    assert (await world.course_of(case.number))[-1].data == {"by": "email", "left_out": ["virus.exe"]}
    received = [row for row in await world.letters() if row.origin == f"received:{case.number}"]
    assert [row.recipient for row in received] == ["anna@example.com"]
    assert received[0].subject == f"[{case.number}] 我们已收到您的来信"


async def test_an_answer_goes_to_its_case_and_reopens_nothing(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    number = await world.register(email="anna@example.com", agent_id="agent1")
    await world.step(number, CaseStep.REPLY, text="It is fine", channel=Channel.PHONE)
    mailbox.deliver(letter("It is not.", f"Re: [{number}] About: Kettle").as_bytes())
    async with reading(mailbox, taker_of(world, center)):
        (noted,) = await taken(world, 1)
    assert (noted.case_number, noted.why, noted.contact_id) == (number, None, None)
    assert (await world.case(number)).status is CaseStatus.REPLIED
    last = (await world.course_of(number))[-1]
    assert (last.step, last.by_kind, last.words) == (
        CaseStep.CUSTOMER_WROTE,
        ActorKind.CUSTOMER,
        "It is not.",
    )
    told = [row.recipient for row in await world.letters() if row.origin.startswith("customer_wrote")]
    assert told == ["agent4@ours.example"]
    assert len(await world.rows(Case, Case.channel == Channel.EMAIL)) == 0


async def test_of_a_duplicate_the_other_case_gets_the_answer(world: CaseWorld, center: Engine) -> None:
    number, other = (
        await world.register(email="anna@example.com"),
        await world.register(email="anna@example.com"),
    )
    await world.step(number, CaseStep.MERGE, into=other)
    raw = letter("More", f"Re: [{number}]").as_bytes()
    assert await taker_of(world, center).take(raw) is Taken.WORDS
    assert (await world.course_of(other))[-1].words == "More"


async def test_from_another_address_it_is_a_case_of_its_own(world: CaseWorld, center: Engine) -> None:
    number = await world.register(email="wang@example.com")
    before = await world.course_of(number)
    taker = taker_of(world, center)
    assert await taker.take(letter("Close it", f"[{number}]").as_bytes()) is Taken.CASE
    assert await world.course_of(number) == before
    assert len(await world.rows(Case, Case.reporter_email == "anna@example.com")) == 1


async def test_the_responsible_person_outside_answers_by_mail(world: CaseWorld, center: Engine) -> None:
    number = await world.register()
    await world.assign_outside(number)
    raw = letter("We look into it.", f"Re: [{number}]", sender="Li <li@example.com>").as_bytes()
    assert await taker_of(world, center).take(raw) is Taken.WORDS
    last = (await world.course_of(number))[-1]
    assert (last.step, last.by_kind, last.by_id) == (CaseStep.NOTE, ActorKind.OUTSIDE, "li@example.com")
    assert (await world.case(number)).status is CaseStatus.ASSIGNED


async def test_what_machines_send_is_noted_flagged_and_not_answered(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    mailbox.deliver(letter("I am away", id="<a@x>", auto="auto-replied").as_bytes())
    mailbox.deliver(letter("from ourselves", id="<b@x>", sender=OWN).as_bytes())
    mailbox.deliver(b"no letter at all\x00\xff")
    async with reading(mailbox, taker_of(world, center)):
        noted = await taken(world, 3)
        await until(lambda: mailbox.flags() == [FLAGGED] * 3, "the letters are marked")
    assert sorted(row.why for row in noted) == [
        "it has no sender that could be answered",
        "it is a letter of our own",
        "it was answered by a machine",
    ]
    assert await world.rows(Case, Case.channel == Channel.EMAIL) == []
    assert await world.letters() == []


async def test_two_machines_that_answer_each_other_come_to_an_end(
    world: CaseWorld, center: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that does not say it is one answers whatever it gets: it is answered once an hour, and after
    some of its letters no cases are made of them."""
    monkeypatch.setattr(taking, "MOST_OF_A_SENDER", 3)
    taker = taker_of(world, center)
    became = [
        await taker.take(letter("Thank you for your message", id=f"<{n}@x>").as_bytes()) for n in range(5)
    ]
    assert became == [Taken.CASE] * 3 + [Taken.IGNORED] * 2
    assert len(await world.letters()) == 1
    assert {row.why for row in await world.rows(IncomingMail)} == {None, TOO_MANY}


async def test_the_same_letter_again_is_taken_once(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    for _ in range(2):
        mailbox.deliver(letter().as_bytes())
    async with reading(mailbox, taker_of(world, center)):
        await until(lambda: mailbox.flags() == [READ] * 2, "the letters are marked")
    assert len(await world.rows(Case, Case.channel == Channel.EMAIL)) == 1


async def test_nothing_is_marked_before_it_is_safe(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    """Ended between the journal and the repository's note, the letter comes again and is the same case."""
    taker = taker_of(world, center)
    ended = asyncio.Event()
    note = taker._note

    def ends(*arguments: Any, **more: Any) -> bool:
        if not more.get("done", True):
            return note(*arguments, **more)
        ended.set()
        raise ConnectionError("ended")

    taker._note = ends  # type: ignore[method-assign]
    mailbox.deliver(letter().as_bytes())
    async with reading(mailbox, taker) as reader:
        await asyncio.wait_for(ended.wait(), 20)
        await until(lambda: reader.state is MailState.FAILING, "the state of the mailbox")
    assert mailbox.flags() == [frozenset()]
    assert len(await world.rows(Case, Case.channel == Channel.EMAIL)) == 1
    taker._note = note  # type: ignore[method-assign]
    async with reading(mailbox, taker):
        await until(lambda: mailbox.flags() == [READ], "the letters are marked")
    (noted,) = await world.rows(IncomingMail)
    (case,) = await world.rows(Case, Case.channel == Channel.EMAIL)
    assert noted.case_number == case.number
    assert len([row for row in await world.letters() if row.origin.startswith("received")]) == 1


async def test_a_centre_that_takes_nothing_now_gets_it_later(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    class Away:
        waits = True

        async def take(self, raw: bytes) -> Taken:
            if self.waits:
                self.waits = False
                raise NotNow("starting")
            return await taker_of(world, center).take(raw)

        async def refuse(self, headers: bytes, why: str) -> Taken:
            raise AssertionError

    mailbox.deliver(letter().as_bytes())
    async with reading(mailbox, Away()):
        await until(lambda: mailbox.flags() == [READ], "the letters are marked")
    assert len(await world.rows(Case, Case.channel == Channel.EMAIL)) == 1


async def test_a_letter_that_fails_keeps_no_other_waiting(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    tried = 0

    class Failing(MailTaker):
        async def take(self, raw: bytes) -> Taken:
            nonlocal tried
            if b"poison" in raw:
                tried += 1
                raise ValueError("a fault of ours")
            return await super().take(raw)

    taker = Failing(*parts_of(world, center), own_address=OWN)
    mailbox.deliver(letter("poison", id="<p@x>").as_bytes())
    mailbox.deliver(letter().as_bytes())
    async with reading(mailbox, taker):
        await until(lambda: mailbox.flags() == [frozenset(), READ], "the letters are marked")
        await until(lambda: tried == imap_module.TRIES, "tries")
    assert tried == imap_module.TRIES


async def test_failures_are_of_a_letter_and_not_of_its_number(
    world: CaseWorld, center: Engine, mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mailbox that was put back gives its numbers anew (RFC 3501, section 2.3.1.1)."""

    class Failing(MailTaker):
        fails = True

        async def take(self, raw: bytes) -> Taken:
            if self.fails:
                raise ValueError("a fault of ours")
            return await super().take(raw)

    monkeypatch.setattr(imap_module, "TRIES", 1)
    taker = Failing(*parts_of(world, center), own_address=OWN)
    mailbox.deliver(letter().as_bytes())
    async with reading(mailbox, taker) as reader:
        await until(lambda: list(reader._failed.values()) == [1], "tries")
        mailbox.stop()
        await until(lambda: reader.state is MailState.FAILING, "the state of the mailbox")
        mailbox.renumber()
        taker.fails = False
        mailbox.start()
        await until(lambda: mailbox.flags() == [READ], "the letters are marked")
        assert reader._failed == {}


async def test_a_letter_is_taken_as_soon_as_it_comes(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    """The server says so: nobody looks every so often."""
    taker = taker_of(world, center)
    waiting = asyncio.Event()
    wait = Mailbox.wait

    def waits(box: Mailbox, seconds: float) -> None:
        loop.call_soon_threadsafe(waiting.set)
        wait(box, seconds)

    loop = asyncio.get_running_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mailbox, "wait", waits)
        async with reading(mailbox, taker, wait_s=600.0):
            for number in range(2):
                await asyncio.wait_for(waiting.wait(), 20)
                waiting.clear()
                mailbox.deliver(letter(id=f"<{number}@x>").as_bytes())
                await taken(world, number + 1)


async def test_waiting_is_begun_anew_now_and_then(world: CaseWorld, center: Engine, mailbox: Dovecot) -> None:
    """A connection that is dead without a word is found by that, and the server is not bored."""
    waits = 0
    wait = Mailbox.wait

    def counted(box: Mailbox, seconds: float) -> None:
        nonlocal waits
        wait(box, seconds)
        waits += 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mailbox, "wait", counted)
        async with reading(mailbox, taker_of(world, center), wait_s=0.02) as reader:
            await until(lambda: waits >= 5, "waits")
            assert reader.state is MailState.OK
            mailbox.deliver(letter().as_bytes())
            await taken(world, 1)


async def test_a_server_that_says_nothing_is_looked_at_every_so_often(
    world: CaseWorld, center: Engine, mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Mailbox, "tells", property(lambda _box: False, lambda _box, _tells: None), raising=False
    )
    monkeypatch.setattr(Mailbox, "wait", None)
    async with reading(mailbox, taker_of(world, center)) as reader:
        await until(lambda: reader.state is MailState.OK, "the state of the mailbox")
        mailbox.deliver(letter().as_bytes())
        await taken(world, 1)


async def test_what_is_too_large_is_not_fetched(
    world: CaseWorld, center: Engine, mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_module, "MOST_BYTES", 2_000)
    mailbox.deliver(letter("x" * 3_000).as_bytes())
    async with reading(mailbox, taker_of(world, center)):
        (noted,) = await taken(world, 1)
        await until(lambda: mailbox.flags() == [FLAGGED], "the letters are marked")
    assert (noted.why, noted.sender, noted.subject) == (TOO_LARGE, "anna@example.com", "Kettle")


async def test_a_long_letter_is_kept_whole(world: CaseWorld, center: Engine) -> None:
    text = "\n".join(f"Line {n}" for n in range(1_000))
    await taker_of(world, center).take(letter(text).as_bytes())
    (case,) = await world.rows(Case, Case.channel == Channel.EMAIL)
    assert len(case.description) == 4_000
    (file,) = await world.rows(CaseFile)
    kept = await world.files.find(case.number, file.id)
    assert (kept.name, kept.path.read_text()) == ("letter.txt", text)


async def test_a_server_that_was_away_is_read_again(
    world: CaseWorld, center: Engine, mailbox: Dovecot
) -> None:
    async with reading(mailbox, taker_of(world, center), wait_s=600.0) as reader:
        await until(lambda: reader.state is MailState.OK, "the state of the mailbox")
        mailbox.stop()
        await until(lambda: reader.state is MailState.FAILING, "the state of the mailbox")
        mailbox.deliver(letter().as_bytes())
        # Not in a thread: the server would end with it.
        mailbox.start()
        await taken(world, 1)
        await until(lambda: reader.state is MailState.OK, "the state of the mailbox")
    assert len(await world.rows(Case, Case.channel == Channel.EMAIL)) == 1


def test_what_is_wrong_is_said_in_words(mailbox: Dovecot) -> None:
    for url, words in (
        (mailbox.url.replace("p%40ss", "wrong"), "refuses user or password of CALLCENTER_IMAP"),
        (f"{mailbox.url}/Nowhere", "has no folder Nowhere"),
        ("imap://care:secret@127.0.0.1:1", "cannot be reached"),
    ):
        box = Mailbox(parse_imap(url))
        with pytest.raises(MailboxFailed, match=words) as failed:
            box.open()
        box.abort()
        assert "secret" not in str(failed.value) and "wrong" not in str(failed.value)
