"""The fold: the only code that changes the state, so that live and recovered state are equal."""

from bisect import insort
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import events as e
from .configuration import TIER_PRIORITY, Configuration
from .enums import AssignmentPhase, ContactState, LegRole, LegState, Outcome, Presence
from .state import Agent, Center, Contact, DayFigures, KeyedEntry, Leg, Offer, Phone, Timer
from .transitions import CONTACT_EVENTS

#: The key of the figures over all queues.
ALL_QUEUES = ""


class IllegalTransition(Exception):
    """An event that the tables do not allow; nothing was changed."""


def apply(center: Center, event: e.Event, at: int) -> None:
    """Change the state by one event that happened at `at` (ms since 1970).

    Raises IllegalTransition, with the state untouched, when the event's contact is unknown or in a state that
    does not know the event.
    """
    moves = CONTACT_EVENTS.get(type(event))
    target = None
    if moves is not None:
        contact_id: str = event.contact_id  # type: ignore[attr-defined]
        contact = center.contacts.get(contact_id)
        target = moves.get(contact.state) if contact else None
        if contact is None or target is None:
            state = contact.state.value if contact else "unknown"
            raise IllegalTransition(f"{type(event).__name__} for contact {contact_id} which is {state}")
    if at >= center.day_ends_at:
        _begin_day(center, at)
    _FOLDS[type(event)](center, event, at)
    if target is not None and contact is not None and contact.state is not target:
        contact.state = target
        contact.since = at


def waiting_key(center: Center, contact_id: str) -> tuple[bool, int, int, str]:
    """The order of a queue: returned callers first, then priority, then first in first out."""
    c = center.contacts[contact_id]
    return (not c.front, -TIER_PRIORITY[c.tier], c.waiting_since, c.id)


