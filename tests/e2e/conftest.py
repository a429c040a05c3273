"""One installation for all tests of a module: each test ends with idle agents and no callers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from tests.support.browser import browser
from tests.support.product import AGENT_HERTZ, Product, product
from tests.support.tones import bursts, write_wav


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with product(tmp_path_factory.mktemp("cc")) as p:
        yield p


@pytest_asyncio.fixture(loop_scope="module")
async def chromium(running: Product, tmp_path: Path) -> AsyncIterator[BrowserContext]:
    """The agents' browser. At its end nobody calls and all agents are logged out, even if the test failed."""
    tone = tmp_path / "agent.wav"
    write_wav(tone, bursts(AGENT_HERTZ, rate=48000), rate=48000)
    async with browser(microphone=tone) as context:
        yield context
    await running.clear()
