"""Where a queue or a skill is named: what is to be changed before it can go."""

from collections.abc import Iterator

from callcenter.domain.configuration import Configuration
from callcenter.ivr.model import Flow, Queue


def uses(part: str, name: str, configuration: Configuration, flow: Flow) -> Iterator[str]:
    """The fields that name this one of `queues` or `skills`, `flow.nodes.NODE` those of the flow.

    Agents who serve a queue are not among them: when it goes they serve it no more.
    """
    for queue in configuration.queues:
        if part == "skills" and name in queue.skills:
            yield f"queues.{queue.id}.skills.{name}"
        for index, step in enumerate(queue.recipe):
            key = part.removesuffix("s")
            if getattr(step, key) == name and not (part == "queues" and queue.id == name):
                yield f"queues.{queue.id}.recipe[{index}].{key}"
    if part == "skills":
        for agent in configuration.agents:
            if name in agent.skills:
                yield f"agents.{agent.id}.skills.{name}"
    for node_name, node in flow.nodes.items():
        if isinstance(node, Queue) and (node.queue == name if part == "queues" else name in node.skills):
            yield f"flow.nodes.{node_name}"
