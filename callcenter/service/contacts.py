"""Contacts as the projector wrote them, and how they can be written up."""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import joinedload

from callcenter.repository.base import to_ms
from callcenter.repository.models import Contact, ContactEvent, Customer, Disposition
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.from_rows import choice, contact_record
from callcenter.service.permissions import Action, Actor, reach, require
from callcenter.service.records import Choice, ContactEventRecord, ContactRecord

MOST_EVENTS = 1000
# How long the list of dispositions is remembered, seconds.
LIST_S = 60.0


class Contacts:
    """Contacts on behalf of a person. `clock` tells the seconds for what is remembered."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._dispositions: frozenset[str] = frozenset()
        self._read_at = 0.0

    async def get(self, actor: Actor, contact_id: str) -> ContactRecord:
        """The contact with its events in order (the first MOST_EVENTS). Raises NotFound."""
        require(actor, Action.SEE_CONTACTS)
        async with self._sessions() as session:
            contact = await session.get(Contact, contact_id, options=[joinedload(Contact.agent)])
            if contact is None:
                raise NotFound("contact")
            # A caller nobody knows belongs to no company yet.
            customer = await session.get(Customer, contact.customer_id) if contact.customer_id else None
            if customer is not None and customer.org_unit_id not in await reach(session, actor):
                raise NotFound("contact")
            events = await session.scalars(
                select(ContactEvent)
                .where(ContactEvent.contact_id == contact_id)
                .order_by(ContactEvent.sequence, ContactEvent.ordinal)
                .limit(MOST_EVENTS)
            )
            return contact_record(
                contact,
                [
                    ContactEventRecord(at_ms=to_ms(event.at), type=event.type, data=event.data)
                    for event in events
                ],
            )

    async def dispositions(self) -> Sequence[Choice]:
        """How contacts can be written up, in their order."""
        async with self._sessions() as session:
            rows = await session.scalars(select(Disposition).order_by(Disposition.position))
            return [choice(row) for row in rows]

    async def check_disposition(self, code: str) -> None:
        """Raise Invalid unless a contact can be written up so; mostly without asking the database."""
        if code in self._dispositions and self._clock() - self._read_at < LIST_S:
            return
        self._dispositions = frozenset(choice.code for choice in await self.dispositions())
        self._read_at = self._clock()
        if code not in self._dispositions:
            raise Invalid("disposition", "There is no such disposition.", "Choose one of the list.")
