"""Whose data it is that is asked for, and what must be over first."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.domain import events as ev
from callcenter.domain.enums import ContactState, Presence
from callcenter.repository.models import Customer
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.forgetting import Asked, Forgetting
from tests.support.person import (
    NOW,
    NUMBER,
    TABLES,
    ZOE,
    Journal,
    Record,
    engine,
    files_of,
    forgetting,
    home,
    journal,
)
from tests.support.repositories import backend_on_sqlite

__all__ = ["backend_on_sqlite", "engine", "forgetting", "home", "journal"]


async def test_a_second_time_there_is_nobody(forgetting: Forgetting) -> None:
    await forgetting.forget(ZOE, "console:ann")
    with pytest.raises(NotFound):
        await forgetting.look(ZOE)
    by_number = await forgetting.look(Asked(number=NUMBER))
    assert by_number.nothing and not by_number.person.contacts


@pytest.mark.parametrize(
    "asked", [Asked(number="0139 1234 0001"), Asked(email="Zoe@Example.com")], ids=["number", "email"]
)
async def test_they_are_found_by_number_and_address(forgetting: Forgetting, asked: Asked) -> None:
    assert (await forgetting.look(asked)).person == (await forgetting.look(ZOE)).person


async def test_a_caller_nobody_knows_is_forgotten_by_number(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal
) -> None:
    stranger = "+8613912340009"
    async with engine.begin() as connection:
        await connection.execute(
            insert(TABLES["contacts"]).values(
                id="stranger", channel="phone", state=ContactState.ENDED, started_at=NOW, ani=stranger
            )
        )
    journal.values["stranger"] = [stranger]
    journal.values["keyed"] = ["13912340009"]
    trace = await forgetting.forget(Asked(number=stranger), "console:ann")
    assert trace.person.contacts == ["keyed", "stranger"] and trace.rows == {"contacts": 1}
    assert journal.values.keys() == {"contact-zoe", "contact-yan"}
    with pytest.raises(Invalid, match="no telephone number"):
        await forgetting.look(Asked(number="12"))


async def test_what_others_share_is_left(engine: AsyncEngine, forgetting: Forgetting) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            insert(TABLES["customer_numbers"]).values(customer_id="customer-yan", e164=NUMBER, position=2)
        )
        await connection.execute(
            insert(TABLES["contacts"]).values(
                id="either", channel="phone", state=ContactState.ENDED, started_at=NOW, ani=NUMBER
            )
        )
    with pytest.raises(Conflict, match="customer-yan, customer-zoe"):
        await forgetting.look(Asked(number=NUMBER))
    trace = await forgetting.forget(ZOE, "console:ann")
    assert (trace.person.contacts, list(trace.shared)) == (["contact-zoe"], [NUMBER])
    async with engine.connect() as connection:
        ani = TABLES["contacts"].c.ani
        assert await connection.scalar(select(ani).where(TABLES["contacts"].c.id == "either")) == NUMBER


@pytest.mark.parametrize(
    "what", ["talks", "written up", "not closed", "in the journal", "open case", "behind"]
)
async def test_what_comes_first_is_said(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal, home: Path, what: str
) -> None:
    contacts, events = TABLES["contacts"], TABLES["contact_events"]
    of_zoe = contacts.c.id == "contact-zoe"
    async with engine.begin() as connection:
        match what:
            case "talks":
                await connection.execute(contacts.update().where(of_zoe).values(state=ContactState.CONNECTED))
            case "written up":
                await connection.execute(contacts.update().where(of_zoe).values(wrapping_since=NOW))
            case "not closed":
                await connection.execute(events.update().values(type="ContactEnded"))
            case "open case":
                await connection.execute(TABLES["cases"].update().values(status="assigned"))
            case "in the journal":
                journal.values["now"] = [NUMBER]
                journal.open.add("now")
            case _:
                journal.records = [Record(1, (ev.PresenceChanged(agent_id="a", presence=Presence.READY),))]
                assert (await forgetting.look(ZOE)).rows, "that changes nothing in the tables"
                journal.records.append(Record(2, (ev.ContactClosed(contact_id="new"),)))
    with pytest.raises(Conflict) as refused:
        await forgetting.forget(ZOE, "console:ann")
    assert refused.value.hint
    async with engine.connect() as connection:
        assert await connection.scalar(select(Customer.name).where(Customer.id == "customer-zoe"))
    assert journal.values["contact-zoe"] and f"{'z' * 64}" in files_of(home)
