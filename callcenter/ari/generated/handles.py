"""Objects with their operations bound to them.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from callcenter.ari.generated import models
from callcenter.ari.generated.operations import applications as applications_ops
from callcenter.ari.generated.operations import bridges as bridges_ops
from callcenter.ari.generated.operations import channels as channels_ops
from callcenter.ari.generated.operations import deviceStates as deviceStates_ops
from callcenter.ari.generated.operations import endpoints as endpoints_ops
from callcenter.ari.generated.operations import mailboxes as mailboxes_ops
from callcenter.ari.generated.operations import playbacks as playbacks_ops
from callcenter.ari.generated.operations import recordings as recordings_ops
from callcenter.ari.handle import Handle


class ApplicationHandle(Handle[models.Application]):
    """A Application with its operations bound to it."""

    MODEL = "Application"
    IDENTITY = ("name",)
    __slots__ = ()

    def get(self) -> Future[ApplicationHandle]:
        """GET /applications/{applicationName}"""
        return self._port.submit_for_handle(
            applications_ops.Get(applicationName=self.model.name), ApplicationHandle
        )

    def subscribe(self, *, eventSource: str | Sequence[str]) -> Future[ApplicationHandle]:
        """POST /applications/{applicationName}/subscription"""
        return self._port.submit_for_handle(
            applications_ops.Subscribe(applicationName=self.model.name, eventSource=eventSource),
            ApplicationHandle,
        )

    def unsubscribe(self, *, eventSource: str | Sequence[str]) -> Future[ApplicationHandle]:
        """DELETE /applications/{applicationName}/subscription"""
        return self._port.submit_for_handle(
            applications_ops.Unsubscribe(applicationName=self.model.name, eventSource=eventSource),
            ApplicationHandle,
        )

    def filter(self, *, filter: Mapping[str, Any] | None = None) -> Future[ApplicationHandle]:
        """PUT /applications/{applicationName}/eventFilter"""
        return self._port.submit_for_handle(
            applications_ops.Filter(applicationName=self.model.name, filter=filter), ApplicationHandle
        )


class BridgeHandle(Handle[models.Bridge]):
    """A Bridge with its operations bound to it."""

    MODEL = "Bridge"
    IDENTITY = ("id",)
    __slots__ = ()

    def createWithId(
        self, *, type: str | None = None, name: str | None = None, variables: Mapping[str, Any] | None = None
    ) -> Future[BridgeHandle]:
        """POST /bridges/{bridgeId}"""
        return self._port.submit_for_handle(
            bridges_ops.CreateWithId(bridgeId=self.model.id, type=type, name=name, variables=variables),
            BridgeHandle,
        )

    def get(self) -> Future[BridgeHandle]:
        """GET /bridges/{bridgeId}"""
        return self._port.submit_for_handle(bridges_ops.Get(bridgeId=self.model.id), BridgeHandle)

    def destroy(self) -> Future[None]:
        """DELETE /bridges/{bridgeId}"""
        return self._port.submit(bridges_ops.Destroy(bridgeId=self.model.id))

    def getBridgeVar(self, *, variable: str) -> Future[models.Variable]:
        """GET /bridges/{bridgeId}/variable"""
        return self._port.submit(bridges_ops.GetBridgeVar(bridgeId=self.model.id, variable=variable))

    def setBridgeVar(
        self, *, variable: str, value: str | None = None, report_events: bool | None = None
    ) -> Future[None]:
        """POST /bridges/{bridgeId}/variable"""
        return self._port.submit(
            bridges_ops.SetBridgeVar(
                bridgeId=self.model.id, variable=variable, value=value, report_events=report_events
            )
        )

    def getBridgeVars(self, *, variables: str | Sequence[str]) -> Future[models.Variables]:
        """GET /bridges/{bridgeId}/variables"""
        return self._port.submit(bridges_ops.GetBridgeVars(bridgeId=self.model.id, variables=variables))

    def setBridgeVars(self, *, variables: Mapping[str, Any]) -> Future[None]:
        """POST /bridges/{bridgeId}/variables"""
        return self._port.submit(bridges_ops.SetBridgeVars(bridgeId=self.model.id, variables=variables))

    def addChannel(
        self,
        *,
        channel: str | Sequence[str],
        role: str | None = None,
        absorbDTMF: bool | None = None,
        mute: bool | None = None,
        inhibitConnectedLineUpdates: bool | None = None,
    ) -> Future[None]:
        """POST /bridges/{bridgeId}/addChannel"""
        return self._port.submit(
            bridges_ops.AddChannel(
                bridgeId=self.model.id,
                channel=channel,
                role=role,
                absorbDTMF=absorbDTMF,
                mute=mute,
                inhibitConnectedLineUpdates=inhibitConnectedLineUpdates,
            )
        )

    def removeChannel(self, *, channel: str | Sequence[str]) -> Future[None]:
        """POST /bridges/{bridgeId}/removeChannel"""
        return self._port.submit(bridges_ops.RemoveChannel(bridgeId=self.model.id, channel=channel))

    def setVideoSource(self, *, channelId: str) -> Future[None]:
        """POST /bridges/{bridgeId}/videoSource/{channelId}"""
        return self._port.submit(bridges_ops.SetVideoSource(bridgeId=self.model.id, channelId=channelId))

    def clearVideoSource(self) -> Future[None]:
        """DELETE /bridges/{bridgeId}/videoSource"""
        return self._port.submit(bridges_ops.ClearVideoSource(bridgeId=self.model.id))

    def startMoh(self, *, mohClass: str | None = None) -> Future[None]:
        """POST /bridges/{bridgeId}/moh"""
        return self._port.submit(bridges_ops.StartMoh(bridgeId=self.model.id, mohClass=mohClass))

    def stopMoh(self) -> Future[None]:
        """DELETE /bridges/{bridgeId}/moh"""
        return self._port.submit(bridges_ops.StopMoh(bridgeId=self.model.id))

    def play(
        self,
        *,
        media: str | Sequence[str],
        announcer_format: str | None = None,
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
        playbackId: str | None = None,
    ) -> Future[PlaybackHandle]:
        """POST /bridges/{bridgeId}/play"""
        return self._port.submit_for_handle(
            bridges_ops.Play(
                bridgeId=self.model.id,
                media=media,
                announcer_format=announcer_format,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
                playbackId=playbackId,
            ),
            PlaybackHandle,
        )

    def playWithId(
        self,
        *,
        playbackId: str,
        media: str | Sequence[str],
        announcer_format: str | None = None,
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
    ) -> Future[PlaybackHandle]:
        """POST /bridges/{bridgeId}/play/{playbackId}"""
        return self._port.submit_for_handle(
            bridges_ops.PlayWithId(
                bridgeId=self.model.id,
                playbackId=playbackId,
                media=media,
                announcer_format=announcer_format,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
            ),
            PlaybackHandle,
        )

    def record(
        self,
        *,
        name: str,
        format: str,
        recorder_format: str | None = None,
        maxDurationSeconds: int | None = None,
        maxSilenceSeconds: int | None = None,
        ifExists: Literal["fail", "overwrite", "append"] | None = None,
        beep: bool | None = None,
        terminateOn: Literal["none", "any", "*", "#"] | None = None,
    ) -> Future[LiveRecordingHandle]:
        """POST /bridges/{bridgeId}/record"""
        return self._port.submit_for_handle(
            bridges_ops.Record(
                bridgeId=self.model.id,
                name=name,
                format=format,
                recorder_format=recorder_format,
                maxDurationSeconds=maxDurationSeconds,
                maxSilenceSeconds=maxSilenceSeconds,
                ifExists=ifExists,
                beep=beep,
                terminateOn=terminateOn,
            ),
            LiveRecordingHandle,
        )


class ChannelHandle(Handle[models.Channel]):
    """A Channel with its operations bound to it."""

    MODEL = "Channel"
    IDENTITY = ("id",)
    __slots__ = ()

    def get(self) -> Future[ChannelHandle]:
        """GET /channels/{channelId}"""
        return self._port.submit_for_handle(channels_ops.Get(channelId=self.model.id), ChannelHandle)

    def originateWithId(
        self,
        *,
        endpoint: str,
        extension: str | None = None,
        context: str | None = None,
        priority: int | None = None,
        label: str | None = None,
        app: str | None = None,
        appArgs: str | None = None,
        callerId: str | None = None,
        timeout: int | None = None,
        variables: Mapping[str, Any] | None = None,
        otherChannelId: str | None = None,
        originator: str | None = None,
        formats: str | None = None,
    ) -> Future[ChannelHandle]:
        """POST /channels/{channelId}"""
        return self._port.submit_for_handle(
            channels_ops.OriginateWithId(
                channelId=self.model.id,
                endpoint=endpoint,
                extension=extension,
                context=context,
                priority=priority,
                label=label,
                app=app,
                appArgs=appArgs,
                callerId=callerId,
                timeout=timeout,
                variables=variables,
                otherChannelId=otherChannelId,
                originator=originator,
                formats=formats,
            ),
            ChannelHandle,
        )

    def hangup(
        self,
        *,
        reason_code: str | None = None,
        reason: Literal[
            "normal",
            "busy",
            "congestion",
            "no_answer",
            "timeout",
            "rejected",
            "unallocated",
            "normal_unspecified",
            "number_incomplete",
            "codec_mismatch",
            "interworking",
            "failure",
            "answered_elsewhere",
        ]
        | None = None,
    ) -> Future[None]:
        """DELETE /channels/{channelId}"""
        return self._port.submit(
            channels_ops.Hangup(channelId=self.model.id, reason_code=reason_code, reason=reason)
        )

    def continueInDialplan(
        self,
        *,
        context: str | None = None,
        extension: str | None = None,
        priority: int | None = None,
        label: str | None = None,
    ) -> Future[None]:
        """POST /channels/{channelId}/continue"""
        return self._port.submit(
            channels_ops.ContinueInDialplan(
                channelId=self.model.id, context=context, extension=extension, priority=priority, label=label
            )
        )

    def move(self, *, app: str, appArgs: str | None = None) -> Future[None]:
        """POST /channels/{channelId}/move"""
        return self._port.submit(channels_ops.Move(channelId=self.model.id, app=app, appArgs=appArgs))

    def redirect(self, *, endpoint: str) -> Future[None]:
        """POST /channels/{channelId}/redirect"""
        return self._port.submit(channels_ops.Redirect(channelId=self.model.id, endpoint=endpoint))

    def answer(self) -> Future[None]:
        """POST /channels/{channelId}/answer"""
        return self._port.submit(channels_ops.Answer(channelId=self.model.id))

    def ring(self) -> Future[None]:
        """POST /channels/{channelId}/ring"""
        return self._port.submit(channels_ops.Ring(channelId=self.model.id))

    def ringStop(self) -> Future[None]:
        """DELETE /channels/{channelId}/ring"""
        return self._port.submit(channels_ops.RingStop(channelId=self.model.id))

    def progress(self) -> Future[None]:
        """POST /channels/{channelId}/progress"""
        return self._port.submit(channels_ops.Progress(channelId=self.model.id))

    def sendDTMF(
        self,
        *,
        dtmf: str | None = None,
        before: int | None = None,
        between: int | None = None,
        duration: int | None = None,
        after: int | None = None,
    ) -> Future[None]:
        """POST /channels/{channelId}/dtmf"""
        return self._port.submit(
            channels_ops.SendDTMF(
                channelId=self.model.id,
                dtmf=dtmf,
                before=before,
                between=between,
                duration=duration,
                after=after,
            )
        )

    def mute(self, *, direction: Literal["both", "in", "out"] | None = None) -> Future[None]:
        """POST /channels/{channelId}/mute"""
        return self._port.submit(channels_ops.Mute(channelId=self.model.id, direction=direction))

    def unmute(self, *, direction: Literal["both", "in", "out"] | None = None) -> Future[None]:
        """DELETE /channels/{channelId}/mute"""
        return self._port.submit(channels_ops.Unmute(channelId=self.model.id, direction=direction))

    def hold(self) -> Future[None]:
        """POST /channels/{channelId}/hold"""
        return self._port.submit(channels_ops.Hold(channelId=self.model.id))

    def unhold(self) -> Future[None]:
        """DELETE /channels/{channelId}/hold"""
        return self._port.submit(channels_ops.Unhold(channelId=self.model.id))

    def startMoh(self, *, mohClass: str | None = None) -> Future[None]:
        """POST /channels/{channelId}/moh"""
        return self._port.submit(channels_ops.StartMoh(channelId=self.model.id, mohClass=mohClass))

    def stopMoh(self) -> Future[None]:
        """DELETE /channels/{channelId}/moh"""
        return self._port.submit(channels_ops.StopMoh(channelId=self.model.id))

    def startSilence(self) -> Future[None]:
        """POST /channels/{channelId}/silence"""
        return self._port.submit(channels_ops.StartSilence(channelId=self.model.id))

    def stopSilence(self) -> Future[None]:
        """DELETE /channels/{channelId}/silence"""
        return self._port.submit(channels_ops.StopSilence(channelId=self.model.id))

    def play(
        self,
        *,
        media: str | Sequence[str],
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
        playbackId: str | None = None,
    ) -> Future[PlaybackHandle]:
        """POST /channels/{channelId}/play"""
        return self._port.submit_for_handle(
            channels_ops.Play(
                channelId=self.model.id,
                media=media,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
                playbackId=playbackId,
            ),
            PlaybackHandle,
        )

    def playWithId(
        self,
        *,
        playbackId: str,
        media: str | Sequence[str],
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
    ) -> Future[PlaybackHandle]:
        """POST /channels/{channelId}/play/{playbackId}"""
        return self._port.submit_for_handle(
            channels_ops.PlayWithId(
                channelId=self.model.id,
                playbackId=playbackId,
                media=media,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
            ),
            PlaybackHandle,
        )

    def record(
        self,
        *,
        name: str,
        format: str,
        maxDurationSeconds: int | None = None,
        maxSilenceSeconds: int | None = None,
        ifExists: Literal["fail", "overwrite", "append"] | None = None,
        beep: bool | None = None,
        terminateOn: Literal["none", "any", "*", "#"] | None = None,
    ) -> Future[LiveRecordingHandle]:
        """POST /channels/{channelId}/record"""
        return self._port.submit_for_handle(
            channels_ops.Record(
                channelId=self.model.id,
                name=name,
                format=format,
                maxDurationSeconds=maxDurationSeconds,
                maxSilenceSeconds=maxSilenceSeconds,
                ifExists=ifExists,
                beep=beep,
                terminateOn=terminateOn,
            ),
            LiveRecordingHandle,
        )

    def getChannelVar(self, *, variable: str) -> Future[models.Variable]:
        """GET /channels/{channelId}/variable"""
        return self._port.submit(channels_ops.GetChannelVar(channelId=self.model.id, variable=variable))

    def setChannelVar(
        self, *, variable: str, value: str | None = None, report_events: bool | None = None
    ) -> Future[None]:
        """POST /channels/{channelId}/variable"""
        return self._port.submit(
            channels_ops.SetChannelVar(
                channelId=self.model.id, variable=variable, value=value, report_events=report_events
            )
        )

    def getChannelVars(self, *, variables: str | Sequence[str]) -> Future[models.Variables]:
        """GET /channels/{channelId}/variables"""
        return self._port.submit(channels_ops.GetChannelVars(channelId=self.model.id, variables=variables))

    def setChannelVars(self, *, variables: Mapping[str, Any]) -> Future[None]:
        """POST /channels/{channelId}/variables"""
        return self._port.submit(channels_ops.SetChannelVars(channelId=self.model.id, variables=variables))

    def snoopChannel(
        self,
        *,
        app: str,
        spy: Literal["none", "both", "out", "in"] | None = None,
        whisper: Literal["none", "both", "out", "in"] | None = None,
        appArgs: str | None = None,
        snoopId: str | None = None,
    ) -> Future[ChannelHandle]:
        """POST /channels/{channelId}/snoop"""
        return self._port.submit_for_handle(
            channels_ops.SnoopChannel(
                channelId=self.model.id, spy=spy, whisper=whisper, app=app, appArgs=appArgs, snoopId=snoopId
            ),
            ChannelHandle,
        )

    def snoopChannelWithId(
        self,
        *,
        snoopId: str,
        app: str,
        spy: Literal["none", "both", "out", "in"] | None = None,
        whisper: Literal["none", "both", "out", "in"] | None = None,
        appArgs: str | None = None,
    ) -> Future[ChannelHandle]:
        """POST /channels/{channelId}/snoop/{snoopId}"""
        return self._port.submit_for_handle(
            channels_ops.SnoopChannelWithId(
                channelId=self.model.id, snoopId=snoopId, spy=spy, whisper=whisper, app=app, appArgs=appArgs
            ),
            ChannelHandle,
        )

    def dial(self, *, caller: str | None = None, timeout: int | None = None) -> Future[None]:
        """POST /channels/{channelId}/dial"""
        return self._port.submit(channels_ops.Dial(channelId=self.model.id, caller=caller, timeout=timeout))

    def rtpstatistics(self) -> Future[models.RTPstat]:
        """GET /channels/{channelId}/rtp_statistics"""
        return self._port.submit(channels_ops.Rtpstatistics(channelId=self.model.id))

    def transfer_progress(self, *, states: str) -> Future[None]:
        """POST /channels/{channelId}/transfer_progress"""
        return self._port.submit(channels_ops.TransferProgress(channelId=self.model.id, states=states))


class DeviceStateHandle(Handle[models.DeviceState]):
    """A DeviceState with its operations bound to it."""

    MODEL = "DeviceState"
    IDENTITY = ("name",)
    __slots__ = ()

    def get(self) -> Future[DeviceStateHandle]:
        """GET /deviceStates/{deviceName}"""
        return self._port.submit_for_handle(
            deviceStates_ops.Get(deviceName=self.model.name), DeviceStateHandle
        )

    def update(
        self,
        *,
        deviceState: Literal[
            "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"
        ],
    ) -> Future[None]:
        """PUT /deviceStates/{deviceName}"""
        return self._port.submit(deviceStates_ops.Update(deviceName=self.model.name, deviceState=deviceState))

    def delete(self) -> Future[None]:
        """DELETE /deviceStates/{deviceName}"""
        return self._port.submit(deviceStates_ops.Delete(deviceName=self.model.name))


class EndpointHandle(Handle[models.Endpoint]):
    """A Endpoint with its operations bound to it."""

    MODEL = "Endpoint"
    IDENTITY = ("technology", "resource")
    __slots__ = ()

    def get(self) -> Future[EndpointHandle]:
        """GET /endpoints/{tech}/{resource}"""
        return self._port.submit_for_handle(
            endpoints_ops.Get(tech=self.model.technology, resource=self.model.resource), EndpointHandle
        )

    def sendMessageToEndpoint(
        self, *, from_: str, body: str | None = None, variables: Mapping[str, Any] | None = None
    ) -> Future[None]:
        """PUT /endpoints/{tech}/{resource}/sendMessage"""
        return self._port.submit(
            endpoints_ops.SendMessageToEndpoint(
                tech=self.model.technology,
                resource=self.model.resource,
                from_=from_,
                body=body,
                variables=variables,
            )
        )

    def referToEndpoint(
        self,
        *,
        from_: str,
        refer_to: str,
        to_self: bool | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[None]:
        """POST /endpoints/{tech}/{resource}/refer"""
        return self._port.submit(
            endpoints_ops.ReferToEndpoint(
                tech=self.model.technology,
                resource=self.model.resource,
                from_=from_,
                refer_to=refer_to,
                to_self=to_self,
                variables=variables,
            )
        )


class LiveRecordingHandle(Handle[models.LiveRecording]):
    """A LiveRecording with its operations bound to it."""

    MODEL = "LiveRecording"
    IDENTITY = ("name",)
    __slots__ = ()

    def getLive(self) -> Future[LiveRecordingHandle]:
        """GET /recordings/live/{recordingName}"""
        return self._port.submit_for_handle(
            recordings_ops.GetLive(recordingName=self.model.name), LiveRecordingHandle
        )

    def cancel(self) -> Future[None]:
        """DELETE /recordings/live/{recordingName}"""
        return self._port.submit(recordings_ops.Cancel(recordingName=self.model.name))

    def stop(self) -> Future[None]:
        """POST /recordings/live/{recordingName}/stop"""
        return self._port.submit(recordings_ops.Stop(recordingName=self.model.name))

    def pause(self) -> Future[None]:
        """POST /recordings/live/{recordingName}/pause"""
        return self._port.submit(recordings_ops.Pause(recordingName=self.model.name))

    def unpause(self) -> Future[None]:
        """DELETE /recordings/live/{recordingName}/pause"""
        return self._port.submit(recordings_ops.Unpause(recordingName=self.model.name))

    def mute(self) -> Future[None]:
        """POST /recordings/live/{recordingName}/mute"""
        return self._port.submit(recordings_ops.Mute(recordingName=self.model.name))

    def unmute(self) -> Future[None]:
        """DELETE /recordings/live/{recordingName}/mute"""
        return self._port.submit(recordings_ops.Unmute(recordingName=self.model.name))


class MailboxHandle(Handle[models.Mailbox]):
    """A Mailbox with its operations bound to it."""

    MODEL = "Mailbox"
    IDENTITY = ("name",)
    __slots__ = ()

    def get(self) -> Future[MailboxHandle]:
        """GET /mailboxes/{mailboxName}"""
        return self._port.submit_for_handle(mailboxes_ops.Get(mailboxName=self.model.name), MailboxHandle)

    def update(self, *, oldMessages: int, newMessages: int) -> Future[None]:
        """PUT /mailboxes/{mailboxName}"""
        return self._port.submit(
            mailboxes_ops.Update(
                mailboxName=self.model.name, oldMessages=oldMessages, newMessages=newMessages
            )
        )

    def delete(self) -> Future[None]:
        """DELETE /mailboxes/{mailboxName}"""
        return self._port.submit(mailboxes_ops.Delete(mailboxName=self.model.name))


class PlaybackHandle(Handle[models.Playback]):
    """A Playback with its operations bound to it."""

    MODEL = "Playback"
    IDENTITY = ("id",)
    __slots__ = ()

    def get(self) -> Future[PlaybackHandle]:
        """GET /playbacks/{playbackId}"""
        return self._port.submit_for_handle(playbacks_ops.Get(playbackId=self.model.id), PlaybackHandle)

    def stop(self) -> Future[None]:
        """DELETE /playbacks/{playbackId}"""
        return self._port.submit(playbacks_ops.Stop(playbackId=self.model.id))

    def control(
        self, *, operation: Literal["restart", "pause", "unpause", "reverse", "forward"]
    ) -> Future[None]:
        """POST /playbacks/{playbackId}/control"""
        return self._port.submit(playbacks_ops.Control(playbackId=self.model.id, operation=operation))


class StoredRecordingHandle(Handle[models.StoredRecording]):
    """A StoredRecording with its operations bound to it."""

    MODEL = "StoredRecording"
    IDENTITY = ("name",)
    __slots__ = ()

    def getStored(self) -> Future[StoredRecordingHandle]:
        """GET /recordings/stored/{recordingName}"""
        return self._port.submit_for_handle(
            recordings_ops.GetStored(recordingName=self.model.name), StoredRecordingHandle
        )

    def deleteStored(self) -> Future[None]:
        """DELETE /recordings/stored/{recordingName}"""
        return self._port.submit(recordings_ops.DeleteStored(recordingName=self.model.name))

    def getStoredFile(self) -> Future[bytes]:
        """GET /recordings/stored/{recordingName}/file"""
        return self._port.submit(recordings_ops.GetStoredFile(recordingName=self.model.name))

    def copyStored(self, *, destinationRecordingName: str) -> Future[StoredRecordingHandle]:
        """POST /recordings/stored/{recordingName}/copy"""
        return self._port.submit_for_handle(
            recordings_ops.CopyStored(
                recordingName=self.model.name, destinationRecordingName=destinationRecordingName
            ),
            StoredRecordingHandle,
        )
