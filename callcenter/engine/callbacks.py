"""Calling back: the place in the queue is kept without a call; when the turn comes the agent is offered the
contact, and once the agent has picked up the customer's phone is dialled.

A callback is the same contact, QUEUED without a leg, and comes in the same order as live callers. Each dial
is an attempt written down before it is made, under a leg id of its own, so that none is made twice.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import CALLBACK_DAYS_AHEAD, CallbackRule
from callcenter.domain.enums import (
    CallbackPurpose,
    Channel,
    ContactState,
    EndedBy,
    Outcome,
    TimerKind,
)
from callcenter.domain.hours import is_open, next_opening
from callcenter.domain.line import promise_key
from callcenter.domain.personal import NOTHING
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Callback, Contact
from callcenter.ivr.prompts import SystemPrompt, media

from . import calls, goodbye, menus, offers, queueing
from .transaction import Transaction

#: What may be dialled: an E.164 number, or the digits a network shows for one; telephony dials no shorter.
NUMBER = re.compile(r"\+?[0-9]{5,15}")
FURTHEST_MS = CALLBACK_DAYS_AHEAD * 24 * 3_600_000
#: Callbacks that one user may have promised and not yet kept.
MOST_OPEN = 100
#: The entry of calls from outside (dialplan/extensions.conf).
TRUNK = "trunk"
#: The entry of a contact that began with the wish to be called back.
ENTRY = "callback"


def promised(contact: Contact) -> Callback | None:
    """The promise that is still to be kept."""
    callback = contact.callback
    return callback if callback is not None and not callback.reached else None


def own_number(contact: Contact) -> str:
    """The number of ours that the customer had dialled, when their phone may show it as ours; or "".

    An extension says nothing to them, and only a trunk says truly what was dialled: a browser's user could
    have us call under any number.
    """
    told = contact.entry in (TRUNK, ENTRY) and NUMBER.fullmatch(contact.dnis)
    return contact.dnis if told else ""


def rule(tx: Transaction, queue_id: str) -> CallbackRule:
    """How the queue calls back."""
    queue = index_of(tx.center).queues.get(queue_id)
    return queue.callback if queue else CallbackRule()


# The promise


def offer(tx: Transaction, contact: Contact) -> None:
    """Tell the caller that they may be called back, when there is a number to call. As long as nobody has
    told whose it is (the repository is away) it may be one that is dear to call."""
    if not contact.identified or not contact.may_call_back:
        return
    if contact.leg_id and contact.callback is None and NUMBER.fullmatch(contact.number.value):
        tx.emit(ev.CallbackOffered(contact_id=contact.id))
        queueing.say(tx, contact, "callback", (media(contact.language, SystemPrompt.CALLBACK_OFFER),))


def let_the_line_go(tx: Transaction, contact: Contact) -> None:
    """Who chose to be called back need not wait on the line; but while a phone rings for them they do."""
    callback = promised(contact)
    if callback is None or not contact.callback_offered or contact.leaving:
        return
    if contact.state is not ContactState.QUEUED or not contact.leg_id:
        return
    queueing.leave(tx, contact)
    goodbye.say(tx, contact, SystemPrompt.CALLBACK_ACCEPTED, None)
    if callback.due:
        tx.set_timer(TimerKind.CALLBACK, contact.id, callback.due - tx.at)


def call_ended(tx: Transaction, contact: Contact) -> None:
    """The caller has hung up and is to be called back: the contact goes on without the call."""
    tx.clear_timer(TimerKind.GOODBYE, contact.id)
    queueing.begin(tx, contact)


def request(tx: Transaction, message: m.RequestCallback) -> None:
    """Somebody asks for the customer."""
    _check_request(tx, message)
    contact_id = message.contact_id
    tx.emit(
        ev.ContactArrived(
            contact_id=contact_id,
            channel=Channel.PHONE,
            leg_id="",
            node=message.node,
            entry=ENTRY,
            ani=message.number,
            ani_name=NOTHING,
            dnis=message.dnis,
            language=menus.language(tx, message.language),
        )
    )
    if message.customer_id:
        tx.emit(
            ev.CustomerRecognised(
                contact_id=contact_id,
                customer_ids=(message.customer_id,),
                customer_id=message.customer_id,
                tier=message.tier,
                value=message.value,
            )
        )
    due = message.due if message.due > tx.at else opens(tx, message.queue, tx.at)
    due = due if due > tx.at else 0
    since = max(tx.at, message.due)
    contact = tx.center.contacts[contact_id]
    queueing.stand(tx, contact, message.queue, since=since, skills={}, reason="callback")
    tx.emit(
        ev.CallbackPromised(
            contact_id=contact_id,
            number=message.number,
            due=due,
            by=message.by,
            purpose=message.purpose,
            case_number=message.case_number,
        )
    )
    # Also of a customer who was named: it brings their value, and the agents who know them.
    tx.do(do.IdentifyCustomer(contact_id=contact_id, ani=message.number))
    if due:
        tx.set_timer(TimerKind.CALLBACK, contact_id, due - tx.at)
    else:
        queueing.begin(tx, contact)


def _check_request(tx: Transaction, message: m.RequestCallback) -> None:
    if message.contact_id in tx.center.contacts:
        raise Refused(RefusalCode.ALREADY, f"contact {message.contact_id} is open")
    if message.node not in tx.center.reconciled:
        raise Refused(RefusalCode.WRONG_STATE, "there is no telephony to call back with right now")
    if message.queue not in index_of(tx.center).queues:
        raise Refused(RefusalCode.UNKNOWN_QUEUE, f"there is no queue {message.queue}")
    if not NUMBER.fullmatch(message.number.value):
        raise Refused(RefusalCode.INVALID, "number: write 5 to 15 digits, with + before the country code")
    if message.dnis and not NUMBER.fullmatch(message.dnis):
        raise Refused(RefusalCode.INVALID, "dnis: write 5 to 15 digits, or nothing")
    if promise_key(message.queue, message.number.value) in tx.center.callbacks:
        raise Refused(RefusalCode.ALREADY, "this number waits for a callback already")
    waiting = [tx.center.contacts[contact_id].callback for contact_id in tx.center.callbacks.values()]
    if sum(callback is not None and callback.by == message.by for callback in waiting) >= MOST_OPEN:
        raise Refused(
            RefusalCode.INVALID, f"you have promised {MOST_OPEN} callbacks that are still open: withdraw some"
        )
    if message.due > tx.at + FURTHEST_MS:
        raise Refused(RefusalCode.INVALID, f"due: not more than {CALLBACK_DAYS_AHEAD} days ahead")
    opening = opens(tx, message.queue, message.due) if message.due > tx.at else message.due
    if opening != message.due:
        zone = ZoneInfo(tx.center.configuration.time_zone if tx.center.configuration else "UTC")
        when = (
            f"{datetime.fromtimestamp(opening / 1000, zone):%Y-%m-%d %H:%M}" if opening else "no time at all"
        )
        raise Refused(RefusalCode.INVALID, f"due: outside opening hours; the next is {when}")


def opens(tx: Transaction, queue_id: str, at: int) -> int:
    """The first moment from `at` on when the queue's customers may be dialled; 0 when there is none."""
    assert tx.center.configuration is not None
    name = rule(tx, queue_id).hours
    hours = tx.center.configuration.hours.get(name)
    if hours is None or is_open(hours, at):
        return at
    return next_opening(hours, at) or 0


