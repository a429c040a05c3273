"""The journal: every message taken and what it led to, in SQLite (WAL, synchronous FULL).

Personal values are kept beside the records in a table of their own and can be erased there; the records hold
tokens, and so do the snapshots. Records are written in groups by one thread: `append` returns at once,
`flushed` tells when.
"""

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import structlog

from callcenter.domain.events import AnyEvent, ContactClosed, NumberLeft
from callcenter.domain.messages import AnyMessage
from callcenter.domain.state import Center

from . import snapshot as snapshots
from .record import Record
from .snapshot import Snapshot
from .upcasters import SCHEMA, upcast
from .vault import Opened
from .writer import Writer

__all__ = ["FILE_NAME", "Journal", "JournalError", "Record"]

#: The journal's file in CALLCENTER_HOME.
FILE_NAME = "journal.db"

# How long to wait for another process, and how long to keep it waiting.
_BUSY_MS = 5_000
_MOMENT_MS = 100
_MOMENTS = 20

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

# A record's values come with it: its tokens are its number, a dot (the next character is "/"), and theirs.
_READ = """
SELECT sequence, at, mono, schema, decider, message, events,
    (SELECT json_group_object(token, value) FROM personal
     WHERE token >= record.sequence || '.' AND token < record.sequence || '/')
FROM record WHERE sequence > ?"""


class JournalError(Exception):
    """The journal cannot be read or written; the message says what to do."""


