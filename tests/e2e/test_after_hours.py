"""After hours a caller leaves a message, which the supervisor can play; a crash in between loses nothing."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from callcenter.company import DEMO_COMPANY
from tests.support.phones import Caller
from tests.support.product import ENGLISH, Product, call, log_in, product

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAVE_A_MESSAGE = "3"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """The demo company on a day without opening hours."""
    home = tmp_path_factory.mktemp("closed")
    text = DEMO_COMPANY.read_text(encoding="utf-8")
    closed, found = re.subn(r"(?m)^    weekly:\n(?:      .*\n)+", "    weekly: {}\n", text)
    assert found == 1
    async with product(home, company=closed) as p:
        yield p


async def at_the_beep(p: Product, caller: Caller, number: str) -> None:
    """The caller has heard everything and speaks."""
    await call(p, caller, number, ENGLISH + LEAVE_A_MESSAGE)
    await p.in_menu("leave_message", number)
    # Any key goes to the beep at once.
    caller.send_digits("1")
    await p.recording(number)
    caller.play_tone(700)


async def recorded_seconds(p: Product, chromium: BrowserContext, contact_id: str) -> float:
    """How long the message is that the supervisor's page is given, seconds."""
    page = await log_in(p, chromium, "supervisor1", "/monitor")
    seconds = await page.evaluate(
        """async (id) => {
          const all = await (await fetch("/api/messages")).json();
          const message = all.items.find((one) => one.contact_id === id);
          const answer = await fetch(`/api/recordings/${message.voicemail.name}`);
          const sound = await new AudioContext().decodeAudioData(await answer.arrayBuffer());
          return sound.duration;
        }""",
        contact_id,
    )
    await page.close()
    return float(seconds)


async def test_a_message_is_left_and_played(running: Product, chromium: BrowserContext) -> None:
    async with Caller() as caller:
        await at_the_beep(running, caller, "+8613800000016")
        await caller.listen(2.0)
        caller.send_digits("#")
        await caller.hears_sound(seconds=0.5)
        await caller.disconnected(timeout=20)
    contact = await running.contact(lambda c: c["ani"] == "+8613800000016" and c["outcome"])
    assert contact["outcome"] == "voicemail"
    assert await recorded_seconds(running, chromium, contact["id"]) > 1.5


async def test_a_crash_while_recording_loses_nothing(running: Product, chromium: BrowserContext) -> None:
    async with Caller() as caller:
        await at_the_beep(running, caller, "+8613800000024")
        await caller.listen(1.0)
        running.kill_controller()
        await running.healthy()
        await caller.listen(1.0)
        caller.send_digits("#")
        await caller.hears_sound(seconds=0.5)
        await caller.disconnected(timeout=20)
    contact = await running.contact(lambda c: c["ani"] == "+8613800000024" and c["outcome"])
    assert contact["outcome"] == "voicemail"
    assert await recorded_seconds(running, chromium, contact["id"]) > 2.5


async def test_who_hangs_up_while_nobody_listens_is_heard(running: Product, chromium: BrowserContext) -> None:
    async with Caller() as caller:
        await at_the_beep(running, caller, "+8613800000032")
        await caller.listen(2.5)
        running.kill_controller()
        caller.hang_up()
        await running.healthy()
    contact = await running.contact(lambda c: c["ani"] == "+8613800000032" and c["outcome"])
    assert contact["outcome"] == "voicemail"
    assert await recorded_seconds(running, chromium, contact["id"]) > 1.5
