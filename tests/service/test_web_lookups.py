"""What the menu asks of web services: a real server on loopback, friendly and hostile."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.enums import LookupStatus
from callcenter.domain.personal import Personal
from callcenter.service import web_lookups
from callcenter.service.answers import Answers
from callcenter.service.lookups import Answer
from callcenter.service.web_lookups import LARGEST, LONGEST_VALUE, WebLookups

TAKE = {"state": "data.orders.0.state"}
ORDER = {"data": {"orders": [{"state": "shipped", "paid": True, "sum": 12.5, "count": 3, "of": {}}]}}


class Service:
    """Answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.bodies: list[str] = []
        self.status = 200
        self.body = json.dumps(ORDER).encode()
        self.headers: dict[str, str] = {}
        self.endless = False
        self.slow: asyncio.Event | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.text())
        if self.slow is not None:
            await self.slow.wait()
        if self.endless:
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b"[" * 10_000)
        return web.Response(status=self.status, body=self.body, headers=self.headers)


@pytest.fixture
async def service() -> Service:
    return Service()


@pytest.fixture
async def origin(service: Service) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{any:.*}", service.handle)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    yield f"http://127.0.0.1:{port}"
    if service.slow is not None:
        service.slow.set()
    await runner.cleanup()


@pytest.fixture
async def hosts(origin: str) -> list[str]:
    """The company's http_hosts."""
    return ["https://erp.example.com", origin]


@pytest.fixture
async def lookups(hosts: list[str]) -> AsyncIterator[WebLookups]:
    lookups = WebLookups(lambda: hosts)
    yield lookups
    await lookups.close()


async def ask(
    lookups: WebLookups,
    url: str,
    arguments: dict[str, str] | None = None,
    *,
    method: str = "GET",
    take: dict[str, str] | None = None,
    timeout_ms: int = 5_000,
) -> Answer:
    return await lookups.answer(url, method, arguments or {}, take or TAKE, timeout_ms)


async def test_values_are_found_by_their_paths(lookups: WebLookups, origin: str) -> None:
    take = {
        "state": "data.orders.0.state",
        "paid": "data.orders.0.paid",
        "total": "data.orders.0.sum",
        "count": "data.orders.0.count",
        "nested": "data.orders.0.of",
        "list": "data.orders",
        "beyond": "data.orders.1.state",
        "odd": "data.orders.-1.state",
        "within": "data.orders.0.state.0",
    }
    answer = await ask(lookups, f"{origin}/x", take=take)
    assert answer.status is LookupStatus.FOUND
    assert answer.data == {"state": "shipped", "paid": "true", "total": "12.5", "count": "3"}


async def test_nothing_of_it_is_not_found(lookups: WebLookups, origin: str, service: Service) -> None:
    assert (await ask(lookups, f"{origin}/x", take={"a": "b.c"})).status is LookupStatus.NOT_FOUND
    service.status = 404
    assert (await ask(lookups, f"{origin}/x")).status is LookupStatus.NOT_FOUND


async def test_get_sends_values_escaped(lookups: WebLookups, origin: str, service: Service) -> None:
    values = {"order": "a/b?c=d&e#f 张%41;..", "caller.number": "+8613800138000", "q": "1&z=2 +"}
    await ask(lookups, f"{origin}/orders/{{order}}/of/{{caller.number}}?fixed=1%2B", values)
    (asked,) = service.asked
    assert asked.raw_path.startswith(
        "/orders/a%2Fb%3Fc%3Dd%26e%23f%20%E5%BC%A0%2541%3B../of/%2B8613800138000?"
    )
    assert dict(asked.query) == {"fixed": "1+", "q": "1&z=2 +"}
    assert service.bodies == [""]
    assert "Cookie" not in asked.headers


async def test_post_sends_json(lookups: WebLookups, origin: str, service: Service) -> None:
    await ask(lookups, f"{origin}/tickets", {"number": "12", "text": '"x"'}, method="POST")
    (asked,) = service.asked
    assert asked.method == "POST" and asked.content_type == "application/json"
    assert json.loads(service.bodies[0]) == {"number": "12", "text": '"x"'}


