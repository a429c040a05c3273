"""What flows name of the company's and of their own: that it is there, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from callcenter.ivr import graph, model
from callcenter.ivr.graph import Place
from callcenter.ivr.prompts import sources
from callcenter.ivr.wording import Names, Said


class Finding(NamedTuple):
    """A fault of a flow: where it is, what is wrong, and how to mend it."""

    place: Place
    what: Said
    mend: Said


class Around(Struct, frozen=True, kw_only=True):
    """What there is around a flow. Names are not checked where None. `lookups` have their arguments, with "?"
    behind one that may be left out; `http_hosts` are origins, as "https://erp.example.com"; `prompts` are the
    folders of sound files, the first that has one counts."""

    queues: Collection[str] | None = None
    skills: Collection[str] | None = None
    hours: Collection[str] | None = None
    lookups: Mapping[str, Collection[str]] | None = None
    numbers: Collection[str] | None = None
    http_hosts: Collection[str] | None = None
    prompts: tuple[Path, ...] = ()

    def has_sound(self, name: str) -> bool:
        """Whether a sound file, such as "en/welcome", can be played."""
        return any((folder / f"{each}.wav").is_file() for each in sources(name) for folder in self.prompts)


def wrong_names(flow: model.Flow, around: Around) -> Iterator[Finding]:
    """Nodes, and what is around the flow."""
    named: list[tuple[Place, str]] = [(("start",), flow.start), (("person",), flow.person)]
    for name, node in flow.nodes.items():
        named += [(("nodes", name, *place), target) for place, target in graph.targets(node)]
        for kind, place, each in _named_outside(name, node):
            there: Collection[str] | None = getattr(around, _PARTS[kind])
            if there is not None and each not in there:
                yield Finding(place, kind(name=each), _one_of(kind, each, there))
        if isinstance(node, model.Http):
            yield from _url(name, node, around.http_hosts)
        if isinstance(node, model.LookupNode | model.Verify) and around.lookups is not None:
            yield from _arguments(name, node, around.lookups)
    for place, target in named:
        if target not in flow.nodes:
            mend = meant(target, flow.nodes) or Names.THE_NODES_ARE(names=some(flow.nodes))
            yield Finding(place, Names.NO_NODE(name=target), mend)


_PARTS = {
    Names.NO_QUEUE: "queues",
    Names.NO_SKILL: "skills",
    Names.NO_HOURS: "hours",
    Names.NO_LOOKUP: "lookups",
    Names.NO_NUMBER: "numbers",
}
"""What there is around a flow, and in company.yaml but for look-ups, by what is said when it lacks a name."""


def _one_of(kind: Names, name: str, there: Collection[str]) -> Said:
    close = meant(name, there)
    mend = close or (Names.ONE_OF(names=some(there)) if there else Names.NONE_YET())
    if kind is Names.NO_LOOKUP:
        return mend
    part = _PARTS[kind]
    return Names.MEANT_OR_ADD(close=close, part=part) if close else Names.OR_ADD(mend=mend, part=part)


def _named_outside(name: str, node: model.Node) -> Iterator[tuple[Names, Place, str]]:
    """What a node names of the company's: what is said when it is not there, its place, its name."""
    here: Place = ("nodes", name)
    match node:
        case model.Branch():
            yield Names.NO_HOURS, (*here, "hours"), node.hours
        case model.Queue() | model.CallbackNode():
            yield Names.NO_QUEUE, (*here, "queue"), node.queue
            for skill in node.skills:
                yield Names.NO_SKILL, (*here, "skills", skill), skill
        case model.LookupNode() | model.Verify():
            yield Names.NO_LOOKUP, (*here, "lookup"), node.lookup
        case model.Transfer():
            yield Names.NO_NUMBER, (*here, "to"), node.to
        case _:
            pass
    for place, item in node_items(name, node):
        if isinstance(item, model.SayPosition):
            yield Names.NO_QUEUE, place, item.position
        elif isinstance(item, model.SayExpectedWait):
            yield Names.NO_QUEUE, place, item.expected_wait


def queues_of(flow: model.Flow) -> set[str]:
    """The queues that a flow names."""
    outside = (each for name, node in flow.nodes.items() for each in _named_outside(name, node))
    return {each for kind, _, each in outside if kind is Names.NO_QUEUE}


def notices_of(flow: model.Flow) -> set[str]:
    """The notices that a flow plays."""
    spoken = (item for name, node in flow.nodes.items() for _, item in node_items(name, node))
    return {item.notice for item in spoken if isinstance(item, model.PlayNotice)}


def prompts_of(flow: model.Flow) -> set[str]:
    """The prompts that a flow says, in whatever language."""
    items = [item for name, node in flow.nodes.items() for _, item in node_items(name, node)]
    named = {item for item in items if isinstance(item, str)}
    return named | {item.prompt for item in items if isinstance(item, model.PromptIn)}


def _arguments(
    name: str, node: model.LookupNode | model.Verify, lookups: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """Those a look-up does not know, and those it lacks."""
    if node.lookup not in lookups:
        return
    known = {each.removesuffix("?"): each.endswith("?") for each in lookups[node.lookup]}
    if isinstance(node, model.Verify):
        given: dict[str, Place] = {
            node.number.argument: ("number", "argument"),
            node.proof.argument: ("proof", "argument"),
        }
    else:
        given = {argument: ("arguments", argument) for argument in node.arguments}
    for argument, place in given.items():
        if argument not in known:
            mend = meant(argument, known) or Names.ITS_ARGUMENTS(names=some(known))
            what = Names.NO_ARGUMENT(lookup=node.lookup, name=argument)
            yield Finding(("nodes", name, *place), what, mend)
    for argument, optional in known.items():
        if argument not in given and not optional:
            what = Names.NOT_GIVEN(lookup=node.lookup, name=argument)
            yield Finding(("nodes", name, "lookup"), what, Names.ADD_ARGUMENT())


def node_items(name: str, node: model.Node) -> Iterator[tuple[Place, model.SpeechItem]]:
    """All speech of a node, with its place in the flow."""
    for place, speech in graph.speeches(node):
        yield from graph.items(("nodes", name, *place), speech)


def _url(name: str, node: model.Http, hosts: Collection[str] | None) -> Iterator[Finding]:
    place: Place = ("nodes", name, "url")
    try:
        parts = urlsplit(node.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        sound = bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        sound, origin = False, ""
    if not sound or "{" in origin or parts.fragment:
        yield Finding(place, Names.NO_ADDRESS(url=node.url), Names.AN_ADDRESS())
    elif hosts is not None and origin not in hosts:
        mend = Names.ADD_OR_USE_HOST(hosts=some(hosts)) if hosts else Names.ADD_HOST()
        yield Finding(place, Names.NOT_A_HOST(origin=origin), mend)


def meant(wrong: str, names: Collection[str]) -> Said | None:
    """The name that was probably meant, as a question; None when none looks like it."""
    close = difflib.get_close_matches(wrong, names, n=1)
    return Names.DID_YOU_MEAN(name=close[0]) if close else None


def some(names: Collection[str] | Iterator[str]) -> Said:
    """The names, in order, for a message; of many only the first 12."""
    every = sorted(names)
    return Names.AND_MORE(names=every[:12]) if len(every) > 12 else Names.LISTED(names=every)
