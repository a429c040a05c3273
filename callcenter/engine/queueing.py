"""Waiting: into a queue, kept for one's own agent, along the queue's recipe, and what is said meanwhile."""

from callcenter.acd import ranking
from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, Outcome, Preference, RecipeAction, TimerKind
from callcenter.domain.state import Agent, Contact
from callcenter.ivr import spoken
from callcenter.ivr.prompts import SystemPrompt, media

from . import callbacks, goodbye, menus, offers
from .transaction import Transaction

#: Timers of a contact that waits.
TIMERS = (TimerKind.RECIPE, TimerKind.ANNOUNCE, TimerKind.PREFERENCE)


def enqueue(tx: Transaction, contact: Contact, queue: str, skills: dict[str, int], reason: str) -> None:
    """The contact waits, and is offered at once when somebody is free."""
    since = callbacks.take_place(tx, contact, queue)
    tx.emit(ev.ContactQueued(contact_id=contact.id, queue=queue, since=since, skills=skills, reason=reason))
    begin(tx, contact)


def begin(tx: Transaction, contact: Contact) -> None:
    """The contact has entered a queue: its own agent, whoever is free, or the line."""
    keep(tx, contact)
    offers.serve_contact(tx, contact)
    if contact.state is ContactState.QUEUED and _enter_line(tx, contact):
        return
    # After the pop and its ring went out: what the caller hears meanwhile must never delay them.
    wait(tx, contact)


def _enter_line(tx: Transaction, contact: Contact) -> bool:
    """Whether the queue's limits or its recipe sent the contact elsewhere at once."""
    queue = queue_of(tx, contact)
    if queue is None:
        return False
    if _is_full(tx, contact, queue):
        for number, step in enumerate(queue.recipe):
            if step.full and _take(tx, contact, queue, number, step):
                return True
    return advance(tx, contact, entering=True)


def queue_of(tx: Transaction, contact: Contact) -> QueueSpec | None:
    """The set-up of the contact's queue."""
    return index_of(tx.center).queues.get(contact.queue)


def _is_full(tx: Transaction, contact: Contact, queue: QueueSpec) -> bool:
    if queue.max_waiting and len(index_of(tx.center).line(queue.id)) > queue.max_waiting:
        return True
    if not queue.max_expected_wait_ms:
        return False
    expected = expected_wait_ms(tx.center, contact)
    return expected is not None and expected > queue.max_expected_wait_ms


def wait(tx: Transaction, contact: Contact) -> None:
    """What a waiting caller hears: a word of comfort, then music; later the queue's announcements."""
    say(tx, contact, "waiting", (media(contact.language, SystemPrompt.QUEUE_WAIT),))
    _announce_later(tx, contact)


def say(tx: Transaction, contact: Contact, what: str, names: tuple[str, ...]) -> None:
    """Play to a waiting caller, then the music again; nothing when nobody listens (any more)."""
    if contact.leg_id and not contact.leaving:
        tx.do(do.Play(leg_id=contact.leg_id, token=f"{contact.id}.{what}", media=names))
        tx.do(do.StartMusic(leg_id=contact.leg_id))


def leave(tx: Transaction, contact: Contact) -> None:
    """The contact does not wait any more."""
    tx.clear_timers(TIMERS, contact.id)


# Kept for one agent


def keep(tx: Transaction, contact: Contact) -> None:
    """Keep the contact for the agent of its key account, or for the one who had the customer last."""
    queue = queue_of(tx, contact)
    if queue is None or contact.front or contact.kept_for:
        return
    for agent_id, ms, why in (
        (contact.dedicated_agent, queue.dedicated_wait_ms, Preference.DEDICATED),
        (contact.last_agent, queue.last_agent_wait_ms, Preference.LAST_AGENT),
    ):
        if agent_id and ms and ranking.may_keep(tx.center, agent_id, contact, why):
            until = tx.at + ms
            tx.emit(ev.AgentPreferred(contact_id=contact.id, agent_id=agent_id, why=why, until=until))
            tx.set_timer(TimerKind.PREFERENCE, contact.id, ms)
            return


def preference_over(tx: Transaction, subject: str, token: int) -> None:
    """The agent did not become free in time: anybody may take the contact."""
    contact = tx.center.contacts[subject]
    tx.emit(ev.PreferenceEnded(contact_id=contact.id))
    if contact.state is ContactState.QUEUED:
        offers.serve_contact(tx, contact)


def keep_no_longer(tx: Transaction, contact: Contact) -> None:
    """There is no point in waiting for that agent."""
    if contact.kept_for:
        tx.clear_timer(TimerKind.PREFERENCE, contact.id)
        tx.emit(ev.PreferenceEnded(contact_id=contact.id))


