"""The set-up over HTTP: versions, bodies, who did it. tests/service/test_company.py sees what it does."""

from typing import Any

import pytest

from callcenter.company.holidays import MOST_BYTES
from callcenter.service.company_records import Changed, SetupWarning
from callcenter.service.company_refusals import SetupConflict, SetupInvalid, SetupReason
from callcenter.web.bodies import MAX_BODY

from .conftest import Browser, Site

QUEUE = {"names": {"en": "Sales"}, "recipe": [{"nobody": True, "do": "hang_up"}]}
WITH = {"If-Match": '"v1"'}
PATH = "/api/configuration"
HOLIDAYS = "/api/holidays"


async def test_what_is_in_force_is_shown_with_its_version(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    async with browser.client.get(PATH) as response:
        assert (response.status, response.headers["ETag"]) == (200, '"v1"')
        view = await response.json()
    assert view["version"] == "v1"
    assert [queue["id"] for queue in view["queues"]] == ["sales", "service"]
    assert view["queues"][0]["strategy"] == "longest_idle"
    assert view["agents"][0]["skills"] == {"en": 9}
    assert view["priority"]["tier_points"]["vip"] == 30
    assert view["flow"]["voicemails"] == ["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "change"),
    [
        ("PUT", "queues/sales", QUEUE, ("put", "queues", "sales", QUEUE)),
        ("PUT", "skills/zh-CN", {"en": "Chinese"}, ("put", "skills", "zh-CN", {"en": "Chinese"})),
        ("PUT", "hours/shop", {"weekly": {}}, ("put", "hours", "shop", {"weekly": {}})),
        ("DELETE", "hours/shop", None, ("delete", "hours", "shop", "")),
        ("PUT", "limits", {"ring_ms": 1}, ("put", "limits", None, {"ring_ms": 1})),
        ("PUT", "priority", {}, ("put", "priority", None, {})),
        ("PUT", "agents/mei", {"name": "Mei"}, ("put", "agents", "mei", {"name": "Mei"})),
        ("DELETE", "queues/sales?move_to=service", None, ("delete", "queues", "sales", "service")),
        ("DELETE", "queues/sales", None, ("delete", "queues", "sales", "")),
        ("DELETE", "agents/bob", None, ("delete", "agents", "bob", "")),
        ("DELETE", "skills/en", None, ("delete", "skills", "en", "")),
        ("POST", "reload", {"moves": {"a": "b"}}, ("reload", {"a": "b"})),
        ("POST", "reload", {}, ("reload", {})),
    ],
)
async def test_a_change_reaches_the_service(
    site: Site, method: str, path: str, body: Any, change: tuple[Any, ...]
) -> None:
    browser = await site.browser().log_in("ada")
    status, answer = await browser.call(method, f"{PATH}/{path}", body, WITH)
    assert (status, answer["version"]) == (200, "v2")
    assert site.setup.changes == [("ada", *change)]
    assert answer.get("password") == ("once" if "agents/mei" in path else None)


async def test_a_change_says_what_it_was_made_to(site: Site) -> None:
    browser = await site.browser().log_in("ada")
    status, answer = await browser.call("PUT", f"{PATH}/queues/sales", QUEUE)
    assert (status, answer["error"]["field"]) == (400, "If-Match")
    status, answer = await browser.call("PUT", f"{PATH}/queues/sales", QUEUE, {"If-Match": '"v0"'})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    assert site.setup.changes == []


async def test_a_wrong_field_is_named(site: Site) -> None:
    browser = await site.browser().log_in("ada")
    status, answer = await browser.call("PUT", f"{PATH}/queues/sales", {"names": {}}, WITH)
    assert (status, answer["error"]["field"], answer["error"]["hint"]) == (400, "names", "Write one.")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            SetupInvalid("recipe[1]", "It is.", "Do.", "same_step", {"step": 1, "places": ("a", "b")}),
            (400, "invalid", "recipe[1]", "same_step", {"step": 1, "places": ["a", "b"]}),
        ),
        (
            SetupConflict("It is.", "Do.", SetupReason.QUEUE_NOT_EMPTY, queue="sales", contacts=2),
            (409, "conflict", None, "queue_not_empty", {"queue": "sales", "contacts": 2}),
        ),
    ],
)
async def test_a_refusal_can_be_said_in_any_language(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception, told: tuple[Any, ...]
) -> None:
    async def refuse(*_: Any) -> None:
        raise error

    browser = await site.browser().log_in("ada")
    for change in ("put", "put_agent", "delete", "reload"):
        monkeypatch.setattr(site.setup, change, refuse)
    for method, path in (
        ("PUT", "queues/sales"),
        ("PUT", "agents/bob"),
        ("DELETE", "queues/sales"),
        ("POST", "reload"),
    ):
        body = {} if method != "DELETE" else None
        status, answer = await browser.call(method, f"{PATH}/{path}", body, WITH)
        said = answer["error"]
        assert (status, said["code"], said["field"], said["reason"], said["values"]) == told
        assert (said["message"], said["hint"]) == ("It is.", "Do.")


