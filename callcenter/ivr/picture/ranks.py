"""The first half of a layered layout: links made to point one way, and each node given its layer.

After K. Sugiyama, S. Tagawa, M. Toda, "Methods for Visual Understanding of Hierarchical System Structures"
(IEEE Transactions on Systems, Man and Cybernetics 11, 1981).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[str, str]

_PASSES = 4


def backward(nodes: Sequence[str], pairs: Iterable[Pair], first: str) -> set[Pair]:
    """The links to turn round, so that no circle is left: those to `first`, and in circles those back.

    Back is what leads to a node that a call from `first` can come to in fewer steps, or in as many and was
    met before.
    """
    out = _out(nodes, pairs)
    place = {name: index for index, name in enumerate(_met(nodes, out, first))}
    reached = {name: set(_met([], out, name)) for name in nodes}
    return {
        (source, target)
        for source, targets in out.items()
        for target in targets
        if target == first or (source in reached[target] and place[target] <= place[source])
    }


def _out(nodes: Iterable[str], pairs: Iterable[Pair]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {name: [] for name in nodes}
    for source, target in pairs:
        out[source].append(target)
    return out


def _met(nodes: Sequence[str], out: Mapping[str, list[str]], first: str) -> list[str]:
    """`first` and what it leads to, nearest first; then likewise from each of the nodes not met yet."""
    met: dict[str, None] = {}
    for root in (first, *nodes):
        todo = [] if root in met else [root]
        met.setdefault(root)
        for name in todo:
            new = [target for target in dict.fromkeys(out[name]) if target not in met]
            met.update(dict.fromkeys(new))
            todo.extend(new)
    return list(met)


def ranks(nodes: Sequence[str], pairs: Sequence[Pair], first: str) -> dict[str, int]:
    """The layer of each node, from 0: below all that lead to it, and near to what it leads to.

    `pairs` close no circle. `first` stays where its sources let it be.
    """
    out = _out(nodes, pairs)
    into = _out(nodes, ((target, source) for source, target in pairs))
    order = _in_order(nodes, into, out)
    rank: dict[str, int] = {}
    for name in order:
        rank[name] = max((rank[source] + 1 for source in into[name]), default=0)
    # A node with more ways out than in makes fewer long lines further down.
    for _ in range(_PASSES):
        for name in reversed(order):
            if name != first and len(out[name]) > len(into[name]):
                rank[name] = max(rank[name], min(rank[target] for target in out[name]) - 1)
    return rank


def _in_order(nodes: Sequence[str], into: Mapping[str, list[str]], out: Mapping[str, list[str]]) -> list[str]:
    """Sources before targets."""
    left = {name: len(into[name]) for name in nodes}
    ready = [name for name in nodes if not left[name]]
    for name in ready:
        for target in out[name]:
            left[target] -= 1
            if not left[target]:
                ready.append(target)
    return ready
