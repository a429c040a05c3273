"""Folds of events in a contact's life."""

from collections.abc import Callable
from typing import Any

from . import events as e
from .enums import AssignmentPhase, ContactState, LegRole, LegState, OfferState, Outcome
from .figures import agent_figures, count_handled, figures_of, threshold
from .fold_agents import assign, rested
from .fold_waiting import forget_callback, stop_talking
from .line import comes_on_the_line, leaves_the_line
from .state import Center, Contact, Leg, Offer

# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_CUSTOMER, _AGENT, _EXTERNAL = LegRole.CUSTOMER, LegRole.AGENT, LegRole.EXTERNAL
_DIALLING, _UP = LegState.DIALLING, LegState.UP
_IS_OFFERED, _IS_CONNECTED = AssignmentPhase.OFFERED, AssignmentPhase.CONNECTED
_WRITES_UP = AssignmentPhase.WRAP_UP
_CONNECTED = ContactState.CONNECTED
_HANDLED = Outcome.HANDLED


def _arrived(center: Center, ev: e.ContactArrived, at: int) -> None:
    c = center.contacts[ev.contact_id] = Contact(
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
        number=ev.ani,
        legs=[ev.leg_id] if ev.leg_id else [],
        language=ev.language,
    )
    if ev.leg_id:
        center.legs[ev.leg_id] = Leg(id=ev.leg_id, contact_id=ev.contact_id, role=_CUSTOMER, state=_UP)
        comes_on_the_line(center, c)


