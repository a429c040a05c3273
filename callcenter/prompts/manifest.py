"""What a rendered recording was made from: `manifest.json` in a folder of prompts.

A recording that people made has no entry, and is never replaced by a rendered one.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Final

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
    "en": {"Haiqiao": "High-chow", "a.m.": "ay em", "p.m.": "pea em"},
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
    """The entry of a recording rendered from this text now; the same for texts that sound the same."""
    digest = hashlib.sha256(respell(text, language).encode()).hexdigest()[:16]
    return f"{RECIPE} {VOICES[language]} {digest}"


def text_of(folder: Path, name: str) -> str | None:
    """What the recording `name`, such as "en/welcome", is to say; None when this folder has no text for it.

    The texts of fragments are the code's.
    """
    language, _, rest = name.partition("/")
    kind, _, fragment = rest.rpartition("/")
    if kind == FRAGMENTS:
        return spoken.FRAGMENTS[language].get(fragment)
    try:
        return (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


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


def note(folder: Path, name: str, entry: str | None) -> None:
    """Write down what a recording was rendered from; None when it was not rendered. Raises as `read` does."""
    entries = read(folder)
    if entries.get(name) == entry:
        return
    entries.pop(name, None)
    if entry is not None:
        entries[name] = entry
    written = folder / f".{FILE_NAME}.new"
    written.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    written.replace(folder / FILE_NAME)
