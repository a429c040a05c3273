"""Files of cases, for our own people."""

from typing import Protocol

from aiohttp import web

from callcenter.service.cases.files import Kept
from callcenter.service.permissions import Actor

from .context import Call
from .customers import own_writes
from .outside import FILE, FileName, attachment
from .public_complaints import FileTaken
from .routing import Route


class CaseFilesPort(Protocol):
    """callcenter.service.cases.staff_files; that a file is opened is audited there."""

    async def add(self, actor: Actor, number: str, name: str, data: bytes) -> Kept: ...
    async def open(self, actor: Actor, number: str, file_id: str) -> Kept: ...


#: Where wiring.py puts it.
CASE_FILES: web.AppKey[CaseFilesPort] = web.AppKey("case_files", CaseFilesPort)


async def add_case_file(call: Call) -> FileTaken:
    """Add a file; its bytes are the body."""
    query: FileName = call.query
    await own_writes(call)
    service = call.request.app[CASE_FILES]
    kept = await service.add(call.actor, call.path("number"), query.name, call.body)
    return FileTaken(id=kept.id, name=kept.name, media_type=kept.media_type, bytes=kept.bytes)


async def get_case_file(call: Call) -> web.FileResponse:
    """A file, to be saved; audited."""
    service = call.request.app[CASE_FILES]
    return attachment(await service.open(call.actor, call.path("number"), call.path("file")))


ROUTES = (
    Route(
        method="POST",
        path="/api/cases/{number}/files",
        summary="Add a file to a case",
        handler=add_case_file,
        file=FILE,
        query=FileName,
        answer=FileTaken,
    ),
    Route(
        method="GET",
        path="/api/cases/{number}/files/{file}",
        summary="A file of a case, to be saved (audited)",
        handler=get_case_file,
        answer=bytes,
        media="application/octet-stream",
    ),
)
