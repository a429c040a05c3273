"""What rendered recordings were made from: `manifest.json` in a folder of prompts.

An entry has the digests of the text and of the recording. Any other recording was made by people, also one
that took a rendered one's place; it is never rendered over.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from callcenter.files import locked, write_whole
from callcenter.ivr import spoken

FILE_NAME: Final = "manifest.json"
FRAGMENTS: Final = "fragments"
"""The folder in a language's folder that holds numbers, dates and the like."""
RECIPE: Final = "1"
"""Change it to have everything rendered anew."""
VOICES: Final = {"zh-CN": "zf_xiaobei", "zh-TW": "zf_xiaobei", "en": "af_heart"}
RESPELT: Final = {
    "zh-CN": {"〇": "零"},
    "zh-TW": {"〇": "零"},
    "en": {"Haiqiao": "High-chow", "a.m.": "eigh em", "p.m.": "pea em"},
}
"""How to write a word so that it is pronounced right."""
TONE: Final = re.compile(r"\[tone (\d+) Hz (\d+) ms\]")
"""A text that is no speech: `[tone 1000 Hz 300 ms]`."""


def respell(text: str, language: str) -> str:
    """The text as it is given to the speech engine."""
    for word, spelling in RESPELT[language].items():
        text = text.replace(word, spelling)
    return text


def made_from(text: str, language: str) -> str:
    """What a recording rendered from this text now is made from; the same for texts that sound the same."""
    return f"{RECIPE} {VOICES[language]} {_digest(respell(text, language).encode())}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def text_of(folder: Path, name: str, *, errors: str = "strict") -> str | None:
    """What the recording `name`, such as "en/welcome", is to say; None when this folder has no text for it.

    The texts of fragments are the code's. Raises ValueError for a file that is not in UTF-8, unless `errors`
    is "replace", and OSError.
    """
    language, _, rest = name.partition("/")
    kind, _, fragment = rest.rpartition("/")
    if kind == FRAGMENTS:
        return spoken.FRAGMENTS[language].get(fragment)
    path = folder / f"{name}.txt"
    try:
        # Windows' Notepad writes a mark before it.
        return path.read_bytes().decode("utf-8-sig", errors).strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not in UTF-8: save it so") from None


def read(folder: Path) -> dict[str, str]:
    """The entries by recording. Raises ValueError for a file that is no manifest, and OSError."""
    path = folder / FILE_NAME
    try:
        entries = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(entry, str) for entry in entries.values()):
        raise ValueError(f"{path} is no manifest: remove it to have everything in this folder rendered anew")
    return entries


def rendered_from(folder: Path, name: str, entries: Mapping[str, str]) -> str | None:
    """What the recording there was made from; None when there is none, or when people made it."""
    made, _, recording = entries.get(name, "").rpartition(" ")
    try:
        return made if made and recording == _digest((folder / f"{name}.wav").read_bytes()) else None
    except FileNotFoundError:
        return None


def note(folder: Path, name: str, made: str | None, recording: bytes = b"") -> None:
    """Write down what this wav file is made from; None: nothing, people made it. Raises as `read` does."""
    with locked(folder / f".{FILE_NAME}.lock"):
        try:
            before = read(folder)
        except ValueError:
            if made is None:
                # It says nothing of any recording.
                return
            raise
        entries = {each: entry for each, entry in before.items() if each != name}
        if made is not None:
            entries[name] = f"{made} {_digest(recording)}"
        if entries != before:
            content = json.dumps(entries, indent=1, sort_keys=True) + "\n"
            write_whole(folder / FILE_NAME, content.encode())
