"""Cases as the journal tells of them: each stored once, whatever its fields say."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, select

from callcenter.domain.enums import CaseKind, Channel, Severity, Tier
from callcenter.domain.events import CaseRegistered, CustomerLinked
from callcenter.domain.personal import Personal
from callcenter.repository.cases import Case, CaseCourse
from callcenter.repository.store import Transaction
from callcenter.service.cases import Registrar, Stepped
from tests.support.repositories import NOW

from .conftest import AGENT, Desk

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def event(**given: Any) -> CaseRegistered:
    return CaseRegistered(
        **{
            "contact_id": "k1",
            "number": "2606150100",
            "request_id": "r1",
            "kind": CaseKind.SUGGESTION,
            "channel": Channel.PHONE,
            "agent_id": "agent2",
            "customer_id": "",
            "subject": Personal("Open earlier"),
            "description": Personal("At eight."),
            "case_class": "other",
            "severity": Severity.LOW,
            **given,
        }
    )


async def tell(desk: Desk, registrar: Registrar, at: dt.datetime, *events: Any) -> None:
    async with desk.database.sessions.begin() as session:

        def work(connection: Connection) -> None:
            transaction = Transaction(connection)
            for each in events:
                registrar.on_journal_event(transaction, at, each, None)  # type: ignore[arg-type]
            transaction.finish()

        await session.run_sync(lambda sync: work(sync.connection()))


@pytest.fixture
def registrar(desk: Desk) -> Registrar:
    return Registrar(desk.course, lambda: SHANGHAI)


async def test_a_case_is_stored_once_in_the_companys_month(desk: Desk, registrar: Registrar) -> None:
    # The first of July in Shanghai, the last of June in UTC.
    at = dt.datetime(2026, 6, 30, 20, 0, tzinfo=dt.UTC)
    await tell(desk, registrar, at, event(), event(subject=Personal("Again")))
    row = await desk.row("2606150100")
    assert (row["reported_month"], row["subject"], row["kind"]) == ("2026-07", "Open earlier", "suggestion")
    assert (row["org_unit_id"], row["opened_by"], row["status"]) == ("service", "agent2", "registered")
    assert await desk.steps("2606150100") == ["register"]


async def test_what_would_not_fit_is_cut_and_what_is_unknown_left_out(
    desk: Desk, registrar: Registrar
) -> None:
    long = event(
        subject=Personal("x" * 300),
        case_class="y" * 60,
        customer_id="nobody",
        agent_id="",
        name=Personal("n" * 200),
        phone=Personal("1" * 90),
        email=Personal("e" * 300),
        order_number=Personal("6" * 40),
        product="p" * 60,
        batch="b" * 60,
        language="zh-CN-too-long",
        recording="r" * 200,
        request_id="q" * 300,
    )
    await tell(desk, registrar, NOW, long)
    row = await desk.row("2606150100")
    assert (row["customer_id"], row["opened_by"], row["org_unit_id"]) == (None, "", None)
    assert [len(row[name]) for name in ("subject", "class_code", "reporter_name", "order_number")] == [
        200,
        40,
        100,
        20,
    ]


async def test_the_same_request_of_two_contacts_is_two_cases(desk: Desk, registrar: Registrar) -> None:
    await tell(desk, registrar, NOW, event(), event(contact_id="k2", number="2606150101"))
    assert await desk.steps("2606150101") == ["register"]


async def test_a_case_is_its_customers_once_the_contact_is(desk: Desk, registrar: Registrar) -> None:
    linked = CustomerLinked(contact_id="k1", agent_id="agent2", customer_id="c002", tier=Tier.GOLD)
    unknown = CustomerLinked(contact_id="k1", agent_id="agent2", customer_id="c999", tier=Tier.GOLD)
    await tell(desk, registrar, NOW, event(), unknown)
    assert (await desk.row("2606150100"))["customer_id"] is None
    await tell(desk, registrar, NOW, linked, linked)
    case = await desk.cases.get(AGENT, "2606150100")
    assert case.customer_name == "曾丽华"
    assert [(item.step.value, item.by_name) for item in case.course] == [
        ("register", "Daniel Reed"),
        ("link_customer", "Daniel Reed"),
    ]


async def test_what_fails_in_a_part_keeps_no_case_from_being_stored(desk: Desk, registrar: Registrar) -> None:
    told: list[str] = []

    def failing(connection: Connection, stepped: Stepped) -> None:
        connection.execute(Case.__table__.update().values(subject="Spoilt"))  # type: ignore[attr-defined]
        raise ValueError("no")

    def counting(_connection: Connection, stepped: Stepped) -> None:
        told.append(stepped.case.number)

    desk.course.hooks += [failing, counting]
    await tell(desk, registrar, NOW, event())
    assert told == ["2606150100"]
    assert (await desk.row("2606150100"))["subject"] == "Open earlier"
    async with desk.database.sessions() as session:
        rows = await session.scalars(select(CaseCourse.place).where(CaseCourse.case_number == "2606150100"))
        assert list(rows) == [1]
