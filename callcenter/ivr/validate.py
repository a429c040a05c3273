"""Checks of a flow over several nodes, and of the files it needs. Each finding says how to mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import get_args

from callcenter.domain.enums import Tier
from callcenter.ivr import graph, model, spoken
from callcenter.ivr.facts import CALLER, CALLER_VARIABLES
from callcenter.ivr.graph import Place
from callcenter.ivr.lookups import SPECS, STAFF_LOOKUPS
from callcenter.ivr.names import Around, Finding, meant, node_items, some, wrong_names
from callcenter.ivr.prompts import SystemPrompt, fragment_media, media
from callcenter.ivr.proofs import misplaced_proofs, unproven
from callcenter.ivr.rows import long_rows, rounds
from callcenter.ivr.wording import Flows, Shape, folded

__all__ = ["STAFF_LOOKUPS", "Around", "Finding", "validate"]


def validate(flow: model.Flow, around: Around) -> list[Finding]:
    """All findings, unsorted."""
    findings = [*wrong_names(flow, around), *misplaced_proofs(flow)]
    if not findings:
        # With a name wrong, these would only repeat it in other words.
        findings += [*_unreachable(flow), *unproven(flow), *(list(rounds(flow)) or long_rows(flow))]
    findings += [
        *_variables(flow),
        *_words(flow),
        *_reserved(flow),
        *_languages(flow),
        *_sounds(flow, around),
    ]
    return list(dict.fromkeys(findings))


def _unreachable(flow: model.Flow) -> Iterator[Finding]:
    for name in flow.nodes.keys() - graph.reachable(flow):
        yield Finding(("nodes", name), Flows.UNREACHABLE(name=name), Flows.LEAD_THERE())


def _words(flow: model.Flow) -> Iterator[Finding]:
    """Cases that never fit, as what is known of the caller has words of its own."""
    for name, node in flow.nodes.items():
        words = _CALLER_WORDS.get(node.variable) if isinstance(node, model.Switch) else None
        if not isinstance(node, model.Switch) or words is None:
            continue
        for index, case in enumerate(node.cases):
            for word in case.words:
                if word not in words:
                    named = [each or Flows.NOT_KNOWN() for each in words]
                    yield Finding(
                        ("nodes", name, "cases", index, "words"),
                        Flows.NEVER(variable=node.variable, word=word),
                        meant(word, words) or Flows.IT_IS_ONE_OF(words=named),
                    )


_YES_OR_NO = ("yes", "no")
_CALLER_WORDS = {
    f"{CALLER}tier": tuple(map(str, Tier)),
    f"{CALLER}known": _YES_OR_NO,
    f"{CALLER}may_call_back": _YES_OR_NO,
    f"{CALLER}language": (*get_args(model.Language), ""),
}
"""All that these may be."""


def _reserved(flow: model.Flow) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        for place, variable in graph.written_variables(node):
            if variable.startswith(CALLER):
                what = Flows.CALLERS_OWN(variable=variable.removesuffix("."), prefix=CALLER)
                yield Finding(("nodes", name, *place), what, Flows.USE_ANOTHER())


def _variables(flow: model.Flow) -> Iterator[Finding]:
    secret: dict[str, Place] = {}
    plain: dict[str, Place] = {CALLER + name: () for name in CALLER_VARIABLES}
    prefixes: set[str] = set()
    for name, node in flow.nodes.items():
        for place, variable in graph.written_variables(node):
            if variable.endswith("."):
                fields = _fields(node)
                plain |= {variable + field: ("nodes", name, *place) for field in fields}
                prefixes |= set() if fields else {variable}
            else:
                kept = secret if _is_sensitive(node, place) else plain
                kept.setdefault(variable, ("nodes", name, *place))
    for variable in secret.keys() & plain.keys():
        what = Flows.SENSITIVE_AND_NOT(variable=variable)
        yield Finding(plain[variable] or secret[variable], what, Flows.GIVE_TWO())
    known = {*plain, *secret, *(f"{prefix}…" for prefix in prefixes)}
    for place, variable, is_shown in _uses(flow):
        if is_shown and variable in secret:
            yield Finding(place, Flows.SPOKEN(variable=variable), Flows.LEAVE_OUT())
        elif variable not in plain.keys() | secret.keys() and not variable.startswith(tuple(prefixes)):
            # What is known of the caller is listed to who asked for that.
            others = [each for each in known if each.startswith(CALLER) == variable.startswith(CALLER)]
            mend = Flows.THOSE_SET(names=some(others)) if others else Flows.SET_BEFORE()
            if close := meant(variable, known):
                mend = Flows.BOTH(first=mend, then=close)
            yield Finding(place, Flows.NO_VARIABLE(variable=variable), mend)
    yield from _handed_out(flow, secret)


def _handed_out(flow: model.Flow, secret: Collection[str]) -> Iterator[Finding]:
    """Secrets in addresses, of which web servers and proxies keep logs, and with look-ups that need none:
    these answer with what they are given, or write it down."""
    for name, node in flow.nodes.items():
        if isinstance(node, model.LookupNode) and node.lookup in SPECS:
            for argument, variable in node.arguments.items():
                if variable in secret:
                    what = Flows.NOT_SECRET(variable=variable, lookup=node.lookup)
                    yield Finding(("nodes", name, "arguments", argument), what, Flows.ANOTHER_OR_POST())
        if not isinstance(node, model.Http):
            continue
        for place, variable in graph.read_variables(node):
            in_url = place[0] == "url"
            if variable in secret and (in_url or node.method == "GET"):
                mend = Flows.SEND_BY_POST() if in_url else Flows.BY_POST()
                yield Finding(("nodes", name, *place), Flows.IN_ADDRESS(variable=variable), mend)


def _fields(node: model.Node) -> Collection[str]:
    """What is kept of an answer; empty when that is not known."""
    if isinstance(node, model.Http):
        return node.take
    if isinstance(node, model.LookupNode) and node.lookup in SPECS:
        return SPECS[node.lookup].answers
    return ()


def _is_sensitive(node: model.Node, place: Place) -> bool:
    return (isinstance(node, model.Collect) and node.sensitive) or place[0] == "proof"


def _uses(flow: model.Flow) -> Iterator[tuple[Place, str, bool]]:
    """Where a variable is used, and whether its value would be seen or heard there."""
    for name, node in flow.nodes.items():
        for place, variable in graph.read_variables(node):
            yield ("nodes", name, *place), variable, place[0] not in ("arguments", "send", "url")
        for place, item in node_items(name, node):
            spoken_variable = graph.spoken_variable(item)
            if spoken_variable is not None:
                yield place, spoken_variable, True


def _languages(flow: model.Flow) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        if isinstance(node, model.LanguageNode) and node.language not in (None, *flow.languages):
            what = Flows.NO_LANGUAGE(language=str(node.language))
            yield Finding(("nodes", name, "language"), what, Flows.LANGUAGES(names=some(flow.languages)))


def _sounds(flow: model.Flow, around: Around) -> Iterator[Finding]:
    """Prompts that cannot be played: one finding for each, whatever the number of languages."""
    wanted: dict[tuple[str, str], Place] = {}
    for name, node in flow.nodes.items():
        for place, item in node_items(name, node):
            if isinstance(item, str):
                for language in flow.languages:
                    wanted.setdefault((item, language), place)
            elif isinstance(item, model.PromptIn):
                wanted.setdefault((item.prompt, item.language), place)
    for system in SystemPrompt:
        for language in flow.languages:
            wanted.setdefault((system, language), ("languages",))
    missing: dict[str, list[str]] = {}
    for prompt, spoken_in in wanted:
        if not around.has_sound(media(spoken_in, prompt)):
            missing.setdefault(prompt, []).append(spoken_in)
    for prompt, languages in missing.items():
        texts = folded(Shape.AND, [f"prompts/{each}/{prompt}.txt" for each in languages])
        yield Finding(
            wanted[prompt, languages[0]],
            Flows.NO_PROMPT(prompt=prompt, languages=languages),
            Flows.RECORD_PROMPT(files=texts),
        )
    yield from _fragments(flow, around)


def _fragments(flow: model.Flow, around: Around) -> Iterator[Finding]:
    for language in flow.languages:
        names = spoken.FRAGMENTS.get(language, spoken.FRAGMENTS["zh-CN"])
        missing = [name for name in names if not around.has_sound(fragment_media(language, name))]
        if missing:
            what = Flows.NO_FRAGMENTS(count=len(missing), language=language, names=some(missing))
            yield Finding(("languages",), what, Flows.RENDER())
