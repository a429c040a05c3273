"""Cases registered by the staff: of the contact in hand, or of what came without one."""

import asyncio

import structlog

from callcenter.domain import events as e
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.domain.state import Contact
from callcenter.repository.enums import CaseStatus
from callcenter.service.cases.taken_down import TakenDown
from callcenter.service.errors import ServiceError
from callcenter.service.records import CaseBrief

from . import case_bodies as given
from .cases import country_of
from .commands import send
from .context import Call
from .customers import own_writes
from .errors import ApiError, ErrorCode, not_found, unavailable
from .pops import case_brief
from .ports import Record
from .routing import Route

log = structlog.get_logger("callcenter.web")

#: How long a case's number waits for the repository to check its class, seconds.
CHECK_S = 2.0
#: What only a case without a contact says.
_WITHOUT_CONTACT = ("channel", "customer_id", "name", "phone", "email", "language")


def held(call: Call, contact_id: str) -> Contact:
    """The contact, offered to, held or written up by the caller. Raises ApiError."""
    center = call.context.engine.center
    contact = center.contacts.get(contact_id)
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


async def register_case(call: Call) -> CaseBrief:
    """The centre gives the number; it is on disk when this answers. Sent again, it answers with the same."""
    new: given.NewCase = call.body
    if new.contact_id is None:
        return await _taken_down(call, new)
    for name in _WITHOUT_CONTACT:
        if getattr(new, name):
            raise ApiError(
                ErrorCode.INVALID,
                "The contact says this already.",
                "Leave it out, or the contact.",
                field=name,
            )
    return await _of_contact(call, new, held(call, new.contact_id))


async def _of_contact(call: Call, new: given.NewCase, contact: Contact) -> CaseBrief:
    """What the customer on the line said."""
    await _check(call, new)
    message = m.TakeCase(
        agent_id=call.actor.user_id,
        contact_id=contact.id,
        request_id=new.request_id.hex,
        kind=new.kind,
        subject=Personal(new.subject),
        description=Personal(new.description),
        case_class=new.case_class,
        severity=new.severity,
        order_number=Personal(new.order_number),
        product=new.product,
        batch=new.batch,
    )
    if found := await _sent(call, message):
        return found[0]
    return await _registered_before(call, new, contact.cases.get(new.request_id.hex), contact.id)


async def _taken_down(call: Call, new: given.NewCase) -> CaseBrief:
    """What came without a call."""
    if new.channel is None:
        raise ApiError(
            ErrorCode.INVALID,
            "Neither a contact nor a channel is named.",
            "Say how it came, or of which contact it is.",
            field="channel",
        )
    center, cases = call.context.engine.center, call.context.cases
    message = await cases.taken_down(
        call.actor,
        TakenDown(
            request_id=new.request_id,
            channel=new.channel,
            kind=new.kind,
            subject=new.subject,
            description=new.description,
            case_class=new.case_class,
            severity=new.severity,
            order_number=new.order_number,
            product=new.product,
            batch=new.batch,
            language=new.language or "",
            customer_id=new.customer_id or "",
            name=new.name,
            phone=new.phone,
            email=new.email,
        ),
        country_of(call),
    )
    # The centre remembers the last ones, the repository all.
    number = await cases.number_of(message.contact_id)
    if number is None and (found := await _sent(call, message)):
        return found[0]
    return await _registered_before(call, new, number or center.written.get(message.contact_id), "")


async def _sent(call: Call, message: m.TakeCase | m.TakeWritten) -> list[CaseBrief]:
    """The case that came of this very message; none when the same was sent before. Raises ApiError."""
    found: list[CaseBrief] = []

    def on_record(record: Record) -> None:
        if record.message is message:
            found.extend(
                case_brief(event, record.at) for event in record.events if isinstance(event, e.CaseRegistered)
            )

    unsubscribe = call.context.engine.subscribe(on_record)
    try:
        await send(call.context.engine, message)
    finally:
        unsubscribe()
    return found


async def _check(call: Call, new: given.NewCase) -> None:
    """The class must exist; when the repository is away the case is taken all the same."""
    try:
        async with asyncio.timeout(CHECK_S):
            await call.context.cases.check(
                subject=new.subject,
                case_class=new.case_class,
                severity=new.severity,
                description=new.description,
                order_number=new.order_number,
                product=new.product,
                batch=new.batch,
            )
    except ServiceError:
        raise
    except Exception as error:
        log.warning("case_not_checked", error=type(error).__name__)


async def _registered_before(
    call: Call, new: given.NewCase, number: str | None, contact_id: str
) -> CaseBrief:
    """The case of an earlier request whose answer did not arrive. Raises ApiError without one."""
    if number is None:
        raise unavailable("The centre")
    # What is in the repository is on the journal's disk: no number is told before.
    await own_writes(call)
    data = call.context.pops.known_of(contact_id).data if contact_id else None
    known = (case for case in (data.open_cases if data else ()) if case.number == number)
    return next(known, None) or CaseBrief(
        number=number,
        kind=new.kind,
        class_code=new.case_class,
        subject=new.subject,
        severity=new.severity,
        status=CaseStatus.REGISTERED,
        opened_ms=call.context.engine.now_ms(),
        order_number=new.order_number or None,
    )


ROUTES = (
    Route(
        method="POST",
        path="/api/cases",
        summary="Register a case of a contact one holds, or of what came without; the answer has its number",
        handler=register_case,
        body=given.NewCase,
        answer=CaseBrief,
    ),
)
