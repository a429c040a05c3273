"""A caller reaches an agent, whose screen already shows them. Real Asterisk, SIP phone and browser."""

import pytest
from playwright.async_api import BrowserContext, expect

from tests.support.phones import Caller
from tests.support.product import (
    AGENT_HERTZ,
    CALLER_HERTZ,
    Product,
    both_hear,
    call,
    connected,
    desktop,
    expect_state,
    leave,
    write_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_from_menu_to_write_up(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await call(running, caller, "+8613800000001")
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("王建国")
        await expect_state(page, "OFFERED")
        await page.get_by_test_id("answer").click()
        await expect_state(page, "BUSY")
        caller.play_tone(CALLER_HERTZ)
        await both_hear(caller, page)
        caller.hang_up()
        await expect_state(page, "WRAP_UP")
    await page.get_by_test_id("wrap-up-notes").fill("Asked for a catalogue.")
    await write_up(page)
    await expect_state(page, "READY")
    await leave(page)
    contact = await running.contact(lambda c: c["disposition"])
    assert contact["ani"] == "+8613800000001"
    assert contact["queue"] == "sales"
    assert contact["agent"] == "agent1"
    assert contact["outcome"] == "handled"
    assert contact["talk_ms"] > 0
    story = await running.cli("explain", contact["id"])
    assert story.index("shows the pop") < story.index("dialled as") < story.index("connected")
    await running.cli("replay")


async def test_the_agent_hangs_up(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page)
        await page.get_by_test_id("hangup").click()
        await caller.disconnected()
    await write_up(page)


async def test_hold_and_resume(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page)
        caller.play_tone(CALLER_HERTZ)
        await both_hear(caller, page)
        await page.get_by_test_id("hold").click()
        await page.get_by_test_id("resume").wait_for()
        await caller.hears_without(AGENT_HERTZ)
        await page.get_by_test_id("resume").click()
        await both_hear(caller, page)
        caller.hang_up()
    await write_up(page)


async def test_keypad_reaches_the_caller(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page)
        for key in "159":
            await page.get_by_test_id(f"keypad-{key}").click()
        await caller.keyed("159")
        caller.hang_up()
    await write_up(page)


async def test_abandon_while_ringing_leaves_no_ghost(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await call(running, caller, "+8613800000002")
        await expect_state(page, "OFFERED")
        await page.get_by_test_id("answer").wait_for()
        caller.hang_up()
        await expect_state(page, "READY")
        await expect(page.get_by_test_id("answer")).to_have_count(0)
    await leave(page)
    contact = await running.contact(lambda c: c["ani"] == "+8613800000002" and c["outcome"])
    assert contact["outcome"] == "abandoned" and contact["agent"] is None


async def test_abandon_in_queue(running: Product) -> None:
    async with Caller() as caller:
        await call(running, caller, "+8613800000003")
        await caller.hears_sound(seconds=1.0)
        caller.hang_up()
        await caller.disconnected()
    contact = await running.contact(lambda c: c["ani"] == "+8613800000003" and c["outcome"])
    assert (contact["outcome"], contact["queue"]) == ("abandoned", "sales")


async def test_ring_no_answer_returns_the_caller_to_the_next_agent(
    running: Product, chromium: BrowserContext
) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await call(running, caller, "+8613800000008")
        await expect_state(page, "OFFERED")
        await expect_state(page, "NOT_READY", seconds=15)
        await caller.hears_sound()
        assert caller.state == "up"
        await page.get_by_test_id("ready").click()
        await expect_state(page, "OFFERED")
        await page.get_by_test_id("answer").click()
        await expect_state(page, "BUSY")
        caller.hang_up()
    await write_up(page)


async def test_two_calls_wait_their_turn(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as first, Caller() as second:
        await connected(running, first, page)
        await call(running, second, "+8613800000001")
        await second.hears_sound(seconds=1.0)
        await expect_state(page, "BUSY")
        first.hang_up()
        await write_up(page)
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("王建国")
        await page.get_by_test_id("answer").click()
        await expect_state(page, "BUSY")
        second.hang_up()
    await write_up(page)


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "${SHELL(id)} ${CALLERID(num)}", "A" * 300])
async def test_a_hostile_caller_name_is_text(running: Product, chromium: BrowserContext, name: str) -> None:
    page = await desktop(running, chromium, "agent1")
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    async with Caller() as caller:
        await caller.call(running.hotline, display_name=name)
        await caller.answered()
        for key in "23":
            await caller.hears_sound()
            caller.send_digits(key)
        await expect_state(page, "OFFERED")
        pop = page.get_by_test_id("pop")
        await expect(pop).to_contain_text(name[:60])
        await expect(pop.locator("img")).to_have_count(0)
        caller.hang_up()
        await expect_state(page, "READY")
    assert not alerts
