"""The shortest voice menu that leads each kind of caller to their queue in their language."""

from collections.abc import Iterable, Sequence
from typing import Any, get_args

import msgspec
from pydantic import ValidationError

from callcenter.domain.configuration import FlowSource, QueueSpec
from callcenter.domain.enums import RecipeAction
from callcenter.ivr.model import Flow, Language

from .problems import ProblemCode, refused

LANGUAGES: tuple[str, ...] = get_args(Language)
_KEYS = "0123456789"
#: Two keys tell so many apart.
MOST_ROUTES = len(_KEYS) ** 2
_SPEECH = "simulated"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Where a kind of caller is to get."""

    queue: str
    language: str = ""
    skills: tuple[tuple[str, int], ...] = ()


def flow(routes: Sequence[Route], queues: Iterable[QueueSpec]) -> tuple[FlowSource, list[str]]:
    """The flow and the keys that lead to each route. There is always a menu: while a caller is in it, the
    engine learns who they are, before they are offered to anybody.

    Voicemail nodes that recipes name are in it too. SimulationError when there are too many routes, or names
    that no flow can hold.
    """
    if len(routes) > MOST_ROUTES:
        raise refused(
            ProblemCode.TOO_MANY_KINDS,
            "arrivals",
            f"arrivals: {len(routes)} kinds of caller differ in queue, language or skills; "
            f"at most {MOST_ROUTES} are allowed",
            count=len(routes),
            most=MOST_ROUTES,
        )
    nodes: dict[str, Any] = {"bye": {"kind": "hangup"}}
    entries = []
    for number, route in enumerate(routes):
        queue, entry = f"queue{number}", f"queue{number}"
        nodes[queue] = {"kind": "queue", "queue": route.queue, "skills": dict(route.skills)}
        if route.language:
            entry = f"language{number}"
            nodes[entry] = {"kind": "language", "language": route.language, "next": queue}
        entries.append(entry)
    for spec in queues:
        for step in spec.recipe:
            if step.do is RecipeAction.VOICEMAIL:
                nodes[step.node] = {"kind": "voicemail", "speech": _SPEECH, "next": "bye"}
    start, keys = _menus(entries, nodes)
    try:
        made = Flow.model_validate(
            {
                "flow": "simulation",
                "version": "1",
                "languages": list(LANGUAGES),
                "person": entries[0],
                "start": start,
                "nodes": nodes,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        words = f"arrivals: no voice menu can lead there: {where}: {first['msg']}"
        raise refused(ProblemCode.NO_MENU, "arrivals", words) from None
    source = FlowSource(name=made.flow, version=made.version, json=made.model_dump_json(exclude_unset=True))
    return source, keys


def _menus(entries: list[str], nodes: dict[str, Any]) -> tuple[str, list[str]]:
    """The node to begin with and the keys to each entry."""
    if len(entries) <= len(_KEYS):
        nodes["menu"] = _menu(entries)
        return "menu", list(_KEYS[: len(entries)])
    keys = []
    submenus = []
    for first in range(0, len(entries), len(_KEYS)):
        part = entries[first : first + len(_KEYS)]
        submenus.append(f"menu{first}")
        nodes[submenus[-1]] = _menu(part)
        keys += [_KEYS[len(submenus) - 1] + key for key in _KEYS[: len(part)]]
    nodes["menu"] = _menu(submenus)
    return "menu", keys


def _menu(entries: list[str]) -> dict[str, Any]:
    return {
        "kind": "menu",
        "labels": {"en": "Menu"},
        "speech": _SPEECH,
        "choices": {
            key: {"next": entry, "labels": {"en": entry}} for key, entry in zip(_KEYS, entries, strict=False)
        },
    }
