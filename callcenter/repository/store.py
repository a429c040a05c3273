"""What the projector does in the database, in the projector's thread: one transaction for some records.

Rows and offset change together, so that each event counts once wherever it was stopped; and a contact's
stored events tell which of them it has had, so that going over old records again (an offset put back) changes
nothing.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, select, update

from callcenter.domain.events import AnyEvent, ContactArrived, ContactClosed, Event, NumberLeft
from callcenter.repository import projection
from callcenter.repository.base import from_ms
from callcenter.repository.contacts import ContactEvent, ProjectorOffset, SetAsideRecord
from callcenter.repository.rows import Changes, Rows

NAME = "repository"
# So many contacts that last are remembered with their rows.
MOST_CONTACTS = 5_000


class JournalRecord(Protocol):
    """What the projector reads of a record: its place, time in ms since 1970, and events."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def events(self) -> tuple[AnyEvent, ...]: ...


class Transaction:
    """What takes part in the projector's transaction works on this."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[Table, list[dict[str, Any]]] = {}

    def insert(self, table: Table, row: dict[str, Any]) -> None:
        """Add a row at the transaction's end, together with the others of its table."""
        self._rows.setdefault(table, []).append(row)

    def finish(self) -> None:
        """Add what is to be added."""
        for table, rows in self._rows.items():
            self.connection.execute(insert(table), rows)


#: Takes part in the transaction: (transaction, time, event, the rows after it). Must leave nothing twice
#: when an event of a contact that `rows` does not know comes twice; of all others each comes once.
Handler = Callable[[Transaction, dt.datetime, Event, Rows], None]

_PLACE = select(ProjectorOffset.sequence).where(ProjectorOffset.name == NAME)
_LAST_EVENT = select(func.max(ContactEvent.sequence))
_HAD = (
    select(ContactEvent.contact_id, func.max(ContactEvent.sequence))
    .where(ContactEvent.contact_id.in_(bindparam("ids", expanding=True)))
    .group_by(ContactEvent.contact_id)
)
_MOVE = update(ProjectorOffset).where(ProjectorOffset.name == NAME).values(sequence=bindparam("place"))


_BEGINNINGS = (ContactArrived, NumberLeft)


class Store:
    """The tables as the projector writes them."""

    def __init__(self, database: Engine, handlers: Sequence[Handler], zone: Callable[[], ZoneInfo]) -> None:
        self._database = database
        self._zone = zone
        self._handlers = handlers
        self._changes = Changes(database.dialect)
        self._rows = Rows(self._changes, self._zone)
        # Up to this sequence some contact may have its events already.
        self._seen_before = 0

    def place(self) -> int:
        """The last sequence whose events are in the tables; what is in memory is forgotten."""
        self._rows = Rows(self._changes, self._zone)
        with self._database.begin() as connection:
            self._seen_before = connection.scalar(_LAST_EVENT) or 0
            place = connection.scalar(_PLACE)
            if place is None:
                place = 0
                connection.execute(insert(ProjectorOffset).values(name=NAME, sequence=place))
            return place

    def set_aside(self, record: JournalRecord, error: str) -> None:
        """Note that a record could not be stored, and why; the next is behind it."""
        key = {"sequence": record.sequence, "at": from_ms(record.at)}
        with self._database.begin() as connection:
            connection.execute(delete(SetAsideRecord).filter_by(**key))
            connection.execute(insert(SetAsideRecord).values(**key, error=error[:100]))
            connection.execute(_MOVE, {"place": record.sequence})

    def write(self, records: Sequence[JournalRecord]) -> None:
        """Bring the tables up to date with these records, or change nothing and raise."""
        # A batch that changes no row needs no transaction: after a restart it is gone over once more.
        if not any(projection.contact_id_of(event) for record in records for event in record.events):
            return
        try:
            self._write(records)
        except Exception:
            # The rows in memory are ahead of the tables.
            self._rows = Rows(self._changes, self._zone)
            raise

    def _write(self, records: Sequence[JournalRecord]) -> None:
        changes = [
            (contact_id, record.sequence, at, ordinal, event)
            for record, at in [(record, from_ms(record.at)) for record in records]
            for ordinal, event in enumerate(record.events)
            if (contact_id := projection.contact_id_of(event)) is not None
        ]
        again = records[0].sequence <= self._seen_before
        with self._database.begin() as connection:
            ids = {change[0] for change in changes}
            had: dict[str, int] = {}
            if again:
                had = {row[0]: row[1] for row in connection.execute(_HAD, {"ids": list(ids)})}
            unknown = ids - self._rows.contacts.keys()
            if not again:
                # Contacts that begin in this batch have no rows yet.
                unknown -= {change[0] for change in changes if isinstance(change[-1], _BEGINNINGS)}
            if unknown:
                self._rows.load(connection, unknown)
            transaction = Transaction(connection)
            over: set[str] = set()
            for contact_id, sequence, at, ordinal, event in changes:
                if sequence <= had.get(contact_id, 0):
                    continue
                projection.apply(self._rows, event, at, sequence, ordinal)
                for handler in self._handlers:
                    handler(transaction, at, event, self._rows)
                if isinstance(event, ContactClosed | NumberLeft):
                    over.add(contact_id)
            self._rows.store(connection)
            transaction.finish()
            connection.execute(_MOVE, {"place": records[-1].sequence})
        self._rows.forget(over)
        if len(self._rows.contacts) > MOST_CONTACTS:
            self._rows = Rows(self._changes, self._zone)
