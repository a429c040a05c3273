"""HTTP itself: encoded bodies, HEAD, Allow, addresses of no page."""

import asyncio

import pytest
from yarl import URL

from .conftest import Site


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_an_encoded_body_is_refused(
    site: Site, encoding: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    browser = site.browser()
    request = (
        f"POST /api/login HTTP/1.1\r\nHost: 127.0.0.1:{site.server.port}\r\nOrigin: {site.origin}\r\n"
        "Connection: close\r\n"
        f"Content-Type: application/json\r\nContent-Encoding: {encoding}\r\nContent-Length: 2\r\n\r\n{{}}"
    )
    answer = await _raw(site, request.encode())
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"Content-Encoding"' in answer
    assert "Traceback" not in capsys.readouterr().out
    assert caplog.records == []
    assert (await browser.call("GET", "/healthz"))[0] == 200


async def _raw(site: Site, request: bytes) -> bytes:
    """What the server answers to these bytes, to the end of the connection."""
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", site.server.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    return answer


@pytest.mark.parametrize("path", ["/healthz", "/api/openapi.json", "/desktop", "/assets/main-1a2b.js"])
async def test_head_tells_what_get_would(site: Site, path: str) -> None:
    client = site.browser().client
    async with client.get(path) as got, client.head(path) as head:
        assert (head.status, head.content_type) == (200, got.content_type)
        assert head.headers["Content-Length"] == str(len(await got.read()))
        assert await head.read() == b""


async def test_a_wrong_method_is_told_the_right_ones(site: Site) -> None:
    async with site.browser().client.delete("/api/session") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "GET,HEAD,PUT"


@pytest.mark.parametrize(
    ("path", "location"), [("/desktop/", "/desktop"), ("/phone/?from=a%20b", "/phone?from=a%20b")]
)
async def test_a_slash_too_many_leads_to_the_page(site: Site, path: str, location: str) -> None:
    url = URL(path, encoded=True)
    async with site.browser().client.get(url, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (308, location)


@pytest.mark.parametrize("path", ["/nowhere", "/assets", "/assets/", "/assets/none.js", "/api/nowhere"])
async def test_what_is_not_there(site: Site, path: str) -> None:
    browser = site.browser()
    status, answer = await browser.call("GET", path)
    assert (status, answer["error"]["code"]) == (404, "not_found")
    async with browser.client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}) as response:
        assert response.status == 404
        if path.startswith("/api/"):
            assert response.content_type == "application/json"
        else:
            assert response.content_type == "text/html"
            assert 'href="/"' in await response.text()
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
