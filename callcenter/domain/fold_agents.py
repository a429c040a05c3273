"""Folds of events about agents."""

from collections.abc import Callable
from typing import Any

from . import events as e
from .enums import AgentState, AssignmentPhase, Presence
from .figures import agent_figures, count_time, occupancy_permille
from .state import Agent, Center, Phone, state_of

# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_READY = AgentState.READY


def assign(center: Center, agent: Agent, contact_id: str, phase: AssignmentPhase | None, at: int) -> None:
    """The agent holds the contact in this phase, or no longer (None)."""
    before = state_of(agent)
    if phase is None:
        agent.assignments.pop(contact_id, None)
    else:
        agent.assignments[contact_id] = phase
    _state_changed(center, agent, before, at)


def _state_changed(center: Center, agent: Agent, before: AgentState, at: int) -> None:
    state = state_of(agent)
    if state is not before:
        count_time(center, agent, before, at)
        agent.since = at
        if state is _READY:
            agent.occupancy = occupancy_permille(agent_figures(center, agent.id))


def rested(agent: Agent, at: int) -> None:
    """From now on the agent counts as idle."""
    agent.idle_since = at


def _phone_tab(center: Center, ev: e.PhoneTabChanged, at: int) -> None:
    phone = center.agents[ev.agent_id].phone
    if ev.tab != phone.tab:
        center.agents[ev.agent_id].phone = Phone(tab=ev.tab, attached=ev.attached, online=phone.online)
    else:
        phone.attached = ev.attached


def _phone_reported(center: Center, ev: e.PhoneReported, at: int) -> None:
    phone = center.agents[ev.agent_id].phone
    phone.registered, phone.microphone, phone.sound = ev.registered, ev.microphone, ev.sound


def _endpoint(center: Center, ev: e.EndpointWent, at: int) -> None:
    center.agents[ev.agent_id].phone.online = ev.online


def _presence(center: Center, ev: e.PresenceChanged, at: int) -> None:
    agent = center.agents[ev.agent_id]
    before = agent.state
    agent.presence, agent.reason = ev.presence, ev.reason
    if agent.state is before is AgentState.NOT_READY:
        # Another reason; what takes effect after the contact held now changes nothing yet.
        count_time(center, agent, before, at)
        agent.since = at
    _state_changed(center, agent, before, at)
    if ev.presence is Presence.READY:
        rested(agent, at)
        agent.missed = 0


def _wrap_up_started(center: Center, ev: e.WrapUpStarted, at: int) -> None:
    agent = center.agents[ev.agent_id]
    assign(center, agent, ev.contact_id, AssignmentPhase.WRAP_UP, at)
    agent.wrap_up_since, agent.wrap_up_until = at, ev.until


def _wrap_up_extended(center: Center, ev: e.WrapUpExtended, at: int) -> None:
    center.agents[ev.agent_id].wrap_up_until = ev.until


def _wrap_up_finished(center: Center, ev: e.WrapUpFinished, at: int) -> None:
    agent = center.agents[ev.agent_id]
    center.contacts[ev.contact_id].wrap_up_ms = at - agent.wrap_up_since
    assign(center, agent, ev.contact_id, None, at)
    agent.wrap_up_since = agent.wrap_up_until = 0
    rested(agent, at)


FOLDS: dict[type[e.Event], Callable[[Center, Any, int], None]] = {
    e.PhoneTabChanged: _phone_tab,
    e.PhoneReported: _phone_reported,
    e.EndpointWent: _endpoint,
    e.PresenceChanged: _presence,
    e.WrapUpStarted: _wrap_up_started,
    e.WrapUpExtended: _wrap_up_extended,
    e.WrapUpFinished: _wrap_up_finished,
}
