"""The agent hangs up, the customer is asked how it was, and the agent talks with the next one meanwhile."""

import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.desks import Desk, Monitor, plain_phones
from tests.support.phones import Caller
from tests.support.product import Product, call, product
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST, SECOND = "+8613917790001", "+8613917790002"
AGENT_HERTZ = 700

FRONT = """
flow: front
languages: [en]
start: service
person: service
nodes:
  service: {kind: queue, queue: service}
"""

ASK = """
flow: ask
languages: [en]
start: solved
person: thanks
nodes:
  solved:
    kind: question
    survey: after_call
    question: solved
    speech: [survey_solved]
    answers: {1: {}, 2: {}}
    next: thanks
    on_failure: thanks
  thanks: {kind: hangup, speech: [survey_thanks]}
"""

COMPANY = """
time_zone: Asia/Shanghai
flow: front
hours:
  main: {weekly: {mon: ["00:00-24:00"]}}
queues:
  - {id: service, names: {en: Service}, survey: ask}
agents:
  - {id: agent1, name: Chen Jing, queues: [service], skills: {en: 10}}
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    home = tmp_path_factory.mktemp("survey")
    (home / "flows").mkdir()
    for name, text in (("front", FRONT), ("ask", ASK)):
        (home / "flows" / f"{name}.yaml").write_text(text, encoding="utf-8")
    async with product(home, company=COMPANY) as p:
        await plain_phones(p, ["agent1"])
        yield p


def answers(p: Product) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(f"file:{p.settings.home / 'repository.db'}?mode=ro", uri=True)
    try:
        return connection.execute(
            "SELECT contacts.ani, survey, question, answer, survey_answers.agent_id, survey_answers.queue"
            " FROM survey_answers JOIN contacts ON contacts.id = survey_answers.contact_id ORDER BY ani"
        ).fetchall()
    finally:
        connection.close()


async def test_the_agent_is_free_while_the_customer_answers(running: Product) -> None:
    async with Desk(running, "agent1") as desk, Monitor(running) as monitor, Caller() as first:
        await desk.ready()
        await call(running, first, FIRST, ())
        await desk.takes(FIRST)
        desk.phone.play_tone(AGENT_HERTZ)
        await first.hears_tone(AGENT_HERTZ)
        desk.phone.play_tone(0)
        await desk.hang_up()
        await desk.phone.disconnected()
        await desk.is_in("WRAP_UP")
        await running.in_menu("solved", FIRST)
        await first.hears_sound(seconds=0.5)
        await desk.written_up()
        await desk.is_in("READY")
        async with Caller() as second:
            await call(running, second, SECOND, ())
            await desk.takes(SECOND)
            desk.phone.play_tone(AGENT_HERTZ)
            await second.hears_tone(AGENT_HERTZ)
            desk.phone.play_tone(0)
            # The first is still there, and answers now.
            assert (monitor.call_of(FIRST) or {}).get("state") == "IN_IVR"
            first.send_digits("1")
            await running.in_menu("thanks", FIRST)
            await first.disconnected(timeout=20)
            # The second agent's talk ends at the phone, and the controller is killed in the survey.
            desk.phone.hang_up()
            await running.in_menu("solved", SECOND)
            running.kill_controller()
            await running.healthy()
            await desk.is_in("WRAP_UP")
            await second.hears_sound(seconds=0.5)
            second.send_digits("2")
            await running.in_menu("thanks", SECOND)
            second.hang_up()
        await running.story(SECOND, "ended as handled")
        await running.story(FIRST, "ended as handled", "the customer is asked how it was")
        await monitor.nobody()
    await until(
        lambda: (
            answers(running)
            == [
                (FIRST, "after_call", "solved", "1", "agent1", "service"),
                (SECOND, "after_call", "solved", "2", "agent1", "service"),
            ]
        ),
        "the answers are in the repository, with who had served",
    )
    await running.cli("replay")
