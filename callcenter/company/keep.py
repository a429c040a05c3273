"""A start whose company.yaml leaves out a queue that has contacts in it: nobody is lost by that."""

from collections.abc import Collection

from msgspec.structs import replace

from callcenter.domain.configuration import AgentSpec, Configuration, QueueSpec
from callcenter.domain.enums import ContactState
from callcenter.domain.state import Center
from callcenter.ivr.model import Flow


def in_use(center: Center) -> set[str]:
    """The queues that contacts wait in, or would come back to. Who is asked how it was does neither."""
    used: set[str] = set()
    for contact in center.contacts.values():
        if contact.queue and contact.state is not ContactState.ENDED and not contact.surveyed:
            used.update((contact.queue, *contact.added_queues))
    return used


def keep(
    new: Configuration, flow: Flow, old: Configuration | None, wanted: Collection[str]
) -> tuple[Configuration, frozenset[str]]:
    """The new set-up with those of the `wanted` queues that only the old one has, and which these are.

    They are as they were, with their agents as far as these are still there, and with the queues their
    recipes lead to. Steps that lead to a place the flow does not have any more are left out.
    """
    there = {queue.id for queue in new.queues}
    before = {queue.id: queue for queue in old.queues} if old else {}
    kept: dict[str, QueueSpec] = {}
    todo = [queue for queue in wanted if queue not in there]
    while todo:
        queue = before.get(todo.pop())
        if queue is not None and queue.id not in kept:
            kept[queue.id] = _fitting(queue, flow, new.hours)
            todo += [step.queue for step in queue.recipe if step.queue and step.queue not in there]
    if not kept:
        return new, frozenset()
    served = {agent.id: agent.queues for agent in old.agents} if old else {}
    return (
        replace(
            new,
            queues=(*new.queues, *kept.values()),
            agents=tuple(_serving(agent, served.get(agent.id, ()), kept) for agent in new.agents),
        ),
        frozenset(kept),
    )


def _fitting(queue: QueueSpec, flow: Flow, hours: Collection[str]) -> QueueSpec:
    rule = queue.callback
    return replace(
        queue,
        recipe=tuple(step for step in queue.recipe if not step.node or step.node in flow.nodes),
        callback=rule if rule.hours in hours else replace(rule, hours=""),
        hours=queue.hours if queue.hours in hours else "",
    )


def _serving(agent: AgentSpec, served: Collection[str], kept: Collection[str]) -> AgentSpec:
    return replace(agent, queues=(*agent.queues, *(queue for queue in served if queue in kept)))
