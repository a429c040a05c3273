"""Contacts as people open them, and how they can be written up."""

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from callcenter.repository.database import Database, is_away
from callcenter.repository.models import Disposition
from callcenter.service.contacts import LIST_S, Contacts
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Actor

from .conftest import Clock


async def test_a_contact_tells_its_agents_name(demo: Database, agent: Actor) -> None:
    contact = await Contacts(demo.sessions).get(agent, "demo-01")
    assert (contact.agent, contact.agent_name) == ("agent4", "赵宇航")


async def test_a_disposition_must_be_in_the_list(demo: Database) -> None:
    contacts = Contacts(demo.sessions)
    await contacts.check_disposition("resolved")
    with pytest.raises(Invalid) as error:
        await contacts.check_disposition("made_up")
    assert error.value.field == "disposition"


async def test_the_list_of_dispositions_is_remembered_for_a_while(demo: Database, clock: Clock) -> None:
    contacts = Contacts(demo.sessions, clock=clock.seconds)
    await contacts.check_disposition("resolved")
    async with demo.sessions.begin() as session:
        await session.execute(delete(Disposition).where(Disposition.code == "resolved"))
        session.add(Disposition(code="fresh", labels={}, position=99))
    # What is in it is taken without asking; what is not is looked for once more.
    await contacts.check_disposition("resolved")
    await contacts.check_disposition("fresh")
    with pytest.raises(Invalid):
        await contacts.check_disposition("resolved")
    await contacts.check_disposition("fresh")
    clock.forward(seconds=LIST_S)
    async with demo.engine.begin() as connection:
        await connection.exec_driver_sql("drop table dispositions")
    with pytest.raises(DBAPIError) as error:
        await contacts.check_disposition("fresh")
    assert is_away(error.value)
