"""By phone: a supervisor records what every caller hears first, and switches it off again.

A stranger is refused, with the words that an administrator has just uploaded.
"""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.support.phones import Caller
from tests.support.product import ENGLISH, Product, keyed
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

RECORD, HEAR, SWITCH_OFF, KEEP = "1", "2", "3", "1"
#: What the supervisor says.
HERTZ = 700
#: What an administrator uploads in place of the words that refuse.
UPLOADED = Path(__file__).parents[1] / "prompts" / "tone.mp3"
UPLOADED_HERTZ = 440
BOSS, CUSTOMER, STRANGER = "+8613912221234", "+8613912221235", "+8613912221236"


class Page:
    """The pages of one user, as far as they are asked for here."""

    def __init__(self, p: Product, username: str) -> None:
        self._login = {"username": username, "password": p.logins[username]}
        self._session = aiohttp.ClientSession(
            p.url,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Origin": p.url},
            raise_for_status=True,
        )

    async def __aenter__(self) -> "Page":
        async with self._session.post("/api/login", json=self._login) as answer:
            self._session.headers["X-CSRF-Token"] = (await answer.json())["csrf"]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def pin(self) -> dict[str, str]:
        async with self._session.post("/api/me/phone-pin") as answer:
            return dict(await answer.json())

    async def upload(self, prompt: str, mp3: Path) -> None:
        headers = {"Content-Type": "audio/mpeg"}
        await self._session.put(f"/api/prompts/{prompt}", data=mp3.read_bytes(), headers=headers)

    async def notices(self) -> list[str]:
        async with self._session.get("/api/notices") as answer:
            return [f"{notice['name']} by {notice['by']}" for notice in (await answer.json())["items"]]


async def dial(p: Product, caller: Caller, number: str, shows: str, keys: tuple[str, ...]) -> None:
    """Call a number of the company's and key one's way, each when the prompt it answers has begun."""
    await caller.call(p.hotline.replace("4000", number), from_number=shows)
    await caller.answered()
    await caller.hears_sound()
    await keyed(p, caller, shows, keys)


async def at(p: Product, caller: Caller, node: str, shows: str, key: str) -> None:
    """Key that once the call is there."""
    await p.in_menu(node, shows)
    caller.send_digits(key)


async def speak(p: Product, caller: Caller, shows: str) -> None:
    """To the beep, speak, keep what was recorded."""
    await at(p, caller, "notice_menu", shows, RECORD)
    # Any key goes to the beep at once.
    await at(p, caller, "speak", shows, "9")
    await p.recording(shows)
    caller.play_tone(HERTZ)
    await caller.listen(2.5)
    caller.send_digits("#")
    caller.play_tone(0)
    await caller.hears_tone(HERTZ)
    caller.send_digits(KEEP)


async def a_notice(running: Product) -> None:
    async with Page(running, "supervisor1") as page, Caller() as boss, Caller() as customer:
        made = await page.pin()
        await dial(running, boss, "*72", BOSS, (ENGLISH, made["staff_number"], made["pin"]))
        await speak(running, boss, BOSS)

        async def there() -> bool:
            return await page.notices() == ["emergency by supervisor1"]

        await until(there, "the notice is in force")
        await customer.call(running.hotline, from_number=CUSTOMER)
        await customer.answered()
        await asyncio.gather(customer.hears_tone(HERTZ, seconds=0.8), boss.hears_sound())
        # And goes on to the menu.
        await customer.hears_without(HERTZ, seconds=0.5)
        customer.hang_up()
        await at(running, boss, "notice_menu", BOSS, HEAR)
        await boss.hears_tone(HERTZ)
        await at(running, boss, "notice_menu", BOSS, SWITCH_OFF)

        async def gone() -> bool:
            return await page.notices() == []

        await until(gone, "the notice is switched off")
        await customer.disconnected()
        boss.hang_up()


async def wrong_pins(running: Product) -> None:
    async with Page(running, "admin1") as page, Caller() as stranger:
        made = await page.pin()
        await page.upload("en/staff_refused", UPLOADED)
        wrong = f"{(int(made['pin']) + 1) % 1_000_000:06}"
        await dial(running, stranger, "*71", STRANGER, (ENGLISH, *(made["staff_number"], wrong) * 3))
        await stranger.hears_tone(UPLOADED_HERTZ)
        await stranger.disconnected(timeout=20)
        story = await running.story(STRANGER, "menu record_prompt")
    assert story.count("look-up answered: not_found") == 3
    assert wrong not in story


async def test_who_proves_to_be_staff_records_what_callers_hear_first(running: Product) -> None:
    """Both take long, so both at once."""
    await asyncio.gather(a_notice(running), wrong_pins(running))
