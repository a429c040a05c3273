"""Checks of how nodes follow upon each other: rounds without a way out, rows without a word."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.ivr import graph, model
from callcenter.ivr.names import Finding
from callcenter.ivr.wording import Flows

MOST_IN_A_ROW = 50
"""Nodes a call passes at one moment, nothing said or asked in them."""


def rounds(flow: model.Flow) -> Iterator[Finding]:
    """Rounds that a caller who keys nothing (or has gone) would never leave."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> Iterator[Finding]:
        if name in path:
            around = path[path.index(name) :]
            what = Flows.ROUND(nodes=" → ".join([*around, name]))
            yield Finding(("nodes", name), what, Flows.LEAD_OUT())
        elif name not in done:
            for target in sorted(graph.silent_exits(flow, flow.nodes[name])):
                yield from visit(target, [*path, name])
            done.add(name)

    for name in flow.nodes:
        yield from visit(name, [])


def long_rows(flow: model.Flow) -> Iterator[Finding]:
    """The longest row in which nothing may be said or asked, if it is too long. For flows without rounds."""
    lengths: dict[str, int] = {}

    def length(name: str) -> int:
        if name not in lengths:
            node = flow.nodes[name]
            after = (length(target) for _, target in graph.targets(node))
            lengths[name] = 1 + max(after, default=0) if _passes(node) else 0
        return lengths[name]

    longest, first = max((length(name), name) for name in flow.nodes)
    if longest > MOST_IN_A_ROW:
        what = Flows.LONG_ROW(count=longest, first=first)
        yield Finding(("nodes", first), what, Flows.MOST_IN_A_ROW(most=MOST_IN_A_ROW))


def _passes(node: model.Node) -> bool:
    """Whether a call may leave the node at the moment it comes."""
    match node:
        case model.Switch() | model.SetNode() | model.LanguageNode() | model.Branch():
            return True
        case model.Say() | model.Transfer():
            # A transfer to a number that is there no more fails at once.
            return _may_be_silent(node.speech)
        case _:
            return False


def _may_be_silent(speech: model.Speech) -> bool:
    """Whether it may come to nothing: a notice that is not there, an empty variable."""
    return all(_item_may_be_silent(item) for item in speech)


def _item_may_be_silent(item: model.SpeechItem) -> bool:
    match item:
        case model.Choose():
            return any(map(_may_be_silent, (*item.of.values(), item.otherwise)))
        case (
            model.SayPosition()
            | model.SayExpectedWait()
            | model.PlayRecording()
            | model.PlayNotice()
            | model.SayDigits()
        ):
            return True
        case _:
            return False
