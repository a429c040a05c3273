"""How well cases are handled: the figures of a month, and early warnings."""

import datetime as dt
from typing import Annotated, Protocol

from aiohttp import web
from pydantic import StringConstraints

from callcenter.service.permissions import SUPERVISORS, Actor
from callcenter.service.quality.records import Dimension, MonthFigures
from callcenter.service.quality.warning import WarningsView

from . import bodies
from .context import Call
from .routing import Route

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class FiguresPort(Protocol):
    """callcenter.service.quality.figures."""

    async def month(self, actor: Actor, month: str | None = None) -> MonthFigures: ...


class WarningsPort(Protocol):
    """callcenter.service.quality.warning."""

    async def view(self, actor: Actor) -> WarningsView: ...
    async def seen(self, actor: Actor, dimension: Dimension, code: str, day: dt.date) -> None: ...


#: Where wiring.py puts them.
FIGURES: web.AppKey[FiguresPort] = web.AppKey("quality_figures", FiguresPort)
WARNINGS: web.AppKey[WarningsPort] = web.AppKey("quality_warnings", WarningsPort)


class MonthQuery(bodies.Body):
    """Query of a month's figures; without one, this month by the company's clock."""

    month: Month | None = None


class SeenWarning(bodies.Body):
    """Body of `POST /api/quality/warnings/seen`: which one."""

    dimension: Dimension
    code: Annotated[str, bodies.one_line(1, 40)]
    day: dt.date


async def get_quality(call: Call) -> MonthFigures:
    """Agents get the figures of the cases they handled themselves."""
    query: MonthQuery = call.query
    return await call.request.app[FIGURES].month(call.actor, query.month)


async def get_quality_warnings(call: Call) -> WarningsView:
    """The newest first, and whether the history is long enough for any."""
    return await call.request.app[WARNINGS].view(call.actor)


async def seen_quality_warning(call: Call) -> WarningsView:
    """Say that one knows of it."""
    body: SeenWarning = call.body
    warnings = call.request.app[WARNINGS]
    await warnings.seen(call.actor, body.dimension, body.code, body.day)
    return await warnings.view(call.actor)


ROUTES = (
    Route(
        method="GET",
        path="/api/quality",
        summary="Figures of the cases reported in a month: by class, cause, product, unit and agent",
        handler=get_quality,
        query=MonthQuery,
        answer=MonthFigures,
    ),
    Route(
        method="GET",
        path="/api/quality/warnings",
        summary="What rose beyond what its history explains",
        handler=get_quality_warnings,
        roles=SUPERVISORS,
        answer=WarningsView,
    ),
    Route(
        method="POST",
        path="/api/quality/warnings/seen",
        summary="Say that one knows of a warning",
        handler=seen_quality_warning,
        roles=SUPERVISORS,
        body=SeenWarning,
        answer=WarningsView,
    ),
)
