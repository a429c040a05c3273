"""How well cases are handled: the figures of a month, its report, and early warnings."""

import datetime as dt
from typing import Annotated, Protocol

from aiohttp import web
from pydantic import StringConstraints

from callcenter.service.permissions import SUPERVISORS, Actor
from callcenter.service.quality.records import Dimension, MonthFigures, WarningsView

from . import bodies
from .context import Call
from .routing import Route

PDF = "application/pdf"
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class FiguresPort(Protocol):
    """callcenter.service.quality.figures."""

    async def month(self, actor: Actor, month: str | None = None) -> MonthFigures: ...


class WarningsPort(Protocol):
    """callcenter.service.quality.warning."""

    async def view(self, actor: Actor) -> WarningsView: ...
    async def seen(self, actor: Actor, unit: str, dimension: Dimension, code: str, day: dt.date) -> None: ...


class ReportsPort(Protocol):
    """callcenter.service.quality.documents."""

    async def pdf(self, actor: Actor, month: str, language: str) -> bytes: ...


#: Where wiring.py puts them.
FIGURES: web.AppKey[FiguresPort] = web.AppKey("quality_figures", FiguresPort)
WARNINGS: web.AppKey[WarningsPort] = web.AppKey("quality_warnings", WarningsPort)
REPORTS: web.AppKey[ReportsPort] = web.AppKey("quality_reports", ReportsPort)


class MonthQuery(bodies.Body):
    """Query of a month's figures; without one, this month by the company's clock."""

    month: Month | None = None


class ReportQuery(bodies.Body):
    """Query of a month's report; without a language, in the reader's."""

    month: Month
    language: bodies.Language | None = None


class SeenWarning(bodies.Body):
    """Body of `POST /api/quality/warnings/seen`: which one."""

    unit: Annotated[str, bodies.one_line(1, 40)]
    dimension: Dimension
    code: Annotated[str, bodies.one_line(1, 40)]
    day: dt.date


async def get_quality(call: Call) -> MonthFigures:
    """Agents get the figures of the cases they handled themselves."""
    query: MonthQuery = call.query
    return await call.request.app[FIGURES].month(call.actor, query.month)


async def get_quality_report(call: Call) -> web.Response:
    """A4, to be kept or sent on."""
    query: ReportQuery = call.query
    assert call.session is not None
    language = query.language or call.session.user.language
    whole = await call.request.app[REPORTS].pdf(call.actor, query.month, language)
    return web.Response(
        body=whole,
        content_type=PDF,
        headers={
            "Content-Disposition": f'attachment; filename="quality-{query.month}-{language}.pdf"',
            "Cache-Control": "no-store",
        },
    )


async def get_quality_warnings(call: Call) -> WarningsView:
    """The newest first, and whether the history is long enough for any."""
    return await call.request.app[WARNINGS].view(call.actor)


async def seen_quality_warning(call: Call) -> WarningsView:
    """Say that one knows of it."""
    body: SeenWarning = call.body
    warnings = call.request.app[WARNINGS]
    await warnings.seen(call.actor, body.unit, body.dimension, body.code, body.day)
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
        path="/api/quality/report.pdf",
        summary="The monthly quality report as PDF",
        handler=get_quality_report,
        roles=SUPERVISORS,
        query=ReportQuery,
        answer=bytes,
        media=PDF,
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
