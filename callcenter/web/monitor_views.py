"""What the monitor shows, as pure functions of the centre: like views.py, for the supervisor."""

from callcenter.acd.index import index_of
from callcenter.domain.enums import AgentState, ContactState
from callcenter.domain.state import Agent, Center, DayFigures

from .views import Directory, KnownOf, View, customer_of, queue

#: Of each queue, how many callers are told apart by their place: each change moves all who come after.
PLACES = 200


def monitor_queue(center: Center, directory: Directory, queue_id: str) -> View | None:
    """A queue with its figures since midnight; None when it is not configured."""
    spec = directory.queues.get(queue_id)
    if spec is None:
        return None
    figures = center.day_figures.get(queue_id) or DayFigures()
    ready = sum(
        1
        for agent in center.agents.values()
        if agent.state is AgentState.READY
        and agent.phone.usable
        and agent.id in directory.agents
        and queue_id in directory.agents[agent.id].queues
    )
    return {
        **queue(center, spec),
        "agents_ready": ready,
        "today": {
            "offered": figures.offered,
            "answered": figures.answered,
            "abandoned": figures.abandoned,
            "dropped": figures.dropped,
            "within": figures.within,
            "threshold_ms": spec.service_level_ms,
            "service_level": figures.service_level,
            "asa_ms": figures.asa_ms,
        },
    }


def monitor_agent(center: Center, directory: Directory, agent_id: str) -> View | None:
    """An agent; None when not configured."""
    spec = directory.agents.get(agent_id)
    if spec is None:
        return None
    agent = center.agents.get(agent_id) or Agent(id=agent_id)
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
    }


def monitor_call(
    center: Center, directory: Directory, contact_id: str, position: int | None, known_of: KnownOf
) -> View | None:
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
        "position": position,
    }


def positions(center: Center) -> dict[str, int]:
    """The places in their queues, from 1, of those who come first: PLACES of each queue."""
    index = index_of(center)
    return {
        contact_id: place
        for queue_id in index.queues
        for place, contact_id in enumerate(index.first_in_line(queue_id, PLACES), 1)
    }


def monitor_today(center: Center, directory: Directory) -> View:
    """All queues together. Calls are those that were queued or served themselves.

    Each queue counts by its own T; `threshold_ms` is the longest of them.
    """
    figures = center.day_figures.get("") or DayFigures()
    return {
        "calls": figures.offered + figures.self_service,
        "answered": figures.answered,
        "abandoned": figures.abandoned,
        "dropped": figures.dropped,
        "self_service": figures.self_service,
        "late_pops": figures.late_pops,
        "service_level": figures.service_level,
        "threshold_ms": max((q.service_level_ms for q in directory.queues.values()), default=0),
    }


def monitor(center: Center, directory: Directory, known_of: KnownOf, system: View) -> View:
    """Everything on the monitor."""
    view: View = {"today": monitor_today(center, directory), "system": system}
    for queue_id in directory.queues:
        view[f"queue:{queue_id}"] = monitor_queue(center, directory, queue_id)
    for agent_id in directory.agents:
        view[f"agent:{agent_id}"] = monitor_agent(center, directory, agent_id)
    place = positions(center)
    for contact_id in center.contacts:
        call = monitor_call(center, directory, contact_id, place.get(contact_id), known_of)
        if call is not None:
            view[f"call:{contact_id}"] = call
    return view