async def test_warnings_come_with_the_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    warning = SetupWarning(
        queue="sales",
        field="queues.sales",
        reason="nobody_able",
        values={"queue": "sales", "asked": {"en": 5}, "missing": {"en": 3}},
        message="Nobody.",
        hint="Mend it.",
    )

    async def put(*_: Any) -> Changed:
        return Changed(version="v2", warnings=[warning])

    monkeypatch.setattr(site.setup, "put", put)
    browser = await site.browser().log_in("ada")
    status, answer = await browser.call("PUT", f"{PATH}/queues/sales", QUEUE, WITH)
    assert (status, answer["warnings"][0]["values"]["missing"]) == (200, {"en": 3})
    _, document = await browser.call("GET", "/api/openapi.json")
    schemas = document["components"]["schemas"]
    assert (
        "warnings" in schemas["SetupView"]["properties"] and "waiting" in schemas["KeptQueue"]["properties"]
    )


@pytest.mark.parametrize("data", [b"{", b"\xff", b"[" * 60_000, b'{"a": "\\ud800"}'])
async def test_what_is_no_json_is_refused(site: Site, data: bytes) -> None:
    browser = await site.browser().log_in("ada")
    headers = {
        "Origin": site.origin,
        "X-CSRF-Token": browser.csrf,
        "Content-Type": "application/json",
        **WITH,
    }
    async with browser.client.put(f"{PATH}/queues/sales", data=data, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]["message"] == "The body is not JSON."


async def test_the_document_tells_of_bodies_and_of_the_version(site: Site) -> None:
    _, document = await site.browser().call("GET", "/api/openapi.json")
    put = document["paths"][f"{PATH}/queues/{{queue_id}}"]["put"]
    schema = put["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert "recipe" in document["components"]["schemas"][schema]["properties"]
    assert {"queue_id", "If-Match"} == {each["name"] for each in put["parameters"]}
    agent = document["paths"][f"{PATH}/agents/{{agent_id}}"]["put"]
    schema = agent["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert {"user", "skills"} <= document["components"]["schemas"][schema]["properties"].keys()


async def test_the_newest_changes_are_listed(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, answer = await browser.call("GET", f"{PATH}/changes?limit=2")
    assert (status, [change["object_type"] for change in answer["items"]]) == (200, ["queue", "agent"])
    assert (await browser.call("GET", f"{PATH}/changes?limit=0"))[0] == 400


async def test_an_agent_who_is_taken_out_is_logged_out_at_once(site: Site) -> None:
    ada, bob, alice = [await site.browser().log_in(name) for name in ("ada", "bob", "alice")]
    pages = [await browser.live() for browser in (bob, alice)]
    for page in pages:
        await page.until("snapshot")
    # In a contact: the page stays, to write it up.
    assert (await ada.call("DELETE", f"{PATH}/agents/alice", None, WITH))[0] == 200
    del site.engine.center.agents["bob"]
    assert (await ada.call("DELETE", f"{PATH}/agents/bob", None, WITH))[0] == 200
    assert await pages[0].close_code() == 4401
    await pages[1].socket.send_json({"type": "ping"})
    await pages[1].until("pong")


async def upload(browser: Browser, name: str, raw: bytes, media: str = "text/csv") -> tuple[int, Any]:
    headers = {"Origin": browser.site.origin, "X-CSRF-Token": browser.csrf, "Content-Type": media}
    async with browser.client.put(f"{HOLIDAYS}/{name}", data=raw, headers=headers) as response:
        return response.status, await response.json()


async def test_calendars_are_listed_and_a_file_is_taken_in(site: Site) -> None:
    browser = await site.browser().log_in("ada")
    status, answer = await browser.call("GET", HOLIDAYS)
    assert (status, answer["calendars"][0]["name"], answer["calendars"][0]["problem"]) == (200, "CN", "")
    assert answer["calendars"][0]["years"][0] == {
        "year": 2026, "closed": 33, "work": 6, "complete": True, "own": False
    }  # fmt: skip
    raw = b"date,kind\n2027-02-05,closed\n" * 5_000
    assert len(raw) > MAX_BODY
    status, answer = await upload(browser, "CN", raw)
    assert (status, answer["version"]) == (200, "v2")
    (year,) = answer["years"]
    assert (answer["calendar"], year["now"]["own"], year["before"]["own"]) == ("CN", True, False)
    assert site.setup.changes == [("ada", "import", "CN", raw)]


async def test_a_calendar_is_a_csv_file_of_bounded_size(site: Site) -> None:
    browser = await site.browser().log_in("ada")
    status, answer = await upload(browser, "CN", b"x", "application/json")
    assert (status, answer["error"]["field"]) == (400, "Content-Type")
    status, answer = await upload(browser, "CN", b"x" * (MOST_BYTES + 1))
    assert (status, answer["error"]["message"]) == (413, "The file is larger than 1000000 bytes.")
    assert site.setup.changes == []


async def test_supervisors_look_at_calendars_and_change_none(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    assert (await browser.call("GET", HOLIDAYS))[0] == 200
    assert (await upload(browser, "CN", b"date,kind\n"))[0] == 403


async def test_a_faulty_file_is_told_of_in_any_language(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: Any) -> None:
        values = {"line": 2, "given": "soon"}
        raise SetupInvalid("line 2", "Line 2: 'soon' is no date.", "Write one.", "csv_bad_date", values)

    browser = await site.browser().log_in("ada")
    monkeypatch.setattr(site.setup, "import_calendar", refuse)
    status, answer = await upload(browser, "CN", b"date,kind\nsoon,closed\n")
    said = answer["error"]
    assert (status, said["field"], said["reason"], said["values"]["line"]) == (
        400,
        "line 2",
        "csv_bad_date",
        2,
    )
