"""A survey after the talk: the agent has hung up, and the menu asks the customer who stays on the line.

The talk is over with TalkEnded: what it lasted is known, the agent writes up and is free after that, whatever
the customer does. The contact is in the menu again, and counts as handled however the survey ends.
"""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.enums import CallbackPurpose, EndedBy, Outcome, TimerKind
from callcenter.domain.state import Contact

from . import agents, calls, menus, offers, queueing
from .transaction import Transaction


def agent_hung_up(tx: Transaction, contact: Contact) -> None:
    """The agent has ended the talk: the customer is asked how it was, or else the contact is over."""
    if flow := _survey(tx, contact):
        _begin(tx, contact, flow)
    else:
        calls.end(tx, contact, Outcome.HANDLED, EndedBy.AGENT)


def about(contact: Contact) -> str:
    """The number of the case that the contact is about: that taken during it, or that of the callback."""
    if contact.cases:
        return next(reversed(contact.cases.values()))
    return contact.callback.case_number if contact.callback is not None else ""


def _survey(tx: Transaction, contact: Contact) -> str:
    """The flow that asks this customer now; empty when none does.

    Nobody is asked of whom it is not known whether they were asked lately, nor twice in one call, nor whom we
    called to ask them.
    """
    assert tx.center.configuration is not None
    queue = queueing.queue_of(tx, contact)
    if queue is None or not queue.survey or contact.surveyed:
        return ""
    if not contact.leg_id or contact.node not in tx.center.reconciled:
        return ""
    if not contact.identified or not contact.may_survey:
        return ""
    if contact.callback is not None and contact.callback.purpose is CallbackPurpose.SURVEY:
        return ""
    names = {flow.name for flow in tx.center.configuration.flows}
    return queue.survey if queue.survey in names else ""


def _begin(tx: Transaction, contact: Contact, flow: str) -> None:
    agent, bridge_id = tx.center.agents[contact.agent_id], contact.bridge_id
    agent_leg_id, aside = contact.agent_leg_id, contact.held or contact.recovering
    tx.clear_timers((TimerKind.RECOVERY, TimerKind.REDIAL), contact.id)
    tx.emit(
        ev.TalkEnded(
            contact_id=contact.id,
            agent_id=agent.id,
            queue=contact.queue,
            flow=flow,
            case_number=about(contact),
        )
    )
    if agent_leg_id:
        tx.do(do.HangUpLeg(leg_id=agent_leg_id))
    if aside:
        # Music, or that the agent will be back.
        tx.do(do.StopPlay(leg_id=contact.leg_id, token=""))
    else:
        tx.do(do.Unbridge(leg_id=contact.leg_id, bridge_id=bridge_id))
    tx.do(do.DestroyBridge(bridge_id=bridge_id))
    writes_up = agents.start_wrap_up(tx, contact)
    menus.ask(tx, contact, flow)
    if not writes_up:
        offers.serve_agent(tx, agent)
