"""Customers: find, open, create; and whose number is calling."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import TypeVarTuple

import msgspec
from sqlalchemy import Select, case, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import joinedload, selectinload

from callcenter.domain.enums import Tier
from callcenter.repository.enums import LifeCycle
from callcenter.repository.models import Customer, CustomerNumber
from callcenter.repository.search import matching_customers, rows_of, sort_key
from callcenter.service import audit, checks
from callcenter.service.auth import LANGUAGES, utc_now
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.from_rows import customer_brief, customer_record
from callcenter.service.permissions import Action, Actor, reach, require
from callcenter.service.phone_numbers import normalise
from callcenter.service.records import CustomerBrief, CustomerRecord, Page
from callcenter.service.timeline import timeline_page

T = TypeVarTuple("T")

MOST_NUMBERS = 10
MOST_ITEMS = 100
LONGEST_QUERY = 100

# Highest first: who is shown on top when a number is shared.
_TIER_ORDER = case({tier.value: place for place, tier in enumerate(reversed(Tier))}, value=Customer.tier)


class NewCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent enters of a new customer."""

    name: str
    language: str
    numbers: list[str]
    tier: str = Tier.STANDARD.value
    company: str | None = None
    email: str | None = None


class _Checked(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    language: str
    numbers: list[str]
    tier: Tier
    company: str | None
    email: str | None


def _checked(new: NewCustomer) -> _Checked:
    name = checks.line("name", new.name, longest=100)
    if new.language not in LANGUAGES:
        raise Invalid(
            "language", "This language is not spoken here.", f"Choose one of {', '.join(LANGUAGES)}."
        )
    if not 1 <= len(new.numbers) <= MOST_NUMBERS:
        raise Invalid("numbers", f"There are {len(new.numbers)} numbers.", f"Enter 1 to {MOST_NUMBERS}.")
    numbers: list[str] = []
    for place, raw in enumerate(new.numbers):
        e164 = normalise(raw)
        if e164 is None:
            raise Invalid(
                f"numbers[{place}]",
                "This is not a valid telephone number.",
                "Write it as dialled in China, or with + and the country code: +44 20 7946 0107.",
            )
        if e164 not in numbers:
            numbers.append(e164)
    return _Checked(
        name=name,
        language=new.language,
        numbers=numbers,
        tier=checks.one_of("tier", new.tier, Tier),
        company=checks.line("company", new.company or "", longest=200, required=False) or None,
        email=checks.email("email", new.email) if new.email else None,
    )


async def find_visible(session: AsyncSession, actor: Actor, customer_id: str) -> Customer:
    """The customer with numbers, or NotFound."""
    customer = await session.scalar(
        select(Customer).where(Customer.id == customer_id).options(selectinload(Customer.numbers))
    )
    if customer is None or customer.org_unit_id not in await reach(session, actor):
        raise NotFound("customer")
    return customer


class Customers:
    """Customers, on behalf of a person (with an Actor) or of the call itself (without)."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._sessions = sessions
        self._now = now

    async def search(self, actor: Actor, q: str, limit: int = 20) -> Sequence[CustomerBrief]:
        """The best matches of a name, pinyin, initials, company or part of a number, best first.

        Raises Invalid unless `q` has 1 to 100 characters and `limit` is 1 to 100.
        """
        require(actor, Action.SEE_CUSTOMERS)
        if not 1 <= len(q.strip()) <= LONGEST_QUERY:
            raise Invalid(
                "q", "Nothing, or too much, to search for.", f"Enter 1 to {LONGEST_QUERY} characters."
            )
        if not 1 <= limit <= MOST_ITEMS:
            raise Invalid("limit", "So many cannot be listed.", f"Ask for 1 to {MOST_ITEMS}.")
        found = matching_customers(q)
        if found is None:
            return []
        matches = found.subquery()
        async with self._sessions() as session:
            customers = await session.scalars(
                select(Customer)
                .join(matches, matches.c.customer_id == Customer.id)
                .where(Customer.org_unit_id.in_(await reach(session, actor)))
                .order_by(matches.c.rank, Customer.sort_key, Customer.id)
                .limit(limit)
                .options(selectinload(Customer.numbers))
            )
            return [customer_brief(customer) for customer in customers]

    async def get(self, actor: Actor, customer_id: str) -> CustomerRecord:
        """The customer; that the actor opened it goes into the audit trail. Raises NotFound."""
        require(actor, Action.SEE_CUSTOMERS)
        async with self._sessions.begin() as session:
            customer = await find_visible(session, actor, customer_id)
            audit.note(session, self._now(), actor.user_id, "opened", "customer", customer_id)
            return customer_record(customer)

    async def create(self, actor: Actor, new: NewCustomer) -> CustomerRecord:
        """A new customer of the actor's org unit. Raises Invalid, naming the field; nothing is stored then.

        Numbers may be written nationally; a number another customer has is taken too (shared lines).
        """
        require(actor, Action.CREATE_CUSTOMERS)
        checked = _checked(new)
        now = self._now()
        async with self._sessions.begin() as session:
            customer = Customer(
                id=uuid.uuid4().hex,
                name=checked.name,
                sort_key=sort_key(checked.name),
                company=checked.company,
                email=checked.email,
                tier=checked.tier,
                language=checked.language,
                life_cycle=LifeCycle.PROSPECT,
                notes="",
                org_unit_id=actor.org_unit,
                created_at=now,
            )
            session.add(customer)
            await session.flush()
            session.add_all(rows_of(customer, checked.numbers))
            audit.note(session, now, actor.user_id, "created", "customer", customer.id)
            await session.flush()
            await session.refresh(customer, ["numbers"])
            return customer_record(customer)

    async def for_link(self, actor: Actor, customer_id: str) -> tuple[str, Tier]:
        """Id and tier of a customer whom the actor may link a contact to. Raises NotFound."""
        require(actor, Action.SEE_CUSTOMERS)
        async with self._sessions() as session:
            customer = await find_visible(session, actor, customer_id)
            return customer.id, customer.tier

    async def timeline(
        self, actor: Actor, customer_id: str, before_ms: int | None = None, limit: int = 20
    ) -> Page:
        """Contacts, cases and orders, newest first; `limit` 1 to 100. Raises NotFound, Invalid."""
        require(actor, Action.SEE_CONTACTS)
        if not 1 <= limit <= MOST_ITEMS:
            raise Invalid("limit", "So many cannot be listed.", f"Ask for 1 to {MOST_ITEMS}.")
        if before_ms is not None and not 0 <= before_ms <= 253_402_300_799_000:
            raise Invalid("before_ms", "This is no time.", "Give milliseconds since 1970.")
        async with self._sessions() as session:
            await find_visible(session, actor, customer_id)
            return await timeline_page(session, customer_id, before_ms, limit)

    async def identify(self, ani: str) -> tuple[tuple[str, ...], Tier]:
        """Whose calling number this is, as signalled: their ids and the highest tier among them."""
        e164 = normalise(ani)
        if e164 is None:
            return (), Tier.STANDARD
        async with self._sessions() as session:
            # Asked for each call before anyone is offered it: no more than the answer needs.
            found = (await session.execute(_with_number(select(Customer.id, Customer.tier), e164))).all()
        return tuple(customer_id for customer_id, _ in found), found[0].tier if found else Tier.STANDARD


async def customers_with_number(session: AsyncSession, e164: str) -> Sequence[Customer]:
    """Everyone with this number, highest tier first, numbers loaded."""
    # Numbers are few: one query for all is quicker than a second for them.
    customers = await session.scalars(
        _with_number(select(Customer), e164).options(joinedload(Customer.numbers))
    )
    return customers.unique().all()


def _with_number(of: Select[*T], e164: str) -> Select[*T]:
    return (
        of.join(CustomerNumber, CustomerNumber.customer_id == Customer.id)
        .where(CustomerNumber.e164 == e164)
        .order_by(_TIER_ORDER, Customer.sort_key, Customer.id)
    )
