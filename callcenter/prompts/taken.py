"""The company's own sound files as Asterisk plays them: copies of those that can be played.

People put files into CALLCENTER_HOME/prompts by hand, and write over them while calls go on. What Asterisk
could not play would be silence to every caller; so only a file that is right is taken, and until then the one
before it goes on.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

COPIES: Final = "own"
INDEX: Final = "own.json"
RATE: Final = 8_000
MOST_BYTES: Final = 10 * RATE * 60 * 2
"""Ten minutes."""
MEND: Final = (
    "save it as wav with 8,000 Hz, 16 bit, mono, or upload it on the page Voice menus, which does so"
)


class Seen(msgspec.Struct, frozen=True):
    """A file as it was looked at last. `copy`: what is played of it, as it is or as it was before; `fault`:
    why it cannot be as it is."""

    stamp: tuple[int, int, int]
    copy: str = ""
    fault: str = ""


_Index = dict[str, Seen]
_decode = msgspec.json.Decoder(_Index).decode


def take(folder: Path, files: Mapping[str, Path]) -> dict[str, Path]:
    """Of the files, by name, those that can be played: their copies in `folder`, and copies of what they were
    before. Raises OSError."""
    before = _index(folder)
    copies = folder / COPIES
    copies.mkdir(parents=True, exist_ok=True)
    index: _Index = {}
    for name, path in files.items():
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        seen = before.get(name)
        index[name] = seen if seen is not None and seen.stamp == stamp else _look(path, copies, stamp, seen)
    if index != before:
        fresh = folder / f".{INDEX}"
        fresh.write_bytes(msgspec.json.encode(index))
        fresh.replace(folder / INDEX)
        kept = {seen.copy for seen in index.values()}
        for entry in os.scandir(copies):
            if entry.name not in kept:
                with contextlib.suppress(FileNotFoundError):
                    Path(entry.path).unlink()
    return {name: copies / seen.copy for name, seen in index.items() if seen.copy}


def faults(folder: Path) -> Iterator[tuple[str, str]]:
    """The files, by name, that are not played as they are, and why."""
    for name, seen in sorted(_index(folder).items()):
        if seen.fault:
            yield name, seen.fault


def _index(folder: Path) -> _Index:
    try:
        return _decode((folder / INDEX).read_bytes())
    except (OSError, msgspec.MsgspecError):
        # A cache: everything is looked at anew.
        return {}


def _look(path: Path, copies: Path, stamp: tuple[int, int, int], seen: Seen | None) -> Seen:
    old = seen.copy if seen is not None else ""
    if stamp[1] > MOST_BYTES:
        return Seen(stamp, old, "it is longer than ten minutes")
    try:
        content = path.read_bytes()
    except OSError as error:
        return Seen(stamp, old, f"it cannot be read ({error.strerror})")
    fault = fault_of(content)
    if fault:
        return Seen(stamp, old, fault)
    copy = f"{hashlib.sha256(content).hexdigest()[:24]}.wav"
    fresh = copies / f".{copy}"
    fresh.write_bytes(content)
    fresh.replace(copies / copy)
    return Seen(stamp, copy)


def fault_of(content: bytes) -> str:
    """Why Asterisk could not play these bytes as a prompt; empty when it can."""
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            shape = (file.getframerate(), file.getsampwidth() * 8, file.getnchannels())
            frames = file.getnframes()
            spoken = file.readframes(frames)
    except (EOFError, wave.Error, ValueError) as error:
        return f"it is no wav file that can be played ({error or 'it ends too soon'})"
    if shape != (RATE, 16, 1):
        rate, bits, channels = shape
        return f"it has {rate:,} Hz, {bits} bit, {channels} channel{'s' if channels > 1 else ''}"
    if not spoken:
        return "there is no sound in it"
    return "it ends too soon" if len(spoken) < 2 * frames else ""
