"""Agents: their phone, their presence, their write-up."""

from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import (
    CHOSEN_REASONS,
    AssignmentPhase,
    NotReadyReason,
    Presence,
    TimerKind,
)
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Agent, Contact

from . import calls, dialback, keeping, offers, queueing, recipe, recovery
from .transaction import Transaction

#: The least time left to write up after a restart of the controller, ms.
RESTART_WRAP_UP_MS = 15_000


def phone_claimed(tx: Transaction, message: m.PhoneClaimed) -> None:
    """A page is the agent's phone now. With a new page the old one's leg is lost, and what it was offered."""
    agent = tx.center.agents[message.agent_id]
    if agent.phone.tab == message.tab and agent.phone.attached:
        raise Refused(RefusalCode.ALREADY, "this page is your phone already")
    new_page = agent.phone.tab != message.tab
    tx.emit(ev.PhoneTabChanged(agent_id=agent.id, tab=message.tab, attached=True))
    if agent.presence is Presence.LOGGED_OUT:
        tx.emit(
            ev.PresenceChanged(agent_id=agent.id, presence=Presence.NOT_READY, reason=NotReadyReason.LOGIN)
        )
    if new_page:
        for contact in _in_phase(tx, agent, AssignmentPhase.OFFERED):
            if contact.offer is not None and contact.offer.answered_at:
                dialback.agent_hung_up(tx, contact, lost=True)
                continue
            offers.take_back(tx, contact)
            offers.serve_contact(tx, contact)
        for contact in _in_phase(tx, agent, AssignmentPhase.CONNECTED):
            if not contact.recovering:
                tx.do(do.HangUpLeg(leg_id=contact.agent_leg_id))
                recovery.start(tx, contact)
            elif contact.agent_leg_id:
                recovery.page_reloaded(tx, contact)
    _phone_may_be_back(tx, agent)


def _in_phase(tx: Transaction, agent: Agent, wanted: AssignmentPhase) -> list[Contact]:
    return [
        tx.center.contacts[contact_id] for contact_id, phase in agent.assignments.items() if phase is wanted
    ]


def phone_detached(tx: Transaction, message: m.PhoneDetached) -> None:
    """The page's connection closed: it may come back. Of one that froze nobody hears the ring meanwhile."""
    agent = tx.center.agents[message.agent_id]
    if agent.phone.tab != message.tab or not agent.phone.attached:
        raise Refused(RefusalCode.STALE, "that page is not your phone")
    tx.emit(ev.PhoneTabChanged(agent_id=agent.id, tab=message.tab, attached=False))
    if message.silent:
        for contact in _in_phase(tx, agent, AssignmentPhase.OFFERED):
            offers.phone_gone(tx, contact)
    watch_phone(tx, agent)


def watch_phone(tx: Transaction, agent: Agent) -> None:
    """READY is for agents who can be rung: without a usable phone it lasts for the grace period only. And who
    has no page open for long is not at work: they are logged out, so that nobody waits for them."""
    assert tx.center.configuration is not None
    limits = tx.center.configuration.limits
    if agent.presence is Presence.READY and not agent.phone.usable:
        wanted, ms = _GRACE, limits.phone_grace_ms
    elif agent.presence is Presence.NOT_READY and not agent.phone.attached:
        wanted, ms = _ABSENCE, limits.absent_ms
    else:
        tx.clear_timer(TimerKind.PHONE, agent.id)
        return
    timer = tx.center.timers.get((TimerKind.PHONE, agent.id))
    if timer is None or timer.token != wanted:
        tx.set_timer(TimerKind.PHONE, agent.id, ms, wanted)


#: What the PHONE timer waits for: a phone that is back in time, or an agent who is.
_GRACE, _ABSENCE = 1, 2


def phone_missing(tx: Transaction, subject: str, token: int) -> None:
    """The phone, or the agent, did not come back."""
    agent = tx.center.agents[subject]
    if token == _GRACE and agent.presence is Presence.READY and not agent.phone.usable:
        offers.not_ready(tx, agent, NotReadyReason.PHONE_LOST)
    elif token == _ABSENCE and not agent.phone.attached and not agent.assignments:
        _log_out(tx, agent)
        return
    watch_phone(tx, agent)


