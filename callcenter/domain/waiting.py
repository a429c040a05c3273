"""The order of those who wait."""

from collections.abc import Mapping

from .configuration import Configuration
from .enums import Channel, ContactState
from .personal import NOTHING
from .state import Contact

#: Callers returned after a lost agent come before all others: as if they had waited some 30 years longer.
_FRONT_MS = 10**12


def head_start_ms(configuration: Configuration, contact: Contact) -> int:
    """What the customer's tier and value count for, as waiting time."""
    rule = configuration.priority
    points = rule.tier_points.get(contact.tier, 0) + rule.value_points * contact.value // 100
    return points * rule.point_ms


def place_in_time(configuration: Configuration, contact: Contact) -> int:
    """Whose is lowest comes first: since when the contact waits, less its head start.

    Everybody's waiting counts alike, so two contacts never change places while they wait, and nobody is
    overtaken by one who came later than the greatest head start after them.
    """
    since = contact.waiting_since - head_start_ms(configuration, contact)
    return since - _FRONT_MS if contact.front else since


# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_QUEUED = ContactState.QUEUED


def waits(contact: Contact) -> bool:
    """It may be offered to an agent now: QUEUED, with its caller on the line or its callback due."""
    if contact.state is not _QUEUED or contact.leaving:
        return False
    callback = contact.callback
    return bool(contact.leg_id) or (callback is not None and not callback.due)


def some_caller(
    queue_id: str, *, skills: Mapping[str, int] | None = None, language: str = "", waiting_since: int = 0
) -> Contact:
    """A caller who might come to this queue and of whom nothing else is known, to ask what would become of
    them; `waiting_since` in ms."""
    return Contact(
        id="",
        channel=Channel.PHONE,
        node="",
        entry="",
        ani=NOTHING,
        ani_name=NOTHING,
        dnis="",
        arrived_at=0,
        queue=queue_id,
        skills=dict(skills or {}),
        language=language,
        waiting_since=waiting_since,
    )
