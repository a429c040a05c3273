"""The supervisor asks "what if" on the page: a queue in numbers, a recorded day; and who may."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.support.phones import Caller
from tests.support.product import (
    Product,
    connected,
    desktop,
    expect_state,
    leave,
    log_in,
    write_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def what_if(running: Product, chromium: BrowserContext) -> Page:
    """The page, in English."""
    page = await log_in(running, chromium, "supervisor1", "/simulate")
    await page.get_by_test_id("language").select_option("en")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


async def test_a_queue_in_numbers_is_answered(running: Product, chromium: BrowserContext) -> None:
    page = await what_if(running, chromium)
    await page.get_by_test_id("simulate-traffic").fill("200")
    await page.get_by_test_id("simulate-handle").fill("180")
    await page.get_by_test_id("simulate-agents").fill("10")
    await page.get_by_test_id("simulate-run").click()
    await expect(page.get_by_test_id("simulate-error")).to_contain_text("grow for ever")
    await page.get_by_test_id("simulate-agents").fill("13")
    await page.get_by_test_id("simulate-run").click()
    await expect(page.get_by_test_id("simulate-running")).to_be_visible()
    result = page.get_by_test_id("simulate-result")
    await expect(result).to_be_visible(timeout=60_000)
    await expect(page.get_by_test_id("simulate-words")).to_contain_text("With 13 agents")
    level = page.get_by_test_id("figure-service_level")
    await expect(level.locator("td").last).to_have_text("79.6%")
    await expect(level.locator("td").nth(1)).to_have_text(re.compile(r"\d+\.\d% – \d+\.\d%"))
    await expect(result.locator("rect.bar").first).to_be_visible()
    await page.get_by_test_id("simulate-agents").fill("14")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("simulate-words")).to_contain_text("With 14 agents", timeout=60_000)
    await expect(page.get_by_test_id("simulate-earlier").locator("tbody tr")).to_have_count(2)
    await page.close()


async def test_it_can_be_stopped(running: Product, chromium: BrowserContext) -> None:
    page = await what_if(running, chromium)
    await page.get_by_test_id("simulate-contacts").select_option("200000")
    await page.get_by_test_id("simulate-run").click()
    await page.get_by_test_id("simulate-cancel").click()
    await expect(page.get_by_test_id("simulate-running")).to_have_count(0)
    await expect(page.get_by_test_id("simulate-run")).to_be_enabled()
    await expect(page.get_by_test_id("simulate-result")).to_have_count(0)
    await page.close()


async def test_a_recorded_day_with_more_agents(running: Product, chromium: BrowserContext) -> None:
    desk = await desktop(running, chromium, "agent2")
    async with Caller() as caller:
        await connected(running, caller, desk)
        today = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"
        caller.hang_up()
        await write_up(desk)
    await expect_state(desk, "READY")
    await leave(desk)
    page = await what_if(running, chromium)
    await page.get_by_test_id("simulate-kind-recorded").check()
    await page.get_by_test_id("simulate-day").fill("2026-01-01")
    await page.get_by_test_id("simulate-run").click()
    error = page.get_by_test_id("simulate-error")
    await expect(error).to_contain_text("No caller waited", timeout=30_000)
    await expect(error).to_contain_text(today)
    await page.get_by_test_id("simulate-day").fill(today)
    await page.get_by_test_id("simulate-add-change").click()
    await page.get_by_test_id("change-skill").select_option("en")
    await page.get_by_test_id("change-from").fill("00:00")
    await page.get_by_test_id("change-to").fill("23:59")
    await page.get_by_test_id("simulate-run").click()
    await expect(page.get_by_test_id("simulate-words")).to_contain_text(
        "The changes move the service level", timeout=60_000
    )
    await expect(page.get_by_test_id("simulate-result")).to_contain_text("As recorded")
    await page.close()


async def test_an_agent_is_sent_to_the_desktop(running: Product, chromium: BrowserContext) -> None:
    page = await log_in(running, chromium, "agent2", "/simulate")
    await page.wait_for_url("**/desktop")
    answer = await page.request.post(f"{running.url}/api/simulations", data={})
    assert answer.status == 403
    await page.close()
