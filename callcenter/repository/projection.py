"""What each journal event means for the tables: a fold over the rows of its contact, without I/O."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec

from callcenter.domain import events as e
from callcenter.domain.enums import Channel, ContactState, EndedBy, LegRole, OfferState, Outcome
from callcenter.domain.personal import Personal
from callcenter.domain.transitions import CONTACT_EVENTS
from callcenter.repository import projection_parts as parts
from callcenter.repository.base import from_ms
from callcenter.repository.rows import Rows, StoredContact, StoredLeg

# Not kept with an event: what has a column of its own; the menu's inner state, which may hold what was keyed.
_NOT_DATA = ("type", "contact_id", "session", "secret")


def contact_id_of(event: e.Event) -> str | None:
    """The contact whose rows an event changes; None when it changes none."""
    if isinstance(event, e.ContactEvent | e.WrapUpStarted | e.WrapUpExtended | e.WrapUpFinished):
        return event.contact_id
    return None


def _value(value: Any) -> Any:
    if isinstance(value, Personal):
        return value.value
    raise NotImplementedError(f"{type(value).__name__} in an event")


def apply(rows: Rows, event: e.Event, at: dt.datetime, sequence: int, ordinal: int) -> None:
    """Bring the rows up to date with one event of a contact (see contact_id_of)."""
    contact_id = contact_id_of(event)
    assert contact_id is not None
    if isinstance(event, e.ContactArrived | e.NumberLeft):
        _begin(rows, event, at)
    contact = rows.contacts.get(contact_id)
    if contact is None:
        # Its beginning is in a journal that was lost: nothing to add to.
        return
    fields = msgspec.to_builtins(event, enc_hook=_value)
    for name in _NOT_DATA:
        fields.pop(name, None)
    kind = type(event)
    rows.events.append(
        {
            "contact_id": contact_id,
            "sequence": sequence,
            "ordinal": ordinal,
            "at": at,
            "type": kind.__name__,
            "data": fields,
        }
    )
    handler = _HANDLERS.get(kind)
    if handler is not None:
        handler(rows, contact, event, at)
    before = contact.state
    contact.state = CONTACT_EVENTS.get(kind, {}).get(before, before)
    if contact.state is not before or (handler is not None and kind not in _OF_PARTS):
        rows.touch(contact)


def _ms(since: dt.datetime, until: dt.datetime) -> int:
    return max(0, (until - since) // dt.timedelta(milliseconds=1))


def _stop_waiting(contact: StoredContact, at: dt.datetime) -> None:
    if contact.waiting_since is not None:
        contact.wait_ms = (contact.wait_ms or 0) + _ms(contact.waiting_since, at)
        contact.waiting_since = None


def _stop_holding(contact: StoredContact, at: dt.datetime) -> None:
    if contact.held_since is not None:
        contact.hold_ms = (contact.hold_ms or 0) + _ms(contact.held_since, at)
        contact.held_since = None


def _start_talking(contact: StoredContact, at: dt.datetime) -> None:
    if contact.talking_since is None:
        contact.talking_since = at
        contact.talk_ms = contact.talk_ms or 0
        contact.hold_ms = contact.hold_ms or 0


def _stop_talking(contact: StoredContact, at: dt.datetime) -> None:
    """Talk and hold are counted apart (handling time is talk + hold + wrap-up)."""
    _stop_holding(contact, at)
    if contact.talking_since is not None:
        contact.talk_ms = (contact.talk_ms or 0) + _ms(contact.talking_since, at)
        contact.talking_since = None


def _begin(rows: Rows, event: e.ContactArrived | e.NumberLeft, at: dt.datetime) -> None:
    if isinstance(event, e.ContactArrived):
        contact = StoredContact(
            id=event.contact_id,
            channel=event.channel,
            ani=event.ani.value[:64] or None,
            ani_name=event.ani_name.value[:100] or None,
            dnis=event.dnis[:64] or None,
            language=event.language or None,
            state=ContactState.ARRIVED,
            started_at=at,
        )
        rows.add_contact(contact)
        # Who is to be called, or wrote, is not on the line.
        if event.leg_id:
            rows.add_leg(
                StoredLeg(
                    id=event.leg_id,
                    contact_id=event.contact_id,
                    role=LegRole.CUSTOMER,
                    started_at=at,
                    answered_at=at,
                )
            )
        return
    received = from_ms(event.received_at)
    rows.add_contact(
        StoredContact(
            id=event.contact_id,
            channel=Channel.PHONE,
            ani=event.ani.value[:64] or None,
            dnis=event.dnis[:64] or None,
            number_left=event.number.value[:64] or None,
            state=ContactState.ENDED,
            outcome=Outcome.NUMBER_LEFT,
            ended_by=EndedBy.CUSTOMER,
            started_at=received,
            ended_at=received,
        )
    )


def _recognised(rows: Rows, contact: StoredContact, event: e.CustomerRecognised, at: dt.datetime) -> None:
    if event.customer_id:
        contact.customer_id = event.customer_id


def _linked(rows: Rows, contact: StoredContact, event: e.CustomerLinked, at: dt.datetime) -> None:
    contact.customer_id = event.customer_id


def _ivr_moved(rows: Rows, contact: StoredContact, event: e.IvrMoved, at: dt.datetime) -> None:
    contact.language = event.language or contact.language
    rows.flow_steps.moved(contact, event)


def _ivr_left(rows: Rows, contact: StoredContact, event: e.IvrLeft, at: dt.datetime) -> None:
    rows.flow_steps.left(contact, event)


def _voicemail(rows: Rows, contact: StoredContact, event: e.VoicemailLeft, at: dt.datetime) -> None:
    contact.voicemail, contact.voicemail_seconds = event.name, event.seconds


def _recording(rows: Rows, contact: StoredContact, event: e.RecordingKept, at: dt.datetime) -> None:
    if event.listed:
        rows.told.recorded(event, at)


def _answer(rows: Rows, contact: StoredContact, event: e.AnswerKept, at: dt.datetime) -> None:
    rows.told.answered(event, at)


def _queued(rows: Rows, contact: StoredContact, event: e.ContactQueued, at: dt.datetime) -> None:
    _stop_talking(contact, at)
    contact.queue = event.queue
    contact.queued_at = contact.queued_at or at
    contact.waiting_since = contact.waiting_since or at


def _callback_promised(
    rows: Rows, contact: StoredContact, event: e.CallbackPromised, at: dt.datetime
) -> None:
    contact.callback_purpose, contact.callback_case = event.purpose, event.case_number[:20] or None


def _connected(rows: Rows, contact: StoredContact, event: e.ContactConnected, at: dt.datetime) -> None:
    _stop_waiting(contact, at)
    _start_talking(contact, at)
    contact.answered_at = contact.answered_at or at
    contact.agent_id = event.agent_id
    parts.end_offer(rows, event.offer_id, OfferState.ACCEPTED, at)


def _held(rows: Rows, contact: StoredContact, event: e.ContactHeld, at: dt.datetime) -> None:
    if contact.talking_since is not None:
        contact.talk_ms = (contact.talk_ms or 0) + _ms(contact.talking_since, at)
        contact.talking_since = None
    contact.held_since = contact.held_since or at


def _resumed(rows: Rows, contact: StoredContact, event: e.ContactResumed, at: dt.datetime) -> None:
    _stop_holding(contact, at)
    _start_talking(contact, at)


def _recovery_started(rows: Rows, contact: StoredContact, event: e.RecoveryStarted, at: dt.datetime) -> None:
    # Without an agent this is neither talk nor hold; the caller's wait is counted once they are queued again.
    _stop_talking(contact, at)


def _recovery_ended(rows: Rows, contact: StoredContact, event: e.RecoveryEnded, at: dt.datetime) -> None:
    if event.recovered:
        _start_talking(contact, at)


def _talk_ended(rows: Rows, contact: StoredContact, event: e.TalkEnded, at: dt.datetime) -> None:
    _stop_talking(contact, at)
    contact.surveyed_at = at


def _ended(rows: Rows, contact: StoredContact, event: e.ContactEnded, at: dt.datetime) -> None:
    _stop_waiting(contact, at)
    _stop_talking(contact, at)
    contact.outcome, contact.ended_by, contact.ended_at = event.outcome, event.by, at


def _wrap_up_started(rows: Rows, contact: StoredContact, event: e.WrapUpStarted, at: dt.datetime) -> None:
    contact.wrapping_since = at


def _wrap_up_finished(rows: Rows, contact: StoredContact, event: e.WrapUpFinished, at: dt.datetime) -> None:
    if contact.wrapping_since is not None:
        contact.wrap_up_ms = (contact.wrap_up_ms or 0) + _ms(contact.wrapping_since, at)
        contact.wrapping_since = None
    contact.disposition = event.disposition or None
    contact.notes = event.notes.value or None


# Events without an entry have a row in contact_events and, by the transition tables, a state only.
_HANDLERS: dict[type[e.Event], Callable[[Rows, StoredContact, Any, dt.datetime], None]] = {
    e.CustomerRecognised: _recognised,
    e.CustomerLinked: _linked,
    e.IvrMoved: _ivr_moved,
    e.IvrLeft: _ivr_left,
    e.VoicemailLeft: _voicemail,
    e.RecordingKept: _recording,
    e.AnswerKept: _answer,
    e.TransferDialled: parts.transfer_dialled,
    e.ContactQueued: _queued,
    e.CallbackPromised: _callback_promised,
    e.ContactConnected: _connected,
    e.ContactHeld: _held,
    e.ContactResumed: _resumed,
    e.RecoveryStarted: _recovery_started,
    e.RecoveryEnded: _recovery_ended,
    e.TalkEnded: _talk_ended,
    e.ContactEnded: _ended,
    e.WrapUpStarted: _wrap_up_started,
    e.WrapUpFinished: _wrap_up_finished,
    e.OfferMade: parts.offer_made,
    e.PopAcknowledged: parts.pop_acknowledged,
    e.RingStarted: parts.ring_started,
    e.OfferEnded: parts.offer_ended,
    e.AgentLegDialled: parts.leg_dialled,
    e.LegWentUp: parts.leg_up,
    e.LegGone: parts.leg_gone,
}

# These leave the contact's own row as it is, apart from its state.
_OF_PARTS = frozenset(
    {
        e.OfferMade,
        e.PopAcknowledged,
        e.RingStarted,
        e.OfferEnded,
        e.AgentLegDialled,
        e.TransferDialled,
        e.RecordingKept,
        e.AnswerKept,
        e.LegWentUp,
        e.LegGone,
    }
)
