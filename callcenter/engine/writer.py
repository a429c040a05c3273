"""The thread that writes the journal: whatever is queued goes to disk in one transaction.

A record that somebody waits for is written at once, with all that is queued. Others wait a few milliseconds
for company, because each transaction costs a wake-up and a flush of the disk.

A transaction is one statement: between two statements the thread would have to wait for its turn in Python,
behind the thread that moves the calls, while callers wait for their answer.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator

import msgspec

from . import snapshot as snapshots
from .record import Record
from .snapshot import Snapshot
from .upcasters import SCHEMA
from .vault import Vault

#: How long a record that nobody waits for may wait for others, seconds.
GROUP_S = 0.01
#: Records that one statement writes at most.
_MOST = 50

# A row without a number is a personal value: its contact, token and value.
_VIEW = """
CREATE TEMP VIEW written AS SELECT * FROM record;
CREATE TEMP TRIGGER write_record INSTEAD OF INSERT ON written WHEN NEW.sequence NOTNULL BEGIN
    INSERT INTO record VALUES (NEW.sequence, NEW.at, NEW.mono, NEW.schema, NEW.decider, NEW.contact_id,
        NEW.message, NEW.events);
END;
CREATE TEMP TRIGGER write_value INSTEAD OF INSERT ON written WHEN NEW.sequence ISNULL BEGIN
    INSERT INTO personal VALUES (NEW.message, NEW.contact_id, NEW.events);
END;
"""
_WRITE = "INSERT INTO written VALUES "
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?)"


class _Queued(msgspec.Struct, frozen=True, kw_only=True):
    record: Record
    flushed: Callable[[], None] | None


class Writer:
    """Writes by a connection of its own, in the order of the calls."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._vault = Vault()
        self._queue: queue.SimpleQueue[_Queued | Snapshot | None] = queue.SimpleQueue()
        # Open when somebody waits for what is queued. A bare lock: an Event costs as much as the write.
        self._gate = threading.Lock()
        self._gate.acquire()
        self._thread: threading.Thread | None = None

    def start(self, failed: Callable[[BaseException], None]) -> None:
        """Start; `failed` is called from the thread when it cannot write any more."""
        self._thread = threading.Thread(target=self._run, args=(failed,), name="journal", daemon=True)
        self._thread.start()

    def append(self, record: Record, flushed: Callable[[], None] | None) -> None:
        """Queue a record; `flushed` is called from the thread once it is on disk."""
        self._queue.put(_Queued(record=record, flushed=flushed))
        if flushed is not None:
            self._open_gate()

    def _open_gate(self) -> None:
        # Nobody else opens it: between the question and the answer it can only be closed, which is as well.
        if self._gate.locked():
            self._gate.release()

    def keep(self, snapshot: Snapshot) -> None:
        """Queue a snapshot."""
        self._queue.put(snapshot)

    async def close(self) -> None:
        """Write what is queued and end."""
        self._queue.put(None)
        self._open_gate()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self, failed: Callable[[BaseException], None]) -> None:
        try:
            with contextlib.closing(self._connect()) as connection:
                connection.executescript(_VIEW)
                self._write(connection)
        except BaseException as error:
            failed(error)

    def _write(self, connection: sqlite3.Connection) -> None:
        running = True
        while running:
            group = [self._queue.get()]
            # What is put from here on opens it again.
            self._gate.acquire(timeout=GROUP_S)
            while not self._queue.empty():
                group.append(self._queue.get())
            running = None not in group
            self._commit(connection, [item for item in group if isinstance(item, _Queued)])
            for item in group:
                if isinstance(item, Snapshot):
                    snapshots.store(connection, item)

    def _commit(self, connection: sqlite3.Connection, group: list[_Queued]) -> None:
        for first in range(0, len(group), _MOST):
            part = group[first : first + _MOST]
            rows = [row for queued in part for row in self._rows(queued.record)]
            connection.execute(_WRITE + ",".join((_ROW,) * len(rows)), [each for row in rows for each in row])
            for queued in part:
                if queued.flushed is not None:
                    queued.flushed()

    def _rows(self, record: Record) -> Iterator[tuple[object, ...]]:
        message, events, values = self._vault.encode(record)
        yield (
            record.sequence,
            record.at,
            record.mono,
            SCHEMA,
            record.decider,
            record.contact_id,
            message,
            events,
        )
        for token, contact_id, value in values:
            yield None, None, None, None, None, contact_id, token, value
