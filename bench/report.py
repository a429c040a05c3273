"""Figures as Markdown, on the terminal and in docs/benchmarks.md."""

import re
from pathlib import Path

import msgspec

from .conditions import ROOT
from .spread import HEADS, Spread

DOCUMENT = ROOT / "docs" / "benchmarks.md"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """`heads` and rows of cells."""

    heads: list[str]
    rows: list[list[str]]

    def markdown(self) -> str:
        """Columns as wide as they need, so that it can be read as text too."""
        rows = [self.heads, *self.rows]
        widths = [max(len(row[place]) for row in rows) for place in range(len(self.heads))]
        lines = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
            for row in rows
        ]
        return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def spreads(rows: list[tuple[str, Spread | None]]) -> Table:
    """A table of spreads; a row without values says so."""
    empty = ["0", *["none"] * (len(HEADS) - 1)]
    return Table(heads=["ms", *HEADS], rows=[[name, *(s.row() if s else empty)] for name, s in rows])


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What one bench found. `notes` are lines; `tables` come after them."""

    name: str
    notes: list[str]
    tables: list[Table]

    def markdown(self) -> str:
        """Notes as a list, then the tables."""
        notes = "\n".join(f"- {note}" for note in self.notes)
        return "\n\n".join([notes, *(table.markdown() for table in self.tables)])


def write(name: str, text: str, document: Path = DOCUMENT) -> None:
    """Replace what stands between the document's marks of that name. Raises ValueError without marks."""
    begin, end = f"<!-- figures: {name} -->", f"<!-- end: {name} -->"
    whole = document.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(begin) + r".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(whole):
        raise ValueError(f"{document} has no marks {begin} … {end}")
    document.write_text(pattern.sub(lambda _: f"{begin}\n{text}\n{end}", whole), encoding="utf-8")
