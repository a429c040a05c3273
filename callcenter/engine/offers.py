"""Offers: one bounded presentation of one contact to one agent, the pop before the ring."""

import re

from callcenter.acd import ranking
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import LegState, NotReadyReason, OfferState, Presence, TimerKind
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Agent, Contact, Offer
from callcenter.domain.waiting import waits

from . import agents, callbacks, dialback, keeping, queueing, recipe
from .transaction import Transaction

#: Q.850 causes of an agent's leg that was never answered: what the agent did, or failed to do.
CAUSE_USER_BUSY = 17
CAUSE_NO_USER_RESPONSE = 18
CAUSE_NO_ANSWER = 19
CAUSE_SUBSCRIBER_ABSENT = 20
CAUSE_CALL_REJECTED = 21

_OFFER = "-offer"
# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_POP, _RING, _CALLBACK = TimerKind.POP, TimerKind.RING, TimerKind.CALLBACK
#: Timers of an offer that is pending.
_TIMERS = (_POP, _RING)


def serve_contact(tx: Transaction, contact: Contact) -> None:
    """Offer a waiting contact to the best free agent, if there is one."""
    if (
        waits(contact)
        and contact.node in tx.center.reconciled
        and (choice := ranking.best_agent(tx.center, contact, tx.at))
    ):
        _offer(tx, choice)


def serve_agent(tx: Transaction, agent: Agent) -> None:
    """Offer a free agent the contact that comes first for them."""
    if choice := ranking.best_contact(tx.center, agent, tx.at):
        _offer(tx, choice)


def serve_everyone(tx: Transaction) -> None:
    """Match all free agents, those longest idle first, with whoever waits."""
    for agent in sorted(tx.center.agents.values(), key=lambda a: (a.idle_since, a.id)):
        serve_agent(tx, agent)


def contact_of_offer(offer_id: str) -> str:
    """The contact's id, which an offer's id begins with."""
    return offer_id.rpartition(_OFFER)[0]


def agent_leg_id(contact: Contact) -> str:
    """The id of the leg that will be dialled next for the contact."""
    return f"{contact.node}-{contact.id}-agent{contact.dials + 1}"


def is_dialled_leg(leg_id: str) -> bool:
    """Whether the id is one of legs that we dial: agents', customers' who are called back, and of
    those whom callers are put through to."""
    return re.fullmatch(r".+-(agent|callback|transfer)[0-9]+", leg_id) is not None


def _offer(tx: Transaction, choice: ranking.Choice) -> None:
    assert tx.center.configuration is not None
    contact = tx.center.contacts[choice.contact_id]
    offer_id = f"{contact.id}{_OFFER}{contact.dials + 1}"
    tx.emit(
        ev.OfferMade(
            contact_id=contact.id,
            offer_id=offer_id,
            agent_id=choice.agent_id,
            leg_id=agent_leg_id(contact),
            queue=contact.queue,
            reason=choice.reason,
        )
    )
    tx.do(do.ShowPop(agent_id=choice.agent_id, contact_id=contact.id, offer_id=offer_id))
    if pop_wait_ms := tx.center.configuration.limits.pop_wait_ms:
        tx.set_timer(TimerKind.POP, contact.id, pop_wait_ms)
    else:
        _ring(tx, contact, late=False)


def _pending(contact: Contact) -> Offer:
    assert contact.offer is not None
    return contact.offer


def _offer_of(tx: Transaction, message: m.PopShown | m.RejectOffer) -> Contact:
    """The contact of an offer that is still pending with this agent."""
    contact = tx.center.contacts[contact_of_offer(message.offer_id)]
    offer = contact.offer
    if offer is None or offer.id != message.offer_id or offer.agent_id != message.agent_id:
        raise Refused(RefusalCode.STALE, f"offer {message.offer_id} is not pending with you")
    return contact


def pop_shown(tx: Transaction, message: m.PopShown) -> None:
    """The page shows the pop: now the phone may ring."""
    contact = _offer_of(tx, message)
    offer = _pending(contact)
    if offer.pop_shown:
        raise Refused(RefusalCode.ALREADY, "that pop was acknowledged before")
    tx.emit(ev.PopAcknowledged(contact_id=contact.id, offer_id=offer.id))
    if not offer.rung:
        _ring(tx, contact, late=False)


def pop_is_late(tx: Transaction, subject: str, token: int) -> None:
    """A caller is not kept waiting for a slow page."""
    contact = tx.center.contacts[subject]
    if contact.offer is not None and not contact.offer.rung:
        _ring(tx, contact, late=True)


def _ring(tx: Transaction, contact: Contact, *, late: bool) -> None:
    assert tx.center.configuration is not None
    offer = _pending(contact)
    ring_ms = tx.center.configuration.limits.ring_ms
    tx.emit(ev.RingStarted(contact_id=contact.id, offer_id=offer.id, pop_late=late))
    tx.emit(ev.AgentLegDialled(contact_id=contact.id, agent_id=offer.agent_id, leg_id=offer.leg_id))
    dial(tx, contact, offer.agent_id, offer.leg_id, ring_ms)
    tx.clear_timer(_POP, contact.id)
    tx.set_timer(_RING, contact.id, ring_ms)


def dial(tx: Transaction, contact: Contact, agent_id: str, leg_id: str, timeout_ms: int) -> None:
    """Ring the agent's phone; the engine's own timer ends it, Asterisk's is the net below."""
    tx.do(
        do.DialAgent(
            leg_id=leg_id,
            agent_id=agent_id,
            contact_id=contact.id,
            caller_number=contact.ani,
            timeout_ms=timeout_ms + 2_000,
            auto_answer=(queue := queueing.queue_of(tx, contact)) is not None and queue.auto_answer,
        )
    )


