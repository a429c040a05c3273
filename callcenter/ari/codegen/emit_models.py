"""Writes ``models.py`` (what Asterisk's answers hold) and ``events.py`` (what it sends by itself)."""

from __future__ import annotations

from callcenter.ari.codegen.names import HEADER, attribute, element, python_type
from callcenter.ari.codegen.spec import Field, Model, Spec

# Frames of REST over WebSocket: callcenter.ari.codec writes and reads them.
_FRAMES = {"RESTRequest", "RESTHeader", "RESTQueryStringParameter"}
# The models an event can be about, in ari-py's sense.
_SUBJECTS = ("Channel", "Bridge", "Playback", "LiveRecording", "Endpoint", "DeviceState")


def _enum_name(model: Model, field: Field) -> str:
    part = "".join(word.capitalize() for word in field.name.split("_"))
    return part if part.startswith(model.name) else model.name + part


def _member(value: str) -> str:
    return value.upper().replace(" ", "_").replace("-", "_")


def _enum(model: Model, field: Field) -> str:
    lines = [f"class {_enum_name(model, field)}(StrEnum):"]
    lines.append(
        f'    """Known values of ``{model.name}.{field.name}``; a newer Asterisk may send others."""\n'
    )
    lines += [f'    {_member(value)} = "{value}"' for value in field.values]
    return "\n".join(lines) + "\n\n\n"


def _field(field: Field) -> str:
    name = attribute(field.name)
    spelt = python_type(field.type)
    renamed = f'name="{field.name}"' if name != field.name else ""
    if field.required:
        return f"    {name}: {spelt}" + (f" = msgspec.field({renamed})" if renamed else "") + "\n"
    default = f"msgspec.field(default=None, {renamed})" if renamed else "None"
    return f"    {name}: {spelt} | None = {default}\n"


def _record(model: Model, base: str, fields: tuple[Field, ...], what: str) -> str:
    body = "".join(_field(field) for field in fields)
    return f'class {model.name}({base}, frozen=True, kw_only=True):\n    """{what}"""\n\n{body}\n\n'


def _ordered(models: list[Model]) -> list[Model]:
    """Models after those they refer to."""
    names = {model.name for model in models}
    done: dict[str, Model] = {}
    pending = list(models)
    while pending:
        for model in pending:
            needs = {element(field.type)[0] for field in model.fields} & names - {model.name}
            if needs <= done.keys():
                done[model.name] = model
                pending.remove(model)
                break
        else:
            raise ValueError("models refer to each other in a circle: " + ", ".join(m.name for m in pending))
    return list(done.values())


def event_names(spec: Spec) -> tuple[str, ...]:
    """The names of all models that are messages Asterisk sends by itself, RESTResponse among them."""
    by_name = {model.name: model for model in spec.models}
    return ("MissingParams", *by_name["Event"].subtypes)


def emit_models(spec: Spec) -> str:
    """The text of ``models.py``."""
    skipped = {*event_names(spec), "Message", "Event"} | _FRAMES
    models = _ordered([model for model in spec.models if model.name not in skipped])
    text = HEADER.format(what="What Asterisk's answers and events hold.", version=spec.asterisk)
    text += "from __future__ import annotations\n\nfrom enum import StrEnum\nfrom typing import Any\n\n"
    text += "import msgspec\n\nfrom callcenter.ari.record import Record\n\n\n"
    for model in models:
        text += "".join(_enum(model, field) for field in model.fields if field.values)
        text += _record(model, "Record", model.fields, f"ARI's ``{model.name}``.")
    return text


def _paths(spec: Spec, model: Model, subject: str, depth: int = 2) -> list[str]:
    """Dotted paths of the fields of one event that hold ``subject``."""
    by_name = {item.name: item for item in spec.models}
    found: list[str] = []
    for field in model.fields:
        if field.type == subject:
            found.append(field.name)
        elif depth > 1 and field.type in by_name:
            nested = _paths(spec, by_name[field.type], subject, depth - 1)
            found += [f"{field.name}.{path}" for path in nested]
    return found


def emit_events(spec: Spec) -> str:
    """The text of ``events.py``: one record for each event, their union, and which objects each is about."""
    by_name = {model.name: model for model in spec.models}
    names = event_names(spec)
    types = {element(field.type)[0] for name in names for field in by_name[name].fields}
    used = sorted(types & by_name.keys() - {*names})
    text = HEADER.format(what="What Asterisk sends by itself over the WebSocket.", version=spec.asterisk)
    text += "from __future__ import annotations\n\nfrom typing import Any, Final, TypeAlias\n\n"
    text += f"from callcenter.ari.generated.models import {', '.join(used)}\n"
    text += "from callcenter.ari.record import Tagged\n\n\n"
    message = tuple(field for field in by_name["Message"].fields if field.name != "type")
    text += _record(by_name["Message"], "Tagged", message, "Anything Asterisk sends by itself.")
    text += _record(by_name["Event"], "Message", by_name["Event"].fields, "A message to one application.")
    for name in names:
        base = "Message" if name in by_name["Message"].subtypes else "Event"
        text += _record(by_name[name], base, by_name[name].fields, f"ARI's ``{name}``.")
    text += "AnyMessage: TypeAlias = (\n    " + "\n    | ".join(names) + "\n)\n\n"
    text += "# The fields of each event that hold an object it is about.\n"
    text += "SUBJECTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {\n"
    for name in names:
        subjects = {subject: _paths(spec, by_name[name], subject) for subject in _SUBJECTS}
        inner = ", ".join(
            f'"{subject}": ({", ".join(repr(path) for path in paths)},)'
            for subject, paths in subjects.items()
            if paths
        )
        text += f'    "{name}": {{{inner}}},\n'
    return text + "}\n"
