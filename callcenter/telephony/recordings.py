"""Messages that callers leave. Asterisk goes on recording while the controller is away."""

import asyncio
import io
import wave
from collections.abc import Callable, Coroutine
from itertools import accumulate
from typing import Any, Final

import structlog

from callcenter.ari import AriClient, AriConflict, AriDisconnected, AriError, AriNotFound, AriTimeout
from callcenter.ari import operations as ops
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.sounds import is_recording

from .lanes import Lanes
from .legs import Leg

_log = structlog.get_logger(__name__)

#: Asterisk counts speech in blocks of 20 ms, and takes one for silence whose mean amplitude is not above this
#: (silencethreshold in its dsp.conf).
SILENCE: Final = 256
BLOCKS_A_SECOND: Final = 50
#: Bytes of a WAV file in which there is nothing.
EMPTY_FILE: Final = 44
#: Hundreds of callers may have gone while the controller was away: so many of their files are read at a time.
READ_AT_ONCE: Final = 4
#: Asterisk is asked so often what became of a recording, while its caller waits.
TRIES: Final = 3


class Recordings:
    """Starts recordings, or takes over those that a controller before us, or we before the connection broke,
    had started."""

    def __init__(self, client: AriClient, lanes: Lanes, post: Callable[[m.AnyMessage], None]) -> None:
        self._client = client
        self._lanes = lanes
        self._post = post
        self._looking: set[asyncio.Task[None]] = set()
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        #: What is being looked for already, by name.
        self._sought: set[str] = set()

    def record(self, leg: Leg, effect: do.Record) -> None:
        """Record, unless a recording of that name runs on the channel or is finished: then it is that one."""

        def failed(error: AriError) -> None:
            if isinstance(error, AriConflict):
                self._look(self._take_over(leg, effect.name))
            elif not leg.hung_up:
                self._ended(leg, effect.name, 0)

        leg.recording[effect.name] = effect.token
        if not is_recording(effect.name):
            _log.error("telephony.bad_recording_name", leg=leg.id, name=effect.name[:128])
            self._ended(leg, effect.name, 0)
            return
        self._lanes.submit(
            leg.id,
            ops.channels.Record(
                channelId=leg.id,
                name=effect.name,
                format="wav",
                maxDurationSeconds=effect.max_seconds,
                maxSilenceSeconds=effect.silence_seconds,
                ifExists="fail",
                terminateOn="#",
            ),
            failed,
        )

    def perform(self, effect: do.FindRecording | do.DeleteRecording) -> None:
        """What is done to a finished recording, whether its channel lives or not."""
        match effect:
            case do.FindRecording():
                if effect.name not in self._sought:
                    self._sought.add(effect.name)
                    self._look(self._find(effect))
            case do.DeleteRecording():
                self._delete(effect)

    def _delete(self, effect: do.DeleteRecording) -> None:
        """Behind all that was asked of its call before. Nothing is told that is not known: the engine asks
        again."""

        def gone() -> None:
            self._post(m.RecordingGone(name=effect.name))

        def failed(error: AriError) -> None:
            if isinstance(error, AriNotFound):
                gone()

        if is_recording(effect.name):
            delete = ops.recordings.DeleteStored(recordingName=effect.name)
            self._lanes.submit(effect.contact_id, delete, failed, gone)
        else:
            gone()

    def cancel(self, leg: Leg, name: str) -> None:
        """Stop a recording and delete it, whether it runs or has ended. Nobody is told of its end then."""
        leg.recording.pop(name, None)
        if not is_recording(name):
            return

        def failed(error: AriError) -> None:
            if isinstance(error, AriNotFound):
                self._lanes.submit(leg.id, ops.recordings.DeleteStored(recordingName=name))

        self._lanes.submit(leg.id, ops.recordings.Cancel(recordingName=name), failed)

    def _look(self, looking: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(looking, name="recording found")
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _find(self, effect: do.FindRecording) -> None:
        """Nothing is told that is not known: the engine asks again."""
        try:
            seconds = await self._stored_seconds(effect.name)
        except AriError as error:
            _log.warning("telephony.recording_not_looked_for", error=str(error))
            return
        finally:
            self._sought.discard(effect.name)
        if seconds == 0:
            self._delete_silence(effect.contact_id, effect.name)
        self._post(
            m.RecordingFound(
                contact_id=effect.contact_id, token=effect.token, name=effect.name, seconds=seconds or 0
            )
        )

    async def _take_over(self, leg: Leg, name: str, tries: int = TRIES) -> None:
        try:
            runs_on = await self._runs_on(name)
            if runs_on == f"channel:{leg.id}":
                # It is in the leg's book again: its end will be heard.
                return
            seconds = None if runs_on else await self._stored_seconds(name)
        except AriDisconnected as error:
            if not self._client.connected:
                # After the reconcile we are asked again.
                return
            # Only its file could not be had: that comes over a connection of its own.
            _log.warning("telephony.recording_unreadable", leg=leg.id, error=str(error))
            seconds = 1
        except AriError as error:
            _log.warning("telephony.recording_unknown", leg=leg.id, error=str(error))
            if isinstance(error, AriTimeout) and tries > 1:
                await self._take_over(leg, name, tries - 1)
                return
            seconds = None
        if seconds == 0 and name in leg.recording:
            # Else its event was quicker, and has told what is there.
            self._delete_silence(leg.id, name)
        self._ended(leg, name, seconds or 0)

    async def _runs_on(self, name: str) -> str:
        """What the recording runs on; "" when it runs no more. Raises AriError."""
        try:
            live = await self._client.request(ops.recordings.GetLive(recordingName=name))
        except AriNotFound:
            return ""
        return live.target_uri

    async def _stored_seconds(self, name: str) -> int | None:
        """Length of a finished recording, at least 1; 0 when nothing was said in it, None when there is none.
        Asterisk does not tell it, the file does. Raises AriError when it cannot be known."""
        if not is_recording(name):
            return None
        try:
            await self._client.request(ops.recordings.GetStored(recordingName=name))
        except AriNotFound as error:
            _log.warning("telephony.recording_missing", error=str(error))
            return None
        try:
            async with self._reading:
                content = await self._client.request(ops.recordings.GetStoredFile(recordingName=name))
                return await asyncio.to_thread(_seconds_said, content)
        except AriDisconnected:
            raise
        except (AriError, EOFError, wave.Error) as error:
            _log.warning("telephony.recording_unreadable", error=str(error))
            return 1

    def _delete_silence(self, lane: str, name: str) -> None:
        """Nothing was said: nothing is kept, as where a recording's end is heard."""
        self._lanes.submit(lane, ops.recordings.DeleteStored(recordingName=name))

    def _ended(self, leg: Leg, name: str, seconds: int) -> None:
        """Tell it, unless its event was quicker."""
        token = leg.recording.pop(name, None)
        if token is not None:
            self._post(m.RecordingEnded(leg_id=leg.id, token=token, name=name, seconds=seconds))


def _seconds_said(content: bytes) -> int:
    """Length of a WAV file, rounded, at least 1; 0 when less than a second of it is louder than silence.
    Raises wave.Error (also for what Asterisk does not record: other than 16 bits, one channel), EOFError."""
    with wave.open(io.BytesIO(content), "rb") as file:
        rate, length = file.getframerate(), file.getnframes()
        if rate < BLOCKS_A_SECOND or (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise wave.Error("its header is none of Asterisk's")
        sound = file.readframes(length)
    if not length and len(content) > EMPTY_FILE:
        # Asterisk writes the length when it closes the file: it died before.
        raise wave.Error("its header gives no length")
    samples = memoryview(sound[: len(sound) // 2 * 2]).cast("h")
    frames, step = len(samples), rate // BLOCKS_A_SECOND
    loud = (
        sum(map(abs, samples[at : at + step])) > SILENCE * step for at in range(0, frames - step + 1, step)
    )
    said = any(count >= BLOCKS_A_SECOND for count in accumulate(loud))
    return max(1, round(frames / rate)) if said else 0