def accepted(tx: Transaction, contact: Contact) -> None:
    """The agent answered: connect, or dial the customer who waits to be called back."""
    offer = _pending(contact)
    tx.clear_timers(_TIMERS, contact.id)
    callback = callbacks.promised(contact)
    if callback is not None and not contact.leg_id:
        dialback.dial(tx, contact, callback)
        return
    tx.emit(ev.LegWentUp(contact_id=contact.id, leg_id=offer.leg_id))
    connected(tx, contact)


def connected(tx: Transaction, contact: Contact) -> None:
    """Customer and agent are both there."""
    offer = _pending(contact)
    queueing.leave(tx, contact)
    tx.clear_timer(_CALLBACK, contact.id)
    # Connected before the offer is struck off: at no moment does the agent look free.
    tx.emit(
        ev.ContactConnected(
            contact_id=contact.id,
            agent_id=offer.agent_id,
            offer_id=offer.id,
            bridge_id=f"{contact.node}-{contact.id}-bridge{contact.dials}",
        )
    )
    connect(tx, contact, offer.leg_id)


def connect(tx: Transaction, contact: Contact, agent_leg_id: str) -> None:
    """Let customer and agent hear each other."""
    tx.do(do.Bridge(bridge_id=contact.bridge_id, leg_ids=(contact.leg_id, agent_leg_id)))


def rejected(tx: Transaction, message: m.RejectOffer) -> None:
    """The agent declines in the page."""
    contact = _offer_of(tx, message)
    if _pending(contact).answered_at:
        raise Refused(RefusalCode.WRONG_STATE, "you have picked up: hang up to end the call")
    _fail(tx, contact, OfferState.REJECTED, NotReadyReason.REJECTED, CAUSE_CALL_REJECTED)


def ring_no_answer(tx: Transaction, subject: str, token: int) -> None:
    """Nobody picked up in time."""
    contact = tx.center.contacts[subject]
    if contact.offer is not None:
        _fail(tx, contact, OfferState.TIMED_OUT, NotReadyReason.RING_NO_ANSWER, CAUSE_NO_ANSWER)


def leg_failed(tx: Transaction, contact: Contact, cause: int) -> None:
    """The agent's leg ended before it was answered."""
    if cause in (CAUSE_CALL_REJECTED, CAUSE_USER_BUSY):
        _fail(tx, contact, OfferState.REJECTED, NotReadyReason.REJECTED, cause)
    elif cause in (CAUSE_NO_ANSWER, CAUSE_NO_USER_RESPONSE):
        _fail(tx, contact, OfferState.TIMED_OUT, NotReadyReason.RING_NO_ANSWER, cause)
    else:
        _fail(tx, contact, OfferState.REVOKED, NotReadyReason.PHONE_LOST, cause)


def phone_gone(tx: Transaction, contact: Contact) -> None:
    """The phone that was to ring is not there any more: the next agent, without waiting for the ring time."""
    if not _pending(contact).answered_at:
        _fail(tx, contact, OfferState.REVOKED, NotReadyReason.PHONE_LOST, CAUSE_SUBSCRIBER_ABSENT)


def _fail(tx: Transaction, contact: Contact, state: OfferState, reason: NotReadyReason, cause: int) -> None:
    """An offer came to nothing: the agent is NOT_READY, the caller back in their place and served anew."""
    assert tx.center.configuration is not None
    agent = revoke(tx, contact, state, cause)
    _returned(tx, contact)
    again = state is OfferState.TIMED_OUT and agent.missed < tx.center.configuration.limits.missed_offers
    if agent.presence is Presence.READY and not again:
        not_ready(tx, agent, reason)
    serve_contact(tx, contact)
    recipe.advance(tx, contact)
    if again:
        serve_agent(tx, agent)


def not_ready(tx: Transaction, agent: Agent, reason: NotReadyReason) -> None:
    """The system sends the agent away from work."""
    tx.emit(ev.PresenceChanged(agent_id=agent.id, presence=Presence.NOT_READY, reason=reason))
    agents.watch_phone(tx, agent)
    keeping.agent_takes_no_calls(tx, agent)


def take_back(tx: Transaction, contact: Contact) -> None:
    """The offer is over through nobody's fault: the caller waits in their place, the agent stays READY."""
    revoke(tx, contact)
    _returned(tx, contact)
    recipe.advance(tx, contact)


def _returned(tx: Transaction, contact: Contact) -> None:
    """Back to its place, for anybody; whoever chose meanwhile to be called back need not wait on the line."""
    tx.emit(ev.ContactReturned(contact_id=contact.id))
    keeping.end(tx, contact)
    callbacks.let_the_line_go(tx, contact)


def revoke(
    tx: Transaction, contact: Contact, state: OfferState = OfferState.REVOKED, cause: int = 0
) -> Agent:
    """End the pending offer; its leg, if there is one, is hung up. Returns the agent it was for."""
    offer = _pending(contact)
    tx.clear_timers(_TIMERS, contact.id)
    tx.emit(
        ev.OfferEnded(
            contact_id=contact.id, offer_id=offer.id, agent_id=offer.agent_id, state=state, cause=cause
        )
    )
    if (leg := tx.center.legs.get(offer.leg_id)) and leg.state is not LegState.UP:
        tx.do(do.HangUpLeg(leg_id=leg.id))
    return tx.center.agents[offer.agent_id]
