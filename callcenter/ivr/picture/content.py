"""What a picture of a flow tells, before it is drawn: its boxes and the ways between them, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.ivr import model
from callcenter.ivr.graph import Place, targets
from callcenter.ivr.picture.words import colon, word


class Look(StrEnum):
    """What kinds of nodes have in common, and by what shape and colour they are told apart."""

    SPEAKS = "speaks"
    ASKS = "asks"
    DECIDES = "decides"
    LOOKS_UP = "looks_up"
    RECORDS = "records"
    PEOPLE = "people"
    ENDS = "ends"


LOOKS: Final = {
    "menu": Look.ASKS,
    "collect": Look.ASKS,
    "verify": Look.ASKS,
    "question": Look.ASKS,
    "branch": Look.DECIDES,
    "switch": Look.DECIDES,
    "lookup": Look.LOOKS_UP,
    "http": Look.LOOKS_UP,
    "set": Look.LOOKS_UP,
    "record": Look.RECORDS,
    "voicemail": Look.RECORDS,
    "queue": Look.PEOPLE,
    "callback": Look.PEOPLE,
    "transfer": Look.PEOPLE,
    "hangup": Look.ENDS,
}

_WEAK: Final = frozenset({"on_failure", "on_silence", "unavailable", "failed", "empty"})
"""Ways that calls take when something did not go as it should."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A node. `detail` says what it does, beyond kind and label; empty when there is nothing to say."""

    name: str
    kind: str
    look: Look
    kind_word: str
    label: str
    detail: str

    @property
    def told(self) -> str:
        """All of it in one line, for those who do not see the picture."""
        parts = [self.kind_word, self.label]
        if self.name != self.label:
            parts.append(f"({self.name})")
        return " ".join(parts) + (f" – {self.detail}" if self.detail else "")


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """All the ways from one node to another. `weak`: each of them is a failure of some kind."""

    source: str
    target: str
    words: tuple[str, ...]
    weak: bool


@dataclass(frozen=True, kw_only=True)
class Content:
    """`person`: label of the node where key 0 leads."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    person: str


def content(flow: model.Flow, language: str, queues: Mapping[str, str]) -> Content:
    """Boxes in the file's order, arrows by source in the order in which the nodes name them. `queues`: the
    names of queues by id, as far as they are known."""
    return Content(
        boxes=tuple(_box(name, node, language, queues) for name, node in flow.nodes.items()),
        arrows=tuple(
            arrow for name, node in flow.nodes.items() for arrow in _arrows(flow, name, node, language)
        ),
        person=_label(flow.nodes.get(flow.person), language) or flow.person,
    )


def _label(part: object, language: str) -> str:
    labels: dict[str, str] = getattr(part, "labels", {})
    return labels.get(language, "")


def _box(name: str, node: model.Node, language: str, queues: Mapping[str, str]) -> Box:
    label, detail = _label(node, language) or name, _detail(node, language, queues)
    return Box(
        name=name,
        kind=node.kind,
        look=LOOKS.get(node.kind, Look.SPEAKS),
        kind_word=word(node.kind, language),
        label=label,
        detail="" if detail == label else detail,
    )


def _detail(node: model.Node, language: str, queues: Mapping[str, str]) -> str:
    """What tells this node from others of its kind."""
    match node:
        case model.LanguageNode():
            return word(node.language or "preferred", language)
        case model.Verify():
            asked = (_label(part, language) or part.variable for part in (node.number, node.proof))
            return " + ".join(asked)
        case model.Http():
            return f"{node.method} {node.url.split('?')[0]}"
        case model.SetNode():
            return f"{node.variable} = {node.value if node.copy_of is None else node.copy_of}"
        case model.Question():
            return node.question
        case model.Transfer():
            return node.to
        case model.Queue() | model.CallbackNode():
            return queues.get(node.queue) or node.queue
        case model.LookupNode():
            return node.lookup
        case model.Branch():
            return node.hours
        case model.Collect() | model.Switch() | model.RecordNode():
            return node.variable
        case _:
            return ""


def _arrows(flow: model.Flow, name: str, node: model.Node, language: str) -> list[Arrow]:
    ways: dict[str, list[tuple[str, bool]]] = {}
    for place, target in targets(node):
        if target in flow.nodes:
            way = _way(node, place, language), place[-1] in _WEAK
            ways.setdefault(target, []).append(way)
    return [
        Arrow(
            source=name,
            target=target,
            words=tuple(words for words, _ in found if words),
            weak=all(weak for _, weak in found),
        )
        for target, found in ways.items()
    ]


def _way(node: model.Node, place: Place, language: str) -> str:
    """Why a call goes this way: the key with its label, or the condition; empty for the plain next."""
    match place:
        case ("choices" | "answers" as field, key, "next"):
            label = _label(getattr(node, str(field))[key], language)
            return f"{key} {label}".strip()
        case ("cases", int(index), "next") if isinstance(node, model.Switch):
            case_ = node.cases[index]
            return _label(case_, language) or _condition(case_)
        case ("next",):
            return ""
        case (*_, last):
            return word(str(last), language)
    return ""


def _condition(case_: model.Case) -> str:
    if case_.words:
        return " / ".join(case_.words)
    if case_.at_least is None:
        return f"≤ {case_.at_most}"
    if case_.at_most is None:
        return f"≥ {case_.at_least}"
    return f"{case_.at_least} – {case_.at_most}"


def legend_person(found: Content, language: str) -> str:
    """The line on the way to people, which is not drawn from every node."""
    return f"{word('to_person', language)}{colon(language)}{found.person}"
