"""Tables the projector fills from the journal; nobody else writes them (the demo seed apart).

Agents and customers are named without foreign keys where the journal is the authority: a projector that
stops at a missing row would stop for ever.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from callcenter.domain.enums import (
    CallbackPurpose,
    Channel,
    ContactState,
    EndedBy,
    LegRole,
    OfferState,
    Outcome,
)
from callcenter.repository.base import Base, UtcDateTime, text_enum
from callcenter.repository.people import User


class Contact(Base):
    """One conversation with a customer, on any channel. Durations in milliseconds."""

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_started", "started_at"),
        Index("ix_contacts_customer", "customer_id", "started_at"),
        Index("ix_contacts_ani", "ani", "started_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    ani: Mapped[str | None] = mapped_column(String(64))
    ani_name: Mapped[str | None] = mapped_column(String(100))
    dnis: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(10))
    queue: Mapped[str | None] = mapped_column(String(64))
    agent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[ContactState] = mapped_column(text_enum(ContactState))
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    ended_by: Mapped[EndedBy | None] = mapped_column(text_enum(EndedBy))
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Sums over all its times in a queue, with an agent, on hold and being written up.
    wait_ms: Mapped[int | None]
    talk_ms: Mapped[int | None]
    hold_ms: Mapped[int | None]
    wrap_up_ms: Mapped[int | None]
    # Since when it is in each of these, while it is: the next event adds the time to the sum above.
    waiting_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    talking_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    held_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    wrapping_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    disposition: Mapped[str | None] = mapped_column(String(40))
    notes: Mapped[str | None] = mapped_column(Text)
    # A number the caller left, and a voicemail's file name and length in seconds.
    number_left: Mapped[str | None] = mapped_column(String(64), index=True)
    voicemail: Mapped[str | None] = mapped_column(String(200), index=True)
    voicemail_seconds: Mapped[int | None]
    # The voice menu it was in last, the node while it is in it, and how often it came into a menu.
    flow: Mapped[str | None] = mapped_column(String(60))
    flow_version: Mapped[str | None] = mapped_column(String(64))
    flow_node: Mapped[str | None] = mapped_column(String(60))
    flow_visits: Mapped[int | None]
    # When the talk was over and a survey began that the caller stayed for.
    surveyed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Why the customer was called (back), and about which case.
    callback_purpose: Mapped[CallbackPurpose | None] = mapped_column(text_enum(CallbackPurpose))
    callback_case: Mapped[str | None] = mapped_column(String(20))
    # Ask for it with the contact: nothing is fetched behind one's back.
    agent: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(Contact.agent_id) == User.id, viewonly=True, lazy="raise"
    )


class ContactEvent(Base):
    """One journal event of a contact; sequence and ordinal are its place in the journal.

    The contact is part of the key because a new journal, begun after a loss, counts from one again.
    """

    __tablename__ = "contact_events"

    contact_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    type: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Leg(Base):
    """One party's channel in a contact."""

    __tablename__ = "legs"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    contact_id: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[LegRole] = mapped_column(text_enum(LegRole))
    agent_id: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Q.850 cause of the end.
    cause: Mapped[int | None]


class Offer(Base):
    """One bounded presentation of a contact to an agent, and why that agent was chosen."""

    __tablename__ = "offers"
    __table_args__ = (Index("ix_offers_agent", "agent_id", "offered_at"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    contact_id: Mapped[str] = mapped_column(String(64), index=True)
    agent_id: Mapped[str] = mapped_column(String(64))
    queue: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[OfferState] = mapped_column(text_enum(OfferState))
    reason: Mapped[str | None] = mapped_column(Text)
    offered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    # When the page showed the pop, when the phone was rung, and whether that was before the pop was shown.
    pop_shown_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    rung_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    pop_late: Mapped[bool | None]
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class FlowStep(Base):
    """How many calls of a day went one way through a version of a flow.

    The way is from `source` to `target`, or out of the menu by `exit` (an IvrExit). Empty are the source
    where a caller comes in and the target where one goes out. `day` is when the call came, by the company's
    clock, so that a call after midnight is counted with its beginning. `why`: as of PathStep; `returned` at
    both ends of a visit that is not the call's first (from a queue, to leave a message).
    """

    __tablename__ = "flow_steps"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy

    flow: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    target: Mapped[str] = mapped_column(String(60), primary_key=True)
    exit: Mapped[str] = mapped_column(String(20), primary_key=True)
    why: Mapped[str] = mapped_column(String(20), primary_key=True)
    calls: Mapped[int]


class Recording(Base):
    """What a caller recorded in the voice menu and wanted kept (messages have their place in `contacts`).
    `variable` is the flow's, for which it was recorded."""

    __tablename__ = "recordings"
    __table_args__ = (Index("ix_recordings_recorded", "recorded_at"),)

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    contact_id: Mapped[str] = mapped_column(String(64), index=True)
    variable: Mapped[str] = mapped_column(String(60))
    seconds: Mapped[int]
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Disposition(Base):
    """How a contact can be written up; labels by language tag."""

    __tablename__ = "dispositions"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON)
    position: Mapped[int]


class ProjectorOffset(Base):
    """The last journal sequence whose events are in the tables."""

    __tablename__ = "projector_offsets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)


class SetAsideRecord(Base):
    """A journal record the projector could not store: its events are in no table, the journal still has it.

    Only the error's kind is kept: its text may tell of a person.
    """

    __tablename__ = "projector_set_aside"

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # The record's own time, since a new journal counts from one again.
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, primary_key=True)
    error: Mapped[str] = mapped_column(String(100))
