"""The knowledge base by REST: what goes in, what is refused, how often it may be asked."""

import datetime as dt
from typing import Any

import pytest

from callcenter.service.knowledge.records import ArticleInput, Text, UseInput
from callcenter.web.knowledge import RATE

from .conftest import Site
from .test_access import ARTICLE


async def test_a_search_says_what_it_found(site: Site) -> None:
    alice = await site.browser().log_in("alice")
    status, page = await alice.call("GET", "/api/knowledge/search?q=refund%20%20to&language=zh-TW&limit=3")
    assert (status, page["answered"], page["search_id"]) == (200, True, "s1")
    assert page["items"][0]["title"] == "\u0002Refunds\u0003"
    assert site.knowledge.asked == [("refund  to", "zh-TW", 3)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("language=en", "q"),
        ("q=&language=en", "q"),
        (f"q={'x' * 201}&language=en", "q"),
        ("q=a%0Ab&language=en", "q"),
        ("q=a", "language"),
        ("q=a&language=fr", "language"),
        ("q=a&language=en&limit=21", "limit"),
    ],
)
async def test_what_cannot_be_searched_for_is_refused(site: Site, query: str, field: str) -> None:
    alice = await site.browser().log_in("alice")
    status, answer = await alice.call("GET", f"/api/knowledge/search?{query}")
    assert (status, answer["error"]["field"]) == (400, field)
    assert site.knowledge.asked == []


async def test_who_searches_too_quickly_is_told_when_to_go_on(site: Site) -> None:
    # A clock that stands still, however slow the machine is.
    alice, bob = await site.browser().log_in("alice"), await site.browser().log_in("bob")
    path = "/api/knowledge/search?q=a&language=en"
    for _ in range(RATE.burst):
        assert (await alice.call("GET", path))[0] == 200
    status, answer = await alice.call("GET", path)
    assert (status, answer["error"]["code"]) == (429, "too_many")
    assert (await bob.call("GET", path))[0] == 200


async def test_an_article_goes_in_as_it_was_written(site: Site) -> None:
    sam = await site.browser().log_in("sam")
    sent = {**ARTICLE, "valid_until": "2027-02-01", "classes": ["delivery"], "revision": "r1"}
    status, answer = await sam.call("PUT", "/api/knowledge/K0001", sent)
    assert (status, answer["revision"]) == (200, "r1")
    assert site.knowledge.asked == [
        ArticleInput(
            texts={"en": Text(title="Refunds", body="To the same card.", tags=["refund"])},
            owner="alice",
            review_on=dt.date(2027, 1, 1),
            valid_until=dt.date(2027, 2, 1),
            classes=["delivery"],
            revision="r1",
        )
    ]
    status, answer = await sam.call("PUT", "/api/knowledge/K0001", {**sent, "revision": "old"})
    assert (status, answer["error"]["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"texts": {}}, "texts"),
        ({"texts": {"en": {"title": "", "body": "x"}}}, "texts.en.title"),
        ({"texts": {"en": {"title": "x", "body": "x" * 6001}}}, "texts.en.body"),
        ({"review_on": "soon"}, "review_on"),
        ({"owner": "a b"}, "owner"),
        ({"classes": ["A B"]}, "classes[0]"),
        ({"more": 1}, "more"),
    ],
)
async def test_a_wrong_article_is_refused_by_its_field(site: Site, change: Any, field: str) -> None:
    sam = await site.browser().log_in("sam")
    status, answer = await sam.call("POST", "/api/knowledge", {**ARTICLE, **change})
    assert status == 400
    assert answer["error"]["field"] == field
    assert site.knowledge.asked == []


async def test_uses_and_remarks(site: Site) -> None:
    alice = await site.browser().log_in("alice")
    use = {"version": 1, "contact_id": "one", "helped": False, "words": "Wrong"}
    assert (await alice.call("POST", "/api/knowledge/K0001/uses", use))[0] == 200
    status, mine = await alice.call("POST", "/api/knowledge/uses/u1/settle", {})
    assert (status, mine["due"][0]["id"]) == (200, "K0001")
    assert site.knowledge.asked == [
        UseInput(version=1, contact_id="one", helped=False, words="Wrong"),
        ("settle", "u1"),
    ]


async def test_a_manager_settles_what_nothing_answered(site: Site) -> None:
    sam = await site.browser().log_in("sam")
    status, answer = await sam.call("POST", "/api/knowledge/unanswered/settle", {"query": "football"})
    assert (status, answer["items"][0]["times"]) == (200, 2)
    assert site.knowledge.asked == [("settle", "football")]


@pytest.mark.parametrize("after", ["%00", "a%0Ab", "K0001'", "x" * 21])
async def test_a_list_goes_on_after_an_id_only(site: Site, after: str) -> None:
    alice = await site.browser().log_in("alice")
    status, answer = await alice.call("GET", f"/api/knowledge?after={after}")
    assert (status, answer["error"]["field"]) == (400, "after")
    status, _ = await alice.call("GET", "/api/knowledge?after=K0001&language=zh-TW")
    assert (status, site.knowledge.asked) == (200, [("K0001", 50, "zh-TW")])
