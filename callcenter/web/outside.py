"""The page of a responsible person outside: their case, by the link they were sent.

The link's token comes in `Authorization: Link TOKEN`. No other route takes such a token, so a link opens
nothing but what is here; and nothing here asks for a session, so a log-in opens none of it.
"""

import time
from typing import Annotated, Any, Protocol

import msgspec
from aiohttp import web

from callcenter.repository.enums import CaseStep
from callcenter.service.cases.fields import LONGEST_REASON, LONGEST_TEXT
from callcenter.service.cases.file_kinds import ENDINGS, LONGEST_NAME
from callcenter.service.cases.files import Kept, disposition
from callcenter.service.cases.outside import LONGEST_TOKEN
from callcenter.service.cases.outside_view import OutsideCase, OutsideFile

from . import bodies
from .addresses import address_of
from .context import Call, too_many
from .errors import ApiError, ErrorCode
from .ratelimit import Rate, RateLimiter
from .routing import FileBody, Handler, Route

SCHEME = "Link "
#: Requests of one address without a log-in.
RATE = Rate(burst=60, per_second=2)
#: The largest file that may be sent at all; care.yaml may allow less.
MOST_BYTES = 10 * 1024 * 1024
#: Browsers name the kind of a file as they think fit; its bytes decide.
FILE = FileBody(media=(*ENDINGS, "application/octet-stream"), most=MOST_BYTES)


class OutsidePort(Protocol):
    """callcenter.service.cases.outside."""

    async def look(self, token: str) -> OutsideCase: ...
    async def check(self, token: str) -> None: ...
    async def step(self, token: str, step: CaseStep, words: str | None = None) -> OutsideCase | None: ...
    async def add_file(self, token: str, name: str, data: bytes) -> OutsideFile: ...
    async def file(self, token: str, file_id: str) -> Kept: ...


#: Where wiring.py puts the service, and the limit of requests by address.
OUTSIDE: web.AppKey[OutsidePort] = web.AppKey("outside", OutsidePort)
LIMIT: web.AppKey[RateLimiter] = web.AppKey("outside_limit", RateLimiter)


class OutsideReason(bodies.Body):
    """Why a case is declined."""

    reason: Annotated[str, bodies.several_lines(1, LONGEST_REASON)]


class OutsideText(bodies.Body):
    """Feedback, or a note."""

    text: Annotated[str, bodies.several_lines(1, LONGEST_TEXT)]


class FileName(bodies.Body):
    """Query of a file that is sent: what it is called."""

    name: Annotated[str, bodies.one_line(0, 4 * LONGEST_NAME)] = ""


class LinkEnded(msgspec.Struct, frozen=True, kw_only=True):
    """The case is not theirs any more."""


def install(app: web.Application, service: OutsidePort) -> None:
    """Put in what the routes work with."""
    app[OUTSIDE] = service
    app[LIMIT] = RateLimiter(RATE, time.monotonic)


def token_of(request: web.Request) -> str:
    """The link's token. Raises ApiError."""
    given = request.headers.get("Authorization", "")
    token = given.removeprefix(SCHEME)
    if token == given or not 0 < len(token) <= LONGEST_TOKEN:
        raise ApiError(
            ErrorCode.UNAUTHENTICATED, "There is no link in the request.", "Open the link you were sent."
        )
    return token


async def gate(request: web.Request) -> None:
    """Nothing is read of who has no good link, or asks too often. Raises ApiError, LinkOver."""
    if wait := request.app[LIMIT].take(address_of(request)):
        raise too_many(wait)
    await request.app[OUTSIDE].check(token_of(request))


def attachment(kept: Kept) -> web.FileResponse:
    """A file to be saved: no browser shows it, guesses what it is, or runs anything in it."""
    headers = {
        "Content-Type": kept.media_type,
        "Content-Disposition": disposition(kept.name),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(kept.path, headers=headers)


def _of(call: Call) -> tuple[OutsidePort, str]:
    return call.request.app[OUTSIDE], token_of(call.request)


async def get_outside_case(call: Call) -> OutsideCase:
    """The case."""
    service, token = _of(call)
    return await service.look(token)


async def accept_outside(call: Call) -> OutsideCase | LinkEnded:
    """Take it on."""
    return await _step(call, CaseStep.ACCEPT)


async def decline_outside(call: Call) -> OutsideCase | LinkEnded:
    """Give it back, with a reason; the link ends."""
    return await _step(call, CaseStep.DECLINE, call.body.reason)


async def give_outside_feedback(call: Call) -> OutsideCase | LinkEnded:
    """Say what was found or done."""
    return await _step(call, CaseStep.FEEDBACK, call.body.text)


async def add_outside_note(call: Call) -> OutsideCase | LinkEnded:
    """Add words."""
    return await _step(call, CaseStep.NOTE, call.body.text)


async def _step(call: Call, step: CaseStep, words: str | None = None) -> OutsideCase | LinkEnded:
    service, token = _of(call)
    return await service.step(token, step, words) or LinkEnded()


async def add_outside_file(call: Call) -> OutsideFile:
    """Add a file; its bytes are the body."""
    service, token = _of(call)
    return await service.add_file(token, call.query.name, call.body)


async def get_outside_file(call: Call) -> web.FileResponse:
    """A file of the customer's or of their own."""
    service, token = _of(call)
    return attachment(await service.file(token, call.path("file")))


def _post(path: str, summary: str, handler: Handler, body: type[bodies.Body], answer: Any) -> Route:
    return Route(
        method="POST",
        path=f"/api/outside/{path}",
        summary=summary,
        handler=handler,
        roles=None,
        body=body,
        answer=answer,
        gate=gate,
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/outside",
        summary="The case of a link (Authorization: Link TOKEN)",
        handler=get_outside_case,
        roles=None,
        answer=OutsideCase,
        gate=gate,
    ),
    _post("accept", "Take the case of a link on", accept_outside, bodies.Nothing, OutsideCase),
    _post("decline", "Give the case of a link back", decline_outside, OutsideReason, LinkEnded),
    _post("feedback", "Give feedback on the case of a link", give_outside_feedback, OutsideText, OutsideCase),
    _post("notes", "Add words to the case of a link", add_outside_note, OutsideText, OutsideCase),
    Route(
        method="POST",
        path="/api/outside/files",
        summary="Add a file to the case of a link",
        handler=add_outside_file,
        roles=None,
        file=FILE,
        query=FileName,
        answer=OutsideFile,
        gate=gate,
    ),
    Route(
        method="GET",
        path="/api/outside/files/{file}",
        summary="A file of the case of a link, to be saved",
        handler=get_outside_file,
        roles=None,
        answer=bytes,
        media="application/octet-stream",
        gate=gate,
    ),
)
