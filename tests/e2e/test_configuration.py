"""The set-up changed through the API while callers wait: at once, for good, and nobody is lost.

A new agent is made the same way: user, phone and calls, while another call goes on.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from callcenter.company import Change, change
from tests.support.phones import Caller
from tests.support.product import (
    CALLER_HERTZ,
    Product,
    both_hear,
    call,
    desktop,
    expect_state,
    leave,
    recovered,
)
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: English, then complaints or service.
COMPLAINT, SERVICE = ("2", "5"), ("2", "4")


class Admin:
    """An administrator with a session, as a script would use the API."""

    def __init__(self, session: aiohttp.ClientSession, csrf: str) -> None:
        self._session = session
        self._csrf = csrf

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"X-CSRF-Token": self._csrf, "If-Match": "*"}
        async with self._session.request(
            method, f"/api/configuration{path}", json=body, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def does(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.ask(method, path, body)
        assert status == 200, answer
        return answer

    async def queue(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(q for q in (await self.does("GET", ""))["queues"] if q["id"] == name)
        return found

    async def agent(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(a for a in (await self.does("GET", ""))["agents"] if a["id"] == name)
        return found


@contextlib.asynccontextmanager
async def administrator(p: Product) -> AsyncIterator[Admin]:
    async with aiohttp.ClientSession(
        p.url, cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": p.url}
    ) as session:
        login = {"username": "admin1", "password": p.logins["admin1"]}
        async with session.post("/api/login", json=login) as answer:
            yield Admin(session, (await answer.json())["csrf"])


@pytest_asyncio.fixture(loop_scope="module")
async def admin(running: Product) -> AsyncIterator[Admin]:
    async with administrator(running) as admin:
        yield admin


def waiting(p: Product, ani: str) -> Any:
    """The open contact of that calling number."""
    contacts = recovered(p.settings.home).contacts.values()
    return next((contact for contact in contacts if contact.ani.value == ani), None)


async def queued(p: Product, ani: str, queue: str) -> None:
    def there() -> bool:
        contact = waiting(p, ani)
        return contact is not None and contact.queue == queue

    await until(there, f"{ani} waits in {queue}")


async def test_a_skill_changed_serves_who_waits(
    running: Product, chromium: BrowserContext, admin: Admin
) -> None:
    # Nobody lacks the skill for long by the demo's recipe: this test wants it kept.
    service = await admin.queue("service")
    await admin.does(
        "PUT", "/queues/service", {**service, "recipe": [], "max_waiting": 0, "max_expected_wait_ms": 0}
    )
    page = await desktop(running, chromium, "agent4")
    async with Caller() as caller:
        await call(running, caller, "+8613800000003", SERVICE)
        await queued(running, "+8613800000003", "service")
        await expect_state(page, "READY")
        agent = await admin.agent("agent4")
        await admin.does("PUT", "/agents/agent4", {**agent, "skills": {**agent["skills"], "goods": 6}})
        await expect_state(page, "OFFERED")
        caller.hang_up()
        await expect_state(page, "READY")
    await leave(page)
    await admin.does("PUT", "/queues/service", service)
    # The comments are still there.
    text = (running.settings.home / "company.yaml").read_text(encoding="utf-8")
    assert "# ring-no-answer" in text and "goods: 6" in text


async def extra_queue(admin: Admin) -> dict[str, Any]:
    """A queue that callers come into by overflow, as no flow leads to it; returns service as it was."""
    await admin.does("PUT", "/queues/extra", {"names": {"en": "Extra"}, "announce": {"every_ms": 30_000}})
    service = await admin.queue("service")
    overflow = [{"after_ms": 0, "do": "overflow", "queue": "extra"}]
    no_limits = {"max_waiting": 0, "max_expected_wait_ms": 0}
    await admin.does("PUT", "/queues/service", {**service, **no_limits, "recipe": overflow})
    return service


async def test_a_queue_with_callers_is_deleted_with_a_word_where_to(
    running: Product, chromium: BrowserContext, admin: Admin
) -> None:
    numbers = ("+8613800000003", "+8613800000016")
    service = await extra_queue(admin)
    async with Caller() as first, Caller() as second:
        for caller, number in zip((first, second), numbers, strict=True):
            await call(running, caller, number, SERVICE)
            await queued(running, number, "extra")
        since = [waiting(running, number).waiting_since for number in numbers]
        await admin.does("PUT", "/queues/service", service)
        status, answer = await admin.ask("DELETE", "/queues/extra")
        assert (status, answer["error"]["code"]) == (409, "conflict")
        assert "2 contacts" in answer["error"]["message"] and "move_to" in answer["error"]["hint"]
        await second.hears_sound(seconds=0.5)
        await admin.does("DELETE", "/queues/extra?move_to=sales")
        running.kill_controller()
        await running.healthy()
        assert [waiting(running, number).waiting_since for number in numbers] == since
        async with administrator(running) as again:
            view = await again.does("GET", "")
            assert [queue["id"] for queue in view["queues"]] == ["sales", "service", "complaints"]
        page = await desktop(running, chromium, "agent1")
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("单志强")
        await expect_state(page, "OFFERED")
        first.hang_up()
        await expect(page.get_by_test_id("pop-customer-name")).to_contain_text("赵敏")
        second.hang_up()
        await expect_state(page, "READY")
    await leave(page)
    await running.replay()


async def test_a_start_whose_file_lacks_a_queue_keeps_its_callers(
    running: Product, chromium: BrowserContext, admin: Admin
) -> None:
    number = "+8613800000003"
    service = await extra_queue(admin)
    async with Caller() as caller:
        await call(running, caller, number, SERVICE)
        await queued(running, number, "extra")
        await admin.does("PUT", "/queues/service", service)
        path = running.settings.home / "company.yaml"
        path.write_bytes(change(path.read_bytes(), [Change(part="queues", name="extra", value=None)]))
        running.kill_controller()
        await running.healthy()
        await caller.hears_sound(seconds=0.5)
        async with administrator(running) as again:
            assert (await again.does("GET", ""))["kept_queues"][0]["id"] == "extra"
            assert waiting(running, number).queue == "extra"
            assert "company.queues_kept" in (running.settings.home / "log" / "controller.log").read_text()
            page = await desktop(running, chromium, "agent1")
            await again.does("DELETE", "/queues/extra?move_to=sales")
            await expect_state(page, "OFFERED")
            assert (await again.does("GET", ""))["kept_queues"] == []
        caller.hang_up()
        await expect_state(page, "READY")
    await leave(page)


async def test_what_is_wrong_changes_nothing(running: Product, admin: Admin) -> None:
    before = (running.settings.home / "company.yaml").read_bytes()
    sales = await admin.queue("sales")
    for wrong, field in (
        ({"skills": {"godos": 3}}, "skills.godos"),
        ({"skills": {"goods": 11}}, "skills.goods"),
        ({"recipe": [{"after_ms": 1, "do": "overflow", "queue": "servce"}]}, "recipe[0].queue"),
    ):
        status, answer = await admin.ask("PUT", "/queues/sales", {**sales, "max_waiting": 0, **wrong})
        assert (status, answer["error"]["field"]) == (400, field)
        assert answer["error"]["hint"]
    assert (running.settings.home / "company.yaml").read_bytes() == before


async def test_an_agent_is_made_while_calls_go_on(
    running: Product, chromium: BrowserContext, admin: Admin
) -> None:
    page = await desktop(running, chromium, "agent1")
    async with Caller() as caller, Caller() as next_caller:
        await call(running, caller, "+8613800000001")
        await expect_state(page, "OFFERED")
        await page.get_by_test_id("answer").click()
        await expect_state(page, "BUSY")
        caller.play_tone(CALLER_HERTZ)
        await both_hear(caller, page)

        new = {"name": "Mei", "queues": ["sales"], "skills": {"en": 9, "zh-CN": 9}, "org_unit": "sales"}
        made = await admin.does("PUT", "/agents/mei", new)
        # Asterisk has read its configuration anew: the call goes on, both ways.
        await both_hear(caller, page)
        running.logins["mei"] = made["password"]

        assert chromium.browser is not None
        elsewhere = await chromium.browser.new_context(locale="en-US", permissions=["microphone"])
        other = await desktop(running, elsewhere, "mei")
        await expect_state(other, "READY")
        await call(running, next_caller, "+8613800000002")
        await expect_state(other, "OFFERED")
        await other.get_by_test_id("answer").click()
        await expect_state(other, "BUSY")
        next_caller.play_tone(CALLER_HERTZ)
        await both_hear(next_caller, other)
        await both_hear(caller, page)

        # Deleted in mid-call: the call goes on to its end, then they are gone.
        limits = (await admin.does("GET", ""))["limits"]
        await admin.does("PUT", "/limits", {**limits, "wrap_up_ms": 1_000})
        await admin.does("DELETE", "/agents/mei")
        await both_hear(next_caller, other)
        next_caller.hang_up()
        await until(lambda: "mei" not in recovered(running.settings.home).agents, "mei is no agent any more")
        await elsewhere.close()
        caller.hang_up()
    await admin.does("PUT", "/limits", limits)
    await expect_state(page, "READY")
    await leave(page)
    del running.logins["mei"]
    assert "mei" not in await running.asterisk("pjsip show endpoints")
    await running.replay()
