"""The rows one transaction of the projector works on: plain values, so that a call costs little.

Each kind of row has the fields of its table. They are remembered from one transaction to the next while the
contact lasts: nobody else writes these tables.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Dialect, Insert, Table, Update, bindparam, insert, select, update

from callcenter.domain.enums import (
    CallbackPurpose,
    Channel,
    ContactState,
    EndedBy,
    LegRole,
    OfferState,
    Outcome,
)
from callcenter.repository import flow_steps, told
from callcenter.repository.contacts import Contact, ContactEvent, Leg, Offer
from callcenter.repository.prepared import Change


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
    flow: str | None = None
    flow_version: str | None = None
    flow_node: str | None = None
    flow_visits: int | None = None
    surveyed_at: dt.datetime | None = None
    callback_purpose: CallbackPurpose | None = None
    callback_case: str | None = None


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


def _statements(table: Any, fixed: Iterable[str]) -> tuple[Insert, Update]:
    """To add rows, and to change those of the same id; `fixed` columns never change."""
    columns = table.__table__.c
    kept = {"id", *fixed}
    return insert(table.__table__), (
        update(table.__table__)
        .where(columns.id == bindparam("b_id"))
        .values({column.name: bindparam(column.name) for column in columns if column.name not in kept})
    )


_CONTACTS = _statements(Contact, ("channel", "ani", "ani_name", "dnis", "started_at", "number_left"))
_LEGS = _statements(Leg, ("contact_id", "role", "agent_id", "started_at"))
_OFFERS = _statements(Offer, ("contact_id", "agent_id", "queue", "reason", "offered_at"))
_EVENTS = insert(cast(Table, ContactEvent.__table__))
_IDS: Any = bindparam("ids", expanding=True)
_CONTACTS_OF = select(Contact.__table__).where(Contact.id.in_(_IDS))
_LEGS_OF = select(Leg.__table__).where(Leg.contact_id.in_(_IDS))
_OFFERS_OF = select(Offer.__table__).where(Offer.contact_id.in_(_IDS))


class Changes:
    """What the projector does to its tables, made ready for one database."""

    def __init__(self, dialect: Dialect) -> None:
        both = [
            (Change(add, dialect, of=attrgetter), Change(change, dialect, of=attrgetter))
            for add, change in (_CONTACTS, _LEGS, _OFFERS)
        ]
        self.contacts, self.legs, self.offers = both
        self.events = Change(_EVENTS, dialect)
        self.flow_steps = Change(flow_steps.adding(dialect), dialect)
        self.told = told.Changes(dialect)


Row = TypeVar("Row", StoredContact, StoredLeg, StoredOffer)


class _Table(Generic[Row]):
    """The rows of one table: all that are known, those to be inserted, those to be updated."""

    def __init__(self, changes: tuple[Change, Change]) -> None:
        self.known: dict[str, Row] = {}
        self.new: dict[str, Row] = {}
        self.changed: dict[str, Row] = {}
        self._add, self._change = changes

    def touch(self, row: Row) -> None:
        if row.id not in self.new:
            self.changed[row.id] = row

    def store(self, connection: Connection) -> None:
        if self.new:
            self._add.run(connection, self.new.values())
        if self.changed:
            self._change.run(connection, self.changed.values())
        self.new.clear()
        self.changed.clear()


class Rows:
    """The rows of contacts. `zone`: of the days that calls are counted by."""

    def __init__(self, changes: Changes, zone: Callable[[], ZoneInfo]) -> None:
        self._contacts = _Table[StoredContact](changes.contacts)
        self._legs = _Table[StoredLeg](changes.legs)
        self._offers = _Table[StoredOffer](changes.offers)
        self._add_events = changes.events
        # The legs and offers of each contact.
        self._parts: dict[str, list[StoredLeg | StoredOffer]] = {}
        #: Rows of `contact_events` to be inserted.
        self.events: list[dict[str, Any]] = []
        #: Ways through the voice menus to be counted.
        self.flow_steps = flow_steps.FlowSteps(changes.flow_steps, zone)
        #: What callers told the menus.
        self.told = told.Told(changes.told)

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
        for row in connection.execute(_CONTACTS_OF, chosen).mappings():
            self.contacts[row["id"]] = StoredContact(**row)
        for row in connection.execute(_LEGS_OF, chosen).mappings():
            self._know(self._legs, StoredLeg(**row))
        for row in connection.execute(_OFFERS_OF, chosen).mappings():
            self._know(self._offers, StoredOffer(**row))

    def _know(self, rows: _Table[StoredLeg] | _Table[StoredOffer], row: Any) -> None:
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
            self._add_events.run(connection, self.events)
            self.events = []
        self.flow_steps.store(connection)
        self.told.store(connection)

    def forget(self, contact_ids: Iterable[str]) -> None:
        """Nothing more comes to these contacts, most likely: if it does, they are read again."""
        for contact_id in contact_ids:
            self.contacts.pop(contact_id, None)
            for part in self._parts.pop(contact_id, ()):
                (self.legs if isinstance(part, StoredLeg) else self.offers).pop(part.id, None)
