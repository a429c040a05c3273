"""What an agent does beside talking: who is it, a complaint, the write-up. On the real product."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.support.browser import browser
from tests.support.phones import Caller
from tests.support.product import (
    ENGLISH,
    QUICK,
    Product,
    call,
    connected,
    desktop,
    expect_state,
    leave,
    log_in,
    product,
    write_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHINESE, ORDER_STATUS, COMPLAINT_STATUS, MAIN_MENU, SERVICE = "1", "1", "2", "9", "4"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with product(tmp_path_factory.mktemp("cc"), {**QUICK, "wrap_up_ms": 7_000}) as p:
        yield p


def part(page: Page, name: str, text: str | None = None) -> Locator:
    """A part of the page by its test id."""
    found = page.get_by_test_id(name)
    return found if text is None else found.filter(has_text=text)


async def end(caller: Caller, page: Page) -> None:
    """The caller hangs up, the agent writes it up and leaves."""
    caller.hang_up()
    await write_up(page)


async def test_the_pop_of_a_known_caller(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        keys = (CHINESE, ORDER_STATUS, "60010001#", "0001", MAIN_MENU, SERVICE)
        await call(running, caller, "+8613800000001", keys)
        await expect(part(page, "pop-customer-name")).to_have_text("王建国")
        await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        await expect(part(page, "pop")).to_contain_text("建国餐饮管理有限公司")
        await expect(part(page, "pop")).to_contain_text("VIP")
        await expect(part(page, "pop-number")).to_have_text("+86 138 0000 0001")
        await expect(part(page, "pop-open-cases")).to_contain_text("80010001")
        await expect(part(page, "pop-open-cases")).not_to_contain_text("80010002")
        await expect(part(page, "pop-last-contacts")).to_contain_text("赵宇航")
        await expect(part(page, "pop-keyed")).to_contain_text("查询订单")
        await expect(part(page, "pop-keyed")).to_contain_text("60010001")
        await expect(part(page, "pop-keyed")).to_contain_text("xxxx")
        await expect(part(page, "pop-reason")).to_contain_text("空闲最久")
        await expect(part(page, "pop-reason")).not_to_contain_text("idle")
        await expect(part(page, "timeline")).to_contain_text("不锈钢汤锅 40 个")
        # Enter on what has the focus answers.
        await expect(part(page, "answer")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect_state(page, "BUSY")
        await end(caller, page)


async def test_an_unknown_caller_becomes_a_customer(running: Product, chromium: BrowserContext) -> None:
    number = "+8613914440001"
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page, number)
        await part(page, "create-customer").click()
        await expect(part(page, "customer-number")).to_have_value(number)
        await part(page, "customer-name").fill("钱多多")
        await part(page, "customer-save").click()
        await expect(part(page, "pop-customer-name")).to_have_text("钱多多")
        await expect(part(page, "unknown-caller")).to_have_count(0)
        caller.hang_up()
        await write_up(page)
    async with Caller() as caller:
        await call(running, caller, number)
        await expect(part(page, "pop-customer-name")).to_have_text("钱多多")
        await expect(part(page, "timeline").locator("li")).to_have_count(2)
        caller.hang_up()
        await expect_state(page, "READY")


async def test_a_found_customer_is_linked(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent2")
    async with Caller() as caller:
        await connected(running, caller, page, "+8613914440002")
        for query, name in (
            ("zgrcz", "張國榮茶莊"),
            ("张国荣", "張國榮茶莊"),
            ("歐陽雪", "欧阳雪"),
            ("13800000010", "欧阳雪"),
            ("ouyang", "欧阳雪"),
        ):
            await part(page, "search-input").fill(query)
            await expect(part(page, "search-result", name)).to_be_visible()
        await part(page, "search-input").fill("oyx")
        await expect(part(page, "search-result")).to_have_count(1)
        await part(page, "search-link").click()
        await expect(part(page, "pop-customer-name")).to_have_text("欧阳雪")
        await expect(part(page, "timeline")).to_contain_text("Call in progress")
        await end(caller, page)


async def test_one_of_several_customers_is_chosen(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await call(running, caller, "+862155550100")
        await expect(part(page, "pop")).to_contain_text("刘洋")
        await expect(part(page, "pop")).to_contain_text("马晓东")
        await part(page, "answer").click()
        await expect(part(page, "candidate")).to_have_count(2)
        await part(page, "candidate", "马晓东").click()
        await expect(part(page, "pop-customer-name")).to_have_text("马晓东")
        await expect(part(page, "candidate")).to_have_count(0)
        await end(caller, page)


async def test_a_complaint_has_its_number_at_once(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent2")
    async with Caller() as caller:
        await connected(running, caller, page, "+8613800000012")
        await part(page, "complaint-open").click()
        await part(page, "complaint-submit").click()
        await expect(part(page, "complaint-number")).to_have_count(0)
        await part(page, "complaint-class").select_option("damaged_goods")
        await part(page, "complaint-subject").fill("Two bowls broken")
        await part(page, "complaint-description").fill("Broken on arrival.")
        await part(page, "complaint-submit").click()
        number = await part(page, "complaint-number").inner_text()
        assert re.fullmatch(r"[0-9]{10}", number)
        await expect(part(page, "pop-open-cases")).to_contain_text(number)
        await expect(part(page, "timeline")).to_contain_text(number)
        caller.hang_up()
        await write_up(page)
    answer = await page.request.get(f"{running.url}/api/cases/{number}")
    case = await answer.json()
    assert (case["customer_id"], case["status"]) == ("c012", "registered")
    assert case["subject"] == "Two bowls broken"
    answer = await page.request.get(f"{running.url}/api/customers/c012/timeline")
    assert number in [item["id"] for item in (await answer.json())["items"]]
    await leave(page)

    asked_from = "+8613914440005"
    async with Caller() as caller:
        await call(running, caller, asked_from, (ENGLISH, COMPLAINT_STATUS, f"{number}#", "0012"))
        await running.in_menu("complaint_result", asked_from)
        await caller.hears_sound(seconds=1.0)
        caller.hang_up()
    story = await running.story(asked_from, "look-up answered: found")
    assert story.count("look-up answered: found") == 2


async def test_a_wrap_up_nobody_finishes_ends_by_itself(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller:
        await connected(running, caller, page, "+8613914440006")
        caller.hang_up()
        await expect_state(page, "WRAP_UP")
    await expect_state(page, "READY", seconds=15)
    await leave(page)
    contact = await running.contact(lambda c: c["ani"] == "+8613914440006" and c["wrap_up_ms"])
    assert (contact["outcome"], contact["disposition"]) == ("handled", None)
    assert 6_500 < contact["wrap_up_ms"] < 10_000


async def test_not_ready_is_planned_while_talking(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent2")
    async with Caller() as caller:
        await connected(running, caller, page, "+8613914440007")
        await part(page, "not-ready-reason").select_option("lunch")
        await part(page, "not-ready").click()
        await expect(part(page, "planned")).to_have_text("After this contact: Lunch")
        await expect_state(page, "BUSY")
        await part(page, "ready").click()
        await expect(part(page, "planned")).to_have_count(0)
        await part(page, "not-ready").click()
        await expect(part(page, "planned")).to_be_visible()
        caller.hang_up()
        await write_up(page)
    await expect_state(page, "NOT_READY")
    await expect(part(page, "presence-state")).to_contain_text("Lunch")
    await expect(part(page, "planned")).to_have_count(0)
    await leave(page)


async def test_a_write_up_is_given_more_time(running: Product, chromium: BrowserContext) -> None:
    page = await desktop(running, chromium, "agent2")
    async with Caller() as caller:
        await connected(running, caller, page, "+8613914440008")
        caller.hang_up()
        await expect_state(page, "WRAP_UP")
    await part(page, "wrap-up-more").click()
    await expect(part(page, "wrap-up")).to_contain_text(re.compile("1:0[0-7]"))
    await write_up(page)
    await expect_state(page, "READY")
    await leave(page)


async def test_a_queue_may_pick_up_by_itself(running: Product, chromium: BrowserContext) -> None:
    async def pick_up(itself: bool) -> None:
        admin = await log_in(running, chromium, "admin1", "/monitor")
        csrf = (await (await admin.request.get(f"{running.url}/api/session")).json())["csrf"]
        company = await (await admin.request.get(f"{running.url}/api/configuration")).json()
        queue = next(queue for queue in company["queues"] if queue["id"] == "sales")
        answer = await admin.request.put(
            f"{running.url}/api/configuration/queues/sales",
            data={**queue, "auto_answer": itself},
            headers={"X-CSRF-Token": csrf, "Origin": running.url, "If-Match": company["version"]},
        )
        assert answer.ok, await answer.text()
        await leave(admin)

    await pick_up(True)
    page = await desktop(running, chromium, "agent2")
    try:
        async with Caller() as caller:
            await call(running, caller, "+8613914440011")
            await expect_state(page, "BUSY")
            await expect(part(page, "picked-up")).to_be_visible()
            await expect(part(page, "pop-number")).to_have_text("+86 139 1444 0011")
            await end(caller, page)
        await leave(page)
    finally:
        await pick_up(False)


async def test_a_customer_is_called_back(running: Product, chromium: BrowserContext) -> None:
    """The customer's page stands for their phone; the agent asks for it in one call and makes the next."""
    number = "+8613800000014"
    customer = await chromium.new_page()
    await customer.goto(f"{running.url}/phone")
    await part(customer, "webphone-switch-on").click()
    await expect(part(customer, "webphone-on")).to_be_visible(timeout=15_000)
    page = await desktop(running, chromium, "agent2")
    async with Caller() as caller:
        await connected(running, caller, page, number)
        await part(page, "callback-open").click()
        await expect(part(page, "callback-number")).to_have_value(number)
        await part(page, "callback-submit").click()
        await expect(part(page, "callback-promised")).to_contain_text("+86 138 0000 0014")
        await page.keyboard.press("Enter")
        await expect(part(page, "callback-form")).to_have_count(0)
        await part(page, "callback-open").click()
        await part(page, "callback-submit").click()
        await expect(part(page, "callback-error")).to_contain_text("waits for a callback already")
        await page.keyboard.press("Escape")
        caller.hang_up()
        await write_up(page)
    await expect_state(page, "OFFERED")
    await expect(part(page, "pop-number")).to_have_text("+86 138 0000 0014")
    await expect(part(page, "pop-callback")).to_contain_text("attempt 1")
    await part(page, "answer").click()
    await expect(part(page, "dialling-customer")).to_be_visible()
    await expect(part(page, "call-state")).to_have_text("Calling the customer…")
    await expect(part(customer, "webphone-state")).to_have_attribute("data-state", "incoming")
    await part(customer, "webphone-answer").click()
    await expect_state(page, "BUSY")
    await expect(part(page, "dialling-customer")).to_have_count(0)
    await part(customer, "webphone-hangup").click()
    await write_up(page)
    await expect_state(page, "READY")
    await leave(page)
    await customer.close()


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until that part of the page has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement?.dataset.testid") == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


