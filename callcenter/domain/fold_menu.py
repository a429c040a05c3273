"""Folds of events in the voice menu."""

from collections.abc import Callable
from typing import Any

from . import events as e
from .enums import LegRole, LegState, LookupStatus
from .state import Center, KeyedEntry, Leg, Transfer, Unwanted


def _ivr_moved(center: Center, ev: e.IvrMoved, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.flow, c.flow_version = ev.flow, ev.version
    c.language, c.ivr_session, c.ivr_secret = ev.language, ev.session, ev.secret


def _keyed(center: Center, ev: e.Keyed, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.keyed = [*c.keyed, KeyedEntry(labels=ev.labels, value=ev.value, meanings=ev.meanings)]


def _lookup_answered(center: Center, ev: e.LookupAnswered, at: int) -> None:
    if ev.status is LookupStatus.FOUND and ev.serves:
        center.contacts[ev.contact_id].served = True


def _voicemail(center: Center, ev: e.VoicemailLeft, at: int) -> None:
    center.contacts[ev.contact_id].voicemail = ev.name


def _recording(center: Center, ev: e.RecordingKept, at: int) -> None:
    # The recording itself is in the menu's session.
    center.contacts[ev.contact_id].served = True


def _dropped(center: Center, ev: e.RecordingDropped, at: int) -> None:
    node = center.contacts[ev.contact_id].node
    center.unwanted[ev.name] = Unwanted(contact_id=ev.contact_id, node=node)


def _deleted(center: Center, ev: e.RecordingDeleted, at: int) -> None:
    center.unwanted.pop(ev.name, None)


def _answer(center: Center, ev: e.AnswerKept, at: int) -> None:
    center.contacts[ev.contact_id].served = True


def _transfer_dialled(center: Center, ev: e.TransferDialled, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.dials += 1
    c.transfer = Transfer(to=ev.to, leg_id=ev.leg_id)
    center.legs[ev.leg_id] = Leg(
        id=ev.leg_id, contact_id=c.id, role=LegRole.EXTERNAL, state=LegState.DIALLING
    )
    c.legs.append(ev.leg_id)


def _transfer_failed(center: Center, ev: e.TransferFailed, at: int) -> None:
    center.contacts[ev.contact_id].transfer = None


def _left(center: Center, ev: e.IvrLeft, at: int) -> None:
    """For reports."""


def _notice(center: Center, ev: e.NoticeSet, at: int) -> None:
    if ev.media:
        center.notices[ev.name] = ev.media
    else:
        center.notices.pop(ev.name, None)


FOLDS: dict[type[e.Event], Callable[[Center, Any, int], None]] = {
    e.IvrMoved: _ivr_moved,
    e.Keyed: _keyed,
    e.LookupAnswered: _lookup_answered,
    e.VoicemailLeft: _voicemail,
    e.RecordingKept: _recording,
    e.RecordingDropped: _dropped,
    e.RecordingDeleted: _deleted,
    e.AnswerKept: _answer,
    e.TransferDialled: _transfer_dialled,
    e.TransferFailed: _transfer_failed,
    e.IvrLeft: _left,
    e.NoticeSet: _notice,
}
