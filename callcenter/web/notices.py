"""Notices in force: what all callers hear first. Recorded by phone, heard and ended here."""

from aiohttp import web

from callcenter.service.notices import NoticeRecord
from callcenter.service.permissions import SUPERVISORS

from .context import Call
from .customers import Items
from .prompts import heard
from .routing import Route


async def get_notices(call: Call) -> Items[NoticeRecord]:
    """Those in force."""
    return Items(items=await call.context.notices.all(call.actor))


async def get_notice_audio(call: Call) -> web.FileResponse:
    """What callers hear, as WAV."""
    return heard(web.FileResponse(await call.context.notices.hear(call.actor, call.path("name"))))


async def delete_notice(call: Call) -> Items[NoticeRecord]:
    """Callers hear it no more; answers with what is left."""
    await call.context.notices.withdraw(call.actor, call.path("name"))
    return await get_notices(call)


ROUTES = (
    Route(
        method="GET",
        path="/api/notices",
        summary="What all callers hear first at present",
        handler=get_notices,
        roles=SUPERVISORS,
        answer=Items[NoticeRecord],
    ),
    Route(
        method="GET",
        path="/api/notices/{name}/audio",
        summary="A notice in force",
        handler=get_notice_audio,
        roles=SUPERVISORS,
        answer=bytes,
        media="audio/wav",
    ),
    Route(
        method="DELETE",
        path="/api/notices/{name}",
        summary="End a notice; answers with what is left",
        handler=delete_notice,
        roles=SUPERVISORS,
        answer=Items[NoticeRecord],
    ),
)
