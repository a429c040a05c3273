"""The report's font, cut to what is needed, and tables drawn with it."""

import gc
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from callcenter.service.quality.documents import FONT_FILE
from callcenter.service.quality.fonts import ReportFont
from callcenter.service.quality.pdf import make_pdf
from callcenter.service.quality.pdf_table import broken
from callcenter.service.quality.report import Report, Row, Table
from callcenter.wiring import PAGES

from .test_report import bare

FONT: Path = PAGES / FONT_FILE


def test_a_font_that_was_swept_away_is_cut_again() -> None:
    font = ReportFont(FONT)
    first = font.file(["满意度"])
    assert font.file(["度满"]) == first
    first.unlink()
    again = font.file(["满"])
    assert again != first
    assert again.exists()


def test_what_is_cut_goes_with_the_font() -> None:
    font = ReportFont(FONT)
    cut = font.file(["满意度"])
    del font
    gc.collect()
    assert not cut.exists()


def test_tables_go_on_with_their_head_on_the_next_page() -> None:
    rows = tuple(Row(cells=(f"送货延迟 {n}", f"{n:,}"), depth=n % 3) for n in range(80))
    table = Table(title="类别", head=("类别", "件数"), rows=rows, widths=(2, 1), note="另有 3 项")
    report = Report(title="T", subtitle="", note="", language="zh-CN", parts=(table,))
    pages = PdfReader(io.BytesIO(make_pdf(report, ReportFont(FONT)))).pages
    texts = [bare(page.extract_text()) for page in pages]
    assert len(texts) == 2
    assert all("类别件数送货延迟" in text for text in texts)
    assert [n for n in range(80) if f"送货延迟{n}{n:,}" not in "".join(texts)] == []
    assert "另有3项" in texts[1]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 5, [""]),
        ("short", 5, ["short"]),
        ("two words", 5, ["two", "words"]),
        ("送货延迟与损坏", 3, ["送货延", "迟与损", "坏"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("ab", 0, ["a", "b"]),
        ("71.5 (60.0–83.0, n=8)", 16, ["71.5 (60.0–83.0,", "n=8)"]),
    ],
)
def test_cells_are_broken_into_lines(text: str, room: int, lines: list[str]) -> None:
    assert broken(text, room, len) == lines
