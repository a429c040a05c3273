"""The figures of cases over HTTP."""

import pytest

from .conftest import Site


@pytest.mark.parametrize(("user", "own"), [("sam", False), ("ada", False), ("alice", True)])
async def test_figures_of_a_month(site: Site, user: str, own: bool) -> None:
    browser = await site.browser().log_in(user)
    status, found = await browser.call("GET", "/api/quality?month=2026-10")
    assert status == 200
    assert site.quality.asked == [(user, "2026-10")]
    assert (found["month"], found["own"], found["total"]["cases"]) == ("2026-10", own, 1)
    assert found["total"]["kinds"]["complaint"] == 1
    assert found["by"]["class"][0]["labels"]["zh-TW"] == "送貨"


async def test_a_month_need_not_be_named(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    await browser.call("GET", "/api/quality")
    assert site.quality.asked == [("sam", None)]


@pytest.mark.parametrize("query", ["month=2026-13", "month=11", "year=2026", "month="])
async def test_what_is_no_month_is_refused(site: Site, query: str) -> None:
    browser = await site.browser().log_in("sam")
    status, answer = await browser.call("GET", f"/api/quality?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid")


async def test_not_without_log_in(site: Site) -> None:
    status, _ = await site.browser().call("GET", "/api/quality")
    assert status == 401
