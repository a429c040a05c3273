"""What the desktop shows, as pure functions of the centre (keys: docs/protocol.md); not the monitor.

A view is a dictionary of keys. `desktop` gives all of it; the functions for one key are what a delta is made
of, so that deltas put together always equal a new snapshot.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from callcenter.acd.index import index_of
from callcenter.acd.pools import Entry
from callcenter.domain.configuration import AgentSpec, Configuration, Labels, QueueSpec
from callcenter.domain.enums import AssignmentPhase, ContactState
from callcenter.domain.state import Agent, Center, Contact
from callcenter.service.records import (
    CaseBrief,
    ContactBrief,
    CustomerBrief,
    CustomerRecord,
    OpenTask,
    PopRecord,
    PromisedRecovery,
)

from .client import tab_of

View = dict[str, Any]


class Directory:
    """The configuration by id; made anew when it changes."""

    def __init__(self, configuration: Configuration | None) -> None:
        self.queues: dict[str, QueueSpec] = {q.id: q for q in configuration.queues} if configuration else {}
        self.agents: dict[str, AgentSpec] = {a.id: a for a in configuration.agents} if configuration else {}
        self.skills: dict[str, Labels] = configuration.skills if configuration else {}
        self.wrap_up_most_ms = configuration.limits.wrap_up_most_ms if configuration else 0


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a contact beside the centre: the repository's part, and why the agent was chosen."""

    data: PopRecord | None = None
    reason: str = ""


#: Looks up what is known of a contact by its id.
KnownOf = Callable[[str], Known]


def me(center: Center, directory: Directory, agent_id: str, name: str) -> View:
    """The agent themselves. `phone.registered` counts only when Asterisk agrees with the page. `removed`:
    taken out of the set-up, and still in a contact."""
    agent = center.agents.get(agent_id) or Agent(id=agent_id)
    spec = directory.agents.get(agent_id)
    phone = agent.phone
    return {
        "agent_id": agent_id,
        "name": spec.name if spec else name,
        "presence": agent.presence,
        "reason": agent.reason,
        "state": agent.state,
        "since_ms": agent.since,
        "removed": spec is None and agent_id in center.agents,
        "phone": {
            "tab": tab_of(phone.tab) if phone.attached else None,
            "registered": phone.registered and phone.online,
            "microphone": phone.microphone,
            "sound": phone.sound,
        },
    }


def _waited_ms(contact: Contact) -> int:
    """Queue and ringing so far, up to what the agent is looking at: the offer, then the talk."""
    if not contact.queued_at:
        return 0
    until = contact.connected_at or (contact.offer.made_at if contact.offer else contact.queued_at)
    return max(0, until - contact.queued_at)


class KeyedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the caller keyed: the question, the digits, what they mean, in the written languages."""

    labels: Labels
    value: str
    meanings: Labels


class Pop(msgspec.Struct, frozen=True, kw_only=True):
    """The screen pop. `available` false: the repository has not answered (yet)."""

    contact_id: str
    ani: str | None
    ani_name: str | None
    dnis: str | None
    queue: str | None
    language: str | None
    keyed: list[KeyedAnswer]
    customer: CustomerRecord | None
    candidates: tuple[CustomerBrief, ...]
    open_cases: tuple[CaseBrief, ...]
    last_contacts: tuple[ContactBrief, ...]
    recoveries: tuple[PromisedRecovery, ...]
    tasks: tuple[OpenTask, ...]
    reason: str
    waited_ms: int
    available: bool


def customer_of(contact: Contact, data: PopRecord | None) -> CustomerRecord | None:
    """The contact's customer, once the centre knows them: then the contact is theirs in every record."""
    customer = data.customer if data else None
    return customer if customer and customer.id == contact.customer_id else None


def _shown(contact: Contact, data: PopRecord) -> PopRecord:
    """The repository's part as the pop has it: a customer found by the number alone is a candidate."""
    if customer_of(contact, data) is not None:
        return data
    if contact.customer_id:
        # Being fetched.
        return PopRecord()
    found = data.customer
    if found is None:
        return data
    brief = {name: getattr(found, name) for name in CustomerBrief.__struct_fields__}
    own = contact.cases.values()
    return PopRecord(
        candidates=(CustomerBrief(**brief),),
        open_cases=tuple(case for case in data.open_cases if case.number in own),
        last_contacts=tuple(last for last in data.last_contacts if last.ani == contact.ani.value),
    )


def pop(contact: Contact, known: Known) -> Pop:
    """The screen pop of a contact."""
    data = _shown(contact, known.data or PopRecord())
    return Pop(
        contact_id=contact.id,
        ani=contact.ani.value or None,
        ani_name=contact.ani_name.value or None,
        dnis=contact.dnis or None,
        queue=contact.queue or None,
        language=contact.language or None,
        keyed=[
            KeyedAnswer(labels=entry.labels, value=entry.value.value, meanings=entry.meanings)
            for entry in contact.keyed
        ],
        customer=data.customer,
        candidates=data.candidates,
        open_cases=data.open_cases,
        last_contacts=data.last_contacts,
        recoveries=data.recoveries,
        tasks=data.tasks,
        reason=contact.offer.reason if contact.offer else known.reason,
        waited_ms=_waited_ms(contact),
        available=known.data is not None,
    )


