"""A journal record: one message taken and what it led to."""

import msgspec

from callcenter.domain.events import AnyEvent
from callcenter.domain.messages import AnyMessage


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One message and its events. `at` wall and `mono` monotonic time, both in ms."""

    sequence: int
    at: int
    mono: int
    decider: int
    message: AnyMessage
    events: tuple[AnyEvent, ...]

    @property
    def contact_id(self) -> str | None:
        """The contact it is about, when it is about one."""
        for part in (self.message, *self.events):
            contact_id = getattr(part, "contact_id", None)
            if contact_id is not None:
                return str(contact_id)
        return None
