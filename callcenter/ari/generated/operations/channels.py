"""The operations of ``channels`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.Channel, ...]], frozen=True, kw_only=True):
    """GET /channels"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.list", method="GET", template="channels", result=tuple[models.Channel, ...]
    )


class Originate(Operation[models.Channel], frozen=True, kw_only=True):
    """POST /channels"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.originate",
        method="POST",
        template="channels",
        query=(
            ("endpoint", "endpoint"),
            ("extension", "extension"),
            ("context", "context"),
            ("priority", "priority"),
            ("label", "label"),
            ("app", "app"),
            ("appArgs", "appArgs"),
            ("callerId", "callerId"),
            ("timeout", "timeout"),
            ("channelId", "channelId"),
            ("otherChannelId", "otherChannelId"),
            ("originator", "originator"),
            ("formats", "formats"),
        ),
        body="variables",
        result=models.Channel,
        pin=("channelId",),
    )
    endpoint: str
    extension: str | None = None
    context: str | None = None
    priority: int | None = None
    label: str | None = None
    app: str | None = None
    appArgs: str | None = None
    callerId: str | None = None
    timeout: int | None = None
    variables: Mapping[str, Any] | None = None
    channelId: str | None = None
    otherChannelId: str | None = None
    originator: str | None = None
    formats: str | None = None


class Create(Operation[models.Channel], frozen=True, kw_only=True):
    """POST /channels/create"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.create",
        method="POST",
        template="channels/create",
        query=(
            ("endpoint", "endpoint"),
            ("app", "app"),
            ("appArgs", "appArgs"),
            ("channelId", "channelId"),
            ("otherChannelId", "otherChannelId"),
            ("originator", "originator"),
            ("formats", "formats"),
        ),
        body="variables",
        result=models.Channel,
        pin=("channelId",),
    )
    endpoint: str
    app: str
    appArgs: str | None = None
    channelId: str | None = None
    otherChannelId: str | None = None
    originator: str | None = None
    formats: str | None = None
    variables: Mapping[str, Any] | None = None


class Get(Operation[models.Channel], frozen=True, kw_only=True):
    """GET /channels/{channelId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.get",
        method="GET",
        template="channels/{channelId}",
        path=("channelId",),
        result=models.Channel,
        pin=("channelId",),
    )
    channelId: str


class OriginateWithId(Operation[models.Channel], frozen=True, kw_only=True):
    """POST /channels/{channelId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.originateWithId",
        method="POST",
        template="channels/{channelId}",
        path=("channelId",),
        query=(
            ("endpoint", "endpoint"),
            ("extension", "extension"),
            ("context", "context"),
            ("priority", "priority"),
            ("label", "label"),
            ("app", "app"),
            ("appArgs", "appArgs"),
            ("callerId", "callerId"),
            ("timeout", "timeout"),
            ("otherChannelId", "otherChannelId"),
            ("originator", "originator"),
            ("formats", "formats"),
        ),
        body="variables",
        result=models.Channel,
        pin=("channelId",),
    )
    channelId: str
    endpoint: str
    extension: str | None = None
    context: str | None = None
    priority: int | None = None
    label: str | None = None
    app: str | None = None
    appArgs: str | None = None
    callerId: str | None = None
    timeout: int | None = None
    variables: Mapping[str, Any] | None = None
    otherChannelId: str | None = None
    originator: str | None = None
    formats: str | None = None


