"""What Asterisk's answers and events hold.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from callcenter.ari.record import Record


class Application(Record, frozen=True, kw_only=True):
    """ARI's ``Application``."""

    name: str
    channel_ids: tuple[str, ...]
    bridge_ids: tuple[str, ...]
    endpoint_ids: tuple[str, ...]
    device_names: tuple[str, ...]
    events_allowed: tuple[dict[str, Any], ...]
    events_disallowed: tuple[dict[str, Any], ...]


class BuildInfo(Record, frozen=True, kw_only=True):
    """ARI's ``BuildInfo``."""

    os: str
    kernel: str
    options: str
    machine: str
    date: str
    user: str


class SystemInfo(Record, frozen=True, kw_only=True):
    """ARI's ``SystemInfo``."""

    version: str
    entity_id: str


class SetId(Record, frozen=True, kw_only=True):
    """ARI's ``SetId``."""

    user: str
    group: str


class ConfigInfo(Record, frozen=True, kw_only=True):
    """ARI's ``ConfigInfo``."""

    name: str
    default_language: str
    max_channels: int | None = None
    max_open_files: int | None = None
    max_load: float | None = None
    setid: SetId


class StatusInfo(Record, frozen=True, kw_only=True):
    """ARI's ``StatusInfo``."""

    startup_time: str
    last_reload_time: str


class AsteriskInfo(Record, frozen=True, kw_only=True):
    """ARI's ``AsteriskInfo``."""

    build: BuildInfo | None = None
    system: SystemInfo | None = None
    config: ConfigInfo | None = None
    status: StatusInfo | None = None


class AsteriskPing(Record, frozen=True, kw_only=True):
    """ARI's ``AsteriskPing``."""

    asterisk_id: str
    ping: str
    timestamp: str


class Module(Record, frozen=True, kw_only=True):
    """ARI's ``Module``."""

    name: str
    description: str
    use_count: int
    status: str
    support_level: str


class LogChannel(Record, frozen=True, kw_only=True):
    """ARI's ``LogChannel``."""

    channel: str
    type: str
    status: str
    configuration: str


class Variable(Record, frozen=True, kw_only=True):
    """ARI's ``Variable``."""

    value: str


class Variables(Record, frozen=True, kw_only=True):
    """ARI's ``Variables``."""

    variables: dict[str, Any]


class ConfigTuple(Record, frozen=True, kw_only=True):
    """ARI's ``ConfigTuple``."""

    attribute: str
    value: str


class BridgeType(StrEnum):
    """Known values of ``Bridge.bridge_type``; a newer Asterisk may send others."""

    MIXING = "mixing"
    HOLDING = "holding"


class Bridge(Record, frozen=True, kw_only=True):
    """ARI's ``Bridge``."""

    id: str
    technology: str
    bridge_type: str
    bridge_class: str
    creator: str
    name: str
    channels: tuple[str, ...]
    video_mode: str | None = None
    video_source_id: str | None = None
    creationtime: str
    bridgevars: dict[str, Any] | None = None


class Dialed(Record, frozen=True, kw_only=True):
    """ARI's ``Dialed``."""


class DialplanCEP(Record, frozen=True, kw_only=True):
    """ARI's ``DialplanCEP``."""

    context: str
    exten: str
    priority: int
    app_name: str
    app_data: str


class CallerID(Record, frozen=True, kw_only=True):
    """ARI's ``CallerID``."""

    name: str
    number: str


class RTPstat(Record, frozen=True, kw_only=True):
    """ARI's ``RTPstat``."""

    txcount: int
    rxcount: int
    txjitter: float | None = None
    rxjitter: float | None = None
    remote_maxjitter: float | None = None
    remote_minjitter: float | None = None
    remote_normdevjitter: float | None = None
    remote_stdevjitter: float | None = None
    local_maxjitter: float | None = None
    local_minjitter: float | None = None
    local_normdevjitter: float | None = None
    local_stdevjitter: float | None = None
    txploss: int
    rxploss: int
    remote_maxrxploss: float | None = None
    remote_minrxploss: float | None = None
    remote_normdevrxploss: float | None = None
    remote_stdevrxploss: float | None = None
    local_maxrxploss: float | None = None
    local_minrxploss: float | None = None
    local_normdevrxploss: float | None = None
    local_stdevrxploss: float | None = None
    rtt: float | None = None
    maxrtt: float | None = None
    minrtt: float | None = None
    normdevrtt: float | None = None
    stdevrtt: float | None = None
    local_ssrc: int
    remote_ssrc: int
    txoctetcount: int
    rxoctetcount: int
    channel_uniqueid: str


class ChannelState(StrEnum):
    """Known values of ``Channel.state``; a newer Asterisk may send others."""

    DOWN = "Down"
    RSRVED = "Rsrved"
    OFFHOOK = "OffHook"
    DIALING = "Dialing"
    RING = "Ring"
    RINGING = "Ringing"
    UP = "Up"
    BUSY = "Busy"
    DIALING_OFFHOOK = "Dialing Offhook"
    PRE_RING = "Pre-ring"
    UNKNOWN = "Unknown"


