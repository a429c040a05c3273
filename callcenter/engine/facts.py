"""What the voice menu is told of the world: the centre at the moment of a decision."""

from collections.abc import Mapping

import msgspec

from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.acd.index import index_of
from callcenter.domain.hours import is_open
from callcenter.domain.state import Contact

from .transaction import Transaction


class Moment:
    """callcenter.ivr.facts.Facts for one contact, now."""

    __slots__ = ("_contact", "_tx")

    def __init__(self, tx: Transaction, contact: Contact) -> None:
        self._tx = tx
        self._contact = contact

    def caller(self) -> Mapping[str, str] | None:
        """What is known of who calls."""
        contact = self._contact
        if not contact.identified:
            return None
        return {
            "number": contact.number.value,
            "may_call_back": "yes" if contact.may_call_back else "no",
            "name": contact.customer_name.value,
            "known": "yes" if contact.customer_ids else "no",
            "customer": contact.customer_id,
            "tier": contact.tier.value,
            "value": str(contact.value),
            "language": contact.preferred,
        }

    def is_open(self, hours: str) -> bool:
        """By the set-up in force, whatever version of the flow the call is in."""
        configuration = self._tx.center.configuration
        known = configuration.hours.get(hours) if configuration is not None else None
        return known is None or is_open(known, self._tx.at)

    def _there(self, queue: str) -> Contact | None:
        """The contact as if it entered the queue now."""
        if queue not in index_of(self._tx.center).queues:
            return None
        return msgspec.structs.replace(self._contact, queue=queue, waiting_since=self._tx.at)

    def position(self, queue: str) -> int:
        """Its place, were it to enter the queue now."""
        there = self._there(queue)
        return index_of(self._tx.center).position(there) if there is not None else 0

    def expected_wait_s(self, queue: str) -> int | None:
        """Its wait, were it to enter the queue now."""
        there = self._there(queue)
        if there is None:
            return None
        index = index_of(self._tx.center)
        index.take_up_agents()
        if not index.line(queue) and any(pool.free for pool in index.pools_of(there)):
            return 0
        wait_ms = expected_wait_ms(self._tx.center, there)
        return wait_ms // 1000 if wait_ms is not None else None

    def notice(self, name: str) -> str:
        """As a supervisor recorded it."""
        return self._tx.center.notices.get(name, "")


class Unasked:
    """Facts that tell whether they were asked for: a step that needs none is the same for every caller."""

    def __init__(self) -> None:
        self.asked = False

    def caller(self) -> Mapping[str, str] | None:
        """Not known."""
        self.asked = True
        return None

    def is_open(self, hours: str) -> bool:
        """Open."""
        self.asked = True
        return True

    def position(self, queue: str) -> int:
        """The first."""
        self.asked = True
        return 1

    def expected_wait_s(self, queue: str) -> None:
        """Not known."""
        self.asked = True

    def notice(self, name: str) -> str:
        """None."""
        self.asked = True
        return ""
