"""The whole product as `callcenter run` starts it: a home of its own, free ports, real everything.

async with product(tmp_path) as p:
    page = await desktop(p, chromium, "agent1")
    async with Caller() as caller:
        await caller.call(p.hotline)
"""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from playwright.async_api import BrowserContext, Page, expect

from callcenter.company import DEMO_COMPANY
from callcenter.config import HostPort, Settings
from callcenter.domain.enums import ContactState, Presence
from callcenter.domain.events import IvrMoved
from callcenter.domain.messages import CallArrived, DigitReceived, RequestCallback
from callcenter.domain.state import Center
from callcenter.engine.explain import explain
from callcenter.engine.journal import FILE_NAME, Journal, Record
from callcenter.engine.loop import recover
from callcenter.engine.replay import replay
from callcenter.repository.database import Database, open_database
from callcenter.repository.queries import newest_contacts
from callcenter.run import LOGINS_FILE
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.layout import AsteriskDirs
from callcenter.telephony.asterisk.process import ask

from . import demo_home
from .asterisk import environment, make_settings
from .browser import is_playing, remote_tone
from .phones import Caller
from .repositories import query
from .waiting import until

START_SECONDS = 60.0
#: What the agents' fake microphone says, in bursts, and what callers say, Hz.
AGENT_HERTZ = 600
CALLER_HERTZ = 1000
#: Chinese is chosen with 1, English with 2; then 3 is the sales queue.
ENGLISH, SALES = "2", "3"
#: A number nobody has.
UNKNOWN = "+8613900009999"


class Product:
    """A running installation."""

    def __init__(self, settings: Settings, process: asyncio.subprocess.Process) -> None:
        self.settings = settings
        self.process = process
        self.url = settings.http.url
        self.logins: dict[str, str] = json.loads((settings.home / LOGINS_FILE).read_text())
        #: Contacts of before are the demo's.
        self._began_ms = time.time() * 1000
        #: The newest contact of each calling number, of the journal's records up to that one.
        self._newest_of: dict[str, str] = {}
        self._read_to = 0

    @property
    def hotline(self) -> str:
        """What a caller dials."""
        return f"sip:4000@127.0.0.1:{self.settings.sip.port}"

    def pid(self, name: str) -> int:
        """The process id of a child of the supervisor: `asterisk` or `controller`."""
        return int((self.settings.home / "run" / f"{name}.pid").read_text())

    def kill_controller(self) -> None:
        """kill -9, as a crash would."""
        os.kill(self.pid("controller"), signal.SIGKILL)

    async def crash(self) -> None:
        """kill -9 the controller, until another takes calls."""
        dead = self.pid("controller")
        self.kill_controller()

        def another() -> bool:
            try:
                return self.pid("controller") != dead
            except (FileNotFoundError, ValueError):
                # Between the two there is none.
                return False

        await until(another, "another controller")
        await self.healthy()

    async def healthy(self, seconds: float = START_SECONDS) -> None:
        """Until calls can be taken."""
        async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self.url}/healthz") as answer:
                        if answer.status == 200:
                            return
                if self.process.returncode is not None:
                    raise RuntimeError("the product ended: " + self.log())
                await asyncio.sleep(0.05)

    def log(self) -> str:
        """The end of what the processes logged."""
        files = sorted((self.settings.home / "log").glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-6000:]}" for file in files)

    async def asterisk(self, command: str) -> str:
        """What a command of Asterisk's console prints."""
        return await ask(ensure_asterisk(), AsteriskDirs(base=self.settings.home / "asterisk"), command)

    async def is_alone(self) -> bool:
        """Whether Asterisk has noticed that the controller's connections are gone; the application's own name
        stays in its list."""
        return "callcenter-cmd-" not in await self.asterisk("ari show apps")

    async def cli(self, *arguments: str) -> str:
        """Run `callcenter ARGUMENTS` on this installation; returns what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "callcenter",
            *arguments,
            env=environment(self.settings),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def contacts(self) -> list[dict[str, Any]]:
        """The newest contacts as `callcenter contacts --json` prints them. Read here, as `story` does."""
        database = open_database(self.settings.database)
        try:
            return await _newest_contacts(database)
        finally:
            await database.close()

    async def contact(self, where: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The newest contact that is as described, once it is; none of those that the demo came with."""
        database = open_database(self.settings.database)
        found: dict[str, Any] = {}

        async def there() -> bool:
            contacts = await _newest_contacts(database)
            of_this_run = (c for c in contacts if c["started_ms"] >= self._began_ms)
            found.update(next((c for c in of_this_run if where(c)), {}))
            return bool(found)

        try:
            await until(there, "such a contact")
        finally:
            await database.close()
        return found

    async def story(self, ani: str, *expected: str) -> str:
        """The newest contact of that calling number as `callcenter explain` tells it, once it tells all that
        is expected. Read here: a program of its own takes its time to start."""
        found = ""

        def told() -> bool:
            nonlocal found
            found = "\n".join(explain(*self._newest(ani)))
            return all(each in found for each in expected)

        try:
            await until(told, f"the story of {ani} tells {expected}")
        except AssertionError as error:
            raise AssertionError(f"{error}; it tells:\n{found}") from None
        return found

    def rows(self, statement: str, **given: object) -> list[tuple[Any, ...]]:
        """What the repository answers."""
        return query(self.settings.database, statement, **given)

    async def replay(self) -> None:
        """See that the whole journal is decided again as it was, as `callcenter replay` does."""

        def differs() -> object:
            journal = Journal(self.settings.home / FILE_NAME, read_only=True)
            try:
                return replay(journal.read()).difference
            finally:
                journal.release()

        assert await asyncio.to_thread(differs) is None

    async def clear(self) -> None:
        """Until nobody calls and no agent is logged in, whatever a test has left behind."""
        await self.healthy()
        await self.asterisk("channel request hangup all")

        def alone() -> bool:
            contacts = recovered(self.settings.home).contacts.values()
            return all(contact.state is ContactState.ENDED for contact in contacts)

        await until(alone, "all calls have ended")
        for agent in self._agents_there():
            await self._log_out(agent)
        await until(lambda: not self._agents_there(), "all agents are logged out")

    def _agents_there(self) -> list[str]:
        agents = recovered(self.settings.home).agents.values()
        return [agent.id for agent in agents if agent.presence is not Presence.LOGGED_OUT]

    async def _log_out(self, username: str) -> None:
        """As the page does; a write-up is closed by it."""
        login = {"username": username, "password": self.logins[username]}
        # A cookie of an address without a name is kept only when asked for.
        async with aiohttp.ClientSession(
            self.url,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Origin": self.url},
            raise_for_status=True,
        ) as session:
            async with session.post("/api/login", json=login) as answer:
                csrf = (await answer.json())["csrf"]
            await session.post("/api/logout", json={}, headers={"X-CSRF-Token": csrf})

    async def in_menu(self, node: str, ani: str) -> None:
        """Until the newest contact of that calling number is at that node of the flow."""

        def there() -> bool:
            records, contact_id = self._newest(ani)
            events = [event for record in records for event in record.events]
            moves = [e.node for e in events if isinstance(e, IvrMoved) and e.contact_id == contact_id]
            return moves[-1:] == [node]

        await until(there, f"{ani} comes to {node}")

    def keys_taken(self, ani: str) -> int:
        """How many keys of the newest contact of that calling number the menu has taken."""
        return sum(isinstance(record.message, DigitReceived) for record in self._newest(ani)[0])

    async def recording(self, ani: str) -> None:
        """Until the newest caller of that number is being recorded."""
        folder = AsteriskDirs(base=self.settings.home / "asterisk").spool / "recording"

        def begun() -> bool:
            contact_id = self._newest(ani)[1]
            return bool(contact_id) and any(folder.glob(f"*{contact_id}*.wav"))

        await until(begun, f"{ani} is recorded")

    def _newest(self, ani: str) -> tuple[list[Record], str]:
        """The records that tell of the newest contact of that calling or called number, and its id."""
        journal = Journal(self.settings.home / FILE_NAME, read_only=True)
        try:
            for record in journal.read(self._read_to):
                self._read_to = record.sequence
                match record.message:
                    case CallArrived(ani=number, contact_id=contact_id):
                        self._newest_of[number.value] = contact_id
                    case RequestCallback(number=number, contact_id=contact_id):
                        self._newest_of[number.value] = contact_id
            mine = self._newest_of.get(ani, "")
            return (list(journal.read(contact_id=mine)), mine) if mine else ([], "")
        finally:
            journal.release()


