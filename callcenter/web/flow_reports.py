"""Reports of flows: where callers go, give up, ask for a person, are served without one."""

from aiohttp import web

from callcenter.service.flow_reports import FlowReport
from callcenter.service.permissions import SUPERVISORS

from . import bodies
from .context import Call
from .customers import own_writes
from .routing import Route


async def get_flow_report(call: Call) -> FlowReport:
    """Of the company's days, both included; of today when none is named."""
    query: bodies.FlowReportQuery = call.query
    await own_writes(call)
    return await call.context.flow_reports.report(
        call.actor, call.path("name"), query.since, query.until, query.version
    )


async def get_flow_report_csv(call: Call) -> web.Response:
    """The same by day, as a file for spreadsheets."""
    query: bodies.FlowDays = call.query
    name = call.path("name")
    await own_writes(call)
    text = await call.context.flow_reports.csv(call.actor, name, query.since, query.until)
    days = "".join(f"-{day}" for day in (query.since, query.until) if day)
    file = "".join(char for char in name if char.isascii() and (char.isalnum() or char in "_-"))
    return web.Response(
        text=text,
        content_type="text/csv",
        charset="utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{file}{days}.csv"',
            "Cache-Control": "no-store",
        },
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/flows/{name}/report",
        summary="What became of the calls in a flow, by node and way",
        handler=get_flow_report,
        roles=SUPERVISORS,
        query=bodies.FlowReportQuery,
        answer=FlowReport,
    ),
    Route(
        method="GET",
        path="/api/flows/{name}/report.csv",
        summary="The ways of calls through a flow by day, as CSV",
        handler=get_flow_report_csv,
        roles=SUPERVISORS,
        query=bodies.FlowDays,
        answer=str,
        media="text/csv",
    ),
)
