"""Around every request: its id, the access log (without personal data), errors in the protocol's shape."""

import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from callcenter.engine.loop import EngineStopped
from callcenter.repository.database import is_away
from callcenter.service import errors as service
from callcenter.service.cases import StepRefused

from .context import CONTEXT
from .errors import ApiError, ErrorAnswer, ErrorCode, ReasonErrorBody, not_found, unavailable
from .routing import READING, json_response

log = structlog.get_logger("callcenter.web")

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)

NO_SUCH_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>404</title>
<p>There is no such page. <a href="/">Go to the start</a></p>
<p lang="zh-CN">没有这个页面。<a href="/">回到首页</a></p>
</html>
"""


def _from_service(error: service.ServiceError) -> ApiError:
    match error:
        case service.Invalid():
            told = ApiError(ErrorCode.INVALID, error.message, error.hint, field=error.field)
        case service.Forbidden():
            told = ApiError(ErrorCode.FORBIDDEN, error.message, error.hint)
        case service.Conflict():
            told = ApiError(ErrorCode.CONFLICT, error.message, error.hint)
        case service.NotFound():
            return ApiError(ErrorCode.NOT_FOUND, error.message, error.hint)
        case service.TooMany():
            return ApiError(ErrorCode.TOO_MANY, error.message, error.hint, retry_after=error.retry_after)
        case _:
            return ApiError(ErrorCode.INVALID, error.message, error.hint)
    if error.reason:
        missing = error.missing if isinstance(error, StepRefused) else ()
        told.body = ReasonErrorBody(
            code=told.body.code,
            field=told.body.field,
            message=error.message,
            hint=error.hint,
            reason=error.reason,
            values={"missing": tuple(need.value for need in missing)} if missing else {},
        )
    return told


def _from_http(error: web.HTTPException) -> ApiError:
    match error.status:
        case 404:
            return not_found("page")
        case 405:
            return ApiError(
                ErrorCode.METHOD, "This method is not for this address.", "See /api/openapi.json."
            )
        case 413:
            return ApiError(ErrorCode.TOO_LARGE, "The body is larger than 96 KiB.", "Send less.")
        case _:
            return ApiError(ErrorCode.INVALID, error.reason or "Bad request.", "Correct the request.")


def to_api_error(error: Exception) -> ApiError:
    """Any error as the browser is told it; the unexpected tells nothing of our inside."""
    match error:
        case ApiError():
            return error
        case service.ServiceError():
            return _from_service(error)
        case web.HTTPException():
            return _from_http(error)
        case EngineStopped():
            return unavailable("The centre")
        case _ if is_away(error):
            return unavailable("The repository")
        case _:
            return ApiError(
                ErrorCode.INTERNAL, "Something went wrong on our side.", "Tell the administrator."
            )


def _failed(request: web.Request, error: Exception) -> web.Response:
    told = to_api_error(error)
    if told.body.code is ErrorCode.INTERNAL:
        log.exception("request_failed")
    elif told.body.code is ErrorCode.UNAVAILABLE:
        log.warning("request_unavailable", error=type(error).__name__)
    if (
        isinstance(error, web.HTTPException)
        and told.body.code is ErrorCode.NOT_FOUND
        and _wants_page(request)
    ):
        return web.Response(text=NO_SUCH_PAGE, content_type="text/html", status=told.status)
    response = json_response(ErrorAnswer(error=told.body), told.status)
    if isinstance(error, web.HTTPMethodNotAllowed):
        response.headers["Allow"] = error.headers["Allow"]
    if told.retry_after is not None:
        response.headers["Retry-After"] = str(told.retry_after)
    return response


def _wants_page(request: web.Request) -> bool:
    """Whether a person looks at the answer: a browser that was given an address of no page."""
    return (
        request.method in READING
        and not request.path.startswith("/api/")
        and "text/html" in request.headers.get("Accept", "")
    )


@web.middleware
async def around(request: web.Request, handler: Next) -> web.StreamResponse:
    """Request id, Host check, errors, access log (the route's pattern, never its ids or query)."""
    request[REQUEST_ID] = secrets.token_hex(8)
    began = time.monotonic()
    with structlog.contextvars.bound_contextvars(request_id=request[REQUEST_ID]):
        try:
            request.app[CONTEXT].hosts.check_host(request)
            response = await handler(request)
        except Exception as error:
            response = _failed(request, error)
        resource = request.match_info.route.resource
        log.info(
            "request",
            method=request.method,
            route=resource.canonical if resource else None,
            status=response.status,
            ms=round((time.monotonic() - began) * 1000, 1),
        )
    return response


def adding(headers: dict[str, str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """The signal handler that puts the headers on every answer."""

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)
        response.headers["X-Request-Id"] = request.get(REQUEST_ID, "")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-cache"

    return prepare
