"""The built user interface: one page for all addresses of people, and its files."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

PAGES = (
    "/",
    "/login",
    "/desktop",
    "/monitor",
    "/cases",
    "/knowledge",
    "/quality",
    "/satisfaction",
    "/survey",
    "/staff-survey",
    "/complain",
    "/outside",
    "/phone",
    "/simulate",
    "/flows",
    "/company",
)
#: The build names these files after their content, so they never change.
FOR_EVER = "public, max-age=31536000, immutable"


def add_static(app: web.Application, folder: Path) -> None:
    """Serve `folder` (index.html and assets/). Raises ValueError when it has no index.html."""
    index = folder / "index.html"
    if not index.is_file():
        raise ValueError(f"no user interface in {folder}: build it first")

    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(index, headers={"Cache-Control": "no-cache"})

    for address in PAGES:
        app.router.add_get(address, page)
        if address != "/":
            app.router.add_get(f"{address}/", _leading_to(address))
    app.router.add_get(r"/cases/{number:[\w-]{1,40}}", _case)
    for file in sorted(folder.iterdir()):
        if file.is_file() and file != index:
            app.router.add_get(f"/{file.name}", _serving(file))
    assets = folder / "assets"
    if assets.is_dir():
        app.router.add_get(r"/assets/{name:[\w.-]{1,128}}", _serving_from(assets))

    async def for_ever(request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith("/assets/") and response.status in (200, 206, 304):
            response.headers["Cache-Control"] = FOR_EVER

    app.on_response_prepare.append(for_ever)


async def _case(request: web.Request) -> web.Response:
    """A case's address in letters: many mail programs cut an address at its #."""
    return web.Response(status=302, headers={"Location": f"/cases#{request.match_info['number']}"})


def _serving_from(folder: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Not aiohttp's own: that answers to a missing file with an empty 404, and with 403 to a folder."""

    async def serve(request: web.Request) -> web.FileResponse:
        file = folder / request.match_info["name"]
        if file.is_symlink() or not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file)

    return serve


def _leading_to(address: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def lead(request: web.Request) -> web.Response:
        query = request.rel_url.raw_query_string
        return web.Response(status=308, headers={"Location": f"{address}?{query}" if query else address})

    return lead


def _serving(file: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(file)

    return serve
