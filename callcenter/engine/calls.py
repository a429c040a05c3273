"""A call from arrival to its end: legs, hold, hang-up."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import (
    AssignmentPhase,
    Channel,
    ContactState,
    EndedBy,
    LegRole,
    LegState,
    Outcome,
    TimerKind,
)
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Contact

from . import agents, callbacks, dialback, menu_actions, menus, offers, queueing, recovery, surveys, transfers
from .transaction import Transaction

# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_PHONE = Channel.PHONE
_CONNECTED, _ENDED = ContactState.CONNECTED, ContactState.ENDED
_CUSTOMER, _EXTERNAL, _BY_CUSTOMER = LegRole.CUSTOMER, LegRole.EXTERNAL, EndedBy.CUSTOMER
_HANDLED = Outcome.HANDLED
_TALKS = AssignmentPhase.CONNECTED


def arrived(tx: Transaction, message: m.CallArrived) -> None:
    """A customer's call: answered, recognised, and handed to the voice menu."""
    if message.contact_id in tx.center.contacts or message.leg_id in tx.center.legs:
        raise Refused(RefusalCode.ALREADY, f"call {message.leg_id} has already arrived")
    tx.emit(
        ev.ContactArrived(
            contact_id=message.contact_id,
            channel=_PHONE,
            leg_id=message.leg_id,
            node=message.node,
            entry=message.entry,
            ani=message.ani,
            ani_name=message.ani_name,
            dnis=message.dnis,
        )
    )
    tx.do(do.Answer(leg_id=message.leg_id))
    tx.do(do.IdentifyCustomer(contact_id=message.contact_id, ani=message.ani))
    menus.start(tx, tx.center.contacts[message.contact_id])


def leg_ringing(tx: Transaction, message: m.LegRinging) -> None:
    """The phone that was dialled rings."""
    leg = tx.center.legs[message.leg_id]
    if leg.state is not LegState.DIALLING:
        raise Refused(RefusalCode.STALE, f"leg {leg.id} has rung before")
    tx.emit(ev.LegRang(contact_id=leg.contact_id, leg_id=leg.id))


def leg_answered(tx: Transaction, message: m.LegAnswered) -> None:
    """The agent picked up: an offer accepted, or a lost agent back. Or a customer who is called back did."""
    leg = tx.center.legs[message.leg_id]
    contact = tx.center.contacts[leg.contact_id]
    callback = callbacks.promised(contact)
    if callback is not None and callback.leg_id == leg.id:
        dialback.customer_answered(tx, contact, leg.id)
    elif contact.offer is not None and contact.offer.leg_id == leg.id and not contact.offer.answered_at:
        offers.accepted(tx, contact)
    elif contact.recovering and contact.agent_leg_id == leg.id:
        recovery.succeeded(tx, contact)
    elif (
        contact.transfer is not None
        and contact.transfer.leg_id == leg.id
        and not contact.transfer.answered_at
        and contact.state is ContactState.IN_IVR
    ):
        transfers.answered(tx, contact)
    else:
        raise Refused(RefusalCode.STALE, f"nobody waits for leg {leg.id} to be answered")


def leg_ended(tx: Transaction, message: m.LegEnded) -> None:
    """A channel is gone: whose it was and where the contact stands says what that means."""
    leg = tx.center.legs[message.leg_id]
    contact = tx.center.contacts[leg.contact_id]
    callback = callbacks.promised(contact)
    calling_back = callback is not None and callback.leg_id == leg.id
    was_callers = contact.leg_id == leg.id
    tx.emit(ev.LegGone(contact_id=contact.id, leg_id=leg.id, cause=message.cause, lost=message.lost))
    if contact.state is _ENDED:
        maybe_close(tx, contact)
    elif leg.role is _EXTERNAL:
        if contact.transfer is not None and contact.transfer.leg_id == leg.id:
            transfers.leg_ended(tx, contact, message.cause)
    elif leg.role is _CUSTOMER:
        if calling_back:
            dialback.not_reached(tx, contact, message.cause)
        elif was_callers:
            _customer_hung_up(tx, contact, message.lost)
    elif contact.offer is not None and contact.offer.leg_id == leg.id and contact.offer.answered_at:
        dialback.agent_hung_up(tx, contact, lost=message.lost)
    elif contact.offer is not None and contact.offer.leg_id == leg.id:
        offers.leg_failed(tx, contact, message.cause)
    elif contact.state is ContactState.CONNECTED and not contact.agent_leg_id:
        if contact.recovering:
            recovery.not_answered(tx, contact, message.cause)
        elif message.lost:
            recovery.start(tx, contact)
        else:
            surveys.agent_hung_up(tx, contact)


