"""What is typed as what is looked for: concepts, each with the terms that would do for it.

Words that mean the same (`Synonyms`) stand for each other, in every language at once. What they are is data.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from callcenter.repository.text_terms import (
    FUNCTION,
    STOP_WORDS,
    is_cjk,
    pairs,
    pieces,
    plain,
    stem,
    word_terms,
)

SYNONYM: Final = 0.8
#: What counts of a pair of characters that holds one of the sentence's own, or that joins two words.
AROUND: Final = 0.3
BETWEEN: Final = 0.5
MOST_CONCEPTS: Final = 40
#: Characters looked at, after compatibility forms were made plain.
MOST_TYPED: Final = 400


class Way(msgspec.Struct, frozen=True):
    """What together says what is looked for: of each group one term; `factor` 0 to 1 says how well."""

    groups: tuple[tuple[str, ...], ...]
    factor: float

    @classmethod
    def of(cls, terms: Iterable[str], factor: float) -> "Way":
        """All of these terms."""
        return cls(tuple((term,) for term in terms), factor)


class Concept(msgspec.Struct, frozen=True):
    """One thing looked for. `open`: typing may go on, so that what begins with it will do."""

    ways: tuple[Way, ...]
    weight: float
    word: str = ""
    open: bool = False


class Synonyms:
    """Expressions that mean the same, or that say what others mean."""

    def __init__(
        self, same: Iterable[Sequence[str]] = (), means: Iterable[tuple[Sequence[str], Sequence[str]]] = ()
    ) -> None:
        self._chinese: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
        self._words: dict[tuple[str, ...], dict[tuple[str, ...], None]] = defaultdict(dict)
        for group in same:
            for one in group:
                self._add(one, [other for other in group if other != one])
        for said, meant in means:
            for one in said:
                self._add(one, meant)
        self._longest = max((len(said) for said in self._chinese), default=0)
        self._most_words = max((len(said) for said in self._words), default=0)

    def _add(self, said: str, meant: Iterable[str]) -> None:
        text = plain(said)
        into = self._chinese[text] if _all_cjk(text) else self._words[tuple(_stems(text))]
        own = _terms(text)
        for other in meant:
            terms = _terms(plain(other))
            if terms and terms != own:
                into[terms] = None

    def in_run(self, run: str, start: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """The longest expression that begins at this place of a run: its length (0: none), what it means."""
        for length in range(min(self._longest, len(run) - start), 0, -1):
            if (found := self._chinese.get(run[start : start + length])) is not None:
                return length, tuple(found)
        return 0, ()

    def in_words(self, stems: Sequence[str], start: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """Likewise of words."""
        for length in range(min(self._most_words, len(stems) - start), 0, -1):
            if (found := self._words.get(tuple(stems[start : start + length]))) is not None:
                return length, tuple(found)
        return 0, ()


def _all_cjk(text: str) -> bool:
    found = pieces(text)
    return len(found) == 1 and is_cjk(found[0])


def _stems(text: str) -> list[str]:
    return [stem(piece) for piece in pieces(text)]


def _terms(text: str) -> tuple[str, ...]:
    """What of an expression has to be found together."""
    terms: dict[str, None] = {}
    for piece in pieces(text):
        for term in pairs(piece) if is_cjk(piece) else word_terms(piece):
            terms[term] = None
    return tuple(terms)


def _run(run: str, synonyms: Synonyms) -> list[Concept]:
    concepts: list[Concept] = []
    covered = [-1] * len(run)
    place = 0
    while place < len(run):
        length, meant = synonyms.in_run(run, place)
        if length and not (length == 1 and len(run) > 1 and not meant):
            for each in range(place, place + length):
                covered[each] = place
            own = tuple(pairs(run[place : place + length]))
            ways = (Way.of(own, 1.0), *(Way.of(terms, SYNONYM) for terms in meant))
            concepts.append(Concept(ways, len(own) ** 0.5, run[place : place + length]))
            place += length
        else:
            place += 1
    if len(run) == 1:
        return concepts or [Concept((Way.of((run,), 1.0),), 1.0, run, open=True)]
    for start in range(len(run) - 1):
        pair = run[start : start + 2]
        if covered[start] >= 0 and covered[start] == covered[start + 1]:
            continue
        inside = sum(c in FUNCTION for c in pair)
        if inside == 2:
            continue
        weight = AROUND if inside else BETWEEN if covered[start] >= 0 or covered[start + 1] >= 0 else 1.0
        concepts.append(Concept((Way.of((pair,), 1.0),), weight, pair))
    return concepts


def concepts_of(query: str, synonyms: Synonyms) -> list[Concept]:
    """What is looked for, at most so many things; empty when nothing can be."""
    # Some characters stand for a dozen; nobody types so many.
    text = plain(query)[:MOST_TYPED]
    found = pieces(text)
    concepts: list[Concept] = []
    place = 0
    while place < len(found):
        piece = found[place]
        if is_cjk(piece):
            concepts += _run(piece, synonyms)
            place += 1
            continue
        end = place
        while end < len(found) and not is_cjk(found[end]):
            end += 1
        concepts += _sentence(found[place:end], synonyms, typing=end == len(found) and text[-1:].isalnum())
        place = end
    unique: dict[tuple[Way, ...], Concept] = {}
    for concept in concepts:
        if concept.ways not in unique or unique[concept.ways].weight < concept.weight:
            unique[concept.ways] = concept
    return list(unique.values())[:MOST_CONCEPTS]


def _sentence(words: list[str], synonyms: Synonyms, *, typing: bool) -> list[Concept]:
    stems = [stem(word) for word in words]
    concepts: list[Concept] = []
    place = 0
    while place < len(words):
        length, meant = synonyms.in_words(stems, place)
        last = typing and place + max(length, 1) == len(words)
        own = tuple(
            dict.fromkeys(t for word in words[place : place + max(length, 1)] for t in word_terms(word))
        )
        ways = (*((Way.of(own, 1.0),) if own else ()), *(Way.of(terms, SYNONYM) for terms in meant))
        if ways:
            word = words[place] if length <= 1 else ""
            concepts.append(Concept(ways, max(1, len(own)) ** 0.5, word, open=last))
        elif last and words[place] not in STOP_WORDS:
            concepts.append(Concept((Way.of((words[place],), 1.0),), 1.0, words[place], open=True))
        place += max(length, 1)
    return concepts
