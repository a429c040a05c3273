"""What becomes of an e-mail: a new case, words of a customer about an old one, or nothing, and then why.

A letter counts as taken once its row in mail_in is done; until then it is unread in the mailbox and comes
again. Whatever was done before that (the case's number, its files) is done once, however often it comes.
"""

import asyncio
import datetime as dt
import hashlib
import time
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Connection, select

from callcenter.care import Care
from callcenter.domain import messages as m
from callcenter.domain.enums import CaseKind, Channel
from callcenter.domain.personal import Personal
from callcenter.repository.cases import Case
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStep
from callcenter.repository.mail import IncomingMail
from callcenter.repository.prepared import inserting
from callcenter.service.auth import utc_now
from callcenter.service.cases.course import Course
from callcenter.service.cases.fields import LONGEST_DESCRIPTION, LONGEST_TEXT, StepFields
from callcenter.service.cases.files import Files
from callcenter.service.cases.life import SYSTEM, By
from callcenter.service.cases.public import EnginePort, unsorted
from callcenter.service.errors import Conflict, Invalid, TooMany
from callcenter.service.limits import FailureLimit, Tries

from . import threads
from .reading import Attachment, Received, read
from .reports import MESSAGE_ID
from .returns import Returns

log = structlog.get_logger("callcenter.mail")

#: Letters of one sender within an hour that are made cases of.
MOST_OF_A_SENDER: Final = 20
#: Letters within an hour about one case, and of one sender about any: who solves cases of ours elsewhere may
#: write often. Each by itself is not enough: senders can be forged, and who forges one may know many cases.
MOST_ABOUT_A_CASE: Final = 20
MOST_ANSWERS_OF_A_SENDER: Final = 100
#: So often the course of a case says that letters about it are left out.
LEFT_OUT_AGAIN: Final = dt.timedelta(days=1)
HOUR_S: Final = 3600.0
#: Of one letter so many files are kept.
MOST_FILES: Final = 10
#: So often, with pauses of so many seconds, it is looked whether a case has come from the journal.
STORED_LOOKS: Final = 30
STORED_PAUSE_S: Final = 0.1
TOO_MANY: Final = "too many came from this sender within an hour"
TOO_MANY_ABOUT_IT: Final = "too many came about this case, or from this sender, within an hour"
TOO_LARGE: Final = "it is too large"
T = TypeVar("T")


class NotNow(Exception):
    """It cannot be taken at the moment: it is to come again."""


class Taken(StrEnum):
    """What became of a letter."""

    CASE = "case"
    WORDS = "words"
    IGNORED = "ignored"
    REPORT = "report"
    KNOWN = "known"


