"""Take the pictures of docs/images: real Asterisk, real calls, real browsers. `make screenshots`."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.async_api import Browser, BrowserContext, Page, expect  # noqa: E402

from tests.support.browser import browser  # noqa: E402
from tests.support.phones import Caller  # noqa: E402
from tests.support.product import (  # noqa: E402
    Product,
    call,
    desktop,
    expect_state,
    leave,
    log_in,
    press,
    product,
    switch_on,
    write_up,
)

IMAGES = ROOT / "docs" / "images"
LARGEST = 230_000
WIDE = {"width": 1280, "height": 800}
TALL = {"width": 1280, "height": 1000}
LONG = {"width": 1280, "height": 1250}
PHONE = {"width": 400, "height": 800}
LANGUAGES = ("zh-CN", "zh-TW", "en")


#: When to call back.
TOMORROW = f"{datetime.now(ZoneInfo('Asia/Shanghai')) + timedelta(days=1):%Y-%m-%d}T10:30"


@dataclass(frozen=True)
class Scene:
    """A caller of one language and the agent whose turn it is."""

    language: str
    agent: str
    number: str
    keys: tuple[str, ...]
    subject: str
    description: str
    notes: str


SCENES = (
    Scene(
        "zh-CN",
        "agent1",
        "+8613800000001",
        ("1", "1", "60010001#", "0001", "9", "4"),
        "汤锅仍未送达",
        "客户来电催问汤锅，承运商今天仍未联系客户。",
        "已登记投诉，答应今天下午五点前回电告知送货时间。",
    ),
    Scene(
        "zh-TW",
        "agent3",
        "+886912000004",
        ("1", "1", "60010007#", "0004", "9", "4"),
        "換貨還沒寄出",
        "紅罐五個尚未寄出，客戶希望本週收到。",
        "已登記客訴，明天下午回電說明寄送進度。",
    ),
    Scene(
        "en",
        "agent2",
        "+12025550101",
        ("2", "1", "60010009#", "0101", "9", "4"),
        "Replacement steamers not offered",
        "Photographs were sent a week ago; nobody has answered about replacements.",
        "Complaint registered. Promised an answer on replacements by Friday.",
    ),
)


async def snap(page: Page, name: str, language: str) -> None:
    """Save what the page shows."""
    path = IMAGES / f"{name}-{language}.png"
    await page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size} bytes; the most is {LARGEST}")
    print(f"{path.relative_to(ROOT)}  {size // 1000} kB")


@contextlib.asynccontextmanager
async def window(chromium: Browser, language: str, size: dict[str, int]) -> AsyncIterator[BrowserContext]:
    """A browser window of its own, in a language."""
    context = await chromium.new_context(
        locale=language, viewport={"width": size["width"], "height": size["height"]}
    )
    try:
        yield context
    finally:
        await context.close()


async def take_desktop(p: Product, context: BrowserContext, scene: Scene) -> None:
    """The three pictures of a call: the pop while it rings, talking with a complaint, writing up."""
    page = await desktop(p, context, scene.agent)
    async with Caller() as caller:
        await call(p, caller, scene.number, scene.keys)
        await expect_state(page, "OFFERED")
        await page.get_by_test_id("answer").wait_for()
        await expect(page.get_by_test_id("timeline").locator("li").first).to_be_visible()
        await snap(page, "desktop-pop", scene.language)
        await page.get_by_test_id("answer").click()
        await expect_state(page, "BUSY")
        await page.get_by_test_id("complaint-open").click()
        await page.get_by_test_id("complaint-class").select_option("late_delivery")
        await page.get_by_test_id("complaint-subject").fill(scene.subject)
        await page.get_by_test_id("complaint-description").fill(scene.description)
        await page.get_by_test_id("complaint-submit").click()
        number = await page.get_by_test_id("complaint-number").inner_text()
        await expect(page.get_by_test_id("timeline")).to_contain_text(number)
        await snap(page, "desktop-call", scene.language)
        await page.get_by_test_id("callback-open").click()
        await page.get_by_test_id("callback-agreed").check()
        await page.get_by_test_id("callback-time").fill(TOMORROW)
        await snap(page, "desktop-callback", scene.language)
        await page.keyboard.press("Escape")
        caller.hang_up()
        await expect_state(page, "WRAP_UP")
    await page.get_by_test_id("wrap-up-disposition").select_option("complaint_registered")
    await page.get_by_test_id("wrap-up-notes").fill(scene.notes)
    await snap(page, "desktop-wrap-up", scene.language)
    await write_up(page)
    await expect_state(page, "READY")
    await leave(page)


async def take_login(p: Product, context: BrowserContext, scene: Scene) -> None:
    page = await context.new_page()
    await page.goto(f"{p.url}/login")
    await page.get_by_test_id("username").fill(scene.agent)
    await snap(page, "login", scene.language)
    await page.close()


async def take_phone(p: Product, context: BrowserContext, scene: Scene) -> None:
    """The customer's phone in a call, in the menu."""
    page = await context.new_page()
    await page.goto(f"{p.url}/phone")
    await page.get_by_test_id("webphone-caller").select_option(scene.number)
    await page.get_by_test_id("webphone-call").click()
    await expect(page.get_by_test_id("webphone-state")).to_have_attribute("data-state", "talking")
    await press(page, "webphone-key", scene.keys[0] + "1" + scene.keys[2])
    await snap(page, "phone", scene.language)
    await page.get_by_test_id("webphone-hangup").click()
    await page.close()


