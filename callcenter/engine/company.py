"""A new set-up, at a start or while calls go on. No caller is lost by it."""

from collections import Counter

from callcenter.acd import ranking
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState, NotReadyReason, Presence, TimerKind
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Contact

from . import callbacks, keeping, offers, queueing, recipe, wishes
from .flows import flow_of
from .transaction import Transaction


def _is_in(contact: Contact) -> bool:
    """It waits there, or would come back to it. Who is asked how it was does neither."""
    return bool(contact.queue) and contact.state is not ContactState.ENDED and not contact.surveyed


def load(tx: Transaction, message: m.LoadConfiguration) -> None:
    """Take the set-up over; it is in force for everybody who waits, at once."""
    for source in (message.configuration.flow, *message.configuration.flows):
        flow_of(source)
    queues = {queue.id for queue in message.configuration.queues}
    held = Counter(contact.queue for contact in tx.center.contacts.values() if _is_in(contact))
    for queue_id in (*message.moves, *message.moves.values()):
        if queue_id not in queues and queue_id not in message.moves:
            raise Refused(RefusalCode.UNKNOWN_QUEUE, f"moves: there is no queue {queue_id}")
    for queue_id, to in message.moves.items():
        if to not in queues:
            raise Refused(RefusalCode.UNKNOWN_QUEUE, f"moves: there is no queue {to}")
        if queue_id in queues:
            raise Refused(RefusalCode.INVALID, f"moves: queue {queue_id} stays, nobody has to move")
    for queue_id, contacts in held.items():
        if queue_id not in queues and queue_id not in message.moves:
            raise Refused(
                RefusalCode.UNKNOWN_QUEUE,
                f"queue {queue_id} has {contacts} contacts in it: say in which queue they go on",
            )
    before = tx.center.configuration
    old = {queue.id: queue for queue in before.queues} if before else {}
    changed = {queue.id for queue in message.configuration.queues if old.get(queue.id) != queue}
    named = {agent.id for agent in message.configuration.agents}
    wishes.meet(tx, message.moves)
    there = {*held, *callbacks.queues_promised(tx)}
    tx.emit(ev.ConfigurationLoaded(configuration=message.configuration, by=message.by))
    for kind, agent_id in list(tx.center.timers):
        if kind is TimerKind.PHONE and agent_id not in tx.center.agents:
            tx.clear_timer(kind, agent_id)
    for queue_id in sorted(there & set(message.moves)):
        tx.emit(ev.QueueMoved(queue=queue_id, to=message.moves[queue_id]))
    for agent in tx.center.agents.values():
        # They finish what they hold, and nobody is kept for them.
        if agent.id not in named and agent.presence is Presence.READY:
            offers.not_ready(tx, agent, NotReadyReason.REMOVED)
    offers.serve_everyone(tx)
    for contact in list(tx.center.contacts.values()):
        if contact.state is ContactState.QUEUED:
            if contact.kept and contact.kept.agent_id not in named:
                keeping.end(tx, contact)
                offers.serve_contact(tx, contact)
            if contact.queue in changed or ranking.nobody_logged_in(tx.center, contact):
                recipe.advance(tx, contact)
            if contact.queue in changed and (TimerKind.ANNOUNCE, contact.id) not in tx.center.timers:
                queueing.announce_later(tx, contact)
