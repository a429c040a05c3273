"""How well cases are handled: the figures of a month."""

from typing import Annotated, Protocol

from aiohttp import web
from pydantic import StringConstraints

from callcenter.service.permissions import Actor
from callcenter.service.quality.records import MonthFigures

from . import bodies
from .context import Call
from .routing import Route

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class FiguresPort(Protocol):
    """callcenter.service.quality.figures."""

    async def month(self, actor: Actor, month: str | None = None) -> MonthFigures: ...


#: Where wiring.py puts it.
FIGURES: web.AppKey[FiguresPort] = web.AppKey("quality_figures", FiguresPort)


class MonthQuery(bodies.Body):
    """Query of a month's figures; without one, this month by the company's clock."""

    month: Month | None = None


async def get_quality(call: Call) -> MonthFigures:
    """Agents get the figures of the cases they handled themselves."""
    query: MonthQuery = call.query
    return await call.request.app[FIGURES].month(call.actor, query.month)


ROUTES = (
    Route(
        method="GET",
        path="/api/quality",
        summary="Figures of the cases reported in a month: by class, cause, product, unit and agent",
        handler=get_quality,
        query=MonthQuery,
        answer=MonthFigures,
    ),
)
