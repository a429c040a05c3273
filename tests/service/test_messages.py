"""Voicemails and numbers left: who may hear of them, and whose they are."""

import msgspec
import pytest
from sqlalchemy import insert, select, update

from callcenter.domain.enums import Channel, ContactState
from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.repository.models import AuditEntry, Contact, Customer, OrgUnit
from callcenter.repository.projector import Projector
from callcenter.service.errors import Forbidden, NotFound
from callcenter.service.messages import Messages
from callcenter.service.permissions import Actor
from callcenter.service.records import MessageKind, Voicemail
from tests.repository import stories
from tests.support.repositories import NOW, looked_through, noted

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")


@pytest.fixture
async def messages(demo: Database) -> Messages:
    """A voicemail from c001's number, a number left by a stranger, and one left that two customers share."""
    shared = stories.number_left("shared")
    left = shared[0][0]
    number = stories.Personal("+862155550100")
    assert isinstance(left, stories.e.NumberLeft)
    shared = [(msgspec.structs.replace(left, number=number, ani=number, received_at=1),)]
    journal = stories.journal_of([stories.voicemail("v"), stories.number_left("n"), shared], [0])
    projector = Projector(demo, journal)
    await stories.store_all(projector)
    return Messages(demo.sessions, now=lambda: NOW)


async def test_the_newest_come_first_with_whose_they_are(messages: Messages) -> None:
    v, n, shared = await messages.newest(SUPERVISOR)
    assert (v.kind, v.contact_id, v.number) == (MessageKind.VOICEMAIL, "v", "+8613800000001")
    assert v.voicemail == Voicemail(name="v.wav", seconds=12)
    assert v.at_ms == stories.BEGIN_MS + 1000
    assert v.customer is not None
    assert v.customer.id == "c001"
    assert (n.kind, n.number, n.customer, n.voicemail) == (
        MessageKind.NUMBER_LEFT,
        "+8613900000000",
        None,
        None,
    )
    assert (shared.number, shared.customer) == ("+862155550100", None)
    assert [message.contact_id for message in await messages.newest(SUPERVISOR, limit=1)] == ["v"]


async def test_recordings_of_the_menu_are_heard_like_messages(demo: Database) -> None:
    journal = stories.journal_of([stories.told_the_menu("k"), stories.voicemail("v")], [0])
    await stories.store_all(Projector(demo, journal))
    messages = Messages(demo.sessions, now=lambda: NOW)
    kinds = {message.contact_id: message for message in await messages.newest(SUPERVISOR)}
    assert kinds["k"].kind is MessageKind.RECORDING
    assert kinds["k"].voicemail == Voicemail(name="voicemail-k-3", seconds=7)
    assert kinds["v"].kind is MessageKind.VOICEMAIL
    await messages.hear(SUPERVISOR, "voicemail-k-3")
    async with demo.sessions() as session:
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.action == "heard"))
        assert entry.object_id == "k"
    with pytest.raises(NotFound):
        await messages.hear(SUPERVISOR, "voicemail-k-1")


async def test_the_contacts_own_customer_goes_before_the_number(messages: Messages, demo: Database) -> None:
    async with demo.sessions.begin() as session:
        await session.execute(update(Contact).where(Contact.id == "v").values(customer_id="c002"))
    (v, *_) = await messages.newest(SUPERVISOR)
    assert v.customer is not None
    assert v.customer.id == "c002"


async def test_agents_hear_nothing(messages: Messages, agent: Actor) -> None:
    with pytest.raises(Forbidden):
        await messages.newest(agent)
    with pytest.raises(Forbidden):
        await messages.hear(agent, "v.wav")


async def test_hearing_a_message_is_audited(messages: Messages, demo: Database) -> None:
    await messages.hear(SUPERVISOR, "v.wav")
    async with demo.sessions() as session:
        (entry,) = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "heard"))).all()
    assert (entry.actor_id, entry.object_type, entry.object_id) == ("supervisor1", "contact", "v")


@pytest.mark.parametrize("name", ["", "none.wav", "%", "V.WAV", "../v.wav"])
async def test_what_no_contact_has_is_not_found(messages: Messages, name: str) -> None:
    with pytest.raises(NotFound):
        await messages.hear(SUPERVISOR, name)


async def test_another_companys_messages_are_not_ours(messages: Messages, demo: Database) -> None:
    async with demo.sessions.begin() as session:
        company = await session.get_one(OrgUnit, "company")
        session.add(OrgUnit(id="other", parent_id=None, kind=company.kind, names={"en": "x"}))
        await session.flush()
        await session.execute(update(Customer).where(Customer.id == "c002").values(org_unit_id="other"))
        await session.execute(update(Contact).where(Contact.id == "v").values(customer_id="c002"))
    assert [message.contact_id for message in await messages.newest(SUPERVISOR)] == ["n", "shared"]
    with pytest.raises(NotFound):
        await messages.hear(SUPERVISOR, "v.wav")
    other = Actor(user_id="x", role=Role.SUPERVISOR, org_unit="other")
    assert [m.contact_id for m in await messages.newest(other)] == ["v", "n", "shared"]
    await messages.hear(other, "v.wav")


async def test_no_table_is_looked_through(messages: Messages, demo: Database) -> None:
    async with demo.sessions.begin() as session:
        rows = [
            {"id": f"x{n}", "channel": Channel.PHONE, "state": ContactState.ENDED, "started_at": NOW}
            for n in range(300)
        ]
        await session.execute(insert(Contact), rows)
    with noted(demo) as statements:
        await messages.newest(SUPERVISOR)
    assert statements and not looked_through(demo, statements) & {"contacts", "customers"}
