"""What was searched for, marked in a text; and the piece of a text that has most of it."""

import functools
import re
from collections.abc import Collection, Sequence
from typing import Final

from callcenter.repository.text_terms import is_cjk, plain, stem

MARK: Final = "\u0002"
MARK_END: Final = "\u0003"
#: Characters of a snippet; Chinese says as much in half as many.
WIDE: Final = 90
NARROW: Final = 180
_WORD = re.compile(r"[a-z0-9]+")
_BREAK = re.compile(r"[。！？；;\n]|[.!?] ")

Span = tuple[int, int]


@functools.lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    return plain(character)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text made plain character by character, and the place that each comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _plain(character)
        letters.append(folded)
        places.extend([place] * len(folded))
    return "".join(letters), places


def spans(text: str, terms: Collection[str]) -> list[Span]:
    """Where the terms stand in a text, those that touch put together."""
    folded, places = _folded(text)
    found: list[Span] = []
    for term in terms:
        if term and is_cjk(term):
            start = folded.find(term)
            while start >= 0:
                found.append((places[start], places[start + len(term) - 1] + 1))
                start = folded.find(term, start + 1)
    for match in _WORD.finditer(folded):
        if match[0] in terms or stem(match[0]) in terms:
            found.append((places[match.start()], places[match.end() - 1] + 1))
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def marked(text: str, found: Sequence[Span]) -> str:
    """The text with MARK and MARK_END around the spans; such characters of its own are left out."""
    parts, at = [], 0
    for start, end in found:
        parts += [_clean(text[at:start]), MARK, _clean(text[start:end]), MARK_END]
        at = end
    return "".join([*parts, _clean(text[at:])])


def _clean(text: str) -> str:
    return text.replace(MARK, "").replace(MARK_END, "")


def snippet(text: str, terms: Collection[str]) -> str:
    """The piece of a text that has most of the terms, marked; its beginning when it has none."""
    length = WIDE if is_cjk(text[:1]) or any(is_cjk(c) for c in text[:40]) else NARROW
    found = spans(text, terms)
    start = _best_start(text, found, length)
    end = min(len(text), start + length)
    if end < len(text) and text[end - 1].isascii() and (cut := text.rfind(" ", start, end)) > start:
        end = cut
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in found if a < end and b > start]
    piece = marked(text[start:end], inside).replace("\n", " ").strip()
    return f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}"


def _best_start(text: str, found: Sequence[Span], length: int) -> int:
    """Where a piece begins that has the most different words: at a sentence when that is near."""
    best, most = 0, 0
    words = [plain(text[a:b]) for a, b in found]
    for place, (start, _) in enumerate(found):
        inside = set()
        for (_, end), word in zip(found[place:], words[place:], strict=True):
            if end > start + length:
                break
            inside.add(word)
        if sum(map(len, inside)) > most:
            best, most = start, sum(map(len, inside))
    if best <= length // 3:
        return 0
    breaks = [match.end() for match in _BREAK.finditer(text, max(0, best - length // 3), best)]
    if breaks:
        return breaks[0]
    if text[best].isascii() and (space := text.rfind(" ", max(0, best - 30), best)) >= 0:
        return space + 1
    return best
