"""The WebSocket `/api/ws`: hello, view, commands."""

import asyncio
import contextlib
from typing import Any

import msgspec
import structlog
from aiohttp import WSMsgType, web

from callcenter.domain import messages as m
from callcenter.repository.enums import Role

from . import bodies
from .client import BAD_FRAME, RIGHT_MISSING, SESSION_ENDED, Client
from .context import CONTEXT, COOKIE, Context, too_many, unauthenticated
from .encoding import encode
from .errors import ApiError, ErrorCode
from .middleware import to_api_error
from .routing import check_csrf

log = structlog.get_logger("callcenter.web")

MAX_FRAME = 16 * 1024
MAX_SOCKETS = 8
HELLO_S = 10.0
HEARTBEAT_S = 5.0
#: How often a socket's session is looked up again, seconds.
SESSION_CHECK_S = 30.0

VIEWS = {
    "desktop": frozenset({Role.AGENT, Role.ADMIN}),
    "monitor": frozenset({Role.SUPERVISOR, Role.ADMIN}),
}
_PONG = b'{"type":"pong"}'


class _Ended(Exception):
    """Nothing more is to be read from this browser."""


async def open_socket(request: web.Request) -> web.StreamResponse:
    """Check who it is before the upgrade, then serve until either side closes."""
    context = request.app[CONTEXT]
    context.hosts.check_origin(request)
    token = request.cookies.get(COOKIE, "")
    session = await context.auth.find(token) if token else None
    if session is None:
        raise unauthenticated()
    check_csrf(session.csrf, request.query.get("csrf", ""))
    if context.hub.clients_of(token) >= MAX_SOCKETS:
        raise too_many(1)
    # Compression would cost time on every pop for nothing on a local network.
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME, compress=False)
    await socket.prepare(request)
    client = Client(socket, request, token, session)
    helpers = [asyncio.ensure_future(client.write()), asyncio.ensure_future(_watch(context, client))]
    try:
        await _serve(context, client, socket)
    finally:
        # First what needs no waiting: a server that stops may cancel us at the first await.
        context.hub.leave(client)
        _phone_gone(context, client)
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        await client.closed()
    return socket


def _phone_gone(context: Context, client: Client) -> None:
    """The phone tab's connection closed, unless the same page is back already."""
    agent = context.engine.center.agents.get(client.user_id)
    if agent is None or not client.tab or agent.phone.tab != client.phone:
        return
    if not context.hub.live_page(client.user_id, client.phone):
        context.engine.post(m.PhoneDetached(agent_id=client.user_id, tab=client.phone))


async def _watch(context: Context, client: Client) -> None:
    """Close the socket when its session ends."""
    while True:
        await asyncio.sleep(SESSION_CHECK_S)
        # A repository that is away must not throw agents out in mid-call.
        with contextlib.suppress(Exception):
            if await context.auth.find(client.token) is None:
                client.close(SESSION_ENDED, "session ended")


async def _serve(context: Context, client: Client, socket: web.WebSocketResponse) -> None:
    try:
        async with asyncio.timeout(HELLO_S):
            hello = bodies.parse_json(bodies.Hello, await _text(socket))
    except (ApiError, TimeoutError):
        client.close(BAD_FRAME, "hello expected")
        return
    except _Ended:
        return
    if client.session.user.role not in VIEWS[hello.view]:
        client.close(RIGHT_MISSING, "right missing")
        return
    client.tab, client.page = str(hello.tab), str(hello.page)
    if hello.view == "desktop":
        context.hub.show_desktop(client)
    else:
        context.hub.show_monitor(client)
    with contextlib.suppress(_Ended):
        while client.open:
            await _frame(context, client, await _text(socket), commands=hello.view == "desktop")


async def _text(socket: web.WebSocketResponse) -> str:
    message = await socket.receive()
    if message.type is not WSMsgType.TEXT:
        raise _Ended
    text: str = message.data
    return text


async def _frame(context: Context, client: Client, text: str, *, commands: bool) -> None:
    kind, command_id = _kind(text)
    if kind == "ping":
        client.send(_PONG)
    elif kind == "resync":
        if wait := context.command_limit.take(f"resync {client.token}"):
            await asyncio.sleep(wait)
        context.hub.resync(client)
    elif kind == "command" and commands:
        client.send(encode(await _command(context, client, text, command_id)))
    else:
        client.close(BAD_FRAME, "unknown frame")


def _kind(text: str) -> tuple[str, str]:
    """A frame's type, and its id if it has one; empty when it is no such thing."""
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return "", ""
    if not isinstance(frame, dict):
        return "", ""
    return str(frame.get("type", "")), str(frame.get("id", ""))[:64]


async def _command(context: Context, client: Client, text: str, command_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"type": "result", "id": command_id}
    try:
        frame = bodies.parse_json(bodies.CommandFrame, text)
        if wait := context.command_limit.take(client.user_id):
            raise too_many(wait)
        data = await context.commands.run(client, frame.name, frame.args)
    except Exception as error:
        told = to_api_error(error)
        if told.body.code is ErrorCode.INTERNAL:
            log.exception("command_failed")
        return {**answer, "ok": False, "error": told.body}
    return {**answer, "ok": True, "data": data}
