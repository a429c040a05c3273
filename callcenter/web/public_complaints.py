"""Complaints from the company's site, without a log-in: taken in, files added, how they stand."""

import time
from typing import Annotated, Literal, Protocol
from uuid import UUID

import msgspec
from aiohttp import web
from pydantic import Field

from callcenter.repository.enums import CaseKind
from callcenter.service.cases.fields import (
    LONGEST_CODE,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_ORDER_NUMBER,
    LONGEST_REASON,
    LONGEST_SUBJECT,
)
from callcenter.service.cases.files import Kept
from callcenter.service.cases.public import Complaint, Numbered, PublicForm
from callcenter.service.cases.standing import PublicStatus

from . import bodies
from .addresses import address_of
from .context import Call, too_many
from .customers import own_writes
from .errors import ApiError, ErrorCode
from .outside import FILE, FileName
from .ratelimit import Rate, RateLimiter
from .routing import Route

#: Requests of one address; how many complaints it may make care.yaml says.
RATE = Rate(burst=30, per_second=1)
#: Who adds a file names the request that made the complaint.
REQUEST = "X-Request"


class ComplaintsPort(Protocol):
    """callcenter.service.cases.public."""

    def form(self) -> PublicForm: ...
    async def take(self, given: Complaint, address: str) -> Numbered: ...
    async def add_file(self, number: str, request_id: UUID, name: str, data: bytes) -> Kept: ...
    async def status(self, number: str, proof: str, address: str) -> PublicStatus: ...
    async def reopen(self, number: str, proof: str, reason: str, address: str) -> PublicStatus: ...
    async def appeal(self, number: str, proof: str, reason: str, address: str) -> PublicStatus: ...


#: Where wiring.py puts the service, and the limit of requests by address.
COMPLAINTS: web.AppKey[ComplaintsPort] = web.AppKey("public_complaints", ComplaintsPort)
LIMIT: web.AppKey[RateLimiter] = web.AppKey("public_limit", RateLimiter)


class PublicComplaint(bodies.Body):
    """`POST /api/public/complaints`. The same `request_id` again gives the same number. A phone number or an
    e-mail address is needed. `website` stays empty: people do not see it."""

    request_id: UUID
    description: Annotated[str, bodies.several_lines(1, LONGEST_DESCRIPTION)]
    kind: CaseKind = CaseKind.COMPLAINT
    case_class: Annotated[str, Field(alias="class"), bodies.one_line(0, LONGEST_CODE)] = ""
    subject: Annotated[str, bodies.one_line(0, LONGEST_SUBJECT)] = ""
    name: Annotated[str, bodies.one_line(0, LONGEST_NAME)] = ""
    phone: Annotated[str, bodies.one_line(0, 40)] = ""
    email: Annotated[str, bodies.one_line(0, 254)] = ""
    order_number: Annotated[str, bodies.one_line(0, LONGEST_ORDER_NUMBER)] = ""
    product: Annotated[str, bodies.one_line(0, LONGEST_CODE)] = ""
    language: Literal["zh-CN", "zh-TW", "en"] = "en"
    website: Annotated[str, bodies.one_line(0, 200)] = ""


class StatusQuestion(bodies.Body):
    """`POST /api/public/complaints/status`. `proof`: the last four digits of the phone number given with the
    case, the whole number, or the e-mail address."""

    number: Annotated[str, bodies.one_line(1, 20)]
    proof: Annotated[str, bodies.one_line(4, 254)]


class CustomersReason(StatusQuestion):
    """`POST /api/public/complaints/reopen` and `/appeal`."""

    reason: Annotated[str, bodies.several_lines(1, LONGEST_REASON)]


class FileTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was added, as it is called now."""

    id: str
    name: str
    media_type: str
    bytes: int


def install(app: web.Application, service: ComplaintsPort) -> None:
    """Put in what the routes work with."""
    app[COMPLAINTS] = service
    app[LIMIT] = RateLimiter(RATE, time.monotonic)


async def gate(request: web.Request) -> None:
    """Raises ApiError when an address asks too often."""
    if wait := request.app[LIMIT].take(address_of(request)):
        raise too_many(wait)


def _service(call: Call) -> ComplaintsPort:
    return call.request.app[COMPLAINTS]


def _request_id(request: web.Request) -> UUID:
    try:
        return UUID(request.headers.get(REQUEST, ""))
    except ValueError:
        raise ApiError(
            ErrorCode.INVALID,
            "The request does not say which complaint it belongs to.",
            f"Send the complaint's request_id in {REQUEST}.",
            field=REQUEST,
        ) from None


async def get_complaint_form(call: Call) -> PublicForm:
    """What the form offers."""
    return _service(call).form()


async def complain(call: Call) -> Numbered:
    """Take a complaint in; it is on disk when this answers with its number."""
    body: PublicComplaint = call.body
    return await _service(call).take(Complaint(**dict(body)), address_of(call.request))


async def ask_complaint_status(call: Call) -> PublicStatus:
    """How a case stands, in the four words that customers are told."""
    body: StatusQuestion = call.body
    await own_writes(call)
    return await _service(call).status(body.number, body.proof, address_of(call.request))


async def reopen(call: Call) -> PublicStatus:
    """The customer says that it is not solved: it is taken up again."""
    body: CustomersReason = call.body
    await own_writes(call)
    return await _service(call).reopen(body.number, body.proof, body.reason, address_of(call.request))


async def appeal(call: Call) -> PublicStatus:
    """The customer does not accept the answer: somebody who had no hand in it decides."""
    body: CustomersReason = call.body
    await own_writes(call)
    return await _service(call).appeal(body.number, body.proof, body.reason, address_of(call.request))


async def add_complaint_file(call: Call) -> FileTaken:
    """Add a file to one's complaint; its bytes are the body."""
    await own_writes(call)
    kept = await _service(call).add_file(
        call.path("number"), _request_id(call.request), call.query.name, call.body
    )
    return FileTaken(id=kept.id, name=kept.name, media_type=kept.media_type, bytes=kept.bytes)


async def _file_gate(request: web.Request) -> None:
    await gate(request)
    _request_id(request)


ROUTES = (
    Route(
        method="GET",
        path="/api/public/complaints",
        summary="What the form for complaints offers",
        handler=get_complaint_form,
        roles=None,
        answer=PublicForm,
        gate=gate,
    ),
    Route(
        method="POST",
        path="/api/public/complaints",
        summary="Complain, enquire, ask, suggest or praise; its number at once",
        handler=complain,
        roles=None,
        body=PublicComplaint,
        answer=Numbered,
        gate=gate,
    ),
    Route(
        method="POST",
        path="/api/public/complaints/status",
        summary="How a case stands, by its number and a proof",
        handler=ask_complaint_status,
        roles=None,
        body=StatusQuestion,
        answer=PublicStatus,
        gate=gate,
    ),
    Route(
        method="POST",
        path="/api/public/complaints/reopen",
        summary="Say that it is not solved, by the case's number and a proof",
        handler=reopen,
        roles=None,
        body=CustomersReason,
        answer=PublicStatus,
        gate=gate,
    ),
    Route(
        method="POST",
        path="/api/public/complaints/appeal",
        summary="Appeal against the answer, by the case's number and a proof",
        handler=appeal,
        roles=None,
        body=CustomersReason,
        answer=PublicStatus,
        gate=gate,
    ),
    Route(
        method="POST",
        path="/api/public/complaints/{number}/files",
        summary="Add a file to one's complaint (X-Request: its request_id)",
        handler=add_complaint_file,
        roles=None,
        file=FILE,
        query=FileName,
        answer=FileTaken,
        gate=_file_gate,
    ),
)
