"""Callers who hang up in the middle of things."""

from callcenter.demo.gateway import Gateway
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import TRUNK, RunningAsterisk
from tests.telephony.support import FakeEngine


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
