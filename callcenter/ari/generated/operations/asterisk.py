"""The operations of ``asterisk`` as values.

Written by ``python -m callcenter.ari.generate`` from spec.json (Asterisk 22.10.1): do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from callcenter.ari.generated import models
from callcenter.ari.operation import Facts, Operation


class GetObject(Operation[tuple[models.ConfigTuple, ...]], frozen=True, kw_only=True):
    """GET /asterisk/config/dynamic/{configClass}/{objectType}/{id}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.getObject",
        method="GET",
        template="asterisk/config/dynamic/{configClass}/{objectType}/{id}",
        path=("configClass", "objectType", "id"),
        result=tuple[models.ConfigTuple, ...],
    )
    configClass: str
    objectType: str
    id: str


class UpdateObject(Operation[tuple[models.ConfigTuple, ...]], frozen=True, kw_only=True):
    """PUT /asterisk/config/dynamic/{configClass}/{objectType}/{id}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.updateObject",
        method="PUT",
        template="asterisk/config/dynamic/{configClass}/{objectType}/{id}",
        path=("configClass", "objectType", "id"),
        body="fields",
        result=tuple[models.ConfigTuple, ...],
    )
    configClass: str
    objectType: str
    id: str
    fields: Sequence[Mapping[str, str]] | None = None


class DeleteObject(Operation[None], frozen=True, kw_only=True):
    """DELETE /asterisk/config/dynamic/{configClass}/{objectType}/{id}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.deleteObject",
        method="DELETE",
        template="asterisk/config/dynamic/{configClass}/{objectType}/{id}",
        path=("configClass", "objectType", "id"),
    )
    configClass: str
    objectType: str
    id: str


class GetInfo(Operation[models.AsteriskInfo], frozen=True, kw_only=True):
    """GET /asterisk/info"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.getInfo",
        method="GET",
        template="asterisk/info",
        query=(("only", "only"),),
        result=models.AsteriskInfo,
    )
    only: str | Sequence[str] | None = None


class Ping(Operation[models.AsteriskPing], frozen=True, kw_only=True):
    """GET /asterisk/ping"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.ping", method="GET", template="asterisk/ping", result=models.AsteriskPing
    )


class ListModules(Operation[tuple[models.Module, ...]], frozen=True, kw_only=True):
    """GET /asterisk/modules"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.listModules",
        method="GET",
        template="asterisk/modules",
        result=tuple[models.Module, ...],
    )


class GetModule(Operation[models.Module], frozen=True, kw_only=True):
    """GET /asterisk/modules/{moduleName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.getModule",
        method="GET",
        template="asterisk/modules/{moduleName}",
        path=("moduleName",),
        result=models.Module,
    )
    moduleName: str


class LoadModule(Operation[None], frozen=True, kw_only=True):
    """POST /asterisk/modules/{moduleName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.loadModule",
        method="POST",
        template="asterisk/modules/{moduleName}",
        path=("moduleName",),
    )
    moduleName: str


class UnloadModule(Operation[None], frozen=True, kw_only=True):
    """DELETE /asterisk/modules/{moduleName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.unloadModule",
        method="DELETE",
        template="asterisk/modules/{moduleName}",
        path=("moduleName",),
    )
    moduleName: str


class ReloadModule(Operation[None], frozen=True, kw_only=True):
    """PUT /asterisk/modules/{moduleName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.reloadModule",
        method="PUT",
        template="asterisk/modules/{moduleName}",
        path=("moduleName",),
    )
    moduleName: str


class ListLogChannels(Operation[tuple[models.LogChannel, ...]], frozen=True, kw_only=True):
    """GET /asterisk/logging"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.listLogChannels",
        method="GET",
        template="asterisk/logging",
        result=tuple[models.LogChannel, ...],
    )


class AddLog(Operation[None], frozen=True, kw_only=True):
    """POST /asterisk/logging/{logChannelName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.addLog",
        method="POST",
        template="asterisk/logging/{logChannelName}",
        path=("logChannelName",),
        query=(("configuration", "configuration"),),
    )
    logChannelName: str
    configuration: str


class DeleteLog(Operation[None], frozen=True, kw_only=True):
    """DELETE /asterisk/logging/{logChannelName}"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.deleteLog",
        method="DELETE",
        template="asterisk/logging/{logChannelName}",
        path=("logChannelName",),
    )
    logChannelName: str


class RotateLog(Operation[None], frozen=True, kw_only=True):
    """PUT /asterisk/logging/{logChannelName}/rotate"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.rotateLog",
        method="PUT",
        template="asterisk/logging/{logChannelName}/rotate",
        path=("logChannelName",),
    )
    logChannelName: str


class GetGlobalVar(Operation[models.Variable], frozen=True, kw_only=True):
    """GET /asterisk/variable"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.getGlobalVar",
        method="GET",
        template="asterisk/variable",
        query=(("variable", "variable"),),
        result=models.Variable,
    )
    variable: str


class SetGlobalVar(Operation[None], frozen=True, kw_only=True):
    """POST /asterisk/variable"""

    FACTS: ClassVar[Facts] = Facts(
        name="asterisk.setGlobalVar",
        method="POST",
        template="asterisk/variable",
        query=(("variable", "variable"), ("value", "value")),
    )
    variable: str
    value: str | None = None
