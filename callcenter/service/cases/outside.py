"""Links for responsible persons outside the company: one case, until it is out of their hands.

A link's token is 32 random bytes and is in its letter alone; the database has its SHA-256. In the link it
stands behind the #, so that no server's log has it; the page sends it in a header. Whoever holds it sees of
the case what OutsideCase has, and may accept, decline, give feedback, add words and files, nothing else.

A link is made when the case is given to somebody outside, or is theirs again after a merge was undone. It
ends when the case is given to another, declined, replied to, withdrawn or merged, and after the days that
care.yaml says.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from callcenter.repository.cases import CaseFile, CaseLink
from callcenter.repository.database import Database
from callcenter.repository.enums import (
    ActorKind,
    CaseStatus,
    CaseStep,
    ResponsibleKind,
)
from callcenter.repository.mail import OutgoingMail
from callcenter.service.auth import LANGUAGES, utc_now
from callcenter.service.errors import Forbidden, NotFound
from callcenter.service.mail import letters
from callcenter.service.mail.outbox import Letter, Outbox, clear_secrets

from .course import Course, Stepped
from .deadlines import TimingNow
from .fields import StepFields
from .files import Files, Kept
from .life import By
from .outside_view import MAY, OutsideCase, OutsideFile, case_of, shown_files

TOKEN_BYTES: Final = 32
LONGEST_TOKEN: Final = 64
#: While a case is in these, it is in the hands of who is responsible for it.
IN_HAND: Final = (CaseStatus.ASSIGNED, CaseStatus.ACCEPTED, CaseStatus.FEEDBACK)
#: Files that somebody outside adds to a case.
MOST_FILES: Final = 10


class LinkOver(Forbidden):
    """There is no such link, or it has ended: the two look the same."""

    def __init__(self) -> None:
        super().__init__("This link is not valid any more.", "Ask who sent it to you for a new one.")


def hash_of(token: str) -> str:
    """What the database has of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


