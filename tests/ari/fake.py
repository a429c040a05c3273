"""A server that speaks ARI's WebSocket and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

Request = dict[str, Any]
Reply = tuple[int, Any]


class FakeAsterisk:
    """Registers sockets by application and answers requests with ``answer``; None means no answer at all."""

    def __init__(self) -> None:
        self.url = ""
        self.sockets: dict[str, web.WebSocketResponse] = {}
        self.opened: list[str] = []
        # Every request as (application, frame), in the order of arrival; those that set a filter apart.
        self.requests: list[tuple[str, Request]] = []
        self.filters: list[tuple[str, Request]] = []
        self.answer: Callable[[str, Request], Awaitable[Reply | None]] = self._agree
        self.filter_answer: Callable[[], Awaitable[Reply | None]] = self._filter
        self.http_answer: Callable[[web.Request], Awaitable[web.StreamResponse]] = self._http_agree
        # Applications whose pings are read and not answered, as by a half-open connection.
        self.silent: set[str] = set()
        self.refuses_with = 0
        self.refused = 0
        self._transports: dict[str, Any] = {}
        self._changed = asyncio.Condition()

    async def _agree(self, app: str, request: Request) -> Reply | None:
        return 204, None

    async def _filter(self) -> Reply | None:
        lists = ("channel_ids", "bridge_ids", "endpoint_ids", "device_names")
        application = {"name": "app", "events_allowed": [], "events_disallowed": []}
        return 200, application | {name: [] for name in lists}

    async def _http_agree(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    async def handle_events(self, request: web.Request) -> web.StreamResponse:
        if self.refuses_with:
            self.refused += 1
            await self._notify()
            return web.Response(status=self.refuses_with)
        # Command sockets: app-cmd-0-RANDOM is known here as app-cmd-0.
        app = re.sub(r"(-cmd-\d+)-[0-9a-f]{8}$", r"\1", request.query["app"])
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        self.sockets[app] = ws
        self._transports[app] = request.transport
        self.opened.append(app)
        await self._notify()
        work = []
        async for message in ws:
            if message.type is WSMsgType.PING and app not in self.silent:
                await ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                (self.filters if _sets_filter(frame) else self.requests).append((app, frame))
                await self._notify()
                work.append(asyncio.create_task(self._answer(app, frame)))
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        return ws

    async def handle_http(self, request: web.Request) -> web.StreamResponse:
        return await self.http_answer(request)

    async def _answer(self, app: str, frame: Request) -> None:
        reply = await (self.filter_answer() if _sets_filter(frame) else self.answer(app, frame))
        if reply is not None and not self.sockets[app].closed:
            await self.reply(app, frame, *reply)

    async def reply(self, app: str, frame: Request, status: int, body: Any = None) -> None:
        """Send the answer to one request."""
        message = {
            "type": "RESTResponse",
            "request_id": frame["request_id"],
            "transaction_id": "",
            "status_code": status,
            "reason_phrase": "as asked",
            "uri": frame["uri"],
            "application": "x",
            "timestamp": "2026-01-01T00:00:00.000+0000",
        }
        if body is not None:
            message |= {"content_type": "application/json", "message_body": json.dumps(body)}
        await self.sockets[app].send_str(json.dumps(message))

    async def emit(self, app: str, event: dict[str, Any]) -> None:
        """Send one event."""
        event = {"application": app, "timestamp": "2026-01-01T00:00:00.000+0000", **event}
        await self.sockets[app].send_str(json.dumps(event))

    async def emit_text(self, app: str, text: str) -> None:
        """Send any text."""
        await self.sockets[app].send_str(text)

    def transport(self, app: str) -> Any:
        """The server's end of a connection."""
        return self._transports[app]

    def break_off(self, app: str, first: bytes = b"") -> None:
        """Cut the connection, after some bytes of our choice."""
        transport = self.transport(app)
        if first:
            transport.write(first)
            transport.close()
        else:
            transport.abort()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something the server has seen makes the condition true."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(condition)


def _sets_filter(frame: Request) -> bool:
    return str(frame["uri"]).endswith("/eventFilter")


@asynccontextmanager
async def fake_asterisk() -> AsyncIterator[FakeAsterisk]:
    """Run the server on a free port of loopback."""
    fake = FakeAsterisk()
    application = web.Application()
    application.router.add_get("/ari/events", fake.handle_events)
    application.router.add_route("*", "/ari/{rest:.*}", fake.handle_http)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    fake.url = f"http://127.0.0.1:{port}"
    try:
        yield fake
    finally:
        for ws in fake.sockets.values():
            await ws.close()
        await runner.cleanup()
