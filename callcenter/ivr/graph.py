"""A flow as a graph: where each node leads, and which speech and variables it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from callcenter.ivr import model

Place = tuple[str | int, ...]
"""Where something stands in the flow's file: keys and indices from the top."""


def targets(node: model.Node) -> Iterator[tuple[Place, str]]:
    """Every node named in this one, with its place within the node."""
    match node:
        case model.Menu():
            for key, choice in node.choices.items():
                yield ("choices", key, "next"), choice.next
        case model.LookupNode():
            yield ("found",), node.found
            yield ("not_found",), node.not_found
            yield ("unavailable",), node.unavailable
        case model.Branch():
            yield ("open",), node.open
            yield ("closed",), node.closed
        case model.Say() | model.Collect() | model.Verify() | model.LanguageNode() | model.Voicemail():
            yield ("next",), node.next
        case model.Queue() | model.HangupNode():
            pass
        case never:
            assert_never(never)
    if isinstance(node, model.Verify):
        yield ("unavailable",), node.unavailable
    for field in ("on_failure", "on_silence"):
        target = getattr(node, field, None)
        if target is not None:
            yield (field,), target


def exits(flow: model.Flow, node: model.Node) -> set[str]:
    """Every node the call can go to from this one, 0 and failures included."""
    found = {target for _, target in targets(node)}
    if not isinstance(
        node, model.Queue | model.HangupNode | model.Branch | model.LanguageNode | model.LookupNode
    ):
        found.add(flow.person)
    return found


def silent_exits(flow: model.Flow, node: model.Node) -> set[str]:
    """Where a caller who never keys anything goes from this node."""
    match node:
        case model.Menu():
            return {node.on_silence or node.on_failure or flow.person}
        case model.Collect() | model.Verify():
            return {node.on_failure or flow.person}
        case _:
            return {target for _, target in targets(node)}


def reachable(flow: model.Flow, without: Iterable[str] = ()) -> set[str]:
    """Nodes a call can come to, not using `next` of the verify nodes in `without`.

    From the start, and from each voicemail node: a queue's recipe may lead there.
    """
    stop = set(without)
    seen: set[str] = set()
    todo = [flow.start, *(name for name, node in flow.nodes.items() if isinstance(node, model.Voicemail))]
    while todo:
        name = todo.pop()
        if name in seen or name not in flow.nodes:
            continue
        seen.add(name)
        node = flow.nodes[name]
        others = {target for place, target in targets(node) if place != ("next",)} | {flow.person}
        todo.extend(others if name in stop else exits(flow, node))
    return seen


def speeches(node: model.Node) -> Iterator[tuple[Place, model.Speech]]:
    """All speech of a node, with its place within the node."""
    for field in ("speech", "wrong", "silence", "mismatch"):
        speech = getattr(node, field, None)
        if speech:
            yield (field,), speech
    if isinstance(node, model.Verify):
        yield ("number", "speech"), node.number.speech
        yield ("proof", "speech"), node.proof.speech


def items(place: Place, speech: model.Speech) -> Iterator[tuple[Place, model.SpeechItem]]:
    """Every item of some speech, those within choices too."""
    for index, item in enumerate(speech):
        here = (*place, index)
        yield here, item
        if isinstance(item, model.Choose):
            for value, inner in item.of.items():
                yield from items((*here, "of", value), inner)
            yield from items((*here, "otherwise"), item.otherwise)


def spoken_variable(item: model.SpeechItem) -> str | None:
    """The variable an item says or depends on."""
    match item:
        case str() | model.PromptIn():
            return None
        case model.SayDigits():
            return item.digits
        case model.SayNumber():
            return item.number
        case model.SayDate():
            return item.date
        case model.SayTime():
            return item.time
        case model.SayMoney():
            return item.money
        case model.SayDuration():
            return item.duration
        case model.Choose():
            return item.choose
        case never:
            assert_never(never)
