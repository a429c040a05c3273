"""Log-in, session, the agent's and the customer's softphone accounts."""

from urllib.parse import quote

import msgspec
from aiohttp import web

from callcenter.domain import messages as m
from callcenter.service.records import SessionRecord

from . import bodies
from .addresses import address_of
from .context import COOKIE, Call, too_many, unauthenticated
from .errors import ApiError, ErrorCode, not_found
from .ports import DialledNumber, PhoneAccount, WebPhone
from .routing import AGENTS, Route, json_response


async def log_in(call: Call) -> web.Response:
    """A new session, in a cookie that scripts cannot read."""
    body: bodies.LogIn = call.body
    address = address_of(call.request)
    found = await call.context.auth.log_in(body.username, body.password, address)
    if found is None:
        raise ApiError(
            ErrorCode.UNAUTHENTICATED, "User name or password is wrong.", "Check both and try again."
        )
    token, session = found
    response = json_response(session)
    # Behind a proxy that adds TLS only the page's own address tells of it.
    secure = call.request.headers["Origin"].startswith("https://")
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=secure, path="/")
    return response


async def log_out(call: Call) -> web.Response:
    """End the session and its sockets. An agent who is not in a call is logged out as an agent too."""
    await call.context.auth.log_out(call.token)
    call.context.hub.end_session(call.token)
    if call.actor.user_id in call.context.engine.center.agents:
        call.context.engine.post(m.LogOut(agent_id=call.actor.user_id))
    response = json_response({})
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
    return response


async def get_session(call: Call) -> SessionRecord:
    """Who is logged in."""
    if call.session is None:
        raise unauthenticated()
    return call.session


async def change_session(call: Call) -> SessionRecord:
    """The language the user reads."""
    session = await get_session(call)
    body: bodies.SessionChange = call.body
    await call.context.auth.set_language(session.user.id, body.language)
    return msgspec.structs.replace(
        session, user=msgspec.structs.replace(session.user, language=body.language)
    )


async def get_phone(call: Call) -> PhoneAccount:
    """The agent's own softphone account."""
    account = call.context.phones.get(call.actor.user_id)
    if account is None:
        raise not_found("phone")
    return account


async def get_webphone(call: Call) -> WebPhone:
    """The account of /phone, in demo mode."""
    account = call.context.webphone
    if account is None:
        raise not_found("phone")
    if wait := call.context.webphone_limit.take(address_of(call.request)):
        raise too_many(wait)
    configuration = call.context.engine.center.configuration
    entries = configuration.entries if configuration is not None else {}
    domain = account.target.partition("@")[2]
    numbers = tuple(
        DialledNumber(number=number, flow=flow, target=f"sip:{quote(number, safe='+*')}@{domain}")
        for number, flow in entries.items()
    )
    return msgspec.structs.replace(account, numbers=numbers)


ROUTES = (
    Route(
        method="POST",
        path="/api/login",
        summary="Log in",
        handler=log_in,
        roles=None,
        body=bodies.LogIn,
        answer=SessionRecord,
    ),
    Route(
        method="POST",
        path="/api/logout",
        summary="Log out",
        handler=log_out,
        body=bodies.Nothing,
        answer=dict[str, str],
    ),
    Route(
        method="GET",
        path="/api/session",
        summary="Who is logged in",
        handler=get_session,
        answer=SessionRecord,
    ),
    Route(
        method="PUT",
        path="/api/session",
        summary="Change the language",
        handler=change_session,
        body=bodies.SessionChange,
        answer=SessionRecord,
    ),
    Route(
        method="GET",
        path="/api/phone",
        summary="The agent's own softphone account",
        handler=get_phone,
        roles=AGENTS,
        answer=PhoneAccount,
    ),
    Route(
        method="GET",
        path="/api/webphone",
        summary="The account of the customer's phone in the browser (demo)",
        handler=get_webphone,
        roles=None,
        answer=WebPhone,
    ),
)
