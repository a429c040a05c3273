"""What the browser is told when something is refused: the error shape of docs/protocol.md."""

from enum import StrEnum

import msgspec

from callcenter.domain.refusal import Refusal, RefusalCode


class ErrorCode(StrEnum):
    """Kinds of error; each has one HTTP status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD = "method_not_allowed"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"


STATUS = {
    ErrorCode.INVALID: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.METHOD: 405,
    ErrorCode.CONFLICT: 409,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.TOO_MANY: 429,
    ErrorCode.INTERNAL: 500,
    ErrorCode.UNAVAILABLE: 503,
}


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """`field` names what in the request was wrong, as in `numbers[0]`; `next_ms` when it would be right."""

    code: ErrorCode
    field: str | None = None
    message: str
    hint: str
    next_ms: int | None = None


class ReasonErrorBody(ErrorBody, frozen=True, kw_only=True):
    """An error whose `reason` pages have words for: RefusalCode and CaseReason of callcenter.service.cases.
    `values` name in `missing` all that a step asks for and has not."""

    reason: str
    values: dict[str, tuple[str, ...]]


class ErrorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every answer that is not 2xx."""

    error: ErrorBody


class ApiError(Exception):
    """Raised by handlers and commands; nothing was changed. `retry_after` in seconds, `next_ms` a time."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        hint: str,
        *,
        field: str | None = None,
        retry_after: int | None = None,
        next_ms: int | None = None,
    ) -> None:
        super().__init__(message)
        self.body = ErrorBody(code=code, field=field, message=message, hint=hint, next_ms=next_ms)
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return STATUS[self.body.code]


def unavailable(what: str) -> ApiError:
    """503: something behind us does not answer."""
    return ApiError(
        ErrorCode.UNAVAILABLE, f"{what} does not answer at the moment.", "Try again shortly.", retry_after=2
    )


def not_found(what: str, field: str | None = None) -> ApiError:
    """404: no such thing (or none that may be seen)."""
    return ApiError(ErrorCode.NOT_FOUND, f"There is no such {what}.", "Check the id.", field=field)


_REFUSALS: dict[RefusalCode, tuple[ErrorCode, str]] = {
    RefusalCode.UNKNOWN_CONTACT: (ErrorCode.NOT_FOUND, "The contact is over; nothing needs to be done."),
    RefusalCode.UNKNOWN_LEG: (ErrorCode.NOT_FOUND, "The call is over; nothing needs to be done."),
    RefusalCode.UNKNOWN_AGENT: (ErrorCode.FORBIDDEN, "Ask an administrator to set you up as an agent."),
    RefusalCode.UNKNOWN_QUEUE: (ErrorCode.NOT_FOUND, "Choose a queue that exists."),
    RefusalCode.NOT_CONFIGURED: (ErrorCode.UNAVAILABLE, "The centre is starting; try again shortly."),
    RefusalCode.WRONG_STATE: (ErrorCode.CONFLICT, "The contact has moved on; look at its present state."),
    RefusalCode.NOT_YOURS: (ErrorCode.FORBIDDEN, "Only the agent who holds the contact may do this."),
    RefusalCode.NOT_THE_PHONE_TAB: (ErrorCode.CONFLICT, "Take the phone over in this tab first."),
    RefusalCode.PHONE_NOT_READY: (
        ErrorCode.CONFLICT,
        "Let the phone register, allow the microphone, click once.",
    ),
    RefusalCode.STALE: (ErrorCode.CONFLICT, "This was overtaken by events; look at the present state."),
    RefusalCode.ALREADY: (ErrorCode.CONFLICT, "It is so already; nothing needs to be done."),
    RefusalCode.INVALID: (ErrorCode.INVALID, "Correct the value and send it again."),
}


def from_refusal(refusal: Refusal, field: str | None = None) -> ApiError:
    """What the engine would not take, in the protocol's words."""
    code, hint = _REFUSALS[refusal.code]
    return ApiError(code, refusal.message, hint, field=field)
