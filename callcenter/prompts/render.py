"""Speak the prompts of a folder: wav files (8 kHz, 16 bit, mono) from the texts beside them.

Rendered is what has no recording, and what was rendered from another text; recordings made by people stay.
Taiwan plays the Mandarin of zh-CN: its texts are spoken only where zh-CN has none.
"""

from __future__ import annotations

import io
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from callcenter.files import write_whole
from callcenter.ivr import spoken
from callcenter.prompts import manifest

RATE: Final = 8_000
HEAD_BYTES: Final = 44
"""Of a wav file as it is written here."""
MARGIN_SECONDS: Final = {"prompt": 0.08, "fragment": 0.04}
MOST_CHARACTERS: Final = 2_000
"""Of a prompt's text; some three minutes of English."""
VOICES_ADVICE: Final = (
    "Get the voices by `npm pack kokoro-js` and `tar xzf kokoro-js-*.tgz`; name the folder package/voices."
)


class RenderError(Exception):
    """Why nothing can be rendered, and what to do."""


class Voice(Protocol):
    """What speaks: 8 kHz, 16 bit, mono samples of a text. Raises ValueError for what it cannot speak."""

    def say(self, text: str, language: str, margin_seconds: float) -> bytes: ...


def speaker(voices: Path) -> Voice:
    """The speech engine with the voices of that folder. Raises RenderError. Takes seconds."""
    lacking = sorted(
        f"{voice}.bin" for voice in set(manifest.VOICES.values()) if not (voices / f"{voice}.bin").is_file()
    )
    try:
        from callcenter.prompts.speaker import Speaker
    except ImportError as error:
        version = "" if sys.version_info < (3, 13) else " (it needs Python 3.11 or 3.12)"
        raise RenderError(
            f"the speech engine is not installed ({error}){version}: run `.venv/bin/pip install '.[speech]'` "
            f"in the folder of callcenter. {VOICES_ADVICE}"
        ) from None
    if lacking:
        raise RenderError(f"there is no {lacking[0]} in {voices}. {VOICES_ADVICE}")
    return Speaker(voices)


def stale(folder: Path) -> list[str]:
    """The recordings of a folder to be rendered, as "en/welcome". Raises ValueError and OSError."""
    return [name for name, _ in _stale(folder)]


def _stale(folder: Path) -> Iterator[tuple[str, str]]:
    entries = manifest.read(folder)
    for name in _names(folder):
        text = manifest.text_of(folder, name)
        if not text:
            continue
        if (folder / f"{name}.wav").exists():
            made = manifest.rendered_from(folder, name, entries)
            if made is None or made == manifest.made_from(text, name.split("/")[0]):
                continue
        elif name.startswith("zh-TW/") and manifest.text_of(folder, "zh-CN/" + name.partition("/")[2]):
            continue
        yield name, text


def _names(folder: Path) -> Iterator[str]:
    """What has a text here: the prompts, and the fragments of languages that have a folder for them."""
    for language in manifest.VOICES:
        for path in sorted((folder / language).glob("*.txt")):
            yield f"{language}/{path.stem}"
        if (folder / language / manifest.FRAGMENTS).is_dir():
            yield from (f"{language}/{manifest.FRAGMENTS}/{name}" for name in spoken.FRAGMENTS[language])


def render(folder: Path, voice: Callable[[], Voice], tell: Callable[[str], None]) -> int:
    """Render what is stale in a folder; one line is told of each. How many could not be rendered.

    `voice` is made only when there is something to speak. Raises RenderError, ValueError and OSError.
    """
    _write_fragment_texts(folder)
    todo = list(_stale(folder))
    if not todo:
        tell(f"{folder}: every text has its recording")
        return 0
    speaking = voice()
    failed = 0
    for name, text in todo:
        language, _, rest = name.partition("/")
        kind = "fragment" if rest.startswith(f"{manifest.FRAGMENTS}/") else "prompt"
        made = manifest.made_from(text, language)
        twin = _twin(folder, name, made)
        try:
            if len(text) > MOST_CHARACTERS:
                raise ValueError(f"it has {len(text)} characters; at most {MOST_CHARACTERS} are spoken")
            wav = twin or _wav(speaking.say(text, language, MARGIN_SECONDS[kind]))
        except ValueError as error:
            failed += 1
            tell(f"{name}: cannot be rendered: {error}")
            continue
        write_whole(folder / f"{name}.wav", wav)
        manifest.note(folder, name, made, wav)
        tell(f"{name}: {(len(wav) - HEAD_BYTES) / 2 / RATE:.2f} s")
    return failed


def _write_fragment_texts(folder: Path) -> None:
    for name in _names(folder):
        path = folder / f"{name}.txt"
        if path.parent.name == manifest.FRAGMENTS:
            content = f"{manifest.text_of(folder, name)}\n".encode()
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)


def _twin(folder: Path, name: str, made: str) -> bytes | None:
    """A recording beside it that was rendered from a text that sounds the same."""
    entries = manifest.read(folder)
    beside = name.rpartition("/")[0]
    for each, entry in entries.items():
        alike = each.rpartition("/")[0] == beside and entry.startswith(f"{made} ")
        if alike and manifest.rendered_from(folder, each, entries):
            return (folder / f"{each}.wav").read_bytes()
    return None


def _wav(samples: bytes) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return content.getvalue()
