"""Creating, opening and the timeline."""

import pytest
from sqlalchemy import func, select

from callcenter.domain.enums import Tier
from callcenter.repository.base import to_ms
from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.repository.models import AuditEntry, Customer, CustomerNumber, CustomerTerm
from callcenter.service.audit import Audit
from callcenter.service.customers import CustomerChange, Customers, CustomerWishes, NewCustomer
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.permissions import Actor
from tests.repository.conftest import NOW

from .conftest import Clock

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")


@pytest.fixture
def customers(demo: Database, clock: Clock) -> Customers:
    return Customers(demo.sessions, now=clock.now)


def new(**changes: object) -> NewCustomer:
    fields: dict[str, object] = {"name": "林小满", "language": "zh-CN", "numbers": ["13900001111"]} | changes
    return NewCustomer(**fields)  # type: ignore[arg-type]


async def test_a_customer_is_made_and_can_be_opened(customers: Customers, agent: Actor) -> None:
    made = await customers.create(
        agent,
        new(
            numbers=["139 0000 1111", "+8613900001111", "021 5555 0111"],
            tier="gold",
            email="a@b.cn",
            company=" Ltd ",
        ),
    )
    assert made.numbers == ["+8613900001111", "+862155550111"]
    assert (made.tier, made.email, made.company, made.org_unit) == (Tier.GOLD, "a@b.cn", "Ltd", "sales")
    assert made.created_ms == to_ms(NOW)
    assert await customers.get(agent, made.id) == made


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"language": "tlh"}, "language"),
        ({"numbers": []}, "numbers"),
        ({"numbers": ["1001"]}, "numbers[0]"),
        ({"numbers": ["13900001111", "12"]}, "numbers[1]"),
        ({"numbers": ["13900001111"] * 11}, "numbers"),
        ({"tier": "platinum"}, "tier"),
        ({"company": "x" * 201}, "company"),
        ({"email": "nobody"}, "email"),
        ({"email": "a b@c.d"}, "email"),
    ],
)
async def test_bad_input_names_the_field_and_changes_nothing(
    customers: Customers, demo: Database, agent: Actor, changes: dict[str, object], field: str
) -> None:
    async def counts() -> list[int | None]:
        async with demo.sessions() as session:
            return [
                await session.scalar(select(func.count()).select_from(table))
                for table in (Customer, CustomerNumber, CustomerTerm, AuditEntry)
            ]

    before = await counts()
    with pytest.raises(Invalid) as refusal:
        await customers.create(agent, new(**changes))
    assert refusal.value.field == field
    assert refusal.value.hint
    assert await counts() == before


async def test_markup_in_a_name_is_just_text(customers: Customers, agent: Actor) -> None:
    name = "<script>alert(1)</script>${jndi:ldap://x}'; drop table customers"
    made = await customers.create(agent, new(name=name))
    assert (await customers.get(agent, made.id)).name == name


async def test_opening_is_audited_and_a_refused_opening_is_not(
    customers: Customers, demo: Database, agent: Actor, clock: Clock
) -> None:
    await customers.get(agent, "c001")
    with pytest.raises(NotFound):
        await customers.get(agent, "nobody")
    supervisor = Actor(user_id="supervisor1", role="supervisor", org_unit="company")  # type: ignore[arg-type]
    trail = Audit(demo.sessions, now=clock.now)
    entries = await trail.of_object(supervisor, "customer", "c001")
    assert [(entry.actor, entry.action, entry.at_ms) for entry in entries] == [
        ("agent1", "opened", to_ms(NOW))
    ]
    assert await trail.of_object(supervisor, "customer", "nobody") == []
    await trail.opened("agent1", "recording", "r1")
    assert [entry.actor for entry in await trail.of_object(supervisor, "recording", "r1")] == ["agent1"]
    await trail.done("agent1", "callback promised", "contact", "k1", queue="sales")
    entries = await trail.of_object(supervisor, "contact", "k1")
    assert [(entry.action, entry.data) for entry in entries] == [("callback promised", {"queue": "sales"})]


