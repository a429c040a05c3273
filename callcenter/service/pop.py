"""The repository's part of a screen pop, fetched when the contact arrives: a handful of indexed queries."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload

from callcenter.repository.models import Customer
from callcenter.service.cases import open_cases
from callcenter.service.contacts import last_contacts
from callcenter.service.customers import customers_with_number
from callcenter.service.from_rows import customer_brief, customer_record
from callcenter.service.phone_numbers import normalise
from callcenter.service.records import PopRecord


class Pops:
    """Screen pops. No actor: the pop goes to whichever agent the contact is offered to."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def pop(self, ani: str, customer_id: str) -> PopRecord:
        """By the customer when known (`customer_id` not empty), else by the calling number as signalled.

        One customer: record, open cases, last contacts. Several with the number: candidates to choose from
        and the number's last contacts. Nobody: the number's last contacts.
        """
        async with self._sessions() as session:
            customer = None
            if customer_id:
                customer = await session.scalar(
                    select(Customer).where(Customer.id == customer_id).options(selectinload(Customer.numbers))
                )
            e164 = normalise(ani) or ani
            if customer is None:
                found = await customers_with_number(session, e164)
                if len(found) != 1:
                    return PopRecord(
                        candidates=tuple(customer_brief(candidate) for candidate in found),
                        last_contacts=tuple(await last_contacts(session, ani=e164)) if e164 else (),
                    )
                customer = found[0]
            return PopRecord(
                customer=customer_record(customer),
                open_cases=tuple(await open_cases(session, customer.id)),
                last_contacts=tuple(await last_contacts(session, customer_id=customer.id)),
            )
