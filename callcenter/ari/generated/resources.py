"""The operations grouped as ari-py groups them.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, overload

from callcenter.ari.generated import handles, models
from callcenter.ari.generated.operations import applications as applications_ops
from callcenter.ari.generated.operations import asterisk as asterisk_ops
from callcenter.ari.generated.operations import bridges as bridges_ops
from callcenter.ari.generated.operations import channels as channels_ops
from callcenter.ari.generated.operations import deviceStates as deviceStates_ops
from callcenter.ari.generated.operations import endpoints as endpoints_ops
from callcenter.ari.generated.operations import events as events_ops
from callcenter.ari.generated.operations import mailboxes as mailboxes_ops
from callcenter.ari.generated.operations import playbacks as playbacks_ops
from callcenter.ari.generated.operations import recordings as recordings_ops
from callcenter.ari.generated.operations import sounds as sounds_ops
from callcenter.ari.handle import Handle, Port, Resource


class Applications(Resource):
    """The operations of ``applications``."""

    __slots__ = ()

    def list(self) -> Future[tuple[handles.ApplicationHandle, ...]]:
        """GET /applications"""
        return self._port.submit_for_handles(applications_ops.List(), handles.ApplicationHandle)

    def get(self, *, applicationName: str) -> Future[handles.ApplicationHandle]:
        """GET /applications/{applicationName}"""
        return self._port.submit_for_handle(
            applications_ops.Get(applicationName=applicationName), handles.ApplicationHandle
        )

    def subscribe(
        self, *, applicationName: str, eventSource: str | Sequence[str]
    ) -> Future[handles.ApplicationHandle]:
        """POST /applications/{applicationName}/subscription"""
        return self._port.submit_for_handle(
            applications_ops.Subscribe(applicationName=applicationName, eventSource=eventSource),
            handles.ApplicationHandle,
        )

    def unsubscribe(
        self, *, applicationName: str, eventSource: str | Sequence[str]
    ) -> Future[handles.ApplicationHandle]:
        """DELETE /applications/{applicationName}/subscription"""
        return self._port.submit_for_handle(
            applications_ops.Unsubscribe(applicationName=applicationName, eventSource=eventSource),
            handles.ApplicationHandle,
        )

    def filter(
        self, *, applicationName: str, filter: Mapping[str, Any] | None = None
    ) -> Future[handles.ApplicationHandle]:
        """PUT /applications/{applicationName}/eventFilter"""
        return self._port.submit_for_handle(
            applications_ops.Filter(applicationName=applicationName, filter=filter), handles.ApplicationHandle
        )


class Asterisk(Resource):
    """The operations of ``asterisk``."""

    __slots__ = ()

    def getObject(
        self, *, configClass: str, objectType: str, id: str
    ) -> Future[tuple[models.ConfigTuple, ...]]:
        """GET /asterisk/config/dynamic/{configClass}/{objectType}/{id}"""
        return self._port.submit(
            asterisk_ops.GetObject(configClass=configClass, objectType=objectType, id=id)
        )

    def updateObject(
        self, *, configClass: str, objectType: str, id: str, fields: Sequence[Mapping[str, str]] | None = None
    ) -> Future[tuple[models.ConfigTuple, ...]]:
        """PUT /asterisk/config/dynamic/{configClass}/{objectType}/{id}"""
        return self._port.submit(
            asterisk_ops.UpdateObject(configClass=configClass, objectType=objectType, id=id, fields=fields)
        )

    def deleteObject(self, *, configClass: str, objectType: str, id: str) -> Future[None]:
        """DELETE /asterisk/config/dynamic/{configClass}/{objectType}/{id}"""
        return self._port.submit(
            asterisk_ops.DeleteObject(configClass=configClass, objectType=objectType, id=id)
        )

    def getInfo(self, *, only: str | Sequence[str] | None = None) -> Future[models.AsteriskInfo]:
        """GET /asterisk/info"""
        return self._port.submit(asterisk_ops.GetInfo(only=only))

    def ping(self) -> Future[models.AsteriskPing]:
        """GET /asterisk/ping"""
        return self._port.submit(asterisk_ops.Ping())

    def listModules(self) -> Future[tuple[models.Module, ...]]:
        """GET /asterisk/modules"""
        return self._port.submit(asterisk_ops.ListModules())

    def getModule(self, *, moduleName: str) -> Future[models.Module]:
        """GET /asterisk/modules/{moduleName}"""
        return self._port.submit(asterisk_ops.GetModule(moduleName=moduleName))

    def loadModule(self, *, moduleName: str) -> Future[None]:
        """POST /asterisk/modules/{moduleName}"""
        return self._port.submit(asterisk_ops.LoadModule(moduleName=moduleName))

    def unloadModule(self, *, moduleName: str) -> Future[None]:
        """DELETE /asterisk/modules/{moduleName}"""
        return self._port.submit(asterisk_ops.UnloadModule(moduleName=moduleName))

    def reloadModule(self, *, moduleName: str) -> Future[None]:
        """PUT /asterisk/modules/{moduleName}"""
        return self._port.submit(asterisk_ops.ReloadModule(moduleName=moduleName))

    def listLogChannels(self) -> Future[tuple[models.LogChannel, ...]]:
        """GET /asterisk/logging"""
        return self._port.submit(asterisk_ops.ListLogChannels())

    def addLog(self, *, logChannelName: str, configuration: str) -> Future[None]:
        """POST /asterisk/logging/{logChannelName}"""
        return self._port.submit(
            asterisk_ops.AddLog(logChannelName=logChannelName, configuration=configuration)
        )

    def deleteLog(self, *, logChannelName: str) -> Future[None]:
        """DELETE /asterisk/logging/{logChannelName}"""
        return self._port.submit(asterisk_ops.DeleteLog(logChannelName=logChannelName))

    def rotateLog(self, *, logChannelName: str) -> Future[None]:
        """PUT /asterisk/logging/{logChannelName}/rotate"""
        return self._port.submit(asterisk_ops.RotateLog(logChannelName=logChannelName))

    def getGlobalVar(self, *, variable: str) -> Future[models.Variable]:
        """GET /asterisk/variable"""
        return self._port.submit(asterisk_ops.GetGlobalVar(variable=variable))

    def setGlobalVar(self, *, variable: str, value: str | None = None) -> Future[None]:
        """POST /asterisk/variable"""
        return self._port.submit(asterisk_ops.SetGlobalVar(variable=variable, value=value))


class Bridges(Resource):
    """The operations of ``bridges``."""

    __slots__ = ()

    def list(self) -> Future[tuple[handles.BridgeHandle, ...]]:
        """GET /bridges"""
        return self._port.submit_for_handles(bridges_ops.List(), handles.BridgeHandle)

    def create(
        self,
        *,
        type: str | None = None,
        bridgeId: str | None = None,
        name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[handles.BridgeHandle]:
        """POST /bridges"""
        return self._port.submit_for_handle(
            bridges_ops.Create(type=type, bridgeId=bridgeId, name=name, variables=variables),
            handles.BridgeHandle,
        )

    def createWithId(
        self,
        *,
        bridgeId: str,
        type: str | None = None,
        name: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[handles.BridgeHandle]:
        """POST /bridges/{bridgeId}"""
        return self._port.submit_for_handle(
            bridges_ops.CreateWithId(type=type, bridgeId=bridgeId, name=name, variables=variables),
            handles.BridgeHandle,
        )

    def get(self, *, bridgeId: str) -> Future[handles.BridgeHandle]:
        """GET /bridges/{bridgeId}"""
        return self._port.submit_for_handle(bridges_ops.Get(bridgeId=bridgeId), handles.BridgeHandle)

    def destroy(self, *, bridgeId: str) -> Future[None]:
        """DELETE /bridges/{bridgeId}"""
        return self._port.submit(bridges_ops.Destroy(bridgeId=bridgeId))

    def getBridgeVar(self, *, bridgeId: str, variable: str) -> Future[models.Variable]:
        """GET /bridges/{bridgeId}/variable"""
        return self._port.submit(bridges_ops.GetBridgeVar(bridgeId=bridgeId, variable=variable))

    def setBridgeVar(
        self, *, bridgeId: str, variable: str, value: str | None = None, report_events: bool | None = None
    ) -> Future[None]:
        """POST /bridges/{bridgeId}/variable"""
        return self._port.submit(
            bridges_ops.SetBridgeVar(
                bridgeId=bridgeId, variable=variable, value=value, report_events=report_events
            )
        )

    def getBridgeVars(self, *, bridgeId: str, variables: str | Sequence[str]) -> Future[models.Variables]:
        """GET /bridges/{bridgeId}/variables"""
        return self._port.submit(bridges_ops.GetBridgeVars(bridgeId=bridgeId, variables=variables))

    def setBridgeVars(self, *, bridgeId: str, variables: Mapping[str, Any]) -> Future[None]:
        """POST /bridges/{bridgeId}/variables"""
        return self._port.submit(bridges_ops.SetBridgeVars(bridgeId=bridgeId, variables=variables))

    def addChannel(
        self,
        *,
        bridgeId: str,
        channel: str | Sequence[str],
        role: str | None = None,
        absorbDTMF: bool | None = None,
        mute: bool | None = None,
        inhibitConnectedLineUpdates: bool | None = None,
    ) -> Future[None]:
        """POST /bridges/{bridgeId}/addChannel"""
        return self._port.submit(
            bridges_ops.AddChannel(
                bridgeId=bridgeId,
                channel=channel,
                role=role,
                absorbDTMF=absorbDTMF,
                mute=mute,
                inhibitConnectedLineUpdates=inhibitConnectedLineUpdates,
            )
        )

    def removeChannel(self, *, bridgeId: str, channel: str | Sequence[str]) -> Future[None]:
        """POST /bridges/{bridgeId}/removeChannel"""
        return self._port.submit(bridges_ops.RemoveChannel(bridgeId=bridgeId, channel=channel))

    def setVideoSource(self, *, bridgeId: str, channelId: str) -> Future[None]:
        """POST /bridges/{bridgeId}/videoSource/{channelId}"""
        return self._port.submit(bridges_ops.SetVideoSource(bridgeId=bridgeId, channelId=channelId))

    def clearVideoSource(self, *, bridgeId: str) -> Future[None]:
        """DELETE /bridges/{bridgeId}/videoSource"""
        return self._port.submit(bridges_ops.ClearVideoSource(bridgeId=bridgeId))

    def startMoh(self, *, bridgeId: str, mohClass: str | None = None) -> Future[None]:
        """POST /bridges/{bridgeId}/moh"""
        return self._port.submit(bridges_ops.StartMoh(bridgeId=bridgeId, mohClass=mohClass))

    def stopMoh(self, *, bridgeId: str) -> Future[None]:
        """DELETE /bridges/{bridgeId}/moh"""
        return self._port.submit(bridges_ops.StopMoh(bridgeId=bridgeId))

    def play(
        self,
        *,
        bridgeId: str,
        media: str | Sequence[str],
        announcer_format: str | None = None,
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
        playbackId: str | None = None,
    ) -> Future[handles.PlaybackHandle]:
        """POST /bridges/{bridgeId}/play"""
        return self._port.submit_for_handle(
            bridges_ops.Play(
                bridgeId=bridgeId,
                media=media,
                announcer_format=announcer_format,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
                playbackId=playbackId,
            ),
            handles.PlaybackHandle,
        )

    def playWithId(
        self,
        *,
        bridgeId: str,
        playbackId: str,
        media: str | Sequence[str],
        announcer_format: str | None = None,
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
    ) -> Future[handles.PlaybackHandle]:
        """POST /bridges/{bridgeId}/play/{playbackId}"""
        return self._port.submit_for_handle(
            bridges_ops.PlayWithId(
                bridgeId=bridgeId,
                playbackId=playbackId,
                media=media,
                announcer_format=announcer_format,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
            ),
            handles.PlaybackHandle,
        )

    def record(
        self,
        *,
        bridgeId: str,
        name: str,
        format: str,
        recorder_format: str | None = None,
        maxDurationSeconds: int | None = None,
        maxSilenceSeconds: int | None = None,
        ifExists: Literal["fail", "overwrite", "append"] | None = None,
        beep: bool | None = None,
        terminateOn: Literal["none", "any", "*", "#"] | None = None,
    ) -> Future[handles.LiveRecordingHandle]:
        """POST /bridges/{bridgeId}/record"""
        return self._port.submit_for_handle(
            bridges_ops.Record(
                bridgeId=bridgeId,
                name=name,
                format=format,
                recorder_format=recorder_format,
                maxDurationSeconds=maxDurationSeconds,
                maxSilenceSeconds=maxSilenceSeconds,
                ifExists=ifExists,
                beep=beep,
                terminateOn=terminateOn,
            ),
            handles.LiveRecordingHandle,
        )


class Channels(Resource):
    """The operations of ``channels``."""

    __slots__ = ()

    def list(self) -> Future[tuple[handles.ChannelHandle, ...]]:
        """GET /channels"""
        return self._port.submit_for_handles(channels_ops.List(), handles.ChannelHandle)

    def originate(
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
        channelId: str | None = None,
        otherChannelId: str | None = None,
        originator: str | None = None,
        formats: str | None = None,
    ) -> Future[handles.ChannelHandle]:
        """POST /channels"""
        return self._port.submit_for_handle(
            channels_ops.Originate(
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
                channelId=channelId,
                otherChannelId=otherChannelId,
                originator=originator,
                formats=formats,
            ),
            handles.ChannelHandle,
        )

    def create(
        self,
        *,
        endpoint: str,
        app: str,
        appArgs: str | None = None,
        channelId: str | None = None,
        otherChannelId: str | None = None,
        originator: str | None = None,
        formats: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[handles.ChannelHandle]:
        """POST /channels/create"""
        return self._port.submit_for_handle(
            channels_ops.Create(
                endpoint=endpoint,
                app=app,
                appArgs=appArgs,
                channelId=channelId,
                otherChannelId=otherChannelId,
                originator=originator,
                formats=formats,
                variables=variables,
            ),
            handles.ChannelHandle,
        )

    def get(self, *, channelId: str) -> Future[handles.ChannelHandle]:
        """GET /channels/{channelId}"""
        return self._port.submit_for_handle(channels_ops.Get(channelId=channelId), handles.ChannelHandle)

    def originateWithId(
        self,
        *,
        channelId: str,
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
    ) -> Future[handles.ChannelHandle]:
        """POST /channels/{channelId}"""
        return self._port.submit_for_handle(
            channels_ops.OriginateWithId(
                channelId=channelId,
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
            handles.ChannelHandle,
        )

    def hangup(
        self,
        *,
        channelId: str,
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
            channels_ops.Hangup(channelId=channelId, reason_code=reason_code, reason=reason)
        )

    def continueInDialplan(
        self,
        *,
        channelId: str,
        context: str | None = None,
        extension: str | None = None,
        priority: int | None = None,
        label: str | None = None,
    ) -> Future[None]:
        """POST /channels/{channelId}/continue"""
        return self._port.submit(
            channels_ops.ContinueInDialplan(
                channelId=channelId, context=context, extension=extension, priority=priority, label=label
            )
        )

    def move(self, *, channelId: str, app: str, appArgs: str | None = None) -> Future[None]:
        """POST /channels/{channelId}/move"""
        return self._port.submit(channels_ops.Move(channelId=channelId, app=app, appArgs=appArgs))

    def redirect(self, *, channelId: str, endpoint: str) -> Future[None]:
        """POST /channels/{channelId}/redirect"""
        return self._port.submit(channels_ops.Redirect(channelId=channelId, endpoint=endpoint))

    def answer(self, *, channelId: str) -> Future[None]:
        """POST /channels/{channelId}/answer"""
        return self._port.submit(channels_ops.Answer(channelId=channelId))

    def ring(self, *, channelId: str) -> Future[None]:
        """POST /channels/{channelId}/ring"""
        return self._port.submit(channels_ops.Ring(channelId=channelId))

    def ringStop(self, *, channelId: str) -> Future[None]:
        """DELETE /channels/{channelId}/ring"""
        return self._port.submit(channels_ops.RingStop(channelId=channelId))

    def progress(self, *, channelId: str) -> Future[None]:
        """POST /channels/{channelId}/progress"""
        return self._port.submit(channels_ops.Progress(channelId=channelId))

    def sendDTMF(
        self,
        *,
        channelId: str,
        dtmf: str | None = None,
        before: int | None = None,
        between: int | None = None,
        duration: int | None = None,
        after: int | None = None,
    ) -> Future[None]:
        """POST /channels/{channelId}/dtmf"""
        return self._port.submit(
            channels_ops.SendDTMF(
                channelId=channelId, dtmf=dtmf, before=before, between=between, duration=duration, after=after
            )
        )

    def mute(self, *, channelId: str, direction: Literal["both", "in", "out"] | None = None) -> Future[None]:
        """POST /channels/{channelId}/mute"""
        return self._port.submit(channels_ops.Mute(channelId=channelId, direction=direction))

    def unmute(
        self, *, channelId: str, direction: Literal["both", "in", "out"] | None = None
    ) -> Future[None]:
        """DELETE /channels/{channelId}/mute"""
        return self._port.submit(channels_ops.Unmute(channelId=channelId, direction=direction))

    def hold(self, *, channelId: str) -> Future[None]:
        """POST /channels/{channelId}/hold"""
        return self._port.submit(channels_ops.Hold(channelId=channelId))

    def unhold(self, *, channelId: str) -> Future[None]:
        """DELETE /channels/{channelId}/hold"""
        return self._port.submit(channels_ops.Unhold(channelId=channelId))

    def startMoh(self, *, channelId: str, mohClass: str | None = None) -> Future[None]:
        """POST /channels/{channelId}/moh"""
        return self._port.submit(channels_ops.StartMoh(channelId=channelId, mohClass=mohClass))

    def stopMoh(self, *, channelId: str) -> Future[None]:
        """DELETE /channels/{channelId}/moh"""
        return self._port.submit(channels_ops.StopMoh(channelId=channelId))

    def startSilence(self, *, channelId: str) -> Future[None]:
        """POST /channels/{channelId}/silence"""
        return self._port.submit(channels_ops.StartSilence(channelId=channelId))

    def stopSilence(self, *, channelId: str) -> Future[None]:
        """DELETE /channels/{channelId}/silence"""
        return self._port.submit(channels_ops.StopSilence(channelId=channelId))

    def play(
        self,
        *,
        channelId: str,
        media: str | Sequence[str],
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
        playbackId: str | None = None,
    ) -> Future[handles.PlaybackHandle]:
        """POST /channels/{channelId}/play"""
        return self._port.submit_for_handle(
            channels_ops.Play(
                channelId=channelId,
                media=media,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
                playbackId=playbackId,
            ),
            handles.PlaybackHandle,
        )

    def playWithId(
        self,
        *,
        channelId: str,
        playbackId: str,
        media: str | Sequence[str],
        lang: str | None = None,
        offsetms: int | None = None,
        skipms: int | None = None,
    ) -> Future[handles.PlaybackHandle]:
        """POST /channels/{channelId}/play/{playbackId}"""
        return self._port.submit_for_handle(
            channels_ops.PlayWithId(
                channelId=channelId,
                playbackId=playbackId,
                media=media,
                lang=lang,
                offsetms=offsetms,
                skipms=skipms,
            ),
            handles.PlaybackHandle,
        )

    def record(
        self,
        *,
        channelId: str,
        name: str,
        format: str,
        maxDurationSeconds: int | None = None,
        maxSilenceSeconds: int | None = None,
        ifExists: Literal["fail", "overwrite", "append"] | None = None,
        beep: bool | None = None,
        terminateOn: Literal["none", "any", "*", "#"] | None = None,
    ) -> Future[handles.LiveRecordingHandle]:
        """POST /channels/{channelId}/record"""
        return self._port.submit_for_handle(
            channels_ops.Record(
                channelId=channelId,
                name=name,
                format=format,
                maxDurationSeconds=maxDurationSeconds,
                maxSilenceSeconds=maxSilenceSeconds,
                ifExists=ifExists,
                beep=beep,
                terminateOn=terminateOn,
            ),
            handles.LiveRecordingHandle,
        )

    def getChannelVar(self, *, channelId: str, variable: str) -> Future[models.Variable]:
        """GET /channels/{channelId}/variable"""
        return self._port.submit(channels_ops.GetChannelVar(channelId=channelId, variable=variable))

    def setChannelVar(
        self, *, channelId: str, variable: str, value: str | None = None, report_events: bool | None = None
    ) -> Future[None]:
        """POST /channels/{channelId}/variable"""
        return self._port.submit(
            channels_ops.SetChannelVar(
                channelId=channelId, variable=variable, value=value, report_events=report_events
            )
        )

    def getChannelVars(self, *, channelId: str, variables: str | Sequence[str]) -> Future[models.Variables]:
        """GET /channels/{channelId}/variables"""
        return self._port.submit(channels_ops.GetChannelVars(channelId=channelId, variables=variables))

    def setChannelVars(self, *, channelId: str, variables: Mapping[str, Any]) -> Future[None]:
        """POST /channels/{channelId}/variables"""
        return self._port.submit(channels_ops.SetChannelVars(channelId=channelId, variables=variables))

    def snoopChannel(
        self,
        *,
        channelId: str,
        app: str,
        spy: Literal["none", "both", "out", "in"] | None = None,
        whisper: Literal["none", "both", "out", "in"] | None = None,
        appArgs: str | None = None,
        snoopId: str | None = None,
    ) -> Future[handles.ChannelHandle]:
        """POST /channels/{channelId}/snoop"""
        return self._port.submit_for_handle(
            channels_ops.SnoopChannel(
                channelId=channelId, spy=spy, whisper=whisper, app=app, appArgs=appArgs, snoopId=snoopId
            ),
            handles.ChannelHandle,
        )

    def snoopChannelWithId(
        self,
        *,
        channelId: str,
        snoopId: str,
        app: str,
        spy: Literal["none", "both", "out", "in"] | None = None,
        whisper: Literal["none", "both", "out", "in"] | None = None,
        appArgs: str | None = None,
    ) -> Future[handles.ChannelHandle]:
        """POST /channels/{channelId}/snoop/{snoopId}"""
        return self._port.submit_for_handle(
            channels_ops.SnoopChannelWithId(
                channelId=channelId, snoopId=snoopId, spy=spy, whisper=whisper, app=app, appArgs=appArgs
            ),
            handles.ChannelHandle,
        )

    def dial(self, *, channelId: str, caller: str | None = None, timeout: int | None = None) -> Future[None]:
        """POST /channels/{channelId}/dial"""
        return self._port.submit(channels_ops.Dial(channelId=channelId, caller=caller, timeout=timeout))

    def rtpstatistics(self, *, channelId: str) -> Future[models.RTPstat]:
        """GET /channels/{channelId}/rtp_statistics"""
        return self._port.submit(channels_ops.Rtpstatistics(channelId=channelId))

    def externalMedia(
        self,
        *,
        app: str,
        format: str,
        channelId: str | None = None,
        variables: Mapping[str, Any] | None = None,
        external_host: str | None = None,
        encapsulation: Literal["rtp", "audiosocket", "none"] | None = None,
        transport: Literal["udp", "tcp", "websocket"] | None = None,
        connection_type: Literal["client", "server"] | None = None,
        direction: Literal["both"] | None = None,
        data: str | None = None,
        transport_data: str | None = None,
    ) -> Future[handles.ChannelHandle]:
        """POST /channels/externalMedia"""
        return self._port.submit_for_handle(
            channels_ops.ExternalMedia(
                channelId=channelId,
                app=app,
                variables=variables,
                external_host=external_host,
                encapsulation=encapsulation,
                transport=transport,
                connection_type=connection_type,
                format=format,
                direction=direction,
                data=data,
                transport_data=transport_data,
            ),
            handles.ChannelHandle,
        )

    def transfer_progress(self, *, channelId: str, states: str) -> Future[None]:
        """POST /channels/{channelId}/transfer_progress"""
        return self._port.submit(channels_ops.TransferProgress(channelId=channelId, states=states))


class DeviceStates(Resource):
    """The operations of ``deviceStates``."""

    __slots__ = ()

    def list(self) -> Future[tuple[handles.DeviceStateHandle, ...]]:
        """GET /deviceStates"""
        return self._port.submit_for_handles(deviceStates_ops.List(), handles.DeviceStateHandle)

    def get(self, *, deviceName: str) -> Future[handles.DeviceStateHandle]:
        """GET /deviceStates/{deviceName}"""
        return self._port.submit_for_handle(
            deviceStates_ops.Get(deviceName=deviceName), handles.DeviceStateHandle
        )

    def update(
        self,
        *,
        deviceName: str,
        deviceState: Literal[
            "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"
        ],
    ) -> Future[None]:
        """PUT /deviceStates/{deviceName}"""
        return self._port.submit(deviceStates_ops.Update(deviceName=deviceName, deviceState=deviceState))

    def delete(self, *, deviceName: str) -> Future[None]:
        """DELETE /deviceStates/{deviceName}"""
        return self._port.submit(deviceStates_ops.Delete(deviceName=deviceName))


class Endpoints(Resource):
    """The operations of ``endpoints``."""

    __slots__ = ()

    def list(self) -> Future[tuple[handles.EndpointHandle, ...]]:
        """GET /endpoints"""
        return self._port.submit_for_handles(endpoints_ops.List(), handles.EndpointHandle)

    def sendMessage(
        self, *, to: str, from_: str, body: str | None = None, variables: Mapping[str, Any] | None = None
    ) -> Future[None]:
        """PUT /endpoints/sendMessage"""
        return self._port.submit(
            endpoints_ops.SendMessage(to=to, from_=from_, body=body, variables=variables)
        )

    def refer(
        self,
        *,
        to: str,
        from_: str,
        refer_to: str,
        to_self: bool | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[None]:
        """POST /endpoints/refer"""
        return self._port.submit(
            endpoints_ops.Refer(to=to, from_=from_, refer_to=refer_to, to_self=to_self, variables=variables)
        )

    def listByTech(self, *, tech: str) -> Future[tuple[handles.EndpointHandle, ...]]:
        """GET /endpoints/{tech}"""
        return self._port.submit_for_handles(endpoints_ops.ListByTech(tech=tech), handles.EndpointHandle)

    def get(self, *, tech: str, resource: str) -> Future[handles.EndpointHandle]:
        """GET /endpoints/{tech}/{resource}"""
        return self._port.submit_for_handle(
            endpoints_ops.Get(tech=tech, resource=resource), handles.EndpointHandle
        )

    def sendMessageToEndpoint(
        self,
        *,
        tech: str,
        resource: str,
        from_: str,
        body: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[None]:
        """PUT /endpoints/{tech}/{resource}/sendMessage"""
        return self._port.submit(
            endpoints_ops.SendMessageToEndpoint(
                tech=tech, resource=resource, from_=from_, body=body, variables=variables
            )
        )

    def referToEndpoint(
        self,
        *,
        tech: str,
        resource: str,
        from_: str,
        refer_to: str,
        to_self: bool | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[None]:
        """POST /endpoints/{tech}/{resource}/refer"""
        return self._port.submit(
            endpoints_ops.ReferToEndpoint(
                tech=tech,
                resource=resource,
                from_=from_,
                refer_to=refer_to,
                to_self=to_self,
                variables=variables,
            )
        )


class Events(Resource):
    """The operations of ``events``."""

    __slots__ = ()

    def userEvent(
        self,
        *,
        eventName: str,
        application: str,
        source: str | Sequence[str] | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[None]:
        """POST /events/user/{eventName}"""
        return self._port.submit(
            events_ops.UserEvent(
                eventName=eventName, application=application, source=source, variables=variables
            )
        )

    def claimChannel(self, *, channelId: str, application: str) -> Future[None]:
        """POST /events/claim"""
        return self._port.submit(events_ops.ClaimChannel(channelId=channelId, application=application))


class Mailboxes(Resource):
    """The operations of ``mailboxes``."""

    __slots__ = ()

    def list(self) -> Future[tuple[handles.MailboxHandle, ...]]:
        """GET /mailboxes"""
        return self._port.submit_for_handles(mailboxes_ops.List(), handles.MailboxHandle)

    def get(self, *, mailboxName: str) -> Future[handles.MailboxHandle]:
        """GET /mailboxes/{mailboxName}"""
        return self._port.submit_for_handle(mailboxes_ops.Get(mailboxName=mailboxName), handles.MailboxHandle)

    def update(self, *, mailboxName: str, oldMessages: int, newMessages: int) -> Future[None]:
        """PUT /mailboxes/{mailboxName}"""
        return self._port.submit(
            mailboxes_ops.Update(mailboxName=mailboxName, oldMessages=oldMessages, newMessages=newMessages)
        )

    def delete(self, *, mailboxName: str) -> Future[None]:
        """DELETE /mailboxes/{mailboxName}"""
        return self._port.submit(mailboxes_ops.Delete(mailboxName=mailboxName))


class Playbacks(Resource):
    """The operations of ``playbacks``."""

    __slots__ = ()

    def get(self, *, playbackId: str) -> Future[handles.PlaybackHandle]:
        """GET /playbacks/{playbackId}"""
        return self._port.submit_for_handle(playbacks_ops.Get(playbackId=playbackId), handles.PlaybackHandle)

    def stop(self, *, playbackId: str) -> Future[None]:
        """DELETE /playbacks/{playbackId}"""
        return self._port.submit(playbacks_ops.Stop(playbackId=playbackId))

    def control(
        self, *, playbackId: str, operation: Literal["restart", "pause", "unpause", "reverse", "forward"]
    ) -> Future[None]:
        """POST /playbacks/{playbackId}/control"""
        return self._port.submit(playbacks_ops.Control(playbackId=playbackId, operation=operation))


class Recordings(Resource):
    """The operations of ``recordings``."""

    __slots__ = ()

    def listStored(self) -> Future[tuple[handles.StoredRecordingHandle, ...]]:
        """GET /recordings/stored"""
        return self._port.submit_for_handles(recordings_ops.ListStored(), handles.StoredRecordingHandle)

    def getStored(self, *, recordingName: str) -> Future[handles.StoredRecordingHandle]:
        """GET /recordings/stored/{recordingName}"""
        return self._port.submit_for_handle(
            recordings_ops.GetStored(recordingName=recordingName), handles.StoredRecordingHandle
        )

    def deleteStored(self, *, recordingName: str) -> Future[None]:
        """DELETE /recordings/stored/{recordingName}"""
        return self._port.submit(recordings_ops.DeleteStored(recordingName=recordingName))

    def getStoredFile(self, *, recordingName: str) -> Future[bytes]:
        """GET /recordings/stored/{recordingName}/file"""
        return self._port.submit(recordings_ops.GetStoredFile(recordingName=recordingName))

    def copyStored(
        self, *, recordingName: str, destinationRecordingName: str
    ) -> Future[handles.StoredRecordingHandle]:
        """POST /recordings/stored/{recordingName}/copy"""
        return self._port.submit_for_handle(
            recordings_ops.CopyStored(
                recordingName=recordingName, destinationRecordingName=destinationRecordingName
            ),
            handles.StoredRecordingHandle,
        )

    def getLive(self, *, recordingName: str) -> Future[handles.LiveRecordingHandle]:
        """GET /recordings/live/{recordingName}"""
        return self._port.submit_for_handle(
            recordings_ops.GetLive(recordingName=recordingName), handles.LiveRecordingHandle
        )

    def cancel(self, *, recordingName: str) -> Future[None]:
        """DELETE /recordings/live/{recordingName}"""
        return self._port.submit(recordings_ops.Cancel(recordingName=recordingName))

    def stop(self, *, recordingName: str) -> Future[None]:
        """POST /recordings/live/{recordingName}/stop"""
        return self._port.submit(recordings_ops.Stop(recordingName=recordingName))

    def pause(self, *, recordingName: str) -> Future[None]:
        """POST /recordings/live/{recordingName}/pause"""
        return self._port.submit(recordings_ops.Pause(recordingName=recordingName))

    def unpause(self, *, recordingName: str) -> Future[None]:
        """DELETE /recordings/live/{recordingName}/pause"""
        return self._port.submit(recordings_ops.Unpause(recordingName=recordingName))

    def mute(self, *, recordingName: str) -> Future[None]:
        """POST /recordings/live/{recordingName}/mute"""
        return self._port.submit(recordings_ops.Mute(recordingName=recordingName))

    def unmute(self, *, recordingName: str) -> Future[None]:
        """DELETE /recordings/live/{recordingName}/mute"""
        return self._port.submit(recordings_ops.Unmute(recordingName=recordingName))


class Sounds(Resource):
    """The operations of ``sounds``."""

    __slots__ = ()

    def list(self, *, lang: str | None = None, format: str | None = None) -> Future[tuple[models.Sound, ...]]:
        """GET /sounds"""
        return self._port.submit(sounds_ops.List(lang=lang, format=format))

    def get(self, *, soundId: str) -> Future[models.Sound]:
        """GET /sounds/{soundId}"""
        return self._port.submit(sounds_ops.Get(soundId=soundId))


class Resources:
    """Every resource as a field, under ari-py's names."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self.applications = Applications(port)
        self.asterisk = Asterisk(port)
        self.bridges = Bridges(port)
        self.channels = Channels(port)
        self.deviceStates = DeviceStates(port)
        self.endpoints = Endpoints(port)
        self.events = Events(port)
        self.mailboxes = Mailboxes(port)
        self.playbacks = Playbacks(port)
        self.recordings = Recordings(port)
        self.sounds = Sounds(port)

    @overload
    def bind(self, model: models.Application) -> handles.ApplicationHandle: ...
    @overload
    def bind(self, model: models.Bridge) -> handles.BridgeHandle: ...
    @overload
    def bind(self, model: models.Channel) -> handles.ChannelHandle: ...
    @overload
    def bind(self, model: models.DeviceState) -> handles.DeviceStateHandle: ...
    @overload
    def bind(self, model: models.Endpoint) -> handles.EndpointHandle: ...
    @overload
    def bind(self, model: models.LiveRecording) -> handles.LiveRecordingHandle: ...
    @overload
    def bind(self, model: models.Mailbox) -> handles.MailboxHandle: ...
    @overload
    def bind(self, model: models.Playback) -> handles.PlaybackHandle: ...
    @overload
    def bind(self, model: models.StoredRecording) -> handles.StoredRecordingHandle: ...
    def bind(self, model: Any) -> Any:
        """Make a handle of an object that came in an event or an answer."""
        return HANDLES[type(model).__name__](self._port, model)


HANDLES: Final[dict[str, type[Handle[Any]]]] = {
    "Application": handles.ApplicationHandle,
    "Bridge": handles.BridgeHandle,
    "Channel": handles.ChannelHandle,
    "DeviceState": handles.DeviceStateHandle,
    "Endpoint": handles.EndpointHandle,
    "LiveRecording": handles.LiveRecordingHandle,
    "Mailbox": handles.MailboxHandle,
    "Playback": handles.PlaybackHandle,
    "StoredRecording": handles.StoredRecordingHandle,
}
