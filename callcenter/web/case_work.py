"""What is done about cases beside their steps: recoveries, corrective actions, calls, templates."""

import uuid

import msgspec

from callcenter.domain import messages as m
from callcenter.domain.enums import CallbackPurpose
from callcenter.domain.personal import Personal
from callcenter.service.cases.actions import NewAction
from callcenter.service.cases.import_file import MOST_BYTES
from callcenter.service.cases.importing import ImportedCases
from callcenter.service.cases.records import CaseView, TaskRecord
from callcenter.service.cases.recovery import NewRecovery
from callcenter.service.cases.similar import SimilarCase
from callcenter.service.cases.templates import NewTemplate, TemplateRecord
from callcenter.service.permissions import SUPERVISORS

from . import case_bodies as given
from .callbacks import check_time, node_of, queue_of, queues_of
from .cases import changed, language_of
from .commands import send
from .context import Call
from .customers import Items
from .errors import ApiError, ErrorCode
from .routing import FileBody, Route


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The id of what was made."""

    id: str


class Calling(msgspec.Struct, frozen=True, kw_only=True):
    """The contact as which the customer is called back."""

    contact_id: str


class OverdueCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases somebody should have answered by now."""

    overdue: int


async def get_overdue(call: Call) -> OverdueCount:
    """For the wallboard."""
    return OverdueCount(overdue=await call.context.cases.overdue_count(call.actor))


async def get_similar(call: Call) -> Items[SimilarCase]:
    """While somebody types."""
    body: given.Similar = call.body
    return Items(items=await call.context.cases.similar(call.actor, body.text, body.limit))


async def propose_recovery(call: Call) -> CaseView:
    """Within one's own limit it is promised at once; else it waits for approval."""
    body: given.NewRecovery = call.body
    new = NewRecovery(
        kind=body.kind, words=body.words, amount_minor=body.amount_minor, promised_by=body.promised_by
    )
    return changed(
        call, await call.context.cases.propose(call.actor, call.path("number"), new, language_of(call))
    )


async def change_recovery(call: Call) -> CaseView:
    """Approve, refuse, withdraw, done."""
    body: given.RecoveryAct = call.body
    case = await call.context.cases.on_recovery(
        call.actor, call.path("recovery_id"), body.act, body.words, body.cost_minor, language_of(call)
    )
    return changed(call, case)


async def add_action(call: Call) -> CaseView:
    """A corrective action."""
    body: given.NewAction = call.body
    new = NewAction(
        title=body.title, words=body.words, owner=body.owner, due_on=body.due_on, check_on=body.check_on
    )
    return await call.context.cases.add_action(call.actor, call.path("number"), new, language_of(call))


async def change_action(call: Call) -> CaseView:
    """Done, effective, ineffective, cancel."""
    body: given.ActionAct = call.body
    return await call.context.cases.on_action(
        call.actor, call.path("action_id"), body.act, body.words, language_of(call)
    )


async def get_tasks(call: Call) -> Items[TaskRecord]:
    """Calls to be made, the most urgent first."""
    query: given.TaskList = call.query
    found = await call.context.cases.tasks(
        call.actor, mine=query.mine, kind=query.kind, limit=query.limit, language=language_of(call)
    )
    return Items(items=found)


async def end_task(call: Call) -> dict[str, str]:
    """What came of it."""
    body: given.TaskAct = call.body
    await call.context.cases.task_done(call.actor, call.path("task_id"), body.result)
    return {}


async def call_for_task(call: Call) -> Calling:
    """The customer is called back, by an agent of a queue of the asker's; refused in words when the customer
    wants no calls or it is not the time for them. The promise is on disk when this answers."""
    body: given.CallForTask = call.body
    center = call.context.engine.center
    told = await call.context.cases.task_call(call.actor, call.path("task_id"))
    own = queues_of(call, center)
    every = [queue.id for queue in center.configuration.queues] if center.configuration else []
    queue = queue_of(center, body.queue or min(own if own is not None else every, default=""))
    if own is not None and queue.id not in own:
        raise ApiError(
            ErrorCode.FORBIDDEN, "You do not serve this queue.", "Choose a queue of yours.", field="queue"
        )
    check_time(center, queue, body.due_ms, call.context.engine.now_ms())
    message = m.RequestCallback(
        contact_id=str(uuid.uuid4()),
        node=node_of(center),
        queue=queue.id,
        number=Personal(told.number),
        by=call.actor.user_id,
        due=body.due_ms or 0,
        customer_id=told.customer_id,
        tier=told.tier,
        value=told.value,
        language=told.language,
        purpose=CallbackPurpose.FOLLOW_UP,
        case_number=told.case_number,
    )
    await call.context.cases.task_calling(call.actor, told, message.contact_id)
    try:
        await send(call.context.engine, message, "task_id", already_is_well=False)
    except Exception:
        await call.context.cases.task_not_called(call.actor, told, message.contact_id)
        raise
    return Calling(contact_id=message.contact_id)


