"""The expected wait of a contact that waits.

With k contacts before it and s agents at work for all of them, each busy for a mean of h, one agent becomes
free every h/s, and it is the contact's turn after k + 1 of them: (k + 1) h / s. That is exact for one queue
with exponential handling times (W. Whitt, "Predicting Queueing Delays", Management Science 45, 1999). Agents
who serve other queues too take their contacts in order of time: of each other queue's contacts before this
one, the share counts that falls to this contact's agents.
"""

from callcenter.domain.state import Center, Contact
from callcenter.domain.waiting import place_in_time, some_caller

from .index import index_of

#: Until a queue has handled its first contact, ms.
ASSUMED_HANDLING_MS = 180_000
#: A time after everybody's.
_LAST = 2**62


def expected_wait_ms(center: Center, contact: Contact) -> int | None:
    """From now until its turn; None when no agent for it is READY, which nobody can foresee."""
    assert center.configuration is not None
    index = index_of(center)
    index.take_up_agents()
    pool = max(index.pools_of(contact), key=lambda pool: pool.ready)
    if not pool.ready:
        return None
    entry = (place_in_time(center.configuration, contact), contact.id)
    before: float = sum(
        share / pool.ready * index.line(queue_id).bisect_left(entry)
        for queue_id, share in pool.shares.items()
        if share
    )
    handling = center.handling_ms.get(contact.queue, ASSUMED_HANDLING_MS)
    return round((before + 1) * handling / pool.ready)


def newcomers_wait_ms(center: Center, queue_id: str) -> int | None:
    """What a caller without language or priority, who came to the queue now, would wait; None as above."""
    newcomer = some_caller(queue_id, waiting_since=_LAST)
    index = index_of(center)
    index.take_up_agents()
    if not index.line(queue_id) and any(pool.free for pool in index.pools_of(newcomer)):
        return 0
    return expected_wait_ms(center, newcomer)
