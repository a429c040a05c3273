"""Putting a caller through from the menu to one of the company's numbers.

The contact stays in the menu: while it rings, and, once it was answered, until either hangs up. When nobody
is reached, the menu goes on.
"""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.enums import EndedBy, LegState, Outcome, TimerKind
from callcenter.domain.state import Contact

from . import callbacks, calls, menus
from .transaction import Transaction

#: Asterisk gives up so much later than we do, ms: our timer says how it ended.
PATIENCE_MS = 2_000
#: Q.850.
CAUSE_NORMAL = 16
CAUSE_NO_ANSWER = 19
CAUSE_UNASSIGNED = 1
CAUSE_UNKNOWN = 31


def dial(tx: Transaction, contact: Contact, to: str, ring_ms: int, token: int) -> None:
    """Ring the number; the caller hears music meanwhile."""
    assert tx.center.configuration is not None
    known = tx.center.configuration.numbers.get(to)
    leg_id = f"{contact.node}-{contact.id}-transfer{contact.dials}"
    tx.emit(ev.TransferDialled(contact_id=contact.id, leg_id=leg_id, to=to))
    if known is None:
        # Taken off the list since the call began.
        tx.emit(ev.LegGone(contact_id=contact.id, leg_id=leg_id, cause=CAUSE_UNASSIGNED))
        _failed(tx, contact, CAUSE_UNASSIGNED)
        return
    tx.do(
        do.DialExternal(
            leg_id=leg_id,
            contact_id=contact.id,
            number=known.number,
            shows=callbacks.own_number(contact),
            timeout_ms=ring_ms + PATIENCE_MS,
        )
    )
    tx.do(do.StartMusic(leg_id=contact.leg_id))
    tx.set_timer(TimerKind.IVR, contact.id, ring_ms, token)


def answered(tx: Transaction, contact: Contact) -> None:
    """Both hear each other."""
    assert contact.transfer is not None
    tx.clear_timer(TimerKind.IVR, contact.id)
    tx.emit(ev.LegWentUp(contact_id=contact.id, leg_id=contact.transfer.leg_id))
    _bridge(tx, contact)


def _bridge(tx: Transaction, contact: Contact) -> None:
    assert contact.transfer is not None
    legs = (contact.leg_id, contact.transfer.leg_id)
    tx.do(do.Bridge(bridge_id=contact.transfer.bridge_id, leg_ids=legs))


def leg_ended(tx: Transaction, contact: Contact, cause: int) -> None:
    """Whom the caller was put through to has hung up, or was not reached."""
    assert contact.transfer is not None
    if contact.transfer.answered_at:
        calls.end(tx, contact, Outcome.TRANSFERRED, EndedBy.SYSTEM)
    else:
        _failed(tx, contact, cause)


def no_answer(tx: Transaction, contact: Contact) -> None:
    """It has rung long enough."""
    assert contact.transfer is not None
    tx.do(do.HangUpLeg(leg_id=contact.transfer.leg_id))
    _failed(tx, contact, CAUSE_NO_ANSWER)


def give_up(tx: Transaction, contact: Contact) -> None:
    """The menu went on without waiting for it: the flow has lost the node that did."""
    assert contact.transfer is not None
    leg_id = contact.transfer.leg_id
    tx.do(do.HangUpLeg(leg_id=leg_id))
    tx.do(do.StopPlay(leg_id=contact.leg_id, token=""))
    tx.emit(ev.TransferFailed(contact_id=contact.id, leg_id=leg_id, cause=CAUSE_NORMAL))


def _failed(tx: Transaction, contact: Contact, cause: int) -> None:
    assert contact.transfer is not None
    tx.clear_timer(TimerKind.IVR, contact.id)
    tx.emit(ev.TransferFailed(contact_id=contact.id, leg_id=contact.transfer.leg_id, cause=cause))
    # The music: where the flow says nothing next, it would go on.
    tx.do(do.StopPlay(leg_id=contact.leg_id, token=""))
    menus.transfer_failed(tx, contact)


def resume(tx: Transaction, contact: Contact, *, up: bool, bridged: bool) -> None:
    """After a reconnect: `up` whether its leg is, `bridged` whether both are in their bridge."""
    assert contact.transfer is not None
    leg = tx.center.legs.get(contact.transfer.leg_id)
    if leg is None:
        leg_ended(tx, contact, CAUSE_UNKNOWN)
    elif up and leg.state is not LegState.UP:
        answered(tx, contact)
    elif up and not bridged:
        _bridge(tx, contact)
