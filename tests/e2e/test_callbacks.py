"""Calling back on real calls: the place is kept, the agent picks up, the customer's phone rings, once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.acd_company import KEYS, acd_centre, prompt, queue_up
from tests.support.desks import Desk, Monitor, RingingPhone, State
from tests.support.lines import hear_each_other, trunk_to
from tests.support.phones import Caller
from tests.support.product import Product, call

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUEUE = "called_back"
BUSY = 486


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory, outside: RingingPhone) -> AsyncIterator[Product]:
    async with acd_centre(tmp_path_factory.mktemp("back"), trunk_to(outside)) as p:
        yield p


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(running: Product) -> AsyncIterator[Desk]:
    async with Desk(running, "agent1") as agent:
        yield agent


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def quiet(monitor: Monitor, desk: Desk) -> AsyncIterator[None]:
    """Each test ends with nobody calling or called, even if it failed, and the agent NOT_READY."""
    yield
    if desk.contact is not None and desk.contact["phase"] == "connected":
        await desk.hang_up()
    await desk.not_ready()
    for callback in (await monitor.get("/api/callbacks"))["items"]:
        await monitor.delete(f"/api/callbacks/{callback['contact_id']}")
    await monitor.nobody()


async def promised(p: Product, monitor: Monitor, number: str) -> State:
    """A caller presses 1 when offered it, hears the promise, and the call ends; the contact that waits."""
    async with Caller() as caller:
        await queue_up(p, monitor, caller, number, QUEUE)
        await caller.hears_recording(prompt("callback_offer"))
        caller.send_digits("1")
        # At once: what was being said before is stopped.
        await caller.hears_recording(prompt("callback_accepted"), timeout=7)
        await caller.disconnected()
    waiting = await monitor.waits_in(number, QUEUE)
    assert waiting["callback"]["number"] == number and waiting["callback"]["attempt"] == 1
    return waiting


async def picks_up(desk: Desk, number: str, seconds: float = 20) -> None:
    """The agent is offered the callback and picks up."""
    contact = await desk.offered(number, seconds)
    assert contact["callback"] is not None
    await desk.phone.rung()
    desk.phone.answer()
    await desk.phone.answered()


def tried_again(monitor: Monitor, number: str) -> bool:
    """The second attempt is shown, with its time."""
    waiting = monitor.call_of(number)
    callback = waiting and waiting["callback"]
    return bool(callback and callback["attempt"] == 2 and callback["due_ms"])


async def test_the_place_is_kept_and_the_customer_called(
    running: Product, monitor: Monitor, desk: Desk, outside: RingingPhone
) -> None:
    number = "+8613917770001"
    await promised(running, monitor, number)
    rings = outside.rings
    await desk.ready()
    await desk.offered(number)
    # Nobody is called before there is somebody to talk to.
    assert outside.rings == rings
    await picks_up(desk, number)
    invite = await outside.rung()
    assert invite.startswith(f"INVITE sip:{number.removeprefix('+')}@")
    outside.answer()
    await desk.is_in("BUSY")
    await hear_each_other(outside, desk.phone)
    outside.hang_up()
    await monitor.nobody()
    await running.story(number, "ended as handled")
    assert outside.rings == rings + 1


async def test_live_callers_and_callbacks_come_in_order(
    running: Product, monitor: Monitor, desk: Desk, outside: RingingPhone
) -> None:
    early, promise, late = "+8613917770002", "+8613917770003", "+8613917770004"
    async with Caller() as before, Caller() as after:
        await queue_up(running, monitor, before, early, QUEUE)
        await promised(running, monitor, promise)
        await queue_up(running, monitor, after, late, QUEUE)
        await desk.ready()
        await desk.takes(early)
        before.hang_up()
        await picks_up(desk, promise)
        await outside.rung()
        await monitor.waits_in(late, QUEUE, position=1)
        outside.answer()
        await hear_each_other(outside, desk.phone)
        outside.hang_up()
        await desk.takes(late)


async def test_a_busy_customer_is_tried_again_by_the_rule_and_no_more(
    running: Product, monitor: Monitor, desk: Desk, outside: RingingPhone
) -> None:
    number = "+8613917770005"
    await promised(running, monitor, number)
    rings = outside.rings
    await desk.ready()
    for attempt in (1, 2):
        await picks_up(desk, number, seconds=30)
        await outside.rung()
        outside.answer(BUSY)
        # The agent is free for others at once.
        await desk.is_in("READY")
        if attempt == 1:
            await monitor.until(lambda _: tried_again(monitor, number), "it is tried again later")
    await monitor.nobody()
    await running.story(number, "ended as callback_failed")
    assert outside.rings == rings + 2


async def test_killed_while_the_customers_phone_rings(
    running: Product, monitor: Monitor, desk: Desk, outside: RingingPhone
) -> None:
    number = "+8613917770006"
    await promised(running, monitor, number)
    rings = outside.rings
    await desk.ready()
    await picks_up(desk, number)
    await outside.rung()
    await running.crash()
    outside.answer()
    await hear_each_other(outside, desk.phone)
    await desk.is_in("BUSY")
    assert outside.rings == rings + 1
    outside.hang_up()
    await monitor.nobody()
    await running.story(number, "ended as handled")
    await running.replay()


async def test_who_phones_in_before_has_the_place_and_is_not_called(
    running: Product, monitor: Monitor, desk: Desk, outside: RingingPhone
) -> None:
    number = "+8613917770007"
    waiting = await promised(running, monitor, number)
    rings = outside.rings
    async with Caller() as caller:
        await call(running, caller, number, KEYS[QUEUE])

        def there(_: State) -> bool:
            contact = monitor.call_of(number)
            return contact is not None and contact["contact_id"] != waiting["contact_id"]

        await monitor.until(there, "the call has taken the promise's place")
        await monitor.waits_in(number, QUEUE)
        await desk.ready()
        await desk.takes(number)
        caller.hang_up()
    await monitor.nobody()
    assert outside.rings == rings
    await running.story(number, "ended as handled")
    await running.contact(lambda c: c["ani"] == number and c["outcome"] == "callback_merged")
