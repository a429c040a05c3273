"""The company's set-up: queues, agents, skills, rules. Supervisors look, administrators change it.

Bodies are the records that docs/company.md describes; If-Match carries the version the change was made to.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from callcenter.company import HoursSpec
from callcenter.domain.configuration import AgentSpec, Labels, Limits, PriorityRule, QueueSpec
from callcenter.service.agent_users import Login
from callcenter.service.audit import AuditRecord
from callcenter.service.company_records import KINDS, AgentChanged, Changed, SetupView
from callcenter.service.company_refusals import RefusalValue, SetupConflict, SetupInvalid
from callcenter.service.permissions import ADMINS, SUPERVISORS

from . import bodies
from .context import Call
from .customers import Items
from .errors import ApiError, ErrorBody, ErrorCode
from .routing import Route, json_response

PATH = "/api/configuration"


class AgentBody(AgentSpec, frozen=True, kw_only=True):
    """An agent and the user they log in as."""

    user: Login = Login()


class SetupErrorBody(ErrorBody, frozen=True, kw_only=True):
    """The error of a change of the set-up: `reason` (ProblemCode, SetupReason) with its `values`."""

    reason: str
    values: Mapping[str, RefusalValue]


@contextmanager
def in_any_language() -> Iterator[None]:
    """Refusals within are told with their reason."""
    try:
        yield
    except (SetupInvalid, SetupConflict) as error:
        field = error.field if isinstance(error, SetupInvalid) else None
        code = ErrorCode.CONFLICT if isinstance(error, SetupConflict) else ErrorCode.INVALID
        told = ApiError(code, error.message, error.hint, field=field)
        told.body = SetupErrorBody(
            code=code,
            field=field,
            message=error.message,
            hint=error.hint,
            reason=error.reason,
            values=error.values,
        )
        raise told from None


def _version(call: Call) -> str:
    """The version in If-Match, which says what the change was made to; `*` for whatever is there."""
    given = call.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not given:
        raise ApiError(
            ErrorCode.INVALID,
            "If-Match is missing.",
            "Send the version that GET /api/configuration gave, so that nobody's change is undone unseen.",
            field="If-Match",
        )
    return given


def _told(answer: SetupView | Changed | AgentChanged) -> web.Response:
    response = json_response(answer)
    response.headers["ETag"] = f'"{answer.version}"'
    return response


async def get_configuration(call: Call) -> web.Response:
    """All of it."""
    return _told(await call.context.setup.view(call.actor))


async def get_changes(call: Call) -> Items[AuditRecord]:
    """Who changed what, and when."""
    query: bodies.ChangeList = call.query
    return Items(items=await call.context.audit.of_kinds(call.actor, KINDS, query.limit))


async def _put(call: Call, part: str, name: str | None) -> web.Response:
    with in_any_language():
        return _told(await call.context.setup.put(call.actor, _version(call), part, name, call.body))


async def put_queue(call: Call) -> web.Response:
    """Make or change a queue."""
    return await _put(call, "queues", call.path("queue_id"))


async def put_skill(call: Call) -> web.Response:
    """Make or rename a skill."""
    return await _put(call, "skills", call.path("skill"))


async def put_hours(call: Call) -> web.Response:
    """Make or change opening hours."""
    return await _put(call, "hours", call.path("name"))


async def put_priority(call: Call) -> web.Response:
    """What counts as how much waiting."""
    return await _put(call, "priority", None)


async def put_limits(call: Call) -> web.Response:
    """Times of offers and write-ups."""
    return await _put(call, "limits", None)


async def put_agent(call: Call) -> web.Response:
    """Make or change an agent."""
    setup, agent = call.context.setup, call.path("agent_id")
    with in_any_language():
        return _told(await setup.put_agent(call.actor, _version(call), agent, call.body))


async def _delete(call: Call, part: str, name: str, move_to: str = "") -> web.Response:
    with in_any_language():
        return _told(await call.context.setup.delete(call.actor, _version(call), part, name, move_to))


async def delete_queue(call: Call) -> web.Response:
    """Take a queue out."""
    query: bodies.MoveTo = call.query
    return await _delete(call, "queues", call.path("queue_id"), query.move_to or "")


async def delete_agent(call: Call) -> web.Response:
    """Take an agent out. Whoever is in no contact is logged out; the others when theirs is over."""
    agent_id, hub = call.path("agent_id"), call.context.hub
    answer = await _delete(call, "agents", agent_id)
    if agent_id not in call.context.engine.center.agents:
        for token in {client.token for client in hub.clients if client.user_id == agent_id}:
            hub.end_session(token)
    return answer


async def delete_skill(call: Call) -> web.Response:
    """Take a skill out."""
    return await _delete(call, "skills", call.path("skill"))


async def delete_hours(call: Call) -> web.Response:
    """Take opening hours out."""
    return await _delete(call, "hours", call.path("name"))


async def reload_configuration(call: Call) -> web.Response:
    """Load what was changed by hand."""
    body: bodies.Reload = call.body
    with in_any_language():
        return _told(await call.context.setup.reload(call.actor, body.moves))


def _changing(method: str, path: str, summary: str, handler: Any, **more: Any) -> Route:
    return Route(
        method=method,
        path=f"{PATH}/{path}",
        summary=summary,
        handler=handler,
        roles=ADMINS,
        versioned=True,
        **{"answer": Changed, **more},
    )


ROUTES = (
    Route(
        method="GET",
        path=PATH,
        summary="The company's set-up in force; ETag is its version",
        handler=get_configuration,
        roles=SUPERVISORS,
        answer=SetupView,
    ),
    Route(
        method="GET",
        path=f"{PATH}/changes",
        summary="Who changed what in the set-up, from what to what, newest first",
        handler=get_changes,
        roles=SUPERVISORS,
        query=bodies.ChangeList,
        answer=Items[AuditRecord],
    ),
    _changing("PUT", "queues/{queue_id}", "Make or change a queue, at once", put_queue, record=QueueSpec),
    _changing(
        "DELETE",
        "queues/{queue_id}",
        "Take a queue out; contacts in it go to move_to, without which a queue with contacts stays",
        delete_queue,
        query=bodies.MoveTo,
    ),
    _changing(
        "PUT",
        "agents/{agent_id}",
        "Make or change an agent with user and phone; a password that was made is told once",
        put_agent,
        record=AgentBody,
        answer=AgentChanged,
    ),
    _changing(
        "DELETE",
        "agents/{agent_id}",
        "Take an agent out; the user can log in no more, once a contact in hand is over",
        delete_agent,
    ),
    _changing("PUT", "skills/{skill}", "Make or rename a skill", put_skill, record=Labels),
    _changing("DELETE", "skills/{skill}", "Take a skill out that nobody has or asks for", delete_skill),
    _changing("PUT", "hours/{name}", "Make or change opening hours", put_hours, record=HoursSpec),
    _changing("DELETE", "hours/{name}", "Take opening hours out that nothing goes by", delete_hours),
    _changing("PUT", "priority", "What counts as how much waiting", put_priority, record=PriorityRule),
    _changing("PUT", "limits", "Times of offers and write-ups", put_limits, record=Limits),
    Route(
        method="POST",
        path=f"{PATH}/reload",
        summary="Load company.yaml and its flow after a change by hand; moves say where contacts go",
        handler=reload_configuration,
        roles=ADMINS,
        body=bodies.Reload,
        answer=Changed,
    ),
)
