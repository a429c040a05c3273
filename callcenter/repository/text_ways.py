"""Other ways to what is typed, when no document has it as it stands.

Chinese by how it sounds (发飘 for 发票), Latin letters as pinyin in full or in part (fapiao, fapi), as
initials (fp), as the beginning of a word, or as a word with a letter wrong.
"""

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, select

from callcenter.repository.text_postings import BLOCK, count, unpack
from callcenter.repository.text_query import Concept, Way
from callcenter.repository.text_sounds import sound, sounds, syllables
from callcenter.repository.text_tables import TextKey, TextKind, TextPosting
from callcenter.repository.text_terms import (
    INITIALS,
    LEAST_SPELLING,
    LONGEST_INITIALS,
    SOUND,
    SPELLING,
    is_cjk,
    spellings,
    stem,
)

SOUNDS_ALIKE: Final = 0.7
PINYIN: Final = 0.85
BEGUN: Final = 0.75
ONE_SYLLABLE: Final = 0.5
INITIAL: Final = 0.8
BEGINS: Final = 0.8
SPELT_ALIKE: Final = 0.75
#: So many terms are looked at that begin with, sound or are spelt like something.
MOST_TERMS: Final = 40
#: Words of so many letters may have two wrong.
LONG_WORD: Final = 8
LONGEST_PINYIN: Final = 40
MOST_SPLITS: Final = 3
#: Rows read of the terms that begin with something.
MOST_BEGUN: Final = 200
END: Final = "\U0010ffff"
_COLUMNS = (TextPosting.term, TextPosting.block, TextPosting.data)


class Reader:
    """Terms of one kind of documents, as read for one search."""

    def __init__(self, connection: Connection, kind: TextKind) -> None:
        self._connection = connection
        self._kind = kind
        self._blocks: dict[str, dict[int, bytes]] = {}
        self._places: dict[str, dict[int, int]] = {}

    def size(self, term: str) -> int:
        """In how many documents a term stands that was read."""
        return sum(map(count, self._blocks.get(term, {}).values()))

    def places(self, term: str) -> dict[int, int]:
        """Number of a document -> impact, of a term that was read."""
        if term not in self._places:
            found: dict[int, int] = {}
            for block, data in self._blocks.get(term, {}).items():
                found.update(unpack(data, block * BLOCK))
            self._places[term] = found
        return self._places[term]

    def read(self, terms: Iterable[str]) -> None:
        """Read those terms that are not read yet."""
        wanted = sorted({term for term in terms if term not in self._blocks})
        for term in wanted:
            self._blocks[term] = {}
        if wanted:
            self._read(select(*_COLUMNS).where(TextPosting.term.in_(wanted)))

    def begun(self, beginning: str) -> tuple[str, ...]:
        """The first of the terms that begin so, read."""
        range_ = and_(TextPosting.term >= beginning, TextPosting.term < beginning + END)
        return self._read(select(*_COLUMNS).where(range_).limit(MOST_BEGUN))

    def _read(self, rows: Select[str, int, bytes]) -> tuple[str, ...]:
        mine = rows.where(TextPosting.kind == self._kind).order_by(TextPosting.term, TextPosting.block)
        terms: dict[str, None] = {}
        for term, block, data in self._connection.execute(mine).all():
            terms[term] = None
            self._blocks.setdefault(term, {})[block] = data
        return tuple(terms)

    def keyed(self, condition: ColumnElement[bool]) -> dict[str, list[str]]:
        """Key -> terms of the keys that meet a condition."""
        rows = (
            select(TextKey.key, TextKey.term)
            .where(TextKey.kind == self._kind, condition)
            .order_by(TextKey.key, TextKey.term)
        )
        found: dict[str, list[str]] = defaultdict(list)
        for key, term in self._connection.execute(rows):
            found[key].append(term)
        return found


def terms_in(concepts: Iterable[Concept]) -> set[str]:
    """Every term that would do for one of them."""
    return {t for concept in concepts for way in concept.ways for group in way.groups for t in group}


class _Wanted(msgspec.Struct):
    """What to look up for one concept."""

    #: Chinese that sounds like it.
    alike: tuple[str, ...] = ()
    #: As pinyin: for each way to split it, the keys of its pairs; the last may only be begun.
    splits: tuple[tuple[str, ...], ...] = ()
    #: Likewise where the last syllable is only begun: the keys before, and how the last key begins.
    before: tuple[str, ...] = ()
    begun: str = ""
    spelt: frozenset[str] = frozenset()
    begins: str = ""
    initials: str = ""


