"""Tables of customers and what they bought."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from callcenter.domain.enums import Tier
from callcenter.repository.base import Base, UtcDateTime, by_code_points, text_enum
from callcenter.repository.enums import LifeCycle, OrderStatus
from callcenter.repository.people import User


class Customer(Base):
    """A person the company deals with. sort_key is a Chinese name's pinyin: lists sort in every language.

    value is 0 (none known) to 100; a key account has an agent of its own, who is no foreign key: like the
    agents of contacts, the company's set-up says who is one.
    """

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    sort_key: Mapped[str] = mapped_column(by_code_points(200))
    company: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    tier: Mapped[Tier] = mapped_column(text_enum(Tier))
    value: Mapped[int] = mapped_column(default=0, server_default="0")
    dedicated_agent_id: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10))
    life_cycle: Mapped[LifeCycle] = mapped_column(text_enum(LifeCycle))
    notes: Mapped[str] = mapped_column(Text, default="")
    # They do not want to be called by us, or asked for their opinion.
    no_calls: Mapped[bool] = mapped_column(default=False, server_default="0")
    no_surveys: Mapped[bool] = mapped_column(default=False, server_default="0")
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

    term: Mapped[str] = mapped_column(by_code_points(100), primary_key=True)
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