def callback(contact: Contact) -> View | None:
    """The promise to call the customer back. `due_ms`: not before (the agreed time, or that of the next try);
    `attempt` is the one on its way or next, and once the customer was reached, that which reached them;
    `called_in`: the customer has phoned in meanwhile, and this is their call."""
    promise = contact.callback
    if promise is None:
        return None
    begun = bool(promise.leg_id) or promise.reached
    return {
        "number": promise.number.value or None,
        "promised_ms": promise.promised_at,
        "due_ms": promise.due or None,
        "by": promise.by or None,
        "purpose": promise.purpose,
        "case_number": promise.case_number or None,
        "attempt": promise.attempts if begun else promise.attempts + 1,
        "dialling": bool(promise.leg_id),
        "called_in": promise.called_in or (bool(contact.leg_id) and not begun and not contact.leaving),
    }


def to_be_called_back(contact: Contact) -> bool:
    """The promise waits to be kept: the customer was not reached yet."""
    waits = contact.state in (ContactState.QUEUED, ContactState.OFFERED)
    return waits and contact.callback is not None and not contact.callback.reached


def promise(contact: Contact, known_of: KnownOf) -> View:
    """Whoever waits to be called back, and for whom (CallbackRecord)."""
    customer = customer_of(contact, known_of(contact.id).data)
    return {
        **(callback(contact) or {}),
        "contact_id": contact.id,
        "customer": customer.name if customer else None,
        "tier": contact.tier,
        "queue": contact.queue,
    }


def desk_callback(center: Center, agent_id: str, contact_id: str, known_of: KnownOf) -> View | None:
    """What the agent has promised, whoever will keep it; None when they have not, or it was kept."""
    contact = center.contacts.get(contact_id)
    if contact is None or contact.callback is None or contact.callback.by != agent_id:
        return None
    return promise(contact, known_of) if to_be_called_back(contact) else None


def promised(center: Center) -> dict[str, list[str]]:
    """The contacts that wait to be called back, by the user who promised it."""
    found: dict[str, list[str]] = {}
    for contact_id in center.callbacks.values():
        callback = center.contacts[contact_id].callback
        if callback is not None and callback.by:
            found.setdefault(callback.by, []).append(contact_id)
    return found


def desk_contact(
    center: Center, directory: Directory, agent_id: str, contact_id: str, known_of: KnownOf
) -> View | None:
    """A contact on its agent's desktop; None when the agent does not hold it."""
    agent = center.agents.get(agent_id)
    contact = center.contacts.get(contact_id)
    phase = agent.assignments.get(contact_id) if agent else None
    if agent is None or contact is None or phase is None:
        return None
    offer = contact.offer if contact.offer and contact.offer.agent_id == agent_id else None
    writes_up = phase is AssignmentPhase.WRAP_UP
    return {
        "contact_id": contact.id,
        "offer_id": offer.id if offer else None,
        "phase": phase,
        # The customer may be asked how it was meanwhile: that is not the agent's time.
        "since_ms": agent.wrap_up_since if writes_up else contact.since,
        "ani": contact.ani.value or None,
        "queue": contact.queue or None,
        "held": contact.held,
        "recovering": contact.recovering,
        "wrap_up_until_ms": agent.wrap_up_until if writes_up else None,
        "wrap_up_most_ms": agent.wrap_up_since + directory.wrap_up_most_ms if writes_up else None,
        "callback": callback(contact),
        "customer_id": contact.customer_id or None,
        "pop": pop(contact, known_of(contact_id)),
    }


def queue(center: Center, spec: QueueSpec) -> View:
    """Who waits in a queue."""
    index = index_of(center)
    line = index.line(spec.id)
    return {
        "id": spec.id,
        "names": spec.names,
        "waiting": index.callers(spec.id),
        "longest_wait_since_ms": _longest_wait_since(center, line),
    }


def _longest_wait_since(center: Center, line: Iterable[Entry]) -> int | None:
    """A head start only moves forward: nobody behind a place later than this has waited longer."""
    longest: int | None = None
    for place, contact_id in line:
        if longest is not None and place > longest:
            break
        contact = center.contacts[contact_id]
        if not contact.leg_id:
            continue  # to be called back: that is no wait on the line
        since = contact.waiting_since
        longest = since if longest is None else min(longest, since)
    return longest


def desk_queues(center: Center, directory: Directory, agent_id: str) -> View:
    """The agent's own queues."""
    spec = directory.agents.get(agent_id)
    own = spec.queues if spec else ()
    return {"items": [queue(center, directory.queues[q]) for q in own if q in directory.queues]}


def calls_possible(center: Center) -> list[str]:
    """What is missing before calls can be taken; nothing when they can."""
    missing = []
    if center.configuration is None:
        missing.append("configuration")
    if not center.reconciled:
        missing.append("telephony")
    return missing


def desktop(
    center: Center,
    directory: Directory,
    agent_id: str,
    name: str,
    promises: Iterable[str],
    known_of: KnownOf,
    system: View,
) -> View:
    """Everything on an agent's desktop; `promises` are the contacts that they promised to call back."""
    view: View = {
        "me": me(center, directory, agent_id, name),
        "queues": desk_queues(center, directory, agent_id),
        "skills": {"names": directory.skills},
        "system": system,
    }
    agent = center.agents.get(agent_id)
    for contact_id in agent.assignments if agent else ():
        contact = desk_contact(center, directory, agent_id, contact_id, known_of)
        if contact is not None:
            view[f"contact:{contact_id}"] = contact
    for contact_id in promises:
        if (own := desk_callback(center, agent_id, contact_id, known_of)) is not None:
            view[f"callback:{contact_id}"] = own
    return view
