"""REST: bodies with limits, errors that name the field, contacts and complaints."""

import asyncio
from typing import Any

import pytest

from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.web.bodies import MAX_BODY
from callcenter.web.commands import DRAFT_MS
from callcenter.web.context import CONTEXT
from callcenter.web.health import REPOSITORY, WORKERS

from .conftest import Browser, Live, Site

GOOD = {"name": "New", "language": "en", "numbers": ["+442079460107"]}
COMPLAINT = {
    "contact_id": "one",
    "kind": "complaint",
    "request_id": "00000000-0000-4000-8000-000000000001",
    "subject": "Late",
    "class": "delivery",
    "severity": "normal",
    "description": "Two\nlines",
}
ANOTHER = {**COMPLAINT, "request_id": "00000000-0000-4000-8000-000000000002"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "a\u2069b"}, "name"),
        ({"name": "a\u2028b"}, "name"),
        ({"company": "a\u202ab"}, "company"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"language": "xx"}, "language"),
        ({"tier": "platinum"}, "tier"),
        ({"numbers": []}, "numbers"),
        ({"numbers": "1"}, "numbers"),
        ({"numbers": ["1", ""]}, "numbers[1]"),
        ({"numbers": ["1"] * 11}, "numbers"),
        ({"admin": True}, "admin"),
    ],
)
async def test_a_bad_field_is_named_and_nothing_is_changed(
    site: Site, change: dict[str, Any], field: str
) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("POST", "/api/customers", {**GOOD, **change})
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (400, "invalid", field)
    assert answer["error"]["message"]
    assert answer["error"]["hint"]
    assert site.repository.created == []


@pytest.mark.parametrize("missing", ["name", "language", "numbers"])
async def test_a_missing_field_is_named(site: Site, missing: str) -> None:
    browser = await site.browser().log_in("alice")
    body = {name: value for name, value in GOOD.items() if name != missing}
    assert (await browser.call("POST", "/api/customers", body))[1]["error"]["field"] == missing


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"name=New", "application/x-www-form-urlencoded", 400),
        (b'{"name": "' + b"x" * MAX_BODY + b'"}', "application/json", 413),
    ],
)
async def test_what_is_no_such_json_is_refused(
    site: Site, data: bytes, content_type: str, status: int
) -> None:
    browser = await site.browser().log_in("alice")
    headers = {"Origin": site.origin, "X-CSRF-Token": browser.csrf, "Content-Type": content_type}
    async with browser.client.post("/api/customers", data=data, headers=headers) as response:
        assert response.status == status
        assert (await response.json())["error"]["code"] == ("too_large" if status == 413 else "invalid")
    assert site.repository.created == []


@pytest.mark.parametrize("query", ["", "?q=", "?q=" + "x" * 101, "?q=a&limit=0", "?q=a&limit=x", "?q=a&z=1"])
async def test_a_bad_query_is_refused(site: Site, query: str) -> None:
    browser = await site.browser().log_in("alice")
    assert (await browser.call("GET", f"/api/customers{query}"))[0] == 400


