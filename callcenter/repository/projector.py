"""The projector: the one writer of contacts, legs, offers and contact events, from the journal.

It reads what is on the journal's disk, never what is only in memory: after a power cut the repository must
not know of events that the journal has forgotten. Rows and offset change in one transaction, so that each
event counts once wherever the projector was stopped; and a contact's stored events tell which of them it has
had, so that going over old records again (an offset put back) changes nothing. When the database is away it
tries again, for ever, from where it was. A record that cannot be stored though the database is there is set
aside (table projector_set_aside, an error in the log): it must not keep all that follow from the tables.
"""

import asyncio
import contextlib
import datetime as dt
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.domain.events import AnyEvent, Event
from callcenter.repository import projection
from callcenter.repository.base import from_ms
from callcenter.repository.contacts import (
    Contact,
    ContactEvent,
    Leg,
    Offer,
    ProjectorOffset,
    SetAsideRecord,
)
from callcenter.repository.database import is_away
from callcenter.repository.rows import Rows

log = structlog.get_logger("callcenter.repository")

NAME = "repository"
# Records in one transaction at most.
BATCH = 200
# The journal writes in groups: a record announced is on its disk a few milliseconds later. Seconds.
FLUSH_PAUSE_S = 0.005
# Records come together for so long, unless somebody waits for them: a transaction costs as much for one as
# for twenty. Seconds.
GATHER_S = 0.1
FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 5.0


