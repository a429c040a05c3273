"""Checks that nobody hears or does in a flow what they have not proven that they may."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from callcenter.ivr import graph, model
from callcenter.ivr.graph import Place
from callcenter.ivr.lookups import SPECS, Who, proofs_of
from callcenter.ivr.names import Finding


def misplaced_proofs(flow: model.Flow) -> Iterator[Finding]:
    """Proofs outside verify nodes, and what is no proof in them."""
    for name, node in flow.nodes.items():
        spec = SPECS.get(node.lookup) if isinstance(node, model.LookupNode | model.Verify) else None
        if spec is None:
            continue
        if isinstance(node, model.Verify) and spec.proves is None:
            proofs = ", ".join(sorted(each for each, spec in SPECS.items() if spec.proves))
            what = f"{node.lookup} proves nothing; a verify node has one of {proofs}"
            mend = f"write {node.lookup} in a lookup node behind it"
            yield Finding(("nodes", name, "lookup"), what, mend)
        elif isinstance(node, model.Verify) and node.number.argument == spec.masked:
            what = f"{node.lookup} proves by its {spec.masked!r}, which would be keyed unmasked"
            mend = "change the arguments of number and proof for each other"
            yield Finding(("nodes", name, "proof", "argument"), what, mend)
        elif isinstance(node, model.LookupNode) and spec.proves is not None:
            what = f"{node.lookup} proves who is calling, and a lookup node does not"
            yield Finding(("nodes", name, "lookup"), what, "make it a verify node")


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
            what = f"{node.lookup} is given {variable!r}, and no {proof} has proven that"
            mend = "give it the variable of the verify node that leads there"
            yield Finding(("nodes", name, "arguments", argument), what, mend)
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
                what = (
                    f"{variable!r} is what a caller has proven in {proven_in[0]!r}, and would be another here"
                )
                yield Finding(("nodes", name, *place), what, "use a variable of another name")


def _reached(flow: model.Flow, name: str, proofs: Collection[str], nodes: list[str]) -> Iterator[Finding]:
    """`nodes`: the verify nodes one of which is to have led there."""
    if name not in graph.reachable(flow, without=nodes):
        return
    node = flow.nodes[name]
    if isinstance(node, model.LookupNode) and SPECS[next(iter(proofs))].proves is Who.STAFF:
        what = f"{node.lookup} can be reached by callers who have not proven to be staff"
    else:
        what = "a personal look-up can be reached without a proof of who is calling"
    mend = f"lead to it only from the `next` of a verify node with `lookup: {' or '.join(sorted(proofs))}`"
    place: Place = ("nodes", name)
    yield Finding(place, what, mend)
