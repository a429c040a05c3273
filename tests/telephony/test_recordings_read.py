"""How finished recordings are read, with an Asterisk that answers what it is told to."""

import asyncio
import struct
import wave
from collections.abc import Callable
from typing import Any, cast

import pytest

from callcenter.ari import AriClient, AriConflict, AriDisconnected, AriNotFound, AriTimeout, Operation, models
from callcenter.ari import operations as ops
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.telephony.lanes import Lanes
from callcenter.telephony.legs import Leg, Legs
from callcenter.telephony.recordings import READ_AT_ONCE, TRIES, Recordings, _seconds_said
from tests.support.waiting import until
from tests.telephony.test_recordings import wav

RECORD = do.Record(leg_id="x", token="t1", name="vm-1", max_seconds=60, silence_seconds=30)


def find(contact_id: str) -> do.FindRecording:
    return do.FindRecording(contact_id=contact_id, token="t1", name=f"vm-{contact_id}")


class Asterisk:
    """Has one finished recording, whatever its name; `read` gives its file."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self.connected = True
        self.told: list[m.AnyMessage] = []
        self.deleted: list[str] = []
        self.reading = self.most = 0
        #: Of so many questions the answers do not come.
        self.late = 0
        self._read = read
        client = cast(AriClient, self)
        self.recordings = Recordings(client, Lanes(client, Legs()), self.told.append)

    def submit(self, operation: Operation[Any], *, pin: str) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        match operation:
            case ops.recordings.DeleteStored(recordingName=name):
                self.deleted.append(name)
                future.set_result(None)
            case _:
                future.set_exception(AriConflict(409, "it is there", operation.FACTS.name))
        return future

    async def request(self, operation: Operation[Any]) -> Any:
        if self.late:
            self.late -= 1
            raise AriTimeout(f"{operation.FACTS.name}: late")
        match operation:
            case ops.recordings.GetLive():
                raise AriNotFound(404, "no", operation.FACTS.name)
            case ops.recordings.GetStored(recordingName=name):
                return models.StoredRecording(format="wav", name=name)
            case _:
                self.reading += 1
                self.most = max(self.most, self.reading)
                await asyncio.sleep(0)
                self.reading -= 1
                return self._read()


async def test_what_was_told_meanwhile_is_not_deleted() -> None:
    """Its event comes while the file is read, and says that something was said."""
    leg = Leg(id="x", is_agent=False)

    def read() -> bytes:
        leg.recording.clear()
        return wav(0, 3)

    asterisk = Asterisk(read)
    asterisk.recordings.record(leg, RECORD)
    await until(lambda: not leg.recording and not asterisk.recordings._looking, "it was read")
    assert not asterisk.told and not asterisk.deleted


async def test_only_the_file_could_not_be_had() -> None:
    """It comes over a connection of its own: no reconcile will come, and the caller waits."""

    def read() -> bytes:
        raise AriDisconnected("recordings.getStoredFile: closed")

    asterisk = Asterisk(read)
    leg = Leg(id="x", is_agent=False)
    asterisk.recordings.record(leg, RECORD)
    await until(lambda: asterisk.told, "it is told")
    assert asterisk.told == [m.RecordingEnded(leg_id="x", token="t1", name="vm-1", seconds=1)]
    asterisk.connected = False
    asterisk.recordings.record(leg, RECORD)
    await until(lambda: not asterisk.recordings._looking, "it was looked at")
    assert len(asterisk.told) == 1 and leg.recording
    asterisk.recordings.perform(find("c1"))
    await until(lambda: not asterisk.recordings._looking, "it was looked for")
    assert len(asterisk.told) == 1 and not asterisk.deleted


@pytest.mark.parametrize(("late", "seconds"), [(1, 2), (TRIES - 1, 2), (TRIES, 0)])
async def test_one_late_answer_does_not_cost_the_message(late: int, seconds: int) -> None:
    asterisk = Asterisk(lambda: wav(2, 0))
    asterisk.late = late
    asterisk.recordings.record(Leg(id="x", is_agent=False), RECORD)
    await until(lambda: asterisk.told, "it is told")
    assert asterisk.told == [m.RecordingEnded(leg_id="x", token="t1", name="vm-1", seconds=seconds)]
    assert not asterisk.deleted


async def test_few_files_are_read_at_a_time() -> None:
    """Hundreds may be asked for at once after hours without a controller."""
    asterisk = Asterisk(lambda: wav(2, 0))
    for times in (1, 2):
        for number in range(20):
            # Asked again while it waits its turn, it is not read once more.
            asterisk.recordings.perform(find(f"c{number}"))
            asterisk.recordings.perform(find(f"c{number}"))
        await until(lambda: not asterisk.recordings._looking, "all are told")
        assert len(asterisk.told) == 20 * times
    assert asterisk.most == READ_AT_ONCE


@pytest.mark.parametrize(
    ("at", "broken"),
    [(24, struct.pack("<I", 0)), (24, struct.pack("<I", 49)), (22, b"\2\0"), (34, b"\x18\0")],
    ids=["no rate", "too low a rate", "stereo", "24 bits"],
)
def test_a_damaged_file_is_unreadable_and_no_more(at: int, broken: bytes) -> None:
    content = wav(2, 0)
    with pytest.raises(wave.Error):
        _seconds_said(content[:at] + broken + content[at + len(broken) :])


def test_a_length_that_is_wrong_is_not_believed() -> None:
    content = wav(3, 0)
    assert _seconds_said(content[:40] + struct.pack("<I", 0x7FFFFFFE) + content[44:]) == 3
