"""What waiting callers hear: music, each for themselves; a prompt is one caller's, and music follows it."""

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk
from tests.support.phones import Caller, Phone
from tests.telephony.support import FakeEngine, running_telephony
from tests.telephony.test_adapter import dial, hotline, register, ring

BEEP_HERTZ = 1000
BEEP = "zh-CN/beep"


async def wait_in_line(
    caller: Caller, asterisk: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> str:
    """The caller waits, with music; the leg."""
    count = len(engine.all(m.CallArrived)) + 1
    await caller.call(hotline(asterisk), from_number=f"+861380013800{count}")
    leg = (await engine.hears(m.CallArrived, count=count)).leg_id
    telephony.perform(do.Answer(leg_id=leg))
    telephony.perform(do.StartMusic(leg_id=leg))
    await caller.hears_sound()
    return leg


async def test_callers_do_not_hear_each_other(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as one, Caller() as other:
        await wait_in_line(one, plain, telephony, engine)
        await wait_in_line(other, plain, telephony, engine)
        one.play_tone(1300)
        await other.hears_without(1300, seconds=2)


async def test_a_prompt_is_heard_by_one_and_music_follows(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as one, Caller() as other:
        leg = await wait_in_line(one, plain, telephony, engine)
        await wait_in_line(other, plain, telephony, engine)
        for turn in ("first", "second"):
            telephony.perform(do.Play(leg_id=leg, token=turn, media=(BEEP,) * 8))
            telephony.perform(do.StartMusic(leg_id=leg))
            await one.hears_tone(BEEP_HERTZ, seconds=0.15)
            await other.hears_without(BEEP_HERTZ, seconds=1.5)
            assert (await engine.hears(m.PlaybackEnded, token=turn)).ok
            await one.hears_without(BEEP_HERTZ, seconds=1.5)


async def test_no_music_is_left_in_a_talk(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    """Whether the music plays, or would only after the prompt."""
    async with Caller() as caller, Phone() as agent:
        leg = await wait_in_line(caller, plain, telephony, engine)
        await register(agent, plain, engine)
        telephony.perform(do.Play(leg_id=leg, token="w", media=("zh-CN/queue_wait",)))
        telephony.perform(do.StartMusic(leg_id=leg))
        ring(telephony, engine, dial("a1-agent"))
        await agent.incoming()
        agent.answer()
        await engine.hears(m.LegAnswered)
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg, "a1-agent")))
        agent.play_tone(1300)
        await caller.hears_tone(1300, seconds=2)
        agent.play_tone(0)
        await caller.silent(seconds=2)
        await agent.silent()


async def test_music_goes_on_over_a_restart(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await wait_in_line(caller, plain, telephony, engine)
        await caller.hears_sound(seconds=1)
        async with running_telephony(plain, engine) as telephony:
            # As the engine does once it has reconciled.
            telephony.perform(do.Play(leg_id=leg, token="w", media=(BEEP,) * 4))
            telephony.perform(do.StartMusic(leg_id=leg))
            await caller.hears_tone(BEEP_HERTZ, seconds=0.15)
            await caller.hears_without(BEEP_HERTZ, seconds=1.5)
