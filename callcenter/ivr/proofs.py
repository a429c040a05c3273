"""Checks that nobody hears or does in a flow what they have not proven that they may."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from callcenter.ivr import graph, model
from callcenter.ivr.graph import Place
from callcenter.ivr.lookups import SPECS, Who, proofs_of
from callcenter.ivr.names import Finding
from callcenter.ivr.wording import Proofs, Shape, folded


def misplaced_proofs(flow: model.Flow) -> Iterator[Finding]:
    """Proofs outside verify nodes, and what is no proof in them."""
    for name, node in flow.nodes.items():
        spec = SPECS.get(node.lookup) if isinstance(node, model.LookupNode | model.Verify) else None
        if spec is None:
            continue
        if isinstance(node, model.Verify) and spec.proves is None:
            proofs = sorted(each for each, spec in SPECS.items() if spec.proves)
            what = Proofs.NOTHING_PROVEN(lookup=node.lookup, proofs=proofs)
            yield Finding(("nodes", name, "lookup"), what, Proofs.WRITE_BEHIND(lookup=node.lookup))
        elif isinstance(node, model.Verify) and node.number.argument == spec.masked:
            what = Proofs.UNMASKED(lookup=node.lookup, argument=spec.masked)
            yield Finding(("nodes", name, "proof", "argument"), what, Proofs.CHANGE_ROUND())
        elif isinstance(node, model.LookupNode) and spec.proves is not None:
            what = Proofs.PROVES(lookup=node.lookup)
            yield Finding(("nodes", name, "lookup"), what, Proofs.MAKE_VERIFY())


def unproven(flow: model.Flow) -> Iterator[Finding]:
    """Look-ups that callers can come to without their proof, or with another number than the one proven."""
    for name, node in flow.nodes.items():
        if isinstance(node, model.LookupNode):
            yield from _look_up(flow, name, node)
        if isinstance(node, model.LookupNode | model.Http) and node.personal:
            proofs = proofs_of(Who.CUSTOMER)
            if not (isinstance(node, model.LookupNode) and _behind(node)):
                yield from _reached(flow, name, proofs, _verify_nodes(flow, proofs))


def _behind(node: model.LookupNode) -> str:
    spec = SPECS.get(node.lookup)
    return spec.behind if spec else ""


def _look_up(flow: model.Flow, name: str, node: model.LookupNode) -> Iterator[Finding]:
    proof = _behind(node)
    if not proof:
        return
    nodes = _verify_nodes(flow, (proof,))
    proven = [argument for argument in node.arguments if argument in SPECS[proof].arguments]
    for argument in proven:
        variable = node.arguments[argument]
        having = [each for each in nodes if _entries(flow.nodes[each]).get(argument) == variable]
        if nodes and not having:
            what = Proofs.OTHER_NUMBER(lookup=node.lookup, variable=variable, proof=proof)
            yield Finding(("nodes", name, "arguments", argument), what, Proofs.GIVE_PROVEN())
        elif nodes:
            nodes = having
            yield from _written_again(flow, variable, having)
    yield from _reached(flow, name, (proof,), nodes)


def _verify_nodes(flow: model.Flow, proofs: Collection[str]) -> list[str]:
    return [
        name for name, node in flow.nodes.items() if isinstance(node, model.Verify) and node.lookup in proofs
    ]


def _entries(node: model.Node) -> dict[str, str]:
    """A verify node's variables by the arguments they are."""
    assert isinstance(node, model.Verify)
    return {part.argument: part.variable for part in (node.number, node.proof)}


def _written_again(flow: model.Flow, variable: str, proven_in: list[str]) -> Iterator[Finding]:
    for name, node in flow.nodes.items():
        for place, written in graph.written_variables(node):
            same = variable.startswith(written) if written.endswith(".") else variable == written
            if same and name not in proven_in:
                what = Proofs.WRITTEN_AGAIN(variable=variable, node=proven_in[0])
                yield Finding(("nodes", name, *place), what, Proofs.OTHER_VARIABLE())


def _reached(flow: model.Flow, name: str, proofs: Collection[str], nodes: list[str]) -> Iterator[Finding]:
    """`nodes`: the verify nodes one of which is to have led there."""
    if name not in graph.reachable(flow, without=nodes):
        return
    node = flow.nodes[name]
    if isinstance(node, model.LookupNode) and SPECS[next(iter(proofs))].proves is Who.STAFF:
        what = Proofs.STAFF_ONLY(lookup=node.lookup)
    else:
        what = Proofs.PERSONAL()
    mend = Proofs.LEAD_FROM_PROOF(proofs=folded(Shape.OR, sorted(proofs)))
    place: Place = ("nodes", name)
    yield Finding(place, what, mend)
