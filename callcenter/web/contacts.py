"""Contacts and cases: read them, say whose a contact is, register a complaint during one."""

import asyncio

import structlog

from callcenter.domain import events as e
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.domain.state import Contact
from callcenter.repository.enums import CaseKind, CaseStatus, Severity
from callcenter.service.errors import NotFound, ServiceError
from callcenter.service.records import CaseBrief, CaseRecord, ContactRecord

from . import bodies, views
from .commands import send
from .context import Call
from .customers import own_writes
from .errors import ApiError, ErrorCode, not_found, unavailable
from .pops import case_brief
from .ports import Record
from .routing import AGENTS, Route

log = structlog.get_logger("callcenter.web")

#: How long a complaint's number waits for the repository to check its class, seconds.
CHECK_S = 2.0


def _held(call: Call) -> Contact:
    """The contact of the path, offered to, held or written up by the caller. Raises ApiError."""
    center = call.context.engine.center
    contact = center.contacts.get(call.path("contact_id"))
    if contact is None:
        raise not_found("contact", "contact_id")
    agent = center.agents.get(call.actor.user_id)
    if agent is None or contact.id not in agent.assignments:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "The contact is not yours.",
            "Only the agent who holds a contact, or writes it up, may do this.",
            field="contact_id",
        )
    return contact


async def get_contact(call: Call) -> ContactRecord:
    """A contact as it is in the repository; audited."""
    await own_writes(call)
    contact = await call.context.contacts.get(call.actor, call.path("contact_id"))
    await call.context.audit.opened(call.actor.user_id, "contact", contact.id)
    return contact


async def get_case(call: Call) -> CaseRecord:
    """A case; audited."""
    await own_writes(call)
    case = await call.context.cases.get(call.actor, call.path("number"))
    await call.context.audit.opened(call.actor.user_id, "case", case.number)
    return case


async def link_customer(call: Call) -> views.Pop:
    """The contact is that customer's from now on, for everyone."""
    contact = _held(call)
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


async def _check_complaint(call: Call, body: bodies.NewComplaint) -> None:
    """The class must exist; when the repository is away the complaint is taken all the same."""
    try:
        async with asyncio.timeout(CHECK_S):
            await call.context.cases.check_complaint(
                subject=body.subject,
                case_class=body.case_class,
                severity=body.severity,
                description=body.description,
                order_number=body.order_number or "",
            )
    except ServiceError:
        raise
    except Exception as error:
        log.warning("complaint_not_checked", error=type(error).__name__)


async def register_complaint(call: Call) -> CaseBrief:
    """The centre gives the number; it is on disk when this answers. Sent again, it answers with the same."""
    contact = _held(call)
    body: bodies.NewComplaint = call.body
    await _check_complaint(call, body)
    message = m.TakeCase(
        agent_id=call.actor.user_id,
        contact_id=contact.id,
        request_id=body.request_id.hex,
        kind=CaseKind.COMPLAINT,
        subject=Personal(body.subject),
        description=Personal(body.description),
        case_class=body.case_class,
        severity=Severity(body.severity),
        order_number=Personal(body.order_number or ""),
    )
    registered: list[CaseBrief] = []

    def on_record(record: Record) -> None:
        if record.message is message:
            registered.extend(
                case_brief(event, record.at) for event in record.events if isinstance(event, e.CaseRegistered)
            )

    unsubscribe = call.context.engine.subscribe(on_record)
    try:
        await send(call.context.engine, message)
    finally:
        unsubscribe()
    return registered[0] if registered else await _registered_before(call, contact)


async def _registered_before(call: Call, contact: Contact) -> CaseBrief:
    """The complaint of an earlier request whose answer did not arrive. Raises ApiError without one."""
    body: bodies.NewComplaint = call.body
    number = contact.cases.get(body.request_id.hex)
    if number is None:
        raise unavailable("The centre")
    # What is in the repository is on the journal's disk: no number is told before.
    await own_writes(call)
    data = call.context.pops.known_of(contact.id).data
    known = (case for case in (data.open_cases if data else ()) if case.number == number)
    return next(known, None) or CaseBrief(
        number=number,
        kind=CaseKind.COMPLAINT,
        class_code=body.case_class,
        subject=body.subject,
        severity=Severity(body.severity),
        status=CaseStatus.REGISTERED,
        opened_ms=call.context.engine.now_ms(),
        order_number=body.order_number or None,
    )


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
    Route(
        method="POST",
        path="/api/contacts/{contact_id}/complaints",
        summary="Register a complaint; the answer has its number",
        handler=register_complaint,
        roles=AGENTS,
        body=bodies.NewComplaint,
        answer=CaseBrief,
    ),
    Route(
        method="GET",
        path="/api/cases/{number}",
        summary="A case (audited)",
        handler=get_case,
        answer=CaseRecord,
    ),
)
