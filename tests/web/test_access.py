"""Who may call what: roles and routes, CSRF, Origin, Host, limits. A refused request changes nothing."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from callcenter.domain import messages as m
from callcenter.repository.enums import Role
from callcenter.web.app import routes
from callcenter.web.ratelimit import Rate, RateLimiter
from callcenter.web.routing import READING, Route
from tests.engine.center import configuration

from .conftest import Browser, Site
from .fake_care import REQUEST, TOKEN

TONE = Path(__file__).parents[1] / "prompts" / "tone.mp3"
USERS = {Role.AGENT: "alice", Role.SUPERVISOR: "sam", Role.ADMIN: "ada"}
PATHS = {
    "{customer_id}": "c1",
    "{contact_id}": "one",
    "{number}": "2611220001",
    "{name}": "none",
    "{file}": "f1",
    "{simulation_id}": "none",
    "{queue_id}": "sales",
    "{agent_id}": "alice",
    "{recovery_id}": "none",
    "{action_id}": "none",
    "{task_id}": "none",
    "{skill}": "en",
    "{language}": "en",
    "{round_id}": "r1",
    "{article_id}": "K0001",
    "{use_id}": "u1",
}
ANSWERS = {"answers": {"ok": "yes"}}
ARTICLE = {
    "texts": {"en": {"title": "Refunds", "body": "To the same card.", "tags": ["refund"]}},
    "owner": "alice",
    "review_on": "2027-01-01",
}
BODIES: dict[str, Any] = {
    "/api/knowledge": ARTICLE,
    "/api/knowledge/{article_id}": ARTICLE,
    "/api/knowledge/unanswered/settle": {"query": "football"},
    "/api/cases/{number}/article": {"language": "en"},
    "/api/survey": ANSWERS,
    "/api/cases/{number}/survey/answers": ANSWERS,
    "/api/staff-surveys": {"survey": "agents", "days": 7},
    "/api/staff-surveys/{round_id}/answers": ANSWERS,
    "/api/login": {"username": "bob", "password": "right"},
    "/api/session": {"language": "en"},
    "/api/customers": {"name": "New", "language": "en", "numbers": ["+442079460107"]},
    "/api/contacts/{contact_id}/customer": {"customer_id": "c1"},
    "/api/simulations": {"question": {"erlangs": 1.0, "agents": 2, "handle_s": 60, "contacts": 1000}},
    "/api/callbacks": {"number": "+442079460107", "queue": "sales"},
    "/api/prompts/{language}/{name}/text": {"text": "Hello."},
    "/api/outside/decline": {"reason": "Not ours"},
    "/api/outside/feedback": {"text": "Sent again"},
    "/api/outside/notes": {"text": "Sent again"},
    "/api/public/complaints": {
        "request_id": "00000000-0000-4000-8000-000000000003",
        "description": "Late",
        "email": "a@example.com",
    },
    "/api/public/complaints/status": {"number": "2611220001", "proof": "0001"},
    "/api/public/complaints/reopen": {"number": "2611220001", "proof": "0001", "reason": "Broken again"},
    "/api/public/complaints/appeal": {"number": "2611220001", "proof": "0001", "reason": "Not so"},
    "/api/cases/similar": {"text": "late"},
    "/api/cases/{number}/recoveries": {"kind": "apology", "words": "Sorry"},
    "/api/recoveries/{recovery_id}": {"act": "approve"},
    "/api/cases/{number}/actions": {"title": "Pack better", "owner": "alice", "due_on": "2026-12-01"},
    "/api/actions/{action_id}": {"act": "done", "words": "Done"},
    "/api/tasks/{task_id}": {"act": "done", "result": "All is well"},
    "/api/quality/warnings/seen": {
        "unit": "company",
        "dimension": "class",
        "code": "delivery",
        "day": "2026-11-22",
    },
    "/api/cases/{number}/template": {"title": "Late", "language": "en", "text": "Sorry"},
    "/api/cases/{number}/steps": {"step": "accept", "version": 1},
    "/api/cases": {
        "request_id": "00000000-0000-4000-8000-000000000002",
        "contact_id": "one",
        "kind": "enquiry",
        "subject": "When?",
        "class": "delivery",
        "description": "When?",
    },
}
FILES = {
    "/api/cases/import": b"number",
    "/api/prompts/{language}/{name}": TONE.read_bytes(),
    "/api/cases/{number}/files": b"text",
    "/api/outside/files": b"text",
    "/api/public/complaints/{number}/files": b"text",
}
#: What lets people in who have no account.
WITHOUT_ACCOUNT = {"Authorization": f"Link {TOKEN}", "X-Request": str(REQUEST)}
QUERIES = {
    "/api/customers": "?q=a",
    "/api/knowledge/search": "?q=a&language=en",
    "/api/quality/report.pdf": "?month=2026-11",
}
#: What is opened by a link of one's own.
LINKS = {"/api/survey": {"Authorization": "Link right"}}


def address(route: Route) -> str:
    path = route.path
    for name, value in PATHS.items():
        path = path.replace(name, value)
    return path + (QUERIES.get(route.path, "") if route.query else "")


def body(route: Route) -> Any:
    return BODIES.get(route.path, {}) if route.body or route.record else None


async def ask(browser: Browser, route: Route, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    version = {"If-Match": "*"} if route.versioned else {}
    kind = {"Content-Type": route.file.media[0]} if route.file else {}
    file = FILES.get(route.path, b"") if route.file else None
    sent = {**version, **kind, **WITHOUT_ACCOUNT, **LINKS.get(route.path, {}), **(headers or {})}
    return await browser.call(route.method, address(route), body(route), sent, file)


def name_of(value: object) -> str:
    return f"{value.method} {value.path}" if isinstance(value, Route) else str(value)


@pytest.mark.parametrize(("route", "role"), list(itertools.product(routes(), Role)), ids=name_of)
async def test_a_role_gets_exactly_what_it_may(site: Site, route: Route, role: Role) -> None:
    browser = await site.browser().log_in(USERS[role])
    status, answer = await ask(browser, route)
    if route.roles is not None and role not in route.roles:
        assert (status, answer["error"]["code"]) == (403, "forbidden")
        assert site.repository.created == []
        assert site.setup.changes == []
    else:
        assert status in (200, 403, 404)
        if status == 403:
            assert answer["error"]["field"] == "contact_id"


@pytest.mark.parametrize("route", [r for r in routes() if r.roles is not None], ids=name_of)
async def test_nothing_without_log_in(site: Site, route: Route) -> None:
    status, answer = await ask(site.browser(), route)
    assert (status, answer["error"]["code"]) == (401, "unauthenticated")


CHANGING = [r for r in routes() if r.method not in READING]


@pytest.mark.parametrize("route", CHANGING, ids=name_of)
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "https://127.0.0.1:1", "http://127.0.0.1.evil.example"]
)
async def test_no_change_from_other_pages(site: Site, route: Route, origin: str) -> None:
    browser = await site.browser().log_in("alice")
    sessions = len(site.auth.sessions)
    status, answer = await ask(browser, route, {"Origin": origin})
    assert (status, answer["error"]["field"]) == (403, "Origin")
    assert site.repository.created == []
    assert site.setup.changes == []
    assert len(site.auth.sessions) == sessions


@pytest.mark.parametrize("route", [r for r in CHANGING if r.roles is not None], ids=name_of)
@pytest.mark.parametrize("token", ["", "wrong", "csrf-token-bob-0"])
async def test_no_change_without_the_token(site: Site, route: Route, token: str) -> None:
    await site.browser().log_in("bob")
    browser = await site.browser().log_in("alice")
    status, answer = await ask(browser, route, {"X-CSRF-Token": token})
    assert (status, answer["error"]["field"]) == (403, "X-CSRF-Token")
    assert site.repository.created == []
    assert site.setup.changes == []
    assert len(site.auth.sessions) == 2


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:8080", 403),
        ("a b", 403),
        ("localhost", 200),
        ("LOCALHOST:8080", 200),
        ("[::1]:8080", 200),
        ("centre.example:443", 200),
    ],
)
async def test_only_our_own_names(site: Site, host: str, status: int) -> None:
    got, answer = await site.browser().call("GET", "/healthz", headers={"Host": host})
    assert got == status
    if status == 403:
        assert answer["error"]["field"] == "Host"


async def test_our_own_page_under_a_configured_name(site: Site) -> None:
    headers = {"Host": "centre.example", "Origin": "https://centre.example"}
    status, _ = await site.browser().call(
        "POST", "/api/login", {"username": "alice", "password": "right"}, headers
    )
    assert status == 200


async def test_the_cookie_is_out_of_reach_of_scripts(site: Site) -> None:
    browser = site.browser()
    async with browser.client.post(
        "/api/login", json={"username": "alice", "password": "right"}, headers={"Origin": site.origin}
    ) as response:
        cookie = response.headers["Set-Cookie"]
        assert response.headers["Cache-Control"] == "no-store"
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie


async def test_a_wrong_password_and_an_unknown_name_look_the_same(site: Site) -> None:
    browser = site.browser()
    wrong = await browser.call("POST", "/api/login", {"username": "alice", "password": "wrong"})
    unknown = await browser.call("POST", "/api/login", {"username": "nobody", "password": "wrong"})
    assert wrong == unknown
    assert wrong[0] == 401


async def test_too_many_tries_say_when_to_come_back(site: Site) -> None:
    site.auth.most_tries = 2
    browser = site.browser()
    for _ in range(2):
        await browser.call("POST", "/api/login", {"username": "alice", "password": "wrong"})
    async with browser.client.post(
        "/api/login", json={"username": "alice", "password": "right"}, headers={"Origin": site.origin}
    ) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "7"
        assert (await response.json())["error"]["code"] == "too_many"


async def test_the_demo_phone_is_rate_limited_and_only_there_in_demo(site: Site) -> None:
    browser = site.browser()
    statuses = [(await browser.call("GET", "/api/webphone"))[0] for _ in range(25)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_the_demo_phone_may_dial_every_number_that_has_a_flow(site: Site) -> None:
    changed = configuration(entries={"4008": "survey", "*72": "notice", "#1": "x"})
    site.engine.take(m.LoadConfiguration(configuration=changed))
    _, phone = await site.browser().call("GET", "/api/webphone")
    domain = phone["target"].partition("@")[2]
    assert [(each["number"], each["flow"], each["target"]) for each in phone["numbers"]] == [
        ("4008", "survey", f"sip:4008@{domain}"),
        ("*72", "notice", f"sip:*72@{domain}"),
        ("#1", "x", f"sip:%231@{domain}"),
    ]


async def test_logging_out_ends_session_and_agent(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    live = await browser.live()
    await live.ready(site.engine, "alice")
    assert (await browser.call("POST", "/api/logout", {}))[0] == 200
    assert await live.close_code() == 4401
    assert (await browser.call("GET", "/api/session"))[0] == 401
    assert site.engine.center.agents["alice"].presence == "LOGGED_OUT"


async def test_the_language_is_kept(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    status, session = await browser.call("PUT", "/api/session", {"language": "zh-TW"})
    assert (status, session["user"]["language"]) == (200, "zh-TW")
    assert (await browser.call("GET", "/api/session"))[1]["user"]["language"] == "zh-TW"


async def test_an_agent_works_on_while_the_repository_is_away(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    assert (await browser.call("GET", "/api/session"))[0] == 200
    site.auth.away = True
    site.repository.away = True
    assert (await browser.call("GET", "/api/session"))[0] == 200
    status, answer = await browser.call("GET", "/api/customers/c1")
    assert (status, answer["error"]["code"]) == (503, "unavailable")
    stranger = site.browser()
    stranger.client.session.cookie_jar.update_cookies({"callcenter_session": "unknown"})
    assert (await stranger.call("GET", "/api/session"))[0] == 503


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    now = [0.0]
    limiter = RateLimiter(Rate(burst=3, per_second=2), lambda: now[0])
    assert [limiter.take("a") for _ in range(3)] == [0, 0, 0]
    assert limiter.take("a") == pytest.approx(0.5)
    assert limiter.take("b") == 0
    now[0] = 0.5
    assert limiter.take("a") == 0
    assert limiter.take("a") > 0
