"""The menu on a real call: look-ups after proof, a person from everywhere, no dead air."""

import asyncio

import pytest

from tests.support.phones import Caller
from tests.support.product import ENGLISH, Product, call

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORDER_STATUS, SERVICE = "1", "4"
#: Emily Carter's, whose registered numbers end in 0101 and 0106; called about from another phone.
ORDER, ENDS_WITH = "60010009#", "0101"
#: Longer than this nobody shall hear nothing, seconds.
DEAD_AIR = 8


async def test_order_status_after_proof(running: Product) -> None:
    number = "+8613912220001"
    async with Caller() as caller:
        await call(running, caller, number, (ENGLISH, ORDER_STATUS, ORDER, ENDS_WITH))
        await running.in_menu("order_result", number)
        await caller.hears_sound(seconds=1.0)
        caller.hang_up()
        await caller.disconnected()
    contact = await running.contact(lambda c: c["ani"] == number and c["outcome"] is not None)
    assert contact["queue"] is None
    story = await running.story(number)
    assert story.count("look-up answered: found") == 2
    assert ENDS_WITH not in story.replace(number, "")


async def three_wrong_proofs(running: Product) -> None:
    number = "+8613912220002"
    async with Caller() as caller:
        await call(running, caller, number, (ENGLISH, ORDER_STATUS, *(ORDER, "9999") * 3))
        contact = await running.contact(lambda c: c["ani"] == number and c["queue"] is not None)
        assert caller.state == "up"
        await caller.hears_sound(seconds=1.0)
        caller.hang_up()
    assert contact["queue"] == "service"
    story = await running.story(number)
    assert story.count("look-up answered: not_found") == 3


@pytest.mark.parametrize("keys", [(ENGLISH, "0"), (ENGLISH, ORDER_STATUS, "0#")], ids=["menu", "entry"])
async def test_zero_reaches_a_person(running: Product, keys: tuple[str, ...]) -> None:
    number = f"+861391222001{len(keys)}"
    async with Caller() as caller:
        await call(running, caller, number, keys)
        contact = await running.contact(lambda c: c["ani"] == number and c["queue"] is not None)
        assert contact["queue"] == "service"
        await caller.hears_sound(seconds=1.0)
        caller.hang_up()


async def test_a_key_stops_the_prompt(running: Product) -> None:
    async with Caller() as caller:
        await call(running, caller, "+8613912220020", (ENGLISH, ORDER_STATUS, ORDER[0]))
        # The question lasts longer, and the next digit is waited for in silence.
        await caller.silent(seconds=1.0, timeout=2)
        caller.hang_up()


async def silence(running: Product) -> None:
    number = "+8613912220030"
    async with Caller() as caller:
        await call(running, caller, number, (ENGLISH, ORDER_STATUS))

        async def queued() -> bool:
            return any(c["ani"] == number and c["queue"] == "service" for c in await running.contacts())

        while not await queued():
            await caller.hears_sound(timeout=DEAD_AIR)
        await caller.hears_sound(seconds=1.0, timeout=DEAD_AIR)
        caller.hang_up()


async def test_wrong_proofs_and_silence_lead_to_a_person(running: Product) -> None:
    """Both take long, so both at once."""
    await asyncio.gather(three_wrong_proofs(running), silence(running))