def phone_state_changed(tx: Transaction, message: m.PhoneStateChanged) -> None:
    """What the page says of registration, microphone and sound."""
    agent = tx.center.agents[message.agent_id]
    if agent.phone.tab != message.tab or not agent.phone.attached:
        raise Refused(RefusalCode.NOT_THE_PHONE_TAB, "another page is your phone: take it over here first")
    tx.emit(
        ev.PhoneReported(
            agent_id=agent.id,
            registered=message.registered,
            microphone=message.microphone,
            sound=message.sound,
        )
    )
    _phone_may_be_back(tx, agent)


def endpoint_changed(tx: Transaction, message: m.EndpointChanged) -> None:
    """What Asterisk says of the registration."""
    agent = tx.center.agents[message.agent_id]
    if agent.phone.online is message.online:
        raise Refused(RefusalCode.ALREADY, "nothing changed")
    tx.emit(ev.EndpointWent(agent_id=agent.id, online=message.online))
    if not message.online:
        for contact in _in_phase(tx, agent, AssignmentPhase.OFFERED):
            offers.phone_gone(tx, contact)
    _phone_may_be_back(tx, agent)


def _phone_may_be_back(tx: Transaction, agent: Agent) -> None:
    watch_phone(tx, agent)
    recovery.ring_again(tx, agent)
    offers.serve_agent(tx, agent)


def become_ready(tx: Transaction, message: m.BecomeReady) -> None:
    """The agent takes calls from now on."""
    agent = tx.center.agents[message.agent_id]
    if agent.id not in index_of(tx.center).seats:
        raise Refused(RefusalCode.UNKNOWN_AGENT, "you are no longer set up as an agent")
    phone = agent.phone
    missing = [
        name
        for name, there in (
            ("phone page", phone.attached),
            ("registration", phone.registered and phone.online),
            ("microphone", phone.microphone),
            ("sound", phone.sound),
        )
        if not there
    ]
    if missing:
        raise Refused(RefusalCode.PHONE_NOT_READY, f"switch on your phone first: no {', no '.join(missing)}")
    if agent.presence is Presence.READY:
        raise Refused(RefusalCode.ALREADY, "you are READY")
    tx.emit(ev.PresenceChanged(agent_id=agent.id, presence=Presence.READY))
    offers.serve_agent(tx, agent)


def become_not_ready(tx: Transaction, message: m.BecomeNotReady) -> None:
    """No calls after those held now."""
    if message.reason not in CHOSEN_REASONS:
        raise Refused(RefusalCode.INVALID, f"{message.reason.value} is set by the system only")
    if tx.center.agents[message.agent_id].presence is Presence.LOGGED_OUT:
        raise Refused(RefusalCode.WRONG_STATE, "you are logged out: open your phone page first")
    tx.emit(ev.PresenceChanged(agent_id=message.agent_id, presence=Presence.NOT_READY, reason=message.reason))
    keeping.agent_takes_no_calls(tx, tx.center.agents[message.agent_id])
    watch_phone(tx, tx.center.agents[message.agent_id])


def log_out(tx: Transaction, message: m.LogOut) -> None:
    """The agent leaves; a call or an offer must be finished first, a write-up is closed."""
    agent = tx.center.agents[message.agent_id]
    if agent.presence is Presence.LOGGED_OUT:
        raise Refused(RefusalCode.ALREADY, "you are logged out")
    phases = agent.assignments.values()
    if AssignmentPhase.CONNECTED in phases or AssignmentPhase.OFFERED in phases:
        raise Refused(RefusalCode.WRONG_STATE, "finish the call first")
    _log_out(tx, agent)


