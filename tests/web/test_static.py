"""Pages of the built user interface: where their addresses lead."""

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.web.static import PAGES, add_static


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>", encoding="utf-8")
    return tmp_path


async def _client(folder: Path) -> TestClient[web.Request, web.Application]:
    app = web.Application()
    add_static(app, folder)
    return TestClient(TestServer(app))


@pytest.mark.parametrize("page", PAGES)
async def test_each_page_is_the_same_document(built: Path, page: str) -> None:
    async with await _client(built) as client:
        answer = await client.get(page)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "page" in await answer.text()


async def test_a_slash_at_the_end_makes_no_other_page(built: Path) -> None:
    async with await _client(built) as client:
        answer = await client.get("/cases/?status=all", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (308, "/cases?status=all")


async def test_the_address_of_a_case_in_letters_leads_to_it(built: Path) -> None:
    async with await _client(built) as client:
        answer = await client.get("/cases/2611220001", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (302, "/cases#2611220001")
        for wrong in ("/cases/a/b", "/cases/a%0d%0ab", "/cases/%2f%2felsewhere.example"):
            assert (await client.get(wrong, allow_redirects=False)).status == 404
