"""The operations of ``bridges`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.Bridge, ...]], frozen=True, kw_only=True):
    """GET /bridges"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.list", method="GET", template="bridges", result=tuple[models.Bridge, ...]
    )


class Create(Operation[models.Bridge], frozen=True, kw_only=True):
    """POST /bridges"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.create",
        method="POST",
        template="bridges",
        query=(("type", "type"), ("bridgeId", "bridgeId"), ("name", "name")),
        body="variables",
        result=models.Bridge,
        pin=("bridgeId",),
    )
    type: str | None = None
    bridgeId: str | None = None
    name: str | None = None
    variables: Mapping[str, Any] | None = None


class CreateWithId(Operation[models.Bridge], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.createWithId",
        method="POST",
        template="bridges/{bridgeId}",
        path=("bridgeId",),
        query=(("type", "type"), ("name", "name")),
        body="variables",
        result=models.Bridge,
        pin=("bridgeId",),
    )
    type: str | None = None
    bridgeId: str
    name: str | None = None
    variables: Mapping[str, Any] | None = None


class Get(Operation[models.Bridge], frozen=True, kw_only=True):
    """GET /bridges/{bridgeId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.get",
        method="GET",
        template="bridges/{bridgeId}",
        path=("bridgeId",),
        result=models.Bridge,
        pin=("bridgeId",),
    )
    bridgeId: str


class Destroy(Operation[None], frozen=True, kw_only=True):
    """DELETE /bridges/{bridgeId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.destroy",
        method="DELETE",
        template="bridges/{bridgeId}",
        path=("bridgeId",),
        pin=("bridgeId",),
    )
    bridgeId: str


class GetBridgeVar(Operation[models.Variable], frozen=True, kw_only=True):
    """GET /bridges/{bridgeId}/variable"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.getBridgeVar",
        method="GET",
        template="bridges/{bridgeId}/variable",
        path=("bridgeId",),
        query=(("variable", "variable"),),
        result=models.Variable,
        pin=("bridgeId",),
    )
    bridgeId: str
    variable: str


class SetBridgeVar(Operation[None], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/variable"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.setBridgeVar",
        method="POST",
        template="bridges/{bridgeId}/variable",
        path=("bridgeId",),
        query=(("variable", "variable"), ("value", "value"), ("report_events", "report_events")),
        pin=("bridgeId",),
    )
    bridgeId: str
    variable: str
    value: str | None = None
    report_events: bool | None = None


class GetBridgeVars(Operation[models.Variables], frozen=True, kw_only=True):
    """GET /bridges/{bridgeId}/variables"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.getBridgeVars",
        method="GET",
        template="bridges/{bridgeId}/variables",
        path=("bridgeId",),
        query=(("variables", "variables"),),
        result=models.Variables,
        pin=("bridgeId",),
    )
    bridgeId: str
    variables: str | Sequence[str]


class SetBridgeVars(Operation[None], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/variables"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.setBridgeVars",
        method="POST",
        template="bridges/{bridgeId}/variables",
        path=("bridgeId",),
        body="variables",
        pin=("bridgeId",),
    )
    bridgeId: str
    variables: Mapping[str, Any]


class AddChannel(Operation[None], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/addChannel"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.addChannel",
        method="POST",
        template="bridges/{bridgeId}/addChannel",
        path=("bridgeId",),
        query=(
            ("channel", "channel"),
            ("role", "role"),
            ("absorbDTMF", "absorbDTMF"),
            ("mute", "mute"),
            ("inhibitConnectedLineUpdates", "inhibitConnectedLineUpdates"),
        ),
        pin=("channel", "bridgeId"),
    )
    bridgeId: str
    channel: str | Sequence[str]
    role: str | None = None
    absorbDTMF: bool | None = None
    mute: bool | None = None
    inhibitConnectedLineUpdates: bool | None = None


class RemoveChannel(Operation[None], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/removeChannel"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.removeChannel",
        method="POST",
        template="bridges/{bridgeId}/removeChannel",
        path=("bridgeId",),
        query=(("channel", "channel"),),
        pin=("channel", "bridgeId"),
    )
    bridgeId: str
    channel: str | Sequence[str]


class SetVideoSource(Operation[None], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/videoSource/{channelId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.setVideoSource",
        method="POST",
        template="bridges/{bridgeId}/videoSource/{channelId}",
        path=("bridgeId", "channelId"),
        pin=("bridgeId",),
    )
    bridgeId: str
    channelId: str


class ClearVideoSource(Operation[None], frozen=True, kw_only=True):
    """DELETE /bridges/{bridgeId}/videoSource"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.clearVideoSource",
        method="DELETE",
        template="bridges/{bridgeId}/videoSource",
        path=("bridgeId",),
        pin=("bridgeId",),
    )
    bridgeId: str


