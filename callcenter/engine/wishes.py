"""Callers who ask to be called back: by a key while they wait, or in the menu."""

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import CallbackPurpose, ContactState, EndedBy, Outcome, TimerKind
from callcenter.domain.line import promise_key
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Contact
from callcenter.ivr.prompts import SystemPrompt

from . import callbacks, calls, goodbye, queueing
from .transaction import Transaction

#: The key that accepts the offer to be called back.
ACCEPT = "1"
#: Callbacks on other numbers than their own that callers with one calling number may wait for, or all those
#: without any.
MOST_KEYED = 3
MOST_KEYED_ANONYMOUSLY = 30


def digit(tx: Transaction, contact: Contact, message: m.DigitReceived) -> None:
    """A key of a waiting caller."""
    if not contact.callback_offered or contact.callback is not None or contact.leaving:
        raise Refused(RefusalCode.STALE, "no key is waited for")
    if message.digit.value != ACCEPT:
        raise Refused(RefusalCode.STALE, f"only {ACCEPT} means something now")
    other = callbacks.promise_of(tx, contact.number.value, contact.queue)
    if other is not None and _stands(other, own=True):
        if contact.state is not ContactState.QUEUED:
            raise Refused(RefusalCode.ALREADY, "this number waits for a callback already")
        queueing.leave(tx, contact)
        goodbye.say(tx, contact, SystemPrompt.CALLBACK_KNOWN, Outcome.CALLBACK_MERGED)
        return
    due = callbacks.opens(tx, contact.queue, tx.at)
    if (
        other is not None
        and other.waiting_since < contact.waiting_since
        and contact.state is ContactState.QUEUED
    ):
        queueing.leave(tx, contact)
        queueing.stand(
            tx,
            contact,
            contact.queue,
            since=other.waiting_since,
            skills=contact.skills,
            reason="callback",
            front=contact.front,
        )
    _promise(tx, contact, contact.number, due if due > tx.at else 0, other)
    callbacks.let_the_line_go(tx, contact)


def from_menu(tx: Transaction, contact: Contact, queue: str, skills: dict[str, int], number: str) -> None:
    """In the menu the caller asked to be called back at `number`: the contact waits in the queue without the
    call, which ends with a word. Who has had too many strangers called waits on the line."""
    if number != contact.number.value and _has_asked_for_many(tx, contact):
        queueing.enqueue(tx, contact, queue, skills, "failed")
        return
    other = callbacks.promise_of(tx, number, queue)
    since = min(tx.at, other.waiting_since) if other is not None else tx.at
    if other is not None and _stands(other, own=number == contact.number.value):
        queueing.stand(tx, contact, queue, since=tx.at, skills=skills, reason="callback")
        goodbye.say(tx, contact, SystemPrompt.CALLBACK_KNOWN, Outcome.CALLBACK_MERGED)
        return
    queueing.stand(tx, contact, queue, since=since, skills=skills, reason="callback")
    due = callbacks.opens(tx, queue, tx.at)
    due = due if due > tx.at else 0
    _promise(tx, contact, Personal(number), due, other)
    goodbye.say(tx, contact, SystemPrompt.CALLBACK_ACCEPTED, None)
    if due:
        tx.set_timer(TimerKind.CALLBACK, contact.id, due - tx.at)


def meet(tx: Transaction, moves: dict[str, str]) -> None:
    """Before queues move (old to new): of the promises of one number that meet in one of them, one is kept.

    A time agreed with somebody stands, and nobody is cut off who is on the line or being called.
    """
    promises: dict[str, list[Contact]] = {}
    for contact_id in tx.center.callbacks.values():
        contact = tx.center.contacts[contact_id]
        callback = callbacks.promised(contact)
        assert callback is not None
        queue = moves.get(callback.queue, callback.queue)
        if not (callback.by and callback.due and not callback.attempts):
            promises.setdefault(promise_key(queue, callback.number.value), []).append(contact)
    for same in promises.values():
        if len(same) > 1:
            _keep_one(tx, same)


def _keep_one(tx: Transaction, same: list[Contact]) -> None:
    under_way = [contact for contact in same if _stands(contact, own=True)]
    waiting = sorted((contact for contact in same if contact not in under_way), key=_turn)
    kept = waiting.pop(0) if not under_way else under_way[0]
    for contact in waiting:
        calls.end(tx, contact, Outcome.CALLBACK_MERGED, EndedBy.SYSTEM)
    since = min([kept.waiting_since, *(contact.waiting_since for contact in waiting)])
    if kept.state is ContactState.QUEUED and since < kept.waiting_since:
        queueing.stand(
            tx,
            kept,
            kept.queue,
            since=since,
            skills=kept.skills,
            reason="callback",
            front=kept.front,
        )


def _turn(contact: Contact) -> tuple[int, int, str]:
    """Whoever comes first is called first."""
    assert contact.callback is not None
    return contact.callback.due, contact.waiting_since, contact.id


def _has_asked_for_many(tx: Transaction, contact: Contact) -> bool:
    """Whether callers with this calling number wait to have other numbers called, as many as may: nobody is
    to have us ring half the town."""
    waiting = (tx.center.contacts[contact_id] for contact_id in tx.center.callbacks.values())
    asked = sum(
        each.ani == contact.ani and each.callback is not None and each.callback.number != each.number
        for each in waiting
    )
    return asked >= (MOST_KEYED if contact.ani.value else MOST_KEYED_ANONYMOUSLY)


def _stands(other: Contact, *, own: bool) -> bool:
    """Whether another contact's promise stands although the number was asked for once more: whoever is on the
    line or about to be is not cut off, and only a call from that number (`own`) takes a promise over.
    """
    callback = callbacks.promised(other)
    assert callback is not None
    return not own or bool(other.leg_id or callback.leg_id) or other.offer is not None


def _promise(tx: Transaction, contact: Contact, number: Personal, due: int, other: Contact | None) -> None:
    """Promise it, instead of what `other` was promised: one call is enough."""
    before = callbacks.promised(other) if other is not None else None
    if other is not None:
        calls.end(tx, other, Outcome.CALLBACK_MERGED, EndedBy.CUSTOMER)
    since = before.promised_at if before is not None else 0
    follows_up = before is not None and before.purpose is CallbackPurpose.FOLLOW_UP
    tx.emit(
        ev.CallbackPromised(
            contact_id=contact.id,
            number=number,
            due=due,
            again=before is not None,
            since=since,
            # Whom we owe word of their case is told it, whatever else they want.
            purpose=CallbackPurpose.FOLLOW_UP if follows_up else CallbackPurpose.ASKED,
            case_number=before.case_number if before is not None and follows_up else "",
        )
    )
