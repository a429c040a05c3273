"""Queue and offer: one bounded presentation of one contact to one agent, the pop before the ring."""

import re

from callcenter.acd import ranking
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import LegState, NotReadyReason, OfferState, Presence, TimerKind
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Agent, Contact, Offer
from callcenter.ivr.prompts import SystemPrompt, media

from .transaction import Transaction

#: Q.850 causes of an agent's leg that was never answered: what the agent did, or failed to do.
CAUSE_USER_BUSY = 17
CAUSE_NO_USER_RESPONSE = 18
CAUSE_NO_ANSWER = 19
CAUSE_CALL_REJECTED = 21

_OFFER = "-offer"


def enqueue(tx: Transaction, contact: Contact, queue: str, skills: dict[str, int], reason: str) -> None:
    """The contact waits, and is offered at once when somebody is free."""
    tx.emit(ev.ContactQueued(contact_id=contact.id, queue=queue, since=tx.at, skills=skills, reason=reason))
    serve_contact(tx, contact)
    # After the pop and its ring went out: what the caller hears meanwhile must never delay them.
    wait(tx, contact)


def wait(tx: Transaction, contact: Contact) -> None:
    """What a waiting caller hears: a word of comfort, then music."""
    prompt = media(contact.language, SystemPrompt.QUEUE_WAIT)
    tx.do(do.Play(leg_id=contact.leg_id, token=f"{contact.id}.waiting", media=(prompt,)))
    tx.do(do.StartMusic(leg_id=contact.leg_id))


def serve_contact(tx: Transaction, contact: Contact) -> None:
    """Offer a waiting contact to the best free agent, if there is one."""
    if contact.node in tx.center.reconciled and (choice := ranking.best_agent(tx.center, contact, tx.at)):
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


def is_agent_leg(leg_id: str) -> bool:
    """Whether the id is one that `agent_leg_id` makes."""
    return re.fullmatch(r".+-agent[0-9]+", leg_id) is not None


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
    tx.set_timer(TimerKind.POP, contact.id, tx.center.configuration.limits.pop_wait_ms)


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
    tx.clear_timer(TimerKind.POP, contact.id)
    tx.set_timer(TimerKind.RING, contact.id, ring_ms)


def dial(tx: Transaction, contact: Contact, agent_id: str, leg_id: str, timeout_ms: int) -> None:
    """Ring the agent's phone; the engine's own timer ends it, Asterisk's is the net below."""
    tx.do(
        do.DialAgent(
            leg_id=leg_id,
            agent_id=agent_id,
            contact_id=contact.id,
            caller_number=contact.ani,
            timeout_ms=timeout_ms + 2_000,
        )
    )


def accepted(tx: Transaction, contact: Contact) -> None:
    """The agent answered: connect."""
    offer = _pending(contact)
    for kind in (TimerKind.POP, TimerKind.RING):
        tx.clear_timer(kind, contact.id)
    tx.emit(ev.LegWentUp(contact_id=contact.id, leg_id=offer.leg_id))
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


def _fail(tx: Transaction, contact: Contact, state: OfferState, reason: NotReadyReason, cause: int) -> None:
    """An offer came to nothing: the agent is NOT_READY, the caller back in their place and served anew."""
    agent = revoke(tx, contact, state, cause)
    if agent.presence is Presence.READY:
        tx.emit(ev.PresenceChanged(agent_id=agent.id, presence=Presence.NOT_READY, reason=reason))
    tx.emit(ev.ContactReturned(contact_id=contact.id))
    serve_contact(tx, contact)


def take_back(tx: Transaction, contact: Contact) -> None:
    """The offer is over through nobody's fault: the caller waits in their place, the agent stays READY."""
    revoke(tx, contact)
    tx.emit(ev.ContactReturned(contact_id=contact.id))


def revoke(
    tx: Transaction, contact: Contact, state: OfferState = OfferState.REVOKED, cause: int = 0
) -> Agent:
    """End the pending offer; its leg, if there is one, is hung up. Returns the agent it was for."""
    offer = _pending(contact)
    for kind in (TimerKind.POP, TimerKind.RING):
        tx.clear_timer(kind, contact.id)
    tx.emit(
        ev.OfferEnded(
            contact_id=contact.id, offer_id=offer.id, agent_id=offer.agent_id, state=state, cause=cause
        )
    )
    if (leg := tx.center.legs.get(offer.leg_id)) and leg.state is not LegState.UP:
        tx.do(do.HangUpLeg(leg_id=leg.id))
    return tx.center.agents[offer.agent_id]
