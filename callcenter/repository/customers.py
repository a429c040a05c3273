"""Tables of customers and what they bought or complained of."""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from callcenter.domain.enums import Tier
from callcenter.repository.base import Base, UtcDateTime, text_enum
from callcenter.repository.enums import CaseKind, CaseStatus, LifeCycle, OrderStatus, Severity
from callcenter.repository.people import User


class Customer(Base):
    """A person the company deals with. sort_key is a Chinese name's pinyin: lists sort in every language.

    value is 0 (none known) to 100; a key account has an agent of its own, who is no foreign key: like the
    agents of contacts, the company's set-up says who is one.
    """

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    sort_key: Mapped[str] = mapped_column(String(200))
    company: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    tier: Mapped[Tier] = mapped_column(text_enum(Tier))
    value: Mapped[int] = mapped_column(default=0, server_default="0")
    dedicated_agent_id: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10))
    life_cycle: Mapped[LifeCycle] = mapped_column(text_enum(LifeCycle))
    notes: Mapped[str] = mapped_column(Text, default="")
    org_unit_id: Mapped[str] = mapped_column(ForeignKey("org_units.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    numbers: Mapped[list["CustomerNumber"]] = relationship(
        lazy="raise", order_by="CustomerNumber.position", cascade="all, delete-orphan", passive_deletes=True
    )
    # Ask for it with the customer: nothing is fetched behind one's back.
    dedicated_agent: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(Customer.dedicated_agent_id) == User.id, viewonly=True, lazy="raise"
    )


class CustomerNumber(Base):
    """A telephone number of a customer; the same number may belong to several (a shared office line)."""

    __tablename__ = "customer_numbers"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    e164: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)
    position: Mapped[int]


class CustomerTerm(Base):
    """One text under which a customer is found by its beginning: see callcenter.repository.search."""

    __tablename__ = "customer_search"

    term: Mapped[str] = mapped_column(String(100), primary_key=True)
    customer_id: Mapped[str] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    # 0: the name from its start; 1: inside the name, initials; 2: company; 3: number.
    rank: Mapped[int]


class Order(Base):
    """An order as the look-ups of the voice menu and the timeline need it; the amount is in minor units."""

    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    status: Mapped[OrderStatus] = mapped_column(text_enum(OrderStatus))
    summary: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    placed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    # Local calendar days: when it should arrive; when it was shipped and delivered, once it was.
    expected_on: Mapped[dt.date]
    shipped_on: Mapped[dt.date | None]
    delivered_on: Mapped[dt.date | None]

    __table_args__ = (Index("ix_orders_customer", "customer_id", "placed_at"),)


class CaseClass(Base):
    """What complaints can be about; labels by language tag."""

    __tablename__ = "case_classes"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON)
    position: Mapped[int]


class Case(Base):
    """A complaint, enquiry, request, suggestion or praise with its number."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_customer", "customer_id", "status", "opened_at"),
        Index("ix_cases_contact", "contact_id"),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(text_enum(CaseKind))
    # No foreign key: a complaint already promised to a caller is stored even if its class was since removed.
    class_code: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    severity: Mapped[Severity] = mapped_column(text_enum(Severity))
    status: Mapped[CaseStatus] = mapped_column(text_enum(CaseStatus))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    contact_id: Mapped[str | None] = mapped_column(String(64))
    order_number: Mapped[str | None] = mapped_column(String(20))
    org_unit_id: Mapped[str | None] = mapped_column(ForeignKey("org_units.id"))
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    # The local day by which an assigned case is to be answered.
    due_on: Mapped[dt.date | None]
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
