"""Reports of flows over HTTP: for supervisors, of the days asked for, as JSON and as CSV."""

import datetime as dt

import pytest

from .conftest import Browser, Site
from .fakes import FLOW_DAY


async def test_a_supervisor_gets_the_figures(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, report = await browser.call(
        "GET", "/api/flows/main/report?from=2026-11-16&to=2026-11-22&version=v1"
    )
    assert status == 200
    assert site.flow_reports.asked == [("main", dt.date(2026, 11, 16), FLOW_DAY, "v1")]
    assert (report["calls"], report["left"], report["self_service_rate"]) == (10, 10, 0.1)
    assert (report["since"], report["until"], report["versions"]) == ("2026-11-16", "2026-11-22", ["v1"])
    assert report["exits"]["gave_up"] == 9
    assert report["nodes"] == [
        {"node": "main", "calls": 10, "gave_up": 9, "asked": 0, "failed": 0, "unavailable": 0, "dropped": 0}
    ]
    assert report["edges"] == [{"source": "", "target": "main", "calls": 10}]


async def test_days_need_not_be_named(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    await browser.call("GET", "/api/flows/main/report")
    assert site.flow_reports.asked == [("main", None, None, None)]


async def test_the_same_as_a_file(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    path = "/api/flows/main/report.csv?from=2026-11-22"
    async with browser.client.get(path, headers={"Origin": site.origin}) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert response.headers["Content-Disposition"] == 'attachment; filename="main-2026-11-22.csv"'
        assert await response.text() == "day,flow\r\n2026-11-22,main\r\n"


@pytest.mark.parametrize("path", ["report", "report.csv"])
async def test_agents_may_not(site: Site, path: str) -> None:
    browser = await site.browser().log_in("alice")
    async with browser.client.get(f"/api/flows/main/{path}") as response:
        assert response.status == 403
    assert site.flow_reports.asked == []


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=2026-02-30", "since=2026-11-22", "version=" + 65 * "v"]
)
async def test_what_is_no_day_is_refused(site: Site, query: str) -> None:
    browser: Browser = await site.browser().log_in("sam")
    status, answer = await browser.call("GET", f"/api/flows/main/report?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid")