async def _newest_contacts(database: Database) -> list[dict[str, Any]]:
    async with database.sessions() as session:
        rows = await newest_contacts(session, 20, [])
    contacts: list[dict[str, Any]] = msgspec.to_builtins(rows)
    return contacts


def recovered(home: Path) -> Center:
    """The state as the journal's records on disk fold to it, whether the controller runs or not."""
    journal = Journal(home / FILE_NAME, read_only=True)
    try:
        return recover(journal)
    finally:
        journal.release()


#: Shorter than the demo's, so that tests need not wait: milliseconds of company.yaml.
QUICK = {"ring_ms": 4_000}


def _quick_company(home: Path, limits: Mapping[str, int]) -> None:
    text = DEMO_COMPANY.read_text(encoding="utf-8")
    for name, ms in limits.items():
        text, found = re.subn(rf"(?m)^(  {name}:) \d+", rf"\1 {ms}", text)
        assert found == 1, name
    (home / "company.yaml").write_text(text, encoding="utf-8")


@contextlib.asynccontextmanager
async def product(
    home: Path,
    limits: Mapping[str, int] = QUICK,
    *,
    company: str | None = None,
    flows: Mapping[str, str] | None = None,
    trunk_out: HostPort | None = None,
    database_url: str = "",
) -> AsyncIterator[Product]:
    """Start it, wait until calls can be taken, stop it.

    The company is the demo's with these limits, or all of `company`, with `flows` of its own by their names.
    The repository is a SQLite file with the demo in it, or what `database_url` names, filled at the start.
    """
    settings = make_settings(home).model_copy(update={"trunk_out": trunk_out, "database_url": database_url})
    home.mkdir(parents=True, exist_ok=True)
    for name, text in (flows or {}).items():
        (home / "flows").mkdir(exist_ok=True)
        (home / "flows" / f"{name}.yaml").write_text(text, encoding="utf-8")
    if company is None:
        _quick_company(home, limits)
    else:
        (home / "company.yaml").write_text(company, encoding="utf-8")
    if not database_url and not (home / LOGINS_FILE).exists():
        await asyncio.to_thread(demo_home.fill, home)
    output = (home / "run.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "callcenter",
        "run",
        env=environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        # Written before the controller is started: it is this one that is asked whether it is healthy.
        started = (home / LOGINS_FILE, home / "run" / "controller.pid")
        async with asyncio.timeout(START_SECONDS):
            while not all(file.exists() for file in started):
                assert process.returncode is None, (home / "run.log").read_text()
                await asyncio.sleep(0.05)
        running = Product(settings, process)
        await running.healthy()
        yield running
    finally:
        output.close()
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(20):
                await process.wait()


async def log_in(p: Product, context: BrowserContext, username: str, where: str) -> Page:
    """A page of the product with somebody logged in."""
    page = await context.new_page()
    await page.goto(f"{p.url}/login")
    await page.get_by_test_id("username").fill(username)
    await page.get_by_test_id("password").fill(p.logins[username])
    await page.get_by_test_id("log-in").click()
    await page.wait_for_url(lambda url: "/login" not in url)
    await page.goto(f"{p.url}{where}")
    return page


async def desktop(p: Product, context: BrowserContext, username: str) -> Page:
    """An agent's desktop, phone switched on and READY."""
    page = await log_in(p, context, username, "/desktop")
    await switch_on(page)
    if await page.get_by_test_id("presence-state").get_attribute("data-state") == "NOT_READY":
        await page.get_by_test_id("ready").click()
    return page


async def switch_on(page: Page) -> None:
    """Switch the phone on: microphone, sound, registration."""
    await page.get_by_test_id("phone-switch-on").click()
    await expect(page.get_by_test_id("phone-switch-off")).to_be_visible(timeout=15_000)


async def call(
    p: Product, caller: Caller, number: str = UNKNOWN, keys: Iterable[str] = ENGLISH + SALES
) -> None:
    """Call the hotline and key one's way; each of `keys` (digits) waits for the prompt it answers."""
    await caller.call(p.hotline, from_number=number)
    await caller.answered()
    await caller.hears_sound()
    await keyed(p, caller, number, keys)


async def keyed(p: Product, caller: Caller, number: str, keys: Iterable[str]) -> None:
    """Key one thing after the other, each when the one before was taken and the next prompt has begun.

    Of what is keyed during a look-up nothing is taken. That a prompt stops is no sign: it has pauses.
    """
    sent = p.keys_taken(number)
    for place, key in enumerate(keys):
        if place:
            await until(lambda due=sent: p.keys_taken(number) >= due, f"what {number} keyed is taken")
            await caller.hears_sound()
        caller.send_digits(key)
        sent += len(key)


async def press(page: Page, keypad: str, digits: str) -> None:
    """Key digits on a page's keypad: `keypad` on the desktop, `webphone-key` on the customer's phone."""
    for digit in digits:
        name = {"*": "star", "#": "hash"}.get(digit, digit)
        await page.get_by_test_id(f"{keypad}-{name}").click()


async def connected(p: Product, caller: Caller, page: Page, number: str = UNKNOWN) -> None:
    """A caller reaches the agent of `page`, who answers."""
    await call(p, caller, number)
    await expect_state(page, "OFFERED")
    await page.get_by_test_id("answer").click()
    await expect_state(page, "BUSY")


async def both_hear(caller: Caller, page: Page) -> None:
    """The caller hears the agent, and the agent's page the caller."""
    await caller.hears_tone(AGENT_HERTZ, seconds=0.2)
    await page_hears(page, CALLER_HERTZ)


async def page_hears(page: Page, hertz: float) -> None:
    """That tone comes, after the rest of music and prompts, and is played."""

    async def heard() -> bool:
        tone = await remote_tone(page)
        return tone is not None and abs(tone - hertz) < 20

    await until(heard, f"the page hears a tone of {hertz} Hz")
    assert await is_playing(page)


async def write_up(page: Page) -> None:
    """Finish the wrap-up with the first disposition."""
    await expect_state(page, "WRAP_UP")
    await page.get_by_test_id("wrap-up-disposition").select_option(index=1)
    await page.get_by_test_id("wrap-up-finish").click()


async def leave(page: Page) -> None:
    """The agent logs out of the queue and closes the page."""
    await page.get_by_test_id("log-out").click()
    await page.wait_for_url("**/login")
    await page.close()


async def expect_state(page: Page, state: str, seconds: float = 10) -> None:
    """The desktop shows that state of its agent."""
    await expect(page.get_by_test_id("presence-state")).to_have_attribute(
        "data-state", state, timeout=seconds * 1000
    )
