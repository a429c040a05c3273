"""Writes operations as values, the resources (``client.channels``) and the handles (``channel.play()``)."""

from __future__ import annotations

from typing import NamedTuple

from callcenter.ari.codegen.names import (
    HEADER,
    arguments,
    attribute,
    class_name,
    element,
    field_line,
    python_type,
    signature,
    snake_to_class,
)
from callcenter.ari.codegen.spec import Op, Spec


class _Bound(NamedTuple):
    resource: str
    prefix: str
    identity: dict[str, str]


# Which model's handles carry which operations: the path they share and where its parameters come from.
HANDLES = {
    "Application": _Bound("applications", "/applications/{applicationName}", {"applicationName": "name"}),
    "Bridge": _Bound("bridges", "/bridges/{bridgeId}", {"bridgeId": "id"}),
    "Channel": _Bound("channels", "/channels/{channelId}", {"channelId": "id"}),
    "DeviceState": _Bound("deviceStates", "/deviceStates/{deviceName}", {"deviceName": "name"}),
    "Endpoint": _Bound(
        "endpoints", "/endpoints/{tech}/{resource}", {"tech": "technology", "resource": "resource"}
    ),
    "LiveRecording": _Bound("recordings", "/recordings/live/{recordingName}", {"recordingName": "name"}),
    "Mailbox": _Bound("mailboxes", "/mailboxes/{mailboxName}", {"mailboxName": "name"}),
    "Playback": _Bound("playbacks", "/playbacks/{playbackId}", {"playbackId": "id"}),
    "StoredRecording": _Bound("recordings", "/recordings/stored/{recordingName}", {"recordingName": "name"}),
}

# The parameters that say which object an operation belongs to, the most decisive first.
_PINS = ("channelId", "channel", "bridgeId", "playbackId", "recordingName")


def _model(name: str) -> str:
    return f"models.{name}"


def _pins(resource: str, op: Op) -> tuple[str, ...]:
    names = {parameter.name for parameter in op.parameters}
    # A video source names a channel, but it is the bridge that changes.
    return tuple(pin for pin in _PINS if pin in names and not (resource == "bridges" and pin == "channelId"))


def _facts(resource: str, op: Op) -> str:
    path = tuple(p.name for p in op.parameters if p.place == "path")
    query = tuple((attribute(p.name), p.name) for p in op.parameters if p.place == "query")
    bodies = [p for p in op.parameters if p.place == "body"]
    parts = [
        f'name="{resource}.{op.nickname}"',
        f'method="{op.method}"',
        f'template="{op.path.removeprefix("/")}"',
    ]
    if path:
        parts.append(f"path={path!r}")
    if query:
        parts.append(f"query={query!r}")
    if bodies:
        parts.append(f'body="{bodies[0].name}"')
        if bodies[0].type == "object":
            parts.append("wrap_body=False")
    if op.response == "binary":
        parts.append("binary=True")
    elif op.response != "void":
        parts.append(f"result={python_type(op.response, _model)}")
    pins = _pins(resource, op)
    if pins:
        parts.append(f"pin={pins!r}")
    return "Facts(" + ", ".join(parts) + ")"


def _uses(text: str, *names: str) -> str:
    return ", ".join(name for name in names if f"{name}[" in text or f"{name}\n" in text)


def _imports(body: str) -> str:
    text = "from __future__ import annotations\n\n"
    if "Future[" in body:
        text += "from asyncio import Future\n"
    containers = _uses(body, "Mapping", "Sequence")
    if containers:
        text += f"from collections.abc import {containers}\n"
    typing = [name for name in ("Any", "ClassVar", "Final", "Literal", "overload") if name in body]
    if typing:
        text += f"from typing import {', '.join(typing)}\n"
    return text + "\n"


def emit_operations(spec: Spec, resource: str) -> str:
    """The text of ``operations/RESOURCE.py``."""
    body = ""
    for op in spec.resources[resource]:
        answer = python_type(op.response, _model)
        body += f"class {class_name(op.nickname)}(Operation[{answer}], frozen=True, kw_only=True):\n"
        body += f'    """{op.method} {op.path}"""\n\n'
        body += f"    FACTS: ClassVar[Facts] = {_facts(resource, op)}\n"
        body += "".join(field_line(parameter) for parameter in op.parameters) + "\n\n"
    text = HEADER.format(what=f"The operations of ``{resource}`` as values.", version=spec.asterisk)
    text += _imports(body)
    if "models." in body:
        text += "from callcenter.ari.generated import models\n"
    return text + "from callcenter.ari.operation import Facts, Operation\n\n\n" + body


