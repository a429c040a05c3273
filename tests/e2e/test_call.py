"""A caller reaches an agent, whose screen already shows them. Real Asterisk, SIP phone and browser."""

import pytest
from playwright.async_api import BrowserContext, expect

from tests.support.browser import is_playing, remote_tone
from tests.support.phones import Caller
from tests.support.product import ENGLISH, SALES, Product, desktop, expect_state

from .conftest import AGENT_HERTZ, CALLER_HERTZ

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_call_from_menu_to_write_up(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await caller.call(running.hotline, from_number="+8613800000001")
        await caller.answered()
        await caller.hears_sound()
        caller.send_digits(ENGLISH)
        await caller.hears_sound()
        caller.send_digits(SALES)
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("王建国")
        await expect_state(page, "OFFERED")
        await page.get_by_test_id("answer").click()
        await expect_state(page, "BUSY")
        caller.play_tone(CALLER_HERTZ)
        await caller.hears_tone(AGENT_HERTZ)
        hertz = await remote_tone(page)
        assert hertz is not None and abs(hertz - CALLER_HERTZ) < 20
        assert await is_playing(page)
        caller.hang_up()
        await expect_state(page, "WRAP_UP")
    await page.get_by_test_id("wrap-up-disposition").select_option(index=1)
    await page.get_by_test_id("wrap-up-notes").fill("Asked for a catalogue.")
    await page.get_by_test_id("wrap-up-finish").click()
    await expect_state(page, "READY")
    contact = await running.contact(lambda c: c["disposition"])
    assert contact["ani"] == "+8613800000001"
    assert contact["queue"] == "sales"
    assert contact["agent"] == "agent1"
    assert contact["outcome"] == "handled"
    assert contact["talk_ms"] > 0