async def take_monitor(p: Product, contexts: dict[str, BrowserContext], chromium: Browser) -> None:
    """One agent talks, one is at lunch, callers wait."""
    async with (
        Caller() as talking,
        Caller() as first,
        Caller() as second,
        Caller() as third,
        window(chromium, "en", TALL) as context,
    ):
        page = await desktop(p, contexts["zh-CN"], "agent1")
        away = await log_in(p, contexts["en"], "agent2", "/desktop")
        await switch_on(away)
        await away.get_by_test_id("not-ready-reason").select_option("lunch")
        await away.get_by_test_id("not-ready").click()
        await call(p, talking, "+8613800000014", ("1", "3"))
        await page.get_by_test_id("answer").click(timeout=15_000)
        await expect_state(page, "BUSY")
        await call(p, first, "+6591110120", ("2", "4"))
        await call(p, second, "+8613800000002", ("1", "5"))
        await call(p, third, "+8613900009999", ("1",))
        monitor = await log_in(p, context, "supervisor1", "/monitor")
        await monitor.get_by_test_id("callback-new").click()
        await monitor.get_by_test_id("callback-number").fill("+44 20 7946 0107")
        await monitor.get_by_test_id("callback-submit").click()
        await monitor.get_by_test_id("callback-close").click()
        await monitor.locator("[data-testid^=monitor-callback-]").wait_for()
        await in_each_language(monitor, "monitor")


async def in_each_language(page: Page, name: str) -> None:
    """The same page in all languages."""
    for language in LANGUAGES:
        await page.get_by_test_id("language").select_option(language)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await page.evaluate("window.scrollTo(0, 0)")
        await snap(page, name, language)


async def take_simulation(p: Product, chromium: Browser) -> None:
    """Thirteen agents, then fourteen."""
    async with window(chromium, "en", TALL) as context:
        page = await log_in(p, context, "supervisor1", "/simulate")
        for agents in ("13", "14"):
            await page.get_by_test_id("simulate-agents").fill(agents)
            await page.get_by_test_id("simulate-run").click()
            words = page.get_by_test_id("simulate-words")
            await expect(words).to_contain_text(f"With {agents} agents", timeout=120_000)
        await in_each_language(page, "simulate")


async def take_company(p: Product, chromium: Browser) -> None:
    """A queue and its recipe."""
    async with window(chromium, "en", TALL) as context:
        page = await log_in(p, context, "admin1", "/company")
        await page.get_by_test_id("open-queue-service").click()
        await in_each_language(page, "company")


async def take_cases(p: Product, chromium: Browser) -> None:
    """A case with its course, and the month's figures."""
    async with window(chromium, "en", TALL) as context:
        page = await log_in(p, context, "supervisor1", "/cases")
        await page.get_by_role("link", name="80010008").click()
        await expect(page.get_by_role("heading", name="80010008")).to_be_visible()
        await in_each_language(page, "case")
        await page.goto(f"{p.url}/quality")
        await expect(page.locator("table").first).to_be_visible()
        await in_each_language(page, "quality")


async def ask_the_menu(p: Product, number: str, keys: tuple[str, ...]) -> None:
    """A caller who keys so much and then hangs up."""
    async with Caller() as caller:
        await call(p, caller, number, keys)
        await caller.hears_sound()
        caller.hang_up()


async def take_flows(p: Product, chromium: Browser) -> None:
    """A voice menu and what became of its calls."""
    visits = (
        ("2", "1", "60010009#", "0101", "9"),
        ("1", "1", "60010001#", "0001", "9"),
        ("1", "0"),
        ("1",),
        ("2", "3"),
    )
    for number, keys in enumerate(visits):
        await ask_the_menu(p, f"+861390000100{number}", keys)
    async with window(chromium, "en", LONG) as context:
        page = await log_in(p, context, "supervisor1", "/flows")
        await expect(page.get_by_test_id("flow-rate")).to_be_visible()
        for language in LANGUAGES:
            await page.get_by_test_id("language").select_option(language)
            await expect(page.locator("[data-testid=flow-picture] svg")).to_have_attribute("lang", language)
            await snap(page, "flows", language)


async def main() -> None:
    """All pictures, in all languages."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="callcenter-") as folder:
        async with product(Path(folder), {"ring_ms": 60_000}) as p, browser() as started:
            chromium = started.browser
            assert chromium is not None
            async with contextlib.AsyncExitStack() as stack:
                contexts: dict[str, BrowserContext] = {}
                for scene in SCENES:
                    context = await stack.enter_async_context(window(chromium, scene.language, WIDE))
                    small = await stack.enter_async_context(window(chromium, scene.language, PHONE))
                    contexts[scene.language] = context
                    await take_login(p, context, scene)
                    await take_phone(p, small, scene)
                    await take_desktop(p, context, scene)
                await take_monitor(p, contexts, chromium)
                await take_simulation(p, chromium)
                await take_company(p, chromium)
                await take_flows(p, chromium)
                await take_cases(p, chromium)


if __name__ == "__main__":
    asyncio.run(main())
