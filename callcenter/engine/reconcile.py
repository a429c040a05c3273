"""After a start or reconnect: make state and living channels agree before any agent is offered a call."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState, EndedBy, Outcome, TimerKind
from callcenter.domain.state import Callback, Contact

from . import (
    agents,
    callbacks,
    calls,
    dialback,
    goodbye,
    menu_actions,
    menus,
    offers,
    queueing,
    recovery,
    transfers,
    unwanted,
)
from .transaction import Transaction

#: "Normal, unspecified": nobody saw why the channel went.
CAUSE_UNKNOWN = 31


def reconcile(tx: Transaction, message: m.Reconcile) -> None:
    """What Asterisk lists is alive; all else of this node has gone while nobody listened."""
    seen = {leg.leg_id: leg for leg in message.legs}
    for leg_id in seen:
        # Dialled by a decision that did not reach the journal: a phone that rings for nobody. (A customer's
        # leg that is not known has not been told of yet: it stays.)
        if leg_id not in tx.center.legs and offers.is_dialled_leg(leg_id):
            tx.do(do.HangUpLeg(leg_id=leg_id))
    unwanted.ask_again(tx, message.node)
    online = set(message.online_agents)
    for agent in tx.center.agents.values():
        if agent.phone.online is not (agent.id in online):
            tx.emit(ev.EndpointWent(agent_id=agent.id, online=agent.id in online))
            agents.watch_phone(tx, agent)
    for contact in [c for c in tx.center.contacts.values() if c.node == message.node]:
        _contact(tx, contact, seen)
    tx.emit(ev.Reconciled(node=message.node))
    for agent in list(tx.center.agents.values()):
        recovery.ring_again(tx, agent)
    offers.serve_everyone(tx)


def _contact(tx: Transaction, contact: Contact, seen: dict[str, m.LegSeen]) -> None:
    agent_leg_before = contact.agent_leg_id
    callback = callbacks.promised(contact)
    wanted = {contact.leg_id, contact.agent_leg_id}
    if contact.offer is not None:
        wanted |= {contact.offer.leg_id, callback.leg_id if callback else ""}
    if contact.transfer is not None:
        wanted.add(contact.transfer.leg_id)
    for leg in [tx.center.legs[leg_id] for leg_id in contact.legs]:
        if leg.id not in seen:
            tx.emit(ev.LegGone(contact_id=contact.id, leg_id=leg.id, cause=CAUSE_UNKNOWN, lost=True))
        elif contact.state is ContactState.ENDED or leg.id not in wanted:
            # Told before, perhaps while the connection was down.
            tx.do(do.HangUpLeg(leg_id=leg.id))
    if contact.state is ContactState.ENDED:
        calls.maybe_close(tx, contact)
    elif callback is not None and not contact.leg_id:
        _resume_callback(tx, contact, callback, seen)
    elif not contact.leg_id:
        _customer_gone(tx, contact)
    else:
        _resume(tx, contact, seen, agent_leg_before)


def _customer_gone(tx: Transaction, contact: Contact) -> None:
    if menus.is_recorded(contact):
        menus.find_recording(tx, contact)
    else:
        _end(tx, contact)


def recording_found(tx: Transaction, message: m.RecordingFound) -> None:
    """It is known what a caller who has gone had recorded."""
    menus.recording_found(tx, message)
    _end(tx, tx.center.contacts[message.contact_id])


def _end(tx: Transaction, contact: Contact) -> None:
    """Talks ended as talks do; who waited was lost by us, which is never an abandon, unless their hang-up was
    heard."""
    match contact.state:
        case ContactState.CONNECTED:
            outcome = Outcome.HANDLED
        case ContactState.QUEUED | ContactState.OFFERED:
            outcome = contact.leaving_as or Outcome.DROPPED
        case _:
            outcome = menu_actions.outcome_when_left(tx, contact)
            if not contact.hung_up and outcome in (Outcome.ABANDONED_IN_IVR, Outcome.ABANDONED):
                outcome = Outcome.DROPPED
    calls.end(tx, contact, outcome, EndedBy.CUSTOMER if contact.hung_up else EndedBy.SYSTEM)


def _resume(tx: Transaction, contact: Contact, seen: dict[str, m.LegSeen], agent_leg_before: str) -> None:
    if not seen[contact.leg_id].up:
        tx.do(do.Answer(leg_id=contact.leg_id))
    if not contact.identified:
        tx.do(do.IdentifyCustomer(contact_id=contact.id, ani=contact.ani))
    match contact.state:
        case ContactState.IN_IVR if contact.transfer is not None:
            leg = seen.get(contact.transfer.leg_id)
            bridges = {each.bridge_id for each in (seen[contact.leg_id], leg) if each is not None}
            transfers.resume(
                tx,
                contact,
                up=leg is not None and leg.up,
                bridged=bridges == {contact.transfer.bridge_id},
            )
        case ContactState.IN_IVR:
            _leave_bridge(tx, seen[contact.leg_id])
            menus.resume(tx, contact)
        case ContactState.QUEUED:
            _leave_bridge(tx, seen[contact.leg_id])
            if contact.leaving:
                goodbye.resume(tx, contact)
            else:
                queueing.wait(tx, contact)
        case ContactState.OFFERED:
            _resume_offer(tx, contact, seen)
        case ContactState.CONNECTED:
            _resume_talk(tx, contact, seen, agent_leg_before)
        case ContactState.ARRIVED | ContactState.ENDED:
            pass  # an arrival is in the menu within its own decision


def _leave_bridge(tx: Transaction, customer: m.LegSeen) -> None:
    """Nobody is with this customer (any more): what bridged them was lost, or its undoing was."""
    if customer.bridge_id:
        tx.do(do.DestroyBridge(bridge_id=customer.bridge_id))


def _resume_offer(tx: Transaction, contact: Contact, seen: dict[str, m.LegSeen]) -> None:
    """Answered meanwhile or still ringing. Anything else is taken back: what rang is gone, or was not to
    ring yet and may ring all the same, under an id that must not be used again."""
    assert contact.offer is not None
    leg = seen.get(contact.offer.leg_id)
    if leg is None or not contact.offer.rung:
        offers.take_back(tx, contact)
        _leave_bridge(tx, seen[contact.leg_id])
        queueing.wait(tx, contact)
    elif leg.up:
        offers.accepted(tx, contact)


def _resume_callback(
    tx: Transaction, contact: Contact, callback: Callback, seen: dict[str, m.LegSeen]
) -> None:
    """Nobody waits on the line. Who was being dialled has answered, rings still, or counts as not reached:
    whether their phone rang nobody knows, and it must not ring twice for one attempt."""
    tx.clear_timer(TimerKind.GOODBYE, contact.id)
    if contact.offer is None:
        return
    agent_leg = seen.get(contact.offer.leg_id)
    if not contact.offer.answered_at:
        if agent_leg is None or not contact.offer.rung:
            offers.take_back(tx, contact)
        elif agent_leg.up:
            offers.accepted(tx, contact)
        return
    customer_leg = seen.get(callback.leg_id)
    if customer_leg is None:
        dialback.not_reached(tx, contact, CAUSE_UNKNOWN)
    elif customer_leg.up:
        if agent_leg is None:
            _leave_bridge(tx, customer_leg)
        dialback.customer_answered(tx, contact, callback.leg_id)
    elif agent_leg is None:
        dialback.agent_hung_up(tx, contact, lost=True)


def _resume_talk(
    tx: Transaction, contact: Contact, seen: dict[str, m.LegSeen], agent_leg_before: str
) -> None:
    leg = seen.get(agent_leg_before)
    if contact.recovering and leg is not None and leg.up:
        recovery.succeeded(tx, contact)
    elif leg is None and not contact.recovering:
        recovery.start(tx, contact)
    elif contact.recovering or contact.held:
        if seen[contact.leg_id].bridge_id:
            calls.set_aside(tx, contact)
        if leg is not None and not contact.recovering and leg.bridge_id != contact.bridge_id:
            # The customer comes back to where the agent is.
            tx.do(do.Bridge(bridge_id=contact.bridge_id, leg_ids=(leg.leg_id,)))
    elif leg and any(seen[i].bridge_id != contact.bridge_id for i in (contact.leg_id, leg.leg_id)):
        offers.connect(tx, contact, leg.leg_id)
