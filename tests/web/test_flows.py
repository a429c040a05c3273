"""The voice menus over HTTP: for supervisors, with what is wrong in changed files, and as pictures."""

import pytest

from .conftest import Browser, Site


async def text(site: Site, browser: Browser, path: str) -> tuple[str, str]:
    async with browser.client.get(path, headers={"Origin": site.origin}) as response:
        assert response.status == 200
        return response.headers["Content-Type"], await response.text()


async def test_a_supervisor_sees_flows_and_faults(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, view = await browser.call("GET", "/api/flows")
    assert status == 200
    assert [(flow["name"], flow["entries"], flow["running_old"]) for flow in view["flows"]] == [
        ("main", ["4008"], 1)
    ]
    assert view["problems"][0]["line"] == 7


async def test_what_is_wrong_is_told_in_the_readers_language(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    for query, what, mend in (
        ("", "there is no node 'pik'", "did you mean pick?"),
        ("?language=zh-CN", "没有节点“pik”。", "是否指“pick”？"),
        ("?language=zh-TW", "沒有節點「pik」。", "是否指「pick」？"),
    ):
        status, view = await browser.call("GET", f"/api/flows{query}")
        assert (status, view["problems"][0]["what"], view["problems"][0]["mend"]) == (200, what, mend)
    status, _ = await browser.call("GET", "/api/flows?language=fr")
    assert status == 400


async def test_pictures_are_in_the_readers_language(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    path = "/api/flows/main/picture.svg?language=zh-TW"
    assert await text(site, browser, path) == (
        "image/svg+xml; charset=utf-8",
        "<svg><title>main zh-TW</title></svg>",
    )
    media, words = await text(site, browser, "/api/flows/main/mermaid")
    assert (media, words) == ("text/vnd.mermaid; charset=utf-8", "flowchart TD main en")
    assert site.flows.figures == [None]


async def test_days_put_their_figures_on_the_picture(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    await text(site, browser, "/api/flows/main/picture.svg?from=2026-11-16&to=2026-11-22")
    [figures] = site.flows.figures
    assert figures is not None
    assert (figures.calls, figures.gave_up) == (10, 9)


@pytest.mark.parametrize("path", ["/api/flows", "/api/flows/main/picture.svg", "/api/flows/main/mermaid"])
async def test_agents_may_not(site: Site, path: str) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("GET", path)
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_a_flow_that_is_not_there(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, _ = await browser.call("GET", "/api/flows/other/picture.svg")
    assert status == 404
