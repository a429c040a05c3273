"""How Chinese sounds, as far as a search needs to know."""

import functools
import re
import unicodedata
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

_TONED_V = re.compile("[üǖǘǚǜ]")


def initials(run: str) -> str:
    """The first letters of the pinyin of a run of Chinese characters."""
    return "".join(syllable[:1] for syllable in lazy_pinyin(run, style=Style.NORMAL, v_to_u=False))


def sound(syllables: Iterable[str]) -> str:
    """How syllables sound to who does not tell zh from z and ang from an."""
    return " ".join(_blurred(syllable) for syllable in syllables)


@functools.lru_cache(maxsize=2_000)
def _blurred(syllable: str) -> str:
    for exact, blurred in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(exact):
            syllable = blurred + syllable[2:]
    if syllable.endswith(("ang", "eng", "ing")):
        syllable = syllable[:-1]
    return syllable


def _bare(toned: str) -> str:
    letters = unicodedata.normalize("NFD", _TONED_V.sub("v", unicodedata.normalize("NFC", toned)))
    return "".join(c for c in letters if not unicodedata.combining(c))


@functools.lru_cache(maxsize=20_000)
def _reading(character: str) -> str:
    return _bare(PINYIN_DICT.get(ord(character), character).partition(",")[0])


def sounds(pair: str) -> tuple[str, ...]:
    """How a pair of characters may sound: as the word it is, and by its characters' usual readings.

    Looked up in pypinyin's tables: there are thousands of pairs in a few texts, and to ask pypinyin for each
    takes a hundred times as long.
    """
    readings = [[_reading(c) for c in pair]]
    if (word := PHRASES_DICT.get(pair)) is not None:
        readings.insert(0, [_bare(each[0]) for each in word])
    return tuple(dict.fromkeys(sound(reading) for reading in readings))


@functools.cache
def syllables() -> frozenset[str]:
    """Every syllable of Mandarin, without tones, ü written v."""
    found: set[str] = set()
    for code, readings in PINYIN_DICT.items():
        if 0x4E00 <= code <= 0x9FFF:
            found.update(readings.split(","))
    bare = {_bare(reading) for reading in found}
    return frozenset(s for s in bare if s.isascii() and s.isalpha() and (len(s) > 1 or s in "aeo"))
