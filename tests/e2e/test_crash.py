"""The controller killed with -9 and back, a page reloaded in mid-call: nobody is cut off, nothing is lost.

Asterisk killed with -9 ends the talk it carried; the agent takes the next one.
"""

import os
import signal

import pytest
from playwright.async_api import BrowserContext, expect

from tests.support.phones import Caller
from tests.support.product import (
    AGENT_HERTZ,
    CALLER_HERTZ,
    ENGLISH,
    SALES,
    UNKNOWN,
    Product,
    both_hear,
    call,
    connected,
    desktop,
    expect_state,
    leave,
    log_in,
    write_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_killed_in_mid_call(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page, "+8613800000001")
        caller.play_tone(CALLER_HERTZ)
        asterisk = running.pid("asterisk")
        running.kill_controller()
        # Both hear each other while nobody controls.
        await both_hear(caller, page)
        await running.healthy()
        assert running.pid("asterisk") == asterisk
        await both_hear(caller, page)
        await expect_state(page, "BUSY", seconds=15)
        caller.hang_up()
    await write_up(page)
    await leave(page)
    contact = await running.contact(lambda c: c["disposition"])
    assert (contact["outcome"], contact["ani"]) == ("handled", "+8613800000001")
    await running.replay()


async def test_asterisk_killed_in_mid_call(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page)
        os.kill(running.pid("asterisk"), signal.SIGKILL)
        await expect_state(page, "WRAP_UP", seconds=30)
        # No BYE came: the page ends the call by itself.
        await expect(page.get_by_test_id("call")).to_have_count(0)
    await running.healthy()
    await write_up(page)
    await expect_state(page, "READY", seconds=30)
    async with Caller() as caller:
        await connected(running, caller, page)
        caller.play_tone(CALLER_HERTZ)
        await both_hear(caller, page)
        caller.hang_up()
    await write_up(page)


async def test_killed_while_callers_wait(running: Product, chromium: BrowserContext) -> None:
    async with Caller() as first, Caller() as second:
        await call(running, first, "+8613800000003")
        await call(running, second, "+8613800000016")
        await second.hears_sound(seconds=0.5)
        running.kill_controller()
        await running.healthy()
        await first.hears_sound(seconds=0.5)
        page = await desktop(running, chromium, "agent1")
        await expect_state(page, "OFFERED")
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("单志强")
        first.hang_up()
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("赵敏")
        second.hang_up()
        await expect_state(page, "READY")


async def test_killed_in_the_menu(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await call(running, caller, keys=ENGLISH)
        await running.in_menu("main_menu", UNKNOWN)
        running.kill_controller()
        await running.healthy()
        await expect_state(page, "READY", seconds=15)
        # The main menu again, in the language chosen before.
        await caller.hears_sound()
        caller.send_digits(SALES)
        await expect_state(page, "OFFERED")
        caller.hang_up()
        await expect_state(page, "READY")


async def test_reload_in_mid_call(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    page.on("dialog", lambda dialog: dialog.accept())
    async with Caller() as caller:
        await connected(running, caller, page)
        caller.play_tone(CALLER_HERTZ)
        await caller.hears_tone(AGENT_HERTZ, seconds=0.2)
        await page.reload()
        await caller.hears_sound(seconds=0.5)
        await page.get_by_test_id("answer").click(timeout=15_000)
        await both_hear(caller, page)
        caller.hang_up()
    await write_up(page)


async def test_second_tab_looks_on_and_takes_over(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page)
        second = await log_in(running, chromium, "agent1", "/desktop")
        await expect_state(second, "BUSY")
        await expect(second.get_by_test_id("answer")).to_have_count(0)
        await second.get_by_test_id("take-over").click()
        await second.get_by_test_id("answer").click(timeout=15_000)
        await caller.hears_tone(AGENT_HERTZ, seconds=0.2)
        await expect(page.get_by_test_id("take-over")).to_be_visible()
        caller.hang_up()
    await write_up(second)
