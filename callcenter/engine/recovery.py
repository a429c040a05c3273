"""An agent's leg vanished in mid-call: the customer is held, the agent rung again, then the next one."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.enums import NotReadyReason, Presence, TimerKind
from callcenter.domain.state import Agent, Contact
from callcenter.ivr.prompts import SystemPrompt, media

from . import offers, queueing
from .transaction import Transaction


def start(tx: Transaction, contact: Contact) -> None:
    """Hold the customer and ring the agent as soon as their phone is there."""
    assert tx.center.configuration is not None
    agent_id = contact.agent_id
    tx.emit(ev.RecoveryStarted(contact_id=contact.id, agent_id=agent_id))
    tx.do(do.Unbridge(leg_id=contact.leg_id, bridge_id=contact.bridge_id))
    prompt = media(contact.language, SystemPrompt.RECONNECTING)
    tx.do(do.Play(leg_id=contact.leg_id, token=f"{contact.id}.reconnecting", media=(prompt,)))
    tx.do(do.StartMusic(leg_id=contact.leg_id))
    tx.set_timer(TimerKind.RECOVERY, contact.id, tx.center.configuration.limits.recovery_ms)
    ring_again(tx, tx.center.agents[agent_id])


def page_reloaded(tx: Transaction, contact: Contact) -> None:
    """The page that is being rung has gone: whichever comes next will be rung, within the same limit."""
    tx.do(do.HangUpLeg(leg_id=contact.agent_leg_id))
    tx.emit(ev.RecoveryStarted(contact_id=contact.id, agent_id=contact.agent_id))


def ring_again(tx: Transaction, agent: Agent) -> None:
    """The agent's phone may be there (again): ring it for the call that was lost."""
    phone = agent.phone
    if not (phone.attached and phone.registered and phone.online):
        return
    for contact_id in agent.assignments:
        contact = tx.center.contacts[contact_id]
        if contact.recovering and not contact.agent_leg_id:
            leg_id = offers.agent_leg_id(contact)
            tx.emit(ev.AgentLegDialled(contact_id=contact.id, agent_id=agent.id, leg_id=leg_id))
            due = tx.center.timers[TimerKind.RECOVERY, contact.id].due
            offers.dial(tx, contact, agent.id, leg_id, max(1_000, due - tx.at))


#: Until a phone that could not be rung is tried again, ms.
REDIAL_MS = 1_000


def not_answered(tx: Transaction, contact: Contact, cause: int) -> None:
    """The agent's phone could not be rung (yet): try again shortly, unless the agent declined."""
    if cause == offers.CAUSE_CALL_REJECTED:
        tx.clear_timer(TimerKind.RECOVERY, contact.id)
        given_up(tx, contact.id, 0)
    else:
        tx.set_timer(TimerKind.REDIAL, contact.id, REDIAL_MS)


def dial_again(tx: Transaction, subject: str, token: int) -> None:
    """The time to try again has come."""
    ring_again(tx, tx.center.agents[tx.center.contacts[subject].agent_id])


def succeeded(tx: Transaction, contact: Contact) -> None:
    """The agent is back."""
    for kind in (TimerKind.RECOVERY, TimerKind.REDIAL):
        tx.clear_timer(kind, contact.id)
    tx.emit(ev.LegWentUp(contact_id=contact.id, leg_id=contact.agent_leg_id))
    tx.emit(ev.RecoveryEnded(contact_id=contact.id, agent_id=contact.agent_id, recovered=True))
    offers.connect(tx, contact, contact.agent_leg_id)


def given_up(tx: Transaction, subject: str, token: int) -> None:
    """The agent did not come back: the customer goes first in the queue."""
    contact = tx.center.contacts[subject]
    agent = tx.center.agents[contact.agent_id]
    bridge_id = contact.bridge_id
    tx.clear_timer(TimerKind.REDIAL, contact.id)
    if contact.agent_leg_id:
        tx.do(do.HangUpLeg(leg_id=contact.agent_leg_id))
    tx.emit(ev.RecoveryEnded(contact_id=contact.id, agent_id=agent.id, recovered=False))
    if agent.presence is Presence.READY:
        offers.not_ready(tx, agent, NotReadyReason.PHONE_LOST)
    queueing.stand(
        tx,
        contact,
        contact.queue,
        since=contact.waiting_since,
        skills=contact.skills,
        reason="agent_lost",
        front=True,
    )
    tx.do(do.DestroyBridge(bridge_id=bridge_id))
    queueing.begin(tx, contact)
