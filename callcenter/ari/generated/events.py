"""What Asterisk sends by itself over the WebSocket.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from callcenter.ari.generated.models import (
    Bridge,
    Channel,
    ContactInfo,
    DeviceState,
    Endpoint,
    LiveRecording,
    Peer,
    Playback,
    ReferredBy,
    ReferTo,
    TextMessage,
)
from callcenter.ari.record import Tagged


class Message(Tagged, frozen=True, kw_only=True):
    """Anything Asterisk sends by itself."""

    asterisk_id: str | None = None


class Event(Message, frozen=True, kw_only=True):
    """A message to one application."""

    application: str
    timestamp: str


class MissingParams(Message, frozen=True, kw_only=True):
    """ARI's ``MissingParams``."""

    params: tuple[str, ...]


class DeviceStateChanged(Event, frozen=True, kw_only=True):
    """ARI's ``DeviceStateChanged``."""

    device_state: DeviceState


class PlaybackStarted(Event, frozen=True, kw_only=True):
    """ARI's ``PlaybackStarted``."""

    playback: Playback


class PlaybackContinuing(Event, frozen=True, kw_only=True):
    """ARI's ``PlaybackContinuing``."""

    playback: Playback


class PlaybackFinished(Event, frozen=True, kw_only=True):
    """ARI's ``PlaybackFinished``."""

    playback: Playback


class RecordingStarted(Event, frozen=True, kw_only=True):
    """ARI's ``RecordingStarted``."""

    recording: LiveRecording


class RecordingFinished(Event, frozen=True, kw_only=True):
    """ARI's ``RecordingFinished``."""

    recording: LiveRecording


class RecordingFailed(Event, frozen=True, kw_only=True):
    """ARI's ``RecordingFailed``."""

    recording: LiveRecording


class ApplicationMoveFailed(Event, frozen=True, kw_only=True):
    """ARI's ``ApplicationMoveFailed``."""

    channel: Channel
    destination: str
    args: tuple[str, ...]


class ApplicationRegistered(Event, frozen=True, kw_only=True):
    """ARI's ``ApplicationRegistered``."""


class ApplicationUnregistered(Event, frozen=True, kw_only=True):
    """ARI's ``ApplicationUnregistered``."""


class ApplicationReplaced(Event, frozen=True, kw_only=True):
    """ARI's ``ApplicationReplaced``."""


class BridgeCreated(Event, frozen=True, kw_only=True):
    """ARI's ``BridgeCreated``."""

    bridge: Bridge


class BridgeDestroyed(Event, frozen=True, kw_only=True):
    """ARI's ``BridgeDestroyed``."""

    bridge: Bridge


class BridgeMerged(Event, frozen=True, kw_only=True):
    """ARI's ``BridgeMerged``."""

    bridge: Bridge
    bridge_from: Bridge


class BridgeBlindTransfer(Event, frozen=True, kw_only=True):
    """ARI's ``BridgeBlindTransfer``."""

    channel: Channel
    replace_channel: Channel | None = None
    transferee: Channel | None = None
    exten: str
    context: str
    result: str
    is_external: bool
    bridge: Bridge | None = None


class BridgeAttendedTransfer(Event, frozen=True, kw_only=True):
    """ARI's ``BridgeAttendedTransfer``."""

    transferer_first_leg: Channel
    transferer_second_leg: Channel
    replace_channel: Channel | None = None
    transferee: Channel | None = None
    transfer_target: Channel | None = None
    result: str
    is_external: bool
    transferer_first_leg_bridge: Bridge | None = None
    transferer_second_leg_bridge: Bridge | None = None
    destination_type: str
    destination_bridge: str | None = None
    destination_application: str | None = None
    destination_link_first_leg: Channel | None = None
    destination_link_second_leg: Channel | None = None
    destination_threeway_channel: Channel | None = None
    destination_threeway_bridge: Bridge | None = None


class BridgeVideoSourceChanged(Event, frozen=True, kw_only=True):
    """ARI's ``BridgeVideoSourceChanged``."""

    bridge: Bridge
    old_video_source_id: str | None = None


