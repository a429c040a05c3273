"""The adapter on a real Asterisk, with real calls."""

import math

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk
from tests.support.phones import Caller, Phone
from tests.support.tones import RATE, read_wav
from tests.support.waiting import until
from tests.telephony.support import SECRET, FakeEngine

PROMPT = "zh-CN/queue_wait"


def hotline(asterisk: RunningAsterisk, number: str = "4000") -> str:
    return f"sip:{number}@127.0.0.1:{asterisk.sip_port}"


def dial(
    leg_id: str, agent_id: str = "pat", number: str = "+8613800138000", timeout_ms: int = 20_000
) -> do.DialAgent:
    return do.DialAgent(
        leg_id=leg_id,
        agent_id=agent_id,
        contact_id="c1",
        caller_number=Personal(number),
        timeout_ms=timeout_ms,
    )


def ring(telephony: Telephony, engine: FakeEngine, effect: do.DialAgent) -> None:
    """As the engine does: the leg is known, then dialled."""
    engine.legs.add(effect.leg_id)
    telephony.perform(effect)


async def arrive(caller: Caller, asterisk: RunningAsterisk, engine: FakeEngine) -> m.CallArrived:
    await caller.call(hotline(asterisk))
    return await engine.hears(m.CallArrived)


async def answer(caller: Caller, telephony: Telephony, arrived: m.CallArrived) -> str:
    telephony.perform(do.Answer(leg_id=arrived.leg_id))
    await caller.answered()
    return arrived.leg_id


async def register(phone: Phone, asterisk: RunningAsterisk, engine: FakeEngine, name: str = "pat") -> None:
    await phone.register(f"127.0.0.1:{asterisk.sip_port}", name, SECRET)
    await engine.hears(m.EndpointChanged, agent_id=name, online=True)


async def talk(
    caller: Caller, agent: Phone, plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> tuple[str, str]:
    """Caller and agent talk, in the bridge b1; their legs."""
    leg = await answer(caller, telephony, await arrive(caller, plain, engine))
    await register(agent, plain, engine)
    ring(telephony, engine, dial("a1-agent"))
    await engine.hears(m.LegRinging, leg_id="a1-agent")
    await agent.incoming()
    agent.answer()
    await engine.hears(m.LegAnswered, leg_id="a1-agent")
    telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg, "a1-agent")))
    caller.play_tone(440)
    agent.play_tone(1000)
    await caller.hears_tone(1000)
    await agent.hears_tone(440)
    return leg, "a1-agent"


