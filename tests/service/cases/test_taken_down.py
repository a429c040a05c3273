"""Cases taken down without a call: whose they are, and as the journal tells of them."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update

from callcenter.domain.enums import CaseKind, Channel, Tier
from callcenter.domain.events import CaseRegistered
from callcenter.domain.personal import Personal
from callcenter.repository.models import Customer, User
from callcenter.repository.store import Transaction
from callcenter.service.cases import Registrar
from callcenter.service.cases.taken_down import TakenDown, contact_of
from callcenter.service.errors import Invalid, NotFound
from tests.support.repositories import NOW

from .conftest import ADMIN, AGENT, OTHER, Desk, actor

REQUEST = UUID("00000000-0000-4000-8000-000000000001")


def told(**given: Any) -> TakenDown:
    return TakenDown(
        **{
            "request_id": REQUEST,
            "channel": Channel.LETTER,
            "kind": CaseKind.COMPLAINT,
            "subject": "Late",
            "description": "Three days late",
            "case_class": "late_delivery",
            **given,
        }
    )


async def test_of_a_customer_it_is_theirs_with_their_tier_and_language(desk: Desk) -> None:
    message = await desk.cases.taken_down(AGENT, told(customer_id="c001"), "CN")
    customer = await desk.cases.get(AGENT, await desk.a_case())
    assert customer.customer is not None
    assert (message.customer_id, message.tier) == ("c001", customer.customer.tier)
    assert (message.language, message.agent_id) == (customer.customer.language, "agent1")
    assert (message.contact_id, message.channel) == (contact_of(AGENT, REQUEST), Channel.LETTER)
    assert str(REQUEST) not in message.contact_id and len(message.contact_id) < 64
    assert contact_of(OTHER, REQUEST) != message.contact_id


async def test_of_another_companys_customer_there_is_none(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.cases.taken_down(actor("agent9", unit="elsewhere"), told(customer_id="c001"), "CN")


async def test_of_somebody_by_name_number_or_address(desk: Desk) -> None:
    for given, read in (
        ({"name": " Wang "}, ("Wang", "", "")),
        ({"phone": "138 0013 8000"}, ("", "+8613800138000", "")),
        ({"email": "Wang@Example.com"}, ("", "", "wang@example.com")),
    ):
        message = await desk.cases.taken_down(AGENT, told(**given), "CN")
        assert (message.name.value, message.phone.value, message.email.value) == read
        assert (message.customer_id, message.tier, message.language) == ("", Tier.STANDARD, "")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "customer_id"),
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"name": "W", "channel": Channel.CHAT}, "channel"),
        ({"name": "W", "case_class": "delivery"}, "class"),
        ({"name": "W", "product": "rocket"}, "product"),
    ],
)
async def test_what_is_wrong_is_named(desk: Desk, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.cases.taken_down(AGENT, told(**given), "CN")
    assert refused.value.field == field


async def stored(desk: Desk, **given: Any) -> dict[str, Any]:
    event = CaseRegistered(
        **{
            "contact_id": contact_of(ADMIN, REQUEST),
            "request_id": contact_of(ADMIN, REQUEST),
            "number": "2606150100",
            "kind": CaseKind.COMPLAINT,
            "channel": Channel.VISIT,
            "agent_id": "admin1",
            "customer_id": "",
            "subject": Personal(told().subject),
            "description": Personal(told().description),
            "case_class": "late_delivery",
            "severity": told().severity,
            **given,
        }
    )
    async with desk.database.sessions.begin() as session:

        def work(connection: Connection) -> None:
            transaction = Transaction(connection)
            Registrar(desk.course).on_journal_event(transaction, NOW, event, None)  # type: ignore[arg-type]
            transaction.finish()

        await session.run_sync(lambda sync: work(sync.connection()))
    return await desk.row("2606150100")


async def test_it_is_of_who_took_it_down_and_begins_its_course(desk: Desk) -> None:
    row = await stored(desk)
    assert (row["channel"], row["opened_by"], row["org_unit_id"]) == ("visit", "admin1", "company")
    assert row["request_id"] == row["contact_id"] == contact_of(ADMIN, REQUEST)
    assert await desk.cases.number_of(contact_of(ADMIN, REQUEST)) == "2606150100"
    assert await desk.cases.number_of(contact_of(AGENT, REQUEST)) is None
    case = await desk.cases.get(AGENT, "2606150100")
    assert [(item.step, item.by_name) for item in case.course] == [("register", "Alex Morgan")]


async def test_of_a_customer_it_is_their_companys_whoever_took_it_down(desk: Desk) -> None:
    async with desk.database.sessions.begin() as session:
        await session.execute(update(User).where(User.id == "admin1").values(org_unit_id="complaints"))
        theirs = await session.scalar(select(Customer.org_unit_id).where(Customer.id == "c001"))
    assert (await stored(desk, customer_id="c001"))["org_unit_id"] == theirs
