"""Customers to be called back: promise it, take it back, list who waits for it."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import structlog

from callcenter.domain import messages as m
from callcenter.domain.configuration import CALLBACK_DAYS_AHEAD, QueueSpec
from callcenter.domain.enums import CallbackPurpose, Tier
from callcenter.domain.hours import Hours, is_open, next_opening
from callcenter.domain.line import promise_key
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center, Contact
from callcenter.engine.callbacks import own_number
from callcenter.repository.enums import Role
from callcenter.service.errors import NotFound
from callcenter.service.phone_numbers import normalise

from . import bodies
from .commands import send
from .context import Call
from .customers import Items
from .errors import ApiError, ErrorCode, not_found, unavailable
from .routing import Route
from .views import promise, to_be_called_back

log = structlog.get_logger("callcenter.web")

_DAY_MS = 86_400_000


class CallbackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A promise that waits to be kept. `due_ms` None: when the turn comes; `by` is who promised it for the
    customer, None when they asked themselves; `attempt` is the one on its way or next; `called_in`: they have
    phoned in meanwhile, and wait on the line."""

    contact_id: str
    number: str | None
    customer: str | None
    tier: Tier
    queue: str
    promised_ms: int
    due_ms: int | None
    by: str | None
    attempt: int
    dialling: bool
    called_in: bool
    purpose: CallbackPurpose
    case_number: str | None


def _record(call: Call, contact: Contact) -> CallbackRecord:
    return CallbackRecord(**promise(contact, call.context.pops.known_of))


async def get_callbacks(call: Call) -> Items[CallbackRecord]:
    """Who waits to be called back, the oldest promise first; agents see those of their own queues."""
    center = call.context.engine.center
    own = queues_of(call, center)
    waiting = (center.contacts[contact_id] for contact_id in center.callbacks.values())
    records = [
        _record(call, contact)
        for contact in waiting
        if to_be_called_back(contact) and (own is None or contact.queue in own)
    ]
    return Items(items=sorted(records, key=lambda record: record.promised_ms))


def queues_of(call: Call, center: Center) -> frozenset[str] | None:
    """The queues whose callbacks the user may see and promise; None: all."""
    if call.actor.role is not Role.AGENT:
        return None
    agents = center.configuration.agents if center.configuration else ()
    return frozenset(queue for agent in agents if agent.id == call.actor.user_id for queue in agent.queues)


async def request_callback(call: Call) -> CallbackRecord:
    """Promise to call a customer back; it is on disk when this answers. One number waits for one callback in
    each queue; agents promise for the queues they serve."""
    body: bodies.NewCallback = call.body
    engine = call.context.engine
    center = engine.center
    number = normalise(body.number)
    if number is None:
        raise ApiError(
            ErrorCode.INVALID,
            "This is not a valid telephone number.",
            "Write it as dialled in China, or with + and the country code: +44 20 7946 0107.",
            field="number",
        )
    queue = queue_of(center, body.queue)
    own = queues_of(call, center)
    if own is not None and queue.id not in own:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "You do not serve this queue.",
            "Promise it for a queue of yours, or ask a supervisor to.",
            field="queue",
        )
    check_time(center, queue, body.due_ms, engine.now_ms())
    if promise_key(queue.id, number) in center.callbacks:
        raise ApiError(
            ErrorCode.CONFLICT,
            "This number waits for a callback already.",
            "Withdraw the one that waits first, or leave it as it is.",
            field="number",
        )
    message = await _message(call, number, body)
    await send(engine, message, "number", already_is_well=False)
    await _audit(call, "callback promised", message.contact_id)
    contact = center.contacts[message.contact_id]
    return _record(call, contact)


def queue_of(center: Center, queue_id: str) -> QueueSpec:
    """The queue of this id. Raises ApiError."""
    queues = center.configuration.queues if center.configuration else ()
    for queue in queues:
        if queue.id == queue_id:
            return queue
    raise ApiError(ErrorCode.INVALID, "There is no such queue.", "Choose a queue that exists.", field="queue")


