"""Read-only questions asked of the repository by the command line."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.domain.enums import Channel, ContactState, EndedBy, Outcome
from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.contacts import Contact


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it stands: times in ms since 1970 (UTC), durations in ms, None where there was none."""

    id: str
    channel: Channel
    state: ContactState
    ani: str | None
    ani_name: str | None
    dnis: str | None
    language: str | None
    queue: str | None
    agent: str | None
    customer_id: str | None
    outcome: Outcome | None
    ended_by: EndedBy | None
    started_ms: int
    queued_ms: int | None
    answered_ms: int | None
    ended_ms: int | None
    wait_ms: int | None
    talk_ms: int | None
    hold_ms: int | None
    wrap_up_ms: int | None
    disposition: str | None
    notes: str | None
    number_left: str | None
    voicemail: str | None
    voicemail_seconds: int | None
    flow: str | None
    flow_version: str | None


async def newest_contacts(
    session: AsyncSession, last: int, outcomes: Sequence[Outcome] = ()
) -> list[ContactRow]:
    """The `last` contacts that began last, newest first; of these outcomes only, when there are any."""
    query = select(Contact).order_by(Contact.started_at.desc(), Contact.id.desc()).limit(last)
    contacts = await session.scalars(query.where(Contact.outcome.in_(outcomes)) if outcomes else query)
    return [
        ContactRow(
            id=contact.id,
            channel=contact.channel,
            state=contact.state,
            ani=contact.ani,
            ani_name=contact.ani_name,
            dnis=contact.dnis,
            language=contact.language,
            queue=contact.queue,
            agent=contact.agent_id,
            customer_id=contact.customer_id,
            outcome=contact.outcome,
            ended_by=contact.ended_by,
            started_ms=to_ms(contact.started_at),
            queued_ms=to_ms_or_none(contact.queued_at),
            answered_ms=to_ms_or_none(contact.answered_at),
            ended_ms=to_ms_or_none(contact.ended_at),
            wait_ms=contact.wait_ms,
            talk_ms=contact.talk_ms,
            hold_ms=contact.hold_ms,
            wrap_up_ms=contact.wrap_up_ms,
            disposition=contact.disposition,
            notes=contact.notes,
            number_left=contact.number_left,
            voicemail=contact.voicemail,
            voicemail_seconds=contact.voicemail_seconds,
            flow=contact.flow,
            flow_version=contact.flow_version,
        )
        for contact in contacts
    ]