class ChannelCreated(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelCreated``."""

    channel: Channel


class ChannelDestroyed(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelDestroyed``."""

    cause: int
    cause_txt: str
    tech_cause: int | None = None
    channel: Channel


class ChannelEnteredBridge(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelEnteredBridge``."""

    bridge: Bridge
    channel: Channel | None = None


class ChannelLeftBridge(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelLeftBridge``."""

    bridge: Bridge
    channel: Channel


class ChannelStateChange(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelStateChange``."""

    channel: Channel


class ChannelDtmfReceived(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelDtmfReceived``."""

    digit: str
    duration_ms: int
    channel: Channel


class ChannelDialplan(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelDialplan``."""

    channel: Channel
    dialplan_app: str
    dialplan_app_data: str


class ChannelCallerId(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelCallerId``."""

    caller_presentation: int
    caller_presentation_txt: str
    channel: Channel


class ChannelUserevent(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelUserevent``."""

    eventname: str
    channel: Channel | None = None
    bridge: Bridge | None = None
    endpoint: Endpoint | None = None
    userevent: dict[str, Any]


class ChannelHangupRequest(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelHangupRequest``."""

    cause: int | None = None
    tech_cause: int | None = None
    soft: bool | None = None
    channel: Channel


class ChannelVarset(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelVarset``."""

    variable: str
    value: str
    channel: Channel | None = None


class ChannelToneDetected(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelToneDetected``."""

    channel: Channel


class ChannelTalkingStarted(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelTalkingStarted``."""

    channel: Channel


class ChannelTalkingFinished(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelTalkingFinished``."""

    channel: Channel
    duration: int


class ChannelHold(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelHold``."""

    channel: Channel
    musicclass: str | None = None


class ChannelUnhold(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelUnhold``."""

    channel: Channel


class ContactStatusChange(Event, frozen=True, kw_only=True):
    """ARI's ``ContactStatusChange``."""

    endpoint: Endpoint
    contact_info: ContactInfo


class EndpointStateChange(Event, frozen=True, kw_only=True):
    """ARI's ``EndpointStateChange``."""

    endpoint: Endpoint


class Dial(Event, frozen=True, kw_only=True):
    """ARI's ``Dial``."""

    caller: Channel | None = None
    peer: Channel
    forward: str | None = None
    forwarded: Channel | None = None
    dialstring: str | None = None
    dialstatus: str


class StasisEnd(Event, frozen=True, kw_only=True):
    """ARI's ``StasisEnd``."""

    channel: Channel


class StasisStart(Event, frozen=True, kw_only=True):
    """ARI's ``StasisStart``."""

    args: tuple[str, ...]
    channel: Channel
    replace_channel: Channel | None = None


class TextMessageReceived(Event, frozen=True, kw_only=True):
    """ARI's ``TextMessageReceived``."""

    message: TextMessage
    endpoint: Endpoint | None = None


class ChannelConnectedLine(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelConnectedLine``."""

    channel: Channel


class PeerStatusChange(Event, frozen=True, kw_only=True):
    """ARI's ``PeerStatusChange``."""

    endpoint: Endpoint
    peer: Peer


class ChannelTransfer(Event, frozen=True, kw_only=True):
    """ARI's ``ChannelTransfer``."""

    state: str | None = None
    refer_to: ReferTo
    referred_by: ReferredBy


class RESTResponse(Event, frozen=True, kw_only=True):
    """ARI's ``RESTResponse``."""

    transaction_id: str
    request_id: str
    status_code: int
    reason_phrase: str
    uri: str
    content_type: str | None = None
    message_body: str | None = None


class CallBroadcast(Event, frozen=True, kw_only=True):
    """ARI's ``CallBroadcast``."""

    channel: Channel
    caller: str | None = None
    called: str | None = None


class CallClaimed(Event, frozen=True, kw_only=True):
    """ARI's ``CallClaimed``."""

    channel: Channel
    winner_app: str


AnyMessage: TypeAlias = (
    MissingParams
    | DeviceStateChanged
    | PlaybackStarted
    | PlaybackContinuing
    | PlaybackFinished
    | RecordingStarted
    | RecordingFinished
    | RecordingFailed
    | ApplicationMoveFailed
    | ApplicationRegistered
    | ApplicationUnregistered
    | ApplicationReplaced
    | BridgeCreated
    | BridgeDestroyed
    | BridgeMerged
    | BridgeBlindTransfer
    | BridgeAttendedTransfer
    | BridgeVideoSourceChanged
    | ChannelCreated
    | ChannelDestroyed
    | ChannelEnteredBridge
    | ChannelLeftBridge
    | ChannelStateChange
    | ChannelDtmfReceived
    | ChannelDialplan
    | ChannelCallerId
    | ChannelUserevent
    | ChannelHangupRequest
    | ChannelVarset
    | ChannelToneDetected
    | ChannelTalkingStarted
    | ChannelTalkingFinished
    | ChannelHold
    | ChannelUnhold
    | ContactStatusChange
    | EndpointStateChange
    | Dial
    | StasisEnd
    | StasisStart
    | TextMessageReceived
    | ChannelConnectedLine
    | PeerStatusChange
    | ChannelTransfer
    | RESTResponse
    | CallBroadcast
    | CallClaimed
)

# The fields of each event that hold an object it is about.
SUBJECTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "MissingParams": {},
    "DeviceStateChanged": {"DeviceState": ("device_state",)},
    "PlaybackStarted": {"Playback": ("playback",)},
    "PlaybackContinuing": {"Playback": ("playback",)},
    "PlaybackFinished": {"Playback": ("playback",)},
    "RecordingStarted": {"LiveRecording": ("recording",)},
    "RecordingFinished": {"LiveRecording": ("recording",)},
    "RecordingFailed": {"LiveRecording": ("recording",)},
    "ApplicationMoveFailed": {"Channel": ("channel",)},
    "ApplicationRegistered": {},
    "ApplicationUnregistered": {},
    "ApplicationReplaced": {},
    "BridgeCreated": {"Bridge": ("bridge",)},
    "BridgeDestroyed": {"Bridge": ("bridge",)},
    "BridgeMerged": {
        "Bridge": (
            "bridge",
            "bridge_from",
        )
    },
    "BridgeBlindTransfer": {
        "Channel": (
            "channel",
            "replace_channel",
            "transferee",
        ),
        "Bridge": ("bridge",),
    },
    "BridgeAttendedTransfer": {
        "Channel": (
            "transferer_first_leg",
            "transferer_second_leg",
            "replace_channel",
            "transferee",
            "transfer_target",
            "destination_link_first_leg",
            "destination_link_second_leg",
            "destination_threeway_channel",
        ),
        "Bridge": (
            "transferer_first_leg_bridge",
            "transferer_second_leg_bridge",
            "destination_threeway_bridge",
        ),
    },
    "BridgeVideoSourceChanged": {"Bridge": ("bridge",)},
    "ChannelCreated": {"Channel": ("channel",)},
    "ChannelDestroyed": {"Channel": ("channel",)},
    "ChannelEnteredBridge": {"Channel": ("channel",), "Bridge": ("bridge",)},
    "ChannelLeftBridge": {"Channel": ("channel",), "Bridge": ("bridge",)},
    "ChannelStateChange": {"Channel": ("channel",)},
    "ChannelDtmfReceived": {"Channel": ("channel",)},
    "ChannelDialplan": {"Channel": ("channel",)},
    "ChannelCallerId": {"Channel": ("channel",)},
    "ChannelUserevent": {"Channel": ("channel",), "Bridge": ("bridge",), "Endpoint": ("endpoint",)},
    "ChannelHangupRequest": {"Channel": ("channel",)},
    "ChannelVarset": {"Channel": ("channel",)},
    "ChannelToneDetected": {"Channel": ("channel",)},
    "ChannelTalkingStarted": {"Channel": ("channel",)},
    "ChannelTalkingFinished": {"Channel": ("channel",)},
    "ChannelHold": {"Channel": ("channel",)},
    "ChannelUnhold": {"Channel": ("channel",)},
    "ContactStatusChange": {"Endpoint": ("endpoint",)},
    "EndpointStateChange": {"Endpoint": ("endpoint",)},
    "Dial": {
        "Channel": (
            "caller",
            "peer",
            "forwarded",
        )
    },
    "StasisEnd": {"Channel": ("channel",)},
    "StasisStart": {
        "Channel": (
            "channel",
            "replace_channel",
        )
    },
    "TextMessageReceived": {"Endpoint": ("endpoint",)},
    "ChannelConnectedLine": {"Channel": ("channel",)},
    "PeerStatusChange": {"Endpoint": ("endpoint",)},
    "ChannelTransfer": {
        "Channel": (
            "refer_to.destination_channel",
            "refer_to.connected_channel",
            "referred_by.source_channel",
            "referred_by.connected_channel",
        ),
        "Bridge": (
            "refer_to.bridge",
            "referred_by.bridge",
        ),
    },
    "RESTResponse": {},
    "CallBroadcast": {"Channel": ("channel",)},
    "CallClaimed": {"Channel": ("channel",)},
}
