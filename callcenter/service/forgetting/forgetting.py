"""Taking a person out of files, journal and repository; the figures stay.

First the files go, then the journal's values, then, in one transaction, what is in the tables: until that is
done, all of it is found and done again. What is personal in which column callcenter.repository.personal says.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.domain.sounds import is_recording
from callcenter.repository import erasing
from callcenter.repository.enums import OPEN_CASE_STATUSES
from callcenter.repository.erasing import ERASED, Person
from callcenter.repository.models import Case, CaseFile, Contact, ProjectorOffset, Recording
from callcenter.repository.projection import contact_id_of
from callcenter.repository.store import NAME as PROJECTOR
from callcenter.repository.store import JournalRecord
from callcenter.service import audit
from callcenter.service.auth import utc_now
from callcenter.service.cases.files import FOLDER
from callcenter.service.errors import Conflict
from callcenter.service.satisfaction.slots import customer_key, reached_key

from .finding import Asked, cases_of, contacts_of, forms_of, in_chunks, known, lasting, not_of_others

_LOOK_S: Final = 0.1
_MOST_NAMED: Final = 5


class JournalPort(Protocol):
    """What is asked of the journal (callcenter.engine.journal)."""

    def read(self, after: int = 0) -> Iterator[JournalRecord]: ...
    def contacts_with(self, values: Collection[str]) -> set[str]: ...
    def values_of(self, contact_ids: Iterable[str]) -> int: ...
    def closed(self, contact_id: str) -> bool | None: ...
    def erase(self, *contact_ids: str) -> int: ...


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of a person: rows by table, personal values in the journal, files. `name` is the
    customer's, for the one who asks; `shared` numbers and addresses are another customer's too, and so
    nothing was looked for by them."""

    name: str
    person: Person
    rows: Mapping[str, int]
    values: int
    files: Sequence[Path]
    shared: Sequence[str]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing of them."""
        return not (self.rows or self.values or self.files)


class Forgetting:
    """For who administers the installation; the server may run meanwhile."""

    def __init__(
        self,
        engine: AsyncEngine,
        journal: JournalPort | None,
        *,
        home: Path,
        recordings: Path,
        patience_s: float,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """`engine`: the repository, without limits of time; `journal`: None where there is none yet;
        `recordings`: the folder of what callers recorded; `patience_s`: how long the repository may be
        behind the journal."""
        self._engine = engine
        self._journal = journal
        self._files = home / FOLDER
        self._recordings = recordings
        self._now = now
        self._patience_s = patience_s

    async def look(self, asked: Asked) -> Trace:
        """What would be taken out. Raises Invalid, NotFound, Conflict (what comes first: a contact that
        lasts, an open case, records that are not stored yet)."""
        await self._caught_up()
        async with self._engine.connect() as connection:
            return await connection.run_sync(self._trace, asked)

    async def forget(self, asked: Asked, by: str) -> Trace:
        """Take it out, and tell what it was; audited. Raises what `look` raises, also when somebody called
        meanwhile: part of it may be gone then, and it is done once more when the call is over."""
        trace = await self.look(asked)
        if not trace.nothing:
            for path in trace.files:
                await asyncio.to_thread(path.unlink, missing_ok=True)
            if self._journal is not None:
                await asyncio.to_thread(self._journal.erase, *trace.person.contacts)
            async with self._engine.connect() as connection:
                await connection.run_sync(erasing.overwrite)
                async with connection.begin():
                    await connection.run_sync(self._erase, asked, by)
        return trace

    def _erase(self, connection: Connection, asked: Asked, by: str) -> None:
        now, customer = self._now(), known(connection, asked).customer
        # Written first: from here on nobody else changes a SQLite file.
        if customer:
            audit.note_on(connection, now, by, ERASED, "customer", customer)
        else:
            how = "by number" if asked.number else "by e-mail"
            audit.note_on(connection, now, by, ERASED, "person", how)
        erasing.erase(connection, self._trace(connection, asked).person, now, by)

    async def _caught_up(self) -> None:
        """Until the tables tell of all calls that the journal tells of."""
        if self._journal is None:
            return
        place = select(ProjectorOffset.sequence).where(ProjectorOffset.name == PROJECTOR)
        until = time.monotonic() + self._patience_s
        while True:
            async with self._engine.connect() as connection:
                stored = await connection.scalar(place) or 0
            # The projector does not note that it has seen what changes no row.
            missing = sum(
                any(contact_id_of(event) for event in record.events) for record in self._journal.read(stored)
            )
            if not missing:
                return
            if time.monotonic() >= until:
                raise Conflict(
                    f"{missing} of the journal's records are not in the repository yet.",
                    "Start the server, and try again when /healthz says that it is not behind.",
                )
            await asyncio.sleep(_LOOK_S)

    def _trace(self, connection: Connection, asked: Asked) -> Trace:
        them = known(connection, asked)
        forms = [form for each in them.numbers for form in forms_of(each)]
        addresses = [*forms, *them.emails]
        contacts = contacts_of(connection, them.customer, addresses)
        if self._journal is not None and addresses:
            met = self._journal.contacts_with(addresses)
            contacts |= not_of_others(connection, met, them.customer)
        cases = cases_of(connection, them.customer, contacts, addresses)
        told_in = {case.contact_id for case in cases if case.contact_id}
        contacts |= not_of_others(connection, told_in, them.customer)
        person = Person(
            customers=[them.customer] if them.customer else [],
            contacts=sorted(contacts),
            cases=[case.number for case in cases],
            addresses=addresses,
            slots=[
                *([customer_key(them.customer)] if them.customer else []),
                *map(reached_key, [*them.numbers, *them.emails]),
            ],
        )
        self._check(connection, person)
        open_cases = [case.number for case in cases if case.status in OPEN_CASE_STATUSES]
        if open_cases:
            raise Conflict(
                f"They have {_some(open_cases, 'open case')}, and could not be answered any more.",
                "Close or withdraw it first.",
            )
        return Trace(
            name=them.name,
            person=person,
            rows=erasing.rows(connection, person),
            values=self._journal.values_of(person.contacts) if self._journal is not None else 0,
            files=[path for path in self._paths(connection, person) if path.exists()],
            shared=them.shared,
        )

    def _check(self, connection: Connection, person: Person) -> None:
        lasts = lasting(connection, person.contacts)
        if self._journal is not None:
            stored = set(in_chunks(connection, select(Contact.id), Contact.id, person.contacts))
            # What could not be stored is in the journal alone.
            others = sorted(set(person.contacts) - stored)
            lasts += [each for each in others if self._journal.closed(each) is False]
        if lasts:
            raise Conflict(
                f"Not over yet: {_some(lasts, 'contact')}, on the line, waited for or being written up.",
                "Try again when that is over.",
            )

    def _paths(self, connection: Connection, person: Person) -> Iterator[Path]:
        """Their files: what they sent, unless another's case has the very same, and what they recorded."""
        sent = set(in_chunks(connection, select(CaseFile.sha256), CaseFile.case_number, person.cases))
        of_all = in_chunks(
            connection,
            select(CaseFile.sha256).where(CaseFile.case_number.not_in(person.cases)),
            CaseFile.sha256,
            sent,
        )
        for digest in sorted(sent - set(of_all)):
            yield self._files / digest[:2] / digest
        names = {
            *in_chunks(connection, select(Contact.voicemail), Contact.id, person.contacts),
            *in_chunks(connection, select(Recording.name), Recording.contact_id, person.contacts),
            *in_chunks(connection, select(Case.recording), Case.number, person.cases),
        }
        for name in sorted(name for name in names if name and is_recording(name)):
            yield self._recordings / f"{name}.wav"


def _some(ids: Sequence[str], what: str) -> str:
    """So many of them, the first by their ids."""
    named = ", ".join(ids[:_MOST_NAMED]) + (", ..." if len(ids) > _MOST_NAMED else "")
    return f"{len(ids)} {what}{'s' if len(ids) > 1 else ''} ({named})"
