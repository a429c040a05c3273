"""What Asterisk does not carry out must not end in silence: tried once more, then told."""

from callcenter.ari import AriClient
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk
from tests.support.phones import Caller, Phone
from tests.support.waiting import until
from tests.telephony.support import FakeEngine, running_telephony
from tests.telephony.test_adapter import PROMPT, arrive, talk

BEEP_SECONDS = 0.3


def _vandal(asterisk: RunningAsterisk) -> AriClient:
    """Does things behind the adapter's back."""
    return AriClient(asterisk.ari_url, asterisk.ari_user, asterisk.ari_password, "vandal")


async def destroy(asterisk: RunningAsterisk, bridge_id: str) -> None:
    async with _vandal(asterisk) as vandal:
        await vandal.bridges.destroy(bridgeId=bridge_id)


async def test_an_answer_that_comes_late_is_tried_again(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with running_telephony(plain, engine, request_timeout=0.6) as telephony, Caller() as caller:
        leg = (await arrive(caller, plain, engine)).leg_id
        # A prompt keeps the channel's thread from answering.
        telephony.perform(do.Play(leg_id=leg, token="1", media=("zh-CN/beep",) * round(0.9 / BEEP_SECONDS)))
        telephony.perform(do.Answer(leg_id=leg))
        await caller.answered()
        telephony.perform(do.Play(leg_id=leg, token="2", media=("zh-CN/beep",)))
        assert (await engine.hears(m.PlaybackEnded, token="2")).ok
        assert not engine.all(m.LegEnded)


async def test_an_answer_that_never_comes_ends_the_call(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with running_telephony(plain, engine, request_timeout=0.5) as telephony, Caller() as caller:
        leg = (await arrive(caller, plain, engine)).leg_id
        telephony.perform(do.Play(leg_id=leg, token="1", media=(PROMPT,)))
        telephony.perform(do.Answer(leg_id=leg))
        ended = await engine.hears(m.LegEnded, leg_id=leg, timeout=3)
        assert (ended.cause, ended.lost) == (38, False)
        await caller.disconnected()
        await plain.wait_rx("core show channels count", "0 active channels")
        assert len(engine.all(m.LegEnded)) == 1


async def test_answering_twice_does_no_harm(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        leg = (await arrive(caller, plain, engine)).leg_id
        for _ in range(2):
            telephony.perform(do.Answer(leg_id=leg))
        await caller.answered()
        telephony.perform(do.Play(leg_id=leg, token="1", media=(PROMPT,)))
        await caller.hears_sound()
        # Not even one that would wait for the end of the prompt.
        telephony.perform(do.Answer(leg_id=leg))
        telephony.perform(do.StopPlay(leg_id=leg, token="1"))
        await caller.silent(timeout=3)
        assert not engine.all(m.LegEnded)


async def test_a_bridge_that_has_gone_is_made_again_for_all_who_were_in_it(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, _ = await talk(caller, agent, plain, telephony, engine)
        telephony.perform(do.Unbridge(leg_id=leg, bridge_id="b1"))
        telephony.perform(do.StartMusic(leg_id=leg))
        await agent.silent()
        await destroy(plain, "b1")
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg,)))
        await agent.hears_tone(440)
        await caller.hears_tone(1000)
        assert not engine.all(m.LegEnded)


async def test_a_bridge_on_its_way_out_is_made_again(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    """Asterisk takes a moment to let go of a bridge: its name stays taken, its application is gone already.
    In most of these turns the leg comes within that moment."""
    async with Caller() as caller, Phone() as agent, _vandal(plain) as vandal:
        leg, _ = await talk(caller, agent, plain, telephony, engine)
        for _ in range(6):
            telephony.perform(do.Unbridge(leg_id=leg, bridge_id="b1"))
            await agent.silent()
            await vandal.bridges.destroy(bridgeId="b1")
            telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg,)))
            telephony.flush()
            await agent.hears_tone(440)
            await caller.hears_tone(1000)
        assert not engine.all(m.LegEnded)


async def test_both_parties_get_a_new_bridge(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        await destroy(plain, "b1")
        await caller.silent()
        await agent.silent()
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg, agent_leg)))
        await agent.hears_tone(440)
        await caller.hears_tone(1000)


async def test_who_was_taken_out_is_not_put_back(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    """The customer is put on hold in the moment in which the bridge turns out to be gone."""
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        await destroy(plain, "b1")
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg, agent_leg)))
        telephony.perform(do.Unbridge(leg_id=leg, bridge_id="b1"))
        telephony.perform(do.StartMusic(leg_id=leg))
        await plain.wait_rx("bridge show b1", "PJSIP/pat-")
        await agent.silent()
        await caller.hears_sound()


async def test_a_leg_that_cannot_be_bridged_is_lost(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        telephony.perform(do.Unbridge(leg_id=agent_leg, bridge_id="b1"))
        # Asterisk bridges no channel that is being recorded.
        telephony.perform(
            do.Record(leg_id=agent_leg, token="r", name="r", max_seconds=60, silence_seconds=30)
        )
        await until((plain.dirs.spool / "recording" / "r.wav").exists, "it is recorded")
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(agent_leg,)))
        ended = await engine.hears(m.LegEnded, leg_id=agent_leg)
        assert (ended.cause, ended.lost) == (38, True)
        await agent.disconnected()
        telephony.perform(do.Unbridge(leg_id=leg, bridge_id="b1"))
        telephony.perform(do.Play(leg_id=leg, token="sorry", media=(PROMPT,)))
        await caller.hears_sound()
        assert len(engine.all(m.LegEnded)) == 1


async def test_who_hangs_up_while_being_bridged_is_not_lost(
    plain: RunningAsterisk, telephony: Telephony, engine: FakeEngine
) -> None:
    async with Caller() as caller, Phone() as agent:
        leg, agent_leg = await talk(caller, agent, plain, telephony, engine)
        telephony.perform(do.HangUpLeg(leg_id=agent_leg))
        telephony.perform(do.Bridge(bridge_id="b1", leg_ids=(leg, agent_leg)))
        ended = await engine.hears(m.LegEnded, leg_id=agent_leg)
        assert (ended.cause, ended.lost) == (16, False)
        await caller.silent()
        assert len(engine.all(m.LegEnded)) == 1
