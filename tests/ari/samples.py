"""Sample JSON for every model of the spec."""

from __future__ import annotations

from typing import Any

from callcenter.ari.codegen.names import element
from callcenter.ari.codegen.spec import Model, Spec

_SCALARS: dict[str, Any] = {
    "string": "text 文字",
    "int": 7,
    "long": 8,
    "double": 1.5,
    "boolean": True,
    "Date": "2026-11-22T03:12:36.689+0000",
    "object": {"key": "value"},
}


def sample(spec: Spec, name: str, *, full: bool) -> dict[str, Any]:
    """One model's JSON: all fields, or the required ones only."""
    models = {model.name: model for model in spec.models}

    def value(type_name: str) -> Any:
        inner, many = element(type_name)
        item = _SCALARS[inner] if inner in _SCALARS else fields(models[inner])
        return [item, item] if many else item

    def fields(model: Model) -> dict[str, Any]:
        return {field.name: value(field.type) for field in model.fields if full or field.required}

    result = fields(models[name])
    if name in (*models["Event"].subtypes, *models["Message"].subtypes):
        result = {"type": name, **fields(models["Event"]), **result}
        if full:
            result["asterisk_id"] = "00:00:00:00:00:01"
    return result


def channel(identity: str = "c1", **changes: Any) -> dict[str, Any]:
    """A channel's JSON."""
    return {
        "id": identity,
        "protocol_id": "",
        "name": f"Local/{identity}",
        "state": "Up",
        "caller": {"name": "", "number": ""},
        "connected": {"name": "", "number": ""},
        "accountcode": "",
        "dialplan": {"context": "c", "exten": "s", "priority": 1, "app_name": "Stasis", "app_data": "x"},
        "creationtime": "2026-11-22T03:12:36.689+0000",
        "language": "en",
        **changes,
    }


def event(name: str, identity: str = "c1", **fields: Any) -> dict[str, Any]:
    """An event about one channel."""
    return {"type": name, "channel": channel(identity), **fields}
