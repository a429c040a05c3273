"""Letters on their way out: written in the transaction of what causes them, sent by a worker, tried again.

A letter is claimed before it is sent, so that of two processes one sends it. What is sent and not noted,
since we were ended between the two, is sent again after LEASE with the same Message-ID.
"""

import asyncio
import datetime as dt
import re
import uuid
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, Protocol

import msgspec
import structlog
from sqlalchemy import Connection, select, update

from callcenter.repository.database import Database
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.prepared import inserting
from callcenter.service.auth import utc_now

log = structlog.get_logger("callcenter.mail")

#: How long after each failure it is tried again; after the last it is given up.
PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 720, 1440, 1440))
#: Longer than any sending takes.
LEASE: Final = dt.timedelta(minutes=5)
#: A letter that nobody could send for so long is not sent any more: it would only surprise.
OLDEST: Final = dt.timedelta(days=5)
LOOK_S: Final = 2.0
AT_ONCE: Final = 20
LONGEST_SUBJECT, LONGEST_ERROR = 300, 300
_ADDRESS = re.compile(r"[^\s<>@]++@[^\s<>@]++")


class MailState(StrEnum):
    """How a mail server is, as of the last try; OFF: none is set."""

    OFF = "off"
    OK = "ok"
    FAILING = "failing"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to send. `about` is what it is about, ("case", number); there is one letter of each `origin`.
    `secret`: it holds a link that lets its reader in."""

    recipient: str
    subject: str
    body: str
    about: tuple[str, str]
    origin: str
    secret: bool = False
    in_reply_to: str | None = None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A letter as it is handed to the server. `id` becomes part of its Message-ID."""

    id: str
    recipient: str
    subject: str
    body: str
    origin: str
    in_reply_to: str | None
    made_at: dt.datetime


class SendFailed(Exception):
    """It could not be sent, and why in words; `for_good` when trying again would not help."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


class Sender(Protocol):
    """Hands a letter to a mail server. Raises SendFailed."""

    async def send(self, letter: Outgoing) -> None: ...


class Outbox:
    """Letters on their way out; run `run()` as a task. Without a sender they wait in the page."""

    def __init__(
        self,
        database: Database,
        sender: Sender | None,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        look_s: float = LOOK_S,
    ) -> None:
        self._database = database
        self._sender = sender
        self._now = now
        self._look_s = look_s
        self.state = MailState.OK if sender is not None else MailState.OFF
        #: Are told of a letter (its row) that is given up, and why, in the transaction that notes it.
        self.given_up: list[Callable[[Connection, dt.datetime, Any, str], None]] = []

    @property
    def sends(self) -> bool:
        """Whether there is a server to send by; else letters are read in the page."""
        return self._sender is not None

    def put(self, connection: Connection, at: dt.datetime, letter: Letter) -> bool:
        """Write a letter in the caller's transaction; False when it was written before."""
        row = inserting(OutgoingMail, connection.dialect).values(
            id=uuid.uuid4().hex,
            recipient=letter.recipient,
            subject=letter.subject[:LONGEST_SUBJECT],
            body=letter.body,
            in_reply_to=letter.in_reply_to,
            about_kind=letter.about[0],
            about_id=letter.about[1],
            origin=letter.origin,
            secret=letter.secret,
            made_at=at,
            next_at=at if self.sends else None,
        )
        written = connection.execute(
            row.on_conflict_do_nothing(index_elements=["origin"]).returning(OutgoingMail.id)
        )
        return written.one_or_none() is not None

    async def run(self) -> None:
        """Send what is due until cancelled."""
        while self.sends:
            try:
                sent = await self.send_due()
            except Exception as error:
                log.warning("mail.outbox_waits", error=type(error).__name__)
                sent = 0
            if sent < AT_ONCE:
                await asyncio.sleep(self._look_s)

    async def send_due(self) -> int:
        """Send what is due now, some of it; how many were tried."""
        assert self._sender is not None
        now = self._now()
        due = select(OutgoingMail.id, OutgoingMail.next_at).where(OutgoingMail.next_at <= now)
        async with self._database.engine.connect() as connection:
            rows = (await connection.execute(due.order_by(OutgoingMail.next_at).limit(AT_ONCE))).all()
        for letter_id, next_at in rows:
            await self._send(letter_id, next_at)
        return len(rows)

    async def _send(self, letter_id: str, seen: dt.datetime | None) -> None:
        assert self._sender is not None
        now = self._now()
        claim = (
            update(OutgoingMail)
            .where(OutgoingMail.id == letter_id, OutgoingMail.next_at == seen)
            .values(next_at=now + LEASE, tries=OutgoingMail.tries + 1)
            .returning(*OutgoingMail.__table__.c)
        )
        async with self._database.engine.begin() as connection:
            row = (await connection.execute(claim)).one_or_none()
        if row is None:
            return
        letter = Outgoing(**{name: getattr(row, name) for name in Outgoing.__struct_fields__})
        try:
            if now - row.made_at > OLDEST:
                raise SendFailed("it could not be sent for days", for_good=True)
            await self._sender.send(letter)
        except SendFailed as failed:
            over = failed.for_good or row.tries > len(PAUSES)
            why = unaddressed(str(failed))
            log.warning("mail.not_sent", letter=letter_id, about=row.about_id, why=why, over=over)
            if not failed.for_good:
                self.state = MailState.FAILING
            done: dict[str, Any] = {
                "error": str(failed)[:LONGEST_ERROR],
                "failed_at": now if over else None,
                "next_at": None if over else now + PAUSES[row.tries - 1],
            }
        else:
            over = True
            self.state = MailState.OK
            done = {"sent_at": self._now(), "next_at": None, "error": None}
        if over and row.secret:
            done["body"] = ""
        noted = update(OutgoingMail).where(OutgoingMail.id == letter_id)
        if not over:
            # Its link may have ended while it was on its way: it is empty then, and nobody is to have it.
            noted = noted.where(OutgoingMail.next_at == row.next_at)

        def work(connection: Connection) -> None:
            connection.execute(noted.values(**done))
            if done.get("failed_at"):
                for hook in self.given_up:
                    hook(connection, now, row, done["error"])

        async with self._database.engine.begin() as connection:
            await connection.run_sync(work)


def clear_secrets(connection: Connection, about: tuple[str, str]) -> None:
    """Links are over: letters that hold one are emptied, and not sent any more."""
    connection.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.about_kind == about[0],
            OutgoingMail.about_id == about[1],
            OutgoingMail.secret.is_(True),
            OutgoingMail.body != "",
        )
        .values(body="", next_at=None)
    )


def unaddressed(why: str) -> str:
    """What a mail server said, for the log: without the addresses, which servers repeat."""
    return _ADDRESS.sub("#@#", why[:LONGEST_ERROR])
