"""The operations of ``deviceStates`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from typing import ClassVar, Literal

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class List(Operation[tuple[models.DeviceState, ...]], frozen=True, kw_only=True):
    """GET /deviceStates"""

    FACTS: ClassVar[Facts] = Facts(
        name="deviceStates.list", method="GET", template="deviceStates", result=tuple[models.DeviceState, ...]
    )


class Get(Operation[models.DeviceState], frozen=True, kw_only=True):
    """GET /deviceStates/{deviceName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="deviceStates.get",
        method="GET",
        template="deviceStates/{deviceName}",
        path=("deviceName",),
        result=models.DeviceState,
    )
    deviceName: str


class Update(Operation[None], frozen=True, kw_only=True):
    """PUT /deviceStates/{deviceName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="deviceStates.update",
        method="PUT",
        template="deviceStates/{deviceName}",
        path=("deviceName",),
        query=(("deviceState", "deviceState"),),
    )
    deviceName: str
    deviceState: Literal[
        "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"
    ]


class Delete(Operation[None], frozen=True, kw_only=True):
    """DELETE /deviceStates/{deviceName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="deviceStates.delete",
        method="DELETE",
        template="deviceStates/{deviceName}",
        path=("deviceName",),
    )
    deviceName: str
