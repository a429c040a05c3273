"""How wide text will be, and where to break it. The fonts are the reader's: widths are upper estimates."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_NARROW: Final = frozenset("ijlIft|!.,:;'`()[]{}/\\ r-\"")
_BROAD: Final = frozenset("mwMWQOGDHNUAV@%&<>+=~#")

# Where a line may end: after a space or underscore, and on both sides of a wide character.
_PIECES: Final = re.compile(r"[^\s_\u2e80-\uffff]+_*|_+|[\u2e80-\uffff]|\s+")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Upper estimate of the width, in the unit of `size` (the font's)."""
    return sum(map(_em, text)) * size * (1.08 if bold else 1.0)


def _em(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F", "A"):
        return 1.0
    if char in _NARROW:
        return 0.42
    return 0.86 if char in _BROAD else 0.65


def wrap(text: str, widest: float, size: float, *, most: int, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most that width; what does not fit in `most` lines ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, widest, size, bold):
        if width_of((line + piece).rstrip(), size, bold=bold) <= widest:
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], widest, size, bold)]
    return tuple(lines)


def _pieces(text: str, widest: float, size: float, bold: bool) -> list[str]:
    """What stays together; a word that is wider than a line comes letter by letter."""
    found = [" " if piece.isspace() else piece for piece in _PIECES.findall(" ".join(text.split()))]
    return [
        part
        for piece in found
        for part in ([piece] if width_of(piece, size, bold=bold) <= widest else list(piece))
    ]


def _cut(line: str, widest: float, size: float, bold: bool) -> str:
    while line and width_of(line + ELLIPSIS, size, bold=bold) > widest:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS
