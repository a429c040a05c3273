"""What is searched for in words is found before the repository is asked for the rest."""

from collections.abc import Sequence

import pytest

from callcenter.repository.text_search import Hit
from callcenter.service.cases import Cases
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.similar import Similar

from .conftest import AGENT, Desk


class Watched(Similar):
    """Notes how many connections others hold while it looks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.database.direct)
        self._pool = desk.database.engine.pool
        self.held: list[int] = []

    def _hits(self, text: str, limit: int) -> list[Hit]:
        self.held.append(self._pool.checkedout())  # type: ignore[attr-defined]
        return super()._hits(text, limit)


@pytest.fixture
def watched(desk: Desk) -> Watched:
    texts = Watched(desk)
    desk.cases = Cases(desk.database.sessions, desk.course, now=desk.clock.now, texts=texts)
    return texts


async def test_nobody_holds_a_connection_while_words_are_looked_for_on_another(
    desk: Desk, watched: Watched
) -> None:
    number = await desk.a_case(subject="Broken lid")
    watched.catch_up()
    found: Sequence[object] = await desk.cases.similar(AGENT, "a broken lid")
    assert found
    page = await desk.cases.page(AGENT, CaseFilter(q="broken lid"))
    assert number in [row.number for row in page.items]
    assert watched.held == [0, 0]


async def test_blanks_are_no_words(desk: Desk, watched: Watched) -> None:
    number = await desk.a_case()
    page = await desk.cases.page(AGENT, CaseFilter(q="  "))
    assert number in [row.number for row in page.items]
    assert watched.held == []