async def test_hostile_names_are_just_text(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    status, found = await browser.call("GET", "/api/customers?q=<b>")
    assert status == 200
    assert found["items"][0]["name"] == "Mary <b>Smith</b>"
    async with browser.client.get("/api/customers/c2") as response:
        assert response.content_type == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_unknown_addresses_and_methods(site: Site) -> None:
    browser = site.browser()
    assert (await browser.call("GET", "/api/nothing"))[1]["error"]["code"] == "not_found"
    assert (await browser.call("DELETE", "/api/session"))[1]["error"]["code"] == "method_not_allowed"


async def test_a_timeline_waits_for_what_was_just_journalled(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    site.engine.call("one", key=None)
    assert (await browser.call("GET", "/api/customers/c1/timeline?limit=5"))[0] == 200
    assert site.repository.waited_for == [len(site.engine.records)]


async def test_a_case_is_audited(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    assert (await browser.call("GET", "/api/cases/2611220001"))[1]["class"] == "delivery"
    assert (await browser.call("GET", "/api/cases/1"))[0] == 404
    assert site.repository.opened_things == [("sam", "case", "2611220001")]


async def _talking(site: Site) -> tuple[Browser, Live]:
    """Alice talks with caller "one", whose number belongs to customer c1."""
    browser = await site.browser().log_in("alice")
    live = await browser.live()
    await live.ready(site.engine, "alice")
    contact = site.engine.call("one")
    site.engine.answer(contact)
    while live.state.get("contact:one", {}).get("phase") != "connected":
        await live.frame()
    return browser, live


async def test_a_complaint_gets_its_number_and_shows_in_the_pop(site: Site) -> None:
    browser, live = await _talking(site)
    while not live.state["contact:one"]["pop"]["available"]:
        await live.frame()
    status, case = await browser.call("POST", "/api/cases", COMPLAINT)
    assert status == 200
    assert case["number"].endswith("0001")
    assert (case["class"], case["status"], case["opened_ms"]) == ("delivery", "registered", site.engine.now)
    while not live.state["contact:one"]["pop"]["open_cases"]:
        await live.frame()
    assert live.state["contact:one"]["pop"]["open_cases"][0] == case
    _, second = await browser.call("POST", "/api/cases", ANOTHER)
    assert second["number"].endswith("0002")


async def test_a_complaint_sent_again_keeps_its_number(site: Site) -> None:
    """The answer was lost on its way and the form is sent once more."""
    browser, live = await _talking(site)
    while not live.state["contact:one"]["pop"]["available"]:
        await live.frame()
    status, first = await browser.call("POST", "/api/cases", COMPLAINT)
    assert status == 200
    site.engine.now += 5_000
    status, again = await browser.call("POST", "/api/cases", COMPLAINT)
    assert (status, again) == (200, first)
    assert site.repository.waited_for[-1] == len(site.engine.records)
    # With the repository away, and nothing known of the contact but what the engine knows.
    site.auth.away = site.repository.away = True
    site.app[CONTEXT].pops._forget("one")
    status, again = await browser.call("POST", "/api/cases", COMPLAINT)
    assert (status, again["number"], again["subject"]) == (200, first["number"], "Late")
    complaints = [r for r in site.engine.records if isinstance(r[1], m.TakeCase)]
    assert len(complaints) == 1


async def test_a_complaint_is_taken_while_the_repository_is_away(site: Site) -> None:
    browser, _ = await _talking(site)
    site.auth.away = site.repository.away = True
    status, case = await browser.call("POST", "/api/cases", COMPLAINT)
    assert (status, case["number"][-4:]) == (200, "0001")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"class": "unknown"}, "class"),
        ({"class": "../x"}, "class"),
        ({"severity": "fatal"}, "severity"),
        ({"description": "x" * 4001}, "description"),
        ({"description": "bell \u0007"}, "description"),
        ({"order_number": "1" * 21}, "order_number"),
        ({"number": "1"}, "number"),
        ({"request_id": "1"}, "request_id"),
        ({"request_id": None}, "request_id"),
    ],
)
async def test_a_bad_complaint_gets_no_number(site: Site, change: dict[str, Any], field: str) -> None:
    browser, _ = await _talking(site)
    status, answer = await browser.call("POST", "/api/cases", {**COMPLAINT, **change})
    assert (status, answer["error"]["field"]) == (400, field)
    assert not any(isinstance(message, m.TakeCase) for _, message, _ in site.engine.records)


async def test_only_the_agent_who_holds_a_contact_may_act_on_it(site: Site) -> None:
    await _talking(site)
    bob = await site.browser().log_in("bob")
    for method, path, body in (
        ("POST", "/api/cases", COMPLAINT),
        ("PUT", "/api/contacts/one/customer", {"customer_id": "c2"}),
    ):
        status, answer = await bob.call(method, path, body)
        assert (status, answer["error"]["code"]) == (403, "forbidden")
    live = await bob.live()
    for name in ("hold", "resume", "hang_up"):
        assert (await live.command(name, contact_id="one"))["error"]["code"] == "forbidden"
    written = await live.command("wrap_up", contact_id="one", disposition="resolved", notes="")
    assert written["error"]["code"] == "forbidden"
    assert site.engine.center.contacts["one"].customer_id == "c1"
    assert not any(isinstance(message, m.TakeCase) for _, message, _ in site.engine.records)


async def test_linking_shows_the_customer_at_once(site: Site) -> None:
    browser, live = await _talking(site)
    status, answer = await browser.call("PUT", "/api/contacts/one/customer", {"customer_id": "nobody"})
    assert (status, answer["error"]["field"]) == (404, "customer_id")
    status, pop = await browser.call("PUT", "/api/contacts/one/customer", {"customer_id": "c2"})
    assert (status, pop["customer"]["id"], pop["available"]) == (200, "c2", True)
    while live.state["contact:one"]["customer_id"] != "c2":
        await live.frame()
    while (live.state["contact:one"]["pop"]["customer"] or {}).get("id") != "c2":
        await live.frame()


async def test_write_up_ends_the_contact(site: Site) -> None:
    _, live = await _talking(site)
    site.engine.ended("one-leg")
    while live.state["contact:one"]["phase"] != "wrap_up":
        await live.frame()
    assert live.state["contact:one"]["wrap_up_until_ms"] > site.engine.now
    too_long = await live.command("wrap_up", contact_id="one", disposition="resolved", notes="x" * 4001)
    assert (too_long["error"]["code"], too_long["error"]["field"]) == ("invalid", "notes")
    site.engine.hung_up_legs_end()
    assert (await live.command("wrap_up", contact_id="one", disposition="resolved", notes="said <b>no</b>"))[
        "ok"
    ]
    while "contact:one" in live.state:
        await live.frame()
    written = next(r for r in reversed(site.engine.records) if isinstance(r[1], m.FinishWrapUp))[1]
    assert written.notes == Personal("said <b>no</b>")


