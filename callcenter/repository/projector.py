"""The projector: the one writer of contacts, legs, offers and contact events, from the journal.

It stores only what is on the journal's disk: after a power cut the repository must not know of events that
the journal has forgotten. When the database is away it tries again, for ever, from where it was. A record
that cannot be stored though the database is there is set aside (table projector_set_aside, an error in the
log): it must not keep all that follow from the tables.

All of it runs in one thread of its own, on one connection: a thread's hop for each statement would cost more
than the statements.
"""

import asyncio
import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog

from callcenter.repository.database import Database, is_away
from callcenter.repository.flow_steps import utc
from callcenter.repository.store import Handler, JournalRecord, Store

log = structlog.get_logger("callcenter.repository")

# Records in one transaction at most.
BATCH = 200
# The journal writes in groups: a record announced is on its disk a few milliseconds later. Seconds.
FLUSH_PAUSE_S = 0.005
# Records come together for so long, unless somebody waits for them: a transaction costs as much for one as
# for twenty. Seconds.
GATHER_S = 0.5
# So many announced records are kept in memory until they are on the journal's disk and in the tables, to
# save reading them back; what comes on top of it is read.
MOST_KEPT = 2_000
FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 5.0


class JournalSource(Protocol):
    """A journal to read from, opened for the projector alone: it is used in threads, one at a time."""

    @property
    def last_sequence(self) -> int: ...
    def read(self, after: int = 0) -> Iterator[JournalRecord]: ...


_T = TypeVar("_T")


class Projector:
    """Run `run()` as a task; subscribe `on_record` to the engine.

    `zone` gives the company's time zone, by whose days calls are counted; it is asked in the projector's
    thread.
    """

    def __init__(
        self,
        database: Database,
        journal: JournalSource,
        *,
        handlers: Sequence[Handler] = (),
        batch: int = BATCH,
        zone: Callable[[], ZoneInfo] = utc,
    ) -> None:
        self._store = Store(database.direct, handlers, zone)
        self._journal = journal
        self._batch = batch
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="projector")
        # Records in the next transaction: fewer while one that cannot be stored is looked for.
        self._size = batch
        self._announced = 0
        self._kept: deque[JournalRecord] = deque(maxlen=MOST_KEPT)
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        # The journal's records up to here are in the tables; -1 until it was read from the database.
        self._offset = -1
        # The journal's last record when it was last looked at.
        self._last = 0
        self.available = False

    @property
    def offset(self) -> int:
        """The last sequence whose events are in the tables; -1 when not known yet."""
        return self._offset

    @property
    def behind(self) -> int | None:
        """How many of the journal's records are not in the tables yet; None when not known yet."""
        return None if self._offset < 0 else max(0, max(self._announced, self._last) - self._offset)

    def on_record(self, record: JournalRecord) -> None:
        """The engine has a new record; it is stored once it is on the journal's disk."""
        self._announced = max(self._announced, record.sequence)
        self._kept.append(record)
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
                more = await self._advance()
                self.available = True
                pause = FIRST_RETRY_S
            except Exception as error:
                self.available = False
                # Only what a connection says of itself surely tells of no person.
                what = repr(error) if is_away(error) else type(error).__name__
                log.warning("projector_waits", error=what, offset=self._offset, seconds=pause)
                # A commit may have been done though its answer was lost: ask the database again. And what is
                # erased from the journal meanwhile must not come from our memory.
                self._offset = -1
                self._kept.clear()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_RETRY_S)
                continue
            if self._announced <= self._offset:
                if more:
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

    async def _in_thread(self, work: Callable[..., _T], *arguments: Any) -> _T:
        """Run it in the projector's thread; when we are cancelled it is brought to its end first."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    async def _find_place(self) -> None:
        last = self._last = await self._in_thread(lambda: self._journal.last_sequence)
        place = await self._in_thread(self._store.place)
        if place > last:
            # The journal was begun anew; its contacts have ids of their own.
            log.warning("projector_journal_is_new", offset=place, journal=last)
            place = 0
        self._offset = place

    async def step(self) -> bool:
        """Project the next batch; False when there is nothing on the journal's disk yet."""
        if self._offset < 0:
            await self._find_place()
        records, error = await self._in_thread(self._project, self._announced_next())
        if error is not None:
            raise error
        return self._moved_to(records)

    async def _advance(self) -> bool:
        """Project the next batch; whether more may be on the journal's disk.

        What cannot be stored is narrowed down by halves to its record, and that set aside.
        """
        records, error = await self._in_thread(self._project, self._announced_next())
        if not records:
            return False
        if error is None:
            self._size = min(2 * self._size, self._batch)
            self._moved_to(records)
            # What came before our start was not announced to us.
            return self._announced != self._offset
        if is_away(error):
            raise error
        if len(records) > 1:
            self._size = len(records) // 2
        else:
            await self._set_aside(records[0], error)
        return True

    def _announced_next(self) -> list[JournalRecord]:
        """The records to come, as far as they are in memory: maybe not on the journal's disk yet."""
        kept = self._kept
        while kept and kept[0].sequence <= self._offset:
            kept.popleft()
        if not kept or kept[0].sequence != self._offset + 1:
            return []
        return list(itertools.islice(kept, self._size))

    def _project(self, announced: list[JournalRecord]) -> tuple[list[JournalRecord], Exception | None]:
        """The next records, and why they could not be stored."""
        if announced:
            last = self._journal.last_sequence
            records = [record for record in announced if record.sequence <= last]
        else:
            records = list(itertools.islice(self._journal.read(self._offset), self._size))
        try:
            self._store.write(records)
        except Exception as error:
            return records, error
        return records, None

    async def _set_aside(self, record: JournalRecord, error: Exception) -> None:
        kind = type(error).__name__
        await self._in_thread(self._store.set_aside, record, kind)
        # Neither the error's text nor the events' values: both may tell of a person.
        log.error(
            "projector_set_aside",
            sequence=record.sequence,
            error=kind,
            events=[type(event).__name__ for event in record.events],
        )
        self._moved_to([record])

    def _moved_to(self, records: Sequence[JournalRecord]) -> bool:
        if not records:
            return False
        self._offset = sequence = records[-1].sequence
        for awaited, waiter in self._waiters:
            if awaited <= sequence and not waiter.done():
                waiter.set_result(None)
        return True
