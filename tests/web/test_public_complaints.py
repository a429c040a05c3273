"""Complaints over HTTP, without a log-in; and files of cases, with one."""

from typing import Any

import pytest

from callcenter.service.cases.files import Kept
from callcenter.web import addresses, public_complaints
from callcenter.web.ratelimit import Rate, RateLimiter

from .conftest import Site
from .fake_care import NUMBER, REQUEST

GIVEN = {
    "request_id": str(REQUEST),
    "description": "It broke.\nOn the second day.",
    "class": "quality",
    "kind": "complaint",
    "email": "anna@example.com",
    "language": "zh-TW",
    "website": "",
}
COMPLAINTS = "/api/public/complaints"


async def test_a_complaint_from_form_to_status(site: Site) -> None:
    browser = site.browser()
    status, form = await browser.call("GET", COMPLAINTS)
    assert (status, form["files"]) == (200, 3)
    assert await browser.call("POST", COMPLAINTS, GIVEN) == (200, {"number": NUMBER})
    (taken,) = site.care.taken
    assert (taken.request_id, taken.case_class, taken.language) == (REQUEST, "quality", "zh-TW")
    headers = {"Content-Type": "application/octet-stream", "X-Request": str(REQUEST)}
    url = f"{COMPLAINTS}/{NUMBER}/files?name=a.txt"
    status, file = await browser.call("POST", url, None, headers, b"text")
    assert (status, file) == (200, {"id": "f1", "name": "a.txt", "media_type": "text/plain", "bytes": 4})
    status, told = await browser.call("POST", f"{COMPLAINTS}/status", {"number": NUMBER, "proof": "0001"})
    assert (status, told["status"], told["opened_on"]) == (200, "open", "2026-11-22")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": "1"}, "request_id"),
        ({"description": ""}, "description"),
        ({"description": "x" * 4_001}, "description"),
        ({"description": "paid \u202e 001"}, "description"),
        ({"name": "two\nlines"}, "name"),
        ({"kind": "threat"}, "kind"),
        ({"language": "fr"}, "language"),
        ({"severity": "critical"}, "severity"),
        ({"customer_id": "c001"}, "customer_id"),
    ],
)
async def test_what_may_not_be_sent(site: Site, changes: dict[str, Any], field: str) -> None:
    status, answer = await site.browser().call("POST", COMPLAINTS, GIVEN | changes)
    assert (status, answer["error"]["field"]) == (400, field)
    assert site.care.taken == []


@pytest.mark.parametrize(
    ("headers", "data", "status"),
    [
        ({"Content-Type": "image/png", "X-Request": ""}, b"text", 400),
        ({"Content-Type": "image/png", "X-Request": "no uuid"}, b"text", 400),
        ({"Content-Type": "image/png", "X-Request": "00000000-0000-4000-8000-000000000009"}, b"text", 404),
        ({"Content-Type": "application/zip", "X-Request": str(REQUEST)}, b"text", 400),
        ({"Content-Type": "image/png", "X-Request": str(REQUEST)}, b"MZ\x90\x00", 400),
        ({"Content-Type": "image/png", "X-Request": str(REQUEST)}, b"x" * (11 * 1024 * 1024), 413),
        ({"Content-Type": "image/png", "X-Request": str(REQUEST), "Content-Encoding": "gzip"}, b"x", 400),
    ],
    ids=["no request", "no id", "another's", "another kind", "other bytes", "too large", "encoded"],
)
async def test_files_that_are_not_taken(
    site: Site, headers: dict[str, str], data: bytes, status: int
) -> None:
    url = f"{COMPLAINTS}/{NUMBER}/files?name=a.png"
    got, answer = await site.browser().call("POST", url, None, headers, data)
    assert got == status, answer
    assert site.care.added == []


async def test_an_address_asks_so_often(site: Site) -> None:
    site.app[public_complaints.LIMIT]._rate = Rate(burst=3, per_second=0.001)
    assert isinstance(site.app[public_complaints.LIMIT], RateLimiter)
    browser = site.browser()
    told = [(await browser.call("GET", COMPLAINTS))[0] for _ in range(5)]
    assert told == [200, 200, 200, 429, 429]
    status, answer = await browser.call("POST", COMPLAINTS, GIVEN)
    assert (status, answer["error"]["code"]) == (429, "too_many")
    assert site.care.taken == []


async def test_behind_a_proxy_each_address_has_its_own_limit(site: Site) -> None:
    site.app._state[addresses.FORWARDED] = True
    site.app[public_complaints.LIMIT]._rate = Rate(burst=1, per_second=0.001)
    browser = site.browser()
    for address, status in (("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200)):
        headers = {"X-Forwarded-For": f"10.0.0.1, {address}"}
        assert (await browser.call("GET", COMPLAINTS, None, headers))[0] == status


async def test_neither_number_nor_proof_stands_in_an_address(site: Site) -> None:
    status, _ = await site.browser().call("GET", f"{COMPLAINTS}/status?number={NUMBER}&proof=0001")
    assert status == 405


async def test_our_own_people_save_files(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    kept: Kept = site.care.kept("发票.txt", "发票".encode())
    url = f"/api/cases/{NUMBER}/files"
    status, file = await browser.call("POST", f"{url}?name=a.txt", None, {"Content-Type": "text/plain"}, b"t")
    assert (status, file["name"]) == (200, "a.txt")
    async with browser.client.get(f"{url}/{kept.id}") as response:
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
    status, answer = await browser.call("GET", f"{url}/another")
    assert (status, answer["error"]["code"]) == (404, "not_found")
