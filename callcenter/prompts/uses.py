"""Who plays which prompt, and in which languages it is needed: in the set-up in force, and flows to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from callcenter.domain.configuration import Configuration, FlowSource
from callcenter.domain.enums import RecipeAction
from callcenter.ivr import graph, model
from callcenter.ivr.prompts import SystemPrompt
from callcenter.prompts.apart import Played


class PromptUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who plays a prompt: a node of a flow, or a queue while callers wait."""

    flow: str = ""
    node: str = ""
    queue: str = ""


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """By prompt: who plays it, and in which languages it is needed. The engine's own have no user."""

    uses: dict[str, list[PromptUse]]
    languages: dict[str, set[str]]


def needs_of(configuration: Configuration | None, drafts: Iterable[Played] = ()) -> Needs:
    """The needs of all its flows and queues, and of flows that are not in force yet. Takes milliseconds for a
    flow that was not looked at before."""
    needs = Needs(uses={}, languages={})
    for draft in drafts:
        _note(needs, PromptUse(flow=draft.flow, node=draft.node), draft.prompt, [draft.language])
    if configuration is None:
        return needs
    spoken: set[str] = set()
    for source in (configuration.flow, *configuration.flows):
        flow = _flow(source)
        spoken.update(flow.languages)
        for node, prompt, language in played_by(flow):
            use = PromptUse(flow=source.name, node=node)
            _note(needs, use, prompt, [language] if language else flow.languages)
    for queue in configuration.queues:
        for step in queue.recipe:
            if step.do is RecipeAction.PLAY_MESSAGE:
                needs.uses.setdefault(step.prompt, []).append(PromptUse(queue=queue.id))
                needs.languages.setdefault(step.prompt, set()).update(spoken)
    for system in SystemPrompt:
        needs.languages.setdefault(system.value, set()).update(spoken)
    return needs


def _note(needs: Needs, use: PromptUse, prompt: str, languages: Iterable[str]) -> None:
    uses = needs.uses.setdefault(prompt, [])
    if use not in uses:
        uses.append(use)
    needs.languages.setdefault(prompt, set()).update(languages)


@lru_cache(maxsize=64)
def _flow(source: FlowSource) -> model.Flow:
    return model.Flow.model_validate_json(source.json)


def played_by(flow: model.Flow) -> Iterator[tuple[str, str, str]]:
    """What the nodes say: (node, prompt, language), the last empty for the caller's own."""
    for name, node in flow.nodes.items():
        for place, speech in graph.speeches(node):
            for _, item in graph.items(place, speech):
                if isinstance(item, str):
                    yield name, item, ""
                elif isinstance(item, model.PromptIn):
                    yield name, item.prompt, item.language