async def test_a_call_arrives_unanswered(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        await caller.call(hotline(plain, "4001"), from_number="+8613800138000", display_name="张伟")
        arrived = await engine.hears(m.CallArrived)
        assert arrived.node == "a1"
        assert arrived.leg_id.startswith("a1-")
        assert arrived.entry == "trunk"
        assert (arrived.ani.value, arrived.ani_name.value) == ("+8613800138000", "张伟")
        assert arrived.dnis == "4001"
        assert caller.state in ("none", "calling")
        caller.hang_up()
        ended = await engine.hears(m.LegEnded)
        assert ended.leg_id == arrived.leg_id
        assert not ended.lost


async def test_the_caller_hears_a_prompt_and_keys_digits(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        telephony.perform(do.Play(leg_id=leg, token="1", media=(PROMPT, "zh-CN/beep")))
        await caller.hears_sound()
        caller.send_digits("1#")
        await engine.hears(m.DigitReceived, count=2)
        assert [each.digit.value for each in engine.all(m.DigitReceived)] == ["1", "#"]
        telephony.perform(do.StopPlay(leg_id=leg, token="1"))
        await caller.silent()
        telephony.perform(do.Play(leg_id=leg, token="2", media=("zh-CN/beep",)))
        assert (await engine.hears(m.PlaybackEnded)).token == "2"
        assert [(each.token, each.ok) for each in engine.all(m.PlaybackEnded)] == [("2", True)]


async def test_a_prompt_that_is_missing_or_no_name_is_told(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        for token, name in (("1", "zh-CN/no-such-prompt"), ("2", "../../etc/passwd"), ("3", "x,sound:y")):
            telephony.perform(do.Play(leg_id=leg, token=token, media=(name,)))
            ended = await engine.hears(m.PlaybackEnded, token=token)
            assert not ended.ok


async def test_what_is_no_name_is_left_out_of_a_prompt(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        telephony.perform(do.Play(leg_id=leg, token="1", media=("order 4711 of Mr Li", "zh-CN/beep")))
        await caller.hears_sound()
        assert (await engine.hears(m.PlaybackEnded, token="1")).ok


async def test_music_plays_until_it_is_stopped(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        telephony.perform(do.StartMusic(leg_id=leg))
        await caller.hears_sound(seconds=1)


async def test_a_recording_is_kept_and_silence_is_not(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        kept = plain.dirs.spool / "recording"
        for name, hertz in (("message-1", 440), ("message-2", 0)):
            caller.play_tone(hertz)
            telephony.perform(do.Record(leg_id=leg, token=name, name=name, max_seconds=10, silence_seconds=5))
            await until((kept / f"{name}.wav").exists, "it is recorded")
            await caller.listen(1.5)
            caller.send_digits("#")
            await engine.hears(m.RecordingEnded, token=name)
        spoken, silence = engine.all(m.RecordingEnded)
        assert spoken.name == "message-1"
        assert 1 <= spoken.seconds <= math.ceil(len(read_wav(kept / "message-1.wav")) / RATE)
        assert silence.seconds == 0
        await plain.wait_rx("core show channels count", "1 active channel")
        assert not (kept / "message-2.wav").exists()


async def test_caller_and_agent_talk_and_the_agent_hangs_up(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        assert "+8613800138000" in (await agent.incoming())
        agent.hang_up()
        ended = await engine.hears(m.LegEnded, leg_id=agent_leg)
        assert (ended.cause, ended.lost) == (16, False)
        telephony.perform(do.HangUpLeg(leg_id=leg))
        telephony.perform(do.DestroyBridge(bridge_id="b1"))
        await caller.disconnected()
        await engine.hears(m.LegEnded, leg_id=leg)
        assert len(engine.all(m.LegEnded)) == 2
        assert len(engine.all(m.LegRinging)) == len(engine.all(m.LegAnswered)) == 1
    assert "b1" not in await plain.rx("bridge show all")


async def test_the_caller_hangs_up_while_talking(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        caller.hang_up()
        ended = await engine.hears(m.LegEnded, leg_id=leg)
        assert (ended.cause, ended.lost) == (16, False)
        telephony.perform(do.HangUpLeg(leg_id=agent_leg))
        await agent.disconnected()
        await engine.hears(m.LegEnded, leg_id=agent_leg)


async def test_hold_and_resume(plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, _ = await talk(caller, agent, plain, telephony, engine)
        telephony.perform(do.Unbridge(leg_id=leg, bridge_id="b1"))
        telephony.perform(do.StartMusic(leg_id=leg))
        await agent.silent()
        await caller.hears_sound()
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg,)))
        await agent.hears_tone(440)
        await caller.hears_tone(1000)


async def test_a_bridge_does_not_wait_for_a_prompt_or_music(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        await register(agent, plain, engine)
        telephony.perform(do.Play(leg_id=leg, token="w", media=(PROMPT,) * 20))
        telephony.perform(do.StartMusic(leg_id=leg))
        await caller.hears_sound()
        ring(telephony, engine, dial("a1-agent"))
        await agent.incoming()
        agent.answer()
        await engine.hears(m.LegAnswered)
        agent.play_tone(1000)
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg, "a1-agent")))
        await caller.hears_tone(1000, timeout=3)


async def test_an_agent_who_vanishes_is_lost(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        agent.vanish()
        ended = await engine.hears(m.LegEnded, leg_id=agent_leg, timeout=20)
        assert ended.lost
        assert len(engine.all(m.LegEnded)) == 1
        telephony.perform(do.Unbridge(leg_id=leg, bridge_id="b1"))
        telephony.perform(do.Play(leg_id=leg, token="sorry", media=(PROMPT,)))
        await caller.hears_sound()


async def test_phones_that_cannot_be_rung_end_the_leg(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    ring(telephony, engine, dial("a1-x1", "quinn"))
    ring(telephony, engine, dial("a1-x2", "nobody"))
    for leg_id in ("a1-x1", "a1-x2"):
        assert (await engine.hears(m.LegEnded, leg_id=leg_id)).cause == 20


async def test_an_agent_declines(plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine) -> None:
    async with Phone() as agent:
        await register(agent, plain, engine)
        for leg_id, code, cause in (("a1-busy", 486, 17), ("a1-decline", 603, 21)):
            ring(telephony, engine, dial(leg_id))
            await engine.hears(m.LegRinging, leg_id=leg_id)
            agent.hang_up(code)
            ended = await engine.hears(m.LegEnded, leg_id=leg_id)
            assert (ended.cause, ended.lost) == (cause, False)


async def test_nobody_answers(plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine) -> None:
    async with Phone() as agent:
        await register(agent, plain, engine)
        ring(telephony, engine, dial("a1-slow", number="", timeout_ms=900))
        ended = await engine.hears(m.LegEnded, leg_id="a1-slow")
        assert ended.cause == 19
        assert await agent.disconnected() == 487


async def test_no_ghost_call(plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine) -> None:
    """The caller is gone in the moment the agent is dialled: nothing goes on ringing."""
    async with Phone() as agent:
        await register(agent, plain, engine)
        for number in range(20):
            leg_id = f"a1-ghost{number}"
            ring(telephony, engine, dial(leg_id))
            telephony.perform(do.HangUpLeg(leg_id=leg_id))
            await engine.hears(m.LegEnded, leg_id=leg_id)
        await plain.wait_rx("core show channels count", "0 active channels")
        # It may tell of the last one somewhat later than Asterisk.
        await until(lambda: agent.state in ("none", "ended"), "the phone has stopped to ring")
        assert len(engine.all(m.LegEnded)) == 20


async def test_a_leg_the_engine_gave_up_does_not_ring(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Phone() as agent:
        await register(agent, plain, engine)
        telephony.perform(dial("a1-unknown"))
        assert await agent.disconnected() == 487
        await plain.wait_rx("core show channels count", "0 active channels")
        assert not engine.all(m.LegRinging)


async def test_hostile_callers_are_text(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    names = ("<script>alert('1')</script>", "${SHELL(id)}", "x" * 300, "a\u202eb\u200dc")
    kept = ("<script>alert('1')</script>", "${SHELL(id)}", "x" * 79, "abc")
    for count, (name, expected) in enumerate(zip(names, kept, strict=True), 1):
        async with Caller() as caller:
            await caller.call(hotline(plain), display_name=name, from_number="1%24%7BDB(x)%7D2%2C3%7C4")
            arrived = await engine.hears(m.CallArrived, count=count)
            assert arrived.ani_name.value == expected
            assert len(arrived.ani.value) <= 64
            await answer(caller, telephony, arrived)
            async with Phone() as agent:
                await agent.register(f"127.0.0.1:{plain.sip_port}", "pat", SECRET)
                ring(telephony, engine, dial(f"a1-h{count}", number=arrived.ani.value))
                await engine.hears(m.LegRinging, leg_id=f"a1-h{count}")
                assert set(await agent.incoming()) <= set('"" <sip:+0123456789@.>Anonymousinvld')
                telephony.perform(do.HangUpLeg(leg_id=f"a1-h{count}"))
                await engine.hears(m.LegEnded, leg_id=f"a1-h{count}")
            telephony.perform(do.HangUpLeg(leg_id=arrived.leg_id))
            await caller.disconnected()


async def test_registrations_are_told(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Phone() as agent:
        await register(agent, plain, engine, "quinn")
    await engine.hears(m.EndpointChanged, agent_id="quinn", online=False)
    assert [each.online for each in engine.all(m.EndpointChanged)] == [True, False]
