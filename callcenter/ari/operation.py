"""REST operations as values: what to send, built before and apart from any connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import quote

import msgspec

T_co = TypeVar("T_co", covariant=True)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the api-docs say of one operation; ``name`` is resource and nickname, ``channels.answer``.

    ``query`` pairs an attribute's name with its name on the wire; ``pin`` lists the attributes that may name
    the object the operation belongs to, the most decisive first (see callcenter.ari.pins).
    """

    name: str
    method: str
    template: str
    path: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    wrap_body: bool = True
    result: Any = None
    binary: bool = False
    pin: tuple[str, ...] = ()


class Operation(msgspec.Struct, Generic[T_co], frozen=True, kw_only=True):
    """One REST operation with its parameters; ``T_co`` is the type of its answer."""

    FACTS: ClassVar[Facts]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """An operation rendered for the wire. ``uri`` has no leading slash; its segments are percent-encoded."""

    method: str
    uri: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


def _text(operation: str, attribute: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        # Asterisk splits at commas and knows no escape; of a repeated parameter it takes only the last.
        for item in value:
            if "," in item:
                raise ValueError(f"{operation}: an item of {attribute} must not contain a comma: {item!r}")
        return ",".join(value)
    return str(value)


def render(operation: Operation[Any]) -> Request:
    """Render an operation for the wire; parameters that are None are left to Asterisk's defaults.

    Raises ValueError when a part of the path is empty, since Asterisk would take it for another operation
    (``DELETE /bridges/`` for instance), and when an item of a list contains a comma.
    """
    facts = operation.FACTS
    uri = facts.template
    for attribute in facts.path:
        value = str(getattr(operation, attribute))
        if not value:
            raise ValueError(f"{facts.name}: {attribute} must not be empty")
        uri = uri.replace("{" + attribute + "}", quote(value, safe=""), 1)
    query: list[tuple[str, str]] = []
    for attribute, wire in facts.query:
        value = getattr(operation, attribute)
        if value is None:
            continue
        query.append((wire, _text(facts.name, attribute, value)))
    body: bytes | None = None
    if facts.body is not None:
        content = getattr(operation, facts.body)
        if content is not None:
            body = msgspec.json.encode({facts.body: content} if facts.wrap_body else content)
    return Request(method=facts.method, uri=uri, query=tuple(query), body=body)
