"""Messages that callers leave. Asterisk goes on recording while the controller is away."""

import asyncio
import io
import wave
from collections.abc import Callable

import structlog

from callcenter.ari import AriClient, AriConflict, AriDisconnected, AriError, AriNotFound
from callcenter.ari import operations as ops
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.sounds import is_recording

from .lanes import Lanes
from .legs import Leg

_log = structlog.get_logger(__name__)


class Recordings:
    """Starts recordings, or takes over those that a controller before us, or we before the connection broke,
    had started."""

    def __init__(self, client: AriClient, lanes: Lanes, post: Callable[[m.AnyMessage], None]) -> None:
        self._client = client
        self._lanes = lanes
        self._post = post
        self._looking: set[asyncio.Task[None]] = set()

    def record(self, leg: Leg, effect: do.Record) -> None:
        """Record, unless a recording of that name runs on the channel or is finished: then it is that one."""

        def failed(error: AriError) -> None:
            if isinstance(error, AriConflict):
                task = asyncio.create_task(self._take_over(leg, effect.name), name="recording found")
                self._looking.add(task)
                task.add_done_callback(self._looking.discard)
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

    def delete(self, effect: do.DeleteRecording) -> None:
        """Delete a finished recording, behind all that was asked of its call before."""
        if is_recording(effect.name):
            self._lanes.submit(effect.contact_id, ops.recordings.DeleteStored(recordingName=effect.name))

    def cancel(self, leg: Leg, name: str) -> None:
        """Stop a recording and delete it, whether it runs or has ended. Nobody is told of its end then."""
        leg.recording.pop(name, None)
        if not is_recording(name):
            return

        def failed(error: AriError) -> None:
            if isinstance(error, AriNotFound):
                self._lanes.submit(leg.id, ops.recordings.DeleteStored(recordingName=name))

        self._lanes.submit(leg.id, ops.recordings.Cancel(recordingName=name), failed)

    async def _take_over(self, leg: Leg, name: str) -> None:
        try:
            live = await self._client.request(ops.recordings.GetLive(recordingName=name))
            if live.target_uri == f"channel:{leg.id}":
                # It is in the leg's book again: its end will be heard.
                return
            seconds = 0
        except AriNotFound:
            seconds = await self._stored_seconds(name)
        except AriDisconnected:
            # After the reconcile we are asked again.
            return
        except AriError as error:
            _log.warning("telephony.recording_unknown", leg=leg.id, error=str(error))
            seconds = 0
        self._ended(leg, name, seconds)

    async def _stored_seconds(self, name: str) -> int:
        """Length of a finished recording, at least 1; 0 when there is none. Asterisk does not tell it, the
        file does."""
        try:
            await self._client.request(ops.recordings.GetStored(recordingName=name))
        except AriError as error:
            _log.warning("telephony.recording_missing", error=str(error))
            return 0
        try:
            content = await self._client.request(ops.recordings.GetStoredFile(recordingName=name))
            with wave.open(io.BytesIO(content), "rb") as file:
                return max(1, round(file.getnframes() / file.getframerate()))
        except (AriError, EOFError, wave.Error) as error:
            _log.warning("telephony.recording_unreadable", error=str(error))
            return 1

    def _ended(self, leg: Leg, name: str, seconds: int) -> None:
        """Tell it, unless its event was quicker."""
        token = leg.recording.pop(name, None)
        if token is not None:
            self._post(m.RecordingEnded(leg_id=leg.id, token=token, name=name, seconds=seconds))
