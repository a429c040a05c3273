"""Lists of cases by every filter; those behind a figure have what the figure counts."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert

from callcenter.domain.enums import CaseKind, Channel
from callcenter.repository.cases import CaseDeadline
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStatus, CaseStep, ResponsibleKind
from callcenter.service.cases import Responsible, StepFields
from callcenter.service.cases.filters import WITHOUT, CaseFilter
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Actor
from callcenter.service.quality.rows import Scope, cases_of
from tests.support.repositories import NOW, looked_through, noted

from .conftest import AGENT, DAY, OTHER, SUPERVISOR, Desk

MONTH = "2026-06"
#: Of the demo, a reply was due yesterday.
LATE_IN_DEMO = "80010005"


async def test_lists_by_every_filter_and_page_by_page(desk: Desk) -> None:
    numbers = [
        await desk.a_case(
            opened_at=NOW + place * DAY, kind=CaseKind.PRAISE if place % 2 else CaseKind.ENQUIRY
        )
        for place in range(5)
    ]
    await desk.cases.step(
        AGENT,
        numbers[0],
        CaseStep.ASSIGN,
        None,
        StepFields(responsible=Responsible(kind=ResponsibleKind.USER, id="agent2")),
    )
    await desk.cases.step(AGENT, numbers[1], CaseStep.WITHDRAW, None, StepFields(reason="Never mind"))

    async def listed(who: Actor = AGENT, **wanted: Any) -> list[str]:
        page = await desk.cases.page(who, CaseFilter(**wanted))
        return [row.number for row in page.items if row.number in numbers]

    assert await listed() == numbers[::-1]
    assert await listed(open=True) == [numbers[4], numbers[3], numbers[2], numbers[0]]
    assert await listed(statuses=(CaseStatus.WITHDRAWN,)) == [numbers[1]]
    assert await listed(kind=CaseKind.PRAISE) == [numbers[3], numbers[1]]
    assert await listed(classes=("quality",)) == []
    assert await listed(OTHER, mine=True) == [numbers[0]]
    assert await listed(unit=True) == []
    assert await listed(month="2026-06", customer_id="c001") == numbers[::-1]
    assert await listed(q=numbers[2]) == [numbers[2]]
    assert await listed(q="wangjianguo") == numbers[::-1]
    assert await listed(q="nobody at all") == []
    first = await desk.cases.page(AGENT, CaseFilter(limit=3))
    second = await desk.cases.page(AGENT, CaseFilter(limit=100, after=first.next or ""))
    assert [row.number for row in (*first.items, *second.items)][:5] == numbers[::-1]
    assert second.next is None
    for wrong in ({"after": "x"}, {"limit": 0}, {"q": "x" * 101}):
        with pytest.raises(Invalid):
            await desk.cases.page(AGENT, CaseFilter(**wrong))


async def test_what_is_overdue_is_counted_and_listed(desk: Desk) -> None:
    late, met = await desk.a_case(), await desk.a_case()
    async with desk.database.sessions.begin() as session:
        for number, met_at in ((late, None), (met, NOW)):
            await session.execute(
                insert(CaseDeadline).values(
                    case_number=number,
                    kind="reply",
                    of="",
                    started_at=NOW - DAY,
                    due_at=NOW - dt.timedelta(hours=1),
                    remind_at=NOW - DAY,
                    met_at=met_at,
                )
            )
    page = await desk.cases.page(AGENT, CaseFilter(overdue=True))
    assert [(row.number, row.overdue) for row in page.items] == [(late, True), (LATE_IN_DEMO, True)]
    assert await desk.cases.overdue_count(AGENT) == 2


async def listed(desk: Desk, who: Actor = SUPERVISOR, **wanted: Any) -> set[str]:
    page = await desk.cases.page(who, CaseFilter(counted=True, month=MONTH, limit=100, **wanted))
    return {row.number for row in page.items}


@pytest.fixture
async def told(desk: Desk) -> list[str]:
    """Cases of one month that differ in all that they are counted by; the last is a duplicate."""
    return [
        await desk.a_case(cause_code="planning", blamed_unit="service", product_code="kettle"),
        await desk.a_case(cause_code="carrier", blamed_unit="sales", replied_by="agent2"),
        await desk.a_case(product_code="", responsible_kind=ResponsibleKind.USER, responsible_user="agent3"),
        await desk.a_case(opened_by=""),
        await desk.a_case(blamed_unit="company", responsible_user="agent3", replied_by="agent2"),
        await desk.a_case(status=CaseStatus.MERGED),
    ]


async def test_of_causes_products_units_and_whom_they_are_of(desk: Desk, told: list[str]) -> None:
    assert await listed(desk) >= set(told[:5]) and told[5] not in await listed(desk)

    async def of(**wanted: Any) -> list[int]:
        return [told.index(number) for number in sorted(await listed(desk, **wanted)) if number in told]

    assert await of(causes=("planning", "carrier")) == [0, 1]
    assert await of(causes=("carrier",)) == [1]
    assert await of(causes=(WITHOUT,)) == [2, 3, 4]
    assert await of(product="kettle") == [0]
    assert await of(product=WITHOUT) == [1, 2, 3, 4]
    assert await of(blamed="service") == [0]
    # A company stands for itself, as in figures: its departments are counted apart.
    assert await of(blamed="company") == [4]
    assert await of(blamed=WITHOUT) == [2, 3]
    assert await of(agent="agent2") == [1, 4]
    assert await of(agent="agent3") == [2]
    assert await of(agent=WITHOUT) == [3]


async def test_every_agents_list_has_what_the_figures_count(desk: Desk, told: list[str]) -> None:
    await desk.cases.step(
        AGENT, told[0], CaseStep.ANSWER_ON_SPOT, None, StepFields(text="Sent anew.", channel=Channel.VISIT)
    )
    with desk.database.direct.connect() as connection:
        rows = cases_of(connection, MONTH, Scope(("company", "sales", "service", "complaints")))
    assert {row.agent for row in rows} >= {"", "agent1", "agent2", "agent3"}
    for agent in {row.agent for row in rows}:
        numbers = {row.number for row in rows if row.agent == agent}
        assert await listed(desk, agent=agent or WITHOUT) == numbers


async def test_no_list_reads_all_cases(desk: Desk) -> None:
    filters = (
        CaseFilter(),
        CaseFilter(open=True),
        CaseFilter(statuses=(CaseStatus.CLOSED,)),
        CaseFilter(kind=CaseKind.PRAISE),
        CaseFilter(classes=("quality", "staff")),
        CaseFilter(mine=True),
        CaseFilter(unit=True),
        CaseFilter(overdue=True),
        CaseFilter(customer_id="c001"),
        CaseFilter(month="2026-06"),
        CaseFilter(q="2606"),
        CaseFilter(after="1780000000000000-2"),
        CaseFilter(counted=True),
        CaseFilter(causes=("planning", "carrier")),
        CaseFilter(causes=(WITHOUT,)),
        CaseFilter(product="kettle"),
        CaseFilter(blamed="service"),
        CaseFilter(agent="agent1"),
        CaseFilter(agent="agent1", month=MONTH, counted=True),
    )
    for wanted in filters:
        with noted(desk.database) as statements:
            await desk.cases.page(AGENT, wanted)
        plans = whole_tables(desk.database, statements)
        assert not plans & {"cases", "case_deadlines", "customers", "case_course"}, wanted


def whole_tables(database: Database, statements: list[tuple[str, Any]]) -> set[str]:
    """The tables read without an index; in the order of one, and no further than needed, is well."""
    if database.direct.dialect.name != "sqlite":
        return looked_through(database, statements)
    with database.direct.connect() as connection:
        plans = [connection.exec_driver_sql(f"explain query plan {sql}", given) for sql, given in statements]
        steps = [str(step[3]) for plan in plans for step in plan]
    return {step.split()[1] for step in steps if step.startswith("SCAN") and " USING " not in step}
