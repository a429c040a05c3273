"""Every ARI operation as a value, one module a resource.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from callcenter.ari.generated.operations import (
    applications,
    asterisk,
    bridges,
    channels,
    deviceStates,
    endpoints,
    events,
    mailboxes,
    playbacks,
    recordings,
    sounds,
)

__all__ = [
    "applications",
    "asterisk",
    "bridges",
    "channels",
    "deviceStates",
    "endpoints",
    "events",
    "mailboxes",
    "playbacks",
    "recordings",
    "sounds",
]
