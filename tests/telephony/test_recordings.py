"""Messages that callers leave, and a controller that goes and comes back meanwhile.

Asterisk counts speech in whole seconds: of less than one nothing is kept.
"""

import io
import wave
from pathlib import Path

import pytest

from callcenter.ari import AriClient, AriNotFound
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.recordings import _seconds_said
from tests.support.asterisk import RunningAsterisk
from tests.support.phones import Caller
from tests.support.tones import RATE, read_wav, sine
from tests.support.waiting import until
from tests.telephony.support import FakeEngine, running_telephony
from tests.telephony.test_adapter import answer, arrive


def record(leg: str) -> do.Record:
    return do.Record(leg_id=leg, token="t1", name="vm-1", max_seconds=60, silence_seconds=30)


def file(asterisk: RunningAsterisk) -> Path:
    """Where what is recorded goes; there as soon as it is."""
    return asterisk.dirs.spool / "recording" / "vm-1.wav"


async def finished(client: AriClient) -> bool:
    try:
        await client.recordings.getLive(recordingName="vm-1")
    except AriNotFound:
        return True
    return False


async def test_a_message_being_left_is_taken_over(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
            caller.play_tone(440)
            telephony.perform(record(leg))
            await until(file(plain).exists, "it is recorded")
            await caller.listen(2)
        async with running_telephony(plain, engine) as telephony:
            telephony.perform(record(leg))
            await caller.listen(2)
            assert not engine.all(m.RecordingEnded)
            caller.send_digits("#")
            ended = await engine.hears(m.RecordingEnded)
            assert (ended.leg_id, ended.token, ended.name) == (leg, "t1", "vm-1")
            # More than was spoken since: what was spoken before is in it.
            assert ended.seconds >= 3
            telephony.perform(do.Play(leg_id=leg, token="thanks", media=("zh-CN/beep",)))
            await engine.hears(m.PlaybackEnded, token="thanks")
            assert len(engine.all(m.RecordingEnded)) == 1


async def test_asking_twice_records_once(plain: RunningAsterisk, engine: FakeEngine) -> None:
    """As after a connection that was lost and came back to the same controller."""
    async with running_telephony(plain, engine) as telephony, Caller() as caller:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        caller.play_tone(440)
        for _ in range(2):
            telephony.perform(record(leg))
        await until(file(plain).exists, "it is recorded")
        await caller.listen(2.5)
        caller.send_digits("#")
        assert (await engine.hears(m.RecordingEnded)).seconds >= 1
        telephony.perform(do.Play(leg_id=leg, token="thanks", media=("zh-CN/beep",)))
        await engine.hears(m.PlaybackEnded, token="thanks")
        assert len(engine.all(m.RecordingEnded)) == 1


async def test_a_message_finished_meanwhile_is_told(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
            caller.play_tone(440)
            telephony.perform(record(leg))
            await until(file(plain).exists, "it is recorded")
            await caller.listen(1.5)
        async with AriClient(plain.ari_url, plain.ari_user, plain.ari_password, "onlooker") as client:
            assert not await finished(client)
            caller.send_digits("#")
            await until(lambda: finished(client), "the recording is finished")
        async with running_telephony(plain, engine) as telephony:
            telephony.perform(record(leg))
            ended = await engine.hears(m.RecordingEnded)
            seconds = round(len(read_wav(file(plain))) / RATE)
            assert seconds >= 1
            assert (ended.token, ended.name, ended.seconds) == ("t1", "vm-1", seconds)


def find(name: str = "vm-1") -> do.FindRecording:
    return do.FindRecording(contact_id="c1", token="t1", name=name)


async def test_a_message_is_found_when_its_caller_has_gone(
    plain: RunningAsterisk, engine: FakeEngine
) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
            caller.play_tone(440)
            telephony.perform(record(leg))
            await until(file(plain).exists, "it is recorded")
            await caller.listen(2.5)
        async with AriClient(plain.ari_url, plain.ari_user, plain.ari_password, "onlooker") as client:
            caller.hang_up()
            await until(lambda: finished(client), "the recording is finished")
        # Lost with the connection: it is asked for again after the next reconcile.
        telephony.perform(find())
        async with running_telephony(plain, engine) as telephony:
            assert not engine.all(m.Reconcile)[-1].legs
            telephony.perform(find())
            seconds = round(len(read_wav(file(plain))) / RATE)
            assert seconds >= 2
            found = m.RecordingFound(contact_id="c1", token="t1", name="vm-1", seconds=seconds)
            assert await engine.hears(m.RecordingFound) == found
            for name in ("vm-2", "../vm-1"):
                telephony.perform(find(name))
                assert (await engine.hears(m.RecordingFound, name=name)).seconds == 0
            assert len(engine.all(m.RecordingFound)) == 3


@pytest.mark.parametrize("how", ["hangs up", "stays"])
async def test_who_said_nothing_meanwhile_left_no_message(
    plain: RunningAsterisk, engine: FakeEngine, how: str
) -> None:
    async with Caller() as caller:
        async with running_telephony(plain, engine) as telephony:
            leg = await answer(caller, telephony, await arrive(caller, plain, engine))
            telephony.perform(record(leg))
            await until(file(plain).exists, "it is recorded")
            await caller.listen(2)
        async with AriClient(plain.ari_url, plain.ari_user, plain.ari_password, "onlooker") as client:
            if how == "stays":
                caller.send_digits("#")
            else:
                caller.hang_up()
            await until(lambda: finished(client), "the recording is finished")
        async with running_telephony(plain, engine) as telephony:
            if how == "stays":
                telephony.perform(record(leg))
                assert (await engine.hears(m.RecordingEnded)).seconds == 0
            else:
                telephony.perform(find())
                assert (await engine.hears(m.RecordingFound)).seconds == 0
            await until(lambda: not file(plain).exists(), "it is deleted")


def wav(tone_s: float, silence_s: float, header: bool = True) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(sine(440, tone_s).tobytes() + bytes(2 * round(RATE * silence_s)))
    content = written.getvalue()
    return content if header else content[:40] + bytes(4) + content[44:]


@pytest.mark.parametrize(
    ("tone_s", "silence_s", "seconds"),
    [(0, 0, 0), (0, 3, 0), (0.9, 4, 0), (1.1, 0, 1), (1.1, 4, 5), (7.2, 0, 7)],
)
def test_what_counts_as_a_message(tone_s: float, silence_s: float, seconds: int) -> None:
    assert _seconds_said(wav(tone_s, silence_s)) == seconds


def test_a_file_that_asterisk_did_not_finish_is_not_taken_for_silence() -> None:
    with pytest.raises(wave.Error, match="length"):
        _seconds_said(wav(2, 0, header=False))


async def test_another_callers_message_is_not_taken_over(plain: RunningAsterisk, engine: FakeEngine) -> None:
    async with running_telephony(plain, engine) as telephony, Caller() as caller, Caller() as other:
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        telephony.perform(record(leg))
        await until(file(plain).exists, "it is recorded")
        await other.call(f"sip:4000@127.0.0.1:{plain.sip_port}")
        second = await answer(other, telephony, await engine.hears(m.CallArrived, count=2))
        telephony.perform(record(second))
        ended = await engine.hears(m.RecordingEnded)
        assert (ended.leg_id, ended.seconds) == (second, 0)


async def test_what_never_ended_is_stopped_and_deleted(plain: RunningAsterisk, engine: FakeEngine) -> None:
    stored = file(plain)
    async with (
        running_telephony(plain, engine) as telephony,
        AriClient(plain.ari_url, plain.ari_user, plain.ari_password, "onlooker") as client,
        Caller() as caller,
    ):
        leg = await answer(caller, telephony, await arrive(caller, plain, engine))
        caller.play_tone(440)
        telephony.perform(record(leg))
        await until(stored.exists, "it is recorded")
        telephony.perform(do.CancelRecording(leg_id=leg, name="vm-1"))
        await until(lambda: finished(client), "it is stopped")
        assert not stored.exists()
        # Its name is free, and one that had ended is deleted as well.
        telephony.perform(record(leg))
        await until(stored.exists, "it is recorded again")
        await caller.listen(2.5)
        caller.send_digits("#")
        await engine.hears(m.RecordingEnded)
        assert stored.exists() and len(engine.all(m.RecordingEnded)) == 1
        telephony.perform(do.CancelRecording(leg_id=leg, name="vm-1"))
        await until(lambda: not stored.exists(), "it is deleted")


async def test_what_is_not_wanted_is_deleted_once_asterisk_can_be_asked(
    plain: RunningAsterisk, engine: FakeEngine
) -> None:
    file(plain).write_bytes(wav(2, 0))
    drop = do.DeleteRecording(contact_id="c1", name="vm-1")
    async with running_telephony(plain, engine) as telephony:
        pass
    # Lost with the connection: it is asked for again after the next reconcile.
    telephony.perform(drop)
    async with running_telephony(plain, engine) as telephony:
        assert file(plain).exists() and not engine.all(m.RecordingGone)
        for times in (1, 2):
            telephony.perform(drop)
            assert await engine.hears(m.RecordingGone, count=times) == m.RecordingGone(name="vm-1")
            assert not file(plain).exists()
        telephony.perform(do.DeleteRecording(contact_id="c1", name="../vm-1"))
        await engine.hears(m.RecordingGone, name="../vm-1")


async def test_asterisk_can_record_and_play_to_a_bridge(plain: RunningAsterisk) -> None:
    async with AriClient(plain.ari_url, plain.ari_user, plain.ari_password, "recorder") as client:
        await client.bridges.create(type="mixing", bridgeId="b1")
        await client.bridges.record(bridgeId="b1", name="talk-1", format="wav")
        await client.bridges.play(bridgeId="b1", media="sound:callcenter/en/beep")
        await until((plain.dirs.spool / "recording" / "talk-1.wav").exists, "the bridge is recorded")
        await client.bridges.destroy(bridgeId="b1")
