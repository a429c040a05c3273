"""Finding documents in the text index, best first, with the same order on every database.

A few statements: the terms of what was typed, other ways to those that no document has (how they sound, how
they may be spelt, what begins with them), and what these lead to. All else is counting.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, select

from callcenter.repository.text_postings import MOST_IMPACT
from callcenter.repository.text_query import Concept, Synonyms, concepts_of
from callcenter.repository.text_tables import TextDocument, TextIndexState, TextKind
from callcenter.repository.text_ways import Reader, terms_in, widened_by


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
    index = Reader(connection, kind)
    index.read(terms_in(concepts))
    widened = widened_by(index, concepts)
    scores: dict[int, float] = defaultdict(float)
    covered: dict[int, float] = defaultdict(float)
    weights = 0.0
    terms: set[str] = set()
    for concept in widened:
        strengths = _strengths(index, concept, terms)
        weight = concept.weight * math.log(1 + (total - len(strengths) + 0.5) / (len(strengths) + 0.5))
        weights += weight
        for number, (strength, share) in strengths.items():
            scores[number] += weight * strength
            covered[number] += weight * share
    # Sums are rounded, so that equals are equal, and then in the order of their numbers.
    best = sorted(scores, key=lambda number: (-round(scores[number], 6), number))[:limit]
    ids = {
        row.number: row.id
        for row in connection.execute(
            select(TextDocument.number, TextDocument.id).where(
                TextDocument.kind == kind, TextDocument.number.in_(best)
            )
        )
    }
    return Found(
        hits=[
            Hit(id=ids[number], score=scores[number], covered=covered[number] / weights if weights else 0.0)
            for number in best
            if number in ids
        ],
        terms=frozenset(terms),
    )


def _strengths(index: Reader, concept: Concept, terms: set[str]) -> dict[int, tuple[float, float]]:
    """Document -> how strongly it says what is looked for, and how fully."""
    best: dict[int, tuple[float, float]] = {}
    for way in concept.ways:
        found = [_any_of(index, group) for group in way.groups]
        sums: Mapping[int, int] = found[0]
        together: dict[int, int] = defaultdict(int)
        if len(found) > 1:
            sums = _summed(found, together)
        count = len(found)
        for number, impact in sums.items():
            share = together.get(number, count) / count
            # Half of an expression is less than half of what it says.
            if share >= 0.5:
                strength = way.factor * impact / count / MOST_IMPACT * share
                if number not in best or best[number][0] < strength:
                    best[number] = (strength, way.factor * share * share)
        if sums and (count == 1 or count in together.values()):
            terms.update(term for group in way.groups for term in group if index.places.get(term))
    return best


def _summed(found: Iterable[Mapping[int, int]], together: dict[int, int]) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for places in found:
        for number, impact in places.items():
            sums[number] += impact
            together[number] += 1
    return sums


def _any_of(index: Reader, group: tuple[str, ...]) -> Mapping[int, int]:
    if len(group) == 1:
        return index.places.get(group[0], {})
    best: dict[int, int] = {}
    for term in group:
        for number, impact in index.places.get(term, {}).items():
            if best.get(number, 0) < impact:
                best[number] = impact
    return best
