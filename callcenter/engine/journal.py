"""The journal: every message taken and what it led to, in SQLite (WAL, synchronous FULL).

Personal values are kept beside the records in a table of their own and can be erased there; the records hold
tokens. Records are written in groups by one thread: `append` returns at once, `flushed` tells when.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import structlog

from callcenter.domain.events import AnyEvent
from callcenter.domain.messages import AnyMessage
from callcenter.domain.personal import Personal

#: Raised when the form of messages or events changes; `upcasters` then bring old records up to date.
SCHEMA = 1

_log = structlog.get_logger(__name__)

_DDL = """
CREATE TABLE IF NOT EXISTS record (
    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, mono INTEGER NOT NULL, schema INTEGER NOT NULL,
    decider INTEGER NOT NULL, contact_id TEXT, message BLOB NOT NULL, events BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS record_contact ON record (contact_id);
CREATE TABLE IF NOT EXISTS personal (
    token TEXT PRIMARY KEY, contact_id TEXT, value TEXT);
CREATE INDEX IF NOT EXISTS personal_contact ON personal (contact_id);
CREATE TABLE IF NOT EXISTS torn (sequence INTEGER, message BLOB, events BLOB, reason TEXT);
"""


class JournalError(Exception):
    """The journal cannot be read or written; the message says what to do."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One message and its events. `at` wall and `mono` monotonic time, both in ms."""

    sequence: int
    at: int
    mono: int
    decider: int
    message: AnyMessage
    events: tuple[AnyEvent, ...]

    @property
    def contact_id(self) -> str | None:
        """The contact it is about, when it is about one."""
        for part in (self.message, *self.events):
            contact_id = getattr(part, "contact_id", None)
            if contact_id is not None:
                return str(contact_id)
        return None


class _Vault:
    """Swaps personal values for tokens while one record is encoded."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._sequence = 0
        self._encode = msgspec.json.Encoder(enc_hook=self._token).encode

    def encode(self, sequence: int, message: AnyMessage, events: tuple[AnyEvent, ...]) -> tuple[bytes, bytes]:
        self._sequence, self.values, self._tokens = sequence, {}, {}
        return self._encode(message), self._encode(events)

    def _token(self, value: Any) -> str:
        if not isinstance(value, Personal):
            raise NotImplementedError(f"{type(value).__name__} cannot be journalled")
        if not value.value:
            return ""
        token = self._tokens.get(value.value)
        if token is None:
            token = self._tokens[value.value] = f"{self._sequence}.{len(self._tokens)}"
            self.values[token] = value.value
        return token


class Journal:
    """The local journal, one file. Open it in one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = self._connect()
        self._reader.executescript(_DDL)
        self._vault = _Vault()
        self._queue: queue.SimpleQueue[tuple[Record, Callable[[], None] | None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._failed: Callable[[BaseException], None] | None = None

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA busy_timeout=5000")
        except sqlite3.Error as error:
            raise JournalError(f"the journal {self.path} cannot be opened: {error}") from error
        return connection

    @property
    def last_sequence(self) -> int:
        """The newest record's number; 0 when there is none."""
        (last,) = self._reader.execute("SELECT coalesce(max(sequence), 0) FROM record").fetchone()
        return int(last)

    def read(self, after: int = 0, contact_id: str | None = None) -> Iterator[Record]:
        """Records after `after`, oldest first, those of one contact when it is named.

        A newest record that cannot be decoded was torn while it was written: it is set aside in table `torn`
        and reading goes on without it. Any other raises JournalError.
        """
        sql = "SELECT sequence, at, mono, decider, message, events FROM record WHERE sequence > ?"
        arguments: list[Any] = [after]
        if contact_id is not None:
            sql += " AND contact_id = ?"
            arguments.append(contact_id)
        decode_message = msgspec.json.Decoder(AnyMessage, dec_hook=self._untoken).decode
        decode_events = msgspec.json.Decoder(tuple[AnyEvent, ...], dec_hook=self._untoken).decode
        for sequence, at, mono, decider, message, events in self._reader.execute(
            sql + " ORDER BY sequence", arguments
        ):
            try:
                yield Record(
                    sequence=sequence,
                    at=at,
                    mono=mono,
                    decider=decider,
                    message=decode_message(message),
                    events=decode_events(events),
                )
            except msgspec.MsgspecError as error:
                if sequence != self.last_sequence:
                    raise JournalError(
                        f"record {sequence} of the journal {self.path} cannot be read ({error}); "
                        "restore the file from a copy or move it away to begin anew"
                    ) from error
                self._set_aside(sequence, str(error))
                return

    def _set_aside(self, sequence: int, reason: str) -> None:
        _log.warning("journal.torn_record", sequence=sequence, reason=reason)
        with self._reader:
            self._reader.execute("BEGIN")
            self._reader.execute(
                "INSERT INTO torn SELECT sequence, message, events, ? FROM record WHERE sequence = ?",
                (reason, sequence),
            )
            self._reader.execute("DELETE FROM record WHERE sequence = ?", (sequence,))

    def _untoken(self, kind: type, token: Any) -> Personal:
        if kind is not Personal or not isinstance(token, str):
            raise NotImplementedError(f"no {kind.__name__} in the journal")
        if not token:
            return Personal("")
        row = self._reader.execute("SELECT value FROM personal WHERE token = ?", (token,)).fetchone()
        return Personal(row[0]) if row else Personal("", erased=True)

    def erase(self, contact_id: str) -> int:
        """Forget a contact's personal values; returns how many there were."""
        return self._reader.execute("DELETE FROM personal WHERE contact_id = ?", (contact_id,)).rowcount

    def start(self, failed: Callable[[BaseException], None]) -> None:
        """Start the writer; `failed` is called from its thread when it cannot write any more."""
        self._failed = failed
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

    def append(self, record: Record, flushed: Callable[[], None] | None = None) -> None:
        """Queue a record; `flushed` is called from the writer's thread once it is on disk."""
        self._queue.put((record, flushed))

    async def close(self) -> None:
        """Write what is queued and close the file."""
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
        self._reader.close()

    def _write(self) -> None:
        connection = self._connect()
        try:
            running = True
            while running:
                group = [self._queue.get()]
                while not self._queue.empty():
                    group.append(self._queue.get())
                running = None not in group
                self._commit(connection, [item for item in group if item is not None])
        except BaseException as error:
            if self._failed is not None:
                self._failed(error)
        finally:
            connection.close()

    def _commit(
        self, connection: sqlite3.Connection, group: list[tuple[Record, Callable[[], None] | None]]
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for record, _ in group:
            message, events = self._vault.encode(record.sequence, record.message, record.events)
            contact_id = record.contact_id
            connection.execute(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.sequence,
                    record.at,
                    record.mono,
                    SCHEMA,
                    record.decider,
                    contact_id,
                    message,
                    events,
                ),
            )
            connection.executemany(
                "INSERT INTO personal VALUES (?, ?, ?)",
                [(token, contact_id, value) for token, value in self._vault.values.items()],
            )
        connection.execute("COMMIT")
        for _, flushed in group:
            if flushed is not None:
                flushed()
