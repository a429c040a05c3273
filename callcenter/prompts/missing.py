"""What is missing of the prompts: texts, recordings, and recordings made from the text as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from callcenter.ivr import spoken
from callcenter.ivr.load import FlowError, load_flow
from callcenter.ivr.prompts import SystemPrompt, fragment_media, media, sources
from callcenter.ivr.stories import SUFFIX
from callcenter.ivr.validate import Around
from callcenter.prompts import manifest

LANGUAGES: Final = tuple(manifest.VOICES)


class Lack(StrEnum):
    """What is wrong with a prompt in one language."""

    NO_TEXT = "no text"
    NO_AUDIO = "no audio"
    OTHER_TEXT = "audio was rendered from another text"


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One prompt in one language. `needed_by`: the flows that play it; empty when none does."""

    language: str
    name: str
    lack: Lack
    needed_by: tuple[str, ...]


class _Listener(Around, frozen=True, kw_only=True):
    """Surroundings in which every sound is there; `wanted` gets the names of those asked for."""

    wanted: set[str]

    def has_sound(self, name: str) -> bool:
        self.wanted.add(name)
        return True


def flow_files(folders: Iterable[Path]) -> dict[str, Path]:
    """The flows by file name, without the suffix; of two folders' the first counts."""
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            if not path.name.endswith(SUFFIX):
                files.setdefault(path.stem, path)
    return files


def needs(flows: Mapping[str, Path]) -> tuple[dict[str, set[str]], list[FlowError]]:
    """The sounds that flows play ("en/welcome") with the names of the flows, and what is wrong with these."""
    needed: dict[str, set[str]] = {}
    errors = []
    for name, path in flows.items():
        listener = _Listener(wanted=set())
        try:
            load_flow(path, listener)
        except FlowError as error:
            errors.append(error)
        for sound in listener.wanted:
            needed.setdefault(sound, set()).add(name)
    return needed, errors


def missing(folders: Sequence[Path], needed: Mapping[str, Iterable[str]]) -> list[Missing]:
    """Everything that is missing, by language and name. `folders` of prompts: the first that has one counts.

    Raises ValueError for a manifest that is none, and OSError.
    """
    manifests = {folder: manifest.read(folder) for folder in folders}
    names = {path.stem for folder in folders for path in _files(folder)} | {
        str(each) for each in SystemPrompt
    }
    names |= {rest for sound in needed if "/" not in (rest := sound.partition("/")[2])}
    found = []
    for language in LANGUAGES:
        sounds = [media(language, name) for name in sorted(names)]
        sounds += [fragment_media(language, name) for name in spoken.FRAGMENTS[language]]
        for sound in sounds:
            found += [
                Missing(
                    language=language,
                    name=sound.partition("/")[2],
                    lack=lack,
                    needed_by=tuple(sorted(needed.get(sound, ()))),
                )
                for lack in _lacks(sound, manifests)
            ]
    return found


def _files(folder: Path) -> Iterator[Path]:
    for language in LANGUAGES:
        yield from (folder / language).glob("*.wav")
        yield from (folder / language).glob("*.txt")


def _lacks(sound: str, manifests: Mapping[Path, Mapping[str, str]]) -> Iterator[Lack]:
    places = ((each, folder) for each in sources(sound) for folder in manifests)
    played = next(((each, folder) for each, folder in places if (folder / f"{each}.wav").exists()), None)
    texted = [folder for folder in manifests if manifest.text_of(folder, sound)]
    if played is None:
        yield Lack.NO_AUDIO
        if not texted:
            yield Lack.NO_TEXT
        return
    recording, home = played
    # The text of a folder further down belongs to a recording that this one has replaced.
    above = list(manifests)[: list(manifests).index(home) + 1]
    if not any(folder in above for folder in texted):
        yield Lack.NO_TEXT
    made = manifest.rendered_from(home, recording, manifests[home])
    text = manifest.text_of(home, recording)
    if made is not None and text and made != manifest.made_from(text, recording.split("/")[0]):
        yield Lack.OTHER_TEXT
