"""Cases over REST: what is asked reaches the service, and what it refuses is told whole."""

from typing import Any

import pytest

from callcenter.domain import messages as m
from callcenter.domain.enums import CallbackPurpose
from callcenter.repository.enums import CaseStatus, CaseStep, ResponsibleKind, TaskKind
from callcenter.web.context import CONTEXT

from .conftest import Site
from .fakes import FakeCases

CASE = "/api/cases/2611220001"


def cases_of(site: Site) -> FakeCases:
    cases = site.app[CONTEXT].cases
    assert isinstance(cases, FakeCases)
    return cases


async def test_a_list_by_every_filter(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    query = "status=open&kind=praise&class=delivery&mine=1&unit=0&overdue=1&month=2026-05&q=late&customer=c1"
    query += "&cause=process&product=kettle&blamed=sales&agent=alice"
    status, answer = await browser.call("GET", f"/api/cases?{query}&limit=10")
    assert (status, answer) == (200, {"items": [], "next": None})
    (wanted,) = cases_of(site).asked
    assert (wanted.open, wanted.statuses, wanted.kind) == (True, (), "praise")
    # A branch of classes is all that is below it.
    assert {"delivery", "late_delivery", "lost_delivery"} <= set(wanted.classes)
    assert (wanted.mine, wanted.unit, wanted.overdue, wanted.month) == (True, False, True, "2026-05")
    assert (wanted.q, wanted.customer_id, wanted.limit) == ("late", "c1", 10)
    assert "process" in wanted.causes and len(wanted.causes) > 1
    assert (wanted.product, wanted.blamed, wanted.agent) == ("kettle", "sales", "alice")
    await browser.call("GET", "/api/cases?status=closed&cause=-&product=-&blamed=-&agent=-")
    last = cases_of(site).asked[-1]
    assert last.statuses == (CaseStatus.CLOSED,)
    assert (last.causes, last.product, last.blamed, last.agent) == (("-",), "-", "-", "-")
    await browser.call("GET", "/api/cases?status=counted")
    last = cases_of(site).asked[-1]
    assert (last.counted, last.open, last.statuses) == (True, False, ())


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "status"),
        ("month=2026-13", "month"),
        ("limit=101", "limit"),
        ("class=../x", "class"),
        ("cause=--", "cause"),
        ("blamed=x%20y", "blamed"),
        ("q=" + "x" * 101, "q"),
        ("colour=red", "colour"),
    ],
)
async def test_a_wrong_filter_is_named(site: Site, query: str, field: str) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("GET", f"/api/cases?{query}")
    assert status == 400
    assert answer["error"]["field"].startswith(field)