@pytest.mark.parametrize("value", ["", ".", ".."])
async def test_a_value_that_is_no_part_of_a_path_is_not_asked_for(
    lookups: WebLookups, origin: str, service: Service, value: str
) -> None:
    answer = await ask(lookups, f"{origin}/orders/{{order}}", {"order": value})
    assert answer.status is LookupStatus.NOT_FOUND and not service.asked


@pytest.mark.parametrize(
    "other",
    [
        "http://127.0.0.1:1/x",
        "{origin}@127.0.0.1:1/x",
        "http://localhost/x",
        "https://erp.example.com.evil.example/x",
        "http://erp.example.com/x",
        "http://user:word@{host}/x",
        "file:///etc/passwd",
    ],
)
async def test_other_hosts_are_not_asked(
    lookups: WebLookups, origin: str, service: Service, other: str
) -> None:
    url = other.replace("{origin}", origin).replace("{host}", origin.removeprefix("http://"))
    with pytest.raises((PermissionError, ValueError)):
        await ask(lookups, url)
    assert not service.asked


async def test_a_host_taken_off_the_list_is_asked_no_more(
    lookups: WebLookups, origin: str, hosts: list[str], service: Service
) -> None:
    await ask(lookups, f"{origin}/x")
    hosts.remove(origin)
    with pytest.raises(PermissionError):
        await ask(lookups, f"{origin}/x")
    assert len(service.asked) == 1


async def test_it_does_not_follow(lookups: WebLookups, origin: str, service: Service) -> None:
    service.status, service.headers = 302, {"Location": f"{origin}/elsewhere", "Set-Cookie": "a=b"}
    with pytest.raises(ValueError, match="302"):
        await ask(lookups, f"{origin}/x")
    assert [each.path for each in service.asked] == ["/x"]


async def test_an_endless_answer_is_cut_off(lookups: WebLookups, origin: str, service: Service) -> None:
    service.endless = True
    with pytest.raises(ValueError, match="longer"):
        await ask(lookups, f"{origin}/x")


async def test_the_largest_answer(lookups: WebLookups, origin: str, service: Service) -> None:
    frame = len(json.dumps({"a": ""}))
    service.body = json.dumps({"a": "x" * (LARGEST - frame)}).encode()
    assert len(service.body) == LARGEST
    answer = await ask(lookups, f"{origin}/x", take={"a": "a"})
    assert answer.data == {"a": "x" * LONGEST_VALUE}
    service.body += b" "
    with pytest.raises(ValueError, match="longer"):
        await ask(lookups, f"{origin}/x", take={"a": "a"})


async def test_it_waits_no_longer_than_told(lookups: WebLookups, origin: str, service: Service) -> None:
    service.slow = asyncio.Event()
    with pytest.raises(TimeoutError):
        await ask(lookups, f"{origin}/x", timeout_ms=200)


async def test_nobody_is_there(hosts: list[str]) -> None:
    hosts.append("http://127.0.0.1:9")
    lookups = WebLookups(lambda: hosts)
    with pytest.raises(aiohttp.ClientError):
        await ask(lookups, "http://127.0.0.1:9/x")
    await lookups.close()


