"""One readable ranking: which agent for a contact, which contact for an agent, and why in words.

The rule. An agent may take a contact when they serve its queue, are READY with a usable phone, hold nothing,
and have every skill the queue, the flow and the caller's language ask for. Of several agents the one longest
idle is chosen; of several contacts the one first in `fold.waiting_key` order: returned callers, then priority
by tier, then first in first out.
"""

import msgspec

from callcenter.domain.configuration import TIER_POINTS, AgentSpec, QueueSpec
from callcenter.domain.enums import Presence
from callcenter.domain.state import Agent, Center, Contact
from callcenter.domain.waiting import waiting_key


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """This contact to this agent, and why."""

    contact_id: str
    agent_id: str
    reason: str


def queue_spec(center: Center, queue_id: str) -> QueueSpec | None:
    """The queue's set-up, or None when there is no such queue."""
    assert center.configuration is not None
    return next((q for q in center.configuration.queues if q.id == queue_id), None)


def required_skills(center: Center, contact: Contact) -> dict[str, int]:
    """Skill to least level: the queue's, the flow's, and the caller's language.

    The language counts when anyone serving the queue has it as a skill: a company that keeps no languages as
    skills, or nobody for this one, still serves the caller.
    """
    assert center.configuration is not None
    spec = queue_spec(center, contact.queue)
    skills = {**(spec.skills if spec else {}), **contact.skills}
    language = contact.language
    if language and any(
        contact.queue in a.queues and a.skills.get(language, 0) > 0 for a in center.configuration.agents
    ):
        skills.setdefault(language, 1)
    return skills


def free(agent: Agent) -> bool:
    """Ready, with a usable phone, holding nothing (a phone call is exclusive)."""
    return agent.presence is Presence.READY and agent.phone.usable and not agent.assignments


def qualified(spec: AgentSpec, queue_id: str, skills: dict[str, int]) -> bool:
    """Serves the queue and has every skill at its least level."""
    return queue_id in spec.queues and all(spec.skills.get(s, 0) >= least for s, least in skills.items())


def best_agent(center: Center, contact: Contact, at: int) -> Choice | None:
    """The agent longest idle of those who may take the contact now."""
    assert center.configuration is not None
    skills = required_skills(center, contact)
    candidates = [
        agent
        for spec in center.configuration.agents
        if qualified(spec, contact.queue, skills) and free(agent := center.agents[spec.id])
    ]
    if not candidates:
        return None
    agent = min(candidates, key=lambda a: (a.idle_since, a.id))
    idle_s = max(0, at - agent.idle_since) // 1000
    reason = _in_words(f"longest idle ({idle_s} s) of {len(candidates)} free", skills, contact)
    return Choice(contact_id=contact.id, agent_id=agent.id, reason=reason)


def best_contact(center: Center, agent: Agent, at: int) -> Choice | None:
    """The waiting contact that comes first of those this agent may take, on nodes that are reconciled."""
    assert center.configuration is not None
    spec = next((a for a in center.configuration.agents if a.id == agent.id), None)
    if spec is None or not free(agent):
        return None
    heads = []
    for queue_id in spec.queues:
        for contact_id in center.waiting.get(queue_id, ()):
            contact = center.contacts[contact_id]
            if contact.node in center.reconciled and qualified(
                spec, queue_id, required_skills(center, contact)
            ):
                heads.append(contact_id)
                break
    if not heads:
        return None
    contact = center.contacts[min(heads, key=lambda i: waiting_key(center, i))]
    waited_s = max(0, at - contact.waiting_since) // 1000
    reason = _in_words(f"first in line after {waited_s} s", required_skills(center, contact), contact)
    return Choice(contact_id=contact.id, agent_id=agent.id, reason=reason)


def _in_words(why: str, skills: dict[str, int], contact: Contact) -> str:
    parts = [why]
    if skills:
        parts.append(", ".join(f"{skill} ≥ {least}" for skill, least in sorted(skills.items())))
    if contact.front:
        parts.append("first because an agent was lost in mid-call")
    if priority := TIER_POINTS[contact.tier]:
        parts.append(f"priority {priority} ({contact.tier.value})")
    return "; ".join(parts)
