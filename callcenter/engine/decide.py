"""decide: the one pure function. No clock, randomness, I/O or await; time and ids come with the message."""

from collections.abc import Callable
from typing import Any

import msgspec

from callcenter.domain import messages as m
from callcenter.domain.effects import Effect
from callcenter.domain.enums import ContactState, TimerKind
from callcenter.domain.events import ControllerStarted, Event, NodeLost, TimerCleared
from callcenter.domain.refusal import Refusal, RefusalCode, Refused
from callcenter.domain.state import Center
from callcenter.domain.transitions import CONTACT_MESSAGES, CONTACT_TIMERS

from . import (
    agents,
    callbacks,
    calls,
    cases,
    company,
    desk,
    dialback,
    goodbye,
    keeping,
    menus,
    offers,
    queueing,
    recipe,
    reconcile,
    recovery,
    unwanted,
)
from .transaction import Transaction

#: Recorded with every journal record; raised when the same messages would lead to other events.
DECIDER_VERSION = 7


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a message led to. With a refusal there are no events, no effects and no change."""

    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None


def decide(center: Center, message: m.Message, at: int) -> Decision:
    """Decide one message at time `at` (ms since 1970), changing `center` in place."""
    tx = Transaction(center, at)
    handler, asked = _TAKEN[type(message)]
    try:
        _check(center, message, asked)
        handler(tx, message)
    except Refused as refused:
        if tx.events:
            raise RuntimeError(f"{type(message).__name__} was refused after events were emitted") from refused
        return Decision(refusal=refused.refusal)
    return Decision(events=tuple(tx.events), effects=tuple(tx.effects))


class _Asked(msgspec.Struct, frozen=True):
    """What a kind of message asks of the centre; found out once, not with each message."""

    configured: bool
    of_agent: bool
    of_leg: bool
    of_offer: bool
    #: States of its contact in which it is taken; None when it is about none.
    states: frozenset[ContactState] | None


def _asked(kind: type[m.Message]) -> _Asked:
    return _Asked(
        configured=not issubclass(kind, m.LoadConfiguration | m.StartController),
        of_agent=issubclass(kind, m.AgentMessage),
        of_leg=issubclass(kind, m.LegMessage),
        of_offer=issubclass(kind, m.PopShown | m.RejectOffer),
        states=CONTACT_MESSAGES.get(kind),
    )


def _check(center: Center, message: Any, asked: _Asked) -> None:
    """Known contact, leg and agent; a contact state that takes this message."""
    if center.configuration is None and asked.configured:
        raise Refused(RefusalCode.NOT_CONFIGURED, "no configuration is loaded yet")
    if asked.of_agent and message.agent_id not in center.agents:
        raise Refused(RefusalCode.UNKNOWN_AGENT, f"there is no agent {message.agent_id}")
    states = asked.states
    if states is None:
        return
    if asked.of_leg:
        leg = center.legs.get(message.leg_id)
        if leg is None:
            raise Refused(RefusalCode.UNKNOWN_LEG, f"no leg {message.leg_id} is known")
        contact_id = leg.contact_id
    else:
        contact_id = offers.contact_of_offer(message.offer_id) if asked.of_offer else message.contact_id
    contact = center.contacts.get(contact_id)
    if contact is None:
        raise Refused(RefusalCode.UNKNOWN_CONTACT, f"no contact {contact_id} is open")
    if contact.state not in states:
        raise Refused(
            RefusalCode.WRONG_STATE, f"{type(message).__name__} is not taken while {contact.state.value}"
        )


def _start_controller(tx: Transaction, message: m.StartController) -> None:
    tx.emit(ControllerStarted())
    for agent in tx.center.agents.values():
        agents.watch_phone(tx, agent)
        agents.more_time_to_write_up(tx, agent)


def _telephony_lost(tx: Transaction, message: m.TelephonyLost) -> None:
    tx.emit(NodeLost(node=message.node))


_TIMERS: dict[TimerKind, Callable[[Transaction, str, int], None]] = {
    TimerKind.IVR: menus.timer_fired,
    TimerKind.POP: offers.pop_is_late,
    TimerKind.RING: offers.ring_no_answer,
    TimerKind.WRAP_UP: agents.wrap_up_over,
    TimerKind.RECOVERY: recovery.given_up,
    TimerKind.REDIAL: recovery.dial_again,
    TimerKind.PHONE: agents.phone_missing,
    TimerKind.RECIPE: recipe.step_due,
    TimerKind.ANNOUNCE: queueing.announce,
    TimerKind.KEEPING: keeping.time_over,
    TimerKind.CALLBACK: callbacks.due,
    TimerKind.CALLBACK_RING: dialback.no_answer,
    TimerKind.GOODBYE: goodbye.said,
}


def _timer_fired(tx: Transaction, message: m.TimerFired) -> None:
    timer = tx.center.timers.get((message.kind, message.subject))
    if timer is None or timer.generation != message.generation:
        raise Refused(RefusalCode.STALE, f"timer {message.kind.value} of {message.subject} is stale")
    tx.emit(TimerCleared(kind=message.kind, subject=message.subject))
    states = CONTACT_TIMERS.get(message.kind)
    if states is None:
        lives = message.subject in tx.center.agents
    else:
        contact = tx.center.contacts.get(message.subject)
        lives = contact is not None and contact.state in states
    if lives:
        _TIMERS[message.kind](tx, message.subject, timer.token)


_HANDLERS: dict[type[m.Message], Callable[[Transaction, Any], None]] = {
    m.LoadConfiguration: company.load,
    m.SetNotice: desk.set_notice,
    m.StartController: _start_controller,
    m.Reconcile: reconcile.reconcile,
    m.TelephonyLost: _telephony_lost,
    m.TimerFired: _timer_fired,
    m.CallArrived: calls.arrived,
    m.NumberWasLeft: desk.number_was_left,
    m.RequestCallback: callbacks.request,
    m.WithdrawCallback: callbacks.withdraw,
    m.DigitReceived: menus.digit,
    m.PlaybackEnded: menus.playback_ended,
    m.RecordingEnded: menus.recording_ended,
    m.RecordingFound: reconcile.recording_found,
    m.RecordingGone: unwanted.gone,
    m.LookupCompleted: menus.lookup_completed,
    m.CustomerIdentified: desk.customer_identified,
    m.LegRinging: calls.leg_ringing,
    m.LegAnswered: calls.leg_answered,
    m.LegEnded: calls.leg_ended,
    m.PhoneClaimed: agents.phone_claimed,
    m.PhoneDetached: agents.phone_detached,
    m.PhoneStateChanged: agents.phone_state_changed,
    m.EndpointChanged: agents.endpoint_changed,
    m.BecomeReady: agents.become_ready,
    m.BecomeNotReady: agents.become_not_ready,
    m.LogOut: agents.log_out,
    m.PopShown: offers.pop_shown,
    m.RejectOffer: offers.rejected,
    m.Hold: calls.hold,
    m.Resume: calls.resume,
    m.HangUp: calls.hang_up,
    m.ExtendWrapUp: agents.extend_wrap_up,
    m.FinishWrapUp: agents.finish_wrap_up,
    m.LinkCustomer: desk.link_customer,
    m.TakeCase: cases.take,
    m.TakeWritten: cases.take_written,
}

_TAKEN = {kind: (handler, _asked(kind)) for kind, handler in _HANDLERS.items()}
