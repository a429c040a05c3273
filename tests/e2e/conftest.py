"""One installation for all tests of a module: each test ends with idle agents and no callers."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.support.browser import browser
from tests.support.desks import Monitor, RingingPhone
from tests.support.product import AGENT_HERTZ, Product, product
from tests.support.tones import bursts, write_wav


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with product(tmp_path_factory.mktemp("cc")) as p:
        yield p


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def monitor(running: Product) -> AsyncIterator[Monitor]:
    """The supervisor's page."""
    async with Monitor(running) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def outside() -> AsyncIterator[RingingPhone]:
    """A phone outside, of whoever is called; it is where a trunk may lead."""
    async with RingingPhone("127.0.0.2") as phone:
        yield phone


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def agents_browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Its microphone hears an agent. Started once in a module: it takes as long as many a test."""
    tone = tmp_path_factory.mktemp("agent") / "agent.wav"
    write_wav(tone, bursts(AGENT_HERTZ, rate=48000), rate=48000)
    async with browser(microphone=tone) as context:
        assert context.browser is not None
        yield context.browser


@pytest_asyncio.fixture(loop_scope="module")
async def chromium(running: Product, agents_browser: Browser) -> AsyncIterator[BrowserContext]:
    """The agents' browser, as if it were new. At its end nobody calls and all agents are logged out, even if
    the test failed."""
    context = await agents_browser.new_context(locale="en-US")
    yield context
    await context.close()
    await running.clear()
