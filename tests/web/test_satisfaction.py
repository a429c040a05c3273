"""Satisfaction by REST: who may ask and see what, a survey's link, limits."""

import pytest

from callcenter.web.survey_links import RATE

from .conftest import Site

LINK = {"Authorization": "Link right"}


async def test_results_are_asked_for_by_days_group_and_indicator(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    query = "?from=2026-11-01&to=2026-11-22&by=queue&indicator=contact&survey=after_call"
    status, answer = await browser.call("GET", f"/api/satisfaction{query}")
    assert status == 200
    assert (answer["since"], answer["by"], answer["minimum"]) == ("2026-11-01", "queue", 10)
    assert [str(each) for each in site.satisfaction.results.asked[0]] == [
        "2026-11-01",
        "2026-11-22",
        "queue",
        "contact",
        "after_call",
    ]
    for wrong in ("?by=nobody", "?from=yesterday", "?indicator=A%20b", "?nosuch=1"):
        status, answer = await browser.call("GET", f"/api/satisfaction{wrong}")
        assert (status, answer["error"]["code"]) == (400, "invalid")


async def test_a_case_is_asked_about_and_answered_for(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("POST", "/api/cases/2611220001/survey")
    assert (status, answer) == (200, {"how": "link", "url": "http://x/survey#token"})
    status, answer = await browser.call("POST", "/api/cases/1/survey")
    assert (status, answer["error"]["code"]) == (409, "conflict")
    given = {"answers": {"ok": "yes"}}
    assert (await browser.call("POST", "/api/cases/1/survey/answers", given))[0] == 200
    assert site.satisfaction.cases.kept == [("1", {"ok": "yes"})]


async def test_only_agents_answer_their_survey_and_only_supervisors_see_it(site: Site) -> None:
    given = {"answers": {"workload": "3"}}
    agent = await site.browser().log_in("alice")
    supervisor = await site.browser().log_in("sam")
    assert (await agent.call("POST", "/api/staff-surveys/r1/answers", given))[0] == 200
    assert (await supervisor.call("POST", "/api/staff-surveys/r1/answers", given))[0] == 403
    assert (await agent.call("GET", "/api/staff-surveys/r1/results"))[0] == 403
    status, answer = await supervisor.call("GET", "/api/staff-surveys/r1/results")
    assert (status, answer["shown"], answer["n"]) == (200, False, None)
    assert site.satisfaction.staff.sheets == [{"workload": "3"}]


async def test_a_link_needs_no_log_in_and_opens_nothing_else(site: Site) -> None:
    browser = site.browser()
    status, answer = await browser.call("GET", "/api/survey", headers=LINK)
    assert (status, answer["questions"][0]["id"], answer["answered"]) == (200, "ok", False)
    given = {"answers": {"ok": "yes"}}
    assert await browser.call("POST", "/api/survey", given, LINK) == (200, {"again": False})
    assert await browser.call("POST", "/api/survey", given, LINK) == (200, {"again": True})
    assert (await browser.call("GET", "/api/surveys", headers=LINK))[0] == 401
    assert (await browser.call("GET", "/api/satisfaction", headers=LINK))[0] == 401


@pytest.mark.parametrize("header", ["", "Link ", "Link wrong", "Bearer right", f"Link {'x' * 101}"])
async def test_without_a_right_link_there_is_nothing(site: Site, header: str) -> None:
    status, answer = await site.browser().call("GET", "/api/survey", headers={"Authorization": header})
    wanted = (404, "not_found") if header == "Link wrong" else (401, "unauthenticated")
    assert (status, answer["error"]["code"]) == wanted


async def test_answers_have_limits(site: Site) -> None:
    browser = site.browser()
    for wrong in ({"ok": "x" * 2002}, {f"q{n}": "1" for n in range(61)}, {"A b": "1"}, {"ok": 1}, []):
        status, _ = await browser.call("POST", "/api/survey", {"answers": wrong}, LINK)
        assert status == 400
    assert site.links.answers == []


async def test_one_address_asks_so_often_at_most(site: Site) -> None:
    browser = site.browser()
    for _ in range(RATE.burst):
        assert (await browser.call("GET", "/api/survey", headers={"Authorization": "Link no"}))[0] == 404
    status, answer = await browser.call("GET", "/api/survey", headers=LINK)
    assert (status, answer["error"]["code"]) == (429, "too_many")


async def test_lists_are_items(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    for path, first in (
        ("/api/surveys", "s"),
        ("/api/staff-surveys", "r1"),
    ):
        status, answer = await browser.call("GET", path)
        assert (status, answer["items"][0]["id"]) == (200, first)
    assert await browser.call("GET", "/api/satisfaction/comments") == (200, {"items": []})