def withdraw(tx: Transaction, message: m.WithdrawCallback) -> None:
    """The customer need not be called back any more."""
    contact = tx.center.contacts[message.contact_id]
    callback = promised(contact)
    if callback is None:
        raise Refused(RefusalCode.WRONG_STATE, "this contact does not wait to be called back")
    if callback.leg_id:
        raise Refused(RefusalCode.WRONG_STATE, "the customer is being called right now")
    calls.end(tx, contact, Outcome.CALLBACK_WITHDRAWN, EndedBy.AGENT)


def queues_promised(tx: Transaction) -> set[str]:
    """The queues in which somebody was promised to be called back, wherever their contacts wait now."""
    waiting = (promised(tx.center.contacts[contact_id]) for contact_id in tx.center.callbacks.values())
    return {callback.queue for callback in waiting if callback is not None}


def promise_of(tx: Transaction, number: str, queue: str) -> Contact | None:
    """The contact that waits to call this number back from this queue."""
    promises = tx.center.callbacks
    return tx.center.contacts.get(promises.get(promise_key(queue, number), "")) if promises else None


class KeptPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A promise handed over: the time that counts, and the promise itself."""

    since: int
    callback: Callback


def take_place(tx: Transaction, contact: Contact, queue: str) -> KeptPlace | None:
    """Whoever was promised a callback in this queue and phones in before has the place that was kept, and the
    promise with it: it stands until an agent has talked with them. Not while they are being dialled."""
    other = promise_of(tx, contact.number.value, queue)
    if other is None or other is contact or other.queue != queue:
        return None
    callback = promised(other)
    assert callback is not None
    if other.leg_id or callback.leg_id or (callback.by and callback.due):
        return None  # being dialled, or agreed for another time: that stands
    if callback.purpose is CallbackPurpose.SURVEY:
        return None  # they call about something else
    kept = KeptPlace(since=other.waiting_since, callback=msgspec.structs.replace(callback))
    calls.end(tx, other, Outcome.CALLBACK_MERGED, EndedBy.CUSTOMER)
    return kept


def hand_over(tx: Transaction, contact: Contact, live: Contact) -> None:
    """The customer phoned in while they were being dialled: their call has the place and the promise."""
    callback = promised(contact)
    assert callback is not None
    kept = KeptPlace(since=contact.waiting_since, callback=msgspec.structs.replace(callback, due=0))
    calls.end(tx, contact, Outcome.CALLBACK_MERGED, EndedBy.CUSTOMER)
    queueing.stand(
        tx,
        live,
        live.queue,
        since=min(live.waiting_since, kept.since),
        skills=live.skills,
        reason="callback",
        front=live.front,
    )
    promise_again(tx, live, kept)
    offers.serve_contact(tx, live)


def promise_again(tx: Transaction, contact: Contact, kept: KeptPlace) -> None:
    """The promise is this contact's now."""
    callback = kept.callback
    tx.emit(
        ev.CallbackPromised(
            contact_id=contact.id,
            number=callback.number,
            due=callback.due,
            by=callback.by,
            attempts=callback.attempts,
            again=True,
            since=callback.promised_at,
            purpose=callback.purpose,
            case_number=callback.case_number,
        )
    )
    if callback.due:
        tx.set_timer(TimerKind.CALLBACK, contact.id, callback.due - tx.at)


def due(tx: Transaction, subject: str, token: int) -> None:
    """The agreed time, or the time to try again, has come."""
    contact = tx.center.contacts[subject]
    if promised(contact) is None:
        return
    tx.emit(ev.CallbackDue(contact_id=contact.id))
    if not contact.leg_id and contact.state is ContactState.QUEUED:
        queueing.begin(tx, contact)
