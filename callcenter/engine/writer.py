"""The thread that writes the journal: whatever is queued goes to disk in one transaction.

A record that somebody waits for is written at once, with all that is queued. Others wait a few milliseconds
for company, because each transaction costs a wake-up and a flush of the disk.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable

import msgspec

from . import snapshot as snapshots
from .record import Record
from .snapshot import Snapshot
from .upcasters import SCHEMA
from .vault import Vault

#: How long a record that nobody waits for may wait for others, seconds.
GROUP_S = 0.005


class _Queued(msgspec.Struct, frozen=True, kw_only=True):
    record: Record
    flushed: Callable[[], None] | None


class Writer:
    """Writes by a connection of its own, in the order of the calls."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._vault = Vault()
        self._queue: queue.SimpleQueue[_Queued | Snapshot | None] = queue.SimpleQueue()
        self._awaited = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, failed: Callable[[BaseException], None]) -> None:
        """Start; `failed` is called from the thread when it cannot write any more."""
        self._thread = threading.Thread(target=self._run, args=(failed,), name="journal", daemon=True)
        self._thread.start()

    def append(self, record: Record, flushed: Callable[[], None] | None) -> None:
        """Queue a record; `flushed` is called from the thread once it is on disk."""
        self._queue.put(_Queued(record=record, flushed=flushed))
        if flushed is not None:
            self._awaited.set()

    def keep(self, snapshot: Snapshot) -> None:
        """Queue a snapshot."""
        self._queue.put(snapshot)

    async def close(self) -> None:
        """Write what is queued and end."""
        self._queue.put(None)
        self._awaited.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self, failed: Callable[[BaseException], None]) -> None:
        try:
            with contextlib.closing(self._connect()) as connection:
                self._write(connection)
        except BaseException as error:
            failed(error)

    def _write(self, connection: sqlite3.Connection) -> None:
        running = True
        while running:
            group = [self._queue.get()]
            self._awaited.wait(GROUP_S)
            # What is put from here on sets it again.
            self._awaited.clear()
            while not self._queue.empty():
                group.append(self._queue.get())
            running = None not in group
            self._commit(connection, [item for item in group if isinstance(item, _Queued)])
            for item in group:
                if isinstance(item, Snapshot):
                    snapshots.store(connection, item)

    def _commit(self, connection: sqlite3.Connection, group: list[_Queued]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for queued in group:
            record = queued.record
            message, events, values = self._vault.encode(record)
            connection.execute(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.sequence,
                    record.at,
                    record.mono,
                    SCHEMA,
                    record.decider,
                    record.contact_id,
                    message,
                    events,
                ),
            )
            connection.executemany("INSERT INTO personal VALUES (?, ?, ?)", values)
        connection.execute("COMMIT")
        for queued in group:
            if queued.flushed is not None:
                queued.flushed()
