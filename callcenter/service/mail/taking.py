"""What becomes of an e-mail: a new case, words of a customer about an old one, or nothing, and then why.

A letter counts as taken once its row is in mail_in; until then it is unread in the mailbox and comes again.
Whatever was done before that (the case's number, its files) is done once, however often the letter comes.
"""

import asyncio
import datetime as dt
import hashlib
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import structlog
from sqlalchemy import Connection, select

from callcenter.care import Care
from callcenter.domain import messages as m
from callcenter.domain.enums import CaseKind, Channel
from callcenter.domain.personal import Personal
from callcenter.repository.cases import Case
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStep, ResponsibleKind
from callcenter.repository.mail import IncomingMail
from callcenter.repository.models import Customer
from callcenter.repository.prepared import inserting
from callcenter.service.auth import utc_now
from callcenter.service.cases.course import Course
from callcenter.service.cases.fields import LONGEST_DESCRIPTION, LONGEST_TEXT, StepFields
from callcenter.service.cases.files import Files
from callcenter.service.cases.life import By
from callcenter.service.cases.public import EnginePort, unsorted
from callcenter.service.errors import Conflict, Invalid, TooMany
from callcenter.service.limits import FailureLimit

from .reading import Attachment, Received, read

log = structlog.get_logger("callcenter.mail")

#: Letters of one sender within an hour that are made cases of.
MOST_OF_A_SENDER: Final = 20
HOUR_S: Final = 3600.0
#: Of one letter so many files are kept.
MOST_FILES: Final = 10
#: So often, with pauses of so many seconds, it is looked whether a case has come from the journal.
STORED_LOOKS: Final = 30
STORED_PAUSE_S: Final = 0.1
TOO_MANY: Final = "too many came from this sender within an hour"
TOO_LARGE: Final = "it is too large"


class NotNow(Exception):
    """It cannot be taken at the moment: it is to come again."""


class Taken(StrEnum):
    """What became of a letter."""

    CASE = "case"
    WORDS = "words"
    IGNORED = "ignored"
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
        self._own_address = own_address
        self._now = now
        self._senders = FailureLimit(failures=MOST_OF_A_SENDER, seconds=HOUR_S, clock=clock)

    async def take(self, raw: bytes) -> Taken:
        """Take one letter in, as it came. Raises NotNow, and what the repository raises when it is away."""
        letter = await asyncio.to_thread(read, raw, self._own_address)
        if await self._known(letter):
            return Taken.KNOWN
        if letter.ignored:
            return await self._ignore(letter, letter.ignored)
        case = await self._case_of(letter) if letter.case_number else None
        if case is not None and (by := _writer(case, letter.sender)) is not None:
            return await self._words(letter, case.number, by)
        try:
            self._senders.begin(letter.sender)
        except TooMany:
            return await self._ignore(letter, TOO_MANY)
        return await self._new_case(letter)

    async def refuse(self, headers: bytes, why: str) -> Taken:
        """Note of a letter that it is not taken; its headers are all that is read of it."""
        letter = await asyncio.to_thread(read, headers, self._own_address)
        return Taken.KNOWN if await self._known(letter) else await self._ignore(letter, why)

    async def _known(self, letter: Received) -> bool:
        async with self._database.engine.connect() as connection:
            found = select(IncomingMail.id).where(IncomingMail.id == letter.id)
            return (await connection.execute(found)).first() is not None

    async def _ignore(self, letter: Received, why: str) -> Taken:
        log.info("mail.ignored", letter=letter.id[:12], why=why)
        async with self._database.engine.begin() as connection:
            await connection.run_sync(self._note, letter, why=why)
        return Taken.IGNORED

    async def _case_of(self, letter: Received) -> Any:
        """The case that its subject names; of a duplicate the other one."""
        async with self._database.engine.connect() as connection:
            return await connection.run_sync(_case, letter.case_number)

    async def _words(self, letter: Received, number: str, by: By) -> Taken:
        """The customer, or the responsible person outside, has written about their case."""
        left_out = await self._keep_files(letter, number, by, self._attachments(letter, LONGEST_TEXT))
        step = CaseStep.CUSTOMER_WROTE if by.kind is ActorKind.CUSTOMER else CaseStep.NOTE
        text = letter.text[:LONGEST_TEXT] or letter.title
        fields = StepFields(text=text, data={"by": "email", **({"left_out": left_out} if left_out else {})})

        def work(connection: Connection) -> None:
            if self._note(connection, letter, case_number=number):
                self._course.take(connection, number, step, by, fields, self._now())

        async with self._database.engine.begin() as connection:
            await connection.run_sync(work)
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

        async with self._database.engine.begin() as connection:
            await connection.run_sync(work)
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
    ) -> bool:
        """Note what became of a letter; False when another process has."""
        row = inserting(IncomingMail, connection.dialect).values(
            id=letter.id,
            at=self._now(),
            sender=letter.sender,
            subject=letter.subject,
            case_number=case_number,
            contact_id=contact_id,
            why=why,
        )
        noted = connection.execute(row.on_conflict_do_nothing().returning(IncomingMail.id))
        return noted.one_or_none() is not None


def _case(connection: Connection, number: str) -> Any:
    columns = (*Case.__table__.c, Customer.email.label("customer_email"))
    query = select(*columns).outerjoin(Customer, Customer.id == Case.customer_id)
    found = connection.execute(query.where(Case.number == number)).one_or_none()
    if found is not None and found.merged_into:
        found = connection.execute(query.where(Case.number == found.merged_into)).one()
    return found


def _writer(case: Any, sender: str) -> By | None:
    """Who of those concerned writes from this address; None: nobody. A sender can be forged: whoever does can
    add words to a case whose number they know, and learns nothing."""
    if sender in ((case.reporter_email or "").lower(), (case.customer_email or "").lower()):
        return By(kind=ActorKind.CUSTOMER, id=case.customer_id or "")
    outside = case.responsible_kind is ResponsibleKind.OUTSIDE
    if outside and sender == (case.responsible_email or "").lower():
        return By(kind=ActorKind.OUTSIDE, id=case.responsible_email)
    return None
