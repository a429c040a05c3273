"""Customers: find, open, create; and whose number is calling."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import joinedload, selectinload

from callcenter.domain.enums import Tier
from callcenter.repository.enums import LifeCycle, Role
from callcenter.repository.models import Customer, User
from callcenter.repository.search import matching_customers, rows_of, sort_key
from callcenter.service import audit, checks
from callcenter.service.auth import LANGUAGES, utc_now
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.from_rows import customer_brief, customer_record
from callcenter.service.permissions import Action, Actor, reach, require
from callcenter.service.phone_numbers import normalise
from callcenter.service.records import CustomerBrief, CustomerRecord, Page
from callcenter.service.timeline import timeline_page

MOST_NUMBERS = 10
MOST_ITEMS = 100
LONGEST_QUERY = 100
MOST_VALUE = 100


class NewCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent enters of a new customer."""

    name: str
    language: str
    numbers: list[str]
    tier: str = Tier.STANDARD.value
    company: str | None = None
    email: str | None = None


class CustomerChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a supervisor sets; None leaves it as it is, an empty `dedicated_agent` takes the agent away."""

    tier: str | None = None
    value: int | None = None
    dedicated_agent: str | None = None


class CustomerWishes(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer does not want of us: calls, surveys. None leaves it as it is."""

    no_calls: bool | None = None
    no_surveys: bool | None = None


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


async def _changed(session: AsyncSession, actor: Actor, change: CustomerChange) -> dict[str, Any]:
    """The columns to be set; the agent is one whom the actor sees. Raises Invalid."""
    new: dict[str, Any] = {}
    if change.tier is not None:
        new["tier"] = checks.one_of("tier", change.tier, Tier)
    if change.value is not None:
        if not 0 <= change.value <= MOST_VALUE:
            raise Invalid("value", "There is no such value.", f"Choose 0 to {MOST_VALUE}.")
        new["value"] = change.value
    if change.dedicated_agent is not None:
        agent = change.dedicated_agent or None
        found = select(User.id).where(
            User.id == agent,
            User.active,
            User.role.in_((Role.AGENT, Role.ADMIN)),
            User.org_unit_id.in_(await reach(session, actor)),
        )
        if agent is not None and await session.scalar(found) is None:
            raise Invalid(
                "dedicated_agent", "There is no such agent.", "Give the id of a user who takes calls."
            )
        new["dedicated_agent_id"] = agent
    return new


async def find_visible(session: AsyncSession, actor: Actor, customer_id: str) -> Customer:
    """The customer with numbers, or NotFound."""
    customer = await session.scalar(
        select(Customer)
        .where(Customer.id == customer_id)
        .options(selectinload(Customer.numbers), joinedload(Customer.dedicated_agent))
    )
    if customer is None or customer.org_unit_id not in await reach(session, actor):
        raise NotFound("customer")
    return customer


#: Told of a customer with another tier: (connection, now, the customer's id).
TierChanged = Callable[[Connection, dt.datetime, str], None]


class Customers:
    """Customers, on behalf of a person (with an Actor) or of the call itself (without)."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        now: Callable[[], dt.datetime] = utc_now,
        tier_changed: TierChanged | None = None,
    ) -> None:
        """`tier_changed` takes part in the transaction that gives a customer another tier."""
        self._sessions = sessions
        self._now = now
        self._tier_changed = tier_changed

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
            await session.refresh(customer, ["numbers", "dedicated_agent"])
            return customer_record(customer)

    async def change(self, actor: Actor, customer_id: str, change: CustomerChange) -> CustomerRecord:
        """Set tier, value (0 to 100) or dedicated agent; audited with what was before.

        Raises Forbidden for agents, NotFound, Invalid (then nothing is changed).
        """
        require(actor, Action.VALUE_CUSTOMERS)
        async with self._sessions.begin() as session:
            customer = await find_visible(session, actor, customer_id)
            new = await _changed(session, actor, change)
            await self._set(session, actor, customer, new)
            hook = self._tier_changed
            if hook is not None and "tier" in new:
                now = self._now()
                await session.run_sync(lambda sync: hook(sync.connection(), now, customer_id))
            await session.refresh(customer, ["dedicated_agent"])
            return customer_record(customer)

    async def set_wishes(self, actor: Actor, customer_id: str, wishes: CustomerWishes) -> CustomerRecord:
        """Keep what a customer said they do not want; audited with what was before. Raises NotFound."""
        require(actor, Action.SEE_CUSTOMERS)
        said = {"no_calls": wishes.no_calls, "no_surveys": wishes.no_surveys}
        async with self._sessions.begin() as session:
            customer = await find_visible(session, actor, customer_id)
            await self._set(session, actor, customer, {k: v for k, v in said.items() if v is not None})
            await session.refresh(customer, ["dedicated_agent"])
            return customer_record(customer)

    async def _set(
        self, session: AsyncSession, actor: Actor, customer: Customer, new: Mapping[str, Any]
    ) -> None:
        before = {name: getattr(customer, name) for name in new}
        for name, value in new.items():
            setattr(customer, name, value)
        audit.note(
            session,
            self._now(),
            actor.user_id,
            "changed",
            "customer",
            customer.id,
            before=before,
            after=dict(new),
        )
        await session.flush()

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
