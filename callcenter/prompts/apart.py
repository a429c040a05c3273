"""Work in a process of its own: it takes seconds of a core, and reads what strangers wrote.

    python -m callcenter.prompts.apart convert    a wav or mp3 file on stdin
    python -m callcenter.prompts.apart measure    paths on stdin, a JSON array
    python -m callcenter.prompts.apart played     likewise, of flows

What comes out on stdout is one `Told`, as MessagePack.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from callcenter.prompts.audio import Converted, Level, convert, measure
from callcenter.prompts.faults import AudioError, AudioFault

SECONDS: Final = 60.0
"""That the answer may take, and that a core may be worked for it."""
MOST_MEMORY: Final = 1 << 30
NICENESS: Final = 10
"""Calls come first."""
AT_ONCE: Final = 2


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why a recording was not taken."""

    fault: AudioFault
    what: str
    mend: str
    values: dict[str, str | float]


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A node of a flow's file as it is now plays a prompt in a language."""

    flow: str
    node: str
    prompt: str
    language: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the process has to say: one of the four."""

    converted: Converted | None = None
    refused: Refused | None = None
    levels: list[Level | None] = []
    played: list[Played] = []


class Apart:
    """Starts the processes, few at a time."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def convert(self, data: bytes) -> Converted:
        """As `audio.convert`. Raises AudioError."""
        told = await self._ask("convert", data)
        if told is None or (told.converted is None and told.refused is None):
            raise AudioError(
                AudioFault.UNREADABLE,
                "The file could not be read.",
                "Open it in the program it was made with, save it as wav (PCM) or mp3, and send that.",
            )
        if told.refused is not None:
            refused = told.refused
            raise AudioError(refused.fault, refused.what, refused.mend, **refused.values)
        assert told.converted is not None
        return told.converted

    async def measure(self, paths: Iterable[Path]) -> dict[Path, Level | None]:
        """As `audio.measure`, of many; of none when it takes too long."""
        asked = list(paths)
        if not asked:
            return {}
        told = await self._ask("measure", msgspec.json.encode([str(path) for path in asked]))
        return dict(zip(asked, told.levels, strict=True)) if told is not None else {}

    async def played(self, paths: Iterable[Path]) -> list[Played] | None:
        """What flows play by their files, of one that is no flow nothing; None when it takes too long."""
        told = await self._ask("played", msgspec.json.encode([str(path) for path in paths]))
        return told.played if told is not None else None

    async def _ask(self, what: str, data: bytes) -> Told | None:
        """None when the process died, or took too long."""
        async with self._places:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                __name__,
                what,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(SECONDS):
                    out, _ = await process.communicate(data)
            except TimeoutError:
                return None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        return msgspec.msgpack.decode(out, type=Told) if process.returncode == 0 else None


def main() -> None:
    """Answer the one question."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    # Whoever asked may have been killed, and nobody be there to end this.
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    data = sys.stdin.buffer.read()
    if sys.argv[1] == "measure":
        told = Told(levels=[measure(Path(path)) for path in msgspec.json.decode(data, type=list[str])])
    elif sys.argv[1] == "played":
        # The parser takes longer to load than most audio to convert.
        from callcenter.prompts.drafts import played

        told = Told(
            played=[each for path in msgspec.json.decode(data, type=list[str]) for each in played(path)]
        )
    else:
        try:
            told = Told(converted=convert(data))
        except AudioError as error:
            told = Told(
                refused=Refused(fault=error.fault, what=error.what, mend=error.mend, values=error.values)
            )
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))


if __name__ == "__main__":
    main()