def _recognised(center: Center, ev: e.CustomerRecognised, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.customer_ids, c.customer_id, c.tier = ev.customer_ids, ev.customer_id, ev.tier
    c.value, c.dedicated_agent, c.last_agent = ev.value, ev.dedicated_agent, ev.last_agent
    c.identified, c.customer_name, c.preferred = True, ev.name, ev.language
    c.may_call_back, c.may_survey = ev.may_call_back, ev.may_survey
    if ev.number and c.leg_id:
        leaves_the_line(center, c)
        c.number = ev.number
        comes_on_the_line(center, c)


def _linked(center: Center, ev: e.CustomerLinked, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.customer_id, c.tier = ev.customer_id, ev.tier
    c.may_survey = c.may_survey and ev.may_survey


def _offer_made(center: Center, ev: e.OfferMade, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.dials += 1
    c.offer = Offer(id=ev.offer_id, agent_id=ev.agent_id, leg_id=ev.leg_id, made_at=at, reason=ev.reason)
    assign(center, center.agents[ev.agent_id], c.id, _IS_OFFERED, at)


def _pop_acknowledged(center: Center, ev: e.PopAcknowledged, at: int) -> None:
    offer = center.contacts[ev.contact_id].offer
    assert offer is not None
    offer.pop_shown = True


def _ring_started(center: Center, ev: e.RingStarted, at: int) -> None:
    c = center.contacts[ev.contact_id]
    assert c.offer is not None
    c.offer.rung = True
    for figures in figures_of(center, c.queue):
        figures.late_pops += ev.pop_late


def _offer_ended(center: Center, ev: e.OfferEnded, at: int) -> None:
    c = center.contacts[ev.contact_id]
    _count_dialling(center, c, at)
    c.offer = None
    agent = center.agents[ev.agent_id]
    assign(center, agent, c.id, None, at)
    if ev.state is OfferState.TIMED_OUT:
        agent.missed += 1
        agent_figures(center, agent.id).missed += 1
        # Whoever did not answer is not the first to be rung again.
        rested(agent, at)
    elif ev.state is OfferState.REJECTED:
        agent_figures(center, agent.id).rejected += 1


def _leg_dialled(center: Center, ev: e.AgentLegDialled, at: int) -> None:
    c = center.contacts[ev.contact_id]
    center.legs[ev.leg_id] = Leg(
        id=ev.leg_id,
        contact_id=c.id,
        role=_AGENT,
        state=_DIALLING,
        agent_id=ev.agent_id,
    )
    c.legs.append(ev.leg_id)
    if c.state is _CONNECTED:
        c.dials += 1
        c.agent_leg_id = ev.leg_id


def _leg_rang(center: Center, ev: e.LegRang, at: int) -> None:
    center.legs[ev.leg_id].state = LegState.RINGING


def _leg_up(center: Center, ev: e.LegWentUp, at: int) -> None:
    leg = center.legs[ev.leg_id]
    leg.state = _UP
    c = center.contacts[ev.contact_id]
    if leg.role is _AGENT:
        c.agent_leg_id = leg.id
        return
    if leg.role is _EXTERNAL:
        if c.transfer is not None and c.transfer.leg_id == leg.id:
            c.transfer.answered_at, c.bridge_id = at, c.transfer.bridge_id
        return
    c.leg_id = leg.id
    if c.callback is not None:
        # They may have asked to be called at another number than the one they called from.
        c.number = c.callback.number
        c.callback.reached, c.callback.leg_id = True, ""
        forget_callback(center, c)
        for figures in figures_of(center, c.queue):
            figures.called_back += 1
    comes_on_the_line(center, c)


def _count_dialling(center: Center, c: Contact, at: int) -> None:
    """An agent who waits for the customer to answer is at work."""
    if c.offer is not None and c.offer.answered_at:
        agent_figures(center, c.offer.agent_id).busy_ms += at - c.offer.answered_at


def _leg_gone(center: Center, ev: e.LegGone, at: int) -> None:
    del center.legs[ev.leg_id]
    c = center.contacts[ev.contact_id]
    c.legs.remove(ev.leg_id)
    if c.leg_id == ev.leg_id:
        leaves_the_line(center, c)
        c.leg_id = ""
        c.hung_up = not ev.lost
        c.leaving = False
    if c.agent_leg_id == ev.leg_id:
        c.agent_leg_id = ""


def _connected(center: Center, ev: e.ContactConnected, at: int) -> None:
    c = center.contacts[ev.contact_id]
    if not c.talk_since:
        c.talk_since = at
    agent = center.agents[ev.agent_id]
    agent.missed = 0
    agent_figures(center, agent.id).answered += 1
    if c.connected_at:
        pass  # answered before, and lost
    elif c.callback is not None and c.callback.reached:
        # Their wait was not on the line: callbacks have counts of their own.
        c.connected_at = at
    else:
        c.connected_at = at
        wait = at - c.queued_at
        within = wait <= threshold(center, c.queue)
        for figures in figures_of(center, c.queue):
            figures.answered += 1
            figures.wait_ms += wait
            figures.within += within
    _count_dialling(center, c, at)
    c.offer = None
    c.agent_id, c.bridge_id = ev.agent_id, ev.bridge_id
    assign(center, agent, c.id, _IS_CONNECTED, at)
    if c.callback is not None:
        # A caller who stayed on the line until their turn need not be called back.
        forget_callback(center, c)
        c.callback.called_in = c.callback.called_in or not c.callback.reached
        c.callback.reached, c.callback.due = True, 0


def _held(center: Center, ev: e.ContactHeld, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.held, c.held_since = True, at


def _resumed(center: Center, ev: e.ContactResumed, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.held = False
    c.hold_ms += at - c.held_since


def _recovery_started(center: Center, ev: e.RecoveryStarted, at: int) -> None:
    c = center.contacts[ev.contact_id]
    if c.held:
        c.hold_ms += at - c.held_since
    c.recovering, c.held, c.agent_leg_id = True, False, ""


def _recovery_ended(center: Center, ev: e.RecoveryEnded, at: int) -> None:
    center.contacts[ev.contact_id].recovering = False


def _talk_ended(center: Center, ev: e.TalkEnded, at: int) -> None:
    c = center.contacts[ev.contact_id]
    stop_talking(c, at)
    c.surveyed, c.recovering, c.agent_leg_id, c.bridge_id = True, False, "", ""
    agent = center.agents[ev.agent_id]
    assign(center, agent, c.id, None, at)
    rested(agent, at)


def _ended(center: Center, ev: e.ContactEnded, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.outcome = ev.outcome
    stop_talking(c, at)
    forget_callback(center, c)
    c.recovering = False
    agent = center.agents.get(c.agent_id)
    # Whoever writes up already, while the customer was asked, goes on with it.
    if agent is not None and agent.assignments.get(c.id, _WRITES_UP) is not _WRITES_UP:
        assign(center, agent, c.id, None, at)
        rested(agent, at)
    counters = figures_of(center, c.queue)
    if ev.outcome is _HANDLED:
        return  # counted when it was answered
    for figures in counters:
        match ev.outcome:
            case Outcome.ABANDONED:
                figures.abandoned += 1
                figures.abandoned_after_threshold += at - c.queued_at > threshold(center, c.queue)
            case Outcome.DROPPED:
                figures.dropped += 1
            case Outcome.VOICEMAIL if c.queue:
                figures.voicemails += 1
            case Outcome.TURNED_AWAY:
                figures.turned_away += 1
            case Outcome.SELF_SERVICE:
                figures.self_service += 1
            case Outcome.TRANSFERRED:
                figures.transferred += 1
            case _:
                pass


def _closed(center: Center, ev: e.ContactClosed, at: int) -> None:
    c = center.contacts.pop(ev.contact_id)
    leaves_the_line(center, c)
    if c.talked_ms:
        count_handled(center, c)


def _number_left(center: Center, ev: e.NumberLeft, at: int) -> None:
    center.numbers_left.add(ev.contact_id)


#: How many cases that came without a call are remembered, so that none is taken in twice.
MOST_WRITTEN = 10_000


def _case(center: Center, ev: e.CaseRegistered, at: int) -> None:
    center.last_case = ev.number
    c = center.contacts[ev.contact_id]
    c.cases = {**c.cases, ev.request_id: ev.number}
    if ev.request_id == c.id:
        center.written[c.id] = ev.number
        if len(center.written) > MOST_WRITTEN:
            del center.written[next(iter(center.written))]


FOLDS: dict[type[e.Event], Callable[[Center, Any, int], None]] = {
    e.ContactArrived: _arrived,
    e.CustomerRecognised: _recognised,
    e.CustomerLinked: _linked,
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
    e.TalkEnded: _talk_ended,
    e.ContactEnded: _ended,
    e.ContactClosed: _closed,
    e.NumberLeft: _number_left,
    e.CaseRegistered: _case,
}
