"""Finding documents in the text index, best first, with the same order on every database.

A few statements: the terms of what was typed, other ways to those that no document has (how they sound, how
they may be spelt, what begins with them), and what these lead to. All else is counting, the rarest first:
once many documents have what is rare, what is common only decides among them.
"""

import heapq
import math
from collections import Counter
from collections.abc import Mapping, Set
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from callcenter.repository.text_postings import MOST_IMPACT
from callcenter.repository.text_query import Concept, Synonyms, Way, concepts_of
from callcenter.repository.text_tables import TextDocument, TextIndexState, TextKind
from callcenter.repository.text_ways import Reader, terms_in, widened_by

#: So many documents are enough to choose from.
ENOUGH: Final = 1_000
#: Documents gone through for one concept; the ways that are worth most come first.
MOST_PLACES: Final = 8_000
#: Scores that differ by less are the same.
EQUAL: Final = 1e-6


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A document; `covered`: what share of what was looked for it has, 0 to 1."""

    id: str
    score: float
    covered: float


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The best hits, and all terms that led to them (to mark them in texts)."""

    hits: list[Hit]
    terms: frozenset[str]


def find(connection: Connection, kind: TextKind, query: str, synonyms: Synonyms, *, limit: int = 50) -> Found:
    """The documents that have most of what is typed, best first. Some milliseconds: not in the event loop."""
    concepts = concepts_of(query, synonyms)
    total = connection.scalar(select(TextIndexState.documents).where(TextIndexState.kind == kind)) or 0
    if not concepts or not total:
        return Found(hits=[], terms=frozenset())
    reader = Reader(connection, kind)
    reader.read(terms_in(concepts))
    count = _Count(reader, total)
    for concept in sorted(widened_by(reader, concepts), key=count.worth, reverse=True):
        count.add(concept)
    best = count.best(limit)
    rows = select(TextDocument.number, TextDocument.id).where(
        TextDocument.kind == kind, TextDocument.number.in_(best)
    )
    ids = {number: id_ for number, id_ in connection.execute(rows)}  # noqa: C416 - a row is no pair
    hits = [
        Hit(id=ids[number], score=count.scores[number], covered=count.covered[number] / count.weights)
        for number in best
        if number in ids
    ]
    return Found(hits=hits, terms=frozenset(count.terms))


class _Count:
    """What documents gain by having what is looked for."""

    def __init__(self, reader: Reader, total: int) -> None:
        self._reader = reader
        self._total = total
        self.scores: dict[int, float] = {}
        self.covered: dict[int, float] = {}
        self.weights = 0.0
        self.terms: set[str] = set()

    def _rarity(self, documents: int) -> float:
        return math.log(1 + (self._total - documents + 0.5) / (documents + 0.5))

    def _size(self, way: Way) -> int:
        """In how many documents all of a way may stand, at most."""
        sizes = (sum(map(self._reader.size, group)) for group in way.groups)
        return min(self._total, min(sizes))

    def worth(self, concept: Concept) -> float:
        """What it is worth to have it: as much as the first way that there is."""
        sizes = (size for way in concept.ways if (size := self._size(way)))
        return concept.weight * self._rarity(next(sizes, 0))

    def add(self, concept: Concept) -> None:
        """Count one concept."""
        worth = self.worth(concept)
        self.weights += worth
        ways = [
            (min(worth, concept.weight * self._rarity(size)) * way.factor, size, place, way)
            for place, way in enumerate(concept.ways)
            if (size := self._size(way)) or (place == 0 and len(way.groups) > 1)
        ]
        ways.sort(key=lambda each: (-each[0], each[2]))
        best: dict[int, float] = {}
        shares: dict[int, float] = {}
        only = self.scores.keys() if len(self.scores) >= ENOUGH else None
        left = MOST_PLACES
        for strong, size, place, way in ways:
            if left < size and place:
                continue
            left -= size
            self._gain(way, strong, best, shares, only, own=place == 0)
        for number, gain in best.items():
            self.scores[number] = self.scores.get(number, 0.0) + gain
            self.covered[number] = self.covered.get(number, 0.0) + worth * shares[number]

    def best(self, limit: int) -> list[int]:
        """The numbers of the best documents; of equals the lowest first."""
        least = min(heapq.nlargest(limit, self.scores.values()), default=0.0) - EQUAL
        near = [number for number, score in self.scores.items() if score >= least]
        # Sums are rounded, so that equals are equal.
        near.sort(key=lambda number: (-round(self.scores[number] / EQUAL), number))
        return near[:limit]

    def _gain(
        self,
        way: Way,
        strong: float,
        best: dict[int, float],
        shares: dict[int, float],
        only: Set[int] | None,
        *,
        own: bool,
    ) -> None:
        found = [self._any_of(group) for group in way.groups]
        if only is not None:
            found = [_those(places, only) for places in found]
        unit = strong / len(found) / MOST_IMPACT
        if len(found) == 1:
            self._mark(way)
            for number, impact in found[0].items():
                gain = unit * impact
                if gain > best.get(number, 0.0):
                    best[number] = gain
                    shares[number] = way.factor
            return
        together = _together(found, own=own)
        for number, times in together.items():
            share = times / len(found)
            gain = unit * sum(places.get(number, 0) for places in found) * share
            if gain > best.get(number, 0.0):
                best[number] = gain
                shares[number] = way.factor * share * share
        if len(found) in together.values():
            self._mark(way)

    def _mark(self, way: Way) -> None:
        self.terms.update(term for group in way.groups for term in group if self._reader.size(term))

    def _any_of(self, group: tuple[str, ...]) -> Mapping[int, int]:
        if len(group) == 1:
            return self._reader.places(group[0])
        best: dict[int, int] = {}
        for term in group:
            for number, impact in self._reader.places(term).items():
                if best.get(number, 0) < impact:
                    best[number] = impact
        return best


def _those(places: Mapping[int, int], only: Set[int]) -> Mapping[int, int]:
    """The places of these documents."""
    if len(only) < len(places):
        return {number: places[number] for number in only if number in places}
    return {number: impact for number, impact in places.items() if number in only}


def _together(found: list[Mapping[int, int]], *, own: bool) -> dict[int, int]:
    """Document -> how much of an expression it has: half at least, of other words for it more than half."""
    if len(found) == 2 and not own:
        return dict.fromkeys(found[0].keys() & found[1].keys(), 2)
    counted = Counter(number for places in found for number in places)
    least = len(found) / 2 if own else len(found) / 2 + 0.1
    return {number: times for number, times in counted.items() if times >= least}