def emit_operations_init(spec: Spec) -> str:
    """The text of ``operations/__init__.py``."""
    names = ", ".join(spec.resources)
    text = HEADER.format(what="Every ARI operation as a value, one module a resource.", version=spec.asterisk)
    listed = ", ".join(f'"{name}"' for name in spec.resources)
    return text + f"from callcenter.ari.generated.operations import {names}\n\n__all__ = [{listed}]\n"


def _method(resource: str, op: Op, identity: dict[str, str], prefix: str) -> str:
    """One method that submits one operation; the parameters in ``identity`` come from the handle."""
    free = [p for p in op.parameters if p.name not in identity]
    fixed = ", ".join(f"{name}=self.model.{field}" for name, field in identity.items())
    passed = ", ".join(part for part in (fixed, arguments(free)) if part)
    operation = f"{resource}_ops.{class_name(op.nickname)}({passed})"
    inner, many = element(op.response)
    if inner in HANDLES:
        handle = f"{prefix}{inner}Handle"
        answer = f"tuple[{handle}, ...]" if many else handle
        call = f"self._port.submit_for_handle{'s' if many else ''}({operation}, {handle})"
    else:
        answer = python_type(op.response, _model)
        call = f"self._port.submit({operation})"
    text = f"    def {attribute(op.nickname)}({signature(free)}) -> Future[{answer}]:\n"
    return text + f'        """{op.method} {op.path}"""\n        return {call}\n\n'


def _operation_imports(body: str, spec: Spec) -> str:
    return "".join(
        f"from callcenter.ari.generated.operations import {name} as {name}_ops\n"
        for name in spec.resources
        if f"{name}_ops." in body
    )


def emit_handles(spec: Spec) -> str:
    """The text of ``handles.py``."""
    body = ""
    for model, bound in HANDLES.items():
        body += f"class {model}Handle(Handle[models.{model}]):\n"
        body += f'    """A {model} with its operations bound to it."""\n\n'
        body += f'    MODEL = "{model}"\n    IDENTITY = {tuple(bound.identity.values())!r}\n'
        body += "    __slots__ = ()\n\n"
        for op in spec.resources[bound.resource]:
            if op.path == bound.prefix or op.path.startswith(bound.prefix + "/"):
                body += _method(bound.resource, op, bound.identity, "")
        body += "\n"
    text = HEADER.format(what="Objects with their operations bound to them.", version=spec.asterisk)
    text += _imports(body) + "from callcenter.ari.generated import models\n" + _operation_imports(body, spec)
    return text + "from callcenter.ari.handle import Handle\n\n\n" + body


def emit_resources(spec: Spec) -> str:
    """The text of ``resources.py``: every resource, and the mix-in that makes them fields of a client."""
    body = ""
    for resource, ops in spec.resources.items():
        body += f"class {snake_to_class(resource)}(Resource):\n"
        body += f'    """The operations of ``{resource}``."""\n\n    __slots__ = ()\n\n'
        body += "".join(_method(resource, op, {}, "handles.") for op in ops) + "\n"
    body += "class Resources:\n"
    body += '    """Every resource as a field, under ari-py\'s names."""\n\n'
    body += "    def __init__(self, port: Port) -> None:\n        self._port = port\n"
    for resource in spec.resources:
        body += f"        self.{resource} = {snake_to_class(resource)}(port)\n"
    body += "\n"
    for model in HANDLES:
        body += f"    @overload\n    def bind(self, model: models.{model}) -> handles.{model}Handle: ...\n"
    body += "    def bind(self, model: Any) -> Any:\n"
    body += '        """Make a handle of an object that came in an event or an answer."""\n'
    body += "        return HANDLES[type(model).__name__](self._port, model)\n\n\n"
    body += "HANDLES: Final[dict[str, type[Handle[Any]]]] = {\n"
    body += "".join(f'    "{model}": handles.{model}Handle,\n' for model in HANDLES) + "}\n"
    text = HEADER.format(what="The operations grouped as ari-py groups them.", version=spec.asterisk)
    text += _imports(body) + "from callcenter.ari.generated import handles, models\n"
    text += _operation_imports(body, spec)
    return text + "from callcenter.ari.handle import Handle, Port, Resource\n\n\n" + body