class Outside:
    """Links, and what can be done by them. Its `hook` takes part in every step."""

    def __init__(
        self,
        database: Database,
        course: Course,
        files: Files,
        outbox: Outbox,
        timing: TimingNow,
        *,
        site: str,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._database = database
        self._course = course
        self._files = files
        self._outbox = outbox
        self._timing = timing
        self._site = site
        self._now = now

    def hook(self, connection: Connection, stepped: Stepped) -> None:
        """Make a link, or end those that are over."""
        case = stepped.case
        outside = case.responsible_kind is ResponsibleKind.OUTSIDE and case.status in IN_HAND
        # Taken out of a merge, which ended the link, it is theirs again.
        if outside and stepped.step not in (CaseStep.ASSIGN, CaseStep.UNMERGE):
            return
        self._end(connection, case.number, stepped.at)
        if outside:
            self._make(connection, stepped)

    def _end(self, connection: Connection, number: str, at: dt.datetime) -> None:
        ended = connection.execute(
            update(CaseLink)
            .where(CaseLink.case_number == number, CaseLink.ended_at.is_(None))
            .values(ended_at=at)
        )
        if ended.rowcount:
            clear_secrets(connection, ("case", number))

    def _make(self, connection: Connection, stepped: Stepped) -> None:
        case, timing = stepped.case, self._timing()
        who = stepped.fields.responsible
        before = select(CaseLink.language).where(
            CaseLink.case_number == case.number, CaseLink.email == case.responsible_email
        )
        wanted = (
            connection.scalar(before.order_by(CaseLink.made_at.desc()).limit(1))
            if who is None
            else who.language
        )
        language = wanted if wanted in LANGUAGES else "en"
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires = stepped.at + dt.timedelta(days=timing.care.content.outside.link_days)
        connection.execute(
            insert(CaseLink).values(
                token_hash=hash_of(token),
                case_number=case.number,
                name=case.responsible_name,
                email=case.responsible_email,
                language=language,
                made_by=stepped.by.id,
                made_at=stepped.at,
                expires_at=expires,
            )
        )
        subject, body = letters.written(
            letters.LINK,
            language,
            timing.care,
            name=case.responsible_name,
            number=case.number,
            url=f"{self._site}/outside#{token}",
            until=letters.moment(expires, timing.zone),
        )
        letter = Letter(
            recipient=case.responsible_email,
            subject=subject,
            body=body,
            about=("case", case.number),
            origin=f"link:{case.number}:{stepped.place}",
            secret=True,
        )
        self._outbox.put(connection, stepped.at, letter)

    async def check(self, token: str) -> None:
        """Raises LinkOver unless a link is good."""
        await self._found(token)

    async def look(self, token: str) -> OutsideCase:
        """The case of a link. Raises LinkOver."""
        async with self._database.engine.begin() as connection:
            return await connection.run_sync(self._look, token)

    def _look(self, connection: Connection, token: str) -> OutsideCase:
        link = self._link(connection, token)
        if link.seen_at is None:
            connection.execute(
                update(CaseLink).where(CaseLink.token_hash == link.token_hash).values(seen_at=self._now())
            )
        return case_of(connection, link, self._timing())

    async def step(self, token: str, step: CaseStep, words: str | None = None) -> OutsideCase | None:
        """Accept, decline (why), give feedback or add words; the case as it is then, None when it is not
        theirs any more. Raises LinkOver, Invalid, StepRefused."""
        if step not in MAY:
            raise Forbidden("This cannot be done by a link.", "Ask who sent it to you.")
        async with self._database.engine.begin() as connection:
            return await connection.run_sync(self._step, token, step, words)

    def _step(
        self, connection: Connection, token: str, step: CaseStep, words: str | None
    ) -> OutsideCase | None:
        link = self._link(connection, token)
        fields = StepFields(reason=words) if step is CaseStep.DECLINE else StepFields(text=words)
        self._course.take(connection, link.case_number, step, _by(link), fields, self._now())
        try:
            return case_of(connection, self._link(connection, token), self._timing())
        except LinkOver:
            return None

    async def add_file(self, token: str, name: str, data: bytes) -> OutsideFile:
        """Add a file. Raises LinkOver, Invalid, Conflict (they have added MOST_FILES)."""
        link = await self._found(token)
        kept = await self._files.add(
            link.case_number,
            name,
            data,
            _by(link),
            most=MOST_FILES,
            # The link may have ended since: the case is theirs, or there is none.
            may_see=lambda case: case.status in IN_HAND and case.responsible_email == link.email,
        )
        return OutsideFile(
            id=kept.id, name=kept.name, media_type=kept.media_type, bytes=kept.bytes, mine=True
        )

    async def file(self, token: str, file_id: str) -> Kept:
        """A file that they see. Raises LinkOver, NotFound."""
        link = await self._found(token)
        shown = select(CaseFile.id).where(*shown_files(link), CaseFile.id == file_id)
        async with self._database.engine.connect() as connection:
            if (await connection.execute(shown)).first() is None:
                raise NotFound("file")
        return await self._files.find(link.case_number, file_id)

    async def _found(self, token: str) -> Any:
        async with self._database.engine.connect() as connection:
            return await connection.run_sync(self._link, token)

    def _link(self, connection: Connection, token: str) -> Any:
        """The row of a link that is good. Raises LinkOver."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            raise LinkOver
        link = connection.execute(
            select(*CaseLink.__table__.c).where(
                CaseLink.token_hash == hash_of(token),
                CaseLink.ended_at.is_(None),
                CaseLink.expires_at > self._now(),
            )
        ).one_or_none()
        if link is None:
            raise LinkOver
        return link


def link_to_pass_on(connection: Connection, number: str, site: str) -> str | None:
    """The link of a case that no letter has taken or will take, for somebody of ours to pass on."""
    body = connection.scalar(
        select(OutgoingMail.body)
        .where(
            OutgoingMail.about_kind == "case",
            OutgoingMail.about_id == number,
            OutgoingMail.secret.is_(True),
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.next_at.is_(None),
        )
        .order_by(OutgoingMail.made_at.desc())
        .limit(1)
    )
    _, start, rest = (body or "").partition(f"{site}/outside#")
    return f"{start}{rest.split()[0]}" if start else None


def _by(link: Any) -> By:
    return By(kind=ActorKind.OUTSIDE, id=link.email)