class MailTaker:
    """Takes letters in."""

    def __init__(
        self,
        database: Database,
        engine: EnginePort,
        course: Course,
        files: Files,
        care: Callable[[], Care],
        returns: Returns,
        *,
        own_address: str,
        now: Callable[[], dt.datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._engine = engine
        self._course = course
        self._files = files
        self._care = care
        self._returns = returns
        self._own_address = own_address
        self._now = now
        self._new, self._answers, self._cases = (
            FailureLimit(failures=most, seconds=HOUR_S, clock=clock)
            for most in (MOST_OF_A_SENDER, MOST_ANSWERS_OF_A_SENDER, MOST_ABOUT_A_CASE)
        )

    async def take(self, raw: bytes) -> Taken:
        """Take one letter in, as it came. Raises NotNow, and what the repository raises when it is away."""
        letter = await asyncio.to_thread(read, raw, self._own_address)
        if await self._known(letter):
            return Taken.KNOWN
        if letter.returned is not None and await self._in_one(self._report, letter):
            return Taken.REPORT
        if letter.ignored:
            return await self._ignore(letter, letter.ignored)
        async with self._database.engine.connect() as connection:
            about = await connection.run_sync(threads.about, letter)
        try:
            if about is None:
                tries = Tries((self._new, letter.sender))
            else:
                tries = Tries((self._answers, letter.sender), (self._cases, about[0].number))
        except TooMany:
            if about is None:
                return await self._ignore(letter, TOO_MANY)
            return await self._in_one(self._leave_out, letter, about[0].number)
        try:
            return await (self._new_case(letter) if about is None else self._words(letter, *about))
        except BaseException:
            # It comes again, and is to find no limit of its own making.
            tries.forgive()
            raise

    async def refuse(self, headers: bytes, why: str) -> Taken:
        """Note of a letter that it is not taken; its headers are all that is read of it."""
        letter = await asyncio.to_thread(read, headers, self._own_address)
        return Taken.KNOWN if await self._known(letter) else await self._ignore(letter, why)

    async def _known(self, letter: Received) -> bool:
        async with self._database.engine.connect() as connection:
            found = select(IncomingMail.id).where(IncomingMail.id == letter.id, IncomingMail.done.is_(True))
            return (await connection.execute(found)).first() is not None

    async def _ignore(self, letter: Received, why: str) -> Taken:
        log.info("mail.ignored", letter=letter.id[:12], why=why)
        await self._in_one(partial(self._note, why=why), letter)
        return Taken.IGNORED

    async def _in_one(self, work: Callable[..., T], *given: Any) -> T:
        """Do some work in a transaction."""
        async with self._database.engine.begin() as connection:
            return await connection.run_sync(work, *given)

    def _report(self, connection: Connection, letter: Received) -> bool:
        marked = self._returns.mark(connection, self._now(), letter)
        if marked:
            self._note(connection, letter, why=letter.ignored)
        return marked

    def _leave_out(self, connection: Connection, letter: Received, number: str) -> Taken:
        """The course of the case says it of the first, and not of each: else the course would be what is
        flooded."""
        log.info("mail.ignored", letter=letter.id[:12], case=number, why=TOO_MANY_ABOUT_IT)
        at = self._now()
        lately = select(IncomingMail.id).where(
            IncomingMail.case_number == number,
            IncomingMail.why == TOO_MANY_ABOUT_IT,
            IncomingMail.at > at - LEFT_OUT_AGAIN,
        )
        first = connection.scalar(lately.limit(1)) is None
        noted = self._note(connection, letter, why=TOO_MANY_ABOUT_IT, case_number=number if first else None)
        if first and noted:
            fields = StepFields(data={"by": "email", "letters_left_out": True})
            self._course.take(connection, number, CaseStep.CUSTOMER_WROTE, SYSTEM, fields, at)
        return Taken.IGNORED

    async def _words(self, letter: Received, case: Any, by: By) -> Taken:
        """The customer, or the responsible person outside, has written about their case."""
        number = case.number
        left_out = await self._keep_files(letter, number, by, self._attachments(letter, LONGEST_TEXT))
        step = CaseStep.CUSTOMER_WROTE if by.kind is ActorKind.CUSTOMER else CaseStep.NOTE
        text = letter.text[:LONGEST_TEXT] or letter.title
        fields = StepFields(text=text, data={"by": "email", **({"left_out": left_out} if left_out else {})})

        def work(connection: Connection) -> None:
            if self._note(connection, letter, case_number=number):
                self._course.take(connection, number, step, by, fields, self._now())

        await self._in_one(work)
        return Taken.WORDS

    async def _new_case(self, letter: Received) -> Taken:
        contact_id = f"mail-{letter.id[:40]}"
        message = m.TakeWritten(
            contact_id=contact_id,
            channel=Channel.EMAIL,
            # What people write by mail nobody has sorted yet: somebody is to look at it.
            kind=CaseKind.ENQUIRY,
            subject=Personal(letter.title),
            description=Personal(letter.text[:LONGEST_DESCRIPTION] or letter.title),
            case_class=unsorted(self._care()),
            language=letter.language,
            sender=Personal(letter.sender),
            name=Personal(letter.name),
            email=Personal(letter.sender),
        )
        # Before there is a case: what it is answered by is written with the case.
        await self._in_one(partial(self._note, contact_id=contact_id, done=False), letter)
        refusal = await self._engine.send(message)
        number = self._engine.center.written.get(contact_id)
        if number is None and refusal is not None:
            raise NotNow(refusal.message)
        stored = await self._stored(contact_id)
        by = By(kind=ActorKind.CUSTOMER, id="")
        left_out = await self._keep_files(letter, stored, by, self._attachments(letter, LONGEST_DESCRIPTION))

        def work(connection: Connection) -> None:
            if self._note(connection, letter, case_number=stored, contact_id=contact_id) and left_out:
                fields = StepFields(data={"by": "email", "left_out": left_out})
                self._course.take(connection, stored, CaseStep.CUSTOMER_WROTE, by, fields, self._now())

        await self._in_one(work)
        return Taken.CASE

    async def _stored(self, contact_id: str) -> str:
        """The case's number, once the repository has it from the journal. Raises NotNow."""
        for _ in range(STORED_LOOKS):
            async with self._database.engine.connect() as connection:
                number = await connection.scalar(select(Case.number).where(Case.request_id == contact_id))
            if number is not None:
                return number
            await asyncio.sleep(STORED_PAUSE_S)
        raise NotNow("the case is not in the repository yet")

    def _attachments(self, letter: Received, longest: int) -> list[Attachment]:
        """Its files, and its whole text as another when that is too long for the case."""
        files = list(letter.attachments)
        if len(letter.text) > longest:
            files.insert(0, Attachment(name="letter.txt", data=letter.text.encode()))
        return files

    async def _keep_files(
        self, letter: Received, number: str, by: By, attachments: list[Attachment]
    ) -> list[str]:
        """Keep what may be kept; the names of what may not."""
        left_out = [each.name[:100] or "?" for each in attachments[MOST_FILES:]]
        for place, each in enumerate(attachments[:MOST_FILES]):
            file_id = hashlib.sha256(f"{letter.id} {place}".encode()).hexdigest()[:40]
            try:
                await self._files.add(number, each.name, each.data, by, file_id=file_id)
            except (Invalid, Conflict) as refused:
                log.info("mail.file_left_out", case=number, why=refused.message)
                left_out.append(each.name[:100] or "?")
        return left_out

    def _note(
        self,
        connection: Connection,
        letter: Received,
        *,
        why: str | None = None,
        case_number: str | None = None,
        contact_id: str | None = None,
        done: bool = True,
    ) -> bool:
        """Note what became of a letter, or that it is being taken; False when another process took it."""
        values = {
            "at": self._now(),
            "sender": letter.sender,
            "subject": letter.subject,
            "case_number": case_number,
            "contact_id": contact_id,
            "why": why,
            "message_id": letter.message_id if MESSAGE_ID.fullmatch(letter.message_id) else None,
            "done": done,
        }
        row = inserting(IncomingMail, connection.dialect).values(id=letter.id, **values)
        noted = connection.execute(
            row.on_conflict_do_update(
                index_elements=["id"], set_=values, where=IncomingMail.done.is_(False)
            ).returning(IncomingMail.id)
        )
        return noted.one_or_none() is not None
