"""What a contact asks of an agent, and who has it."""

from callcenter.domain.configuration import AgentSpec, QueueSpec
from callcenter.domain.state import Contact

#: Skill to least level, sorted by skill.
Demands = tuple[tuple[str, int], ...]


def demands(queue: QueueSpec | None, contact: Contact, *, language_served: bool) -> Demands:
    """The queue's, the flow's, and the caller's language; what a recipe lowered counts in their stead.

    The language counts when anyone serving the queue has it as a skill: a company that keeps no languages as
    skills, or nobody for this one, still serves the caller.
    """
    wanted = {**queue.skills, **contact.skills} if queue is not None else dict(contact.skills)
    if contact.language and language_served:
        wanted.setdefault(contact.language, 1)
    if not wanted:
        return ()
    for skill, enough in contact.lowered.items():
        if skill in wanted:
            wanted[skill] = min(wanted[skill], enough)
    return tuple(sorted(wanted.items()))


def qualified(agent: AgentSpec, queue_id: str, wanted: Demands) -> bool:
    """Serves the queue and has every skill at its least level."""
    return queue_id in agent.queues and all(agent.skills.get(skill, 0) >= least for skill, least in wanted)


def level(agent: AgentSpec, wanted: Demands) -> int:
    """The sum of the agent's levels in what is asked for."""
    return sum(agent.skills.get(skill, 0) for skill, _ in wanted)


def in_words(wanted: Demands) -> str:
    """As "billing ≥ 3, en ≥ 1"."""
    return ", ".join(f"{skill} ≥ {least}" for skill, least in wanted)
