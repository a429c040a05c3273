"""Customers, their timeline, and the words contacts and complaints are sorted by."""

from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from pydantic import Field

from callcenter.domain.enums import Tier
from callcenter.service.customers import MOST_VALUE, CustomerWishes, NewCustomer
from callcenter.service.customers import CustomerChange as Change
from callcenter.service.permissions import SUPERVISORS
from callcenter.service.records import Choice, CustomerBrief, CustomerRecord, Page

from . import bodies
from .context import Call
from .routing import AGENTS, Route

T = TypeVar("T")

#: How long a page waits for what was just journalled, seconds; then it shows what is there.
OWN_WRITES_S = 1.0


class Items(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A list."""

    items: Sequence[T]


async def own_writes(call: Call) -> None:
    """Wait until the repository holds what the journal held when the request came."""
    await call.context.projector.wait_for(call.context.hub.sequence, OWN_WRITES_S)


async def search_customers(call: Call) -> Items[CustomerBrief]:
    """By name, pinyin, initials, traditional or simplified characters, or number."""
    query: bodies.CustomerSearch = call.query
    return Items(items=await call.context.customers.search(call.actor, query.q, query.limit))


async def create_customer(call: Call) -> CustomerRecord:
    """A new customer."""
    body: bodies.NewCustomer = call.body
    new = NewCustomer(
        name=body.name,
        language=body.language,
        numbers=body.numbers,
        tier=body.tier.value,
        company=body.company or None,
        email=body.email or None,
    )
    return await call.context.customers.create(call.actor, new)


async def get_customer(call: Call) -> CustomerRecord:
    """A customer; audited."""
    return await call.context.customers.get(call.actor, call.path("customer_id"))


class CustomerChange(bodies.Body):
    """`PATCH /api/customers/ID`; what is not named stays. An empty `dedicated_agent`: none."""

    tier: Tier | None = None
    value: Annotated[int, Field(ge=0, le=MOST_VALUE)] | None = None
    dedicated_agent: Annotated[str, Field(max_length=64)] | None = None


async def change_customer(call: Call) -> CustomerRecord:
    """Tier, value or dedicated agent; audited, and shown at once to whoever has the customer's contact."""
    body: CustomerChange = call.body
    change = Change(
        tier=body.tier.value if body.tier else None, value=body.value, dedicated_agent=body.dedicated_agent
    )
    customer = await call.context.customers.change(call.actor, call.path("customer_id"), change)
    call.context.pops.customer_changed(customer.id)
    return customer


class WishesBody(bodies.Body):
    """`POST /api/customers/ID/wishes`; what is not named stays."""

    no_calls: bool | None = None
    no_surveys: bool | None = None


async def set_wishes(call: Call) -> CustomerRecord:
    """What a customer does not want of us; audited, and shown at once to whoever has their contact."""
    body: WishesBody = call.body
    wishes = CustomerWishes(no_calls=body.no_calls, no_surveys=body.no_surveys)
    customer = await call.context.customers.set_wishes(call.actor, call.path("customer_id"), wishes)
    call.context.pops.customer_changed(customer.id)
    return customer


async def get_timeline(call: Call) -> Page:
    """Contacts, cases and orders, newest first."""
    query: bodies.TimelinePage = call.query
    await own_writes(call)
    return await call.context.customers.timeline(
        call.actor, call.path("customer_id"), query.before_ms, query.limit
    )


async def get_dispositions(call: Call) -> Items[Choice]:
    """How a contact can be written up."""
    return Items(items=await call.context.contacts.dispositions())


ROUTES = (
    Route(
        method="GET",
        path="/api/customers",
        summary="Find customers",
        handler=search_customers,
        query=bodies.CustomerSearch,
        answer=Items[CustomerBrief],
    ),
    Route(
        method="POST",
        path="/api/customers",
        summary="Create a customer",
        handler=create_customer,
        roles=AGENTS,
        body=bodies.NewCustomer,
        answer=CustomerRecord,
    ),
    Route(
        method="GET",
        path="/api/customers/{customer_id}",
        summary="Open a customer (audited)",
        handler=get_customer,
        answer=CustomerRecord,
    ),
    Route(
        method="PATCH",
        path="/api/customers/{customer_id}",
        summary="Set a customer's tier, value or dedicated agent (audited)",
        handler=change_customer,
        roles=SUPERVISORS,
        body=CustomerChange,
        answer=CustomerRecord,
    ),
    Route(
        method="POST",
        path="/api/customers/{customer_id}/wishes",
        summary="Keep that a customer wants no calls or no surveys (audited)",
        handler=set_wishes,
        body=WishesBody,
        answer=CustomerRecord,
    ),
    Route(
        method="GET",
        path="/api/customers/{customer_id}/timeline",
        summary="A customer's contacts, cases and orders, newest first",
        handler=get_timeline,
        query=bodies.TimelinePage,
        answer=Page,
    ),
    Route(
        method="GET",
        path="/api/dispositions",
        summary="How a contact can be written up",
        handler=get_dispositions,
        answer=Items[Choice],
    ),
)
