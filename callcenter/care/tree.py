"""Trees of codes: the way from the top to each, and whether it can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from callcenter.domain.configuration import Labels


class Node(Protocol):
    """What the trees of care.yaml are made of."""

    @property
    def code(self) -> str: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def children(self) -> Sequence[Node]: ...


N = TypeVar("N", bound=Node)


def walk(nodes: Iterable[N], above: tuple[N, ...] = ()) -> Iterator[tuple[N, ...]]:
    """The way to each node, itself the last, parents first."""
    for node in nodes:
        way = (*above, node)
        yield way
        yield from walk(node.children, way)  # type: ignore[misc]


class Tree(Generic[N]):
    """A tree by its codes, which are unique in it."""

    def __init__(self, nodes: Iterable[N]) -> None:
        self._ways = {way[-1].code: way for way in walk(nodes)}

    def __contains__(self, code: object) -> bool:
        return code in self._ways

    def __iter__(self) -> Iterator[N]:
        """Every node, parents first, in the order of the file."""
        return (way[-1] for way in self._ways.values())

    def get(self, code: str) -> N | None:
        """The node of this code."""
        way = self._ways.get(code)
        return way[-1] if way else None

    def way(self, code: str) -> tuple[N, ...]:
        """From the top down to this one; empty when there is none."""
        return self._ways.get(code, ())

    def path(self, code: str) -> tuple[str, ...]:
        """The codes from the top down to this one; empty when there is none."""
        return tuple(node.code for node in self.way(code))

    def is_leaf(self, code: str) -> bool:
        """Whether it is there and nothing is below it."""
        node = self.get(code)
        return node is not None and not node.children

    def is_choosable(self, code: str) -> bool:
        """Whether a new case may have it: a leaf that is not retired, nor is a branch above it."""
        return self.is_leaf(code) and not any(getattr(node, "retired", False) for node in self.way(code))

    def below(self, code: str) -> tuple[str, ...]:
        """The codes of the leaves under this one, itself when it is a leaf; empty when there is none."""
        return tuple(other for other in self._ways if self.is_leaf(other) and code in self.path(other))

    def labels(self, code: str, language: str) -> str:
        """What it is called in a language, or else in another; the code itself when it is not there."""
        node = self.get(code)
        return in_language(node.labels, language) or code if node else code


def in_language(labels: Labels, language: str) -> str:
    """The text for a language; else the one nearest to it that there is; empty when there is none."""
    nearest = ("zh-TW", "zh-CN", "en") if language == "zh-TW" else ("zh-CN", "zh-TW", "en")
    order = (language, *(nearest if language.startswith("zh") else ("en", "zh-CN", "zh-TW")))
    return next((labels[each] for each in order if labels.get(each)), "")