async def test_a_silent_name_server_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_now = threading.Event()
    real = socket.getaddrinfo

    def silent(host: Any, *more: Any, **named: Any) -> Any:
        if str(host).endswith(".example"):
            answer_now.wait(30)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    # More than there are threads for all that blocks: log-ins and files wait for one of them.
    places = 40
    origins = [f"http://erp{number}.example" for number in range(places)]
    lookups = WebLookups(lambda: origins)
    try:
        asked = [ask(lookups, f"{origin}/x", timeout_ms=50) for origin in origins]
        assert all(
            isinstance(each, TimeoutError) for each in await asyncio.gather(*asked, return_exceptions=True)
        )
        async with asyncio.timeout(10):
            assert await asyncio.to_thread(lambda: "a turn") == "a turn"
    finally:
        answer_now.set()
        await lookups.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{", b"[" * 60_000, b'{"a":' * 10_000, b'"\xff"', b"1" * 60_000 + b"x", b"nan"],
    ids=["empty", "html", "half", "deep", "deeper", "no utf-8", "long", "nan"],
)
async def test_what_is_no_json(lookups: WebLookups, origin: str, service: Service, body: bytes) -> None:
    service.body = body
    with pytest.raises(ValueError):
        await ask(lookups, f"{origin}/x")


async def test_compressed_is_not_unpacked(lookups: WebLookups, origin: str, service: Service) -> None:
    service.headers = {"Content-Encoding": "gzip"}
    with pytest.raises(ValueError, match="compressed"):
        await ask(lookups, f"{origin}/x")


@pytest.mark.parametrize("status", [201, 204, 400, 401, 500, 503])
async def test_only_success_counts(lookups: WebLookups, origin: str, service: Service, status: int) -> None:
    service.status = status
    if status == 201:
        assert (await ask(lookups, f"{origin}/x")).status is LookupStatus.FOUND
    else:
        with pytest.raises(ValueError):
            await ask(lookups, f"{origin}/x")


async def test_a_value_names_nothing_of_ours(lookups: WebLookups, origin: str, service: Service) -> None:
    for body in ({"a": "secret:pin"}, {"a": "recording:voicemail-1"}, {"a": "\x00secret:pin"}):
        service.body = json.dumps(body).encode()
        assert (await ask(lookups, f"{origin}/x", take={"a": "a"})).status is LookupStatus.NOT_FOUND


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(answer=json_values, path=st.lists(st.text(max_size=3) | st.from_regex(r"[0-9]{1,3}"), max_size=4))
def test_whatever_it_answers_values_are_plain_text(answer: Any, path: list[str]) -> None:
    content = msgspec.json.encode(answer)
    for value in web_lookups._taken(content, {"a": ".".join(path), "b": "0", "c": "a"}).data.values():
        assert len(value) <= LONGEST_VALUE
        value.encode()  # no lone surrogates: it can be written anywhere


class Pad:
    def resolve(self, contact_id: str, arguments: dict[str, str]) -> dict[str, str] | None:
        return {name: "4711" if value == "secret:pin" else value for name, value in arguments.items()}


async def test_the_answer_comes_as_a_message_and_the_log_tells_no_values(
    lookups: WebLookups, origin: str, service: Service
) -> None:
    posted: list[m.AnyMessage] = []
    answers = Answers(
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        Pad().resolve,
        posted.append,
        web=lookups,
        lasts=lambda _: True,
    )

    async def answer_to(url: str) -> m.AnyMessage:
        arguments = msgspec.json.encode({"pin": "secret:pin", "order": "600"}).decode()
        answers.perform(
            do.HttpLookup(
                contact_id="c1",
                token="c1.7",
                url=url,
                method="POST",
                arguments=Personal(arguments),
                take=TAKE,
                timeout_ms=2_000,
            )
        )
        await asyncio.gather(*answers._tasks)
        return posted.pop()

    with capture_logs() as logs:
        found = await answer_to(f"{origin}/orders/{{order}}")
        assert found == m.LookupCompleted(
            contact_id="c1",
            token="c1.7",
            status=LookupStatus.FOUND,
            data=Personal('{"state":"shipped"}'),
        )
        assert json.loads(service.bodies[0]) == {"pin": "4711"}
        service.status = 500
        for url in (f"{origin}/orders/{{order}}", "http://127.0.0.1:1/{order}", "http://{order}/"):
            away = await answer_to(url)
            assert isinstance(away, m.LookupCompleted)
            assert away.status is LookupStatus.UNAVAILABLE and not away.data
    assert len(logs) == 3
    assert "4711" not in repr(logs) and "600" not in repr(logs) and "shipped" not in repr(logs)
    await answers.close()