def _begin_day(center: Center, at: int) -> None:
    zone = ZoneInfo(center.configuration.time_zone if center.configuration else "UTC")
    today = datetime.fromtimestamp(at / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    center.day_ends_at = int((today + timedelta(days=1)).astimezone(UTC).timestamp() * 1000)
    center.day_figures = {}


def _figures(center: Center, queue: str) -> tuple[DayFigures, DayFigures]:
    """The counters of the queue and of all queues together."""
    of_all = center.day_figures.setdefault(ALL_QUEUES, DayFigures())
    return center.day_figures.setdefault(queue, DayFigures()) if queue else DayFigures(), of_all


def _threshold(center: Center, queue: str) -> int:
    assert center.configuration is not None
    return next((q.service_level_ms for q in center.configuration.queues if q.id == queue), 0)


def _assign(agent: Agent, contact_id: str, phase: AssignmentPhase | None, at: int) -> None:
    """The agent holds the contact in this phase, or no longer (None)."""
    before = agent.state
    if phase is None:
        agent.assignments.pop(contact_id, None)
    else:
        agent.assignments[contact_id] = phase
    if agent.state is not before:
        agent.since = at


def _enter_queue(center: Center, c: Contact) -> None:
    insort(center.waiting.setdefault(c.queue, []), c.id, key=lambda i: waiting_key(center, i))


def _leave_queue(center: Center, c: Contact) -> None:
    waiting = center.waiting.get(c.queue)
    if waiting and c.id in waiting:
        waiting.remove(c.id)


def _configuration(center: Center, ev: e.ConfigurationLoaded, at: int) -> None:
    center.configuration = ev.configuration
    for spec in ev.configuration.agents:
        center.agents.setdefault(spec.id, Agent(id=spec.id, since=at))
    for queue in ev.configuration.queues:
        center.waiting.setdefault(queue.id, [])
    center.day_ends_at = min(center.day_ends_at, _day_end(ev.configuration, at))


def _day_end(configuration: Configuration, at: int) -> int:
    probe = Center(configuration=configuration)
    _begin_day(probe, at)
    return probe.day_ends_at


def _controller_started(center: Center, ev: e.ControllerStarted, at: int) -> None:
    center.reconciled.clear()
    for agent in center.agents.values():
        agent.phone.attached = False


def _reconciled(center: Center, ev: e.Reconciled, at: int) -> None:
    center.reconciled.add(ev.node)


def _node_lost(center: Center, ev: e.NodeLost, at: int) -> None:
    center.reconciled.discard(ev.node)


def _timer_set(center: Center, ev: e.TimerSet, at: int) -> None:
    center.generation = max(center.generation, ev.generation)
    center.timers[ev.kind, ev.subject] = Timer(generation=ev.generation, due=ev.due, token=ev.token)


def _timer_cleared(center: Center, ev: e.TimerCleared, at: int) -> None:
    center.timers.pop((ev.kind, ev.subject), None)


def _arrived(center: Center, ev: e.ContactArrived, at: int) -> None:
    center.contacts[ev.contact_id] = Contact(
        id=ev.contact_id,
        channel=ev.channel,
        node=ev.node,
        entry=ev.entry,
        ani=ev.ani,
        ani_name=ev.ani_name,
        dnis=ev.dnis,
        arrived_at=at,
        since=at,
        leg_id=ev.leg_id,
        legs=[ev.leg_id],
    )
    center.legs[ev.leg_id] = Leg(
        id=ev.leg_id, contact_id=ev.contact_id, role=LegRole.CUSTOMER, state=LegState.UP
    )


def _recognised(center: Center, ev: e.CustomerRecognised, at: int) -> None:
    c = center.contacts[ev.contact_id]
    queued = c.state is ContactState.QUEUED
    if queued:
        _leave_queue(center, c)
    c.customer_ids, c.customer_id, c.tier = ev.customer_ids, ev.customer_id, ev.tier
    if queued:
        _enter_queue(center, c)


def _linked(center: Center, ev: e.CustomerLinked, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.customer_id, c.tier = ev.customer_id, ev.tier


def _ivr_moved(center: Center, ev: e.IvrMoved, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.flow, c.flow_version, c.ivr_node = ev.flow, ev.version, ev.node
    c.language, c.ivr_session, c.ivr_secret = ev.language, ev.session, ev.secret


def _keyed(center: Center, ev: e.Keyed, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.keyed = [*c.keyed, KeyedEntry(labels=ev.labels, value=ev.value, meanings=ev.meanings)]


def _lookup_answered(center: Center, ev: e.LookupAnswered, at: int) -> None:
    if ev.status.value == "found":
        center.contacts[ev.contact_id].served = True


def _voicemail(center: Center, ev: e.VoicemailLeft, at: int) -> None:
    center.contacts[ev.contact_id].voicemail = ev.name


def _queued(center: Center, ev: e.ContactQueued, at: int) -> None:
    c = center.contacts[ev.contact_id]
    if c.agent_id:
        _assign(center.agents[c.agent_id], c.id, None, at)
        c.agent_id = c.agent_leg_id = c.bridge_id = ""
        c.held = c.recovering = False
    if not c.queued_at:
        c.queued_at = at
        for figures in _figures(center, ev.queue):
            figures.offered += 1
    c.queue, c.skills, c.waiting_since, c.front = ev.queue, ev.skills, ev.since, ev.front
    _enter_queue(center, c)


def _returned(center: Center, ev: e.ContactReturned, at: int) -> None:
    _enter_queue(center, center.contacts[ev.contact_id])


def _offer_made(center: Center, ev: e.OfferMade, at: int) -> None:
    c = center.contacts[ev.contact_id]
    _leave_queue(center, c)
    c.dials += 1
    c.offer = Offer(id=ev.offer_id, agent_id=ev.agent_id, leg_id=ev.leg_id, made_at=at, reason=ev.reason)
    _assign(center.agents[ev.agent_id], c.id, AssignmentPhase.OFFERED, at)


def _pop_acknowledged(center: Center, ev: e.PopAcknowledged, at: int) -> None:
    offer = center.contacts[ev.contact_id].offer
    assert offer is not None
    offer.pop_shown = True


def _ring_started(center: Center, ev: e.RingStarted, at: int) -> None:
    c = center.contacts[ev.contact_id]
    assert c.offer is not None
    c.offer.rung = True
    for figures in _figures(center, c.queue):
        figures.late_pops += ev.pop_late


def _offer_ended(center: Center, ev: e.OfferEnded, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.offer = None
    _assign(center.agents[ev.agent_id], c.id, None, at)


def _leg_dialled(center: Center, ev: e.AgentLegDialled, at: int) -> None:
    c = center.contacts[ev.contact_id]
    center.legs[ev.leg_id] = Leg(
        id=ev.leg_id,
        contact_id=c.id,
        role=LegRole.AGENT,
        state=LegState.DIALLING,
        agent_id=ev.agent_id,
    )
    c.legs.append(ev.leg_id)
    if c.state is ContactState.CONNECTED:
        c.dials += 1
        c.agent_leg_id = ev.leg_id


def _leg_rang(center: Center, ev: e.LegRang, at: int) -> None:
    center.legs[ev.leg_id].state = LegState.RINGING


def _leg_up(center: Center, ev: e.LegWentUp, at: int) -> None:
    leg = center.legs[ev.leg_id]
    leg.state = LegState.UP
    center.contacts[ev.contact_id].agent_leg_id = leg.id


def _leg_gone(center: Center, ev: e.LegGone, at: int) -> None:
    del center.legs[ev.leg_id]
    c = center.contacts[ev.contact_id]
    c.legs.remove(ev.leg_id)
    if c.leg_id == ev.leg_id:
        c.leg_id = ""
    if c.agent_leg_id == ev.leg_id:
        c.agent_leg_id = ""


def _connected(center: Center, ev: e.ContactConnected, at: int) -> None:
    c = center.contacts[ev.contact_id]
    if not c.connected_at:
        c.connected_at = at
        wait = at - c.queued_at
        within = wait <= _threshold(center, c.queue)
        for figures in _figures(center, c.queue):
            figures.answered += 1
            figures.wait_ms += wait
            figures.within += within
    c.offer = None
    c.agent_id, c.bridge_id = ev.agent_id, ev.bridge_id
    _assign(center.agents[ev.agent_id], c.id, AssignmentPhase.CONNECTED, at)


def _held(center: Center, ev: e.ContactHeld, at: int) -> None:
    center.contacts[ev.contact_id].held = True


def _resumed(center: Center, ev: e.ContactResumed, at: int) -> None:
    center.contacts[ev.contact_id].held = False


def _recovery_started(center: Center, ev: e.RecoveryStarted, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.recovering, c.held, c.agent_leg_id = True, False, ""


def _recovery_ended(center: Center, ev: e.RecoveryEnded, at: int) -> None:
    center.contacts[ev.contact_id].recovering = False


def _ended(center: Center, ev: e.ContactEnded, at: int) -> None:
    c = center.contacts[ev.contact_id]
    _leave_queue(center, c)
    c.outcome = ev.outcome
    c.held = c.recovering = False
    if c.agent_id:
        _assign(center.agents[c.agent_id], c.id, None, at)
    for figures in _figures(center, c.queue):
        match ev.outcome:
            case Outcome.ABANDONED:
                figures.abandoned += 1
                figures.abandoned_after_threshold += at - c.queued_at > _threshold(center, c.queue)
            case Outcome.DROPPED:
                figures.dropped += 1
            case Outcome.SELF_SERVICE:
                figures.self_service += 1
            case _:
                pass


def _closed(center: Center, ev: e.ContactClosed, at: int) -> None:
    del center.contacts[ev.contact_id]


def _number_left(center: Center, ev: e.NumberLeft, at: int) -> None:
    center.numbers_left.add(ev.contact_id)


def _complaint(center: Center, ev: e.ComplaintRegistered, at: int) -> None:
    center.last_complaint = ev.number
    c = center.contacts[ev.contact_id]
    c.complaints = {**c.complaints, ev.request_id: ev.number}


def _phone_tab(center: Center, ev: e.PhoneTabChanged, at: int) -> None:
    phone = center.agents[ev.agent_id].phone
    if ev.tab != phone.tab:
        center.agents[ev.agent_id].phone = Phone(tab=ev.tab, attached=ev.attached, online=phone.online)
    else:
        phone.attached = ev.attached


def _phone_reported(center: Center, ev: e.PhoneReported, at: int) -> None:
    phone = center.agents[ev.agent_id].phone
    phone.registered, phone.microphone, phone.sound = ev.registered, ev.microphone, ev.sound


def _endpoint(center: Center, ev: e.EndpointWent, at: int) -> None:
    center.agents[ev.agent_id].phone.online = ev.online


def _presence(center: Center, ev: e.PresenceChanged, at: int) -> None:
    agent = center.agents[ev.agent_id]
    agent.presence, agent.reason, agent.since = ev.presence, ev.reason, at
    if ev.presence is Presence.READY:
        agent.idle_since = at


def _wrap_up_started(center: Center, ev: e.WrapUpStarted, at: int) -> None:
    agent = center.agents[ev.agent_id]
    _assign(agent, ev.contact_id, AssignmentPhase.WRAP_UP, at)
    agent.wrap_up_until = ev.until


def _wrap_up_extended(center: Center, ev: e.WrapUpExtended, at: int) -> None:
    center.agents[ev.agent_id].wrap_up_until = ev.until


def _wrap_up_finished(center: Center, ev: e.WrapUpFinished, at: int) -> None:
    agent = center.agents[ev.agent_id]
    _assign(agent, ev.contact_id, None, at)
    agent.wrap_up_until = 0
    agent.idle_since = at


_FOLDS: dict[type[e.Event], Callable[[Center, Any, int], None]] = {
    e.ConfigurationLoaded: _configuration,
    e.ControllerStarted: _controller_started,
    e.Reconciled: _reconciled,
    e.NodeLost: _node_lost,
    e.TimerSet: _timer_set,
    e.TimerCleared: _timer_cleared,
    e.ContactArrived: _arrived,
    e.CustomerRecognised: _recognised,
    e.CustomerLinked: _linked,
    e.IvrMoved: _ivr_moved,
    e.Keyed: _keyed,
    e.LookupAnswered: _lookup_answered,
    e.VoicemailLeft: _voicemail,
    e.ContactQueued: _queued,
    e.ContactReturned: _returned,
    e.OfferMade: _offer_made,
    e.PopAcknowledged: _pop_acknowledged,
    e.RingStarted: _ring_started,
    e.OfferEnded: _offer_ended,
    e.AgentLegDialled: _leg_dialled,
    e.LegRang: _leg_rang,
    e.LegWentUp: _leg_up,
    e.LegGone: _leg_gone,
    e.ContactConnected: _connected,
    e.ContactHeld: _held,
    e.ContactResumed: _resumed,
    e.RecoveryStarted: _recovery_started,
    e.RecoveryEnded: _recovery_ended,
    e.ContactEnded: _ended,
    e.ContactClosed: _closed,
    e.NumberLeft: _number_left,
    e.ComplaintRegistered: _complaint,
    e.PhoneTabChanged: _phone_tab,
    e.PhoneReported: _phone_reported,
    e.EndpointWent: _endpoint,
    e.PresenceChanged: _presence,
    e.WrapUpStarted: _wrap_up_started,
    e.WrapUpExtended: _wrap_up_extended,
    e.WrapUpFinished: _wrap_up_finished,
}