class Hangup(Operation[None], frozen=True, kw_only=True):
    """DELETE /channels/{channelId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.hangup",
        method="DELETE",
        template="channels/{channelId}",
        path=("channelId",),
        query=(("reason_code", "reason_code"), ("reason", "reason")),
        pin=("channelId",),
    )
    channelId: str
    reason_code: str | None = None
    reason: (
        Literal[
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
        | None
    ) = None


class ContinueInDialplan(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/continue"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.continueInDialplan",
        method="POST",
        template="channels/{channelId}/continue",
        path=("channelId",),
        query=(
            ("context", "context"),
            ("extension", "extension"),
            ("priority", "priority"),
            ("label", "label"),
        ),
        pin=("channelId",),
    )
    channelId: str
    context: str | None = None
    extension: str | None = None
    priority: int | None = None
    label: str | None = None


class Move(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/move"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.move",
        method="POST",
        template="channels/{channelId}/move",
        path=("channelId",),
        query=(("app", "app"), ("appArgs", "appArgs")),
        pin=("channelId",),
    )
    channelId: str
    app: str
    appArgs: str | None = None


class Redirect(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/redirect"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.redirect",
        method="POST",
        template="channels/{channelId}/redirect",
        path=("channelId",),
        query=(("endpoint", "endpoint"),),
        pin=("channelId",),
    )
    channelId: str
    endpoint: str


class Answer(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/answer"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.answer",
        method="POST",
        template="channels/{channelId}/answer",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class Ring(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/ring"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.ring",
        method="POST",
        template="channels/{channelId}/ring",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class RingStop(Operation[None], frozen=True, kw_only=True):
    """DELETE /channels/{channelId}/ring"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.ringStop",
        method="DELETE",
        template="channels/{channelId}/ring",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class Progress(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/progress"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.progress",
        method="POST",
        template="channels/{channelId}/progress",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class SendDTMF(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/dtmf"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.sendDTMF",
        method="POST",
        template="channels/{channelId}/dtmf",
        path=("channelId",),
        query=(
            ("dtmf", "dtmf"),
            ("before", "before"),
            ("between", "between"),
            ("duration", "duration"),
            ("after", "after"),
        ),
        pin=("channelId",),
    )
    channelId: str
    dtmf: str | None = None
    before: int | None = None
    between: int | None = None
    duration: int | None = None
    after: int | None = None


class Mute(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/mute"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.mute",
        method="POST",
        template="channels/{channelId}/mute",
        path=("channelId",),
        query=(("direction", "direction"),),
        pin=("channelId",),
    )
    channelId: str
    direction: Literal["both", "in", "out"] | None = None


class Unmute(Operation[None], frozen=True, kw_only=True):
    """DELETE /channels/{channelId}/mute"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.unmute",
        method="DELETE",
        template="channels/{channelId}/mute",
        path=("channelId",),
        query=(("direction", "direction"),),
        pin=("channelId",),
    )
    channelId: str
    direction: Literal["both", "in", "out"] | None = None


class Hold(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/hold"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.hold",
        method="POST",
        template="channels/{channelId}/hold",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class Unhold(Operation[None], frozen=True, kw_only=True):
    """DELETE /channels/{channelId}/hold"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.unhold",
        method="DELETE",
        template="channels/{channelId}/hold",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class StartMoh(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/moh"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.startMoh",
        method="POST",
        template="channels/{channelId}/moh",
        path=("channelId",),
        query=(("mohClass", "mohClass"),),
        pin=("channelId",),
    )
    channelId: str
    mohClass: str | None = None


class StopMoh(Operation[None], frozen=True, kw_only=True):
    """DELETE /channels/{channelId}/moh"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.stopMoh",
        method="DELETE",
        template="channels/{channelId}/moh",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class StartSilence(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/silence"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.startSilence",
        method="POST",
        template="channels/{channelId}/silence",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class StopSilence(Operation[None], frozen=True, kw_only=True):
    """DELETE /channels/{channelId}/silence"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.stopSilence",
        method="DELETE",
        template="channels/{channelId}/silence",
        path=("channelId",),
        pin=("channelId",),
    )
    channelId: str


class Play(Operation[models.Playback], frozen=True, kw_only=True):
    """POST /channels/{channelId}/play"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.play",
        method="POST",
        template="channels/{channelId}/play",
        path=("channelId",),
        query=(
            ("media", "media"),
            ("lang", "lang"),
            ("offsetms", "offsetms"),
            ("skipms", "skipms"),
            ("playbackId", "playbackId"),
        ),
        result=models.Playback,
        pin=("channelId", "playbackId"),
    )
    channelId: str
    media: str | Sequence[str]
    lang: str | None = None
    offsetms: int | None = None
    skipms: int | None = None
    playbackId: str | None = None


class PlayWithId(Operation[models.Playback], frozen=True, kw_only=True):
    """POST /channels/{channelId}/play/{playbackId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.playWithId",
        method="POST",
        template="channels/{channelId}/play/{playbackId}",
        path=("channelId", "playbackId"),
        query=(("media", "media"), ("lang", "lang"), ("offsetms", "offsetms"), ("skipms", "skipms")),
        result=models.Playback,
        pin=("channelId", "playbackId"),
    )
    channelId: str
    playbackId: str
    media: str | Sequence[str]
    lang: str | None = None
    offsetms: int | None = None
    skipms: int | None = None


class Record(Operation[models.LiveRecording], frozen=True, kw_only=True):
    """POST /channels/{channelId}/record"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.record",
        method="POST",
        template="channels/{channelId}/record",
        path=("channelId",),
        query=(
            ("name", "name"),
            ("format", "format"),
            ("maxDurationSeconds", "maxDurationSeconds"),
            ("maxSilenceSeconds", "maxSilenceSeconds"),
            ("ifExists", "ifExists"),
            ("beep", "beep"),
            ("terminateOn", "terminateOn"),
        ),
        result=models.LiveRecording,
        pin=("channelId",),
    )
    channelId: str
    name: str
    format: str
    maxDurationSeconds: int | None = None
    maxSilenceSeconds: int | None = None
    ifExists: Literal["fail", "overwrite", "append"] | None = None
    beep: bool | None = None
    terminateOn: Literal["none", "any", "*", "#"] | None = None


class GetChannelVar(Operation[models.Variable], frozen=True, kw_only=True):
    """GET /channels/{channelId}/variable"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.getChannelVar",
        method="GET",
        template="channels/{channelId}/variable",
        path=("channelId",),
        query=(("variable", "variable"),),
        result=models.Variable,
        pin=("channelId",),
    )
    channelId: str
    variable: str


