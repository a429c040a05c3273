"""Text as terms: what an index keeps of a text, and what of it can be searched for.

Chinese becomes simplified and then pairs of neighbouring characters: two-character words are found, and no
dictionary decides what a word is. English words lose their endings. Product codes stand as a whole and in
parts. Titles and tags also have the initials of their pinyin, from each character on.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import msgspec
import opencc

from callcenter.repository.text_sounds import initials, sounds
from callcenter.repository.text_tables import TERM_LENGTH

#: Raised when texts become other terms than before: indexes made by other rules are made again.
ANALYSIS: Final = 1

INITIALS: Final = "!"
SOUND: Final = "'"
SPELLING: Final = "~"
LONGEST_INITIALS: Final = 8
LEAST_SPELLING: Final = 4

_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_CJK = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(rf"[{_CJK}]+|[a-z0-9]+(?:[-_./'][a-z0-9]+)*|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_PARTS = re.compile(r"[a-z0-9]+")
# What stands above or below a letter once the letter stands for itself.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]+"
)
_VOWEL = re.compile(r"[aeiouy]")

#: Characters that carry the sentence rather than its matter: pairs of two of them are no terms, and pairs
#: with one count little.
FUNCTION: Final = frozenset(
    "的了吗嘛呢吧啊呀么哦地得着过是在和与及就都也还又很太最更会要能可以有没不无别未我你您他她它们咱这那哪此"
    "什怎谁几多少个些种样一二三两把被让给对从向到于为因但却而且或如若则只才再已曾正将请问帮"
)
STOP_WORDS: Final = frozenset(
    _PIECES.findall(
        "a about after all also am an and any are as at be been being but by can could did do does doing "
        "done for from get gets getting got had has have having he her hers him his how i if in into is "
        "it its just me more most my no not of off on or our ours out over she should so some than that "
        "the their theirs them then there these they this those to too up us very was we were what when "
        "where which while who whom whose why will with would you your yours don doesn didn isn aren won "
        "can't don't it's there's i'm we're they're he's she's s t"
    )
)


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A text's field: `weight` says how much its words count, `named` whether it is a title or tag."""

    text: str
    weight: float
    named: bool = False


def plain(text: str) -> str:
    """Lower case, without accents, full-width forms made plain, in simplified characters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    bare = _ACCENTS.sub("", decomposed)
    converted: str = _TO_SIMPLIFIED.convert(unicodedata.normalize("NFC", bare))
    return converted


def pieces(text: str) -> list[str]:
    """The runs of Chinese characters and the words of a plain text."""
    return _PIECES.findall(text)


def is_cjk(piece: str) -> bool:
    """Whether a piece is a run of Chinese characters."""
    return _IS_CJK.match(piece) is not None


def pairs(run: str) -> list[str]:
    """The pairs of neighbouring characters of a run; of a single character, that."""
    return [run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)]


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sz" else word


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without the endings that change its form and not its matter."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word[:TERM_LENGTH]
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, rest in (("ation", 4), ("ment", 3), ("ing", 3), ("ed", 3), ("ly", 4)):
        left = word[: -len(ending)]
        if word.endswith(ending) and len(left) >= rest and _VOWEL.search(left):
            word = _undoubled(left)
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    elif word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word[:TERM_LENGTH]


def word_terms(piece: str) -> list[str]:
    """The terms of a word or a code: `HQ-C20B` is hqc20b, hq and c20b."""
    parts = _PARTS.findall(piece) or [piece]
    terms = [stem(part) for part in parts if part not in STOP_WORDS]
    if len(parts) > 1 and any(c.isdigit() for c in piece):
        terms.append("".join(parts)[:TERM_LENGTH])
    return terms


def terms_of(text: str) -> Iterator[str]:
    """The terms of a plain text, as often as they stand in it."""
    for piece in pieces(text):
        if not is_cjk(piece):
            yield from word_terms(piece)
            continue
        for pair in pairs(piece):
            if len(pair) == 1 or not (pair[0] in FUNCTION and pair[1] in FUNCTION):
                yield pair
        if len(piece) > 1 and piece[-1] not in FUNCTION:
            # A single character is searched for as the beginning of pairs: the last begins none.
            yield piece[-1]


def spellings(word: str) -> set[str]:
    """A word and what is left of it with one letter left out."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def keys_of(term: str) -> list[str]:
    """Other ways to a term of a text."""
    if is_cjk(term):
        return [SOUND + each for each in sounds(term)] if len(term) == 2 else []
    # With the mark before it a key is one longer than what it leads to.
    if LEAST_SPELLING <= len(term) < TERM_LENGTH and term.isascii() and term.isalpha():
        return [SPELLING + each for each in sorted(spellings(term))]
    return []


def initials_of(text: str) -> Iterator[str]:
    """The initials of the pinyin of a plain title or tag, from each character on."""
    for run in pieces(text):
        if is_cjk(run) and len(run) > 1:
            letters = initials(run)
            for place in range(len(letters) - 1):
                yield INITIALS + letters[place : place + LONGEST_INITIALS]
