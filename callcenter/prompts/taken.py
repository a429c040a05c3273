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
import stat
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


class Seen(msgspec.Struct, frozen=True):
    """A file as it was looked at last. `copy`: what is played of it, as it is or as it was before, of `size`
    bytes; `fault`: why it cannot be as it is."""

    stamp: tuple[int, int, int]
    copy: str = ""
    size: int = 0
    fault: str = ""


_Index = dict[str, Seen]
_decode = msgspec.json.Decoder(_Index).decode


def take(folder: Path, files: Mapping[str, Path]) -> dict[str, Path]:
    """Of the files, by name, those that can be played: their copies in `folder`, and copies of what they were
    before. Raises OSError."""
    before = _index(folder)
    copies = folder / COPIES
    copies.mkdir(parents=True, exist_ok=True)
    whole = _whole(before, copies)
    index: _Index = {}
    for name, path in files.items():
        if now := _look(path, copies, whole.get(name)):
            index[name] = now
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


def unplayable(folder: Path, files: Mapping[str, Path]) -> Iterator[str]:
    """Those of the files, by name, that `take` would leave out."""
    whole = _whole(_index(folder), folder / COPIES)
    for name, path in files.items():
        seen = whole.get(name, Seen((0, 0, 0)))
        if seen.copy:
            continue
        found = _read(path, seen)
        if found is None or found[0].fault:
            yield name


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


def _whole(index: _Index, copies: Path) -> _Index:
    """The entries but those whose copy is lost, or was left half written by a power cut: it is made anew."""
    try:
        there = {entry.name: entry.stat().st_size for entry in os.scandir(copies)}
    except FileNotFoundError:
        there = {}
    return {name: seen for name, seen in index.items() if there.get(seen.copy, 0) == seen.size}


def _look(path: Path, copies: Path, seen: Seen | None) -> Seen | None:
    """A file as it is now, and its copy made; None when it has gone. `seen`: as it was."""
    found = _read(path, seen)
    if found is None:
        return None
    now, content = found
    if content:
        fresh = copies / f".{now.copy}"
        fresh.write_bytes(content)
        fresh.replace(copies / now.copy)
    return now


def _read(path: Path, seen: Seen | None) -> tuple[Seen, bytes] | None:
    """A file as it is now, with what is to be its copy when that is another one; None when it has gone."""
    stamp, content, fault = (0, 0, 0), b"", ""
    try:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen is not None and seen.stamp == stamp:
            return seen, b""
        # A pipe would be waited for.
        if stat.S_ISREG(found.st_mode):
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        else:
            fault = "it is no file"
    except FileNotFoundError:
        return None
    except OSError as error:
        fault = f"it cannot be read ({error.strerror})"
    fault = fault or fault_of(content)
    if fault:
        old = seen or Seen(stamp)
        return Seen(stamp, old.copy, old.size, fault), b""
    copy = f"{hashlib.sha256(content).hexdigest()[:24]}.wav"
    return Seen(stamp, copy, len(content)), content


def fault_of(content: bytes) -> str:
    """Why Asterisk could not play these bytes as a prompt; empty when it can."""
    if len(content) > MOST_BYTES:
        return "it is longer than ten minutes"
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            shape = (file.getframerate(), file.getsampwidth() * 8, file.getnchannels())
            frames = file.getnframes()
            spoken = file.readframes(frames)
    except (EOFError, RuntimeError, ValueError, wave.Error) as error:
        # RuntimeError: a part that goes on behind the end of the file.
        return f"it is no wav file that can be played ({str(error) or 'it ends too soon'})"
    if shape != (RATE, 16, 1):
        rate, bits, channels = shape
        return f"it has {rate:,} Hz, {bits} bit, {channels} channel{'s' if channels > 1 else ''}"
    if not spoken:
        return "there is no sound in it"
    return "it ends too soon" if len(spoken) < 2 * frames else ""
