"""The order of a queue."""

from bisect import insort

from .configuration import TIER_POINTS
from .state import Center, Contact


def waiting_key(center: Center, contact_id: str) -> tuple[bool, int, int, str]:
    """The order of a queue: returned callers first, then priority, then first in first out."""
    c = center.contacts[contact_id]
    return (not c.front, -TIER_POINTS[c.tier], c.waiting_since, c.id)


def enter_queue(center: Center, c: Contact) -> None:
    """Into its queue, at its place."""
    insort(center.waiting.setdefault(c.queue, []), c.id, key=lambda i: waiting_key(center, i))


def leave_queue(center: Center, c: Contact) -> None:
    """Out of its queue, if it is there."""
    waiting = center.waiting.get(c.queue)
    if waiting and c.id in waiting:
        waiting.remove(c.id)
