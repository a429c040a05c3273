"""Callers put through to a number outside, and recordings played back and deleted."""

from pathlib import Path

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk, running_asterisk
from tests.support.lines import hear_each_other
from tests.support.phones import Caller
from tests.support.waiting import until
from tests.telephony.support import FakeEngine, running_telephony
from tests.telephony.test_adapter import answer, arrive

LEG, BRIDGE = "a1-c1-transfer0", "a1-c1-transfer0-bridge"
PARTNER = "+862151230099"
CALLER_HERTZ = 700


def dial(telephony: Telephony, engine: FakeEngine, leg_id: str = LEG, number: str = PARTNER) -> None:
    """As the engine does: the leg is known, then dialled."""
    engine.legs.add(leg_id)
    telephony.perform(do.DialExternal(leg_id=leg_id, contact_id="c1", number=number, timeout_ms=20_000))


async def test_put_through_across_restarts(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    async with Caller() as caller:
        async with running_telephony(trunk, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, trunk, engine))
            dial(telephony, engine)
            telephony.perform(do.StartMusic(leg_id=leg))
            await outside.incoming()
            await engine.hears(m.LegRinging, leg_id=LEG)
            await caller.hears_sound()
        async with running_telephony(trunk, engine) as telephony:
            # Back while it rings.
            outside.answer()
            await engine.hears(m.LegAnswered, leg_id=LEG)
            telephony.perform(do.Bridge(bridge_id=BRIDGE, leg_ids=(leg, LEG)))
            await hear_each_other(caller, outside)
            # What they key is nobody's but the caller's.
            outside.send_digits("1")
            caller.send_digits("5")
            await engine.hears(m.DigitReceived)
            assert [each.leg_id for each in engine.all(m.DigitReceived)] == [leg]
        engine.messages.clear()
        async with running_telephony(trunk, engine):
            seen = (await engine.hears(m.Reconcile)).legs
            assert {(each.leg_id, each.up, each.bridge_id) for each in seen} == {
                (leg, True, BRIDGE),
                (LEG, True, BRIDGE),
            }
            await hear_each_other(caller, outside)
            outside.send_digits("1")
            caller.send_digits("5")
            await engine.hears(m.DigitReceived)
            assert [each.leg_id for each in engine.all(m.DigitReceived)] == [leg]
            outside.hang_up()
            ended = await engine.hears(m.LegEnded, leg_id=LEG)
            assert (ended.cause, ended.lost) == (16, False)
            caller.hang_up()
            await engine.hears(m.LegEnded, leg_id=leg)


async def test_busy_the_music_ends_and_what_was_recorded_is_played_and_deleted(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    async with running_telephony(trunk, engine) as telephony, Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, trunk, engine))
        dial(telephony, engine)
        telephony.perform(do.StartMusic(leg_id=leg))
        await outside.incoming()
        await caller.hears_sound()
        outside.answer(486)
        assert (await engine.hears(m.LegEnded, leg_id=LEG)).cause == 17
        telephony.perform(do.StopPlay(leg_id=leg, token=""))
        await caller.silent(seconds=1.0, timeout=5)
        caller.play_tone(CALLER_HERTZ)
        telephony.perform(do.Record(leg_id=leg, token="r", name="said-1", max_seconds=30, silence_seconds=10))
        file = trunk.dirs.spool / "recording" / "said-1.wav"
        await until(file.exists, "it is recorded")
        await caller.listen(2.5)
        caller.send_digits("#")
        caller.play_tone(0)
        assert (await engine.hears(m.RecordingEnded)).seconds >= 1
        telephony.perform(do.Play(leg_id=leg, token="p", media=("zh-CN/beep", "recording:said-1")))
        await caller.hears_tone(CALLER_HERTZ)
        assert (await engine.hears(m.PlaybackEnded, token="p")).ok
        assert file.exists()
        telephony.perform(do.DeleteRecording(contact_id="c1", name="said-1"))
        await until(lambda: not file.exists(), "the recording is deleted")
        for token, name in enumerate(("recording:../said-1", "recording:", "recording:a/b", "sound:x")):
            telephony.perform(do.Play(leg_id=leg, token=str(token), media=(name,)))
            assert not (await engine.hears(m.PlaybackEnded, token=str(token))).ok
        caller.hang_up()
        await engine.hears(m.LegEnded, leg_id=leg)


async def test_what_is_no_number_and_a_trunk_that_is_not_there(tmp_path: Path, engine: FakeEngine) -> None:
    async with (
        running_asterisk(tmp_path, demo=False) as asterisk,
        running_telephony(asterisk, engine) as telephony,
    ):
        for leg_id, number, cause in (
            ("t1", "11", 28),
            ("t2", "1@alice", 28),
            ("t3", PARTNER, 3),
        ):
            dial(telephony, engine, leg_id, number)
            assert (await engine.hears(m.LegEnded, leg_id=leg_id)).cause == cause
