"""What callers hear: the list of prompts, and the company's own recordings and texts in place of ours."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import msgspec

from callcenter.domain.configuration import Configuration
from callcenter.ivr.prompts import SystemPrompt
from callcenter.prompts import store
from callcenter.prompts.apart import Apart, Played
from callcenter.prompts.audio import Level
from callcenter.prompts.drafts import drafts
from callcenter.prompts.faults import AudioError, AudioFault
from callcenter.prompts.numbers import named, numbers
from callcenter.prompts.store import LANGUAGES, Source
from callcenter.prompts.uses import PromptUse, needs_of
from callcenter.service.audit import AuditRecord
from callcenter.service.checks import text as checked_text
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import Action, Actor, require
from callcenter.service.prompt_files import Noted, changed

LONGEST_TEXT = 2_000
MOST_NAMES = 2_000
"""Prompts of all kinds: beyond them no new name is taken."""

_Key = tuple[Path, int, int]


class Auditing(Protocol):
    """callcenter.service.audit."""

    def noted(self, actor_id: str, action: str, object_type: str, object_id: str, **data: Any) -> Noted: ...
    async def of_kinds(self, actor: Actor, kinds: Collection[str], limit: int) -> Sequence[AuditRecord]: ...


class AudioInvalid(Invalid):
    """A recording that cannot be taken; `fault` and `values` as AudioError has them."""

    def __init__(self, error: AudioError) -> None:
        super().__init__("audio", error.what, error.mend)
        self.fault: AudioFault = error.fault
        self.values: Mapping[str, str | float] = error.values


class StillNeeded(Conflict):
    """A recording that cannot go: callers hear it, and there is no other."""


class PromptAudio(msgspec.Struct, frozen=True, kw_only=True):
    """What is played in a language. Levels in dB below full scale; none for what is missing or no prompt."""

    source: Source
    seconds: float | None = None
    rms_dbfs: float | None = None
    peak_dbfs: float | None = None
    #: A flow needs it in this language, be it in force or only in its file.
    needed: bool = False


class PromptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt. `number` is what is keyed to record it by phone; `system`: played beside the flows' nodes."""

    name: str
    number: int
    texts: dict[str, str]
    audio: dict[str, PromptAudio]
    uses: list[PromptUse]
    system: bool