def _log_out(tx: Transaction, agent: Agent) -> None:
    tx.emit(ev.PresenceChanged(agent_id=agent.id, presence=Presence.LOGGED_OUT))
    tx.emit(ev.PhoneTabChanged(agent_id=agent.id, tab="", attached=False))
    tx.clear_timer(TimerKind.PHONE, agent.id)
    wrap_up_over(tx, agent.id, 0)
    keeping.agent_takes_no_calls(tx, agent)
    recipe.agent_logged_out(tx, agent)


def start_wrap_up(tx: Transaction, contact: Contact) -> bool:
    """The agent who talked writes up, within the limit; returns whether there is any time for it."""
    assert tx.center.configuration is not None
    queue = queueing.queue_of(tx, contact)
    limit = tx.center.configuration.limits.wrap_up_ms
    if queue is not None and queue.wrap_up_ms is not None:
        limit = queue.wrap_up_ms
    if not limit:
        return False
    tx.emit(ev.WrapUpStarted(contact_id=contact.id, agent_id=contact.agent_id, until=tx.at + limit))
    tx.set_timer(TimerKind.WRAP_UP, contact.agent_id, limit)
    return True


#: What one wish for more time adds to a write-up, ms.
MORE_WRAP_UP_MS = 60_000


def extend_wrap_up(tx: Transaction, message: m.ExtendWrapUp) -> None:
    """The agent needs more time, up to the limit for all of it."""
    assert tx.center.configuration is not None
    agent = tx.center.agents[message.agent_id]
    if agent.assignments.get(message.contact_id) is not AssignmentPhase.WRAP_UP:
        raise Refused(RefusalCode.NOT_YOURS, "you are not writing up this contact")
    latest = agent.wrap_up_since + tx.center.configuration.limits.wrap_up_most_ms
    until = min(agent.wrap_up_until + MORE_WRAP_UP_MS, latest)
    if until <= agent.wrap_up_until:
        raise Refused(RefusalCode.WRONG_STATE, "a write-up may not be extended any further")
    tx.emit(ev.WrapUpExtended(agent_id=agent.id, contact_id=message.contact_id, until=until))
    tx.set_timer(TimerKind.WRAP_UP, agent.id, until - tx.at)


def more_time_to_write_up(tx: Transaction, agent: Agent) -> None:
    """After a restart the page must come back before the limit closes what is being typed."""
    for contact_id, phase in agent.assignments.items():
        if phase is AssignmentPhase.WRAP_UP and agent.wrap_up_until < tx.at + RESTART_WRAP_UP_MS:
            until = tx.at + RESTART_WRAP_UP_MS
            tx.emit(ev.WrapUpExtended(agent_id=agent.id, contact_id=contact_id, until=until))
            tx.set_timer(TimerKind.WRAP_UP, agent.id, RESTART_WRAP_UP_MS)


def finish_wrap_up(tx: Transaction, message: m.FinishWrapUp) -> None:
    """Written up."""
    agent = tx.center.agents[message.agent_id]
    if agent.assignments.get(message.contact_id) is not AssignmentPhase.WRAP_UP:
        raise Refused(RefusalCode.NOT_YOURS, "you are not writing up this contact")
    tx.clear_timer(TimerKind.WRAP_UP, agent.id)
    _written_up(tx, agent, message.contact_id, message)


def wrap_up_over(tx: Transaction, subject: str, token: int) -> None:
    """The limit is reached: the contact is closed as it is."""
    agent = tx.center.agents[subject]
    tx.clear_timer(TimerKind.WRAP_UP, agent.id)
    for contact_id, phase in list(agent.assignments.items()):
        if phase is AssignmentPhase.WRAP_UP:
            _written_up(tx, agent, contact_id, None)


def _written_up(tx: Transaction, agent: Agent, contact_id: str, message: m.FinishWrapUp | None) -> None:
    if message:
        finished = ev.WrapUpFinished(
            contact_id=contact_id,
            agent_id=agent.id,
            disposition=message.disposition,
            notes=message.notes,
        )
    else:
        finished = ev.WrapUpFinished(contact_id=contact_id, agent_id=agent.id, disposition="")
    tx.emit(finished)
    calls.maybe_close(tx, tx.center.contacts[contact_id])
    offers.serve_agent(tx, agent)
