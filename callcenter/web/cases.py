"""Cases: listed, opened, changed step by step."""

from typing import Any

from callcenter.care import Tree
from callcenter.domain.configuration import CALLBACK_COUNTRIES
from callcenter.repository.enums import CaseStatus
from callcenter.service.cases.fields import FACTS, Responsible, StepFields
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.records import CasePage, CaseView
from callcenter.service.errors import Invalid
from callcenter.service.phone_numbers import normalise

from . import case_bodies as given
from .context import Call
from .customers import own_writes
from .routing import Route

_OPEN, _COUNTED = "open", "counted"
#: What a body's `to` may begin with.
_KINDS = ("user:", "unit:")


def language_of(call: Call) -> str:
    """The language of the asker's pages."""
    return call.session.user.language if call.session else "en"


async def list_cases(call: Call) -> CasePage:
    """Cases by a filter, newest first."""
    query: given.CaseList = call.query
    await own_writes(call)
    care = call.context.cases.care
    wanted = CaseFilter(
        statuses=(CaseStatus(query.status),) if query.status not in (None, _OPEN, _COUNTED) else (),
        open=query.status == _OPEN,
        counted=query.status == _COUNTED,
        kind=query.kind,
        classes=_branch(care.classes, query.case_class),
        causes=_branch(care.causes, query.cause),
        product=query.product,
        blamed=query.blamed,
        agent=query.agent,
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


def _branch(tree: Tree[Any], code: str | None) -> tuple[str, ...]:
    """A code with all below it."""
    return (code, *tree.below(code)) if code else ()


async def get_case(call: Call) -> CaseView:
    """A case with all that belongs to it; audited."""
    await own_writes(call)
    return await call.context.cases.get(call.actor, call.path("number"), language_of(call))


async def take_step(call: Call) -> CaseView:
    """Take a step; the case as it is then."""
    body: given.StepBody = call.body
    await own_writes(call)
    case = await call.context.cases.step(
        call.actor, call.path("number"), body.step, body.version, _fields(call, body), language_of(call)
    )
    return changed(call, case)


def changed(call: Call, case: CaseView) -> CaseView:
    """The case, after whoever has its customer's contact was shown what is new."""
    if case.customer_id is not None:
        call.context.pops.customer_changed(case.customer_id)
    return case


def country_of(call: Call) -> str:
    """The country of numbers that are written nationally."""
    configuration = call.context.engine.center.configuration
    return (configuration.callback_countries if configuration else CALLBACK_COUNTRIES)[0]


def _fields(call: Call, body: given.StepBody) -> StepFields:
    plain = {name: getattr(body, name) for name in FACTS}
    if body.reporter_number:
        # As a person writes it: whoever is called, or proves to be the reporter by it, needs it in full.
        number = normalise(body.reporter_number, country_of(call))
        if number is None:
            raise Invalid(
                "reporter_number", "This is no telephone number.", "Write it with its area or country code."
            )
        plain["reporter_number"] = number
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


ROUTES = (
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
