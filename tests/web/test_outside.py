"""What a link for somebody outside reaches over HTTP, and what it does not: every route there is."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.domain.enums import Channel
from callcenter.repository.cases import CaseFile
from callcenter.repository.database import Database, open_database
from callcenter.repository.enums import CaseStatus, CaseStep
from callcenter.web import outside
from callcenter.web.app import routes
from callcenter.web.context import COOKIE
from callcenter.web.ratelimit import Rate, RateLimiter
from callcenter.web.routing import Route
from tests.service.conftest import Clock
from tests.support.cases import AGENT, CUSTOMER, CaseWorld
from tests.support.repositories import Servers, url_of

from .conftest import Browser, Site
from .test_access import address, body, name_of

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
OWN = [route for route in routes() if route.path.startswith("/api/outside")]
OTHERS = [route for route in routes() if route not in OWN]


@pytest.fixture
def address_of_database(servers: Servers, tmp_path: Path) -> str:
    """What is asked here is the web's; the service's own tests run on both databases."""
    path = tmp_path / "repository.db"
    path.write_bytes(servers.file(demo=True).read_bytes())
    return url_of(path)


@pytest.fixture
async def world(address_of_database: str, tmp_path: Path) -> AsyncIterator[CaseWorld]:
    database: Database = open_database(address_of_database)
    yield CaseWorld(database, Clock(), tmp_path)
    await database.close()


@pytest.fixture
async def site(static: Path, world: CaseWorld) -> AsyncIterator[Site]:
    site = Site(static)
    site.app[outside.OUTSIDE] = world.outside
    site.app[outside.LIMIT] = RateLimiter(Rate(burst=50, per_second=0.001), lambda: 0.0)
    await site.server.start_server()
    yield site
    await site.server.close()


@pytest.fixture
async def number(world: CaseWorld) -> str:
    return await world.register(customer_id="c001", email="wang.jianguo@example.com", phone="+8613800000001")


@pytest.fixture
async def token(world: CaseWorld, number: str) -> str:
    return await world.assign_outside(number)


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[Browser]:
    browser = site.browser()
    yield browser
    await browser.client.session.close()


async def ask(
    browser: Browser, token: str, method: str, path: str, json: Any = None, data: bytes | None = None
) -> tuple[int, Any]:
    headers = {"Authorization": f"Link {token}"} | ({"Content-Type": "image/png"} if data else {})
    return await browser.call(method, f"/api/outside{path}", json, headers, data)


async def test_the_way_of_a_case(world: CaseWorld, number: str, token: str, browser: Browser) -> None:
    customers = await world.files.add(number, "照片.png", PICTURE, CUSTOMER)
    status, case = await ask(browser, token, "GET", "")
    assert (status, case["number"], case["status"]) == (200, number, "assigned")
    assert "wang" not in str(case) and "138000" not in str(case)
    status, case = await ask(browser, token, "POST", "/accept", {})
    assert (status, case["status"]) == (200, "accepted")
    status, file = await ask(browser, token, "POST", "/files?name=%2e%2e%2fproof.png", None, PICTURE + b"2")
    assert (status, file["name"], file["mine"]) == (200, "proof.png", True)
    status, case = await ask(browser, token, "POST", "/feedback", {"text": "A new one is on its way."})
    assert (status, case["status"], len(case["files"])) == (200, "feedback", 2)

    headers = {"Authorization": f"Link {token}"}
    url = f"/api/outside/files/{customers.id}"
    async with browser.client.get(url, headers=headers) as response:
        assert await response.read() == PICTURE
        assert (
            response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%85%A7%E7%89%87.png"
        )
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]

    await world.step(number, CaseStep.REPLY, text="Sent", channel=Channel.PHONE)
    for method, path, given in (("GET", "", None), ("POST", "/notes", {"text": "And"})):
        status, answer = await ask(browser, token, method, path, given)
        assert (status, answer["error"]["message"]) == (403, "This link is not valid any more.")
    assert (await world.case(number)).status is CaseStatus.REPLIED


async def test_declined(world: CaseWorld, number: str, token: str, browser: Browser) -> None:
    assert await ask(browser, token, "POST", "/decline", {"reason": "Not ours"}) == (200, {})
    assert (await world.case(number)).status is CaseStatus.REGISTERED
    assert (await ask(browser, token, "GET", ""))[0] == 403


async def test_a_link_changes_nothing_at_any_other_route(
    token: str, number: str, world: CaseWorld, browser: Browser
) -> None:
    """Asked with the token wherever one could stand, each answers as it does without: those of accounts that
    there is none, and of those open to everybody, none shows the case."""
    before = await world.case(number)
    file = await world.files.add(number, "staff.png", PICTURE, AGENT)
    link = {
        "Authorization": f"Link {token}",
        "X-CSRF-Token": token,
        "Cookie": f"{COOKIE}={token}",
        "X-Request": token,
    }

    async def answered(route: Route, more: dict[str, str]) -> tuple[int, Any]:
        path = address(route).replace("2611220001", number).replace("/f1", f"/{file.id}")
        kind = {"Content-Type": route.file.media[0]} if route.file else {}
        version = {"If-Match": "*"} if route.versioned else {}
        data = PICTURE if route.file else None
        # One of the routes logs in.
        browser.client.session.cookie_jar.clear()
        return await browser.call(route.method, path, body(route), {**kind, **version, **more}, data)

    assert len(OTHERS) > 60
    for route in OTHERS:
        with_link, without = await answered(route, link), await answered(route, {})
        if route.roles is not None:
            assert with_link == without, name_of(route)
            told = with_link[0], with_link[1]["error"]["code"]
            assert told == (401, "unauthenticated"), name_of(route)
        else:
            assert "Kettle broken" not in str(with_link[1]) and number not in str(with_link[1]), route.path
    after = await world.case(number)
    assert (after.status, after.responsible_email) == (before.status, before.responsible_email)
    assert len(await world.rows(CaseFile, CaseFile.case_number == number)) == 1


async def test_no_socket_is_opened_by_a_link(token: str, browser: Browser) -> None:
    headers = {"Authorization": f"Link {token}", "Cookie": f"{COOKIE}={token}"}
    status, answer = await browser.call("GET", f"/api/ws?csrf={token}", None, headers)
    assert (status, answer["error"]["code"]) == (401, "unauthenticated")


async def test_nothing_without_the_link(token: str, site: Site, browser: Browser) -> None:
    for given in ("", "Link ", "Link wrong", f"Bearer {token}", f"link {token}", token):
        for route in OWN:
            kind = {"Content-Type": "image/png"} if route.file else {}
            headers = {"Authorization": given, **kind}
            data = PICTURE if route.file else None
            status, answer = await browser.call(route.method, address(route), body(route), headers, data)
            told = (status, answer["error"]["code"])
            assert told in ((401, "unauthenticated"), (403, "forbidden")), (given, name_of(route))


async def test_an_account_opens_no_link(token: str, site: Site) -> None:
    browser = await site.browser().log_in("ada")
    for route in OWN:
        kind = {"Content-Type": "image/png"} if route.file else {}
        data = PICTURE if route.file else None
        status, answer = await browser.call(route.method, address(route), body(route), kind, data)
        assert (status, answer["error"]["code"]) == (401, "unauthenticated"), name_of(route)
    await browser.client.session.close()


async def test_the_token_stands_in_no_address(token: str, browser: Browser) -> None:
    for path in (f"?token={token}", f"?{token}", f"/{token}", f"/files/{token}"):
        status, _ = await browser.call("GET", f"/api/outside{path}")
        assert status in (401, 404)


async def test_no_body_is_read_of_who_has_no_link(site: Site, browser: Browser) -> None:
    """The answer comes before the file has been sent."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 65_536

    headers = {"Authorization": "Link wrong", "Content-Type": "image/png", "Origin": site.origin}
    try:
        async with browser.client.post("/api/outside/files", data=endless(), headers=headers) as response:
            assert response.status == 403
    except ConnectionError:
        pass
    assert sent < 400


async def test_wrong_links_are_tried_so_often_only(browser: Browser) -> None:
    for _ in range(50):
        await ask(browser, "wrong", "GET", "")
    status, answer = await ask(browser, "wrong", "GET", "")
    assert (status, answer["error"]["code"]) == (429, "too_many")