async def _writing(site: Site) -> Live:
    """Alice writes up the call with caller "one"."""
    _, live = await _talking(site)
    site.engine.ended("one-leg")
    site.engine.hung_up_legs_end()
    while live.state["contact:one"]["phase"] != "wrap_up":
        await live.frame()
    return live


def _written(site: Site) -> list[m.FinishWrapUp]:
    return [message for _, message, _ in site.engine.records if isinstance(message, m.FinishWrapUp)]


async def test_a_disposition_is_one_of_the_list(site: Site) -> None:
    live = await _writing(site)
    refused = await live.command("wrap_up", contact_id="one", disposition="made_up", notes="")
    assert (refused["error"]["code"], refused["error"]["field"]) == ("invalid", "disposition")
    refused = await live.command("wrap_up", contact_id="one", disposition="Ünfug", notes="")
    assert refused["error"]["field"] == "disposition"
    assert _written(site) == []
    assert (await live.command("wrap_up", contact_id="one", disposition="resolved"))["ok"]


async def test_a_disposition_is_taken_as_it_is_while_the_repository_is_away(site: Site) -> None:
    live = await _writing(site)
    site.repository.away = True
    assert (await live.command("wrap_up", contact_id="one", disposition="made_up"))["ok"]
    assert _written(site)[0].disposition == "made_up"


async def test_a_draft_without_disposition_is_taken_at_the_limit_only(site: Site) -> None:
    live = await _writing(site)
    until = live.state["contact:one"]["wrap_up_until_ms"]
    site.engine.now = until - DRAFT_MS - 1
    refused = await live.command("wrap_up", contact_id="one", disposition="", notes="half")
    assert (refused["error"]["code"], refused["error"]["field"]) == ("invalid", "disposition")
    site.engine.now = until - DRAFT_MS
    assert (await live.command("wrap_up", contact_id="one", disposition="", notes="half"))["ok"]
    assert [(w.disposition, w.notes) for w in _written(site)] == [("", Personal("half"))]


async def test_notes_cannot_turn_the_direction_of_writing(site: Site) -> None:
    live = await (await site.browser().log_in("alice")).live()
    refused = await live.command("wrap_up", contact_id="one", disposition="", notes="paid \u202e001")
    assert (refused["error"]["code"], refused["error"]["field"]) == ("invalid", "notes")


async def test_health_tells_what_is_missing(site: Site) -> None:
    browser = site.browser()
    assert await browser.call("GET", "/healthz") == (
        200,
        {
            "status": "ok",
            "repository": {"state": "ok", "behind": 3},
            "mail": {"sends": "off", "reads": "off"},
            "failing": [],
        },
    )
    site.engine.take(m.TelephonyLost(node="a1"))
    assert await browser.call("GET", "/healthz") == (503, {"status": "unavailable", "missing": ["telephony"]})


@pytest.mark.parametrize("answers", [False, True])
async def test_health_names_what_is_away_and_what_does_not_run(site: Site, answers: bool) -> None:
    """Also away is a repository that answers and takes nothing."""
    app = site.app
    site.repository.away = True
    if not answers:
        await app[REPOSITORY].look()

    async def broken() -> None:
        raise RuntimeError

    app[WORKERS].start("letters", broken)
    while not app[WORKERS].failing:
        await asyncio.sleep(0)
    status, health = await site.browser().call("GET", "/healthz")
    assert (status, health["status"]) == (200, "ok"), "calls can be taken all the same"
    assert health["repository"] == {"state": "away", "behind": None}
    assert health["failing"] == ["letters"]


async def test_pages_and_their_headers(site: Site) -> None:
    browser = site.browser()
    for path in ("/", "/desktop", "/monitor", "/phone", "/login"):
        async with browser.client.get(path) as response:
            assert response.status == 200
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "connect-src 'self' ws://127.0.0.1:18088;" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["Permissions-Policy"].startswith("microphone=(self)")
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cache-Control"] == "no-cache"
    async with browser.client.get("/assets/main-1a2b.js") as response:
        assert "immutable" in response.headers["Cache-Control"]
    async with browser.client.get("/icon.svg") as response:
        assert response.status == 200
    async with browser.client.get("/assets/%2e%2e/%2e%2e/etc/passwd") as response:
        assert response.status == 404


async def test_the_log_has_no_personal_data(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    browser = await site.browser().log_in("alice")
    await browser.call("GET", "/api/customers?q=小明")
    await browser.call("GET", "/api/customers/c1")
    await browser.call("POST", "/api/customers", {**GOOD, "name": "Ernestine", "numbers": ["x" * 99]})
    logged = capsys.readouterr().out
    assert "/api/customers/{customer_id}" in logged
    for personal in ("小明", "%E5", "customers/c1", "Ernestine", "alice", "token-"):
        assert personal not in logged


async def test_a_page_behind_tls_gets_a_secure_cookie(site: Site) -> None:
    browser = site.browser()
    async with browser.client.post(
        "/api/login",
        json={"username": "alice", "password": "right"},
        headers={"Host": "centre.example", "Origin": "https://centre.example"},
    ) as response:
        assert "Secure" in response.headers["Set-Cookie"]
