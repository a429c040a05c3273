"""The rows one transaction of the projector works on: plain values, so that a call costs little.

Each kind of row has the fields of its table. They are remembered from one transaction to the next while the
contact lasts: nobody else writes these tables.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Table, bindparam, insert, select, update

from callcenter.domain.enums import Channel, ContactState, EndedBy, LegRole, OfferState, Outcome
from callcenter.repository.contacts import Contact, ContactEvent, Leg, Offer


class StoredContact(msgspec.Struct, kw_only=True):
    """A row of `contacts`."""

    id: str
    channel: Channel
    state: ContactState
    started_at: dt.datetime
    ani: str | None = None
    ani_name: str | None = None
    dnis: str | None = None
    language: str | None = None
    queue: str | None = None
    agent_id: str | None = None
    customer_id: str | None = None
    outcome: Outcome | None = None
    ended_by: EndedBy | None = None
    queued_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    wait_ms: int | None = None
    talk_ms: int | None = None
    hold_ms: int | None = None
    wrap_up_ms: int | None = None
    waiting_since: dt.datetime | None = None
    talking_since: dt.datetime | None = None
    held_since: dt.datetime | None = None
    wrapping_since: dt.datetime | None = None
    disposition: str | None = None
    notes: str | None = None
    number_left: str | None = None
    voicemail: str | None = None
    voicemail_seconds: int | None = None


class StoredLeg(msgspec.Struct, kw_only=True):
    """A row of `legs`."""

    id: str
    contact_id: str
    role: LegRole
    started_at: dt.datetime
    agent_id: str | None = None
    answered_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    cause: int | None = None


class StoredOffer(msgspec.Struct, kw_only=True):
    """A row of `offers`."""

    id: str
    contact_id: str
    agent_id: str
    state: OfferState
    offered_at: dt.datetime
    queue: str | None = None
    reason: str | None = None
    pop_shown_at: dt.datetime | None = None
    rung_at: dt.datetime | None = None
    pop_late: bool | None = None
    ended_at: dt.datetime | None = None


class _Statements:
    """Made once for a table: SQLAlchemy then only looks its SQL up. `fixed` columns never change."""

    def __init__(self, table: Table, fixed: Iterable[str]) -> None:
        self.insert = insert(table)
        self.by_id = select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
        kept = {"id", *fixed}
        self.update = (
            update(table)
            .where(table.c.id == bindparam("b_id"))
            .values({column.name: bindparam(column.name) for column in table.c if column.name not in kept})
        )


_CONTACTS = _Statements(
    Contact.__table__,  # type: ignore[arg-type]
    ("channel", "ani", "ani_name", "dnis", "started_at", "number_left"),
)
_LEGS = _Statements(Leg.__table__, ("contact_id", "role", "agent_id", "started_at"))  # type: ignore[arg-type]
_OFFERS = _Statements(
    Offer.__table__,  # type: ignore[arg-type]
    ("contact_id", "agent_id", "queue", "reason", "offered_at"),
)
_LEGS_OF = select(Leg.__table__).where(Leg.contact_id.in_(bindparam("ids", expanding=True)))
_OFFERS_OF = select(Offer.__table__).where(Offer.contact_id.in_(bindparam("ids", expanding=True)))
_EVENTS = insert(ContactEvent.__table__)  # type: ignore[arg-type]


Row = TypeVar("Row", StoredContact, StoredLeg, StoredOffer)


class _Changes(Generic[Row]):
    """The rows of one table: all that are known, those to be inserted, those to be updated."""

    def __init__(self, statements: _Statements) -> None:
        self.known: dict[str, Row] = {}
        self.new: dict[str, Row] = {}
        self.changed: dict[str, Row] = {}
        self._statements = statements

    def touch(self, row: Row) -> None:
        if row.id not in self.new:
            self.changed[row.id] = row

    def store(self, connection: Connection) -> None:
        if self.new:
            connection.execute(
                self._statements.insert, [msgspec.structs.asdict(row) for row in self.new.values()]
            )
        if self.changed:
            connection.execute(
                self._statements.update,
                [{**msgspec.structs.asdict(row), "b_id": row.id} for row in self.changed.values()],
            )
        self.new.clear()
        self.changed.clear()


class Rows:
    """The rows of contacts."""

    def __init__(self) -> None:
        self._contacts = _Changes[StoredContact](_CONTACTS)
        self._legs = _Changes[StoredLeg](_LEGS)
        self._offers = _Changes[StoredOffer](_OFFERS)
        # The legs and offers of each contact.
        self._parts: dict[str, list[StoredLeg | StoredOffer]] = {}
        #: Rows of `contact_events` to be inserted.
        self.events: list[dict[str, Any]] = []

    @property
    def contacts(self) -> dict[str, StoredContact]:
        """By id."""
        return self._contacts.known

    @property
    def legs(self) -> dict[str, StoredLeg]:
        """By id."""
        return self._legs.known

    @property
    def offers(self) -> dict[str, StoredOffer]:
        """By id."""
        return self._offers.known

    def offers_of(self, contact_id: str) -> Iterable[StoredOffer]:
        """The offers of a contact."""
        return (part for part in self._parts.get(contact_id, ()) if isinstance(part, StoredOffer))

    def load(self, connection: Connection, ids: set[str]) -> None:
        """Read the contacts of these ids, which are not known here, with their legs and offers."""
        chosen = {"ids": list(ids)}
        for row in connection.execute(_CONTACTS.by_id, chosen).mappings():
            self.contacts[row["id"]] = StoredContact(**row)
        for row in connection.execute(_LEGS_OF, chosen).mappings():
            self._know(self._legs, StoredLeg(**row))
        for row in connection.execute(_OFFERS_OF, chosen).mappings():
            self._know(self._offers, StoredOffer(**row))

    def _know(self, rows: _Changes[StoredLeg] | _Changes[StoredOffer], row: Any) -> None:
        rows.known[row.id] = row
        self._parts.setdefault(row.contact_id, []).append(row)

    def add_contact(self, contact: StoredContact) -> None:
        """A new contact."""
        self.contacts[contact.id] = self._contacts.new[contact.id] = contact

    def add_leg(self, leg: StoredLeg) -> None:
        """A new leg; one that is known already stays as it is."""
        if leg.id not in self.legs:
            self._know(self._legs, leg)
            self._legs.new[leg.id] = leg

    def add_offer(self, offer: StoredOffer) -> None:
        """A new offer."""
        self._know(self._offers, offer)
        self._offers.new[offer.id] = offer

    def touch(self, row: StoredContact | StoredLeg | StoredOffer) -> None:
        """A known row has other values now."""
        match row:
            case StoredContact():
                self._contacts.touch(row)
            case StoredLeg():
                self._legs.touch(row)
            case StoredOffer():
                self._offers.touch(row)

    def store(self, connection: Connection) -> None:
        """Write what is new and what changed."""
        self._contacts.store(connection)
        self._legs.store(connection)
        self._offers.store(connection)
        if self.events:
            connection.execute(_EVENTS, self.events)
            self.events = []

    def forget(self, contact_ids: Iterable[str]) -> None:
        """Nothing more comes to these contacts, most likely: if it does, they are read again."""
        for contact_id in contact_ids:
            self.contacts.pop(contact_id, None)
            for part in self._parts.pop(contact_id, ()):
                (self.legs if isinstance(part, StoredLeg) else self.offers).pop(part.id, None)
