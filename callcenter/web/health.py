"""How the server is, for whoever watches it from outside: no names, no numbers, no addresses."""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from aiohttp import web

from callcenter.service.mail.outbox import MailState
from callcenter.service.workers import Workers

from . import views
from .context import Call
from .repository_watch import RepositoryWatch
from .routing import Route, json_response

#: Who watches over what works in the background; wiring puts in the one that has all of it.
WORKERS: web.AppKey[Workers] = web.AppKey("workers", Workers)
#: Whether the repository can be used.
REPOSITORY: web.AppKey[RepositoryWatch] = web.AppKey("repository", RepositoryWatch)


class MailStates(msgspec.Struct, frozen=True, kw_only=True):
    """How the server that sends letters is, and the mailbox that is read."""

    sends: MailState = MailState.OFF
    reads: MailState = MailState.OFF


#: Where wiring puts what tells how the mail servers are.
MAIL: web.AppKey[Callable[[], MailStates]] = web.AppKey("mail")


class RepositoryHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the repository can be read and written, as of some seconds ago, and how many of the journal's
    records are not stored in it yet (null: not known while it is away)."""

    state: Literal["ok", "away"]
    behind: int | None


class Healthy(msgspec.Struct, frozen=True, kw_only=True):
    """Calls can be taken. `failing` names what should work in the background and ended with an error: it is
    begun again, and named until it has run for a minute."""

    status: Literal["ok"] = "ok"
    repository: RepositoryHealth
    mail: MailStates = MailStates()
    failing: Sequence[str] = ()


class Unhealthy(msgspec.Struct, frozen=True, kw_only=True):
    """Calls cannot be taken; `missing` names what that lacks: `configuration`, `telephony`."""

    status: Literal["unavailable"] = "unavailable"
    missing: list[str]


async def _health(call: Call) -> web.Response:
    missing = views.calls_possible(call.context.engine.center)
    if missing:
        return json_response(Unhealthy(missing=missing), 503)
    app = call.request.app
    mail, behind = app.get(MAIL), call.context.projector.behind
    return json_response(
        Healthy(
            repository=RepositoryHealth(
                # It may answer and take nothing: its disk is full, say.
                state="ok" if app[REPOSITORY].up() and behind is not None else "away",
                behind=behind,
            ),
            mail=mail() if mail is not None else MailStates(),
            failing=app[WORKERS].failing,
        )
    )


ROUTES = (
    Route(
        method="GET",
        path="/healthz",
        summary="Whether calls can be taken (200) or what is missing (503)",
        handler=_health,
        roles=None,
        answer=Healthy,
        away=Unhealthy,
    ),
)
