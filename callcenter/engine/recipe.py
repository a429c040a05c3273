"""A queue's recipe: what is done for a contact that waits, step by step."""

import msgspec

from callcenter.acd import ranking
from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.acd.index import index_of
from callcenter.domain import events as ev
from callcenter.domain.configuration import HIGHEST_LEVEL, QueueSpec, RecipeStep
from callcenter.domain.enums import Outcome, RecipeAction, TimerKind
from callcenter.domain.hours import is_open
from callcenter.domain.state import Agent, Contact
from callcenter.domain.waiting import waits
from callcenter.ivr.prompts import SystemPrompt, media

from . import callbacks, goodbye, menus, offers, queueing
from .transaction import Transaction


def shut(tx: Transaction, contact: Contact) -> bool:
    """The contact comes to a queue outside its opening hours: the steps for that, before anybody is offered
    the contact. Whether one led out.

    Hours are for newcomers: neither for who was returned nor for who is to be called back.
    """
    queue = index_of(tx.center).queues.get(contact.queue)
    if queue is None or not _is_closed(tx, contact, queue):
        return False
    for number, step in enumerate(queue.recipe):
        if step.closed and waits(contact) and _take(tx, contact, queue, number, step):
            return True
    return False


def enter(tx: Transaction, contact: Contact) -> bool:
    """The contact stands in line: limits, and steps that are due at once. Whether one led out of the queue.

    Limits are for newcomers, as opening hours are; whoever was told of these is not told of limits besides.
    """
    queue = index_of(tx.center).queues.get(contact.queue)
    if queue is None:
        return False
    is_new = not contact.front and contact.leg_id and not _is_closed(tx, contact, queue)
    if is_new and _is_full(tx, contact, queue):
        for number, step in enumerate(queue.recipe):
            if step.full and _take(tx, contact, queue, number, step):
                return True
    return advance(tx, contact, entering=True)


def _is_closed(tx: Transaction, contact: Contact, queue: QueueSpec) -> bool:
    """Whether a newcomer is outside the queue's opening hours. Hours that are not there close nothing: so a
    simulation, whose clock is no calendar, turns nobody away."""
    configuration = tx.center.configuration
    if not queue.hours or contact.front or not contact.leg_id or configuration is None:
        return False
    hours = configuration.hours.get(queue.hours)
    return hours is not None and not is_open(hours, tx.at)


def _is_full(tx: Transaction, contact: Contact, queue: QueueSpec) -> bool:
    if queue.max_waiting and index_of(tx.center).callers(queue.id) > queue.max_waiting:
        return True
    if not queue.max_expected_wait_ms:
        return False
    expected = expected_wait_ms(tx.center, contact)
    return expected is not None and expected > queue.max_expected_wait_ms


def advance(tx: Transaction, contact: Contact, *, entering: bool = False) -> bool:
    """Take the steps that are due; returns whether one of them led out of the queue."""
    queue = index_of(tx.center).queues.get(contact.queue)
    if queue is None or not queue.recipe:
        return False
    for number, step in enumerate(queue.recipe):
        if not waits(contact):
            return False
        if step in contact.steps_taken or step.full or step.closed:
            continue
        if _is_due(tx, contact, step, entering=entering) and _take(tx, contact, queue, number, step):
            return True
    if waits(contact):
        _set_timer(tx, contact, queue)
    return False


def _is_due(tx: Transaction, contact: Contact, step: RecipeStep, *, entering: bool) -> bool:
    if step.after_ms is not None:
        return tx.at - contact.entered_at >= step.after_ms
    if step.position is not None:
        return entering and index_of(tx.center).position(contact) >= step.position
    # Who is kept for an agent waits for one who takes calls.
    return not contact.kept and ranking.nobody_logged_in(tx.center, _later(tx, contact, entering=entering))


def _later(tx: Transaction, contact: Contact, *, entering: bool) -> Contact:
    """The contact as the steps that are sure to come will have it, those for a time and for the place taken
    now: who can be helped by and by is not told that nobody is there. A step for nobody, or for a place or a
    limit that was not reached, keeps no one waiting: it may never come."""
    lowered, added = dict(contact.lowered), list(contact.added_queues)
    for step in index_of(tx.center).queues[contact.queue].recipe:
        if step in contact.steps_taken or not _will_come(tx, contact, step, entering=entering):
            continue
        if step.do is RecipeAction.LOWER_SKILL:
            lowered[step.skill] = min(step.level, lowered.get(step.skill, step.level))
        elif step.do is RecipeAction.ADD_QUEUE and step.queue not in (contact.queue, *added):
            added.append(step.queue)
    return msgspec.structs.replace(contact, lowered=lowered, added_queues=tuple(added))