def check_time(center: Center, queue: QueueSpec, due: int | None, now: int) -> None:
    """A time agreed lies ahead, not too far, and within the opening hours of the queue's callbacks."""
    if due is None:
        return
    if not now < due <= now + CALLBACK_DAYS_AHEAD * _DAY_MS:
        raise ApiError(
            ErrorCode.INVALID,
            "This time is past." if due <= now else "This time is too far ahead.",
            f"Choose a time within the next {CALLBACK_DAYS_AHEAD} days.",
            field="due_ms",
        )
    hours = _hours(center, queue)
    if hours is None or is_open(hours, due):
        return
    opening = next_opening(hours, due)
    local = datetime.fromtimestamp(opening / 1000, ZoneInfo(hours.time_zone)) if opening else None
    raise ApiError(
        ErrorCode.INVALID,
        "The centre is closed at this time.",
        f"It opens next at {local:%Y-%m-%d %H:%M} ({hours.time_zone})." if local else "Choose another time.",
        field="due_ms",
        next_ms=opening,
    )


def _hours(center: Center, queue: QueueSpec) -> Hours | None:
    """The opening hours within which the queue calls back; None: at any time."""
    name = queue.callback.hours
    if not name or center.configuration is None:
        return None
    return center.configuration.hours.get(name)


async def _message(call: Call, number: str, body: bodies.NewCallback) -> m.RequestCallback:
    """Whose callback it is: the contact's that the agent holds, or a customer's, or nobody's we know."""
    source = _held(call, body.contact_id) if body.contact_id else None
    customer_id = body.customer_id or (source.customer_id if source else "")
    tier = source.tier if source else Tier.STANDARD
    if customer_id and (source is None or source.customer_id != customer_id):
        try:
            customer_id, tier = await call.context.customers.for_link(call.actor, customer_id)
        except NotFound:
            raise not_found("customer", "customer_id") from None
    return m.RequestCallback(
        contact_id=str(uuid.uuid4()),
        node=node_of(call.context.engine.center),
        queue=body.queue,
        number=Personal(number),
        by=call.actor.user_id,
        due=body.due_ms or 0,
        customer_id=customer_id,
        tier=tier,
        value=source.value if source and source.customer_id == customer_id else 0,
        language=source.language if source else "",
        dnis=own_number(source) if source else "",
    )


def node_of(center: Center) -> str:
    """Where the customer will be dialled from: there is one node."""
    if not center.reconciled:
        raise unavailable("The telephone system")
    return min(center.reconciled)


def _held(call: Call, contact_id: str) -> Contact:
    center = call.context.engine.center
    contact = center.contacts.get(contact_id)
    agent = center.agents.get(call.actor.user_id)
    if contact is None or agent is None or contact_id not in agent.assignments:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "The contact is not yours.",
            "Only the agent who holds a contact, or writes it up, may do this.",
            field="contact_id",
        )
    return contact


async def withdraw_callback(call: Call) -> dict[str, str]:
    """The customer need not be called back any more. Agents take back what they promised themselves."""
    center = call.context.engine.center
    contact = center.contacts.get(call.path("contact_id"))
    if contact is None or contact.callback is None or not to_be_called_back(contact):
        raise not_found("callback", "contact_id")
    if call.actor.role is Role.AGENT and contact.callback.by != call.actor.user_id:
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "Somebody else promised this callback.",
            "Ask a supervisor to withdraw it.",
            field="contact_id",
        )
    await send(
        call.context.engine, m.WithdrawCallback(contact_id=contact.id, by=call.actor.user_id), "contact_id"
    )
    await _audit(call, "callback withdrawn", contact.id)
    return {}


async def _audit(call: Call, action: str, contact_id: str) -> None:
    """The journal has it whatever becomes of the repository, so its absence undoes nothing."""
    try:
        await call.context.audit.done(call.actor.user_id, action, "contact", contact_id)
    except Exception as error:
        log.warning("not_audited", action=action, error=type(error).__name__)


ROUTES = (
    Route(
        method="GET",
        path="/api/callbacks",
        summary="Who waits to be called back, the oldest promise first",
        handler=get_callbacks,
        answer=Items[CallbackRecord],
    ),
    Route(
        method="POST",
        path="/api/callbacks",
        summary="Promise to call a customer back, in turn or at an agreed time (audited)",
        handler=request_callback,
        body=bodies.NewCallback,
        answer=CallbackRecord,
    ),
    Route(
        method="DELETE",
        path="/api/callbacks/{contact_id}",
        summary="Withdraw a callback (audited)",
        handler=withdraw_callback,
        answer=dict[str, str],
    ),
)
