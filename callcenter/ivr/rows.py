"""Checks of how nodes follow upon each other: rounds without a way out, rows without a word."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.ivr import graph, model
from callcenter.ivr.names import Finding

MOST_IN_A_ROW = 50
"""Nodes a call passes at one moment, nothing said or asked in them."""


def rounds(flow: model.Flow) -> Iterator[Finding]:
    """Rounds that a caller who keys nothing (or has gone) would never leave."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> Iterator[Finding]:
        if name in path:
            around = path[path.index(name) :]
            what = f"a caller who keys nothing goes round {' → '.join([*around, name])} for ever"
            mend = (
                "let on_silence, on_failure or next of one of them lead to a queue, a voicemail or a hang-up"
            )
            yield Finding(("nodes", name), what, mend)
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
        what = f"{longest} nodes in a row say and ask nothing, from {first!r} on"
        mend = f"at most {MOST_IN_A_ROW} may: let one of them speak, or join them"
        yield Finding(("nodes", first), what, mend)


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
