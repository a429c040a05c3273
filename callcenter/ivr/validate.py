"""Checks of a flow over several nodes, and of the files it needs. Each finding says how to mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from callcenter.ivr import graph, model, spoken
from callcenter.ivr.graph import Place
from callcenter.ivr.prompts import SystemPrompt, fragment_media, media

CONTEXT_PREFIX = "caller."
"""Variables known before the flow begins; every other one is set by a node."""


class Finding(NamedTuple):
    place: Place
    what: str
    mend: str


def validate(
    flow: model.Flow,
    prompts: Path,
    queues: Collection[str] | None = None,
    lookups: Collection[str] | None = None,
) -> list[Finding]:
    """All findings, unsorted. `prompts`: folder of the sound files; `queues`, `lookups`: those that exist."""
    findings = [*_names(flow, queues, lookups)]
    if not findings:
        # With a name wrong, these would only repeat it in other words.
        findings += [*_unreachable(flow), *_rounds(flow), *_unproven(flow)]
    return [*findings, *_variables(flow), *_languages(flow), *_sounds(flow, prompts)]


def _names(
    flow: model.Flow, queues: Collection[str] | None, lookups: Collection[str] | None
) -> Iterator[Finding]:
    known = f"the nodes are {_some(flow.nodes)}"
    named: list[tuple[Place, str]] = [(("start",), flow.start), (("person",), flow.person)]
    for name, node in flow.nodes.items():
        named += [(("nodes", name, *place), target) for place, target in graph.targets(node)]
        if isinstance(node, model.Branch) and node.hours not in flow.hours:
            mend = f"name one of {_some(flow.hours)}" if flow.hours else "give the flow hours of that name"
            yield Finding(("nodes", name, "hours"), f"there are no hours {node.hours!r}", mend)
        if isinstance(node, model.Queue) and queues is not None and node.queue not in queues:
            mend = f"name one of {_some(queues)}, or make that queue"
            yield Finding(("nodes", name, "queue"), f"there is no queue {node.queue!r}", mend)
        if (
            isinstance(node, model.LookupNode | model.Verify)
            and lookups is not None
            and node.lookup not in lookups
        ):
            mend = f"name one of {_some(lookups)}"
            yield Finding(("nodes", name, "lookup"), f"there is no look-up {node.lookup!r}", mend)
    for place, target in named:
        if target not in flow.nodes:
            yield Finding(place, f"there is no node {target!r}", known)


def _unreachable(flow: model.Flow) -> Iterator[Finding]:
    for name in flow.nodes.keys() - graph.reachable(flow):
        yield Finding(
            ("nodes", name), f"no call ever comes to {name!r}", "lead to it from a node, or take it out"
        )


def _rounds(flow: model.Flow) -> Iterator[Finding]:
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


def _unproven(flow: model.Flow) -> Iterator[Finding]:
    proofs = [name for name, node in flow.nodes.items() if isinstance(node, model.Verify)]
    for name in graph.reachable(flow, without=proofs):
        node = flow.nodes[name]
        if isinstance(node, model.LookupNode) and node.personal:
            what = "a personal look-up can be reached without a proof of who is calling"
            yield Finding(("nodes", name), what, "lead to it only from the `next` of a verify node")


def _variables(flow: model.Flow) -> Iterator[Finding]:
    secret: set[str] = set()
    plain: set[str] = set()
    prefixes = {CONTEXT_PREFIX}
    for node in flow.nodes.values():
        if isinstance(node, model.Collect):
            (secret if node.sensitive else plain).add(node.variable)
        elif isinstance(node, model.Verify):
            plain.add(node.number.variable)
            secret.add(node.proof.variable)
        elif isinstance(node, model.LookupNode):
            prefixes.add(node.into + ".")
    known = f"those set are {_some(plain | secret)} and {_some(f'{prefix}…' for prefix in prefixes)}"
    for name in secret & plain:
        what = f"{name!r} is sensitive in one node and not in another"
        yield Finding(("nodes",), what, "give the two entries different variables")
    for place, variable, is_spoken in _uses(flow):
        if is_spoken and variable in secret:
            yield Finding(
                place, f"{variable!r} is sensitive and must not be spoken", "leave it out of the speech"
            )
        elif variable not in plain | secret and not variable.startswith(tuple(prefixes)):
            yield Finding(place, f"no node sets the variable {variable!r}", known)


def _uses(flow: model.Flow) -> Iterator[tuple[Place, str, bool]]:
    for name, node in flow.nodes.items():
        if isinstance(node, model.LookupNode):
            for argument, variable in node.arguments.items():
                yield ("nodes", name, "arguments", argument), variable, False
        for place, item in _items(name, node):
            spoken_variable = graph.spoken_variable(item)
            if spoken_variable is not None:
                yield place, spoken_variable, True


def _items(name: str, node: model.Node) -> Iterator[tuple[Place, model.SpeechItem]]:
    for place, speech in graph.speeches(node):
        yield from graph.items(("nodes", name, *place), speech)


def _languages(flow: model.Flow) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        if isinstance(node, model.LanguageNode) and node.language not in flow.languages:
            what = f"the flow has no language {node.language!r}"
            yield Finding(
                ("nodes", name, "language"), what, f"name one of {_some(flow.languages)}, or add it there"
            )


def _sounds(flow: model.Flow, folder: Path) -> Iterator[Finding]:
    wanted: dict[str, Place] = {}
    for name, node in flow.nodes.items():
        for place, item in _items(name, node):
            if isinstance(item, str):
                for language in flow.languages:
                    wanted.setdefault(media(language, item), place)
            elif isinstance(item, model.PromptIn):
                wanted.setdefault(media(item.language, item.prompt), place)
    for language in flow.languages:
        for prompt in SystemPrompt:
            wanted.setdefault(media(language, prompt), ("languages",))
    for sound, place in wanted.items():
        if not (folder / f"{sound}.wav").is_file():
            mend = f"write what it says into {folder.name}/{sound}.txt and render it, or record it"
            yield Finding(place, f"the prompt {sound}.wav is missing", mend)
    yield from _fragments(flow, folder)


def _fragments(flow: model.Flow, folder: Path) -> Iterator[Finding]:
    for language in flow.languages:
        names = spoken.FRAGMENTS.get(language, spoken.FRAGMENTS["zh-CN"])
        missing = [name for name in names if not (folder / f"{fragment_media(language, name)}.wav").is_file()]
        if missing:
            what = (
                f"{len(missing)} fragments of numbers and dates are missing in {language}: {_some(missing)}"
            )
            yield Finding(("languages",), what, "render them with tools/render_prompts.py")


def _some(names: Collection[str] | Iterator[str]) -> str:
    every = sorted(names)
    return ", ".join(every[:12]) + (" …" if len(every) > 12 else "")
