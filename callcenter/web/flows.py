"""The voice menus in force, their pictures, and what is wrong with changed files."""

from aiohttp import web

from callcenter.ivr.picture import Figures
from callcenter.ivr.wording import Language
from callcenter.service.flows import FlowsView
from callcenter.service.permissions import SUPERVISORS

from . import bodies
from .context import Call
from .customers import own_writes
from .routing import Route

SVG = "image/svg+xml"
MERMAID = "text/vnd.mermaid"


async def get_flows(call: Call) -> FlowsView:
    """All of them."""
    query: bodies.Flows = call.query
    return await call.context.flows.view(call.actor, Language(query.language))


async def _figures(call: Call, query: bodies.FlowPicture) -> Figures | None:
    """Of the days that are asked for, if any are."""
    if query.since is None and query.until is None:
        return None
    await own_writes(call)
    reports = call.context.flow_reports
    return (await reports.report(call.actor, call.path("name"), query.since, query.until)).figures()


async def get_picture(call: Call) -> web.Response:
    """The flow drawn."""
    query: bodies.FlowPicture = call.query
    flows, name = call.context.flows, call.path("name")
    text = await flows.picture(call.actor, name, query.language, await _figures(call, query))
    return _told(text, SVG)


async def get_mermaid(call: Call) -> web.Response:
    """The flow for documents."""
    query: bodies.FlowPicture = call.query
    flows, name = call.context.flows, call.path("name")
    text = await flows.mermaid(call.actor, name, query.language, await _figures(call, query))
    return _told(text, MERMAID)


def _told(text: str, media: str) -> web.Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.Response(text=text, content_type=media, charset="utf-8", headers=headers)


ROUTES = (
    Route(
        method="GET",
        path="/api/flows",
        summary="The voice menus in force, who is in them, and what is wrong with changed files",
        handler=get_flows,
        roles=SUPERVISORS,
        query=bodies.Flows,
        answer=FlowsView,
    ),
    Route(
        method="GET",
        path="/api/flows/{name}/picture.svg",
        summary="A voice menu drawn; with the figures of some days when these are named",
        handler=get_picture,
        roles=SUPERVISORS,
        query=bodies.FlowPicture,
        answer=str,
        media=SVG,
    ),
    Route(
        method="GET",
        path="/api/flows/{name}/mermaid",
        summary="A voice menu as a Mermaid flowchart; with the figures of some days when these are named",
        handler=get_mermaid,
        roles=SUPERVISORS,
        query=bodies.FlowPicture,
        answer=str,
        media=MERMAID,
    ),
)
