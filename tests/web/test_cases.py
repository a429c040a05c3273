"""Cases over REST: what is asked reaches the service, and what it refuses is told whole."""

from typing import Any

import pytest

from callcenter.domain import messages as m
from callcenter.domain.enums import CallbackPurpose
from callcenter.repository.enums import CaseStatus, CaseStep, ResponsibleKind
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
    status, answer = await browser.call("GET", f"/api/cases?{query}&limit=10")
    assert (status, answer) == (200, {"items": [], "next": None})
    (wanted,) = cases_of(site).asked
    assert (wanted.open, wanted.statuses, wanted.kind) == (True, (), "praise")
    # A branch of classes is all that is below it.
    assert {"delivery", "late_delivery", "lost_delivery"} <= set(wanted.classes)
    assert (wanted.mine, wanted.unit, wanted.overdue, wanted.month) == (True, False, True, "2026-05")
    assert (wanted.q, wanted.customer_id, wanted.limit) == ("late", "c1", 10)
    await browser.call("GET", "/api/cases?status=closed")
    assert cases_of(site).asked[-1].statuses == (CaseStatus.CLOSED,)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "status"),
        ("month=2026-13", "month"),
        ("limit=101", "limit"),
        ("class=../x", "class"),
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