class JournalRecord(Protocol):
    """What the projector reads of a record: its place, time in ms since 1970, and events."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def events(self) -> tuple[AnyEvent, ...]: ...


class JournalSource(Protocol):
    """A journal to read from, opened for the projector alone: it is used in threads, one at a time."""

    @property
    def last_sequence(self) -> int: ...
    def read(self, after: int = 0) -> Iterator[JournalRecord]: ...


#: Takes part in the transaction: (session, time, event, the rows after it). Must leave nothing twice when an
#: event of a contact that `rows` does not know comes twice; of all others each comes once.
Handler = Callable[[AsyncSession, dt.datetime, Event, Rows], Awaitable[None]]


class Projector:
    """Run `run()` as a task; subscribe `on_record` to the engine."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        journal: JournalSource,
        *,
        handlers: Sequence[Handler] = (),
        batch: int = BATCH,
    ) -> None:
        self._sessions = sessions
        self._journal = journal
        self._handlers = handlers
        self._batch = batch
        # Records in the next transaction: fewer while one that cannot be stored is looked for.
        self._size = batch
        self._announced = 0
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        # The journal's records up to here are in the tables; -1 until it was read from the database.
        self._offset = -1
        # Up to this sequence some contact may have its events already.
        self._seen_before = 0
        self.available = False

    @property
    def offset(self) -> int:
        """The last sequence whose events are in the tables; -1 when not known yet."""
        return self._offset

    def on_record(self, record: JournalRecord) -> None:
        """The engine has a new record; it is read from the journal once it is on disk."""
        self._announced = max(self._announced, record.sequence)
        self._wake.set()

    async def wait_for(self, sequence: int, timeout: float = 1.0) -> bool:
        """Whether the events up to `sequence` were in the tables within `timeout` seconds."""
        if self._offset >= sequence:
            return True
        waiter = (sequence, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._hurry.set()
        try:
            async with asyncio.timeout(timeout):
                await waiter[1]
        except TimeoutError:
            return False
        finally:
            self._waiters.remove(waiter)
        return True

    async def run(self) -> None:
        """Project until cancelled."""
        pause = FIRST_RETRY_S
        while True:
            try:
                if self._offset < 0:
                    await self._find_place()
                self._wake.clear()
                moved = await self._advance()
                self.available = True
                pause = FIRST_RETRY_S
            except Exception as error:
                self.available = False
                # Only what a connection says of itself surely tells of no person.
                what = repr(error) if is_away(error) else type(error).__name__
                log.warning("projector_waits", error=what, offset=self._offset, seconds=pause)
                # A commit may have been done though its answer was lost: ask the database again.
                self._offset = -1
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_RETRY_S)
                continue
            if self._announced <= self._offset:
                if moved:
                    # The journal may hold more than was announced to us: what came before our start.
                    continue
                await self._wake.wait()
            if self._announced - self._offset < self._size:
                await self._gather()

    async def _gather(self) -> None:
        """Let records come together; be quick about it while somebody waits for them."""
        if self._waiters:
            await asyncio.sleep(FLUSH_PAUSE_S)
            return
        self._hurry.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GATHER_S):
                await self._hurry.wait()

    async def _find_place(self) -> None:
        last = await asyncio.to_thread(lambda: self._journal.last_sequence)
        async with self._sessions() as session:
            offset = await session.get(ProjectorOffset, NAME)
            place = offset.sequence if offset else 0
            self._seen_before = await session.scalar(select(func.max(ContactEvent.sequence))) or 0
        if place > last:
            # The journal was begun anew; its contacts have ids of their own.
            log.warning("projector_journal_is_new", offset=place, journal=last)
            place = 0
        self._offset = place

    async def step(self) -> bool:
        """Project the next batch; False when there is nothing on the journal's disk yet."""
        if self._offset < 0:
            await self._find_place()
        records = await asyncio.to_thread(self._read)
        if records:
            await self._store(records)
        return bool(records)

    async def _advance(self) -> bool:
        """Like step(); what cannot be stored is narrowed down by halves to its record, and that set aside."""
        records = await asyncio.to_thread(self._read)
        if not records:
            return False
        try:
            await self._store(records)
        except Exception as error:
            if is_away(error):
                raise
            if len(records) > 1:
                self._size = len(records) // 2
            else:
                await self._set_aside(records[0], error)
        else:
            self._size = min(2 * self._size, self._batch)
        return True

    async def _store(self, records: list[JournalRecord]) -> None:
        if any(projection.contact_id_of(event) for record in records for event in record.events):
            await self._write(records)
        # A batch that changes no row needs no transaction: after a restart it is gone over once more.
        self._moved_to(records[-1].sequence)

    async def _set_aside(self, record: JournalRecord, error: Exception) -> None:
        kind = type(error).__name__
        await self._write_aside(record, kind)
        # Neither the error's text nor the events' values: both may tell of a person.
        log.error(
            "projector_set_aside",
            sequence=record.sequence,
            error=kind,
            events=[type(event).__name__ for event in record.events],
        )
        self._moved_to(record.sequence)

    async def _write_aside(self, record: JournalRecord, kind: str) -> None:
        async with self._sessions.begin() as session:
            await session.merge(
                SetAsideRecord(sequence=record.sequence, at=from_ms(record.at), error=kind[:100])
            )
            await session.merge(ProjectorOffset(name=NAME, sequence=record.sequence))

    def _moved_to(self, sequence: int) -> None:
        self._offset = sequence
        for awaited, waiter in self._waiters:
            if awaited <= sequence and not waiter.done():
                waiter.set_result(None)

    def _read(self) -> list[JournalRecord]:
        return list(itertools.islice(self._journal.read(self._offset), self._size))

    async def _write(self, records: list[JournalRecord]) -> None:
        ids = {
            contact_id
            for record in records
            for event in record.events
            if (contact_id := projection.contact_id_of(event)) is not None
        }
        async with self._sessions.begin() as session:
            rows = Rows(
                list(await session.scalars(select(Contact).where(Contact.id.in_(ids)))),
                list(await session.scalars(select(Leg).where(Leg.contact_id.in_(ids)))),
                list(await session.scalars(select(Offer).where(Offer.contact_id.in_(ids)))),
            )
            had = await self._already_had(session, ids, records[0].sequence)
            for record in records:
                at = from_ms(record.at)
                for ordinal, event in enumerate(record.events):
                    contact_id = projection.contact_id_of(event)
                    if contact_id is None or record.sequence <= had.get(contact_id, 0):
                        continue
                    projection.apply(rows, event, at, record.sequence, ordinal)
                    for handler in self._handlers:
                        await handler(session, at, event, rows)
            session.add_all(rows.added)
            await session.merge(ProjectorOffset(name=NAME, sequence=records[-1].sequence))

    async def _already_had(self, session: AsyncSession, ids: set[str], first: int) -> dict[str, int]:
        """The last stored sequence of each contact, when the batch goes over old records."""
        if first > self._seen_before:
            return {}
        found = await session.execute(
            select(ContactEvent.contact_id, func.max(ContactEvent.sequence))
            .where(ContactEvent.contact_id.in_(ids))
            .group_by(ContactEvent.contact_id)
        )
        return dict(found.all())