def _will_come(tx: Transaction, contact: Contact, step: RecipeStep, *, entering: bool) -> bool:
    if step.position is not None:
        return _is_due(tx, contact, step, entering=entering)
    return step.after_ms is not None


def _set_timer(tx: Transaction, contact: Contact, queue: QueueSpec) -> None:
    """For the next step that waits for its time."""
    later = [
        contact.entered_at + step.after_ms
        for step in queue.recipe
        if step.after_ms is not None and step not in contact.steps_taken
    ]
    timer = tx.center.timers.get((TimerKind.RECIPE, contact.id))
    if not later:
        tx.clear_timer(TimerKind.RECIPE, contact.id)
    elif timer is None or timer.due != min(later):
        tx.set_timer(TimerKind.RECIPE, contact.id, min(later) - tx.at)


def step_due(tx: Transaction, subject: str, token: int) -> None:
    """The time of a step has come. While the contact is offered it is put off until it waits again."""
    advance(tx, tx.center.contacts[subject])


def agent_logged_out(tx: Transaction, agent: Agent) -> None:
    """Who waits for somebody like them, when nobody like them is left."""
    index = index_of(tx.center)
    index.take_up_agents()
    seat = index.seats.get(agent.id)
    for pool in list(seat.pools) if seat else ():
        if not pool.logged_in:
            for _, contact_id in list(pool.waiting):
                advance(tx, tx.center.contacts[contact_id])


def _take(tx: Transaction, contact: Contact, queue: QueueSpec, number: int, step: RecipeStep) -> bool:
    """Take one step; returns whether it led out of the queue."""
    tx.emit(ev.RecipeStepTaken(contact_id=contact.id, queue=queue.id, step=number, action=step.do))
    match step.do:
        case RecipeAction.LOWER_SKILL:
            if step.level <= contact.lowered.get(step.skill, HIGHEST_LEVEL):
                tx.emit(ev.SkillLowered(contact_id=contact.id, skill=step.skill, level=step.level))
                offers.serve_contact(tx, contact)
        case RecipeAction.ADD_QUEUE:
            if step.queue not in (contact.queue, *contact.added_queues):
                tx.emit(ev.QueueAdded(contact_id=contact.id, queue=step.queue))
                offers.serve_contact(tx, contact)
        case RecipeAction.OFFER_CALLBACK:
            callbacks.offer(tx, contact)
        case RecipeAction.PLAY_MESSAGE:
            queueing.say(tx, contact, f"message{number}", (media(contact.language, step.prompt),))
        case RecipeAction.OVERFLOW if not _was_in(tx, contact, step.queue):
            _overflow(tx, contact, step.queue)
            return True
        case RecipeAction.VOICEMAIL | RecipeAction.HANG_UP if _is_promised(contact):
            # They need not wait: the promise stands, and the line is let go.
            queueing.leave(tx, contact)
            goodbye.say(tx, contact, SystemPrompt.CALLBACK_KNOWN, None)
            return True
        case RecipeAction.VOICEMAIL if contact.leg_id:
            queueing.leave(tx, contact)
            menus.go_to(tx, contact, step.node)
            return True
        case RecipeAction.HANG_UP if contact.leg_id:
            queueing.leave(tx, contact)
            prompt = SystemPrompt.QUEUE_FULL if step.full else SystemPrompt.QUEUE_CLOSED
            goodbye.say(tx, contact, prompt, Outcome.TURNED_AWAY)
            return True
        case RecipeAction.OVERFLOW:
            pass  # the queues send it round in a circle: it waits where it is
        case RecipeAction.VOICEMAIL | RecipeAction.HANG_UP:
            pass  # nobody is on the line: to be called back was promised, and that stands
    return False


def _is_promised(contact: Contact) -> bool:
    return bool(contact.leg_id) and callbacks.promised(contact) is not None


def _was_in(tx: Transaction, contact: Contact, queue: str) -> bool:
    """Whether this decision has put the contact into that queue already."""
    return any(
        isinstance(event, ev.ContactQueued) and event.contact_id == contact.id and event.queue == queue
        for event in tx.events
    )


def _overflow(tx: Transaction, contact: Contact, queue: str) -> None:
    """To another queue, with the waiting time it has."""
    queueing.leave(tx, contact)
    queueing.stand(
        tx,
        contact,
        queue,
        since=contact.waiting_since,
        skills=contact.skills,
        reason="overflow",
        front=contact.front,
    )
    queueing.begin(tx, contact)
