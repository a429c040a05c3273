"""The report as a PDF: A4, the font's used characters embedded, charts drawn as lines and boxes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align

from .fonts import ReportFont
from .pdf_table import draw_table
from .report import Chart, Report, Table, text_of

FONT: Final = "Noto Sans SC"
_INK: Final = (26, 32, 44)
_FAINT: Final = (113, 128, 150)
_DARK: Final = (178, 60, 60)
_LIGHT: Final = (160, 196, 226)
_LINE: Final = (32, 110, 86)
_CHART_MM: Final = 52.0


class _Pages(FPDF):
    """Pages with their number at the foot."""

    def __init__(self, font: Path, title: str) -> None:
        super().__init__(format="A4")
        self.add_font(FONT, fname=font)
        self._foot = title
        self.set_margins(12, 12)
        self.set_auto_page_break(auto=True, margin=16)
        self.set_font(FONT, size=9)
        self.set_text_color(*_INK)

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(FONT, size=8)
        self.set_text_color(*_FAINT)
        self.cell(0, 5, f"{self._foot} · {self.page_no()} / {{nb}}", align=Align.C)
        self.set_text_color(*_INK)


def make_pdf(report: Report, font: ReportFont) -> bytes:
    """The file's bytes; less than a tenth of a second of work, and half a second when the font has to be cut
    anew. Raises OSError when the font cannot be read."""
    pages = _Pages(font.file(text_of(report)), report.title)
    pages.set_title(report.title)
    pages.set_lang(report.language)
    pages.add_page()
    pages.set_font(FONT, size=17)
    pages.cell(0, 9, report.title, new_x="LMARGIN", new_y="NEXT")
    pages.set_font(FONT, size=8)
    pages.set_text_color(*_FAINT)
    pages.cell(0, 5, report.subtitle, new_x="LMARGIN", new_y="NEXT")
    pages.multi_cell(0, 4, report.note, new_x="LMARGIN", new_y="NEXT")
    pages.set_text_color(*_INK)
    for part in report.parts:
        _heading(pages, part.title, room=_CHART_MM + 12 if isinstance(part, Chart) else 34)
        if isinstance(part, Chart):
            _chart(pages, part)
        else:
            _table(pages, part)
    return bytes(pages.output())


def _heading(pages: FPDF, text: str, room: float) -> None:
    """With what belongs to it on the same page."""
    if pages.will_page_break(room):
        pages.add_page()
    pages.ln(5)
    pages.set_font(FONT, size=12)
    pages.cell(0, 7, text, new_x="LMARGIN", new_y="NEXT")


def _table(pages: FPDF, table: Table) -> None:
    if table.rows:
        draw_table(pages, table)
    if table.note:
        pages.set_font_size(8)
        pages.set_text_color(*_FAINT)
        pages.cell(0, 6, table.note, new_x="LMARGIN", new_y="NEXT")
        pages.set_text_color(*_INK)


def _chart(pages: FPDF, chart: Chart) -> None:
    """Bars with their numbers, the line of marks above them."""
    left, top, width = pages.l_margin, pages.get_y() + 6, pages.epw
    base = top + _CHART_MM - 10
    tall = base - top - 4
    most = max(*chart.whole, 1)
    step = width / len(chart.names)
    pages.set_font(FONT, size=6.5)
    pages.set_draw_color(*_FAINT)
    pages.set_line_width(0.2)
    pages.line(left, base, left + width, base)
    for place, (name, lower, whole) in enumerate(zip(chart.names, chart.lower, chart.whole, strict=True)):
        x = left + place * step
        height, dark = tall * whole / most, tall * lower / most
        pages.set_fill_color(*_LIGHT)
        pages.rect(x + step * 0.2, base - height, step * 0.6, height, style="F")
        pages.set_fill_color(*_DARK)
        pages.rect(x + step * 0.2, base - dark, step * 0.6, dark, style="F")
        pages.set_xy(x, base - height - 4)
        pages.cell(step, 4, f"{whole:,}", align=Align.C)
        pages.set_xy(x, base + 0.5)
        pages.cell(step, 4, name, align=Align.C)
    _marks(pages, chart.line, left, base, step, tall)
    _legend(pages, chart, left, base + 5)


def _marks(
    pages: FPDF, marks: Sequence[float | None], left: float, base: float, step: float, tall: float
) -> None:
    pages.set_draw_color(*_LINE)
    pages.set_fill_color(*_LINE)
    pages.set_line_width(0.4)
    before: tuple[float, float] | None = None
    for place, mark in enumerate(marks):
        if mark is None:
            before = None
            continue
        point = (left + (place + 0.5) * step, base - tall * mark / 100)
        if before is not None:
            pages.line(*before, *point)
        pages.circle(*point, radius=0.8, style="F")
        before = point


def _legend(pages: FPDF, chart: Chart, left: float, y: float) -> None:
    x = left
    for color, word in (
        (_LIGHT, chart.whole_word),
        (_DARK, chart.lower_word),
        (_LINE, chart.line_word),
    ):
        pages.set_fill_color(*color)
        pages.rect(x, y + 1.2, 2.4, 2.4, style="F")
        pages.set_xy(x + 3.2, y)
        width = pages.get_string_width(word) + 3
        pages.cell(width, 5, word)
        x += width + 8
    pages.set_xy(left, y + 5)
