"""The OpenAPI 3.1 document, made from the routes' own declarations: bodies (pydantic), answers (msgspec)."""

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import msgspec
from pydantic.json_schema import models_json_schema

from .context import COOKIE
from .errors import STATUS, ErrorAnswer, ErrorCode
from .routing import JSON, READING, Route

_REF = "#/components/schemas/"
_ERRORS = {
    ErrorCode.INVALID: "A value is wrong; the error names the field",
    ErrorCode.UNAUTHENTICATED: "Not logged in",
    ErrorCode.FORBIDDEN: "The right is missing, or the request is not from our own page",
    ErrorCode.NOT_FOUND: "No such thing",
    ErrorCode.CONFLICT: "Not in this state",
    ErrorCode.TOO_LARGE: "The body is larger than 96 KiB, or a file than it may be",
    ErrorCode.TOO_MANY: "Too many requests; see Retry-After",
    ErrorCode.UNAVAILABLE: "Something behind the server does not answer",
}


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The document of these routes."""
    taken = [model for route in routes for model in (route.body, route.query) if model is not None]
    bodies, body_schemas = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(taken)], ref_template=_REF + "{model}"
    )
    answers, answer_schemas = msgspec.json.schema_components(
        [ErrorAnswer, *(of for route in routes for of in (route.answer, route.away, route.record))],
        ref_template=_REF + "{name}",
    )
    error, answers = answers[0], answers[1:]
    paths: dict[str, Any] = {}
    for route, answer, away, record in zip(routes, answers[::3], answers[1::3], answers[2::3], strict=True):
        operation: dict[str, Any] = {
            "summary": route.summary,
            "description": _who(route),
            "operationId": route.handler.__name__.strip("_"),
            "parameters": _parameters(route, body_schemas["$defs"]),
            "responses": _responses(_content(route, answer), error, away),
        }
        if route.body is not None:
            operation["requestBody"] = {
                "required": True,
                "content": _json(bodies[(route.body, "validation")]),
            }
        elif route.record is not None:
            operation["requestBody"] = {"required": True, "content": _json(record)}
        elif route.file is not None:
            operation["requestBody"] = {
                "required": True,
                "description": f"A file of at most {route.file.most} bytes",
                "content": {media: {} for media in route.file.media},
            }
        if route.roles is not None:
            operation["security"] = [
                {"session": []} if route.method in READING else {"session": [], "csrf": []}
            ]
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "callcenter", "version": version("callcenter")},
        "paths": paths,
        "components": {
            "schemas": {**answer_schemas, **body_schemas["$defs"]},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _who(route: Route) -> str:
    if route.roles is None:
        return "Without log-in."
    return f"Roles: {', '.join(sorted(role.value for role in route.roles))}."


def _content(route: Route, answer: dict[str, Any]) -> dict[str, Any]:
    """Only JSON has a schema."""
    return {route.media: {"schema": answer} if route.media == JSON else {}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {JSON: {"schema": schema}}


def _parameters(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 128}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.versioned:
        version = {"type": "string", "maxLength": 64}
        parameters.append({"name": "If-Match", "in": "header", "required": True, "schema": version})
    if route.query is not None:
        schema = schemas[route.query.__name__]
        required = schema.get("required", [])
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": of}
            for name, of in schema["properties"].items()
        ]
    return parameters


def _responses(content: dict[str, Any], error: dict[str, Any], away: dict[str, Any]) -> dict[str, Any]:
    failures = {
        str(STATUS[code]): {
            "description": text,
            "content": _json(away if code is ErrorCode.UNAVAILABLE else error),
        }
        for code, text in _ERRORS.items()
    }
    return {"200": {"description": "Done", "content": content}, **failures}
