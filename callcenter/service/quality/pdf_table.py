"""Tables of the report: short cells, hundreds of rows in some hundredths of a second.

fpdf2's own tables take two milliseconds for each row, a second for a large report: they care for pictures,
styles and spans in cells, which there are none of here.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from fpdf import FPDF

from .report import Row, Table

_SHADE: Final = (240, 243, 247)
_RULE: Final = (214, 220, 228)
_PAD_MM: Final = 0.6
#: A level of a tree.
_STEP_MM: Final = 2.6
_MANY_COLUMNS: Final = 7


def draw_table(pages: FPDF, table: Table) -> None:
    """From where the pages are, over as many as it needs; on each the head comes first."""
    pages.set_font_size(8 if len(table.head) < _MANY_COLUMNS else 6.5)
    pages.set_draw_color(*_RULE)
    pages.set_fill_color(*_SHADE)
    pages.set_line_width(0.15)
    whole = sum(table.widths)
    rows = _Rows(pages, [pages.epw * width / whole for width in table.widths])
    head = Row(cells=table.head)
    rows.draw(head, shaded=True)
    for row in table.rows:
        if not rows.draw(row):
            pages.add_page()
            rows.draw(head, shaded=True)
            rows.draw(row)


class _Rows:
    """Draws rows of columns of these widths, one below the other."""

    def __init__(self, pages: FPDF, widths: Sequence[float]) -> None:
        self._pages = pages
        self._widths = widths
        self._line = pages.font_size * 1.5
        # The font has no pairs of characters that are nearer to each other than others.
        self._of_character = cache(pages.get_string_width)

    def draw(self, row: Row, *, shaded: bool = False) -> bool:
        """The first cell begins at the left, figures end at the right; a rule below. False, and nothing is
        drawn, when there is no room on the page."""
        pages = self._pages
        indents = (row.depth * _STEP_MM, *(0.0 for _ in self._widths[1:]))
        cells = [
            broken(text, width - 2 * _PAD_MM - indent, self._width)
            for text, width, indent in zip(row.cells, self._widths, indents, strict=True)
        ]
        height = max(map(len, cells)) * self._line + 2 * _PAD_MM
        if pages.will_page_break(height):
            return False
        left, top = pages.l_margin, pages.get_y()
        if shaded:
            pages.rect(left, top, pages.epw, height, style="F")
        for place, (lines, width, indent) in enumerate(zip(cells, self._widths, indents, strict=True)):
            # A letter's height is about 0.7 of its font's size.
            base = top + (height - len(lines) * self._line + self._line + 0.7 * pages.font_size) / 2
            for line in lines:
                x = left + _PAD_MM + indent if place == 0 else left + width - _PAD_MM - self._width(line)
                pages.text(x, base, line)
                base += self._line
            left += width
        pages.line(pages.l_margin, top + height, left, top + height)
        pages.set_xy(pages.l_margin, top + height)
        return True

    def _width(self, text: str) -> float:
        return sum(map(self._of_character, text))


def broken(text: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    """Lines no wider than the room: after the last space that fits, without one within the word. A single
    character is a line, however wide."""
    lines = []
    while len(text) > 1 and width_of(text) > room:
        fits = next((end for end in range(len(text) - 1, 1, -1) if width_of(text[:end]) <= room), 1)
        space = text.rfind(" ", 1, fits + 1)
        cut = space if space > 0 else fits
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]
