"""What the repository adds to a screen pop, and at what cost."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import event

from callcenter.repository.database import Database
from callcenter.service.pop import Pops


@pytest.fixture
def pops(demo: Database) -> Pops:
    return Pops(demo.sessions)


async def test_a_known_number(pops: Pops) -> None:
    pop = await pops.pop("13800000001", "")
    assert pop.customer is not None
    assert (pop.customer.id, pop.customer.tier, pop.customer.notes) == (
        "c001",
        "vip",
        "每月固定订货；请优先安排送货。",
    )
    assert [case.number for case in pop.open_cases] == ["80010001"]
    assert [contact.id for contact in pop.last_contacts] == ["demo-01", "demo-02", "demo-03"]
    assert pop.candidates == ()


async def test_a_shared_number_gives_candidates_until_one_is_chosen(pops: Pops) -> None:
    pop = await pops.pop("+862155550100", "")
    assert pop.customer is None
    assert [candidate.id for candidate in pop.candidates] == ["c008", "c009"]
    assert [contact.id for contact in pop.last_contacts] == ["demo-09"]
    chosen = await pops.pop("+862155550100", "c009")
    assert chosen.customer is not None
    assert chosen.customer.id == "c009"
    assert chosen.candidates == ()


async def test_a_linked_customer_wins_over_the_number(pops: Pops) -> None:
    pop = await pops.pop("+8613800000001", "c006")
    assert pop.customer is not None
    assert pop.customer.name == "Emily Carter"


@pytest.mark.parametrize("ani", ["", "anonymous", "+8613900009999", "<b>${x}</b>", "1001"])
async def test_an_unknown_caller(pops: Pops, ani: str) -> None:
    pop = await pops.pop(ani, "")
    assert (pop.customer, pop.candidates, pop.open_cases, pop.last_contacts) == (None, (), (), ())


async def test_a_stranger_who_called_before(pops: Pops) -> None:
    assert [contact.id for contact in (await pops.pop("+8613700000000", "")).last_contacts] == ["demo-11"]


async def test_it_takes_a_handful_of_queries_each_by_an_index(pops: Pops, demo: Database) -> None:
    """What makes it quick however large the tables are; times are measured by the benchmarks."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(demo.engine.sync_engine, "before_cursor_execute", note)
    await pops.pop("+8613800000001", "")
    event.remove(demo.engine.sync_engine, "before_cursor_execute", note)
    assert len(statements) <= 5
    with sqlite3.connect(str(demo.engine.url.database)) as connection:
        for statement, parameters in statements:
            plan = connection.execute(f"explain query plan {statement}", parameters).fetchall()
            assert not any(step[3].startswith("SCAN") for step in plan), (statement, plan)
