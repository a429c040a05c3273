"""The supervisor's monitor, live, and who may look at it."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.support.phones import Caller
from tests.support.product import (
    SALES,
    UNKNOWN,
    Product,
    call,
    desktop,
    expect_state,
    leave,
    log_in,
    write_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

RIGHT_MISSING = 4403
OPEN_MONITOR = """
async () => {
  const { csrf } = await (await fetch("/api/session")).json();
  const socket = new WebSocket(`ws://${location.host}/api/ws?csrf=${csrf}`);
  socket.onopen = () => socket.send(JSON.stringify({
    type: "hello", view: "monitor", tab: crypto.randomUUID(), page: crypto.randomUUID(),
  }));
  return await new Promise((resolve) => {
    socket.onmessage = () => resolve("it answered");
    socket.onclose = (event) => resolve(event.code);
  });
}
"""


@pytest_asyncio.fixture(loop_scope="module")
async def elsewhere(chromium: BrowserContext) -> AsyncIterator[BrowserContext]:
    """A second window with cookies of its own."""
    assert chromium.browser is not None
    context = await chromium.browser.new_context(locale="en-US")
    yield context
    await context.close()


def row(monitor: Page, kind: str) -> Locator:
    return monitor.locator(f"[data-testid^=monitor-{kind}]")


async def shows(place: Locator, state: str) -> None:
    await expect(place).to_have_attribute("data-state", state)


async def test_callbacks_are_promised_and_withdrawn(running: Product, chromium: BrowserContext) -> None:
    monitor = await log_in(running, chromium, "supervisor1", "/monitor")
    await monitor.get_by_test_id("callback-new").click()
    await monitor.get_by_test_id("callback-number").fill("12")
    await monitor.get_by_test_id("callback-submit").click()
    await expect(monitor.get_by_test_id("callback-error")).to_contain_text("电话号码无效")
    await monitor.get_by_test_id("callback-number").fill("+44 20 7946 0107")
    await monitor.get_by_test_id("callback-queue").select_option("service")
    await monitor.get_by_test_id("callback-agreed").check()
    await monitor.get_by_test_id("callback-submit").click()
    promised = monitor.get_by_test_id("callback-promised")
    refused = monitor.get_by_test_id("callback-take-opening")
    await expect(promised.or_(refused)).to_be_visible()
    if await refused.is_visible():
        await refused.click()
        await monitor.get_by_test_id("callback-submit").click()
    await expect(promised).to_contain_text("+442079460107")
    await monitor.get_by_test_id("callback-close").click()
    waiting = row(monitor, "callback-")
    await expect(waiting).to_have_count(1)
    await expect(waiting).to_contain_text("+442079460107")
    queue = row(monitor, "queue-service")
    await expect(queue.get_by_test_id("callbacks")).to_have_text("1")
    await expect(queue.get_by_test_id("waiting")).to_have_text("0")
    await waiting.get_by_test_id("callback-withdraw").click()
    await waiting.get_by_test_id("callback-withdraw-sure").click()
    await expect(waiting).to_have_count(0)
    await expect(queue.get_by_test_id("callbacks")).to_have_text("0")
    await monitor.close()


async def test_the_supervisor_sees_it_live(
    running: Product, chromium: BrowserContext, elsewhere: BrowserContext
) -> None:
    monitor = await log_in(running, elsewhere, "supervisor1", "/monitor")
    await expect(monitor.locator("html")).to_have_attribute("lang", "zh-CN")
    agent = row(monitor, "agent-agent1")
    queue = row(monitor, "queue-sales")
    await shows(agent, "LOGGED_OUT")
    await expect(queue.get_by_test_id("waiting")).to_have_text("0")
    await expect(queue.get_by_test_id("longest")).to_have_text("–")
    await expect(monitor.get_by_test_id("today-service-level")).to_have_text("–")
    async with Caller() as caller:
        await call(running, caller, "+8613800000002", ("1", SALES))
        await expect(queue.get_by_test_id("waiting")).to_have_text("1")
        await expect(queue.get_by_test_id("longest")).to_have_text(re.compile("0:0[1-9]"))
        call_row = row(monitor, "call-")
        await shows(call_row, "QUEUED")
        await expect(call_row).to_contain_text("曾丽华")
        await expect(call_row).to_contain_text("金卡")
        await expect(call_row).to_contain_text("第 1 位")
        page = await desktop(running, chromium, "agent1")
        await shows(agent, "OFFERED")
        await shows(call_row, "OFFERED")
        await expect(queue.get_by_test_id("waiting")).to_have_text("0")
        await page.get_by_test_id("answer").click()
        await shows(agent, "BUSY")
        await shows(call_row, "CONNECTED")
        await expect(call_row).to_contain_text("陈静")
        await expect(agent).to_contain_text("曾丽华")
        await expect(monitor.get_by_test_id("today-answered")).to_have_text("1")
        await expect(monitor.get_by_test_id("today-service-level")).to_have_text("100%")
        await expect(queue.get_by_test_id("service-level")).to_have_text("100%")
        await expect(agent.get_by_test_id("answered")).to_have_text("1")
        await expect(agent.get_by_test_id("occupancy")).to_have_text(re.compile("[0-9]+%"))
        caller.hang_up()
        await shows(agent, "WRAP_UP")
        await expect(call_row).to_have_count(0)
    await write_up(page)
    await shows(agent, "READY")
    await expect(queue.get_by_test_id("agents-ready")).to_have_text("1")
    await expect(queue.get_by_test_id("expected-wait")).to_have_text("0:00")
    await expect(queue.get_by_test_id("staff")).to_contain_text("签入 1 人")
    await page.get_by_test_id("not-ready-reason").select_option("lunch")
    await page.get_by_test_id("not-ready").click()
    await shows(agent, "NOT_READY")
    await expect(agent).to_contain_text("用餐")
    await leave(page)
    await shows(agent, "LOGGED_OUT")
    async with Caller() as caller:
        await call(running, caller, UNKNOWN, ("1", SALES))
        await expect(queue.get_by_test_id("waiting")).to_have_text("1")
        caller.hang_up()
        await expect(monitor.get_by_test_id("today-abandoned")).to_have_text("1")
    await monitor.close()


async def test_agents_may_not_look_at_it(running: Product, chromium: BrowserContext) -> None:
    page = await log_in(running, chromium, "agent2", "/monitor")
    await page.wait_for_url("**/desktop")
    await expect_state(page, "LOGGED_OUT")
    assert await page.evaluate(OPEN_MONITOR) == RIGHT_MISSING
    await leave(page)


async def test_an_administrator_may(running: Product, chromium: BrowserContext) -> None:
    page = await log_in(running, chromium, "admin1", "/monitor")
    await expect(row(page, "queue-")).to_have_count(3)
    await expect(row(page, "agent-")).to_have_count(4)
    await page.close()
