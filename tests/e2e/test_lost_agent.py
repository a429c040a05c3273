"""An agent who vanishes in mid-call: the caller is held, and then goes first to somebody else."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from tests.support.phones import Caller
from tests.support.product import (
    Product,
    call,
    connected,
    desktop,
    expect_state,
    leave,
    product,
    recovered,
    write_up,
)
from tests.support.waiting import until

from .conftest import AGENT_HERTZ

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with product(tmp_path_factory.mktemp("lost"), {"recovery_ms": 3_000}) as p:
        yield p


async def test_the_caller_of_a_lost_agent_goes_first(running: Product, chromium: BrowserContext) -> None:
    async with Caller() as caller, Caller() as waiting:
        page = await desktop(running, chromium, "agent1")
        await connected(running, caller, page, "+8613800000003")
        # A gold customer waits, who would otherwise come before a standard one.
        await call(running, waiting, "+8613800000002")
        await waiting.hears_sound(seconds=0.5)
        # The page is gone, without a word to the server or the phone at the other end.
        await page.close(run_before_unload=False)
        await until(
            lambda: any(contact.front for contact in recovered(running.settings.home).contacts.values()),
            "the caller goes first in the queue",
            seconds=30,
        )
        await caller.hears_sound(seconds=0.5)
        other = await desktop(running, chromium, "agent2")
        await expect_state(other, "OFFERED", seconds=30)
        await expect(other.get_by_test_id("pop-customer-name")).to_contain_text("单志强")
        await other.get_by_test_id("answer").click()
        await caller.hears_tone(AGENT_HERTZ, seconds=0.2)
        waiting.hang_up()
        caller.hang_up()
        await write_up(other)
        await leave(other)
        contact = await running.contact(lambda c: c["ani"] == "+8613800000003" and c["outcome"])
        assert (contact["agent"], contact["outcome"]) == ("agent2", "handled")
        await running.replay()
