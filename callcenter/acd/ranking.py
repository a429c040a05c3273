"""The ranking: which agent for a contact, which contact for an agent, and why in words.

The rule. An agent may take a contact when they serve its queue, are READY with a usable phone and room for
its channel, and have every skill the queue, the flow and the caller's language ask for. Of several agents the
queue's strategy chooses; of several contacts the one first in time, its head start and the agent's
preference among queues counted in (`domain.waiting`). A contact kept for one agent goes to nobody else, and
that agent takes it as if it had waited longer by the time it may be kept.
"""

import msgspec

from callcenter.domain.enums import KeptWhy, Strategy
from callcenter.domain.state import Agent, Center, Contact, Kept
from callcenter.domain.waiting import head_start_ms

from . import demands, strategies
from .demands import Demands, qualified
from .index import Index, free_for, index_of
from .pools import Pool


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """This contact to this agent, and why."""

    contact_id: str
    agent_id: str
    reason: str


#: Place in time, contact, and what tells two pools of one contact apart.
_Order = tuple[int, str, bool, str, Demands]

_KEPT = {
    KeptWhy.DEDICATED: "dedicated agent",
    KeptWhy.LAST_AGENT: "last agent of this customer",
}


def best_agent(center: Center, contact: Contact, at: int) -> Choice | None:
    """The agent who gets the contact of those who may take it now."""
    index = index_of(center)
    index.tidy()
    if kept := contact.kept:
        if not _free(center, index, kept.agent_id, contact):
            return None
        reason = _with_contact(center, _KEPT[kept.why], "", contact)
        return Choice(contact_id=contact.id, agent_id=kept.agent_id, reason=reason)
    for pool in index.pools_of(contact):
        queue = index.queues.get(pool.queue_id)
        if queue is None:
            continue
        agent_id = _chosen(index, pool, queue.strategy, contact, at)
        if agent_id is not None:
            why = strategies.in_words(
                queue.strategy, index.candidate(agent_id), pool.wanted, pool.free, contact, at
            )
            return Choice(
                contact_id=contact.id, agent_id=agent_id, reason=_reason(center, why, pool, contact)
            )
    return None


# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_LEAST_OCCUPIED = Strategy.LEAST_OCCUPIED
#: As many are looked at one by one where the order of agents does not stand still.
FEW = 64


def _chosen(index: Index, pool: Pool, strategy: Strategy, contact: Contact, at: int) -> str | None:
    if strategy is _LEAST_OCCUPIED:
        index.take_up_agents()
        if 1 < pool.free <= FEW:
            free = index.free_candidates(pool)
            return min(free, key=lambda one: strategies.by_occupancy(one, pool.queue_id, at)).agent.id
    return index.first_free(pool, strategies.order_for(strategy, contact))


def best_contact(center: Center, agent: Agent, at: int) -> Choice | None:
    """The waiting contact that comes first of those this agent may take, on nodes that are reconciled."""
    index = index_of(center)
    seat = index.seats.get(agent.id)
    if seat is None or not index.anybody_waits():
        return None
    assert center.configuration is not None
    step = center.configuration.priority.preference_ms
    index.tidy()
    best: tuple[_Order, Pool | Kept] | None = None
    for pool, (place, contact_id) in index.heads(agent.id):
        if free_for(agent, seat.spec, pool.channel, center):
            rank = seat.spec.preferences.get(pool.queue_id, 1)
            added = center.contacts[contact_id].queue != pool.queue_id
            order = (place + (rank - 1) * step, contact_id, added, pool.queue_id, pool.wanted)
            if best is None or order < best[0]:
                best = order, pool
    if waiting := index.kept.get(agent.id):
        place, contact_id = waiting[0]
        contact = center.contacts[contact_id]
        if (kept := contact.kept) and free_for(agent, seat.spec, contact.channel, center):
            order = (place - (kept.until - kept.since), contact_id, False, "", ())
            if best is None or order < best[0]:
                best = order, kept
    if best is None:
        return None
    (_, contact_id, *_), chosen = best
    contact = center.contacts[contact_id]
    why = f"first in line after {max(0, at - contact.waiting_since) // 1000} s"
    if isinstance(chosen, Kept):
        reason = _with_contact(center, _KEPT[chosen.why], why, contact)
    else:
        reason = _reason(center, why, chosen, contact)
    return Choice(contact_id=contact_id, agent_id=agent.id, reason=reason)


def may_keep(center: Center, agent_id: str, contact: Contact, why: KeptWhy) -> bool:
    """Whether waiting for this agent makes sense: READY now or after what they hold. A dedicated agent takes
    their customers from any queue; the last agent must be qualified."""
    index = index_of(center)
    index.take_up_agents()
    seat = index.seats.get(agent_id)
    if seat is None or not seat.ready or not center.agents[agent_id].phone.usable:
        return False
    pool = index.pools_of(contact)[0]
    return why is KeptWhy.DEDICATED or qualified(seat.spec, pool.queue_id, pool.wanted)


def nobody_logged_in(center: Center, contact: Contact) -> bool:
    """Whether no agent who could take the contact is logged in."""
    index = index_of(center)
    index.take_up_agents()
    return not any(pool.logged_in for pool in index.pools_of(contact))


def _free(center: Center, index: Index, agent_id: str, contact: Contact) -> bool:
    seat = index.seats.get(agent_id)
    return seat is not None and free_for(center.agents[agent_id], seat.spec, contact.channel, center)


def _reason(center: Center, why: str, pool: Pool, contact: Contact) -> str:
    reason = _with_contact(center, why, demands.in_words(pool.wanted), contact)
    if pool.queue_id != contact.queue:
        return f"{reason}; added queue {pool.queue_id}"
    return reason


def _with_contact(center: Center, why: str, more: str, contact: Contact) -> str:
    """The choice, then what it rests on in the contact."""
    assert center.configuration is not None
    parts = [why]
    if more:
        parts.append(more)
    if contact.front:
        parts.append("first because an agent was lost in mid-call")
    if contact.lowered:
        parts.append(f"lowered: {demands.in_words(tuple(sorted(contact.lowered.items())))}")
    if start := head_start_ms(center.configuration, contact):
        who = contact.tier.value
        parts.append(f"head start {start // 1000} s ({who}, value {contact.value})")
    if contact.callback is not None and not contact.callback.reached:
        parts.append("callback")
    return "; ".join(parts)
