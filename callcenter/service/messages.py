"""What callers left: voicemails, recordings of the menu, and numbers taken while the centre was away."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, exists, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload

from callcenter.repository.base import to_ms
from callcenter.repository.models import Contact, Customer, CustomerNumber, Recording
from callcenter.service import audit
from callcenter.service.auth import utc_now
from callcenter.service.errors import NotFound
from callcenter.service.from_rows import customer_brief, voicemail
from callcenter.service.permissions import Action, Actor, reach, require
from callcenter.service.phone_numbers import normalise
from callcenter.service.records import MessageKind, MessageRecord, Voicemail

#: Contacts with a message. More than nothing, rather than not null: that is a range of an index.
_LEFT = union(
    select(Contact.id).where(Contact.voicemail > ""),
    select(Contact.id).where(Contact.number_left > ""),
    select(Recording.contact_id),
)


def _within(units: frozenset[str]) -> ColumnElement[bool]:
    """Contacts of customers within reach, and of callers nobody knows: they belong to no company yet."""
    return ~exists().where(Customer.id == Contact.customer_id, Customer.org_unit_id.not_in(units))


def _number(contact: Contact) -> str | None:
    return contact.number_left or contact.ani


class Messages:
    """Messages on behalf of a person."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._sessions = sessions
        self._now = now

    async def newest(self, actor: Actor, limit: int = 50) -> Sequence[MessageRecord]:
        """The last `limit` messages, newest first. Raises Forbidden for agents."""
        require(actor, Action.HEAR_MESSAGES)
        async with self._sessions() as session:
            units = await reach(session, actor)
            contacts = (
                await session.scalars(
                    select(Contact)
                    .where(Contact.id.in_(_LEFT), _within(units))
                    .order_by(Contact.started_at.desc(), Contact.id)
                    .limit(limit)
                )
            ).all()
            owner = await _owners(session, contacts, units)
            recordings = await _recordings(session, contacts)
        messages = []
        for contact in contacts:
            left: list[tuple[MessageKind, Voicemail | None]] = []
            if contact.voicemail or contact.number_left:
                kind = MessageKind.VOICEMAIL if contact.voicemail else MessageKind.NUMBER_LEFT
                left.append((kind, voicemail(contact)))
            left += [(MessageKind.RECORDING, each) for each in recordings.get(contact.id, ())]
            messages += [
                MessageRecord(
                    kind=kind,
                    contact_id=contact.id,
                    at_ms=to_ms(contact.started_at),
                    number=_number(contact),
                    customer=customer_brief(owner[contact.id]) if contact.id in owner else None,
                    voicemail=heard,
                )
                for kind, heard in left
            ]
        return messages[:limit]

    async def hear(self, actor: Actor, name: str) -> None:
        """That the actor hears the recording of this name goes into the audit trail.

        Raises NotFound unless a contact within reach has it, Forbidden for agents.
        """
        require(actor, Action.HEAR_MESSAGES)
        async with self._sessions.begin() as session:
            within = _within(await reach(session, actor))
            recorded = select(Recording.contact_id).where(Recording.name == name)
            contact_id = await session.scalar(
                select(Contact.id)
                .where(or_(Contact.voicemail == name, Contact.id.in_(recorded)), within)
                .limit(1)
            )
            if contact_id is None:
                raise NotFound("recording")
            audit.note(session, self._now(), actor.user_id, "heard", "contact", contact_id)


async def _recordings(session: AsyncSession, contacts: Sequence[Contact]) -> dict[str, list[Voicemail]]:
    """What was recorded in the voice menu and kept, by contact."""
    rows = await session.scalars(
        select(Recording)
        .where(Recording.contact_id.in_([contact.id for contact in contacts]))
        .order_by(Recording.recorded_at, Recording.name)
    )
    found: dict[str, list[Voicemail]] = {}
    for row in rows:
        found.setdefault(row.contact_id, []).append(Voicemail(name=row.name, seconds=row.seconds))
    return found


async def _owners(
    session: AsyncSession, contacts: Sequence[Contact], units: frozenset[str]
) -> dict[str, Customer]:
    """Whose message it is, by contact: the contact's customer, or else the only one with its number."""
    ids = {contact.customer_id for contact in contacts if contact.customer_id}
    numbers = {
        contact.id: normalise(number)
        for contact in contacts
        if not contact.customer_id and (number := _number(contact))
    }
    # Asked for apart: with "or" PostgreSQL would look through all customers.
    with_number = select(CustomerNumber.customer_id).where(CustomerNumber.e164.in_(numbers.values()))
    ids.update(await session.scalars(with_number))
    customers = (
        await session.scalars(
            select(Customer)
            .where(Customer.org_unit_id.in_(units), Customer.id.in_(ids))
            .options(selectinload(Customer.numbers))
        )
    ).all()
    by_id = {customer.id: customer for customer in customers}
    by_number: dict[str, list[Customer]] = {}
    for customer in customers:
        for row in customer.numbers:
            by_number.setdefault(row.e164, []).append(customer)
    owners = {}
    for contact in contacts:
        found = by_number.get(numbers.get(contact.id) or "", [])
        owner = by_id.get(contact.customer_id or "") or (found[0] if len(found) == 1 else None)
        if owner is not None:
            owners[contact.id] = owner
    return owners
