"""Recordings that are not wanted: Asterisk is asked to delete them until it has."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Contact

from .transaction import Transaction


def drop(tx: Transaction, contact: Contact, name: str) -> None:
    """What the caller recorded under this name is to be deleted."""
    tx.emit(ev.RecordingDropped(contact_id=contact.id, name=name))
    tx.do(do.DeleteRecording(contact_id=contact.id, name=name))


def ask_again(tx: Transaction, node: str) -> None:
    """After a reconcile: what was asked for may have been lost with the connection."""
    for name, unwanted in tx.center.unwanted.items():
        if unwanted.node == node:
            tx.do(do.DeleteRecording(contact_id=unwanted.contact_id, name=name))


def gone(tx: Transaction, message: m.RecordingGone) -> None:
    """It is done."""
    if message.name not in tx.center.unwanted:
        raise Refused(RefusalCode.STALE, "nobody waits for that recording to be deleted")
    tx.emit(ev.RecordingDeleted(name=message.name))
