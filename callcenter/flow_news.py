"""What the controller's log says of flow files, told again where `callcenter run` was started."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console

LOOK_SECONDS: Final = 1.0
MOST_BYTES: Final = 1_000_000
"""So much of a log that has grown is read at a time."""
_MARK: Final = b"flows."


class FlowNews:
    """Follows a log of JSON lines from where it ends now. One that was begun anew is read from its start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = path.stat().st_size if path.exists() else 0

    def read(self) -> list[str]:
        """What has been said of flows since the last time, a line each; nothing while there is no log."""
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, 2)
                self._at = file.seek(self._at if self._at <= size else 0)
                # A line that is being written is read the next time, unless nothing that long is a line.
                raw = file.read(MOST_BYTES)
        except OSError:
            return []
        whole = raw.rfind(b"\n") + 1 or (len(raw) if len(raw) == MOST_BYTES else 0)
        self._at += whole
        return [text for line in raw[:whole].splitlines() if _MARK in line for text in _told(line)]

    async def tell(self, console: Console) -> None:
        """For ever: print it."""
        while True:
            for line in await asyncio.to_thread(self.read):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            await asyncio.sleep(LOOK_SECONDS)


def _told(line: bytes) -> Iterator[str]:
    try:
        entry: Any = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return
    match entry:
        case {"event": "flows.not_taken", "file": file, "line": number, "what": what, "mend": mend}:
            yield f"Not taken: {file}:{number}: {what}; {mend}"
        case {"event": "flows.taken", "versions": dict() as versions}:
            named = ", ".join(f"{name} ({version})" for name, version in versions.items())
            yield f"In force for new calls: {named or 'the flows as they are now'}"
        case {"event": "flows.mended"}:
            yield "Nothing is wrong with the flows any more: what their files say is in force."
        case _:
            pass
