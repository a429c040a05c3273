"""Tables of cases: what customers complained of, asked, wanted or praised, and all that was done about it.

Written by the case service, the registering of a case by its part in the projector's transaction. Codes of
classes, causes, products and units are no foreign keys: the company's set-up says which there are, and a case
keeps what was said of it when one is taken away.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.domain.enums import Channel
from callcenter.repository.base import Base, UtcDateTime, text_enum
from callcenter.repository.enums import (
    ActorKind,
    CaseKind,
    CaseStatus,
    CaseStep,
    DeadlineKind,
    ResponsibleKind,
    Severity,
)


class Case(Base):
    """A complaint, enquiry, request, suggestion or praise with its number.

    `version` counts its changes: who changes it says which version they saw. `reported_month` (YYYY-MM) is
    the month by the company's clock. `before_merge` is the status it had before it was merged.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_customer", "customer_id", "status", "opened_at"),
        Index("ix_cases_contact", "contact_id"),
        Index("ix_cases_status", "status", "opened_at"),
        Index("ix_cases_month", "reported_month", "class_code"),
        Index("ix_cases_responsible_user", "responsible_user", "status"),
        Index("ix_cases_responsible_unit", "responsible_unit", "status"),
        Index("ix_cases_merged_into", "merged_into"),
        Index("ix_cases_opened", "opened_at"),
        Index("ix_cases_class", "class_code", "opened_at"),
        Index("ix_cases_kind", "kind", "opened_at"),
        Index("ix_cases_cause", "cause_code", "opened_at"),
        Index("ix_cases_product", "product_code", "opened_at"),
        Index("ix_cases_blamed_unit", "blamed_unit", "opened_at"),
        # Whose it is in figures: who replied, else who is to solve it, else who took it.
        Index("ix_cases_replied_by", "replied_by"),
        Index("ix_cases_opened_by", "opened_by"),
        Index("ix_cases_escalated_to", "escalated_to"),
        Index("ix_cases_order_number", "order_number"),
        # All that the course of months is counted from.
        Index("ix_cases_counted", "reported_month", "kind", "status", "org_unit_id", "mark"),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(text_enum(CaseKind))
    # No foreign key: a complaint already promised to a caller is stored even if its class was since removed.
    class_code: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    severity: Mapped[Severity] = mapped_column(text_enum(Severity))
    status: Mapped[CaseStatus] = mapped_column(text_enum(CaseStatus))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    # Whose it is, and who told of it when that is no known customer.
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    reporter_name: Mapped[str | None] = mapped_column(String(100))
    reporter_number: Mapped[str | None] = mapped_column(String(64))
    reporter_email: Mapped[str | None] = mapped_column(String(254))
    channel: Mapped[Channel] = mapped_column(
        text_enum(Channel), default=Channel.PHONE, server_default="phone"
    )
    language: Mapped[str | None] = mapped_column(String(10))
    contact_id: Mapped[str | None] = mapped_column(String(64))
    # The caller's own words, recorded in the menu: a file's name.
    recording: Mapped[str | None] = mapped_column(String(128))
    # What the sender called it, so that what is sent twice is taken once.
    request_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    order_number: Mapped[str | None] = mapped_column(String(20))
    product_code: Mapped[str | None] = mapped_column(String(40))
    batch: Mapped[str | None] = mapped_column(String(40))
    org_unit_id: Mapped[str | None] = mapped_column(ForeignKey("org_units.id"))
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    reported_month: Mapped[str] = mapped_column(String(7), default="", server_default="")
    # The local day by which an assigned case is to be answered, as customers are told.
    due_on: Mapped[dt.date | None]
    # What is known when it is closed.
    cause_code: Mapped[str | None] = mapped_column(String(40))
    blamed_unit: Mapped[str | None] = mapped_column(String(40))
    fault: Mapped[bool | None]
    solution: Mapped[str | None] = mapped_column(Text)
    # Who is to solve it: a user, a unit, or someone outside who has a link by e-mail.
    responsible_kind: Mapped[ResponsibleKind | None] = mapped_column(text_enum(ResponsibleKind))
    responsible_user: Mapped[str | None] = mapped_column(String(64))
    responsible_unit: Mapped[str | None] = mapped_column(String(40))
    responsible_name: Mapped[str | None] = mapped_column(String(100))
    responsible_email: Mapped[str | None] = mapped_column(String(254))
    escalated_to: Mapped[str | None] = mapped_column(String(64))
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # The first time anybody did more with it than register it, and the (last) reply to the customer.
    first_answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    replied_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    replied_by: Mapped[str | None] = mapped_column(String(64))
    reply_channel: Mapped[Channel | None] = mapped_column(text_enum(Channel))
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    evaluated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # The customer's opinion of how it was handled, 0 (worst) to 100.
    mark: Mapped[float | None]
    reopened: Mapped[int] = mapped_column(default=0, server_default="0")
    escalated: Mapped[int] = mapped_column(default=0, server_default="0")
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))
    before_merge: Mapped[CaseStatus | None] = mapped_column(text_enum(CaseStatus))


class CaseCourse(Base):
    """One step of a case's course: who did what, when, from which contact. Never changed afterwards."""

    __tablename__ = "case_course"
    __table_args__ = (
        Index("ix_case_course_by", "by_id", "at"),
        # Few cases are appealed, and each month they are counted.
        Index(
            "ix_case_course_appeals",
            "case_number",
            sqlite_where=text("step = 'appeal'"),
            postgresql_where=text("step = 'appeal'"),
        ),
    )

    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    step: Mapped[CaseStep] = mapped_column(text_enum(CaseStep))
    from_status: Mapped[CaseStatus | None] = mapped_column(text_enum(CaseStatus))
    to_status: Mapped[CaseStatus] = mapped_column(text_enum(CaseStatus))
    by_kind: Mapped[ActorKind] = mapped_column(text_enum(ActorKind))
    by_id: Mapped[str] = mapped_column(String(254))
    contact_id: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class CaseFile(Base):
    """A file that belongs to a case. Its bytes lie in the installation's home, named by their SHA-256."""

    __tablename__ = "case_files"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    by_kind: Mapped[ActorKind] = mapped_column(text_enum(ActorKind))
    by_id: Mapped[str] = mapped_column(String(254))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class CaseLink(Base):
    """A link to one case for a responsible person outside. Only a hash of its token is kept."""

    __tablename__ = "case_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class CaseDeadline(Base):
    """By when something must have happened with a case, and what was done about it being late.

    `next_at` is when there is something to do next (remind, tell that it is overdue, escalate); None when
    there is nothing any more.
    """

    __tablename__ = "case_deadlines"
    __table_args__ = (
        Index("ix_case_deadlines_next", "next_at"),
        Index("ix_case_deadlines_due", "due_at"),
        # Of thousands that were kept, the few that run.
        Index(
            "ix_case_deadlines_open",
            "due_at",
            sqlite_where=text("met_at IS NULL"),
            postgresql_where=text("met_at IS NULL"),
        ),
    )

    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[DeadlineKind] = mapped_column(text_enum(DeadlineKind), primary_key=True)
    # What the deadline is of, when a case has several of a kind (the id of a corrective action).
    of: Mapped[str] = mapped_column(String(40), primary_key=True, default="", server_default="")
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    remind_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    escalate_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    escalate_to: Mapped[str | None] = mapped_column(String(64))
    next_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    overdue_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    met_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
