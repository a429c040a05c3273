"""Durable before it is acted on: effects that wait until the record they come from is on disk."""

import msgspec

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.enums import LegRole
from callcenter.domain.state import Center

from .record import Record

#: Events that promise something to a person, and what would break the promise if a power cut forgot them:
#: - a call is answered, and then nobody knows of it;
#: - the caller is thanked for a message that no one will be told of;
#: - the caller is thanked for an answer or a recording that is forgotten;
#: - the caller is told the number of a case that nobody knows;
#: - the caller is told that we call back, and nobody does;
#: - the customer, or whom a caller is put through to, is dialled, and dialled once more after a crash.
#: Promises made through a page wait in `Engine.send`.
PROMISES: frozenset[type[ev.Event]] = frozenset(
    {
        ev.ContactArrived,
        ev.VoicemailLeft,
        ev.RecordingKept,
        ev.AnswerKept,
        ev.CaseRegistered,
        ev.CallbackPromised,
        ev.CallbackDialled,
        ev.TransferDialled,
    }
)

#: Effects that never wait: what agents see and hear of an offer, what makes the pop ready in time, and what
#: stays inside this process.
AT_ONCE: tuple[type[do.Effect], ...] = (
    do.IdentifyCustomer,
    do.ShowPop,
    do.DialAgent,
    do.StartTimer,
    do.CancelTimer,
    do.KeepSecretDigit,
    do.ForgetSecret,
)


class _Held(msgspec.Struct, kw_only=True):
    until: int
    effects: list[do.Effect]


class Promises:
    """The effects that wait, by the contact they are about."""

    def __init__(self) -> None:
        self._held: dict[str | None, _Held] = {}

    def hold(
        self, center: Center, record: Record, effects: tuple[do.Effect, ...]
    ) -> tuple[bool, tuple[do.Effect, ...]]:
        """Whether `kept` must be told of this record, and the effects to let out now.

        An effect also waits behind those of the same contact that still do: their order is kept.
        """
        subject = record.contact_id
        held = self._held.get(subject)
        promise = any(type(event) in PROMISES for event in record.events)
        if promise:
            if held is None:
                held = self._held[subject] = _Held(until=0, effects=[])
            held.until = record.sequence
        if held is None:
            return False, effects
        now = []
        for effect in effects:
            if _at_once(center, effect):
                now.append(effect)
            else:
                held.effects.append(effect)
        return promise, tuple(now)

    def kept(self, record: Record) -> list[do.Effect]:
        """The record is on disk: the effects that may go out now."""
        subject = record.contact_id
        held = self._held.get(subject)
        if held is None or held.until != record.sequence:
            return []  # a later promise to the same contact is not on disk yet
        del self._held[subject]
        return held.effects


def _at_once(center: Center, effect: do.Effect) -> bool:
    if isinstance(effect, do.HangUpLeg):
        # An agent's phone that was rung at once stops ringing at once.
        leg = center.legs.get(effect.leg_id)
        return leg is not None and leg.role is LegRole.AGENT
    return isinstance(effect, AT_ONCE)