def agent_left(tx: Transaction, agent: Agent) -> None:
    """The agent takes no calls any more: what was kept for them goes to whoever is free, and where nobody is
    logged in the recipe says what happens."""
    index = index_of(tx.center)
    for contact_id in index.kept_for(agent.id):
        contact = tx.center.contacts[contact_id]
        keep_no_longer(tx, contact)
        offers.serve_contact(tx, contact)
    seat = index.seats.get(agent.id)
    for queue_id in seat.spec.queues if seat else ():
        queue = index.queues.get(queue_id)
        if queue is not None and any(step.nobody for step in queue.recipe):
            for contact_id in list(index.first_in_line(queue_id, len(index.line(queue_id)))):
                advance(tx, tx.center.contacts[contact_id])


# The recipe


def advance(tx: Transaction, contact: Contact, *, entering: bool = False) -> bool:
    """Take the steps that are due; returns whether one of them led out of the queue."""
    queue = queue_of(tx, contact)
    if queue is None or not queue.recipe:
        return False
    waited = tx.at - contact.entered_at
    for number, step in enumerate(queue.recipe):
        if number in contact.steps_taken or step.full:
            continue
        if step.after_ms is not None:
            due = waited >= step.after_ms
        elif step.position is not None:
            due = entering and index_of(tx.center).position(contact) >= step.position
        else:
            due = ranking.nobody_logged_in(tx.center, contact)
        if due:
            if _take(tx, contact, queue, number, step):
                return True
            if contact.state is not ContactState.QUEUED:
                return False
    later = [
        step.after_ms - waited
        for number, step in enumerate(queue.recipe)
        if step.after_ms is not None and number not in contact.steps_taken
    ]
    if later:
        tx.set_timer(TimerKind.RECIPE, contact.id, min(later))
    return False


def step_due(tx: Transaction, subject: str, token: int) -> None:
    """The time of a step has come. While the contact is offered it is put off until it waits again."""
    contact = tx.center.contacts[subject]
    if contact.state is ContactState.QUEUED:
        advance(tx, contact)


def _take(tx: Transaction, contact: Contact, queue: QueueSpec, number: int, step: RecipeStep) -> bool:
    """Take one step; returns whether it led out of the queue."""
    tx.emit(ev.RecipeStepTaken(contact_id=contact.id, queue=queue.id, step=number, action=step.do))
    match step.do:
        case RecipeAction.LOWER_SKILL:
            tx.emit(ev.SkillLowered(contact_id=contact.id, skill=step.skill, level=step.level))
            offers.serve_contact(tx, contact)
        case RecipeAction.ADD_QUEUE:
            if step.queue not in (contact.queue, *contact.added_queues):
                tx.emit(ev.QueueAdded(contact_id=contact.id, queue=step.queue))
                offers.serve_contact(tx, contact)
        case RecipeAction.OFFER_CALLBACK:
            callbacks.offer(tx, contact)
        case RecipeAction.PLAY_MESSAGE:
            say(tx, contact, f"message{number}", (media(contact.language, step.prompt),))
        case RecipeAction.OVERFLOW:
            overflow(tx, contact, step.queue, "overflow")
            return True
        case RecipeAction.VOICEMAIL if _listens(contact):
            leave(tx, contact)
            menus.go_to(tx, contact, step.node)
            return True
        case RecipeAction.HANG_UP if _listens(contact):
            leave(tx, contact)
            prompt = SystemPrompt.QUEUE_CLOSED if step.nobody else SystemPrompt.QUEUE_FULL
            goodbye.say(tx, contact, prompt, Outcome.TURNED_AWAY)
            return True
        case RecipeAction.VOICEMAIL | RecipeAction.HANG_UP:
            pass  # to be called back was promised: that stands
    return False


def _listens(contact: Contact) -> bool:
    return bool(contact.leg_id) and not contact.leaving and callbacks.promised(contact) is None


def overflow(tx: Transaction, contact: Contact, queue: str, reason: str) -> None:
    """To another queue, with the waiting time it has."""
    leave(tx, contact)
    tx.emit(
        ev.ContactQueued(
            contact_id=contact.id,
            queue=queue,
            since=contact.waiting_since,
            skills=contact.skills,
            reason=reason,
            front=contact.front,
        )
    )
    begin(tx, contact)


# Announcements


def _announce_later(tx: Transaction, contact: Contact) -> None:
    queue = queue_of(tx, contact)
    if queue is not None and queue.announce.every_ms and contact.leg_id:
        tx.set_timer(TimerKind.ANNOUNCE, contact.id, queue.announce.every_ms)


def announce(tx: Transaction, subject: str, token: int) -> None:
    """Tell the caller how things stand."""
    contact = tx.center.contacts[subject]
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
    _announce_later(tx, contact)
