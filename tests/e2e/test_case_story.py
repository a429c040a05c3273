"""A case from the first word to the customer's opinion, on real calls and with the repository on PostgreSQL.

A customer complains by phone, another unit solves it, the customer is called back, the number is cancelled,
the customer is asked by keypad how it was handled, and all of it is in the month's report.
"""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.desks import Desk, Page, RingingPhone, plain_phones
from tests.support.lines import trunk_to
from tests.support.phones import Caller
from tests.support.postgres import Cluster
from tests.support.product import Product, call, product
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: 王建国, a customer of the demo's.
CUSTOMER = "+8613800000001"
FRONT = """
flow: front
languages: [zh-CN]
start: service
person: service
nodes:
  service: {kind: queue, queue: service}
"""
COMPANY = """
time_zone: Asia/Shanghai
flow: front
hours:
  main: {weekly: {mon: ["00:00-24:00"]}}
queues:
  - {id: service, names: {en: Service}}
  - {id: care, names: {en: Care}, survey: survey_case_handling}
agents:
  - {id: agent1, name: Chen Jing, queues: [service, care], skills: {zh-CN: 10}}
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as cluster:
        yield cluster


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(
    cluster: Cluster, outside: RingingPhone, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    url = cluster.tcp_url(cluster.create("callcenter"))
    async with product(
        tmp_path_factory.mktemp("story"),
        company=COMPANY,
        flows={"front": FRONT},
        trunk_out=trunk_to(outside),
        database_url=url,
    ) as p:
        await plain_phones(p, ["agent1"])
        yield p


class Case:
    """A case, as its pages change it."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.path = f"/api/cases/{number}"

    async def step(self, page: Page, step: str, **fields: Any) -> dict[str, Any]:
        """Somebody takes a step, having seen the case as it is."""
        seen = await page.get(self.path)
        assert step in seen["steps"], (step, seen["steps"])
        return await page.post(f"{self.path}/steps", {"step": step, "version": seen["version"], **fields})


async def complains(p: Product, desk: Desk) -> Case:
    """By phone; the agent registers it and says the number."""
    async with Caller() as caller:
        await desk.ready()
        await call(p, caller, CUSTOMER, ())
        contact = await desk.takes(CUSTOMER)
        registered = await desk.post(
            "/api/cases",
            {
                "request_id": str(uuid.uuid4()),
                "contact_id": contact["contact_id"],
                "kind": "complaint",
                "class": "late_delivery",
                "severity": "high",
                "subject": "汤锅又晚到",
                "description": "承诺周三送到，周五还没有到。",
                "order_number": "60010001",
            },
        )
        await desk.hang_up()
        await caller.disconnected()
    await desk.written_up()
    return Case(registered["number"])


async def another_unit_solves(p: Product, case: Case, desk: Desk) -> None:
    await case.step(desk, "assign", responsible={"kind": "unit", "id": "complaints"})
    async with Page(p, "agent4", "desktop") as unit:
        await case.step(unit, "accept")
        await case.step(unit, "feedback", text="承运商已改派专车，今天下午送到。")


async def is_called_back(p: Product, case: Case, desk: Desk, outside: RingingPhone) -> None:
    """After the apology that the agent may give; told of the solution, the number is cancelled."""
    seen = await desk.post(f"{case.path}/recoveries", {"kind": "apology", "words": "致歉并说明原因"})
    recovery = seen["recoveries"][0]
    assert recovery["state"] == "approved"
    seen = await desk.post(f"/api/recoveries/{recovery['id']}", {"act": "done"})
    (task,) = seen["tasks"]
    await desk.ready()
    await desk.post(f"/api/tasks/{task['id']}/call", {"queue": "care"})
    contact = await desk.offered(CUSTOMER)
    assert contact["callback"]["purpose"] == "follow_up"
    assert contact["callback"]["case_number"] == case.number
    await desk.phone.rung()
    desk.phone.answer()
    await desk.phone.answered()
    await outside.rung()
    outside.answer()
    await desk.is_in("BUSY")
    about = {"contact_id": contact["contact_id"]}
    await case.step(desk, "reply", text="货今天下午送到，运费已免。", channel="phone", **about)
    seen = await case.step(
        desk,
        "close",
        cause="carrier",
        product="",
        unit="service",
        fault=True,
        solution="改派专车当天送达，免运费。",
        **about,
    )
    assert seen["status"] == "closed"
    await desk.hang_up()


async def answers_by_keypad(p: Product, outside: RingingPhone) -> None:
    for node, key in (("q_result", "5"), ("q_speed", "4"), ("q_informed", "1")):
        await p.in_menu(node, CUSTOMER)
        outside.send_digits(key)
    await p.in_menu("thanks", CUSTOMER)
    await outside.disconnected(timeout=20)


async def test_from_the_first_word_to_the_months_report(running: Product, outside: RingingPhone) -> None:
    async with Desk(running, "agent1") as desk:
        case = await complains(running, desk)
        await another_unit_solves(running, case, desk)
        await is_called_back(running, case, desk, outside)
        await answers_by_keypad(running, outside)

        async def evaluated() -> bool:
            return bool((await desk.get(case.path))["status"] == "evaluated")

        await until(evaluated, "the case has the customer's mark")
        view = await desk.get(case.path)
    assert [each["step"] for each in view["course"]] == [
        "register",
        "assign",
        "accept",
        "feedback",
        "recovery",
        "recovery",
        "task",
        "task",
        "reply",
        "close",
        "evaluate",
    ]
    assert view["mark"] > 75
    assert (view["customer_id"], view["fault"], view["cause"]) == ("c001", True, "carrier")
    async with Page(running, "supervisor1", "monitor") as supervisor:
        report = await supervisor.get("/api/quality")
        answers = await supervisor.get("/api/satisfaction?by=queue")
    (row,) = (each for each in report["by"]["class"] if each["code"] == "late_delivery")
    assert row["satisfaction"]["n"] == 1
    assert row["satisfaction"]["mean"] == pytest.approx(view["mark"])
    # The demo's customers have said something about the other queues.
    assert "care" in [each["key"] for each in answers["groups"]]
