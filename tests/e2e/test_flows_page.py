"""Supervisors look at the menus, administrators put recordings of their own in, and both hear them."""

import io
import math
import re
import struct
import wave

import pytest
from playwright.async_api import BrowserContext, FilePayload, Page, expect

from tests.support.phones import Caller
from tests.support.product import ENGLISH, UNKNOWN, Product, call, log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


def tone(hertz: int, seconds: float = 1.0, rate: int = 16_000) -> FilePayload:
    """A wav file, a quarter as loud as it could be; of 0 Hz: silent."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        samples = (8_000 * math.sin(2 * math.pi * hertz * n / rate) for n in range(int(rate * seconds)))
        sound.writeframes(b"".join(struct.pack("<h", round(sample)) for sample in samples))
    return {"name": "goodbye.wav", "mimeType": "audio/wav", "buffer": file.getvalue()}


async def room(running: Product, chromium: BrowserContext, user: str, place: str) -> Page:
    """The page, in English."""
    page = await log_in(running, chromium, user, f"/flows#{place}")
    await page.get_by_test_id("language").select_option("en")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


async def test_a_menu_is_drawn_with_what_became_of_its_calls(
    running: Product, chromium: BrowserContext
) -> None:
    async with Caller() as caller:
        await call(running, caller, UNKNOWN, ENGLISH)
        caller.hang_up()
    await running.story(UNKNOWN, "gave_up")
    page = await room(running, chromium, "supervisor1", "menus")
    await expect(page.get_by_test_id("flow-main")).to_contain_text("all other numbers")
    await expect(page.locator("[data-node=main_menu]")).to_contain_text("Main menu")
    await expect(page.get_by_test_id("flow-rate")).to_contain_text("1 call came in.")
    await expect(page.locator("[data-exit=gave_up]")).to_contain_text("1")
    async with page.expect_download() as download:
        await page.get_by_test_id("flow-csv").click()
    assert "gave_up,,1" in (await (await download.value).path()).read_text()
    await page.get_by_test_id("flow-mermaid").locator("summary").click()
    await expect(page.get_by_test_id("flow-mermaid").locator("textarea")).to_have_value(
        re.compile("Main menu")
    )
    await page.close()


async def makes_a_pin(page: Page) -> None:
    """It is shown once."""
    await page.get_by_test_id("flows-pin").click()
    await page.get_by_test_id("make-pin").click()
    pin = await page.get_by_test_id("phone-pin").inner_text()
    assert (len(pin), pin.isdecimal()) == (6, True)
    await page.get_by_test_id("flows-notices").click()
    await expect(page.get_by_test_id("no-notices")).to_be_visible()
    await page.get_by_test_id("flows-pin").click()
    await expect(page.get_by_test_id("make-pin")).to_be_visible()
    await expect(page.get_by_test_id("phone-pin")).to_have_count(0)


async def test_a_recording_of_ones_own_is_put_in_heard_and_taken_out(
    running: Product, chromium: BrowserContext
) -> None:
    page = await room(running, chromium, "admin1", "prompts")
    await page.get_by_test_id("prompts-words").fill("goodbye")
    await page.get_by_test_id("open-prompt-goodbye").click()
    english = page.get_by_test_id("prompt-en")
    await english.get_by_test_id("prompt-file").set_input_files(tone(0))
    await english.get_by_test_id("prompt-use").click()
    await expect(english.get_by_test_id("prompt-error")).to_contain_text(
        "nothing but silence", timeout=15_000
    )
    await english.get_by_test_id("prompt-file").set_input_files(tone(440))
    await english.get_by_test_id("play-chosen").click()
    await expect(english.get_by_test_id("play-chosen")).to_have_attribute("data-state", "playing")
    await expect(english.locator("[data-source]")).to_have_text("as delivered")
    await english.get_by_test_id("prompt-use").click()
    await expect(english.get_by_test_id("prompt-done")).to_be_visible(timeout=15_000)
    await expect(english.locator("[data-source]")).to_have_text("your own")
    row = page.get_by_test_id("prompt-goodbye").get_by_test_id("sound-en")
    await expect(row.locator("[data-source]")).to_have_text("your own")
    await row.get_by_test_id("play-en").click()
    await expect(row.get_by_test_id("play-en")).to_have_attribute("data-state", "playing")
    await expect(row.get_by_test_id("play-en")).to_have_attribute("data-state", "silent")
    sound = await page.request.get(f"{running.url}/api/prompts/en/goodbye")
    with wave.open(io.BytesIO(await sound.body())) as heard:
        assert (heard.getframerate(), heard.getnframes() / 8000) == (8000, pytest.approx(1, abs=0.25))
    await english.get_by_test_id("prompt-back").click()
    await english.get_by_test_id("prompt-back-sure").click()
    await expect(english.locator("[data-source]")).to_have_text("as delivered")
    await page.close()