async def test_a_step_with_what_it_says(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    who = {"kind": "outside", "name": "Li", "email": "li@example.com", "language": "zh-CN"}
    status, _ = await browser.call(
        "POST", f"{CASE}/steps", {"step": "assign", "version": 1, "responsible": who, "text": "Please"}
    )
    assert status == 200
    number, step, fields = cases_of(site).steps[0]
    assert (number, step, fields.text) == ("2611220001", CaseStep.ASSIGN, "Please")
    assert fields.responsible is not None
    assert (fields.responsible.kind, fields.responsible.email) == (ResponsibleKind.OUTSIDE, "li@example.com")
    for to in ("user:supervisor1", "supervisor1", "unit:supervisor1"):
        body = {"step": "escalate", "version": 1, "to": to, "reason": "Late"}
        assert (await browser.call("POST", f"{CASE}/steps", body))[0] == 200
        assert cases_of(site).steps[-1][2].to == "supervisor1"
    body = {"step": "reply", "version": 1, "text": "Soon", "channel": "phone", "template_id": "t1"}
    assert (await browser.call("POST", f"{CASE}/steps", body))[0] == 200
    assert cases_of(site).steps[-1][2].data == {"template_id": "t1"}


async def test_a_reporters_number_is_put_right_as_a_person_writes_it(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    for written, stored in (("138 0013 8000", "+8613800138000"), ("", "")):
        body = {"step": "edit", "version": 1, "reporter_number": written}
        assert (await browser.call("POST", f"{CASE}/steps", body))[0] == 200
        assert cases_of(site).steps[-1][2].reporter_number == stored
    body = {"step": "edit", "version": 1, "reporter_number": "12"}
    status, answer = await browser.call("POST", f"{CASE}/steps", body)
    assert (status, answer["error"]["field"]) == (400, "reporter_number")


async def test_a_refused_step_tells_all_that_is_missing(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("POST", f"{CASE}/steps", {"step": "close", "version": 1})
    assert (status, answer["error"]["code"], answer["error"]["reason"]) == (409, "conflict", "missing")
    assert answer["error"]["values"] == {"missing": ["cause", "fault"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": "dance"}, "step"),
        ({"mark": 101}, "mark"),
        ({"text": "x" * 4001}, "text"),
        ({"into": "../1"}, "into"),
        ({"version": 0}, "version"),
        ({"by": "admin1"}, "by"),
        ({"responsible": {"kind": "robot"}}, "responsible.kind"),
    ],
)
async def test_a_bad_step_is_named(site: Site, change: dict[str, Any], field: str) -> None:
    browser = await site.browser().log_in("alice")
    body = {"step": "note", "version": 1, **change}
    status, answer = await browser.call("POST", f"{CASE}/steps", body)
    assert (status, answer["error"]["field"]) == (400, field)
    assert cases_of(site).steps == []


async def test_a_case_of_any_kind_gets_its_number(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    live = await browser.live()
    await live.ready(site.engine, "alice")
    site.engine.answer(site.engine.call("one"))
    body = {
        "request_id": "00000000-0000-4000-8000-000000000003",
        "contact_id": "one",
        "kind": "praise",
        "subject": "Thank you",
        "class": "delivery",
        "description": "Well done",
        "product": "kettle",
        "batch": "B7",
    }
    status, case = await browser.call("POST", "/api/cases", body)
    assert (status, case["kind"], case["status"]) == (200, "praise", "registered")
    taken = [message for _, message, _ in site.engine.records if isinstance(message, m.TakeCase)]
    assert [(each.kind, each.product, each.batch) for each in taken] == [("praise", "kettle", "B7")]


TOLD: dict[str, Any] = {
    "request_id": "00000000-0000-4000-8000-000000000004",
    "channel": "visit",
    "kind": "complaint",
    "subject": "The lid is broken",
    "class": "delivery",
    "description": "She brought it to the counter.",
}


@pytest.mark.parametrize("who", ["alice", "sam", "ada"])
async def test_what_a_visitor_told_gets_its_number_once(site: Site, who: str) -> None:
    browser = await site.browser().log_in(who)
    await browser.live()
    body = {**TOLD, "name": "Wang", "phone": "138 0013 8000"}
    first = await browser.call("POST", "/api/cases", body)
    assert (first[0], first[1]["status"], first[1]["kind"]) == (200, "registered", "complaint")
    again = await browser.call("POST", "/api/cases", body)
    assert (again[0], again[1]["number"]) == (200, first[1]["number"])
    (taken,) = [message for _, message, _ in site.engine.records if isinstance(message, m.TakeWritten)]
    assert (taken.channel, taken.agent_id, taken.customer_id) == ("visit", who, "")
    assert (taken.name.value, taken.phone.value) == ("Wang", "+8613800138000")
    # Somebody else's request is another one, whatever it is called.
    other = await site.browser().log_in("bob")
    assert (await other.call("POST", "/api/cases", body))[1]["number"] != first[1]["number"]


async def test_a_customer_whom_one_does_not_see_has_no_case(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    status, case = await browser.call(
        "POST", "/api/cases", {**TOLD, "customer_id": "c1", "channel": "letter"}
    )
    assert status == 200 and case["number"]
    assert (await browser.call("POST", "/api/cases", {**TOLD, "customer_id": "of-another"}))[0] == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": None}, "channel"),
        ({"channel": "chat", "name": "Wang"}, "channel"),
        ({}, "customer_id"),
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"name": "W" * 101}, "name"),
        ({"contact_id": "one"}, "channel"),
    ],
)
async def test_what_is_wrong_with_what_was_told_is_named(
    site: Site, change: dict[str, Any], field: str
) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("POST", "/api/cases", {**TOLD, **change})
    assert (status, answer["error"]["field"]) == (400, field)


async def test_only_an_agent_has_a_contact_to_take_a_case_of(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    site.engine.call("one")
    body = {key: value for key, value in TOLD.items() if key != "channel"}
    status, answer = await browser.call("POST", "/api/cases", {**body, "contact_id": "one"})
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_what_is_like_a_text_is_asked_for_in_a_body(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    assert await browser.call("POST", "/api/cases/similar", {"text": "late"}) == (200, {"items": []})
    assert (await browser.call("GET", "/api/cases/similar?text=late"))[0] == 404


async def test_a_customer_is_called_for_a_task(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    status, answer = await browser.call("POST", "/api/tasks/t1/call", {})
    assert status == 200
    contact = site.engine.center.contacts[answer["contact_id"]]
    assert contact.callback is not None
    assert (contact.callback.purpose, contact.callback.case_number) == (
        CallbackPurpose.FOLLOW_UP,
        "2611220001",
    )
    assert (contact.ani.value, contact.customer_id, contact.tier) == ("+8613800138000", "c1", "gold")
    assert cases_of(site).called == [("t1", contact.id)]
    # The same number waits already.
    assert (await browser.call("POST", "/api/tasks/t1/call", {}))[0] == 409
    assert (await browser.call("POST", "/api/tasks/none/call", {}))[0] == 404
    assert (await browser.call("POST", "/api/tasks/t1/call", {"queue": "nowhere"}))[0] == 400


async def test_tasks_of_one_kind(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    assert await browser.call("GET", "/api/tasks?kind=low_mark&limit=100") == (200, {"items": []})
    assert cases_of(site).tasks_of == [TaskKind.LOW_MARK]
    assert (await browser.call("GET", "/api/tasks?kind=chore"))[0] == 400


async def test_a_file_of_cases(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    kind = {"Content-Type": "text/csv"}
    status, answer = await browser.call("POST", "/api/cases/import?dry_run=1", headers=kind, data=b"number")
    assert (status, answer["stored"]) == (200, 0)
    status, answer = await browser.call("POST", "/api/cases/import", headers=kind, data=b"number")
    assert (status, answer["stored"]) == (200, 1)
    status, _ = await browser.call("POST", "/api/cases/import", headers=kind, data=b"x" * 5_000_001)
    assert status == 413


async def test_how_many_are_overdue(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    assert await browser.call("GET", "/api/cases/overdue") == (200, {"overdue": 3})
