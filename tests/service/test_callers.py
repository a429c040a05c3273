"""Who is calling, what the repository adds to a screen pop, and at what cost."""

import asyncio
import datetime as dt
import threading
from typing import Any

import pytest
from sqlalchemy import delete, event

from callcenter.domain.enums import Channel, ContactState, Tier
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, CaseStatus, Severity
from callcenter.repository.models import Case, Contact
from callcenter.service.callers import Caller, Callers
from tests.support.repositories import NOW, looked_through, noted


@pytest.fixture
def pops(demo: Database) -> Callers:
    return Callers(demo)


async def test_a_known_number(pops: Callers) -> None:
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
    assert pop.customer.numbers == ["+8613800000001", "+862155550111"]
    assert (pop.customer.value, pop.customer.dedicated_agent, pop.customer.dedicated_agent_name) == (
        92,
        "agent1",
        "陈静",
    )


async def test_a_shared_number_gives_candidates_until_one_is_chosen(pops: Callers) -> None:
    pop = await pops.pop("+862155550100", "")
    assert pop.customer is None
    assert [candidate.id for candidate in pop.candidates] == ["c008", "c009"]
    assert [contact.id for contact in pop.last_contacts] == ["demo-09"]
    chosen = await pops.pop("+862155550100", "c009")
    assert chosen.customer is not None
    assert chosen.customer.id == "c009"
    assert chosen.candidates == ()


async def test_a_linked_customer_wins_over_the_number(pops: Callers) -> None:
    pop = await pops.pop("+8613800000001", "c006")
    assert pop.customer is not None
    assert pop.customer.name == "Emily Carter"


@pytest.mark.parametrize("ani", ["", "anonymous", "+8613900009999", "<b>${x}</b>", "1001"])
async def test_an_unknown_caller(pops: Callers, ani: str) -> None:
    pop = await pops.pop(ani, "")
    assert (pop.customer, pop.candidates, pop.open_cases, pop.last_contacts) == (None, (), (), ())


async def test_a_stranger_who_called_before(pops: Callers) -> None:
    assert [contact.id for contact in (await pops.pop("+8613700000000", "")).last_contacts] == ["demo-11"]


async def test_it_takes_a_handful_of_queries_each_by_an_index(pops: Callers, demo: Database) -> None:
    """What makes it quick however large the tables are; times are measured by the benchmarks."""
    with noted(demo) as statements:
        await pops.pop("+8613800000001", "")
    assert 1 <= len(statements) <= 7
    assert not looked_through(demo, statements)


@pytest.mark.parametrize(
    ("ani", "caller"),
    [
        (
            "13800000001",
            Caller(
                number="+8613800000001",
                customer_ids=("c001",),
                tier=Tier.VIP,
                value=92,
                dedicated_agent="agent1",
                last_agent="agent4",
                name="王建国",
                language="zh-CN",
            ),
        ),
        (
            "+862155550100",
            Caller(number="+862155550100", customer_ids=("c008", "c009"), tier=Tier.GOLD, value=58),
        ),
        ("+8613900009999", Caller(number="+8613900009999")),
        ("anonymous", Caller(may_call_back=False)),
        ("+881612345678", Caller(number="+881612345678", may_call_back=False)),
    ],
)
async def test_whose_number_it_is(pops: Callers, ani: str, caller: Caller) -> None:
    assert await pops.identify(ani) == caller


async def _talk(demo: Database, agent: str | None, days_ago: float) -> None:
    async with demo.sessions.begin() as session:
        session.add(
            Contact(
                id=f"t{days_ago}",
                channel=Channel.PHONE,
                state=ContactState.CONNECTED,
                started_at=NOW - dt.timedelta(days=days_ago),
                customer_id="c003",
                agent_id=agent,
            )
        )


async def _case(
    demo: Database, agent: str, days_ago: float, status: CaseStatus = CaseStatus.REGISTERED
) -> None:
    async with demo.sessions.begin() as session:
        session.add(
            Case(
                number=f"c{days_ago}",
                kind=CaseKind.COMPLAINT,
                class_code="other",
                subject="s",
                description="d",
                severity=Severity.LOW,
                status=status,
                customer_id="c003",
                opened_by=agent,
                opened_at=NOW - dt.timedelta(days=days_ago),
            )
        )


async def test_who_had_the_customer_last(pops: Callers, demo: Database) -> None:
    async with demo.sessions.begin() as session:
        await session.execute(delete(Contact).where(Contact.customer_id == "c003"))
        await session.execute(delete(Case).where(Case.customer_id == "c003"))

    async def last() -> str:
        return (await pops.identify("+8613800000003")).last_agent

    assert await last() == ""
    await _case(demo, "agent2", 9)
    assert await last() == "agent2"
    await _talk(demo, "agent1", 8)
    assert await last() == "agent1"
    # Nobody had this one.
    await _talk(demo, None, 7)
    assert await last() == "agent1"
    await _case(demo, "agent4", 6, CaseStatus.CLOSED)
    assert await last() == "agent1"
    await _case(demo, "agent3", 5, CaseStatus.ASSIGNED)
    assert await last() == "agent3"


async def test_routing_and_pop_look_once(pops: Callers, demo: Database) -> None:
    looks = 0
    asked = threading.Event()

    def note(*_: Any) -> None:
        nonlocal looks
        looks += 1
        asked.wait(10)

    event.listen(demo.direct, "checkout", note)
    identified = pops.identify("+8613800000001")
    popped = asyncio.create_task(pops.pop("+8613800000001", ""))
    await asyncio.sleep(0)  # it has asked too, before the first answer
    asked.set()
    caller, pop = await identified, await popped
    assert looks == 1
    assert pop.customer is not None
    assert caller.customer_ids == (pop.customer.id,)
    # What was looked up before is not believed again.
    await pops.pop("+8613800000001", "")
    assert looks == 2


async def test_a_look_that_no_thread_could_begin_fails_alone(
    pops: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(pops._threads, "submit", full)
        with pytest.raises(RuntimeError, match="thread"):
            await pops.identify("+8613800000001")
    assert (await pops.identify("+8613800000001")).customer_ids == ("c001",)
