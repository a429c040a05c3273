"""The administrator changes the company on the page; faults stand beside their field."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.support.product import Product, log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def office(running: Product, chromium: BrowserContext) -> Page:
    """The page, in English."""
    page = await log_in(running, chromium, "admin1", "/company")
    await page.get_by_test_id("language").select_option("en")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


async def save(page: Page) -> None:
    await page.get_by_test_id("company-save").click()
    await expect(page.get_by_test_id("company-saved")).to_be_visible(timeout=15_000)


async def test_a_queue_gets_a_recipe(running: Product, chromium: BrowserContext) -> None:
    page = await office(running, chromium)
    await page.get_by_test_id("open-queue-sales").click()
    await page.get_by_test_id("field-strategy").select_option("best_level")
    steps = await page.locator("[data-testid^=step-]").count()
    await page.get_by_test_id("add-step").click()
    step = f"recipe[{steps}]"
    await page.get_by_test_id(f"field-{step}.when").select_option("position")
    await page.get_by_test_id(f"field-{step}.position").fill("7")
    await page.get_by_test_id("field-service_level_ms").fill("0.2")
    await page.get_by_test_id("company-save").click()
    await expect(page.get_by_test_id("fault")).to_contain_text("from 1 to 3,600 seconds")
    await expect(page.get_by_test_id("field-service_level_ms")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("field-service_level_ms").fill("15")
    await save(page)
    await expect(page.get_by_test_id(f"field-{step}.position")).to_have_value("7")
    company = await (await page.request.get(f"{running.url}/api/configuration")).json()
    queue = next(queue for queue in company["queues"] if queue["id"] == "sales")
    assert (queue["strategy"], queue["service_level_ms"]) == ("best_level", 15_000)
    assert (queue["recipe"][steps]["do"], queue["recipe"][steps]["position"]) == ("offer_callback", 7)
    await page.close()


async def test_a_new_agent_with_a_new_skill_logs_in(running: Product, chromium: BrowserContext) -> None:
    page = await office(running, chromium)
    await page.get_by_test_id("new-skill").click()
    await page.get_by_test_id("field-id").fill("returns")
    await page.get_by_test_id("field-en").fill("Returns")
    await page.get_by_test_id("field-zh-CN").fill("退货")
    await save(page)
    await expect(page.get_by_test_id("open-skill-returns")).to_have_text("Returns")
    await page.get_by_test_id("new-agent").click()
    await page.get_by_test_id("field-id").fill("agent9")
    await page.get_by_test_id("field-name").fill("Nina Park")
    await page.get_by_test_id("field-queues.sales").check()
    await page.get_by_test_id("add-skills").select_option("returns")
    await page.get_by_test_id("field-skills.returns").fill("11")
    await page.get_by_test_id("company-save").click()
    await expect(page.get_by_test_id("fault")).to_contain_text("11")
    await page.get_by_test_id("field-skills.returns").fill("8")
    await save(page)
    running.logins["agent9"] = await page.get_by_test_id("company-password").inner_text()
    await page.close()
    desk = await log_in(running, chromium, "agent9", "/desktop")
    await expect(desk.get_by_test_id("queue-sales")).to_be_visible()
    await desk.close()
    page = await office(running, chromium)
    await page.get_by_test_id("open-agent-agent9").click()
    await page.get_by_test_id("company-delete").click()
    await page.get_by_test_id("company-delete-sure").click()
    await expect(page.get_by_test_id("company-saved")).to_be_visible(timeout=15_000)
    await expect(page.get_by_test_id("open-agent-agent9")).to_have_count(0)
    await page.close()


async def test_a_queue_closes_on_imported_holidays(running: Product, chromium: BrowserContext) -> None:
    page = await office(running, chromium)
    await page.get_by_test_id("open-holidays").click()
    await expect(page.get_by_test_id("calendar-CN-2026")).to_contain_text("complete")
    await page.get_by_test_id("calendar-name").fill("shop")
    file = page.get_by_test_id("calendar-file")
    await file.set_input_files(
        {"name": "shop.csv", "mimeType": "text/csv", "buffer": b"date,kind\nsoon,closed\n"}
    )
    await page.get_by_test_id("calendar-send").click()
    await expect(page.get_by_test_id("calendar-error")).to_contain_text("Line 2: “soon” is no date.")
    days = "date,kind\n" + "".join(f"{year}-05-01,closed\n" for year in range(2026, 2036))
    await file.set_input_files({"name": "shop.csv", "mimeType": "text/csv", "buffer": days.encode()})
    await page.get_by_test_id("calendar-send").click()
    await expect(page.get_by_test_id("calendar-shop-2030")).to_contain_text("imported", timeout=15_000)
    await page.get_by_test_id("new-hours").click()
    await page.get_by_test_id("field-id").fill("shop")
    await page.get_by_test_id("field-calendar").select_option("shop")
    await page.get_by_test_id("from-weekly.mon[0]").fill("9")
    await page.get_by_test_id("company-save").click()
    await expect(page.get_by_test_id("fault")).to_contain_text("9-18:00 is no period of one day")
    await page.get_by_test_id("from-weekly.mon[0]").fill("08:30")
    await save(page)
    await expect(page.get_by_test_id("hours-now")).to_contain_text("now.")
    await page.get_by_test_id("open-queue-complaints").click()
    await page.get_by_test_id("field-hours").select_option("shop")
    await page.get_by_test_id("company-save").click()
    await expect(page.get_by_test_id("fault")).to_contain_text("outside these hours")
    steps = await page.locator("[data-testid^=step-]").count()
    await page.get_by_test_id("add-step").click()
    await page.get_by_test_id(f"field-recipe[{steps}].when").select_option("closed")
    await page.get_by_test_id(f"field-recipe[{steps}].do").select_option("hang_up")
    await save(page)
    company = await (await page.request.get(f"{running.url}/api/configuration")).json()
    assert company["hours"]["shop"]["weekly"]["mon"] == ["08:30-18:00"]
    assert company["hours_now"]["shop"]["used_by"] == ["queues.complaints.hours"]
    await page.close()


async def test_a_supervisor_is_sent_to_the_monitor(running: Product, chromium: BrowserContext) -> None:
    page = await log_in(running, chromium, "supervisor1", "/company")
    await page.wait_for_url("**/monitor")
    await expect(page.get_by_test_id("nav-company")).to_have_count(0)
    await page.close()
