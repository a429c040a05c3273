"""An agent who vanishes in mid-call: the caller is held, and then goes first to somebody else."""

import pytest
from playwright.async_api import BrowserContext, expect

from tests.support.phones import Caller
from tests.support.product import call, connected, desktop, expect_state, leave, product, recovered, write_up
from tests.support.waiting import until

from .conftest import AGENT_HERTZ

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_caller_of_a_lost_agent_goes_first(
    tmp_path_factory: pytest.TempPathFactory, chromium: BrowserContext
) -> None:
    home = tmp_path_factory.mktemp("lost")
    async with product(home, {"recovery_ms": 3_000}) as p, Caller() as caller, Caller() as waiting:
        page = await desktop(p, chromium, "agent1")
        await connected(p, caller, page, "+8613800000003")
        # A gold customer waits, who would otherwise come before a standard one.
        await call(p, waiting, "+8613800000002")
        await waiting.hears_sound(seconds=0.5)
        # The page is gone, without a word to the server or the phone at the other end.
        await page.close(run_before_unload=False)
        await until(
            lambda: any(contact.front for contact in recovered(home).contacts.values()),
            "the caller goes first in the queue",
            seconds=30,
        )
        await caller.hears_sound(seconds=0.5)
        other = await desktop(p, chromium, "agent2")
        await expect_state(other, "OFFERED", seconds=30)
        await expect(other.get_by_test_id("pop-customer-name")).to_contain_text("单志强")
        await other.get_by_test_id("answer").click()
        await caller.hears_tone(AGENT_HERTZ, seconds=0.2)
        waiting.hang_up()
        caller.hang_up()
        await write_up(other)
        await leave(other)
        contact = await p.contact(lambda c: c["ani"] == "+8613800000003" and c["outcome"])
        assert (contact["agent"], contact["outcome"]) == ("agent2", "handled")
        await p.cli("replay")
