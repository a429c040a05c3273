"""Cases: listed, opened, registered during a contact, changed step by step."""

import asyncio

import structlog

from callcenter.domain import events as e
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.domain.state import Contact
from callcenter.repository.enums import CaseStatus
from callcenter.service.cases.fields import FACTS, Responsible, StepFields
from callcenter.service.cases.listing import CaseFilter
from callcenter.service.cases.records import CasePage, CaseView
from callcenter.service.errors import ServiceError
from callcenter.service.records import CaseBrief

from . import case_bodies as given
from .commands import send
from .context import Call
from .customers import own_writes
from .errors import ApiError, ErrorCode, not_found, unavailable
from .pops import case_brief
from .ports import Record
from .routing import AGENTS, Route

log = structlog.get_logger("callcenter.web")

#: How long a case's number waits for the repository to check its class, seconds.
CHECK_S = 2.0
_OPEN = "open"
#: What a body's `to` may begin with.
_KINDS = ("user:", "unit:")


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


def language_of(call: Call) -> str:
    """The language of the asker's pages."""
    return call.session.user.language if call.session else "en"


async def list_cases(call: Call) -> CasePage:
    """Cases by a filter, newest first."""
    query: given.CaseList = call.query
    await own_writes(call)
    below = call.context.cases.care.classes.below(query.case_class) if query.case_class else ()
    wanted = CaseFilter(
        statuses=(CaseStatus(query.status),) if query.status not in (None, _OPEN) else (),
        open=query.status == _OPEN,
        kind=query.kind,
        classes=(query.case_class, *below) if query.case_class else (),
        mine=query.mine,
        unit=query.unit,
        overdue=query.overdue,
        q=query.q,
        customer_id=query.customer,
        month=query.month,
        after=query.after,
        limit=query.limit,
    )
    return await call.context.cases.page(call.actor, wanted, language_of(call))


async def get_case(call: Call) -> CaseView:
    """A case with all that belongs to it; audited."""
    await own_writes(call)
    return await call.context.cases.get(call.actor, call.path("number"), language_of(call))


async def take_step(call: Call) -> CaseView:
    """Take a step; the case as it is then."""
    body: given.StepBody = call.body
    await own_writes(call)
    case = await call.context.cases.step(
        call.actor, call.path("number"), body.step, body.version, _fields(body), language_of(call)
    )
    return changed(call, case)


def changed(call: Call, case: CaseView) -> CaseView:
    """The case, after whoever has its customer's contact was shown what is new."""
    if case.customer_id is not None:
        call.context.pops.customer_changed(case.customer_id)
    return case


def _fields(body: given.StepBody) -> StepFields:
    plain = {name: getattr(body, name) for name in FACTS}
    to = body.to
    for kind in _KINDS:
        to = to.removeprefix(kind) if to else to
    who = body.responsible
    return StepFields(
        **plain,
        contact_id=body.contact_id,
        text=body.text,
        reason=body.reason,
        channel=body.channel,
        article_id=body.article_id,
        responsible=(
            Responsible(kind=who.kind, id=who.id, name=who.name, email=who.email, language=who.language or "")
            if who
            else None
        ),
        survey=body.survey,
        mark=body.mark,
        into=body.into,
        to=to,
        granted=body.granted,
        customer_id=body.customer_id,
        data={"template_id": body.template_id} if body.template_id else {},
    )


async def register_case(call: Call) -> CaseBrief:
    """The centre gives the number; it is on disk when this answers. Sent again, it answers with the same."""
    new: given.NewCase = call.body
    contact = held(call, new.contact_id)
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
    return found[0] if found else await _registered_before(call, contact, new)


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


async def _registered_before(call: Call, contact: Contact, new: given.NewCase) -> CaseBrief:
    """The case of an earlier request whose answer did not arrive. Raises ApiError without one."""
    number = contact.cases.get(new.request_id.hex)
    if number is None:
        raise unavailable("The centre")
    # What is in the repository is on the journal's disk: no number is told before.
    await own_writes(call)
    data = call.context.pops.known_of(contact.id).data
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
        summary="Register a case of a contact one holds; the answer has its number",
        handler=register_case,
        roles=AGENTS,
        body=given.NewCase,
        answer=CaseBrief,
    ),
    Route(
        method="GET",
        path="/api/cases",
        summary="Cases by a filter, newest first",
        handler=list_cases,
        query=given.CaseList,
        answer=CasePage,
    ),
    Route(
        method="GET",
        path="/api/cases/{number}",
        summary="A case with its course and all that belongs to it (audited)",
        handler=get_case,
        answer=CaseView,
    ),
    Route(
        method="POST",
        path="/api/cases/{number}/steps",
        summary="Take a step with a case (audited); refused when it has changed since it was seen",
        handler=take_step,
        body=given.StepBody,
        answer=CaseView,
    ),
)
