"""What can go wrong, as one tree.

::

    AriError
    ├── AriDisconnected      the connection is down or went down before the answer came
    │   └── AriReplaced      another client has taken the application name: this one is fenced for good
    ├── AriTimeout           no answer in time; the request may or may not have been carried out
    ├── AriProtocolError     the answer could not be understood
    └── AriRefused           Asterisk answered with an error status
        ├── AriBadRequest    400
        ├── AriUnauthorized  401, 403: wrong user or password, a read-only user, or an ACL
        ├── AriNotFound      404: no such channel, bridge, playback …
        ├── AriConflict      409: the object's state does not allow it
        ├── AriUnprocessable 412, 422: understood, and not possible
        └── AriServerError   500 and above
"""

from __future__ import annotations


class AriError(Exception):
    """Anything this package raises on purpose."""


class AriDisconnected(AriError):
    """The connection is down, or went down before the answer came: the request may have been carried out."""


class AriReplaced(AriDisconnected):
    """Another client has connected under the same application name. This client never reconnects."""


class AriTimeout(AriError):
    """No answer within the time allowed: the request may have been, or may yet be, carried out."""


class AriProtocolError(AriError):
    """An answer came that could not be understood."""


class AriRefused(AriError):
    """Asterisk answered with an error status. ``operation`` reads like ``channels.answer``."""

    def __init__(self, status: int, message: str, operation: str) -> None:
        super().__init__(f"{operation}: {status} {message}")
        self.status = status
        self.message = message
        self.operation = operation


class AriBadRequest(AriRefused):
    """400: a parameter is missing or wrong."""


class AriUnauthorized(AriRefused):
    """401 or 403: wrong user or password, a user who may only read, or an address the ACL keeps out."""


class AriNotFound(AriRefused):
    """404: the object is not, or no longer, there."""


class AriConflict(AriRefused):
    """409: the object's state does not allow it, for instance a channel that is not in Stasis."""


class AriUnprocessable(AriRefused):
    """412 or 422: understood, and not possible."""


class AriServerError(AriRefused):
    """500 and above: Asterisk failed."""


_BY_STATUS: dict[int, type[AriRefused]] = {
    400: AriBadRequest,
    401: AriUnauthorized,
    403: AriUnauthorized,
    404: AriNotFound,
    409: AriConflict,
    412: AriUnprocessable,
    422: AriUnprocessable,
}


def refused(status: int, message: str, operation: str) -> AriRefused:
    """Make the exception that belongs to an error status."""
    kind = _BY_STATUS.get(status, AriServerError if status >= 500 else AriRefused)
    return kind(status, message, operation)
