"""The WebSocket `/api/ws`: hello, view, commands."""

import asyncio
import contextlib
import json
from typing import Annotated, Any

import msgspec
import structlog
from aiohttp import WSMsgType, web

from callcenter.domain import messages as m
from callcenter.repository.enums import Role

from . import bodies, frames
from .client import BAD_FRAME, RIGHT_MISSING, Client
from .context import CONTEXT, COOKIE, Context, too_many, unauthenticated
from .encoding import encode
from .errors import ApiError, ErrorCode
from .middleware import to_api_error
from .routing import check_csrf

log = structlog.get_logger("callcenter.web")

MAX_FRAME = 16 * 1024
MAX_SOCKETS = 8
HELLO_S = 10.0
#: How often the sockets' sessions are looked up again, seconds.
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
    # Pings of the protocol are answered below: a connection that breaks meanwhile is no error.
    socket = web.WebSocketResponse(autoping=False, max_msg_size=MAX_FRAME, compress=False)
    await socket.prepare(request)
    client = Client(socket, request, token, session)
    writing = asyncio.ensure_future(client.write())
    try:
        await _serve(context, client, socket)
    finally:
        # First what needs no waiting: a server that stops may cancel us at the first await.
        context.hub.leave(client)
        _phone_gone(context, client)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await client.closed()
    return socket


def _phone_gone(context: Context, client: Client) -> None:
    """The phone tab's connection closed, unless the same page is back already."""
    agent = context.engine.center.agents.get(client.user_id)
    if agent is None or not client.tab or agent.phone.tab != client.phone:
        return
    if not context.hub.live_page(client.user_id, client.phone):
        context.engine.post(m.PhoneDetached(agent_id=client.user_id, tab=client.phone, silent=client.lost))


async def watch_sessions(context: Context) -> None:
    """Close the sockets whose sessions end, until cancelled."""
    while True:
        await asyncio.sleep(SESSION_CHECK_S)
        # A repository that is away must not throw agents out in mid-call.
        with contextlib.suppress(Exception):
            tokens = {client.token for client in context.hub.clients}
            for token in tokens - await context.auth.alive(tokens):
                context.hub.end_session(token)


async def _serve(context: Context, client: Client, socket: web.WebSocketResponse) -> None:
    try:
        async with asyncio.timeout(HELLO_S):
            hello = bodies.parse_json(frames.Hello, await _text(client, socket))
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
            await _frame(context, client, await _text(client, socket), commands=hello.view == "desktop")


async def _text(client: Client, socket: web.WebSocketResponse) -> str:
    """The next text frame. Only these come from the page: they are signs of life (callcenter.web.pulse)."""
    client.read = True
    while True:
        message = await socket.receive()
        if message.type is WSMsgType.TEXT:
            client.silent, client.read = 0, False
            text: str = message.data
            return text
        if message.type is WSMsgType.PING:
            with contextlib.suppress(ConnectionError):
                await socket.pong(message.data)
        elif message.type is not WSMsgType.PONG:
            raise _Ended


async def _frame(context: Context, client: Client, text: str, *, commands: bool) -> None:
    command = _well_formed(text)
    kind, command_id = (command.type, command.id) if command else _kind(text)
    if kind == "ping":
        client.send(_PONG)
    elif kind == "pong":
        # It has been heard: that was all it had to say.
        return
    elif kind == "resync":
        if wait := context.command_limit.take(f"resync {client.token}"):
            await asyncio.sleep(wait)
        context.hub.resync(client)
    elif kind == "command" and commands:
        answer = await _command(context, client, command, text, command_id)
        # What the command brought about comes before its result.
        context.hub.push_due(at_once_to=client.user_id)
        client.send(encode(answer))
    else:
        client.close(BAD_FRAME, "unknown frame")


class _Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame as nearly all are, read by msgspec, which is quick; what is wrong with others says pydantic."""

    type: str
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = ""
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] = ""
    args: msgspec.Raw = msgspec.Raw(b"{}")


_decode = msgspec.json.Decoder(_Command).decode


def _well_formed(text: str) -> _Command | None:
    try:
        command = _decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
    return command if bytes(command.args).startswith(b"{") else None


def _kind(text: str) -> tuple[str, str]:
    """A frame's type, and its id if it has one; empty when it is no such thing."""
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return "", ""
    if not isinstance(frame, dict):
        return "", ""
    return str(frame.get("type", "")), str(frame.get("id", ""))[:64]


async def _command(
    context: Context, client: Client, command: _Command | None, text: str, command_id: str
) -> dict[str, Any]:
    answer: dict[str, Any] = {"type": "result", "id": command_id}
    try:
        if command is None or not command.id or not command.name:
            frame = bodies.parse_json(frames.CommandFrame, text)
            name, args = frame.name, json.dumps(frame.args).encode()
        else:
            name, args = command.name, bytes(command.args)
        if wait := context.command_limit.take(client.user_id):
            raise too_many(wait)
        data = await context.commands.run(client, name, args)
    except Exception as error:
        told = to_api_error(error)
        if told.body.code is ErrorCode.INTERNAL:
            log.exception("command_failed")
        return {**answer, "ok": False, "error": told.body}
    return {**answer, "ok": True, "data": data}