class Journal:
    """The local journal, one file. One process at a time may write to it; any number may read."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the file; unless `read_only`, make it when it is not there. Raises JournalError."""
        self.path = path
        self._read_only = read_only
        try:
            self._reader = self._connect()
            if not read_only:
                self._reader.executescript(_DDL + snapshots.DDL)
        except sqlite3.Error as error:
            raise JournalError(f"the journal {path} cannot be opened: {error}") from error
        self._writer = Writer(self._connect)
        self._opened = Opened()
        self._decode_message = msgspec.json.Decoder(AnyMessage, dec_hook=self._opened.of).decode
        self._decode_events = msgspec.json.Decoder(tuple[AnyEvent, ...], dec_hook=self._opened.of).decode
        self._decode_values = msgspec.json.Decoder(dict[str, str]).decode

    def _connect(self) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode={'ro' if self._read_only else 'rwc'}"
        connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        if not self._read_only:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # What is erased is overwritten.
            connection.execute("PRAGMA secure_delete=ON")
        return connection

    @property
    def last_sequence(self) -> int:
        """The newest record's number; 0 when there is none."""
        (last,) = self._reader.execute("SELECT coalesce(max(sequence), 0) FROM record").fetchone()
        return int(last)

    def read(self, after: int = 0, contact_id: str | None = None) -> Iterator[Record]:
        """Records after `after`, oldest first; when a contact is named, those that tell of it.

        A newest record that cannot be decoded was torn while it was written: reading ends before it, and
        unless the journal is read only it is set aside in table `torn`. Any other raises JournalError, as
        does a record of a schema that is not known here.
        """
        sql = _READ
        arguments: list[Any] = [after]
        if contact_id is not None:
            # A decision about one contact may be told of in another's record (who is free now gets the next).
            sql += (
                " AND sequence >= (SELECT min(sequence) FROM record WHERE contact_id = ?)"
                " AND (contact_id = ? OR instr(events, ?))"
            )
            arguments += [contact_id, contact_id, msgspec.json.encode(contact_id)]
        for row in self._rows(sql + " ORDER BY sequence", arguments):
            try:
                record = self._decode(*row)
            except msgspec.MsgspecError as error:
                sequence = row[0]
                if sequence != self.last_sequence:
                    raise JournalError(
                        f"record {sequence} of the journal {self.path} cannot be read ({error}); "
                        "restore the file from a copy or move it away to begin anew"
                    ) from error
                if not self._read_only:
                    self._set_aside(sequence, str(error))
                return
            yield record

    def _decode(
        self,
        sequence: int,
        at: int,
        mono: int,
        schema: int,
        decider: int,
        message: bytes,
        events: bytes,
        values: str,
    ) -> Record:
        if schema > SCHEMA:
            raise JournalError(
                f"record {sequence} of the journal {self.path} was written by a newer version of callcenter "
                f"(schema {schema}; this version reads up to {SCHEMA}): start that version again, or restore "
                "the file from a copy made before it was installed"
            )
        if schema < SCHEMA:
            message, events = upcast(message, events, schema, SCHEMA)
        self._opened.values = self._decode_values(values)
        return Record(
            sequence=sequence,
            at=at,
            mono=mono,
            decider=decider,
            message=self._decode_message(message),
            events=self._decode_events(events),
        )

    def _rows(self, sql: str, arguments: list[Any]) -> Iterator[Any]:
        try:
            yield from self._reader.execute(sql, arguments)
        except sqlite3.Error as error:
            raise JournalError(f"the journal {self.path} cannot be read: {error}") from error

    def _set_aside(self, sequence: int, reason: str) -> None:
        _log.warning("journal.torn_record", sequence=sequence, reason=reason)
        with self._reader:
            self._reader.execute("BEGIN")
            aside = self._reader.execute(
                "INSERT INTO torn SELECT sequence, message, events, ? FROM record WHERE sequence = ?",
                (reason, sequence),
            ).lastrowid
            self._reader.execute("DELETE FROM record WHERE sequence = ?", (sequence,))
            # The next record takes the number and with it the tokens; the values stay erasable.
            self._reader.execute(
                "UPDATE personal SET token = 'torn' || ? || '.' || token WHERE token GLOB ?",
                (aside, f"{sequence}.*"),
            )
            snapshots.drop(self._reader, "sequence >= ?", sequence)

    def snapshot(self) -> tuple[int, Center]:
        """The newest usable snapshot and its record's number; (0, an empty centre) without one."""
        # A torn newest record is set aside first, and with it the snapshots that know of it.
        for _ in self.read(self.last_sequence - 1):
            pass
        return snapshots.load(self._reader, self.last_sequence)

    def contacts_with(self, values: Collection[str]) -> set[str]:
        """The contacts that one of these personal values was met with. Looks through all that there are.
        Raises JournalError."""
        marks = ", ".join("?" * len(values))
        sql = f"SELECT DISTINCT contact_id FROM personal WHERE value IN ({marks})"  # noqa: S608 - marks alone
        return {row[0] for row in self._rows(sql, list(values)) if row[0] is not None}

    def values_of(self, contact_ids: Iterable[str]) -> int:
        """How many personal values there are of these contacts. Raises JournalError."""
        sql = "SELECT count(*) FROM personal WHERE contact_id = ?"
        return sum(row[0] for each in contact_ids for row in self._rows(sql, [each]))

    def erase(self, *contact_ids: str) -> int:
        """Forget the personal values of contacts that are closed; returns how many there were.

        The snapshots that hold some go too. An open contact would be lost with its values: after a restart
        its place in the menu is read from here. May block for seconds. Raises JournalError.
        """
        forgotten = 0
        try:
            with self._reader:
                self._reader.execute("BEGIN IMMEDIATE")
                for contact_id in contact_ids:
                    snapshots.drop(
                        self._reader,
                        "sequence IN (SELECT CAST(substr(token, 2) AS INTEGER) FROM personal"
                        " WHERE contact_id = ? AND token GLOB 's*')",
                        contact_id,
                    )
                    forgotten += self._reader.execute(
                        "DELETE FROM personal WHERE contact_id = ?", (contact_id,)
                    ).rowcount
        except sqlite3.Error as error:
            raise JournalError(f"the journal {self.path} cannot be written: {error}; try again") from error
        self.empty_log()
        return forgotten

    def empty_log(self) -> bool:
        """Empty the log of changes, which holds what was erased too; whether it could be emptied.

        Waits for who reads, some seconds at most, but for a moment only at a time: a controller that writes
        to the journal meanwhile is not held up for longer.
        """
        self._reader.execute(f"PRAGMA busy_timeout={_MOMENT_MS}")
        try:
            for _ in range(_MOMENTS):
                (busy, _, _) = self._reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return True
                time.sleep(_MOMENT_MS / 1000)
            return False
        finally:
            self._reader.execute(f"PRAGMA busy_timeout={_BUSY_MS}")

    def closed(self, contact_id: str) -> bool | None:
        """Whether nothing more will come to this contact; None when it is not known here."""
        known = None
        for record in self.read(contact_id=contact_id):
            known = False
            for event in record.events:
                if isinstance(event, ContactClosed | NumberLeft) and event.contact_id == contact_id:
                    return True
        return known

    def start(self, failed: Callable[[BaseException], None]) -> None:
        """Start the writer; `failed` is called from its thread when it cannot write any more."""
        self._writer.start(failed)

    def append(self, record: Record, flushed: Callable[[], None] | None = None) -> None:
        """Queue a record; `flushed` is called from the writer's thread once it is on disk."""
        self._writer.append(record, flushed)

    def keep(self, snapshot: Snapshot) -> None:
        """Queue a snapshot behind the records it knows of."""
        self._writer.keep(snapshot)

    async def close(self) -> None:
        """Write what is queued and close the file."""
        await self._writer.close()
        self.release()

    def release(self) -> None:
        """Close the file of a journal that was only read."""
        self._reader.close()
