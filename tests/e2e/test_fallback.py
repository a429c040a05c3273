"""The controller is away for longer: callers hear it, may leave a number, and it is taken in once."""

import signal

import pytest

from tests.support.phones import Caller
from tests.support.product import Product
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLER, LEFT = "+8613913330001", "13800138000"


async def taken_in(running: Product) -> list[str]:
    """The contacts of that caller."""
    return [c["id"] for c in await running.contacts() if c["ani"] == CALLER]


async def test_a_number_is_left_and_taken_in_once(running: Product) -> None:
    # A supervisor that stands still starts nothing again.
    running.process.send_signal(signal.SIGSTOP)
    try:
        running.kill_controller()
        await until(running.is_alone, "Asterisk notices that nobody listens")
        async with Caller() as caller:
            await caller.call(running.hotline, from_number=CALLER)
            await caller.answered()
            await caller.hears_sound(seconds=1.0)
            caller.send_digits(f"{LEFT}#")
            await caller.silent(seconds=0.3)
            await caller.hears_sound()
            await caller.disconnected(timeout=20)
        assert LEFT in await running.asterisk("database show fallback")
    finally:
        running.process.send_signal(signal.SIGCONT)
    await running.healthy()

    contact = await running.contact(lambda c: c["ani"] == CALLER and c["outcome"])
    assert (contact["outcome"], contact["dnis"], contact["agent"]) == ("number_left", "4000", None)
    assert LEFT in await running.cli("explain", contact["id"], "--personal")

    async def forgotten() -> bool:
        return LEFT not in await running.asterisk("database show fallback")

    await until(forgotten, "Asterisk's own note of the number is deleted")
    running.kill_controller()
    await running.healthy()
    assert await taken_in(running) == [contact["id"]]