class StartMoh(Operation[None], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/moh"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.startMoh",
        method="POST",
        template="bridges/{bridgeId}/moh",
        path=("bridgeId",),
        query=(("mohClass", "mohClass"),),
        pin=("bridgeId",),
    )
    bridgeId: str
    mohClass: str | None = None


class StopMoh(Operation[None], frozen=True, kw_only=True):
    """DELETE /bridges/{bridgeId}/moh"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.stopMoh",
        method="DELETE",
        template="bridges/{bridgeId}/moh",
        path=("bridgeId",),
        pin=("bridgeId",),
    )
    bridgeId: str


class Play(Operation[models.Playback], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/play"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.play",
        method="POST",
        template="bridges/{bridgeId}/play",
        path=("bridgeId",),
        query=(
            ("media", "media"),
            ("announcer_format", "announcer_format"),
            ("lang", "lang"),
            ("offsetms", "offsetms"),
            ("skipms", "skipms"),
            ("playbackId", "playbackId"),
        ),
        result=models.Playback,
        pin=("bridgeId", "playbackId"),
    )
    bridgeId: str
    media: str | Sequence[str]
    announcer_format: str | None = None
    lang: str | None = None
    offsetms: int | None = None
    skipms: int | None = None
    playbackId: str | None = None


class PlayWithId(Operation[models.Playback], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/play/{playbackId}"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.playWithId",
        method="POST",
        template="bridges/{bridgeId}/play/{playbackId}",
        path=("bridgeId", "playbackId"),
        query=(
            ("media", "media"),
            ("announcer_format", "announcer_format"),
            ("lang", "lang"),
            ("offsetms", "offsetms"),
            ("skipms", "skipms"),
        ),
        result=models.Playback,
        pin=("bridgeId", "playbackId"),
    )
    bridgeId: str
    playbackId: str
    media: str | Sequence[str]
    announcer_format: str | None = None
    lang: str | None = None
    offsetms: int | None = None
    skipms: int | None = None


class Record(Operation[models.LiveRecording], frozen=True, kw_only=True):
    """POST /bridges/{bridgeId}/record"""

    FACTS: ClassVar[Facts] = Facts(
        name="bridges.record",
        method="POST",
        template="bridges/{bridgeId}/record",
        path=("bridgeId",),
        query=(
            ("name", "name"),
            ("format", "format"),
            ("recorder_format", "recorder_format"),
            ("maxDurationSeconds", "maxDurationSeconds"),
            ("maxSilenceSeconds", "maxSilenceSeconds"),
            ("ifExists", "ifExists"),
            ("beep", "beep"),
            ("terminateOn", "terminateOn"),
        ),
        result=models.LiveRecording,
        pin=("bridgeId",),
    )
    bridgeId: str
    name: str
    format: str
    recorder_format: str | None = None
    maxDurationSeconds: int | None = None
    maxSilenceSeconds: int | None = None
    ifExists: Literal["fail", "overwrite", "append"] | None = None
    beep: bool | None = None
    terminateOn: Literal["none", "any", "*", "#"] | None = None
