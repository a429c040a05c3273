"""A route as one declaration: who may call it, what goes in and out. OpenAPI is made from the same."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from callcenter.repository.enums import Role
from callcenter.service.permissions import EVERYONE

from . import bodies
from .context import CONTEXT, COOKIE, Call, too_many, unauthenticated
from .encoding import encode
from .errors import ApiError, ErrorAnswer, ErrorCode

AGENTS = frozenset({Role.AGENT, Role.ADMIN})
#: Methods that change nothing.
READING = frozenset({"GET", "HEAD"})
#: How long a body may take to arrive, seconds.
BODY_S = 10.0
#: And a file, seconds.
FILE_S = 60.0
JSON = "application/json"

Handler = Callable[[Call], Awaitable[Any]]
Gate = Callable[[web.Request], Awaitable[None]]


class FileBody(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a request's body: its media types, and how many bytes at most."""

    media: tuple[str, ...]
    most: int


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """`roles` None: without log-in. `answer`: a type msgspec knows; what the handler returns is encoded.

    `body` is checked here; a `record`, a type msgspec knows, is plain JSON that the handler's service checks;
    a `file` reaches the handler as bytes.
    `versioned`: the request names in If-Match what it changes. A handler that returns a response itself says
    in `media` what is in it, when that is no JSON. `away` is what a 503 holds. `gate` raises ApiError or
    ServiceError before a body is read: for what is open to everybody.
    """

    method: str
    path: str
    summary: str
    handler: Handler
    answer: Any
    roles: frozenset[Role] | None = EVERYONE
    body: type[bodies.Body] | None = None
    query: type[bodies.Body] | None = None
    record: Any = None
    file: FileBody | None = None
    versioned: bool = False
    media: str = JSON
    away: Any = ErrorAnswer
    gate: Gate | None = None

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Check, hand over, encode. Raises ApiError."""
        context = request.app[CONTEXT]
        changing = self.method not in READING
        if changing:
            context.hosts.check_origin(request)
        token = request.cookies.get(COOKIE, "")
        session = None
        if self.roles is not None:
            session = await context.auth.find(token) if token else None
            if session is None:
                raise unauthenticated()
            if wait := context.api_limit.take(session.user.id):
                raise too_many(wait)
            if changing:
                check_csrf(session.csrf, request.headers.get("X-CSRF-Token", ""))
            if session.user.role not in self.roles:
                raise ApiError(
                    ErrorCode.FORBIDDEN,
                    f"The role {session.user.role.value} may not do this.",
                    "Ask someone whose role may.",
                )
        if self.gate is not None:
            await self.gate(request)
        query = bodies.parse_query(self.query, dict(request.query)) if self.query else None
        body: Any = None
        if self.body is not None:
            body = bodies.parse_json(self.body, await _read(request))
        elif self.record is not None:
            body = bodies.parse_any(await _read(request))
        elif self.file is not None:
            body = await _read_file(request, self.file)
        answer = await self.handler(
            Call(request=request, context=context, session=session, token=token, body=body, query=query)
        )
        if isinstance(answer, web.StreamResponse):
            return answer
        return json_response(answer)


def json_response(value: Any, status: int = 200) -> web.Response:
    """JSON that no cache keeps."""
    return web.Response(
        body=encode(value),
        status=status,
        content_type=JSON,
        headers={"Cache-Control": "no-store"},
    )


def check_csrf(expected: str, given: str) -> None:
    """Raises ApiError `forbidden` unless the page knows its session's token."""
    if not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise ApiError(
            ErrorCode.FORBIDDEN,
            "The CSRF token is missing or wrong.",
            "Send X-CSRF-Token from GET /api/session.",
            field="X-CSRF-Token",
        )


async def _read(request: web.Request) -> bytes:
    _check_type(request, (JSON,), "The body is not JSON.")
    try:
        async with asyncio.timeout(BODY_S):
            return await request.read()
    except TimeoutError:
        raise _too_slow() from None


async def _read_file(request: web.Request, file: FileBody) -> bytes:
    """The body, which may be larger than others. Raises ApiError."""
    _check_type(request, file.media, "The body is no such file.")
    whole = bytearray()
    try:
        async with asyncio.timeout(FILE_S):
            async for part in request.content.iter_any():
                whole += part
                if len(whole) > file.most:
                    raise ApiError(
                        ErrorCode.TOO_LARGE, f"The file is larger than {file.most} bytes.", "Send less."
                    )
    except TimeoutError:
        raise _too_slow() from None
    return bytes(whole)


def _too_slow() -> ApiError:
    return ApiError(ErrorCode.INVALID, "The body did not arrive in time.", "Send it again.")


def _check_type(request: web.Request, media: tuple[str, ...], wrong: str) -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ApiError(
            ErrorCode.INVALID,
            "The body is compressed or encoded.",
            "Send it as it is, without Content-Encoding.",
            field="Content-Encoding",
        )
    if request.can_read_body and request.content_type not in media:
        mend = f"Send Content-Type: {' or '.join(media)}."
        raise ApiError(ErrorCode.INVALID, wrong, mend, field="Content-Type")