def widened_by(reader: Reader, concepts: Sequence[Concept]) -> list[Concept]:
    """The concepts with the other ways that lead to something, their terms read."""
    wanted = [_wanted(reader, concept) for concept in concepts]
    exact = {
        key for w in wanted for key in (*w.alike, *(k for s in w.splits for k in s), *w.before, *w.spelt)
    }
    keyed = reader.keyed(TextKey.key.in_(sorted(exact))) if exact else {}
    widened = []
    for concept, want in zip(concepts, wanted, strict=True):
        ways = list(_ways(reader, concept, want, keyed))
        weight = max([concept.weight, *(len(way.groups) ** 0.5 for way in ways)])
        widened.append(
            Concept((*concept.ways, *ways), weight, concept.word, concept.open) if ways else concept
        )
    reader.read(terms_in(widened))
    return widened


def _wanted(reader: Reader, concept: Concept) -> _Wanted:
    word = concept.word
    known = all(any(reader.size(term) for term in group) for group in concept.ways[0].groups)
    if is_cjk(word):
        if len(word) == 1:
            return _Wanted(begins=word)
        if known or len(word) != 2:
            return _Wanted()
        return _Wanted(alike=tuple(SOUND + each for each in sounds(word)))
    if not (word.isascii() and word.isalpha() and len(word) > 1):
        return _Wanted(begins=word if concept.open and word and not known else "")
    want = _Wanted()
    if len(word) <= LONGEST_PINYIN:
        splits = _splits(word)
        want.splits = tuple(_pair_keys(split) for split in splits if len(split) > 1)
        if not known and concept.open and (found := _begun(word)):
            *before, want.begun = _pair_keys(found)
            want.before = tuple(before)
        elif not known and not want.splits and splits:
            want.begun = SOUND + sound(splits[0]) + " "
    if known:
        return want
    if len(word) >= LEAST_SPELLING:
        want.spelt = frozenset(SPELLING + each for each in spellings(stem(word)))
    if concept.open:
        want.begins = min(word, stem(word), key=len)
    if len(word) <= LONGEST_INITIALS:
        want.initials = INITIALS + word
    return want


def _ways(reader: Reader, concept: Concept, want: _Wanted, keyed: dict[str, list[str]]) -> Iterable[Way]:
    alike = tuple(dict.fromkeys(term for key in want.alike for term in keyed.get(key, ())))
    if alike:
        yield Way((alike[:MOST_TERMS],), SOUNDS_ALIKE)
    for split in want.splits:
        groups = tuple(tuple(keyed.get(key, ())[:MOST_TERMS]) for key in split)
        if any(groups):
            yield Way(groups, PINYIN)
    if want.begun:
        begun = reader.keyed(and_(TextKey.key >= want.begun, TextKey.key < want.begun + END))
        terms = tuple(dict.fromkeys(term for found in begun.values() for term in found))[:MOST_TERMS]
        if terms:
            groups = (*(tuple(keyed.get(key, ())[:MOST_TERMS]) for key in want.before), terms)
            yield Way(groups, ONE_SYLLABLE if want.begun.endswith(" ") else BEGUN)
    if want.spelt:
        candidates = {term for key in want.spelt for term in keyed.get(key, ())}
        likely = _likely(stem(concept.word), candidates)
        if likely:
            yield Way((likely,), SPELT_ALIKE)
    if want.begins and (terms := reader.begun(want.begins)):
        yield Way((terms,), BEGINS)
    if want.initials and (terms := reader.begun(want.initials)):
        yield Way((terms,), INITIAL)


def _splits(word: str) -> list[tuple[str, ...]]:
    """A word as syllables of pinyin, the splits with fewest first."""
    ends: list[list[tuple[str, ...]]] = [[()], *([] for _ in word)]
    for start in range(len(word)):
        for length in range(1, min(6, len(word) - start) + 1):
            if word[start : start + length] in syllables():
                ends[start + length] += [(*s, word[start : start + length]) for s in ends[start]]
        for place in range(start + 1, len(ends)):
            ends[place] = sorted(ends[place], key=len)[:MOST_SPLITS]
    return ends[-1]


def _begun(word: str) -> tuple[str, ...] | None:
    """A word as syllables of which the last is only begun."""
    found = [
        (*splits[0], word[cut:])
        for cut in range(1, len(word))
        if word[cut:] in _beginnings() and (splits := _splits(word[:cut]))
    ]
    return min(found, key=len, default=None)


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(s[:length] for s in syllables() for length in range(1, len(s)))


def _pair_keys(split: Sequence[str]) -> tuple[str, ...]:
    return tuple(SOUND + sound(pair) for pair in itertools.pairwise(split))


def _likely(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The words nearest to a word: one letter wrong, in long ones two."""
    most = 2 if len(word) >= LONG_WORD else 1
    near = sorted((distance(word, term), term[:1] != word[:1], term) for term in candidates)
    near = [each for each in near if each[0] <= most]
    return tuple(term for away, _, term in near if away == near[0][0])[:MOST_TERMS]


def distance(one: str, other: str) -> int:
    """Letters to be put in, left out, replaced or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, c in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, d in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (c != d))
            if i > 1 and j > 1 and c == other[j - 2] and one[i - 2] == d:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
