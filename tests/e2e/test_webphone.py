"""The customer's phone in the page /phone: it reaches the menu and an agent, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.support.browser import browser, remote_tone
from tests.support.product import (
    AGENT_HERTZ,
    ENGLISH,
    SALES,
    Product,
    desktop,
    expect_state,
    leave,
    page_hears,
    press,
    write_up,
)
from tests.support.tones import bursts, write_wav

pytestmark = pytest.mark.asyncio(loop_scope="module")

CUSTOMER_HERTZ = 1300


@pytest_asyncio.fixture(loop_scope="module")
async def customer(running: Product, tmp_path: Path) -> AsyncIterator[Page]:
    """The page in a browser of its own, whose microphone says CUSTOMER_HERTZ."""
    tone = tmp_path / "customer.wav"
    write_wav(tone, bursts(CUSTOMER_HERTZ, rate=48000), rate=48000)
    async with browser(microphone=tone) as context:
        page = await context.new_page()
        await page.goto(f"{running.url}/phone")
        yield page


async def expect_call(page: Page, state: str) -> None:
    await expect(page.get_by_test_id("webphone-state")).to_have_attribute("data-state", state, timeout=15_000)


async def key_to_sales(page: Page) -> None:
    """Through the menu as fast as one can click."""
    await page.get_by_test_id("webphone-call").click()
    await expect_call(page, "talking")
    for key in (ENGLISH, SALES):
        assert await remote_tone(page) is not None
        await press(page, "webphone-key", key)


async def test_customer_and_agent_hear_each_other(
    running: Product, chromium: BrowserContext, customer: Page
) -> None:
    page = await desktop(running, chromium, "agent1")
    await customer.get_by_test_id("webphone-caller").select_option("+12025550101")
    await key_to_sales(customer)
    await expect(page.get_by_test_id("pop-customer-name")).to_have_text("Emily Carter")
    await page.get_by_test_id("answer").click()
    await expect_state(page, "BUSY")
    await page_hears(customer, AGENT_HERTZ)
    await page_hears(page, CUSTOMER_HERTZ)
    await expect(customer.get_by_test_id("webphone-keys")).to_have_text("23")
    await page.get_by_test_id("hangup").click()
    await expect_call(customer, "idle")
    await write_up(page)
    await leave(page)
    contact = await running.contact(lambda c: c["disposition"])
    assert (contact["ani"], contact["outcome"]) == ("+12025550101", "handled")


async def test_the_customer_hangs_up(running: Product, chromium: BrowserContext, customer: Page) -> None:
    page = await desktop(running, chromium, "agent1")
    await customer.get_by_test_id("webphone-caller").select_option("other")
    await customer.get_by_test_id("webphone-number").fill("+8613915550001")
    await key_to_sales(customer)
    await expect(page.get_by_test_id("pop-number")).to_have_text("+86 139 1555 0001")
    await page.get_by_test_id("answer").click()
    await expect_state(page, "BUSY")
    await customer.get_by_test_id("webphone-hangup").click()
    await expect_call(customer, "idle")
    await write_up(page)


async def test_nothing_else_can_be_dialled(
    running: Product, chromium: BrowserContext, customer: Page
) -> None:
    """Whatever the page dials, it is refused, or it is the menu; never an agent's phone."""
    dialled = ""

    async def other_target(route: Route) -> None:
        answer = await route.fetch()
        account = await answer.json()
        host = account["target"].partition("@")[2]
        await route.fulfill(response=answer, json={**account, "target": f"sip:{dialled}@{host}"})

    async def dial(user: str) -> None:
        nonlocal dialled
        dialled = user
        await customer.reload()
        await customer.get_by_test_id("webphone-caller").select_option("other")
        await customer.get_by_test_id("webphone-number").fill("+8613915550003")
        await customer.get_by_test_id("webphone-call").click()
        await expect(customer.get_by_test_id("webphone-hangup")).to_be_visible()

    page = await desktop(running, chromium, "agent1")
    await customer.route("**/api/webphone", other_target)
    for user in ("agent1", "webphone", "leave", "s"):
        await dial(user)
        await expect_call(customer, "idle")
    await dial("+8613800000001")
    await expect_call(customer, "talking")
    assert await remote_tone(customer) is not None
    await customer.get_by_test_id("webphone-hangup").click()
    await expect_call(customer, "idle")
    contact = await running.contact(lambda c: c["ani"] == "+8613915550003" and c["outcome"])
    assert contact["outcome"] == "abandoned_in_ivr"
    # What came before it is in the tables too: they are written in the journal's order.
    assert [c["id"] for c in await running.contacts() if c["ani"] == "+8613915550003"] == [contact["id"]]
    await expect_state(page, "READY")
    await expect(page.get_by_test_id("call")).to_have_count(0)
