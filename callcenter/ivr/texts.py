"""What sound files say, in writing: the texts beside prompts, and numbers and dates as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from callcenter.domain.sounds import FRAGMENTS, RECORDING
from callcenter.ivr import spoken
from callcenter.ivr.prompts import sources


class Piece(NamedTuple):
    """Something heard in one go. `name`: the prompt's, without language; empty for put-together values."""

    name: str
    text: str


class Texts:
    """The texts in some folders of prompts, of which the first that has one counts."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)

    def pieces(self, names: Iterable[str]) -> Iterator[Piece]:
        """What some sound files say, one after the other. One without a text is named in brackets."""
        for language, group in groupby(names, _fragment_language):
            if language:
                parts = [name.partition(FRAGMENTS)[2] for name in group]
                yield Piece("", spoken.written(parts, language))
            else:
                yield from (Piece(_bare(name), self._text(name)) for name in group)

    def _text(self, name: str) -> str:
        if name.startswith(RECORDING):
            return "[the recording]"
        for each in sources(name):
            for folder in self._folders:
                path = folder / f"{each}.txt"
                if path.is_file():
                    # Windows' Notepad writes a mark before it; what is not UTF-8, `prompts missing` tells.
                    return " ".join(path.read_bytes().decode("utf-8-sig", "replace").split())
        return f"[{_bare(name)}]"


def _fragment_language(name: str) -> str:
    language, found, _ = name.partition(FRAGMENTS)
    return language if found else ""


def _bare(name: str) -> str:
    return name.partition("/")[2] or name
