"""How the company cares for its customers' cases, as pages need it."""

from typing import Protocol

from aiohttp import web

from callcenter.service.care_view import CareRecord
from callcenter.service.permissions import Actor

from .cases import language_of
from .context import Call
from .routing import Route


class CarePort(Protocol):
    """callcenter.service.care_view."""

    async def get(self, actor: Actor, language: str) -> CareRecord: ...


#: Where wiring_cases.py puts it.
CARE: web.AppKey[CarePort] = web.AppKey("care", CarePort)


async def get_care(call: Call) -> CareRecord:
    """Classes, causes, products, who can be responsible, what may be given."""
    return await call.request.app[CARE].get(call.actor, language_of(call))


ROUTES = (
    Route(
        method="GET",
        path="/api/care",
        summary="What cases can be about, who can solve them and what may be given",
        handler=get_care,
        answer=CareRecord,
    ),
)