async def test_a_supervisor_sets_what_a_customer_is_worth(customers: Customers, demo: Database) -> None:
    change = CustomerChange(tier="silver", value=40, dedicated_agent="agent3")
    changed = await customers.change(SUPERVISOR, "c006", change)
    assert (changed.tier, changed.value, changed.dedicated_agent) == (Tier.SILVER, 40, "agent3")
    assert changed.dedicated_agent_name == "林佳慧"
    assert await customers.get(SUPERVISOR, "c006") == changed
    taken = await customers.change(SUPERVISOR, "c006", CustomerChange(dedicated_agent=""))
    assert (taken.value, taken.dedicated_agent, taken.dedicated_agent_name) == (40, None, None)
    trail = await Audit(demo.sessions).of_object(SUPERVISOR, "customer", "c006")
    assert [entry.data for entry in trail if entry.action == "changed"] == [
        {"before": {"dedicated_agent_id": "agent3"}, "after": {"dedicated_agent_id": None}},
        {
            "before": {"tier": "vip", "value": 85, "dedicated_agent_id": "agent2"},
            "after": {"tier": "silver", "value": 40, "dedicated_agent_id": "agent3"},
        },
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (CustomerChange(value=-1), "value"),
        (CustomerChange(value=101), "value"),
        (CustomerChange(tier="platinum"), "tier"),
        (CustomerChange(dedicated_agent="nobody"), "dedicated_agent"),
        (CustomerChange(value=50, dedicated_agent="supervisor1"), "dedicated_agent"),
    ],
)
async def test_what_a_customer_cannot_be_worth(
    customers: Customers, change: CustomerChange, field: str
) -> None:
    before = await customers.get(SUPERVISOR, "c006")
    with pytest.raises(Invalid) as refusal:
        await customers.change(SUPERVISOR, "c006", change)
    assert refusal.value.field == field
    assert await customers.get(SUPERVISOR, "c006") == before


async def test_a_customer_to_link(customers: Customers, agent: Actor) -> None:
    assert await customers.for_link(agent, "c006") == ("c006", Tier.VIP)
    with pytest.raises(NotFound):
        await customers.for_link(agent, "nobody")


async def test_the_timeline_mixes_contacts_cases_and_orders(customers: Customers, agent: Actor) -> None:
    page = await customers.timeline(agent, "c001")
    times = [item["at_ms"] for item in page.items]
    assert times == sorted(times, reverse=True)
    assert {item["kind"] for item in page.items} == {"contact", "case", "order"}
    assert len(page.items) == 8
    assert page.next_before_ms is None
    by_id = {item["id"]: item for item in page.items}
    assert by_id["80010001"]["title"] == "汤锅晚到三天"
    assert by_id["80010001"]["class"] == "late_delivery"
    assert by_id["60010001"]["status"] == "shipped"
    assert by_id["demo-03"]["title"] is None and by_id["demo-03"]["outcome"] == "abandoned"
    assert by_id["demo-01"]["agent"] == "agent4"


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
async def test_pages_put_together_are_the_whole_timeline(
    customers: Customers, agent: Actor, limit: int
) -> None:
    whole = (await customers.timeline(agent, "c001", limit=100)).items
    got = []
    before = None
    while True:
        page = await customers.timeline(agent, "c001", before_ms=before, limit=limit)
        got += page.items
        before = page.next_before_ms
        if before is None:
            break
    assert got == whole


@pytest.mark.parametrize(
    ("before", "limit", "field"),
    [(None, 0, "limit"), (None, 101, "limit"), (-1, 5, "before_ms"), (2**60, 5, "before_ms")],
)
async def test_limits_of_the_timeline(
    customers: Customers, agent: Actor, before: int | None, limit: int, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await customers.timeline(agent, "c001", before, limit)
    assert refusal.value.field == field


async def test_what_a_customer_does_not_want_is_kept_and_audited(
    customers: Customers, agent: Actor, demo: Database
) -> None:
    assert not (await customers.get(agent, "c003")).no_calls
    changed = await customers.set_wishes(agent, "c003", CustomerWishes(no_calls=True))
    assert (changed.no_calls, changed.no_surveys) == (True, False)
    changed = await customers.set_wishes(agent, "c003", CustomerWishes(no_surveys=True))
    assert (changed.no_calls, changed.no_surveys) == (True, True)
    (newest, *_) = await Audit(demo.sessions).of_object(SUPERVISOR, "customer", "c003")
    assert newest.data == {"before": {"no_surveys": False}, "after": {"no_surveys": True}}
    with pytest.raises(NotFound):
        await customers.set_wishes(agent, "nobody", CustomerWishes(no_calls=True))
