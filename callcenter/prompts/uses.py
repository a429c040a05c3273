"""Who plays which prompt, and in which languages callers need it: from the set-up in force."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from callcenter.domain.configuration import Configuration, FlowSource
from callcenter.domain.enums import RecipeAction
from callcenter.ivr import graph, model
from callcenter.ivr.prompts import SystemPrompt


class PromptUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who plays a prompt: a node of a flow, or a queue while callers wait."""

    flow: str = ""
    node: str = ""
    queue: str = ""


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """By prompt: who plays it, and in which languages it is needed. The engine's own have no user."""

    uses: dict[str, list[PromptUse]]
    languages: dict[str, set[str]]


def needs_of(configuration: Configuration | None) -> Needs:
    """The needs of all its flows and queues. Takes milliseconds for a flow that was not looked at before."""
    needs = Needs(uses={}, languages={})
    if configuration is None:
        return needs
    spoken: set[str] = set()
    for source in (configuration.flow, *configuration.flows):
        flow = _flow(source)
        spoken.update(flow.languages)
        for node, prompt, language in _played(flow):
            uses = needs.uses.setdefault(prompt, [])
            if (use := PromptUse(flow=source.name, node=node)) not in uses:
                uses.append(use)
            needs.languages.setdefault(prompt, set()).update([language] if language else flow.languages)
    for queue in configuration.queues:
        for step in queue.recipe:
            if step.do is RecipeAction.PLAY_MESSAGE:
                needs.uses.setdefault(step.prompt, []).append(PromptUse(queue=queue.id))
                needs.languages.setdefault(step.prompt, set()).update(spoken)
    for system in SystemPrompt:
        needs.languages.setdefault(system.value, set()).update(spoken)
    return needs


@lru_cache(maxsize=64)
def _flow(source: FlowSource) -> model.Flow:
    return model.Flow.model_validate_json(source.json)


def _played(flow: model.Flow) -> Iterator[tuple[str, str, str]]:
    """What the nodes say: (node, prompt, language), the last empty for the caller's own."""
    for name, node in flow.nodes.items():
        for place, speech in graph.speeches(node):
            for _, item in graph.items(place, speech):
                if isinstance(item, str):
                    yield name, item, ""
                elif isinstance(item, model.PromptIn):
                    yield name, item.prompt, item.language
