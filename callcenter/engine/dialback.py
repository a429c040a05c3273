"""The turn of somebody who is called back has come: the agent is there, the customer is dialled, and answers
or does not."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.enums import (
    ContactState,
    EndedBy,
    LegState,
    NotReadyReason,
    OfferState,
    Outcome,
    Presence,
    TimerKind,
)
from callcenter.domain.state import Callback, Contact
from callcenter.ivr.prompts import SystemPrompt, media

from . import callbacks, calls, offers, queueing
from .transaction import Transaction

#: Until a customer whose phone has not rung is dialled for the next agent, ms.
NEXT_AGENT_MS = 1_000
#: Q.850.
CAUSE_NORMAL = 16
CAUSE_NO_ANSWER = 19


def dial(tx: Transaction, contact: Contact, callback: Callback) -> None:
    """The agent is there: dial the customer, unless they are on the line or it is too late in the day."""
    assert contact.offer is not None
    if not_before := _not_now(tx, contact, callback):
        agent_leg = contact.offer.leg_id
        agent = offers.revoke(tx, contact)
        tx.do(do.HangUpLeg(leg_id=agent_leg))
        tx.emit(ev.ContactReturned(contact_id=contact.id))
        queueing.leave(tx, contact)
        tx.emit(ev.CallbackPutOff(contact_id=contact.id, due=not_before))
        tx.set_timer(TimerKind.CALLBACK, contact.id, not_before - tx.at)
        offers.serve_agent(tx, agent)
        return
    attempt = callback.attempts + 1
    leg_id = f"{contact.node}-{contact.id}-callback{contact.dials}"
    tx.emit(ev.LegWentUp(contact_id=contact.id, leg_id=contact.offer.leg_id))
    tx.emit(ev.CallbackDialled(contact_id=contact.id, leg_id=leg_id, attempt=attempt))
    ring_ms = callbacks.rule(tx, contact.queue).ring_ms
    tx.do(
        do.DialCustomer(
            leg_id=leg_id,
            contact_id=contact.id,
            number=callback.number,
            shows=callbacks.own_number(contact),
            timeout_ms=ring_ms + 2_000,
        )
    )
    tx.set_timer(TimerKind.CALLBACK_RING, contact.id, ring_ms)


def _not_now(tx: Transaction, contact: Contact, callback: Callback) -> int:
    """Until when the customer is not dialled (ms); 0 when they may be."""
    if tx.center.on_the_line.get(callback.number.value):
        return tx.at + callbacks.rule(tx, contact.queue).retry_ms
    opens = callbacks.opens(tx, contact.queue, tx.at)
    return opens if opens > tx.at else 0


def customer_answered(tx: Transaction, contact: Contact, leg_id: str) -> None:
    """The customer is there: both hear each other."""
    tx.clear_timer(TimerKind.CALLBACK_RING, contact.id)
    tx.emit(ev.LegWentUp(contact_id=contact.id, leg_id=leg_id))
    if contact.agent_leg_id:
        offers.connected(tx, contact)
        return
    # The agent has gone in this very moment: whoever was called must not be left alone with silence.
    offers.take_back(tx, contact)
    queueing.say(tx, contact, "greeting", (media(contact.language, SystemPrompt.CALLBACK_GREETING),))
    offers.serve_contact(tx, contact)


def no_answer(tx: Transaction, subject: str, token: int) -> None:
    """The customer did not answer in time."""
    contact = tx.center.contacts[subject]
    callback = callbacks.promised(contact)
    assert callback is not None
    tx.do(do.HangUpLeg(leg_id=callback.leg_id))
    not_reached(tx, contact, CAUSE_NO_ANSWER)


def agent_hung_up(tx: Transaction, contact: Contact, *, lost: bool) -> None:
    """The agent did not wait for the customer to answer. If the phone rang it was an attempt; if not, the
    customer is dialled for the next agent."""
    callback = callbacks.promised(contact)
    assert callback is not None and contact.offer is not None
    agent = tx.center.agents[contact.offer.agent_id]
    leg = tx.center.legs.get(callback.leg_id)
    tx.do(do.HangUpLeg(leg_id=callback.leg_id))
    rang = leg is None or leg.state is not LegState.DIALLING
    not_reached(tx, contact, CAUSE_NORMAL, OfferState.REJECTED, counted=rang)
    if agent.presence is Presence.READY and not agent.assignments:
        reason = NotReadyReason.PHONE_LOST if lost else NotReadyReason.REJECTED
        offers.not_ready(tx, agent, reason)


def not_reached(
    tx: Transaction,
    contact: Contact,
    cause: int,
    state: OfferState = OfferState.REVOKED,
    *,
    counted: bool = True,
) -> None:
    """Busy, no answer, or no such number: tried again by the rule, or given up."""
    callback = callbacks.promised(contact)
    assert callback is not None
    rule = callbacks.rule(tx, contact.queue)
    tx.clear_timer(TimerKind.CALLBACK_RING, contact.id)
    agent_leg = contact.agent_leg_id
    agent = offers.revoke(tx, contact, state, cause)
    if agent_leg:
        tx.do(do.HangUpLeg(leg_id=agent_leg))
    queueing.leave(tx, contact)
    again = callback.attempts < rule.attempts or not counted
    pause = rule.retry_ms if counted else NEXT_AGENT_MS
    retry_at = callbacks.opens(tx, contact.queue, tx.at + pause) if again else 0
    tx.emit(ev.CallbackFailed(contact_id=contact.id, cause=cause, retry_at=retry_at, counted=counted))
    if live := _waits_on_the_line(tx, contact):
        callbacks.hand_over(tx, contact, live)
    elif retry_at:
        tx.set_timer(TimerKind.CALLBACK, contact.id, retry_at - tx.at)
    else:
        calls.end(tx, contact, Outcome.CALLBACK_FAILED, EndedBy.SYSTEM)
    if state is OfferState.REVOKED:
        offers.serve_agent(tx, agent)


def _waits_on_the_line(tx: Transaction, contact: Contact) -> Contact | None:
    """The customer's own call, which kept them from being reached."""
    callback = callbacks.promised(contact)
    assert callback is not None
    there = (tx.center.contacts[i] for i in tx.center.on_the_line.get(callback.number.value, ()))
    return next(
        (c for c in there if c.state is ContactState.QUEUED and c.queue == contact.queue and not c.leaving),
        None,
    )
