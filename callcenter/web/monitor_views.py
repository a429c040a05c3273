"""What the monitor shows, as pure functions of the centre: like views.py, for the supervisor."""

from collections import Counter

import msgspec

from callcenter.acd.demands import qualified
from callcenter.acd.expected_wait import newcomers_wait_ms
from callcenter.acd.index import index_of
from callcenter.domain.configuration import QueueSpec
from callcenter.domain.enums import AgentState, ContactState, Presence
from callcenter.domain.state import Agent, AgentFigures, Center, Contact, DayFigures
from callcenter.domain.waiting import head_start_ms
from callcenter.service.auth import LANGUAGES

from .views import Directory, KnownOf, View, callback, customer_of, queue

#: Of each queue, how many callers are told apart by their place: each change moves all who come after.
PLACES = 200


class Staff(msgspec.Struct, kw_only=True):
    """Agents of a queue: logged in, of these with all its skills, and ready with a phone."""

    logged_in: int = 0
    able: int = 0
    ready: int = 0


def _staff(center: Center, directory: Directory) -> dict[str, Staff]:
    staff = {queue_id: Staff() for queue_id in directory.queues}
    wanted = {queue_id: tuple(spec.skills.items()) for queue_id, spec in directory.queues.items()}
    for agent in center.agents.values():
        spec = directory.agents.get(agent.id)
        if spec is None or agent.presence is Presence.LOGGED_OUT:
            continue
        ready = agent.state is AgentState.READY and agent.phone.usable
        for queue_id in spec.queues:
            if queue_id in staff:
                of_queue = staff[queue_id]
                of_queue.logged_in += 1
                able = qualified(spec, queue_id, wanted[queue_id])
                of_queue.able += able
                of_queue.ready += able and ready
    return staff


def monitor_queues(center: Center, directory: Directory) -> View:
    """All queues with their figures since midnight, by key."""
    staff = _staff(center, directory)
    callbacks = Counter(center.contacts[contact_id].queue for contact_id in center.callbacks.values())
    return {
        f"queue:{queue_id}": _queue(center, spec, staff[queue_id], callbacks[queue_id])
        for queue_id, spec in directory.queues.items()
    }


def _queue(center: Center, spec: QueueSpec, staff: Staff, callbacks: int) -> View:
    figures = center.day_figures.get(spec.id) or DayFigures()
    return {
        **queue(center, spec),
        "expected_wait_ms": newcomers_wait_ms(center, spec.id),
        "agents_logged_in": staff.logged_in,
        "agents_able": staff.able,
        "agents_ready": staff.ready,
        "callbacks": callbacks,
        "today": {
            "offered": figures.offered,
            "answered": figures.answered,
            "abandoned": figures.abandoned,
            "dropped": figures.dropped,
            "turned_away": figures.turned_away,
            "called_back": figures.called_back,
            "within": figures.within,
            "threshold_ms": spec.service_level_ms,
            "service_level": figures.service_level,
            "asa_ms": figures.asa_ms,
            "aht_ms": figures.aht_ms,
        },
    }


def monitor_agent(center: Center, directory: Directory, agent_id: str) -> View | None:
    """An agent; None when not configured."""
    spec = directory.agents.get(agent_id)
    if spec is None:
        return None
    agent = center.agents.get(agent_id) or Agent(id=agent_id)
    day = center.agent_figures.get(agent_id) or AgentFigures()
    return {
        "id": agent_id,
        "name": spec.name,
        "presence": agent.presence,
        "reason": agent.reason,
        "state": agent.state,
        "since_ms": agent.since,
        "registered": agent.phone.online,
        "contact_id": next(iter(agent.assignments), None),
        "queues": spec.queues,
        "today": {
            "answered": day.answered,
            "missed": day.missed,
            "rejected": day.rejected,
            "busy_ms": day.busy_ms,
            "available_ms": day.logged_in_ms - day.not_ready_ms,
            "began_ms": center.day_began_at,
        },
    }


def monitor_call(center: Center, directory: Directory, contact_id: str, known_of: KnownOf) -> View | None:
    """A call that lasts; None when it is over."""
    contact = center.contacts.get(contact_id)
    if contact is None or contact.state is ContactState.ENDED:
        return None
    agent_id = contact.agent_id or (contact.offer.agent_id if contact.offer else "")
    spec = directory.agents.get(agent_id)
    customer = customer_of(contact, known_of(contact_id).data)
    return {
        "contact_id": contact.id,
        "state": contact.state,
        "since_ms": contact.since,
        "started_ms": contact.arrived_at,
        "ani": contact.ani.value or None,
        "customer": customer.name if customer else None,
        "tier": contact.tier if contact.customer_ids or contact.customer_id else None,
        "language": contact.language or None,
        "queue": contact.queue or None,
        "agent": spec.name if spec else agent_id or None,
        "kept": _kept(directory, contact),
        "head_start_ms": _head_start_ms(center, contact),
        "callback": callback(contact),
        "transfer": _transfer(center, contact),
    }


def _transfer(center: Center, contact: Contact) -> View | None:
    """To whom the menu puts the caller through."""
    transfer = contact.transfer
    if transfer is None:
        return None
    known = center.configuration.numbers.get(transfer.to) if center.configuration is not None else None
    names = (known.names if known is not None else {}) or dict.fromkeys(LANGUAGES, transfer.to)
    return {"names": names, "answered_ms": transfer.answered_at or None}


def _kept(directory: Directory, contact: Contact) -> View | None:
    """For whom a waiting contact is kept, why, and until when."""
    kept = contact.kept
    if kept is None:
        return None
    spec = directory.agents.get(kept.agent_id)
    return {
        "agent": spec.name if spec else kept.agent_id,
        "why": kept.why,
        "until_ms": kept.until,
    }


def _head_start_ms(center: Center, contact: Contact) -> int:
    """What tier and value count for while it waits."""
    if contact.state is not ContactState.QUEUED or center.configuration is None:
        return 0
    return head_start_ms(center.configuration, contact)


def monitor_lines(center: Center) -> View:
    """Who comes first in each queue, in order, by key: PLACES contacts. In keys of their own, because each
    contact that leaves moves all who come after."""
    index = index_of(center)
    return {f"line:{queue_id}": list(index.first_in_line(queue_id, PLACES)) for queue_id in index.queues}


def monitor_today(center: Center, directory: Directory) -> View:
    """All queues together. Calls are those that were queued, served themselves or were put through.

    Each queue counts by its own T; `threshold_ms` is the longest of them.
    """
    figures = center.day_figures.get("") or DayFigures()
    return {
        "calls": figures.offered + figures.self_service + figures.transferred,
        "answered": figures.answered,
        "abandoned": figures.abandoned,
        "dropped": figures.dropped,
        "self_service": figures.self_service,
        "transferred": figures.transferred,
        "late_pops": figures.late_pops,
        "service_level": figures.service_level,
        "threshold_ms": max((q.service_level_ms for q in directory.queues.values()), default=0),
    }


def monitor(center: Center, directory: Directory, known_of: KnownOf, system: View) -> View:
    """Everything on the monitor."""
    view: View = {"today": monitor_today(center, directory), "system": system}
    view.update(monitor_queues(center, directory))
    view.update(monitor_lines(center))
    for agent_id in directory.agents:
        view[f"agent:{agent_id}"] = monitor_agent(center, directory, agent_id)
    for contact_id in center.contacts:
        call = monitor_call(center, directory, contact_id, known_of)
        if call is not None:
            view[f"call:{contact_id}"] = call
    return view
