"""Prompts: the list, the audio to hear, and the company's own audio and texts in place of ours."""

from collections.abc import Mapping

from aiohttp import web

from callcenter.prompts.audio import MOST_BYTES
from callcenter.prompts.faults import AudioFault
from callcenter.service.permissions import ADMINS, SUPERVISORS
from callcenter.service.prompts import AudioInvalid, PromptRecord, StillNeeded

from . import bodies
from .context import Call
from .customers import Items
from .errors import ApiError, ErrorBody, ErrorCode
from .routing import FileBody, Route

PATH = "/api/prompts/{language}/{name}"
UPLOADS = ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/mpeg", "audio/mp3")
"""What browsers call wav and mp3."""


class AudioErrorBody(ErrorBody, frozen=True, kw_only=True):
    """The error of a recording that was not taken: why, with the values that belong to it."""

    reason: AudioFault
    values: Mapping[str, str | float]


def heard(file: web.FileResponse) -> web.FileResponse:
    """Audio that a page plays, as it is now."""
    file.headers["Content-Type"] = "audio/wav"
    file.headers["Cache-Control"] = "no-store"
    return file


async def get_prompts(call: Call) -> Items[PromptRecord]:
    """All of them, by name."""
    return Items(items=await call.context.prompts.all(call.actor))


async def get_prompt_audio(call: Call) -> web.FileResponse:
    """What is played, as WAV."""
    path = await call.context.prompts.hear(call.actor, call.path("language"), call.path("name"))
    return heard(web.FileResponse(path))


async def put_prompt_audio(call: Call) -> PromptRecord:
    """A recording of the company's own."""
    try:
        return await call.context.prompts.put_audio(
            call.actor, call.path("language"), call.path("name"), call.body
        )
    except AudioInvalid as error:
        told = ApiError(ErrorCode.INVALID, error.message, error.hint, field=error.field)
        told.body = AudioErrorBody(
            code=ErrorCode.INVALID,
            field=error.field,
            message=error.message,
            hint=error.hint,
            reason=error.fault,
            values=error.values,
        )
        raise told from None


async def delete_prompt_audio(call: Call) -> PromptRecord:
    """Back to ours."""
    try:
        return await call.context.prompts.delete_audio(call.actor, call.path("language"), call.path("name"))
    except StillNeeded as error:
        raise ApiError(ErrorCode.CONFLICT, error.message, error.hint, field="audio") from None


async def put_prompt_text(call: Call) -> PromptRecord:
    """What it says."""
    body: bodies.PromptText = call.body
    return await call.context.prompts.put_text(
        call.actor, call.path("language"), call.path("name"), body.text
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/prompts",
        summary="Every prompt: texts, audio, level, who plays it, its number for recording by phone",
        handler=get_prompts,
        roles=SUPERVISORS,
        answer=Items[PromptRecord],
    ),
    Route(
        method="GET",
        path=PATH,
        summary="What is played for a prompt in a language",
        handler=get_prompt_audio,
        roles=SUPERVISORS,
        answer=bytes,
        media="audio/wav",
    ),
    Route(
        method="PUT",
        path=PATH,
        summary="Put a wav or mp3 file in its place; it is converted, trimmed and brought to our level",
        handler=put_prompt_audio,
        roles=ADMINS,
        file=FileBody(media=UPLOADS, most=MOST_BYTES),
        answer=PromptRecord,
    ),
    Route(
        method="DELETE",
        path=PATH,
        summary="Back to our recording; refused when a flow needs it and there is none",
        handler=delete_prompt_audio,
        roles=ADMINS,
        answer=PromptRecord,
    ),
    Route(
        method="PUT",
        path=f"{PATH}/text",
        summary="Write down what a prompt says; empty: our own text again",
        handler=put_prompt_text,
        roles=ADMINS,
        body=bodies.PromptText,
        answer=PromptRecord,
    ),
)