class Channel(Record, frozen=True, kw_only=True):
    """ARI's ``Channel``."""

    id: str
    protocol_id: str
    name: str
    state: str
    caller: CallerID
    connected: CallerID
    accountcode: str
    dialplan: DialplanCEP
    creationtime: str
    language: str
    channelvars: dict[str, Any] | None = None
    caller_rdnis: str | None = None
    tenantid: str | None = None


class DeviceStateState(StrEnum):
    """Known values of ``DeviceState.state``; a newer Asterisk may send others."""

    UNKNOWN = "UNKNOWN"
    NOT_INUSE = "NOT_INUSE"
    INUSE = "INUSE"
    BUSY = "BUSY"
    INVALID = "INVALID"
    UNAVAILABLE = "UNAVAILABLE"
    RINGING = "RINGING"
    RINGINUSE = "RINGINUSE"
    ONHOLD = "ONHOLD"


class DeviceState(Record, frozen=True, kw_only=True):
    """ARI's ``DeviceState``."""

    name: str
    state: str


class EndpointState(StrEnum):
    """Known values of ``Endpoint.state``; a newer Asterisk may send others."""

    UNKNOWN = "unknown"
    OFFLINE = "offline"
    ONLINE = "online"


class Endpoint(Record, frozen=True, kw_only=True):
    """ARI's ``Endpoint``."""

    technology: str
    resource: str
    state: str | None = None
    channel_ids: tuple[str, ...]


class TextMessage(Record, frozen=True, kw_only=True):
    """ARI's ``TextMessage``."""

    from_: str = msgspec.field(name="from")
    to: str
    body: str
    variables: dict[str, Any] | None = None


class ContactInfoContactStatus(StrEnum):
    """Known values of ``ContactInfo.contact_status``; a newer Asterisk may send others."""

    UNREACHABLE = "Unreachable"
    REACHABLE = "Reachable"
    UNKNOWN = "Unknown"
    NONQUALIFIED = "NonQualified"
    REMOVED = "Removed"


class ContactInfo(Record, frozen=True, kw_only=True):
    """ARI's ``ContactInfo``."""

    uri: str
    contact_status: str
    aor: str
    roundtrip_usec: str | None = None


class Peer(Record, frozen=True, kw_only=True):
    """ARI's ``Peer``."""

    peer_status: str
    cause: str | None = None
    address: str | None = None
    port: str | None = None
    time: str | None = None


class ReferredBy(Record, frozen=True, kw_only=True):
    """ARI's ``ReferredBy``."""

    source_channel: Channel
    connected_channel: Channel | None = None
    bridge: Bridge | None = None


class AdditionalParam(Record, frozen=True, kw_only=True):
    """ARI's ``AdditionalParam``."""

    parameter_name: str
    parameter_value: str


class RequiredDestination(Record, frozen=True, kw_only=True):
    """ARI's ``RequiredDestination``."""

    protocol_id: str | None = None
    destination: str | None = None
    additional_protocol_params: tuple[AdditionalParam, ...] | None = None


class ReferTo(Record, frozen=True, kw_only=True):
    """ARI's ``ReferTo``."""

    requested_destination: RequiredDestination
    destination_channel: Channel | None = None
    connected_channel: Channel | None = None
    bridge: Bridge | None = None


class Mailbox(Record, frozen=True, kw_only=True):
    """ARI's ``Mailbox``."""

    name: str
    old_messages: int
    new_messages: int


class PlaybackState(StrEnum):
    """Known values of ``Playback.state``; a newer Asterisk may send others."""

    QUEUED = "queued"
    PLAYING = "playing"
    CONTINUING = "continuing"
    DONE = "done"
    FAILED = "failed"


class Playback(Record, frozen=True, kw_only=True):
    """ARI's ``Playback``."""

    id: str
    media_uri: str
    next_media_uri: str | None = None
    target_uri: str
    language: str | None = None
    state: str


class StoredRecording(Record, frozen=True, kw_only=True):
    """ARI's ``StoredRecording``."""

    name: str
    format: str


class LiveRecordingState(StrEnum):
    """Known values of ``LiveRecording.state``; a newer Asterisk may send others."""

    QUEUED = "queued"
    RECORDING = "recording"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class LiveRecording(Record, frozen=True, kw_only=True):
    """ARI's ``LiveRecording``."""

    name: str
    format: str
    target_uri: str
    state: str
    duration: int | None = None
    talking_duration: int | None = None
    silence_duration: int | None = None
    cause: str | None = None


class FormatLangPair(Record, frozen=True, kw_only=True):
    """ARI's ``FormatLangPair``."""

    language: str
    format: str


class Sound(Record, frozen=True, kw_only=True):
    """ARI's ``Sound``."""

    id: str
    text: str | None = None
    formats: tuple[FormatLangPair, ...]
