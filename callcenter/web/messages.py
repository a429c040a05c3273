"""What callers left who talked to nobody: the list of it, and the recordings."""

import asyncio

from aiohttp import web

from callcenter.domain.sounds import is_recording
from callcenter.service.permissions import SUPERVISORS
from callcenter.service.records import MessageRecord

from . import bodies
from .context import Call
from .customers import Items, own_writes
from .errors import not_found
from .routing import Route


async def get_messages(call: Call) -> Items[MessageRecord]:
    """Voicemails and numbers left, newest first."""
    query: bodies.MessageList = call.query
    await own_writes(call)
    return Items(items=await call.context.messages.newest(call.actor, query.limit))


async def get_recording(call: Call) -> web.FileResponse:
    """A recording as WAV, in parts when asked so; audited. It is one of a contact, and its file is there."""
    name = call.path("name")
    if not is_recording(name):
        raise not_found("recording", "name")
    file = call.context.recordings / f"{name}.wav"
    await call.context.messages.hear(call.actor, name)
    if not await asyncio.to_thread(file.is_file):
        raise not_found("recording", "name")
    return web.FileResponse(file, headers={"Content-Type": "audio/wav", "Cache-Control": "no-store"})


ROUTES = (
    Route(
        method="GET",
        path="/api/messages",
        summary="What callers left, newest first",
        handler=get_messages,
        roles=SUPERVISORS,
        query=bodies.MessageList,
        answer=Items[MessageRecord],
    ),
    Route(
        method="GET",
        path="/api/recordings/{name}",
        summary="A recording (audited)",
        handler=get_recording,
        roles=SUPERVISORS,
        answer=bytes,
        media="audio/wav",
    ),
)
