"""The survey of care.yaml on a real call: answered by keypad it counts, a low mark is a task at once, and who
was asked is not asked again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.desks import Desk, plain_phones
from tests.support.phones import Caller
from tests.support.product import Product, call, product
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBER = "+8613917790003"
FRONT = """
flow: front
languages: [en]
start: service
person: service
nodes:
  service: {kind: queue, queue: service}
"""
COMPANY = """
time_zone: Asia/Shanghai
flow: front
hours:
  office: {weekly: {mon: ["00:00-24:00"]}}
queues:
  - {id: service, names: {en: Service}, survey: survey_after_call}
agents:
  - {id: agent1, name: Chen Jing, queues: [service], skills: {en: 10}}
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    home = tmp_path_factory.mktemp("keypad")
    async with product(home, company=COMPANY, flows={"front": FRONT}) as p:
        await plain_phones(p, ["agent1"])
        yield p


async def test_answers_by_keypad_count_and_nobody_is_asked_twice(running: Product) -> None:
    async with Desk(running, "agent1") as desk, Caller() as caller:
        await desk.ready()
        await call(running, caller, NUMBER, ())
        await desk.takes(NUMBER)
        await desk.hang_up()
        await running.in_menu("q_solved", NUMBER)
        caller.send_digits("2")
        await running.in_menu("q_friendly", NUMBER)
        caller.send_digits("4")
        await running.in_menu("q_recommend", NUMBER)
        caller.send_digits("5")
        await running.in_menu("thanks", NUMBER)
        await caller.disconnected(timeout=20)
        await desk.written_up()
        await desk.is_in("READY")
        await until(
            lambda: (
                running.rows(
                    "SELECT question, answer, value, indicator FROM survey_answers"
                    " WHERE contact_id IS NOT NULL ORDER BY question",
                )
                == [
                    ("friendly", "4", 75, "friendliness"),
                    ("recommend", "5", 100, "recommendation"),
                    ("solved", "2", 0, "solved"),
                ]
            ),
            "the answers are in the repository, and count",
        )
        assert running.rows("SELECT kind, owner_unit, words FROM care_tasks") == [
            ("low_mark", "complaints", "Was your matter solved? No")
        ]
        async with Caller() as again:
            await call(running, again, NUMBER, ())
            await desk.takes(NUMBER)
            await desk.hang_up()
            await again.disconnected(timeout=20)
        assert running.rows("SELECT COUNT(*) FROM survey_invitations WHERE version <> 'demo'") == [(1,)]
