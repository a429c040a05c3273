"""Notices: what a supervisor has recorded for all callers to hear first, while there is cause."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from callcenter.domain.messages import SetNotice
from callcenter.domain.refusal import Refusal
from callcenter.domain.state import Center
from callcenter.prompts import store
from callcenter.prompts.apart import Apart
from callcenter.prompts.audio import Converted, Level
from callcenter.prompts.faults import AudioError
from callcenter.prompts.store import NAME
from callcenter.service.audit import MOST_ENTRIES
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import Action, Actor, require
from callcenter.service.prompts import Auditing
from callcenter.service.to_its_end import to_its_end

KIND, PUBLISHED = "notice", "published"
_Send = Callable[[SetNotice], Awaitable[Refusal | None]]


class NoticeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in force, since a time in ms since 1970. `by`: the user who recorded it, as the audit trail
    says; `seconds`: none when its file has gone."""

    name: str
    since_ms: int
    by: str
    media: str
    seconds: float | None = None


class Notices:
    """Notices on behalf of a person. `send` hands a message to the engine, whose time `now_ms` gives."""

    def __init__(
        self,
        home: Path,
        center: Callable[[], Center],
        send: _Send,
        now_ms: Callable[[], int],
        audit: Auditing,
        apart: Apart,
    ) -> None:
        self._home = home
        self._center = center
        self._send = send
        self._now_ms = now_ms
        self._audit = audit
        self._apart = apart
        self._changing = asyncio.Lock()
        self._levels: dict[str, Level | None] = {}

    async def all(self, actor: Actor) -> list[NoticeRecord]:
        """Those in force, by name. Raises Forbidden."""
        require(actor, Action.SET_NOTICES)
        notices = dict(self._center().notices)
        paths = {store.notice_path(self._home, media): media for media in notices.values()}
        unknown = [path for path, media in paths.items() if media not in self._levels]
        for path, level in (await self._apart.measure(unknown)).items():
            self._levels[paths[path]] = level
        for media in self._levels.keys() - set(notices.values()):
            del self._levels[media]
        # Newest first, so the first one of a name is its last publication.
        by: dict[str, str] = {}
        for entry in await self._audit.of_kinds(actor, {KIND}, MOST_ENTRIES):
            if entry.action == PUBLISHED:
                by.setdefault(entry.object_id, entry.actor)
        return [
            NoticeRecord(
                name=name,
                by=by.get(name, ""),
                since_ms=_since(media),
                media=media,
                seconds=level.seconds if (level := self._levels.get(media)) else None,
            )
            for name, media in sorted(notices.items())
        ]

    async def hear(self, actor: Actor, name: str) -> Path:
        """The file of a notice in force. Raises Forbidden, NotFound."""
        require(actor, Action.SET_NOTICES)
        media = self._center().notices.get(name)
        path = store.notice_path(self._home, media) if media else None
        if path is None or not await asyncio.to_thread(path.is_file):
            raise NotFound("notice")
        return path

    def sound(self, name: str) -> str:
        """What callers hear under this name, as a flow plays it; empty when it is nothing."""
        return self._center().notices.get(name, "")

    async def publish(self, actor: Actor, name: str, data: bytes) -> None:
        """From now on every caller hears this recording first, under this name in place of the one before.

        Raises Forbidden; Invalid for a recording that is no good, or a name; Conflict for too many notices.
        """
        require(actor, Action.SET_NOTICES)
        if not NAME.fullmatch(name):
            raise Invalid("name", "This is no notice's name.", "Use letters, digits and _, a letter first.")
        try:
            made = await self._apart.convert(data)
        except AudioError as error:
            raise Invalid("audio", error.what, error.mend) from None
        async with self._changing:
            await to_its_end(self._publish(actor, name, made))

    async def _publish(self, actor: Actor, name: str, made: Converted) -> None:
        kept = set(self._center().notices.values())
        media = await asyncio.to_thread(store.put_notice, self._home, name, self._now_ms(), made.wav)
        try:
            await self._set(actor, PUBLISHED, name, media, seconds=made.level.seconds)
        finally:
            await self._clear(kept)

    async def withdraw(self, actor: Actor, name: str) -> None:
        """Callers do not hear it any more. Raises Forbidden, NotFound."""
        require(actor, Action.SET_NOTICES)
        async with self._changing:
            if name not in self._center().notices:
                raise NotFound("notice")
            await to_its_end(self._withdraw(actor, name))

    async def _withdraw(self, actor: Actor, name: str) -> None:
        kept = set(self._center().notices.values())
        await self._set(actor, "withdrew", name, "")
        await self._clear(kept)

    async def _set(self, actor: Actor, action: str, name: str, media: str, **data: Any) -> None:
        """Both the centre and the audit trail have it then, or neither."""
        before = self._center().notices.get(name, "")
        try:
            async with self._audit.noted(actor.user_id, action, KIND, name, **data):
                refusal = await self._send(SetNotice(name=name, media=media, by=actor.user_id))
                if refusal is not None and not media:
                    raise NotFound("notice")
                if refusal is not None:
                    raise Conflict(refusal.message, "Take another notice away first.")
        except BaseException:
            if self._center().notices.get(name, "") != before:
                # The entry was lost when it was to be kept.
                await self._send(SetNotice(name=name, media=before, by=actor.user_id))
            raise

    async def _clear(self, kept: set[str]) -> None:
        """Delete the sounds in no use. Those of a moment ago stay: a call may be about to play one."""
        media = kept | set(self._center().notices.values())
        await asyncio.to_thread(store.keep_notices, self._home, media)


def _since(media: str) -> int:
    return int(media.rpartition("-")[2])
