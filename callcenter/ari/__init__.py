"""A typed client of Asterisk's REST interface (ARI). It stands alone: see README.md beside this file."""

from callcenter.ari.client import AriClient, connect
from callcenter.ari.codec import RawEvent
from callcenter.ari.dispatch import Event
from callcenter.ari.errors import (
    AriBadRequest,
    AriConflict,
    AriDisconnected,
    AriError,
    AriNotFound,
    AriProtocolError,
    AriRefused,
    AriReplaced,
    AriServerError,
    AriTimeout,
    AriUnauthorized,
    AriUnprocessable,
)
from callcenter.ari.generated import events, models, operations
from callcenter.ari.generated.handles import (
    ApplicationHandle,
    BridgeHandle,
    ChannelHandle,
    DeviceStateHandle,
    EndpointHandle,
    LiveRecordingHandle,
    MailboxHandle,
    PlaybackHandle,
    StoredRecordingHandle,
)
from callcenter.ari.handle import Subscription
from callcenter.ari.operation import Operation
from callcenter.ari.options import AriOptions, EventFilter

__all__ = [
    "ApplicationHandle",
    "AriBadRequest",
    "AriClient",
    "AriConflict",
    "AriDisconnected",
    "AriError",
    "AriNotFound",
    "AriOptions",
    "AriProtocolError",
    "AriRefused",
    "AriReplaced",
    "AriServerError",
    "AriTimeout",
    "AriUnauthorized",
    "AriUnprocessable",
    "BridgeHandle",
    "ChannelHandle",
    "DeviceStateHandle",
    "EndpointHandle",
    "Event",
    "EventFilter",
    "LiveRecordingHandle",
    "MailboxHandle",
    "Operation",
    "PlaybackHandle",
    "RawEvent",
    "StoredRecordingHandle",
    "Subscription",
    "connect",
    "events",
    "models",
    "operations",
]