async def get_templates(call: Call) -> Items[TemplateRecord]:
    """Answers to use again, the most used first."""
    query: given.TemplateList = call.query
    return Items(items=await call.context.cases.templates(call.actor, query.case_class or ""))


async def make_template(call: Call) -> Made:
    """A template of what solved the case."""
    body: given.NewTemplate = call.body
    new = NewTemplate(title=body.title, language=body.language, text=body.text)
    return Made(id=await call.context.cases.make_template(call.actor, call.path("number"), new))


async def import_cases(call: Call) -> ImportedCases:
    """All cases of a CSV file, or none."""
    query: given.CaseImport = call.query
    return await call.context.cases.import_file(call.actor, call.body, dry_run=query.dry_run)


ROUTES = (
    Route(
        method="POST",
        path="/api/cases/import",
        summary="Take over the cases of a CSV file, all or none (audited)",
        handler=import_cases,
        roles=SUPERVISORS,
        query=given.CaseImport,
        file=FileBody(media=("text/csv",), most=MOST_BYTES),
        answer=ImportedCases,
    ),
    Route(
        method="GET",
        path="/api/cases/overdue",
        summary="How many cases are overdue",
        handler=get_overdue,
        answer=OverdueCount,
    ),
    Route(
        # What is typed is the customer's: as a body it is in nobody's log.
        method="POST",
        path="/api/cases/similar",
        summary="Past cases like a text, with what solved them",
        handler=get_similar,
        body=given.Similar,
        answer=Items[SimilarCase],
    ),
    Route(
        method="POST",
        path="/api/cases/{number}/recoveries",
        summary="Propose what wins the customer back (audited)",
        handler=propose_recovery,
        body=given.NewRecovery,
        answer=CaseView,
    ),
    Route(
        method="POST",
        path="/api/recoveries/{recovery_id}",
        summary="Approve, refuse, withdraw a recovery, or say it was done (audited)",
        handler=change_recovery,
        body=given.RecoveryAct,
        answer=CaseView,
    ),
    Route(
        method="POST",
        path="/api/cases/{number}/actions",
        summary="Add a corrective action (audited)",
        handler=add_action,
        body=given.NewAction,
        answer=CaseView,
    ),
    Route(
        method="POST",
        path="/api/actions/{action_id}",
        summary="What became of a corrective action (audited)",
        handler=change_action,
        body=given.ActionAct,
        answer=CaseView,
    ),
    Route(
        method="GET",
        path="/api/tasks",
        summary="Calls to be made to customers, the most urgent first",
        handler=get_tasks,
        query=given.TaskList,
        answer=Items[TaskRecord],
    ),
    Route(
        method="POST",
        path="/api/tasks/{task_id}",
        summary="What came of a call (audited)",
        handler=end_task,
        body=given.TaskAct,
        answer=dict[str, str],
    ),
    Route(
        method="POST",
        path="/api/tasks/{task_id}/call",
        summary="Have the customer of a task called back (audited)",
        handler=call_for_task,
        body=given.CallForTask,
        answer=Calling,
    ),
    Route(
        method="GET",
        path="/api/templates",
        summary="Answers that solved cases, to be used again",
        handler=get_templates,
        query=given.TemplateList,
        answer=Items[TemplateRecord],
    ),
    Route(
        method="POST",
        path="/api/cases/{number}/template",
        summary="Make a template of what solved a case (audited)",
        handler=make_template,
        body=given.NewTemplate,
        answer=Made,
    ),
)
