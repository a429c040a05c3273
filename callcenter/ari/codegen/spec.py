"""The facts taken from Asterisk's ARI api-docs, and how they are read and written.

Only facts are kept: resources, nicknames, methods, paths, parameters, models, fields, types. The prose of the
api-docs is Asterisk's text and stays where it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

SPEC_FILE = Path(__file__).parent.parent / "spec.json"


class Parameter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One parameter of an operation, named as on the wire."""

    name: str
    place: str
    type: str
    required: bool = False
    multiple: bool = False
    values: tuple[str, ...] = ()


class Op(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One REST operation; ``response`` is a model name, ``List[Model]``, ``void`` or ``binary``."""

    nickname: str
    method: str
    path: str
    response: str
    parameters: tuple[Parameter, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of a model; ``values`` lists the values the api-docs name, which may not be all."""

    name: str
    type: str
    required: bool = False
    values: tuple[str, ...] = ()


class Model(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One model; ``subtypes`` are the names of the models that extend it."""

    name: str
    fields: tuple[Field, ...] = ()
    subtypes: tuple[str, ...] = ()


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the generator needs: operations by resource, and all models."""

    asterisk: str
    resources: dict[str, tuple[Op, ...]]
    models: tuple[Model, ...]


def _values(item: dict[str, Any]) -> tuple[str, ...]:
    allowed = item.get("allowableValues", {})
    return tuple(allowed.get("values", ())) if allowed.get("valueType") == "LIST" else ()


def _parameter(item: dict[str, Any]) -> Parameter:
    return Parameter(
        name=item["name"],
        place=item["paramType"],
        type=item["dataType"],
        required=item["paramType"] == "path" or bool(item.get("required")),
        multiple=bool(item.get("allowMultiple")),
        values=_values(item),
    )


def _operations(declaration: dict[str, Any]) -> tuple[Op, ...]:
    return tuple(
        Op(
            nickname=operation["nickname"],
            method=operation["httpMethod"],
            path=api["path"],
            response=operation["responseClass"],
            parameters=tuple(_parameter(item) for item in operation.get("parameters", ())),
        )
        for api in declaration["apis"]
        for operation in api["operations"]
        # The event WebSocket is a connection, not a request: callcenter.ari.socket opens it.
        if "upgrade" not in operation
    )


def _models(declaration: dict[str, Any]) -> list[Model]:
    return [
        Model(
            name=name,
            fields=tuple(
                Field(
                    name=field,
                    type=item["type"],
                    required=bool(item.get("required")),
                    values=_values(item),
                )
                for field, item in model["properties"].items()
            ),
            subtypes=tuple(model.get("subTypes", ())),
        )
        for name, model in declaration.get("models", {}).items()
    ]


def extract(directory: Path, asterisk: str) -> Spec:
    """Read the facts from a directory of api-docs (``resources.json`` and one file for each resource).

    Raises FileNotFoundError when it is not such a directory.
    """
    listing = msgspec.json.decode((directory / "resources.json").read_bytes())
    names = sorted(Path(api["path"]).name.split(".")[0] for api in listing["apis"])
    resources: dict[str, tuple[Op, ...]] = {}
    models: list[Model] = []
    for name in names:
        declaration = msgspec.json.decode((directory / f"{name}.json").read_bytes())
        resources[name] = _operations(declaration)
        models += _models(declaration)
    return Spec(asterisk=asterisk, resources=resources, models=tuple(models))


def load(path: Path = SPEC_FILE) -> Spec:
    """Read the committed facts."""
    return msgspec.json.decode(path.read_bytes(), type=Spec)


def dump(spec: Spec) -> str:
    """Render facts as text with one operation or model a line, so that changes read well in a diff."""

    def line(item: object) -> str:
        return msgspec.json.encode(item).decode()

    resources = ",\n".join(
        f'"{name}":[\n' + ",\n".join(line(op) for op in ops) + "\n]" for name, ops in spec.resources.items()
    )
    models = ",\n".join(line(model) for model in spec.models)
    parts = (
        f'{{"asterisk":{line(spec.asterisk)}',
        f'"resources":{{\n{resources}\n}}',
        f'"models":[\n{models}\n]}}',
    )
    return ",\n".join(parts) + "\n"
