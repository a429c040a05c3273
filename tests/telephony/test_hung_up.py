"""Callers who hang up in the middle of things."""

import asyncio

import pytest

from callcenter.ari import AriNotFound
from callcenter.demo.gateway import Gateway
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.adapter import Telephony
from callcenter.telephony.legs import Leg
from tests.support.asterisk import TRUNK, RunningAsterisk
from tests.telephony.support import FakeEngine
from tests.telephony.test_next_call import on_a_switch


async def test_a_prompt_that_the_hang_up_ends_is_not_told_as_played(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    """Else the menu would go on for nobody, and reports would say that the caller left one node later."""
    async with Gateway.open(TRUNK, ("127.0.0.1", plain.sip_port)) as gateway:
        call = gateway.call("4000", "+8613800000001")
        leg_id = (await engine.hears(m.CallArrived)).leg_id
        telephony.perform(do.Answer(leg_id=leg_id))
        await call.answered()
        telephony.perform(do.Play(leg_id=leg_id, token="p", media=("en/main_menu",)))
        assert await call.sound(10)
        await call.hang_up()
        await engine.hears(m.LegEnded, leg_id=leg_id)
    assert not engine.all(m.PlaybackEnded)


@pytest.mark.parametrize("hung_up", [False, True])
@pytest.mark.parametrize(
    "effect",
    [
        do.Play(leg_id="c1-leg", token="p", media=("en/main_menu",)),
        do.Record(leg_id="c1-leg", token="r", name="r", max_seconds=9, silence_seconds=3),
    ],
)
async def test_nor_is_one_that_was_asked_for_too_late(effect: do.LegEffect, hung_up: bool) -> None:
    telephone, legs, client, told = on_a_switch()
    legs.add(Leg(id="c1-leg", is_agent=False, up=True, hung_up=hung_up))
    telephone.perform(effect)
    (_, _, answer), *_ = client.sent
    answer.set_exception(AriNotFound(404, "Channel not found", "channels.play"))
    await asyncio.sleep(0)
    assert bool(told) is not hung_up
