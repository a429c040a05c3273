"""The menu's nodes that reach beyond it, on real calls."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from tests.support.desks import Monitor, RingingPhone
from tests.support.lines import hear_each_other, trunk_to
from tests.support.phones import Caller
from tests.support.product import Product, call, product
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTNER, BACK, SPEAK, ORDER, HAPPY = "12345"
BUSY = 486
CALLER_HERTZ = 700

FLOW = """
flow: nodes
languages: [en]
start: choose
person: service
nodes:
  choose:
    kind: menu
    speech: [main_menu]
    on_silence: bye
    choices:
      1: {next: partner}
      2: {next: back}
      3: {next: speak}
      4: {next: order}
      5: {next: happy}
  partner: {kind: transfer, to: partner, failed: not_reached}
  not_reached: {kind: say, speech: [transfer_failed], next: bye}
  back: {kind: callback, queue: service}
  speak:
    kind: record
    speech: [record_speak]
    variable: said
    silence_seconds: 20
    review: [record_review]
    next: kept
    empty: bye
  kept: {kind: say, speech: [record_saved, {recording: said}], next: bye}
  order:
    kind: collect
    speech: [ask_order_number]
    variable: order
    min_digits: 4
    max_digits: 4
    next: ask
  ask:
    kind: http
    url: "@ORIGIN@/orders/{order}"
    send: {caller: caller.number}
    take: {state: order.state}
    into: erp
    found: which
    not_found: service
    unavailable: service
  which:
    kind: switch
    variable: erp.state
    cases: [{words: shipped, next: shipped}]
    otherwise: service
  shipped: {kind: say, speech: [order_shipped], next: bye}
  happy:
    kind: question
    survey: after_call
    question: solved
    speech: [survey_solved]
    answers: {1: {}, 2: {}}
    next: thanks
  thanks: {kind: hangup, speech: [survey_thanks]}
  service: {kind: queue, queue: service}
  bye: {kind: hangup, speech: [goodbye]}
"""

COMPANY = """
time_zone: Asia/Shanghai
flow: nodes
numbers:
  partner: {number: "+862151230099"}
http_hosts: ["@ORIGIN@"]
queues:
  - {id: service, names: {en: Service}, wrap_up_ms: 0}
agents:
  - {id: agent1, name: Chen Jing, queues: [service], skills: {en: 10}}
"""


class Erp:
    """A web service of the company's."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.origin = ""

    async def order(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        return web.json_response({"order": {"state": "shipped"}})


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def erp() -> AsyncIterator[Erp]:
    service = Erp()
    application = web.Application()
    application.router.add_get("/orders/{number}", service.order)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield service
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory, erp: Erp, outside: RingingPhone
) -> AsyncIterator[Product]:
    company, flow = (text.replace("@ORIGIN@", erp.origin) for text in (COMPANY, FLOW))
    home = tmp_path_factory.mktemp("nodes")
    async with product(home, company=company, flows={"nodes": flow}, trunk_out=trunk_to(outside)) as p:
        yield p


async def test_put_through_and_the_controller_killed_meanwhile(
    running: Product, monitor: Monitor, outside: RingingPhone
) -> None:
    number = "+8613917780001"
    async with Caller() as caller:
        await call(running, caller, number, PARTNER)
        invite = await outside.rung()
        assert invite.startswith("INVITE sip:862151230099@")
        # Music, while it rings.
        await caller.hears_sound(seconds=0.5)
        pid = running.pid("controller")
        running.kill_controller()

        def again() -> bool:
            with contextlib.suppress(FileNotFoundError):
                return running.pid("controller") != pid
            return False

        await until(again, "the controller is started again")
        await running.healthy()
        outside.answer()
        await hear_each_other(caller, outside)

        def shown(_: object) -> bool:
            contact = monitor.call_of(number)
            return bool(contact and contact["transfer"] and contact["transfer"]["answered_ms"])

        await monitor.until(shown, "the call is shown as put through")
        outside.hang_up()
        await caller.disconnected()
    await running.story(number, "ended as transferred")
    await monitor.nobody()


async def test_busy_outside_the_menu_goes_on(
    running: Product, monitor: Monitor, outside: RingingPhone
) -> None:
    number = "+8613917780002"
    async with Caller() as caller:
        await call(running, caller, number, PARTNER)
        await outside.rung()
        outside.answer(BUSY)
        await running.in_menu("not_reached", number)
        await caller.hears_sound(seconds=0.5)
        caller.hang_up()
    await running.story(number, "ended as abandoned_in_ivr")


async def called_back(running: Product, monitor: Monitor) -> None:
    """Who shows no number is asked for one; it is read out, and 1 confirms it."""
    async with Caller() as caller:
        await call(running, caller, "anonymous", (BACK, "13900139000#", "1"))
        await caller.disconnected(timeout=20)
    (callback,) = (await monitor.get("/api/callbacks"))["items"]
    assert (callback["number"], callback["queue"]) == ("+8613900139000", "service")
    await monitor.delete(f"/api/callbacks/{callback['contact_id']}")


async def recorded(running: Product, monitor: Monitor) -> None:
    """Spoken, heard again, kept, and heard by the supervisor."""
    number = "+8613917780004"
    async with Caller() as caller:
        await call(running, caller, number, SPEAK)
        await running.in_menu("speak", number)
        await caller.hears_sound()
        caller.send_digits("1")  # to the beep
        await running.recording(number)
        caller.play_tone(CALLER_HERTZ)
        await caller.listen(2.5)
        caller.send_digits("#")
        caller.play_tone(0)
        await caller.hears_tone(CALLER_HERTZ)
        caller.send_digits("1")
        await running.in_menu("kept", number)
        await caller.hears_tone(CALLER_HERTZ)
        await caller.disconnected()
    await running.story(number, "ended as self_service")
    (message,) = (await monitor.get("/api/messages"))["items"]
    assert (message["kind"], message["number"]) == ("recording", number)
    async with monitor.download(f"/api/recordings/{message['voicemail']['name']}") as answer:
        assert len(await answer.read()) > 8_000  # more than half a second


async def asked_of_a_web_service(running: Product, erp: Erp) -> None:
    number = "+8613917780005"
    async with Caller() as caller:
        await call(running, caller, number, (ORDER, "4711"))
        await running.in_menu("shipped", number)
        await caller.hears_sound(seconds=0.5)
        caller.hang_up()
    assert erp.asked == ["/orders/4711?caller=%2B8613917780005"]


async def surveyed(running: Product) -> None:
    number = "+8613917780006"
    async with Caller() as caller:
        await call(running, caller, number, (HAPPY, "1"))
        await running.in_menu("thanks", number)
        caller.hang_up()
    await running.story(number, "ended as self_service")

    def kept() -> bool:
        asked = "SELECT survey, question, answer FROM survey_answers WHERE contact_id IS NOT NULL"
        return running.rows(asked) == [("after_call", "solved", "1")]

    await until(kept, "the answer is in the repository")


async def test_called_back_recorded_asked_and_surveyed(running: Product, monitor: Monitor, erp: Erp) -> None:
    """Each takes its time, so all at once."""
    await asyncio.gather(
        called_back(running, monitor),
        recorded(running, monitor),
        asked_of_a_web_service(running, erp),
        surveyed(running),
    )
    await monitor.nobody()
    await running.replay()
