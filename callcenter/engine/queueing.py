"""Waiting: into a queue and out of it, and what is said meanwhile."""

import msgspec

from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.configuration import QueueSpec
from callcenter.domain.enums import ContactState, TimerKind
from callcenter.domain.state import Contact
from callcenter.domain.waiting import head_start_ms
from callcenter.ivr import spoken
from callcenter.ivr.prompts import SystemPrompt, media

from . import callbacks, keeping, offers, recipe
from .transaction import Transaction

#: So long a caller for whom a phone rings at once hears nothing, ms.
FIRST_WORD_MS = 1_500
_FIRST_WORD = 1
#: Timers of a contact that waits.
TIMERS = (TimerKind.RECIPE, TimerKind.ANNOUNCE)
# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_OFFERED, _ANNOUNCE = ContactState.OFFERED, TimerKind.ANNOUNCE


def enqueue(tx: Transaction, contact: Contact, queue: str, skills: dict[str, int], reason: str) -> None:
    """The contact waits, and is offered at once when somebody is free."""
    kept_place = callbacks.take_place(tx, contact, queue)
    since = min(tx.at, kept_place.since) if kept_place else tx.at
    stand(tx, contact, queue, since=since, skills=skills, reason=reason)
    if kept_place:
        callbacks.promise_again(tx, contact, kept_place)
    begin(tx, contact)


def stand(
    tx: Transaction,
    contact: Contact,
    queue: str,
    *,
    since: int,
    skills: dict[str, int],
    reason: str,
    front: bool = False,
) -> None:
    """Note that the contact waits in this queue now, and what it asks for there. For whom it was kept in its
    place before it is not kept any more."""
    assert tx.center.configuration is not None
    keeping.end(tx, contact)
    asking = contact if skills == contact.skills else msgspec.structs.replace(contact, skills=skills)
    tx.emit(
        ev.ContactQueued(
            contact_id=contact.id,
            queue=queue,
            since=since,
            skills=skills,
            reason=reason,
            front=front,
            demands=dict(index_of(tx.center).demands(asking, queue)),
            head_start_ms=head_start_ms(tx.center.configuration, contact),
        )
    )


def begin(tx: Transaction, contact: Contact) -> None:
    """The contact has entered a queue: turned away outside its hours; its own agent, whoever is free, or the
    line."""
    if recipe.shut(tx, contact):
        return
    if contact.state is not _OFFERED:
        keeping.keep(tx, contact)
        offers.serve_contact(tx, contact)
    if contact.state is _OFFERED:
        # Often the agent answers within a moment: no prompt is begun to be cut off, and the call costs four
        # requests less.
        if contact.leg_id:
            tx.set_timer(_ANNOUNCE, contact.id, FIRST_WORD_MS, _FIRST_WORD)
    elif not recipe.enter(tx, contact):
        wait(tx, contact)


def queue_of(tx: Transaction, contact: Contact) -> QueueSpec | None:
    """The set-up of the contact's queue."""
    return index_of(tx.center).queues.get(contact.queue)


def wait(tx: Transaction, contact: Contact) -> None:
    """What a waiting caller hears: a word of comfort, then music; later the queue's announcements."""
    say(tx, contact, "waiting", (media(contact.language, SystemPrompt.QUEUE_WAIT),))
    announce_later(tx, contact)


def _hears(contact: Contact) -> bool:
    """On the line, in a queue, and not being sent away."""
    in_queue = contact.state in (ContactState.QUEUED, ContactState.OFFERED)
    return in_queue and bool(contact.leg_id) and not contact.leaving


def say(tx: Transaction, contact: Contact, what: str, names: tuple[str, ...]) -> None:
    """Play to a waiting caller, then the music again; nothing when nobody listens (any more)."""
    if _hears(contact):
        tx.do(do.Play(leg_id=contact.leg_id, token=f"{contact.id}.{what}", media=names))
        tx.do(do.StartMusic(leg_id=contact.leg_id))


def leave(tx: Transaction, contact: Contact) -> None:
    """The contact does not wait any more."""
    tx.clear_timers(TIMERS, contact.id)
    keeping.end(tx, contact)


# Announcements


def announce_later(tx: Transaction, contact: Contact) -> None:
    """From now on, in the rhythm of the queue."""
    queue = queue_of(tx, contact)
    if queue is not None and queue.announce.every_ms and _hears(contact):
        tx.set_timer(TimerKind.ANNOUNCE, contact.id, queue.announce.every_ms)


def announce(tx: Transaction, subject: str, token: int) -> None:
    """Tell the caller how things stand."""
    contact = tx.center.contacts[subject]
    if token == _FIRST_WORD:
        wait(tx, contact)
        return
    queue = queue_of(tx, contact)
    if queue is not None and contact.state is ContactState.QUEUED and not contact.leaving:
        rule, language = queue.announce, contact.language
        names: tuple[str, ...] = ()
        position = index_of(tx.center).position(contact) if rule.position else 0
        expected = (expected_wait_ms(tx.center, contact) or 0) if rule.expected_wait else 0
        if position:
            names += spoken.queue_position(position, language)
        if expected:
            names += spoken.expected_wait(expected // 1000, language)
        if rule.comfort:
            names += (media(language, SystemPrompt.QUEUE_COMFORT),)
        if names:
            tx.emit(ev.Announced(contact_id=contact.id, position=position, expected_wait_ms=expected))
            say(tx, contact, "announcement", names)
    announce_later(tx, contact)
