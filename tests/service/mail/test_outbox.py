"""Letters on their way out, to a real SMTP server: written once, sent once, tried again, given up."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from callcenter.mail_servers import Security, parse_smtp
from callcenter.repository.database import Database, open_database
from callcenter.repository.mail import OutgoingMail
from callcenter.service.mail.outbox import (
    OLDEST,
    PAUSES,
    Letter,
    MailState,
    Outbox,
    Outgoing,
    SendFailed,
    clear_secrets,
)
from callcenter.service.mail.smtp import Smtp
from tests.service.conftest import Clock
from tests.support.repositories import address_of
from tests.support.smtp import SmtpServer

SENDER = "care@haiqiao.example"


@pytest.fixture
async def server() -> AsyncIterator[SmtpServer]:
    async with SmtpServer() as server:
        yield server


def smtp(server: SmtpServer) -> Smtp:
    return Smtp(parse_smtp(server.url), SENDER, "海桥贸易")


def letter(origin: str = "reply:1", **given: object) -> Letter:
    return Letter(
        **{
            "recipient": "wang@example.com",
            "subject": "[2606150001] 关于：水壶",
            "body": "王先生您好：\n\n已换新。\n",
            "about": ("case", "2606150001"),
            "origin": origin,
            **given,
        }
    )


async def put(database: Database, outbox: Outbox, at: dt.datetime, *letters: Letter) -> list[bool]:
    def work(connection: Connection) -> list[bool]:
        return [outbox.put(connection, at, each) for each in letters]

    async with database.engine.begin() as connection:
        return await connection.run_sync(work)


async def rows(database: Database) -> list[OutgoingMail]:
    async with database.sessions() as session:
        found = await session.scalars(select(OutgoingMail).order_by(OutgoingMail.origin))
        return list(found)


async def test_a_letter_is_sent_as_it_was_written(empty: Database, clock: Clock, server: SmtpServer) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    await put(empty, outbox, clock.now(), letter(in_reply_to="<abc@example.com>"))
    assert await outbox.send_due() == 1
    (got,) = server.letters
    assert server.recipients == [["wang@example.com"]]
    assert got["Subject"] == "[2606150001] 关于：水壶"
    assert got["From"] == "海桥贸易 <care@haiqiao.example>"
    assert got["To"] == "wang@example.com"
    assert got["In-Reply-To"] == got["References"] == "<abc@example.com>"
    # A person wrote it.
    assert got["Auto-Submitted"] is None
    assert got.get_content() == "王先生您好：\n\n已换新。\n"
    (row,) = await rows(empty)
    assert got["Message-ID"] == f"<{row.id}@haiqiao.example>"
    assert (row.sent_at, row.next_at, row.tries) == (clock.now(), None, 1)
    assert outbox.state is MailState.OK
    assert await outbox.send_due() == 0


async def test_a_long_message_id_is_answered_as_it_is(
    empty: Database, clock: Clock, server: SmtpServer
) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    theirs = f"<{'x' * 150}@eurprd04.prod.example.com>"
    await put(empty, outbox, clock.now(), letter(in_reply_to=theirs))
    await outbox.send_due()
    (got,) = server.letters
    assert [dict(got.raw_items())[name] for name in ("In-Reply-To", "References")] == [theirs] * 2


async def test_letters_by_machine_say_so(empty: Database, clock: Clock, server: SmtpServer) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    await put(empty, outbox, clock.now(), letter("received:1"), letter("remind:1:2"))
    await outbox.send_due()
    assert sorted(str(each["Auto-Submitted"]) for each in server.letters) == [
        "auto-generated",
        "auto-replied",
    ]


async def test_a_subject_cannot_add_headers(empty: Database, clock: Clock, server: SmtpServer) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    await put(empty, outbox, clock.now(), letter(subject="Hello\r\nBcc: all@example.com"))
    await outbox.send_due()
    assert server.letters[0]["Subject"] == "Hello Bcc: all@example.com"
    assert server.recipients == [["wang@example.com"]]


async def test_of_each_origin_there_is_one_letter(empty: Database, clock: Clock, server: SmtpServer) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    assert await put(empty, outbox, clock.now(), letter(), letter(), letter("other")) == [True, False, True]


async def test_a_server_that_is_away_is_tried_again(
    empty: Database, clock: Clock, server: SmtpServer
) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    await put(empty, outbox, clock.now(), letter())
    await server.stop()
    for tries, pause in enumerate(PAUSES[:3], start=1):
        assert await outbox.send_due() == 1
        assert outbox.state is MailState.FAILING
        (row,) = await rows(empty)
        assert (row.tries, row.next_at) == (tries, clock.now() + pause)
        assert f"127.0.0.1:{server.port} cannot be" in (row.error or "")
        assert await outbox.send_due() == 0
        clock.time += pause
    await server.start()
    await outbox.send_due()
    (row,) = await rows(empty)
    assert (row.sent_at, row.error, outbox.state) == (clock.now(), None, MailState.OK)
    assert len(server.letters) == 1


async def test_what_is_refused_for_now_is_tried_again_and_for_good_is_not(
    empty: Database, clock: Clock, server: SmtpServer
) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    server.refuses = {
        "busy@example.com": "450 4.2.1 Mailbox busy",
        "nobody@example.com": "550 5.1.1 No such user",
    }
    server.answers = ["451 4.3.0 Try again later", "554 5.7.1 Spam"]
    await put(
        empty,
        outbox,
        clock.now(),
        letter("a", recipient="busy@example.com"),
        letter("b", recipient="nobody@example.com", secret=True),
    )
    await outbox.send_due()
    busy, nobody = await rows(empty)
    assert (busy.next_at, busy.failed_at) == (clock.now() + PAUSES[0], None)
    assert (nobody.next_at, nobody.failed_at, nobody.body) == (None, clock.now(), "")
    assert "550 5.1.1 No such user" in (nobody.error or "")

    await put(empty, outbox, clock.now(), letter("c"))
    await outbox.send_due()
    await put(empty, outbox, clock.now(), letter("d"))
    await outbox.send_due()
    later, never = (await rows(empty))[2:]
    assert (later.next_at is not None, "451 4.3.0 Try again later" in (later.error or "")) == (True, True)
    assert (never.next_at, "554 5.7.1 Spam" in (never.error or "")) == (None, True)


async def test_after_the_last_pause_it_is_given_up(empty: Database, clock: Clock) -> None:
    class Never:
        async def send(self, letter: Outgoing) -> None:
            raise SendFailed("the line is cut")

    outbox = Outbox(empty, Never(), now=clock.now)
    await put(empty, outbox, clock.now(), letter(secret=True))
    while await outbox.send_due():
        (row,) = await rows(empty)
        clock.time = row.next_at or clock.time
    assert (row.next_at, row.failed_at, row.body) == (None, clock.now(), "")
    assert row.tries <= len(PAUSES) + 1


async def test_a_letter_that_waited_for_days_is_not_sent_any_more(
    empty: Database, clock: Clock, server: SmtpServer
) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    await put(empty, outbox, clock.now(), letter())
    clock.time += OLDEST + dt.timedelta(seconds=1)
    await outbox.send_due()
    (row,) = await rows(empty)
    assert (row.failed_at, row.error, server.letters) == (
        clock.now(),
        "it could not be sent for days",
        [],
    )


async def test_two_processes_send_it_once(empty: Database, clock: Clock, server: SmtpServer) -> None:
    other = open_database(address_of(empty))
    try:
        first = Outbox(empty, smtp(server), now=clock.now)
        second = Outbox(other, smtp(server), now=clock.now)
        await put(empty, first, clock.now(), *(letter(f"reply:{n}") for n in range(8)))
        await asyncio.gather(first.send_due(), second.send_due())
    finally:
        await other.close()
    assert len(server.letters) == 8


async def test_one_that_was_claimed_and_not_noted_is_sent_again_by_the_same_id(
    empty: Database, clock: Clock, server: SmtpServer
) -> None:
    class Ended(Exception):
        pass

    class Ending(Smtp):
        async def send(self, letter: Outgoing) -> None:
            await super().send(letter)
            raise Ended

    await put(empty, Outbox(empty, smtp(server), now=clock.now), clock.now(), letter())
    with pytest.raises(Ended):
        await Outbox(empty, Ending(parse_smtp(server.url), SENDER), now=clock.now).send_due()
    outbox = Outbox(empty, smtp(server), now=clock.now)
    assert await outbox.send_due() == 0
    clock.forward(minutes=5)
    assert await outbox.send_due() == 1
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]


async def test_without_a_server_letters_stay_to_be_read(empty: Database, clock: Clock) -> None:
    outbox = Outbox(empty, None, now=clock.now)
    await put(empty, outbox, clock.now(), letter(secret=True))
    (row,) = await rows(empty)
    assert (row.next_at, row.body, outbox.state) == (None, letter().body, MailState.OFF)
    await asyncio.wait_for(outbox.run(), 5)
    async with empty.engine.begin() as connection:
        await connection.run_sync(clear_secrets, ("case", "2606150001"))
    assert (await rows(empty))[0].body == ""


async def test_a_secret_is_gone_once_it_was_sent(empty: Database, clock: Clock, server: SmtpServer) -> None:
    outbox = Outbox(empty, smtp(server), now=clock.now)
    await put(empty, outbox, clock.now(), letter(secret=True), letter("reply:2"))
    await outbox.send_due()
    assert [row.body == "" for row in await rows(empty)] == [True, False]


async def test_a_link_that_ends_while_its_letter_is_on_its_way_is_not_tried_again(
    empty: Database, clock: Clock, server: SmtpServer
) -> None:
    class Ending:
        """Fails, and meanwhile the links of the case are over."""

        async def send(self, letter: Outgoing) -> None:
            async with empty.engine.begin() as connection:
                await connection.run_sync(clear_secrets, ("case", "2606150001"))
            raise SendFailed("busy")

    outbox = Outbox(empty, Ending(), now=clock.now)
    await put(empty, outbox, clock.now(), letter(secret=True))
    assert await outbox.send_due() == 1
    (row,) = await rows(empty)
    assert (row.body, row.next_at) == ("", None)
    clock.forward(minutes=1)
    assert await Outbox(empty, smtp(server), now=clock.now).send_due() == 0
    assert server.letters == []


async def test_log_in(empty: Database, clock: Clock) -> None:
    async with SmtpServer(password="secret") as server:
        outbox = Outbox(empty, smtp(server), now=clock.now)
        await put(empty, outbox, clock.now(), letter())
        await outbox.send_due()
        assert len(server.letters) == 1
        wrong = Smtp(parse_smtp(server.url.replace("secret", "wrong")), SENDER)
        with pytest.raises(SendFailed, match="refuses user or password of CALLCENTER_SMTP") as failed:
            await wrong.send(_outgoing())
        assert not failed.value.for_good
        assert "wrong" not in str(failed.value)


async def test_a_server_without_tls_gets_no_letter_where_it_is_needed(server: SmtpServer) -> None:
    for security in (Security.STARTTLS, Security.TLS):
        careful = Smtp(replace(parse_smtp(server.url), security=security), SENDER)
        with pytest.raises(SendFailed):
            await careful.send(_outgoing())
    assert server.letters == []


def _outgoing() -> Outgoing:
    return Outgoing(
        id="1",
        recipient="wang@example.com",
        subject="s",
        body="b",
        origin="reply:1",
        in_reply_to=None,
        made_at=dt.datetime(2026, 6, 15, tzinfo=dt.UTC),
    )
