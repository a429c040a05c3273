"""Keys as each kind of line sends them: heard once each, in order. All callers call one Asterisk at once."""

import asyncio
from collections.abc import Awaitable, Callable

from callcenter.demo import rtp
from callcenter.demo.call import Call, KeyKind
from callcenter.demo.gateway import Gateway
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import TRUNK, RunningAsterisk
from tests.telephony.support import FakeEngine

#: Keys twice in a row, and those at the keypad's edges.
KEYED = "1223*0#99"
#: Keyed last: what was counted twice would come before it.
LAST = "8"


async def plainly(call: Call) -> None:
    await call.key(KEYED)


async def with_the_tone_beside(call: Call) -> None:
    """As phones do that let their user hear what was keyed."""
    for digit in KEYED:
        await asyncio.gather(call.key(digit), call.say(rtp.digit_payloads(digit)))


async def after_speech(call: Call) -> None:
    await call.speak(1)
    await call.key(KEYED)


CALLERS: dict[str, tuple[KeyKind, Callable[[Call], Awaitable[None]]]] = {
    **{kind.value: (kind, plainly) for kind in KeyKind},
    "rfc4733 and a tone": (KeyKind.RFC4733, with_the_tone_beside),
    "inband after speech": (KeyKind.INBAND, after_speech),
}


async def test_keys_of_each_kind_of_line_are_heard_once_each(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async def heard(gateway: Gateway, number: str, name: str) -> str:
        kind, way = CALLERS[name]
        call = gateway.call("4000", number, kind)
        leg_id = (await engine.hears(m.CallArrived, ani=Personal(number))).leg_id
        telephony.perform(do.Answer(leg_id=leg_id))
        await call.answered()
        await way(call)
        await call.key(LAST)
        await engine.hears(m.DigitReceived, leg_id=leg_id, digit=Personal(LAST))
        await call.hang_up()
        await engine.hears(m.LegEnded, leg_id=leg_id)
        return "".join(each.digit.value for each in engine.all(m.DigitReceived, leg_id=leg_id))

    async with Gateway.open(TRUNK, ("127.0.0.1", plain.sip_port)) as gateway:
        numbers = [f"+861380000{place:04}" for place in range(len(CALLERS))]
        found = await asyncio.gather(
            *(heard(gateway, number, name) for number, name in zip(numbers, CALLERS, strict=True))
        )
    assert dict(zip(CALLERS, found, strict=True)) == dict.fromkeys(CALLERS, KEYED + LAST)