def _customer_hung_up(tx: Transaction, contact: Contact, lost: bool) -> None:
    if contact.state is _CONNECTED:
        end(tx, contact, _HANDLED, _BY_CUSTOMER)
        return
    if callbacks.promised(contact) is not None:
        if contact.state is ContactState.QUEUED:
            callbacks.call_ended(tx, contact)
        return
    if menus.is_recorded(contact):
        # The recording ended before, while nobody listened.
        menus.find_recording(tx, contact)
        return
    match contact.state:
        case ContactState.QUEUED | ContactState.OFFERED:
            # Who had an agent and lost them, whose line broke, or whom we called and had nobody for, did not
            # abandon: the system lost them.
            dropped = lost or contact.connected_at > 0
            called = contact.callback is not None and contact.callback.reached
            outcome = contact.leaving_as or (Outcome.DROPPED if dropped or called else Outcome.ABANDONED)
        case _:
            outcome = menu_actions.outcome_when_left(tx, contact)
    end(tx, contact, outcome, _BY_CUSTOMER)


#: All that a contact may have running.
_TIMERS = (
    TimerKind.IVR,
    TimerKind.RECOVERY,
    TimerKind.REDIAL,
    TimerKind.CALLBACK,
    TimerKind.CALLBACK_RING,
    TimerKind.GOODBYE,
    TimerKind.KEEPING,
    *queueing.TIMERS,
)


def end(tx: Transaction, contact: Contact, outcome: Outcome, by: EndedBy) -> None:
    """The customer's part is over: everything of the contact is taken down, an agent who talked writes up."""
    agent_freed = offers.revoke(tx, contact) if contact.offer is not None else None
    tx.clear_timers(_TIMERS, contact.id)
    # Of a customer who was asked how it was, the agent may have gone for good meanwhile.
    agent = tx.center.agents.get(contact.agent_id)
    phase = agent.assignments.get(contact.id) if agent is not None else None
    bridge_id = contact.bridge_id
    if contact.state is ContactState.IN_IVR:
        menu_actions.ended(tx, contact, outcome)
    tx.emit(ev.ContactEnded(contact_id=contact.id, outcome=outcome, by=by))
    hung_up = {effect.leg_id for effect in tx.effects if isinstance(effect, do.HangUpLeg)}
    for leg_id in contact.legs:
        if leg_id not in hung_up:
            tx.do(do.HangUpLeg(leg_id=leg_id))
    if bridge_id:
        tx.do(do.DestroyBridge(bridge_id=bridge_id))
    tx.do(do.ForgetSecrets(contact_id=contact.id))
    if phase is _TALKS and not agents.start_wrap_up(tx, contact):
        agent_freed = agent
    maybe_close(tx, contact)
    if agent_freed:
        offers.serve_agent(tx, agent_freed)


def maybe_close(tx: Transaction, contact: Contact) -> None:
    """Forget the contact once its legs are gone and it is written up."""
    agent = tx.center.agents.get(contact.agent_id)
    writing_up = agent is not None and contact.id in agent.assignments
    if contact.state is _ENDED and not writing_up and not contact.legs:
        tx.emit(ev.ContactClosed(contact_id=contact.id))


def _own_call(tx: Transaction, message: m.Hold | m.Resume | m.HangUp) -> Contact:
    contact = tx.center.contacts[message.contact_id]
    if contact.agent_id != message.agent_id:
        raise Refused(RefusalCode.NOT_YOURS, "another agent has this call")
    return contact


def hold(tx: Transaction, message: m.Hold) -> None:
    """The customer hears music instead of the agent."""
    contact = _own_call(tx, message)
    if contact.held or contact.recovering:
        raise Refused(RefusalCode.ALREADY, "the customer is already on hold")
    tx.emit(ev.ContactHeld(contact_id=contact.id))
    set_aside(tx, contact)


def set_aside(tx: Transaction, contact: Contact) -> None:
    """The customer leaves the bridge and hears music."""
    tx.do(do.Unbridge(leg_id=contact.leg_id, bridge_id=contact.bridge_id))
    tx.do(do.StartMusic(leg_id=contact.leg_id))


def resume(tx: Transaction, message: m.Resume) -> None:
    """Customer and agent hear each other again."""
    contact = _own_call(tx, message)
    if not contact.held:
        raise Refused(RefusalCode.ALREADY, "the customer is not on hold")
    tx.emit(ev.ContactResumed(contact_id=contact.id))
    tx.do(do.Bridge(bridge_id=contact.bridge_id, leg_ids=(contact.leg_id,)))


def hang_up(tx: Transaction, message: m.HangUp) -> None:
    """The agent ends the talk."""
    surveys.agent_hung_up(tx, _own_call(tx, message))
