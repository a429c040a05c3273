"""Folds of events about the centre itself: configuration, nodes, timers."""

from collections.abc import Callable
from typing import Any

from . import events as e
from .configuration import Configuration
from .figures import day_end
from .line import move_promise
from .state import Agent, Center, Timer


def _configuration(center: Center, ev: e.ConfigurationLoaded, at: int) -> None:
    _keep_flows(center, ev.configuration)
    center.configuration = ev.configuration
    for spec in ev.configuration.agents:
        center.agents.setdefault(spec.id, Agent(id=spec.id, since=at))
    named = {spec.id for spec in ev.configuration.agents}
    for agent_id in [a for a, agent in center.agents.items() if a not in named and not agent.assignments]:
        del center.agents[agent_id]
    center.day_ends_at = min(center.day_ends_at, day_end(ev.configuration, at))


def _keep_flows(center: Center, new: Configuration) -> None:
    """Calls finish on the flow they began with: its source stays as long as one of them is open."""
    there = dict(center.old_flows)
    if center.configuration is not None:
        for source in (center.configuration.flow, *center.configuration.flows):
            there[source.name, source.version] = source
    for source in (new.flow, *new.flows):
        there.pop((source.name, source.version), None)
    used = {(contact.flow, contact.flow_version) for contact in center.contacts.values()}
    center.old_flows = {key: source for key, source in there.items() if key in used}


def _queue_moved(center: Center, ev: e.QueueMoved, at: int) -> None:
    for contact in center.contacts.values():
        if contact.queue == ev.queue:
            contact.queue, contact.entered_at, contact.steps_taken = ev.to, at, ()
        if ev.queue in contact.added_queues:
            contact.added_queues = tuple(queue for queue in contact.added_queues if queue != ev.queue)
        move_promise(center, contact, ev.queue, ev.to)


def _controller_started(center: Center, ev: e.ControllerStarted, at: int) -> None:
    center.reconciled.clear()
    for agent in center.agents.values():
        agent.phone.attached = False


def _reconciled(center: Center, ev: e.Reconciled, at: int) -> None:
    center.reconciled.add(ev.node)


def _node_lost(center: Center, ev: e.NodeLost, at: int) -> None:
    center.reconciled.discard(ev.node)


def _timer_set(center: Center, ev: e.TimerSet, at: int) -> None:
    if ev.generation > center.generation:
        center.generation = ev.generation
    center.timers[ev.kind, ev.subject] = Timer(generation=ev.generation, due=ev.due, token=ev.token)


def _timer_cleared(center: Center, ev: e.TimerCleared, at: int) -> None:
    center.timers.pop((ev.kind, ev.subject), None)


FOLDS: dict[type[e.Event], Callable[[Center, Any, int], None]] = {
    e.ConfigurationLoaded: _configuration,
    e.QueueMoved: _queue_moved,
    e.ControllerStarted: _controller_started,
    e.Reconciled: _reconciled,
    e.NodeLost: _node_lost,
    e.TimerSet: _timer_set,
    e.TimerCleared: _timer_cleared,
}
