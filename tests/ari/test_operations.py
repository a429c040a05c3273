"""Operations as values, and that resources and handles offer all of them under their own names."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

import pytest

from callcenter.ari import events, models, operations
from callcenter.ari.codegen.emit_operations import HANDLES as BOUND
from callcenter.ari.codegen.names import attribute, class_name
from callcenter.ari.codegen.spec import Op, Parameter, load
from callcenter.ari.generated import handles
from callcenter.ari.generated.resources import Resources
from callcenter.ari.operation import Operation, render
from callcenter.ari.options import AriOptions, EventFilter

SPEC = load()
ALL = [(resource, op) for resource, ops in SPEC.resources.items() for op in ops]
IDS = [f"{resource}.{op.nickname}" for resource, op in ALL]


class RecordingPort:
    """Keeps what handles and resources submit."""

    def __init__(self) -> None:
        self.operations: list[Operation[Any]] = []

    def submit(self, operation: Operation[Any]) -> asyncio.Future[Any]:
        self.operations.append(operation)
        return asyncio.get_running_loop().create_future()

    def submit_for_handle(self, operation: Operation[Any], handle: Any) -> asyncio.Future[Any]:
        return self.submit(operation)

    submit_for_handles = submit_for_handle

    def listen(self, *arguments: Any) -> Any:
        raise AssertionError("not called here")


def value_of(parameter: Parameter) -> Any:
    if parameter.place == "body":
        return [{"attribute": "a", "value": "b"}] if parameter.name == "fields" else {"key": "value"}
    if parameter.multiple:
        return ["one", "two"]
    if parameter.values:
        return parameter.values[0]
    return {"string": "a/b +&?", "int": 5, "long": 6, "boolean": True}[parameter.type]


def wire_text(parameter: Parameter) -> str:
    value = value_of(parameter)
    if parameter.multiple:
        return "one,two"
    return "true" if value is True else str(value)


@pytest.mark.parametrize(("resource", "op"), ALL, ids=IDS)
def test_every_operation_renders_as_the_api_docs_say(resource: str, op: Op) -> None:
    kind = getattr(getattr(operations, resource), class_name(op.nickname))
    operation = kind(**{attribute(p.name): value_of(p) for p in op.parameters})
    request = render(operation)
    assert request.method == op.method
    path = op.path.removeprefix("/")
    for parameter in op.parameters:
        if parameter.place == "path":
            path = path.replace("{" + parameter.name + "}", "a%2Fb%20%2B%26%3F")
    assert request.uri == path
    assert list(request.query) == [(p.name, wire_text(p)) for p in op.parameters if p.place == "query"]
    bodies = [p for p in op.parameters if p.place == "body"]
    if not bodies:
        assert request.body is None
    elif bodies[0].type == "object":
        assert json.loads(request.body or b"") == value_of(bodies[0])
    else:
        assert json.loads(request.body or b"") == {bodies[0].name: value_of(bodies[0])}


@pytest.mark.parametrize(("resource", "op"), ALL, ids=IDS)
async def test_every_operation_is_on_its_resource(resource: str, op: Op) -> None:
    port = RecordingPort()
    values = {attribute(p.name): value_of(p) for p in op.parameters}
    method = getattr(getattr(Resources(port), resource), attribute(op.nickname))
    required = {
        name
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.default is inspect.Parameter.empty
    }
    assert required == {attribute(p.name) for p in op.parameters if p.required}
    method(**values)
    kind = getattr(getattr(operations, resource), class_name(op.nickname))
    assert port.operations == [kind(**values)]


@pytest.mark.parametrize("model", BOUND)
async def test_handles_bind_their_own_identity(model: str) -> None:
    bound = BOUND[model]
    port = RecordingPort()
    kind = getattr(models, model)
    fields = {
        field.name for field in next(m for m in SPEC.models if m.name == model).fields if field.required
    }
    subject = kind(**dict.fromkeys(fields, "me"))
    handle = getattr(handles, f"{model}Handle")(port, subject)
    assert "me" in repr(handle)
    for op in SPEC.resources[bound.resource]:
        if not (op.path == bound.prefix or op.path.startswith(bound.prefix + "/")):
            continue
        free = [p for p in op.parameters if p.name not in bound.identity]
        getattr(handle, attribute(op.nickname))(**{attribute(p.name): value_of(p) for p in free})
        operation = port.operations.pop()
        assert all(getattr(operation, name) == "me" for name in bound.identity)


def test_what_is_left_out_is_left_to_asterisk() -> None:
    request = render(operations.channels.Originate(endpoint="PJSIP/x", timeout=0))
    assert request.query == (("endpoint", "PJSIP/x"), ("timeout", "0"))
    assert request.body is None


def test_an_empty_id_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bridges\.destroy: bridgeId must not be empty"):
        render(operations.bridges.Destroy(bridgeId=""))


def test_an_item_with_a_comma_is_refused() -> None:
    with pytest.raises(ValueError, match="comma"):
        render(operations.channels.Play(channelId="c", media=["sound:a,b"]))


def test_the_filter_keeps_what_the_client_lives_on() -> None:
    body = EventFilter(allowed=("StasisStart", "RESTResponse")).body()
    assert body == {
        "allowed": [{"type": "StasisStart"}, {"type": "RESTResponse"}, {"type": "ApplicationReplaced"}]
    }
    assert EventFilter(disallowed=("ChannelVarset",)).body() == {"disallowed": [{"type": "ChannelVarset"}]}
    with pytest.raises(ValueError, match="RESTResponse"):
        EventFilter(disallowed=("RESTResponse",))


@pytest.mark.parametrize(
    "wrong", [{"command_sockets": 0}, {"ping_interval": 0}, {"backoff_first": 2, "backoff_last": 1}]
)
def test_options_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))[:7]):
        AriOptions(**wrong)


def test_events_know_their_subjects() -> None:
    assert events.SUBJECTS["StasisStart"]["Channel"] == ("channel", "replace_channel")
    assert events.SUBJECTS["ChannelTransfer"]["Channel"][0] == "refer_to.destination_channel"
    assert events.SUBJECTS["PlaybackFinished"] == {"Playback": ("playback",)}
