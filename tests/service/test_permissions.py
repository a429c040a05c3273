"""Every role against every object, in one's own company, in another and in the group."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import insert

from callcenter.domain.enums import Channel, ContactState, Tier
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, CaseStatus, LifeCycle, OrgUnitKind, Role, Severity
from callcenter.repository.models import Case, Contact, Customer, OrgUnit
from callcenter.service.audit import Audit
from callcenter.service.cases import Cases
from callcenter.service.contacts import Contacts
from callcenter.service.customers import CustomerChange, Customers, NewCustomer
from callcenter.service.errors import Forbidden, NotFound, ServiceError
from callcenter.service.messages import Messages
from callcenter.service.permissions import ALLOWED, Action, Actor
from tests.support.care import course
from tests.support.repositories import (
    NOW,
    backend_on_sqlite,  # noqa: F401 - a fixture
)


@pytest.fixture
async def two_companies(demo: Database) -> Database:
    """Beside the demo company a second one in the same group, with a customer, a contact and a case."""
    names = {"en": "x"}
    async with demo.sessions.begin() as session:
        session.add(OrgUnit(id="group", parent_id=None, kind=OrgUnitKind.GROUP, names=names))
        await session.flush()
        company = await session.get_one(OrgUnit, "company")
        company.parent_id = "group"
        session.add(OrgUnit(id="other", parent_id="group", kind=OrgUnitKind.COMPANY, names=names))
        await session.flush()
        session.add(OrgUnit(id="other_sales", parent_id="other", kind=OrgUnitKind.DEPARTMENT, names=names))
        await session.flush()
        session.add(
            Customer(
                id="x1",
                name="Other",
                sort_key="other",
                tier=Tier.STANDARD,
                language="en",
                life_cycle=LifeCycle.ACTIVE,
                notes="",
                org_unit_id="other",
                created_at=NOW,
            )
        )
        await session.flush()
        session.add(
            Case(
                number="9",
                kind=CaseKind.COMPLAINT,
                class_code="other",
                subject="s",
                description="d",
                severity=Severity.LOW,
                status=CaseStatus.REGISTERED,
                customer_id="x1",
                org_unit_id="other",
                opened_by="x",
                opened_at=NOW,
            )
        )
        await session.execute(
            insert(Contact).values(
                id="xk", channel=Channel.PHONE, state=ContactState.ENDED, started_at=NOW, customer_id="x1"
            )
        )
    return demo


Call = Callable[[Database, Actor], Awaitable[object]]

OBJECTS: dict[str, Call] = {
    "search": lambda db, actor: Customers(db.sessions).search(actor, "wang"),
    "customer": lambda db, actor: Customers(db.sessions).get(actor, "c001"),
    "timeline": lambda db, actor: Customers(db.sessions).timeline(actor, "c001"),
    "link": lambda db, actor: Customers(db.sessions).for_link(actor, "c001"),
    "contact": lambda db, actor: Contacts(db.sessions).get(actor, "demo-01"),
    "case": lambda db, actor: Cases(db.sessions, course()).get(actor, "80010001"),
    "create": lambda db, actor: Customers(db.sessions).create(
        actor, NewCustomer(name="N", language="en", numbers=["+12025550199"])
    ),
    "value": lambda db, actor: Customers(db.sessions).change(actor, "c001", CustomerChange(value=50)),
    "audit": lambda db, actor: Audit(db.sessions).of_object(actor, "customer", "c001"),
    "messages": lambda db, actor: Messages(db.sessions).newest(actor),
}
REFUSED_BY_ROLE = {(Role.AGENT, "audit"), (Role.AGENT, "messages"), (Role.AGENT, "value")}


@pytest.mark.parametrize("what", OBJECTS)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("org_unit", ["company", "service", "group"])
async def test_within_ones_reach(two_companies: Database, role: Role, org_unit: str, what: str) -> None:
    actor = Actor(user_id="u", role=role, org_unit=org_unit)
    if (role, what) in REFUSED_BY_ROLE:
        with pytest.raises(Forbidden):
            await OBJECTS[what](two_companies, actor)
    else:
        assert await OBJECTS[what](two_companies, actor) is not None


@pytest.mark.parametrize("what", ["customer", "timeline", "link", "contact", "case"])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("org_unit", ["other", "other_sales", "unknown"])
async def test_beyond_ones_reach_there_is_nothing(
    two_companies: Database, role: Role, org_unit: str, what: str
) -> None:
    actor = Actor(user_id="u", role=role, org_unit=org_unit)
    with pytest.raises(NotFound):
        await OBJECTS[what](two_companies, actor)
    assert await Customers(two_companies.sessions).search(actor, "王") == []


async def test_the_other_company_sees_its_own(two_companies: Database) -> None:
    actor = Actor(user_id="u", role=Role.AGENT, org_unit="other_sales")
    assert (await Customers(two_companies.sessions).get(actor, "x1")).name == "Other"
    assert (await Cases(two_companies.sessions, course()).get(actor, "9")).description == "d"
    assert (await Contacts(two_companies.sessions).get(actor, "xk")).customer_id == "x1"


def test_every_action_is_in_the_table() -> None:
    assert set(ALLOWED) == set(Action)


@pytest.mark.parametrize("what", ["contact", "case", "customer"])
async def test_what_does_not_exist_looks_like_what_is_not_ours(
    demo: Database, agent: Actor, what: str
) -> None:
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "contact": lambda: Contacts(demo.sessions).get(agent, "no"),
        "case": lambda: Cases(demo.sessions, course()).get(agent, "no"),
        "customer": lambda: Customers(demo.sessions).get(agent, "no"),
    }
    with pytest.raises(ServiceError) as refusal:
        await calls[what]()
    assert refusal.value.message == f"There is no such {what}."
