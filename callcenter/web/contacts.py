"""Contacts: read them, say whose a contact is."""

from callcenter.domain import messages as m
from callcenter.service.errors import NotFound
from callcenter.service.records import ContactRecord

from . import bodies, views
from .case_registering import held
from .commands import send
from .context import Call
from .customers import own_writes
from .errors import not_found
from .routing import AGENTS, Route


async def get_contact(call: Call) -> ContactRecord:
    """A contact as it is in the repository; audited."""
    await own_writes(call)
    contact = await call.context.contacts.get(call.actor, call.path("contact_id"))
    await call.context.audit.opened(call.actor.user_id, "contact", contact.id)
    return contact


async def link_customer(call: Call) -> views.Pop:
    """The contact is that customer's from now on, for everyone."""
    contact = held(call, call.path("contact_id"))
    body: bodies.CustomerLink = call.body
    try:
        customer_id, tier = await call.context.customers.for_link(call.actor, body.customer_id)
    except NotFound:
        raise not_found("customer", "customer_id") from None
    await send(
        call.context.engine,
        m.LinkCustomer(
            agent_id=call.actor.user_id, contact_id=contact.id, customer_id=customer_id, tier=tier
        ),
    )
    return views.pop(contact, await call.context.pops.refreshed(contact.id))


ROUTES = (
    Route(
        method="GET",
        path="/api/contacts/{contact_id}",
        summary="A contact with its events (audited)",
        handler=get_contact,
        answer=ContactRecord,
    ),
    Route(
        method="PUT",
        path="/api/contacts/{contact_id}/customer",
        summary="Say whose contact it is",
        handler=link_customer,
        roles=AGENTS,
        body=bodies.CustomerLink,
        answer=views.Pop,
    ),
)
