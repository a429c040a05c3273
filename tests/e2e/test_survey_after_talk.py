"""The agent hangs up, the customer is asked how it was, and the agent talks with the next one meanwhile.

And what callers leave in their own words."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.desks import Desk, Monitor, plain_phones
from tests.support.phones import Caller
from tests.support.product import Product, call, product
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST, SECOND, THIRD = "+8613917790001", "+8613917790002", "+8613917790003"
AGENT_HERTZ = 700

FRONT = """
flow: front
languages: [en]
start: service
person: service
nodes:
  service: {kind: queue, queue: service}
"""

TELL = """
flow: tell
languages: [en]
start: praise
person: service
nodes:
  praise: {kind: set, variable: kind, value: praise, next: words}
  words:
    kind: record
    speech: [tell_speak]
    variable: words
    silence_seconds: 20
    next: register
    empty: bye
  register:
    kind: lookup
    lookup: register_case
    arguments: {kind: kind, recording: words}
    into: case
    found: number
    not_found: service
    unavailable: service
  number: {kind: say, speech: [tell_registered, {digits: case.case_number}], next: bye}
  bye: {kind: hangup, speech: [goodbye]}
  service: {kind: queue, queue: service}
"""

COMPANY = """
time_zone: Asia/Shanghai
flow: front
entries: {"4001": tell}
hours:
  main: {weekly: {mon: ["00:00-24:00"]}}
queues:
  - {id: service, names: {en: Service}, survey: survey_after_call}
agents:
  - {id: agent1, name: Chen Jing, queues: [service], skills: {en: 10}}
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    home = tmp_path_factory.mktemp("survey")
    async with product(home, company=COMPANY, flows={"front": FRONT, "tell": TELL}) as p:
        await plain_phones(p, ["agent1"])
        yield p


def answers(p: Product) -> list[tuple[object, ...]]:
    return p.rows(
        "SELECT contacts.ani, question, answer, value, a.agent_id, a.queue"
        " FROM survey_answers a JOIN contacts ON contacts.id = a.contact_id"
        " WHERE survey = 'after_call' AND contacts.ani IN (:first, :second) ORDER BY ani, a.answered_at",
        first=FIRST,
        second=SECOND,
    )


async def talk(p: Product, desk: Desk, caller: Caller, number: str) -> None:
    """The agent answers and is heard."""
    await call(p, caller, number, ())
    await desk.takes(number)
    desk.phone.play_tone(AGENT_HERTZ)
    await caller.hears_tone(AGENT_HERTZ)
    desk.phone.play_tone(0)


async def test_the_agent_is_free_while_the_customer_answers(running: Product) -> None:
    async with Desk(running, "agent1") as desk, Monitor(running) as monitor, Caller() as first:
        await desk.ready()
        await talk(running, desk, first, FIRST)
        await desk.hang_up()
        await desk.phone.disconnected()
        await desk.is_in("WRAP_UP")
        await running.in_menu("q_solved", FIRST)
        await first.hears_sound(seconds=0.5)
        await desk.written_up()
        await desk.is_in("READY")
        async with Caller() as second:
            await talk(running, desk, second, SECOND)
            # The first is still there, and answers now.
            assert (monitor.call_of(FIRST) or {}).get("state") == "IN_IVR"
            for key, node in (("1", "q_friendly"), ("5", "q_recommend"), ("4", "thanks")):
                first.send_digits(key)
                await running.in_menu(node, FIRST)
            await first.disconnected(timeout=20)
            # The second talk ends at the phone, and the controller is killed in the survey.
            desk.phone.hang_up()
            await running.in_menu("q_solved", SECOND)
            running.kill_controller()
            await running.healthy()
            await desk.is_in("WRAP_UP")
            await second.hears_sound(seconds=0.5)
            second.send_digits("2")
            await running.in_menu("q_friendly", SECOND)
            second.hang_up()
        await running.story(SECOND, "ended as handled by customer")
        await running.story(FIRST, "the customer is asked how it was", "ended as handled by system")
        await desk.written_up()
        await desk.is_in("READY")
        async with Caller() as again:
            await talk(running, desk, again, FIRST)
            await desk.hang_up()
            # Asked once in so many days.
            await again.disconnected()
        await running.story(FIRST, "ended as handled by agent")
        await monitor.nobody()
    served = ("agent1", "service")
    await until(
        lambda: (
            answers(running)
            == [
                (FIRST, "solved", "1", 100.0, *served),
                (FIRST, "friendly", "5", 100.0, *served),
                (FIRST, "recommend", "4", 75.0, *served),
                (SECOND, "solved", "2", 0.0, *served),
            ]
        ),
        "the answers are in the repository, with who had served",
    )
    await running.replay()


async def test_praise_in_the_callers_own_words_has_its_number_at_once(running: Product) -> None:
    async with Caller() as caller:
        await caller.call(running.hotline.replace("4000", "4001"), from_number=THIRD)
        await caller.answered()
        await caller.hears_sound()
        caller.send_digits("1")  # to the beep
        await running.recording(THIRD)
        caller.play_tone(AGENT_HERTZ)
        await caller.listen(1.5)
        caller.send_digits("#")
        caller.play_tone(0)
        await running.in_menu("number", THIRD)
        await caller.hears_sound(seconds=0.5)
        caller.hang_up()
    told = await running.story(THIRD, "ended as self_service")
    (number,) = re.findall(r"case (\d{10}) registered \(praise, by phone\)", told)
    case = "SELECT kind, channel, reporter_number, recording IS NOT NULL FROM cases WHERE number = :number"
    await until(
        lambda: running.rows(case, number=number) == [("praise", "phone", THIRD, 1)],
        "the case is in the repository",
    )