class Prompts:
    """Prompts on behalf of a person. `configuration` is what is in force; None before there is one."""

    def __init__(
        self, home: Path, configuration: Callable[[], Configuration | None], audit: Auditing, apart: Apart
    ) -> None:
        self._home = home
        self._configuration = configuration
        self._audit = audit
        self._apart = apart
        self._changing = asyncio.Lock()
        self._levels: dict[_Key, Level | None] = {}
        self._drafts: tuple[frozenset[_Key], list[Played]] = (frozenset(), [])

    async def all(self, actor: Actor) -> list[PromptRecord]:
        """Every prompt that is there or that a flow plays, in force or in its file as it is now, by name.
        Raises Forbidden; Conflict when the file of their numbers cannot be read."""
        require(actor, Action.SEE_COMPANY)
        return await self._records(None)

    async def hear(self, actor: Actor, language: str, name: str) -> Path:
        """The file of what is played. Raises Forbidden, NotFound."""
        require(actor, Action.SEE_COMPANY)
        _checked(language, name)
        found = await asyncio.to_thread(store.audio, self._home, language, name)
        if found.path is None:
            raise NotFound("recording")
        return found.path

    async def put_audio(self, actor: Actor, language: str, name: str, data: bytes) -> PromptRecord:
        """As `save`; tells what is there now."""
        await self.save(actor, language, name, data, "uploaded")
        return await self._record(name)

    async def save(self, actor: Actor, language: str, name: str, data: bytes, how: str) -> None:
        """Make a wav or mp3 file the company's own recording: the next call that comes to it hears it. `how`
        it came here is for the audit trail.

        Raises Forbidden, NotFound for an impossible name or language, AudioInvalid for audio that is no good.
        """
        require(actor, Action.CHANGE_COMPANY)
        _checked(language, name)
        try:
            made = await self._apart.convert(data)
        except AudioError as error:
            raise AudioInvalid(error) from None
        async with self._changing:
            await self._check_numbers()
            await self._check_room(name)
            noted = self._noted(actor, how, language, name, seconds=made.level.seconds)
            save = partial(store.put_audio, self._home, language, name, made.wav)
            await changed(self._home, f"{language}/{name}.wav", noted, save)

    async def delete_audio(self, actor: Actor, language: str, name: str) -> PromptRecord:
        """Back to our own recording. Raises Forbidden; NotFound when the company has none; StillNeeded when a
        flow in force needs it and there is no other; Conflict as `all` does."""
        require(actor, Action.CHANGE_COMPANY)
        _checked(language, name)
        async with self._changing:
            await self._check_numbers()
            await asyncio.to_thread(self._check_deletion, language, name)
            noted = self._noted(actor, "deleted", language, name)
            delete = partial(store.remove_audio, self._home, language, name)
            await changed(self._home, f"{language}/{name}.wav", noted, delete)
        return await self._record(name)

    async def put_text(self, actor: Actor, language: str, name: str, text: str) -> PromptRecord:
        """Write down what a prompt says; empty: our own text again. Raises Forbidden, NotFound, Invalid."""
        require(actor, Action.CHANGE_COMPANY)
        _checked(language, name)
        words = checked_text("text", text, longest=LONGEST_TEXT)
        async with self._changing:
            await self._check_numbers()
            await self._check_room(name)
            noted = self._noted(actor, "wrote", language, name, text=words)
            write = partial(store.put_text, self._home, language, name, words)
            await changed(self._home, f"{language}/{name}.txt", noted, write)
        return await self._record(name)

    async def by_number(self, number: str) -> str:
        """The prompt that is recorded by this number; empty when there is none."""
        return await asyncio.to_thread(named, self._home, number)

    async def sounds(self, name: str) -> dict[str, str]:
        """What is played for a prompt in each language, as "en/welcome"; empty where nothing is there."""

        def found(language: str) -> str:
            there = store.audio(self._home, language, name).path is not None
            return f"{language}/{name}" if there else ""

        return await asyncio.to_thread(lambda: {language: found(language) for language in LANGUAGES})

    def _noted(self, actor: Actor, action: str, language: str, name: str, **data: Any) -> Noted:
        return self._audit.noted(actor.user_id, action, "prompt", name, language=language, **data)

    async def _check_numbers(self) -> None:
        """Before a change: what there is after it could not be told."""
        await asyncio.to_thread(_numbered, self._home, ())

    async def _check_room(self, name: str) -> None:
        there = await asyncio.to_thread(store.names, self._home)
        if name not in there and len(there) >= MOST_NAMES:
            raise Conflict(f"There are {MOST_NAMES} prompts.", "Take files away that no flow needs.")

    def _check_deletion(self, language: str, name: str) -> None:
        if store.audio(self._home, language, name).source is not Source.OWN:
            raise NotFound("recording of your own")
        needs = needs_of(self._configuration())
        for each in LANGUAGES:
            left = store.audio(self._home, each, name, without=language)
            if left.path is None and each in needs.languages.get(name, ()):
                flows = ", ".join(sorted({use.flow for use in needs.uses.get(name, []) if use.flow}))
                raise StillNeeded(
                    f"Callers need {name} in {each}, and there is no other recording"
                    + (f" ({flows} plays it)." if flows else "."),
                    "Upload another recording instead, or take it out of the flow first.",
                )

    async def _record(self, name: str) -> PromptRecord:
        records = await self._records(name)
        if not records:
            raise NotFound("prompt")
        return records[0]

    async def _records(self, only: str | None) -> list[PromptRecord]:
        found, audios = await asyncio.to_thread(self._collect, only, await self._in_drafts())
        await self._measure({path for path in audios.values() if path is not None})
        return await asyncio.to_thread(self._with_levels, found, audios)

    async def _in_drafts(self) -> list[Played]:
        """What flows play whose files are not in force: a prompt that they lack is listed to be uploaded."""
        configuration = self._configuration()
        paths = await asyncio.to_thread(lambda: list(drafts(self._home, configuration)))
        keys = frozenset(key for path in paths if (key := _key(path)))
        if keys != self._drafts[0]:
            played = await self._apart.played(paths) if keys else []
            if played is None:
                # Another time there may be more to tell.
                return []
            self._drafts = keys, played
        return self._drafts[1]

    def _collect(
        self, only: str | None, in_drafts: Sequence[Played]
    ) -> tuple[list[PromptRecord], dict[tuple[str, str], Path | None]]:
        needs = needs_of(self._configuration(), in_drafts)
        every = store.names(self._home) | needs.languages.keys()
        numbered = _numbered(self._home, every)
        silent = store.unplayable(self._home)
        records = []
        audios: dict[tuple[str, str], Path | None] = {}
        for name in sorted(every) if only is None else [only] if only in every else []:
            audio = {}
            for language in LANGUAGES:
                found = store.audio(self._home, language, name, silent=silent)
                audios[language, name] = found.path
                needed = language in needs.languages.get(name, ())
                audio[language] = PromptAudio(source=found.source, needed=needed)
            records.append(
                PromptRecord(
                    name=name,
                    number=numbered[name],
                    texts={language: store.text(self._home, language, name) for language in LANGUAGES},
                    audio=audio,
                    uses=needs.uses.get(name, []),
                    system=name in list(SystemPrompt),
                )
            )
        return records, audios

    async def _measure(self, paths: set[Path]) -> None:
        keys = await asyncio.to_thread(lambda: {path: key for path in paths if (key := _key(path))})
        unknown = [path for path, key in keys.items() if key not in self._levels]
        for path, level in (await self._apart.measure(unknown)).items():
            self._levels[keys[path]] = level
        if len(self._levels) > 4 * MOST_NAMES:
            self._levels.clear()

    def _with_levels(
        self, records: list[PromptRecord], audios: dict[tuple[str, str], Path | None]
    ) -> list[PromptRecord]:
        def level(language: str, name: str) -> Level | None:
            path = audios[language, name]
            key = _key(path) if path is not None else None
            return self._levels.get(key) if key is not None else None

        return [
            msgspec.structs.replace(
                record,
                audio={
                    language: msgspec.structs.replace(audio, **msgspec.structs.asdict(found))
                    if (found := level(language, record.name))
                    else audio
                    for language, audio in record.audio.items()
                },
            )
            for record in records
        ]


def _checked(language: str, name: str) -> None:
    try:
        store.checked(language, name)
    except ValueError:
        raise NotFound("prompt") from None


def _numbered(home: Path, names: Collection[str]) -> dict[str, int]:
    try:
        return numbers(home, names)
    except ValueError as error:
        # No page is without numbers: the one keyed would be of another prompt.
        raise Conflict(f"{error}.", "Then open this page again.") from None


def _key(path: Path) -> _Key | None:
    """A file as it is now; None when it has gone."""
    try:
        now = path.stat()
    except OSError:
        return None
    return path, now.st_mtime_ns, now.st_size