class SetChannelVar(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/variable"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.setChannelVar",
        method="POST",
        template="channels/{channelId}/variable",
        path=("channelId",),
        query=(("variable", "variable"), ("value", "value"), ("report_events", "report_events")),
        pin=("channelId",),
    )
    channelId: str
    variable: str
    value: str | None = None
    report_events: bool | None = None


class GetChannelVars(Operation[models.Variables], frozen=True, kw_only=True):
    """GET /channels/{channelId}/variables"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.getChannelVars",
        method="GET",
        template="channels/{channelId}/variables",
        path=("channelId",),
        query=(("variables", "variables"),),
        result=models.Variables,
        pin=("channelId",),
    )
    channelId: str
    variables: str | Sequence[str]


class SetChannelVars(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/variables"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.setChannelVars",
        method="POST",
        template="channels/{channelId}/variables",
        path=("channelId",),
        body="variables",
        pin=("channelId",),
    )
    channelId: str
    variables: Mapping[str, Any]


class SnoopChannel(Operation[models.Channel], frozen=True, kw_only=True):
    """POST /channels/{channelId}/snoop"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.snoopChannel",
        method="POST",
        template="channels/{channelId}/snoop",
        path=("channelId",),
        query=(
            ("spy", "spy"),
            ("whisper", "whisper"),
            ("app", "app"),
            ("appArgs", "appArgs"),
            ("snoopId", "snoopId"),
        ),
        result=models.Channel,
        pin=("channelId",),
    )
    channelId: str
    spy: Literal["none", "both", "out", "in"] | None = None
    whisper: Literal["none", "both", "out", "in"] | None = None
    app: str
    appArgs: str | None = None
    snoopId: str | None = None


class SnoopChannelWithId(Operation[models.Channel], frozen=True, kw_only=True):
    """POST /channels/{channelId}/snoop/{snoopId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.snoopChannelWithId",
        method="POST",
        template="channels/{channelId}/snoop/{snoopId}",
        path=("channelId", "snoopId"),
        query=(("spy", "spy"), ("whisper", "whisper"), ("app", "app"), ("appArgs", "appArgs")),
        result=models.Channel,
        pin=("channelId",),
    )
    channelId: str
    snoopId: str
    spy: Literal["none", "both", "out", "in"] | None = None
    whisper: Literal["none", "both", "out", "in"] | None = None
    app: str
    appArgs: str | None = None


class Dial(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/dial"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.dial",
        method="POST",
        template="channels/{channelId}/dial",
        path=("channelId",),
        query=(("caller", "caller"), ("timeout", "timeout")),
        pin=("channelId",),
    )
    channelId: str
    caller: str | None = None
    timeout: int | None = None


class Rtpstatistics(Operation[models.RTPstat], frozen=True, kw_only=True):
    """GET /channels/{channelId}/rtp_statistics"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.rtpstatistics",
        method="GET",
        template="channels/{channelId}/rtp_statistics",
        path=("channelId",),
        result=models.RTPstat,
        pin=("channelId",),
    )
    channelId: str


class ExternalMedia(Operation[models.Channel], frozen=True, kw_only=True):
    """POST /channels/externalMedia"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.externalMedia",
        method="POST",
        template="channels/externalMedia",
        query=(
            ("channelId", "channelId"),
            ("app", "app"),
            ("external_host", "external_host"),
            ("encapsulation", "encapsulation"),
            ("transport", "transport"),
            ("connection_type", "connection_type"),
            ("format", "format"),
            ("direction", "direction"),
            ("data", "data"),
            ("transport_data", "transport_data"),
        ),
        body="variables",
        result=models.Channel,
        pin=("channelId",),
    )
    channelId: str | None = None
    app: str
    variables: Mapping[str, Any] | None = None
    external_host: str | None = None
    encapsulation: Literal["rtp", "audiosocket", "none"] | None = None
    transport: Literal["udp", "tcp", "websocket"] | None = None
    connection_type: Literal["client", "server"] | None = None
    format: str
    direction: Literal["both"] | None = None
    data: str | None = None
    transport_data: str | None = None


class TransferProgress(Operation[None], frozen=True, kw_only=True):
    """POST /channels/{channelId}/transfer_progress"""

    FACTS: ClassVar[Facts] = Facts(
        name="channels.transfer_progress",
        method="POST",
        template="channels/{channelId}/transfer_progress",
        path=("channelId",),
        query=(("states", "states"),),
        pin=("channelId",),
    )
    channelId: str
    states: str
