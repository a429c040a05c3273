"""The controller does not come back: nobody is left in silence, and nobody who talks is disturbed."""

import pytest

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.adapter import AriConfig
from callcenter.telephony.rescue import send_to_fallback
from tests.support.asterisk import RunningAsterisk, free_tcp_port
from tests.support.phones import Caller, Phone
from tests.telephony.support import FakeEngine, running_telephony
from tests.telephony.test_adapter import answer, hotline, talk


def config(asterisk: RunningAsterisk) -> AriConfig:
    return AriConfig(url=asterisk.ari_url, user=asterisk.ari_user, password=asterisk.ari_password)


async def test_who_waits_alone_gets_the_fallback(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as talker, Phone() as agent, Caller() as waiting, Caller() as ringing:
        async with running_telephony(plain, engine) as telephony:
            legs = await talk(talker, agent, plain, telephony, engine)
            await waiting.call(hotline(plain))
            leg = await answer(waiting, telephony, await engine.hears(m.CallArrived, count=2))
            telephony.perform(do.StartMusic(leg_id=leg))
            await ringing.call(hotline(plain))
            await engine.hears(m.CallArrived, count=3)
        assert await send_to_fallback(config(plain)) == 2
        await ringing.answered()
        await ringing.hears_sound()
        waiting.send_digits("12345#")
        await plain.wait_rx("database show fallback", "12345|")
        await talker.hears_tone(1000)
        await agent.hears_tone(440)
        # Those two are with the dialplan now, and not sent again.
        assert await send_to_fallback(config(plain)) == 0
        async with running_telephony(plain, engine):
            last = engine.all(m.Reconcile)[-1]
            assert {seen.leg_id for seen in last.legs} == set(legs)
            assert (await engine.hears(m.NumberWasLeft)).number.value == "12345"
            assert len(engine.all(m.CallArrived)) == 3


async def test_an_asterisk_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.telephony.rescue.SECONDS", 0.3)
    url = f"http://127.0.0.1:{free_tcp_port()}"
    with pytest.raises(TimeoutError):
        await send_to_fallback(AriConfig(url=url, user="x", password="x"))
