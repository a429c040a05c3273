"""The figures of cases, reports and early warnings over HTTP."""

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


async def test_warnings_are_acknowledged(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, view = await browser.call("GET", "/api/quality/warnings")
    assert status == 200
    assert (view["weeks"], view["weeks_needed"]) == (60, 14)
    (warning,) = view["warnings"]
    assert (warning["dimension"], warning["code"], warning["day"]) == ("class", "delivery", "2026-11-22")
    assert (warning["observed"], warning["expected"], warning["seen_by"]) == (14, 2.0, None)
    asked = {"unit": "company", "dimension": "class", "code": "delivery", "day": "2026-11-22"}
    status, view = await browser.call("POST", "/api/quality/warnings/seen", asked)
    assert (status, view["warnings"][0]["seen_by_name"]) == (200, "Sam")
    status, _ = await browser.call("POST", "/api/quality/warnings/seen", asked | {"code": "other"})
    assert status == 404
    status, _ = await browser.call("POST", "/api/quality/warnings/seen", asked | {"unit": "other"})
    assert status == 404


@pytest.mark.parametrize("wrong", [{"unit": ""}, {"dimension": "queue"}, {"code": ""}, {"day": "yesterday"}])
async def test_what_names_no_warning_is_refused(site: Site, wrong: dict[str, str]) -> None:
    browser = await site.browser().log_in("sam")
    asked = {"unit": "company", "dimension": "class", "code": "delivery", "day": "2026-11-22"} | wrong
    status, answer = await browser.call("POST", "/api/quality/warnings/seen", asked)
    assert (status, answer["error"]["field"]) == (400, next(iter(wrong)))


async def test_agents_see_no_warnings(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    assert (await browser.call("GET", "/api/quality/warnings"))[0] == 403


@pytest.mark.parametrize(("query", "language"), [("", "en"), ("&language=zh-TW", "zh-TW")])
async def test_a_report_is_a_file(site: Site, query: str, language: str) -> None:
    browser = await site.browser().log_in("sam")
    async with browser.client.get(f"/api/quality/report.pdf?month=2026-10{query}") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/pdf"
        name = f'attachment; filename="quality-2026-10-{language}.pdf"'
        assert response.headers["Content-Disposition"] == name
        assert await response.text() == f"%PDF 2026-10 {language}"


@pytest.mark.parametrize(
    ("user", "query", "status"),
    [("alice", "?month=2026-10", 403), ("sam", "", 400), ("sam", "?month=2026-10&language=de", 400)],
)
async def test_reports_refused(site: Site, user: str, query: str, status: int) -> None:
    browser = await site.browser().log_in(user)
    assert (await browser.call("GET", f"/api/quality/report.pdf{query}"))[0] == status
