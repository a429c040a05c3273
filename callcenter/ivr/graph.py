"""A flow as a graph: where each node leads, and which speech and variables it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from callcenter.ivr import model
from callcenter.ivr.facts import CALLER

Place = tuple[str | int, ...]
"""Where something stands in the flow's file: keys and indices from the top."""


def targets(node: model.Node) -> Iterator[tuple[Place, str]]:
    """Every node named in this one, with its place within the node."""
    match node:
        case model.Menu():
            for key, choice in node.choices.items():
                yield ("choices", key, "next"), choice.next
        case model.LookupNode() | model.Http():
            yield ("found",), node.found
            yield ("not_found",), node.not_found
            yield ("unavailable",), node.unavailable
        case model.Branch():
            yield ("open",), node.open
            yield ("closed",), node.closed
        case model.Switch():
            for index, each in enumerate(node.cases):
                yield ("cases", index, "next"), each.next
            yield ("otherwise",), node.otherwise
        case model.Question():
            for key, answer in node.answers.items():
                if answer.next is not None:
                    yield ("answers", key, "next"), answer.next
            if any(answer.next is None for answer in node.answers.values()):
                yield ("next",), node.next
        case model.LanguageNode():
            yield ("next",), node.next
            if node.unknown is not None:
                yield ("unknown",), node.unknown
        case model.RecordNode():
            yield ("next",), node.next
            yield ("empty",), node.empty
        case model.Transfer():
            yield ("failed",), node.failed
        case model.Say() | model.Collect() | model.Verify() | model.SetNode() | model.Voicemail():
            yield ("next",), node.next
        case model.Queue() | model.CallbackNode() | model.HangupNode():
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
    if not isinstance(node, _SILENT):
        found.add(flow.person)
    return found


#: Nodes in which no key is taken: nobody asks for a person there.
_SILENT = (
    model.Queue
    | model.HangupNode
    | model.Branch
    | model.Switch
    | model.SetNode
    | model.LanguageNode
    | model.LookupNode
    | model.Http
    | model.Transfer
)


def silent_exits(flow: model.Flow, node: model.Node) -> set[str]:
    """Where a caller who never keys anything goes from this node."""
    match node:
        case model.Menu():
            return {node.on_silence or node.on_failure or flow.person}
        case model.Collect() | model.Verify() | model.Question() | model.CallbackNode():
            return {node.on_failure or flow.person}
        case model.RecordNode():
            # Who says nothing, or speaks and then keys nothing in the review.
            return {node.empty, node.on_failure or flow.person if node.review else node.next}
        case _:
            return {target for _, target in targets(node)}


def reachable(flow: model.Flow, without: Iterable[str] = ()) -> set[str]:
    """Nodes a call can come to, not using `next` of the verify nodes in `without`.

    From the start, from `person` (callers whose queue is there no more go on there), and from each voicemail
    node: a queue's recipe may lead there. From those in `without` too, wherever they stand: who has passed
    one may fail at the next.
    """
    stop = set(without)
    seen: set[str] = set()
    voicemails = (name for name, node in flow.nodes.items() if isinstance(node, model.Voicemail))
    todo = [flow.start, flow.person, *voicemails, *stop]
    while todo:
        name = todo.pop()
        if name in seen or name not in flow.nodes:
            continue
        seen.add(name)
        node = flow.nodes[name]
        others = {target for place, target in targets(node) if place != ("next",)} | {flow.person}
        todo.extend(others if name in stop else exits(flow, node))
    return seen


PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""What stands for a variable in an http node's url."""


def placeholders(url: str) -> list[str]:
    """The variables named in an http node's url."""
    return PLACEHOLDER.findall(url)


def read_variables(node: model.Node) -> Iterator[tuple[Place, str]]:
    """The variables a node reads beside those it says, with their places within the node."""
    match node:
        case model.LookupNode():
            for argument, variable in node.arguments.items():
                yield ("arguments", argument), variable
        case model.Http():
            for variable in placeholders(node.url):
                yield ("url",), variable
            for name, variable in node.send.items():
                yield ("send", name), variable
        case model.Switch():
            yield ("variable",), node.variable
        case model.SetNode() if node.copy_of is not None:
            yield ("copy_of",), node.copy_of
        case _:
            pass


def written_variables(node: model.Node) -> Iterator[tuple[Place, str]]:
    """The variables a node gives a value, with their places within the node; all that begin with one that
    ends in a dot."""
    match node:
        case model.Collect() | model.SetNode() | model.RecordNode():
            yield ("variable",), node.variable
        case model.Verify():
            yield ("number", "variable"), node.number.variable
            yield ("proof", "variable"), node.proof.variable
        case model.LookupNode() | model.Http():
            yield ("into",), node.into + "."
        case _:
            pass


def reads_caller(node: model.Node) -> bool:
    """Whether what a node does depends on who calls."""
    if isinstance(node, model.CallbackNode) or (isinstance(node, model.LanguageNode) and node.preferred):
        return True
    if any(variable.startswith(CALLER) for _, variable in read_variables(node)):
        return True
    spoken = (
        spoken_variable(item) or "" for place, speech in speeches(node) for _, item in items(place, speech)
    )
    return any(variable.startswith(CALLER) for variable in spoken)


def speeches(node: model.Node) -> Iterator[tuple[Place, model.Speech]]:
    """All speech of a node, with its place within the node."""
    for field in (
        "speech",
        "wrong",
        "silence",
        "mismatch",
        "confirm",
        "keys",
        "ask",
        "bad_number",
        "review",
    ):
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
        case str() | model.PromptIn() | model.SayPosition() | model.SayExpectedWait() | model.PlayNotice():
            return None
        case model.PlayRecording():
            return item.recording
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
