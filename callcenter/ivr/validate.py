"""Checks of a flow over several nodes, and of the files it needs. Each finding says how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.ivr import graph, model, spoken
from callcenter.ivr.facts import CALLER, CALLER_VARIABLES
from callcenter.ivr.graph import Place
from callcenter.ivr.names import Around, Finding, node_items, some, wrong_names
from callcenter.ivr.prompts import SystemPrompt, fragment_media, media

__all__ = ["Around", "Finding", "validate"]

STAFF_PROOF = "verify_staff"
STAFF_LOOKUPS = frozenset({"publish_notice", "withdraw_notice", "prompt_by_number", "save_prompt"})
"""Look-ups that change what callers hear: only behind a verify node whose look-up is STAFF_PROOF."""


def validate(flow: model.Flow, around: Around) -> list[Finding]:
    """All findings, unsorted."""
    findings = [*wrong_names(flow, around)]
    if not findings:
        # With a name wrong, these would only repeat it in other words.
        findings += [*_unreachable(flow), *_rounds(flow), *_unproven(flow)]
    return [*findings, *_variables(flow), *_languages(flow), *_sounds(flow, around)]


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
        if isinstance(node, model.LookupNode | model.Http) and node.personal:
            what = "a personal look-up can be reached without a proof of who is calling"
            yield Finding(("nodes", name), what, "lead to it only from the `next` of a verify node")
    staff = [name for name in proofs if _is_staff_proof(flow.nodes[name])]
    for name in graph.reachable(flow, without=staff):
        node = flow.nodes[name]
        if isinstance(node, model.LookupNode) and node.lookup in STAFF_LOOKUPS:
            what = f"{node.lookup} can be reached by callers who have not proven to be staff"
            mend = f"lead to it only from the `next` of a verify node with `lookup: {STAFF_PROOF}`"
            yield Finding(("nodes", name), what, mend)


def _is_staff_proof(node: model.Node) -> bool:
    return isinstance(node, model.Verify) and node.lookup == STAFF_PROOF


def _variables(flow: model.Flow) -> Iterator[Finding]:
    secret: set[str] = set()
    plain: set[str] = set()
    prefixes: set[str] = set()
    for node in flow.nodes.values():
        if isinstance(node, model.Collect):
            (secret if node.sensitive else plain).add(node.variable)
        elif isinstance(node, model.Verify):
            plain.add(node.number.variable)
            secret.add(node.proof.variable)
        elif isinstance(node, model.LookupNode | model.Http):
            prefixes.add(node.into + ".")
        elif isinstance(node, model.SetNode | model.RecordNode):
            plain.add(node.variable)
    plain |= {CALLER + name for name in CALLER_VARIABLES}
    known = f"those set are {some(plain | secret)} and {some(f'{prefix}…' for prefix in prefixes)}"
    for name in secret & plain:
        what = f"{name!r} is sensitive in one node and not in another"
        yield Finding(("nodes",), what, "give the two entries different variables")
    for place, variable, is_shown in _uses(flow):
        if is_shown and variable in secret:
            what = f"{variable!r} is sensitive and must not be spoken, compared or copied"
            yield Finding(place, what, "leave it out; only look-ups are given sensitive digits")
        elif variable not in plain | secret and not variable.startswith(tuple(prefixes)):
            yield Finding(place, f"no node sets the variable {variable!r}", known)


def _uses(flow: model.Flow) -> Iterator[tuple[Place, str, bool]]:
    """Where a variable is used, and whether its value would be seen or heard there."""
    for name, node in flow.nodes.items():
        for place, variable in graph.read_variables(node):
            yield ("nodes", name, *place), variable, place[0] not in ("arguments", "send")
        for place, item in node_items(name, node):
            spoken_variable = graph.spoken_variable(item)
            if spoken_variable is not None:
                yield place, spoken_variable, True


def _languages(flow: model.Flow) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        if isinstance(node, model.LanguageNode) and node.language not in (None, *flow.languages):
            what = f"the flow has no language {node.language!r}"
            yield Finding(
                ("nodes", name, "language"), what, f"name one of {some(flow.languages)}, or add it there"
            )


def _sounds(flow: model.Flow, around: Around) -> Iterator[Finding]:
    wanted: dict[str, Place] = {}
    for name, node in flow.nodes.items():
        for place, item in node_items(name, node):
            if isinstance(item, str):
                for language in flow.languages:
                    wanted.setdefault(media(language, item), place)
            elif isinstance(item, model.PromptIn):
                wanted.setdefault(media(item.language, item.prompt), place)
    for language in flow.languages:
        for prompt in SystemPrompt:
            wanted.setdefault(media(language, prompt), ("languages",))
    for sound, place in wanted.items():
        if not around.has_sound(sound):
            mend = f"upload it, record it by phone, or write prompts/{sound}.txt and render it"
            yield Finding(place, f"the prompt {sound}.wav is missing", mend)
    yield from _fragments(flow, around)


def _fragments(flow: model.Flow, around: Around) -> Iterator[Finding]:
    for language in flow.languages:
        names = spoken.FRAGMENTS.get(language, spoken.FRAGMENTS["zh-CN"])
        missing = [name for name in names if not around.has_sound(fragment_media(language, name))]
        if missing:
            what = f"{len(missing)} fragments of numbers and dates are missing in {language}: {some(missing)}"
            yield Finding(("languages",), what, "render them with `callcenter prompts render`")
