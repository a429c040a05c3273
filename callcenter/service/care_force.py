"""The care.yaml in force: read at the start, taken up when it changes, left as it was when it is faulty."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from callcenter.care import FILE_NAME, Care, CareError, parse_care, read_care
from callcenter.care.load import version_of

log = structlog.get_logger(__name__)

LOOK_S = 1.0
#: A copy of what was in force last, with which a start beside a faulty file goes on.
LAST = "care.in-force.yaml"

_Stamp = tuple[int, int, int]


class CareInForce:
    """`faults` says why what is in the file is not in force, a line each; empty when it is."""

    def __init__(self, home: Path, *, look_s: float = LOOK_S) -> None:
        """Read it. With a faulty file what was in force last is; raises CareError when nothing was."""
        self.faults = ""
        self._home = home
        self._look_s = look_s
        self._changed: list[Callable[[Care], None]] = []
        self._seen = _stamp(home / FILE_NAME)
        try:
            self._care = read_care(home)
        except CareError as error:
            if not (home / LAST).exists():
                raise
            self._tell(str(error))
            self._care = parse_care(home / LAST, (home / LAST).read_bytes())
        else:
            self._remember()

    def __call__(self) -> Care:
        """What is in force now."""
        return self._care

    def on_change(self, changed: Callable[[Care], None]) -> None:
        """Tell this of every other care that comes into force."""
        self._changed.append(changed)

    async def run(self) -> None:
        """For ever: look whether the file has changed."""
        while True:
            await asyncio.sleep(self._look_s)
            try:
                await self.look()
            except Exception:
                # Nobody watches this: whatever it is, the next look may find it gone.
                log.exception("care.not_looked_at")

    async def look(self) -> None:
        """Once: take up what has changed since the last time, when it is right."""
        stamp = await asyncio.to_thread(_stamp, self._home / FILE_NAME)
        if stamp == self._seen:
            return
        try:
            care = await asyncio.to_thread(read_care, self._home)
        except CareError as error:
            self._seen = stamp
            self._tell(str(error))
            return
        self._tell("")
        if care.version != self._care.version:
            # What fails here is tried again with the next look: only then has it been seen.
            for changed in self._changed:
                await asyncio.to_thread(changed, care)
            self._care = care
            await asyncio.to_thread(self._remember)
            log.info("care.taken", version=care.version)
        self._seen = stamp

    def _remember(self) -> None:
        raw = (self._home / FILE_NAME).read_bytes()
        if version_of(raw) != self._care.version:
            # Changed again meanwhile: the next look is about that.
            return
        part = self._home / f"{LAST}.part"
        part.write_bytes(raw)
        part.replace(self._home / LAST)

    def _tell(self, faults: str) -> None:
        if faults == self.faults:
            return
        self.faults = faults
        for line in faults.splitlines():
            log.warning("care.not_taken", what=line)
        if not faults:
            log.info("care.mended")


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
