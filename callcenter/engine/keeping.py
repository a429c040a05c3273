"""Keeping a contact for one agent: that of its key account, or the one who had the customer last."""

from callcenter.acd import ranking
from callcenter.acd.index import index_of
from callcenter.domain import events as ev
from callcenter.domain.enums import ContactState, KeptWhy, TimerKind
from callcenter.domain.state import Agent, Contact

from . import offers, recipe
from .transaction import Transaction


def keep(tx: Transaction, contact: Contact) -> None:
    """Keep the contact for its own agent, if the queue does so and the agent is at work."""
    queue = index_of(tx.center).queues.get(contact.queue)
    if queue is None or contact.front or contact.kept:
        return
    if not contact.dedicated_agent and not contact.last_agent:
        return
    for agent_id, ms, why in (
        (contact.dedicated_agent, queue.dedicated_wait_ms, KeptWhy.DEDICATED),
        (contact.last_agent, queue.last_agent_wait_ms, KeptWhy.LAST_AGENT),
    ):
        if agent_id and ms and ranking.may_keep(tx.center, agent_id, contact, why):
            until = tx.at + ms
            tx.emit(ev.ContactKept(contact_id=contact.id, agent_id=agent_id, why=why, until=until))
            tx.set_timer(TimerKind.KEEPING, contact.id, ms)
            return


def time_over(tx: Transaction, subject: str, token: int) -> None:
    """The agent did not become free in time: anybody may take the contact."""
    contact = tx.center.contacts[subject]
    tx.emit(ev.KeepingEnded(contact_id=contact.id))
    _for_anybody(tx, contact)


def _for_anybody(tx: Transaction, contact: Contact) -> None:
    offers.serve_contact(tx, contact)
    # Perhaps nobody else is there.
    recipe.advance(tx, contact)


def end(tx: Transaction, contact: Contact) -> None:
    """There is no point in waiting for that agent."""
    if contact.kept:
        tx.clear_timer(TimerKind.KEEPING, contact.id)
        tx.emit(ev.KeepingEnded(contact_id=contact.id))


def agent_takes_no_calls(tx: Transaction, agent: Agent) -> None:
    """What waits for them goes to whoever is free."""
    for contact_id in index_of(tx.center).kept_for(agent.id):
        contact = tx.center.contacts[contact_id]
        if contact.state is ContactState.QUEUED:
            end(tx, contact)
            _for_anybody(tx, contact)