async def test_the_keyboard_alone_suffices(running: Product, chromium: BrowserContext) -> None:
    page = await chromium.new_page()
    await page.goto(f"{running.url}/login")
    await tab_to(page, "username")
    await page.keyboard.type("agent2")
    await page.keyboard.press("Tab")
    await page.keyboard.type(running.logins["agent2"])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/desktop")
    for name in ("phone-switch-on", "ready"):
        await expect(part(page, name)).to_be_enabled()
        await tab_to(page, name)
        await page.keyboard.press("Enter")
        if name == "phone-switch-on":
            await expect(part(page, "ready")).to_have_attribute("aria-disabled", "false", timeout=15_000)
    await expect_state(page, "READY")
    async with Caller() as caller:
        await call(running, caller, "+8613914440009")
        await expect_state(page, "OFFERED")
        await expect(part(page, "answer")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect_state(page, "BUSY")
        for name in ("hold", "resume", "mute", "keypad-5", "hangup"):
            await tab_to(page, name)
            await page.keyboard.press("Enter")
            if name == "hold":
                await part(page, "resume").wait_for()
        await caller.disconnected()
    await expect_state(page, "WRAP_UP")
    await expect(part(page, "wrap-up-disposition")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await tab_to(page, "wrap-up-notes")
    await page.keyboard.type("Done without a mouse.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect_state(page, "READY")
    await tab_to(page, "log-out")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/login")
    await page.close()
    contact = await running.contact(lambda c: c["ani"] == "+8613914440009" and c["disposition"])
    assert contact["outcome"] == "handled"


async def test_not_ready_without_a_microphone(running: Product) -> None:
    async with browser(allow_microphone=False) as context:
        page = await log_in(running, context, "agent3", "/desktop")
        await part(page, "phone-switch-on").click()
        await expect(part(page, "phone-error")).to_contain_text("麥克風")
        await expect(part(page, "ready-missing")).to_contain_text("麥克風")
        await expect(part(page, "ready")).to_have_attribute("aria-disabled", "true")
        await part(page, "ready").click(force=True)
        await expect_state(page, "NOT_READY")
