"""The controller goes and comes back; callers and agents stay where they are."""

import asyncio

from callcenter.ari import AriClient
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from tests.support.asterisk import RunningAsterisk
from tests.support.phones import Caller, Phone
from tests.telephony.support import SECRET, FakeEngine, make_telephony, running_telephony
from tests.telephony.test_adapter import answer, arrive, dial, ring, talk


async def test_what_is_alive_is_told_first(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as caller, Phone() as agent:
        async with running_telephony(plain, engine) as telephony:
            leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        engine.messages.clear()
        async with running_telephony(plain, engine) as telephony:
            first = engine.messages[0]
            assert isinstance(first, m.Reconcile)
            assert {(each.leg_id, each.up, each.bridge_id) for each in first.legs} == {
                (leg, True, "b1"),
                (agent_leg, True, "b1"),
            }
            assert first.online_agents == ("pat",)
            await caller.hears_tone(1000)
            agent.hang_up()
            await engine.hears(m.LegEnded, leg_id=agent_leg)
            telephony.perform(do.HangUpLeg(leg_id=leg))
            await caller.disconnected()
            await engine.hears(m.LegEnded, leg_id=leg)
            assert not engine.all(m.CallArrived)


async def test_calls_nobody_knows(plain: RunningAsterisk, engine: FakeEngine) -> None:
    """A caller whom only Asterisk knows is taken in; an agent's leg without a call is ended."""
    async with Caller() as caller, Phone() as agent:
        async with running_telephony(plain, engine) as telephony:
            leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        fresh = FakeEngine()
        async with running_telephony(plain, fresh):
            reconciled, arrived = fresh.messages[:2]
            assert isinstance(reconciled, m.Reconcile)
            assert reconciled.legs == ()
            assert isinstance(arrived, m.CallArrived)
            assert (arrived.leg_id, arrived.entry, arrived.dnis) == (leg, "trunk", "4000")
            assert arrived.ani.value == "+8613800138000"
            await agent.disconnected()
            assert not fresh.all(m.LegEnded, leg_id=agent_leg)


async def test_an_inherited_prompt_does_not_hold_up_a_bridge(
    plain: RunningAsterisk, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
            telephony.perform(do.Play(leg_id=leg, token="w", media=("zh-CN/queue_wait",) * 20))
            telephony.perform(do.StartMusic(leg_id=leg))
            await caller.hears_sound()
        async with running_telephony(plain, engine) as telephony:
            await agent.register(f"127.0.0.1:{plain.sip_port}", "pat", SECRET)
            ring(telephony, engine, dial("a1-agent"))
            await agent.incoming()
            agent.answer()
            await engine.hears(m.LegAnswered)
            agent.play_tone(1000)
            telephony.perform(do.StopPlay(leg_id=leg, token="w"))
            telephony.perform(do.Bridge(bridge_id="b2", leg_ids=(leg, "a1-agent")))
            await caller.hears_tone(1000, timeout=3)


async def test_a_call_that_ended_meanwhile_is_not_listed(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        caller.hang_up()
        await caller.disconnected()
        await plain.wait_rx("core show channels count", "0 active channels")
        assert leg in engine.legs
        async with running_telephony(plain, engine):
            last = engine.all(m.Reconcile)[-1]
            assert last.legs == ()


async def test_empty_bridges_are_cleared_away(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
            telephony.perform(do.Bridge(bridge_id="a1-b1", leg_ids=(leg,)))
            telephony.perform(do.Unbridge(leg_id=leg, bridge_id="a1-b1"))
            telephony.perform(do.StartMusic(leg_id=leg))
            await caller.hears_sound()
            assert "a1-b1" in await plain.rx("bridge show all")
        async with running_telephony(plain, engine) as telephony:
            async with asyncio.timeout(5):
                while "a1-b1" in await plain.rx("bridge show all"):
                    await asyncio.sleep(0.02)
            telephony.perform(do.Bridge(bridge_id="a1-b1", leg_ids=(leg,)))
            await plain.wait_rx("bridge show all", "a1-b1")


async def test_asterisk_restarts(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with running_telephony(plain, engine) as telephony:
        await plain.process.stop()
        await engine.hears(m.TelephonyLost, node="a1")
        assert not telephony.connected
        # Nothing to be done, and nothing made up.
        ring(telephony, engine, dial("a1-agent"))
        telephony.perform(do.Answer(leg_id="a1-gone"))
        await plain.process.start()
        await engine.hears(m.Reconcile, count=2)
        assert telephony.connected
        assert not engine.all(m.LegEnded)
        async with Caller() as caller:
            await answer(caller, telephony, await arrive(caller, plain, engine))


async def test_another_controller_takes_over(plain: RunningAsterisk, engine: FakeEngine) -> None:
    old = make_telephony(plain, engine)
    await old.start()
    try:
        async with AriClient(plain.ari_url, plain.ari_user, plain.ari_password, "callcenter"):
            async with asyncio.timeout(5):
                await old.fenced.wait()
        assert isinstance(engine.messages[-1], m.TelephonyLost)
    finally:
        await old.close()
