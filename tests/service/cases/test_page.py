"""docs/cases.md shows the table of a case's life as it is."""

from tools.cases_page import PAGE, PARTS, page


def test_the_page_is_as_generated() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text
    assert all(make() in text for make in PARTS.values())
