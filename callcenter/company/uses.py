"""Where a queue, a skill or opening hours are named: what is to be changed before they can go."""

from collections.abc import Iterator, Sequence

from callcenter.domain.configuration import Configuration
from callcenter.ivr.model import Branch, CallbackNode, Flow, Node, Queue


def uses(part: str, name: str, configuration: Configuration, flows: Sequence[Flow]) -> Iterator[str]:
    """The fields that name this one of `queues`, `skills` or `hours`; of flows `flows.NAME.nodes.NODE`.

    Agents who serve a queue are not among them: when it goes they serve it no more.
    """
    for queue in configuration.queues:
        if part == "skills" and name in queue.skills:
            yield f"queues.{queue.id}.skills.{name}"
        if part == "hours" and queue.hours == name:
            yield f"queues.{queue.id}.hours"
        if part == "hours" and queue.callback.hours == name:
            yield f"queues.{queue.id}.callback.hours"
        for index, step in enumerate(queue.recipe):
            key = part.removesuffix("s")
            if getattr(step, key, "") == name and not (part == "queues" and queue.id == name):
                yield f"queues.{queue.id}.recipe[{index}].{key}"
    if part == "skills":
        for agent in configuration.agents:
            if name in agent.skills:
                yield f"agents.{agent.id}.skills.{name}"
    for flow in flows:
        for node_name, node in flow.nodes.items():
            if _names(node, part, name):
                yield f"flows.{flow.flow}.nodes.{node_name}"


def _names(node: Node, part: str, name: str) -> bool:
    match node:
        case Queue() | CallbackNode():
            return node.queue == name if part == "queues" else part == "skills" and name in node.skills
        case Branch():
            return part == "hours" and node.hours == name
        case _:
            return False
