"""Files of cases: taken in with limits, told by their bytes, kept once each, never shown by a browser.

The bytes lie in CALLCENTER_HOME/files/aa/SHA256, aa being its first two digits. They are on disk before a row
names them; what no row names (we were ended between the two, or the case is gone) is swept away after a day.
"""

import asyncio
import datetime as dt
import hashlib
import os
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec
import structlog
from sqlalchemy import Connection, func, insert, select

from callcenter.files import write_whole
from callcenter.repository.cases import Case, CaseFile
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStep
from callcenter.service.auth import utc_now
from callcenter.service.errors import Conflict, NotFound

from .access import Sees
from .course import Course
from .fields import StepFields
from .file_kinds import check, clean_name
from .life import By
from .reasons import CaseReason

log = structlog.get_logger("callcenter.cases")

FOLDER: Final = "files"
MOST_OF_A_CASE: Final = 50
ORPHAN_S: Final = 24 * 3600.0
SWEEP_S: Final = 3600.0
#: So many files are looked up at once when it is swept.
AT_ONCE: Final = 500


def disposition(name: str) -> str:
    """Content-Disposition: to be saved, never opened in the page (RFC 6266, 5987)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a case, and where its bytes lie."""

    id: str
    name: str
    media_type: str
    bytes: int
    path: Path


class Files:
    """The files of all cases."""

    def __init__(
        self,
        database: Database,
        course: Course,
        home: Path,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        sweep_s: float = SWEEP_S,
    ) -> None:
        self._database = database
        self._course = course
        self._folder = home / FOLDER
        self._now = now
        self._sweep_s = sweep_s
        # Between the bytes and their row nothing is swept away.
        self._lock = asyncio.Lock()

    @property
    def most_bytes(self) -> int:
        """How large one may be: care.yaml says."""
        return self._course.care().content.outside.file_bytes

    async def add(
        self,
        number: str,
        name: str,
        data: bytes,
        by: By,
        *,
        may_see: Sees = lambda _case: True,
        file_id: str = "",
        most: int = MOST_OF_A_CASE,
    ) -> Kept:
        """Keep a file of a case. `file_id`, when given, is taken once; `most` files may be there of whoever
        adds it. Raises NotFound, Invalid (`file`: too large, no kind that is taken), Conflict (too many)."""
        media = await asyncio.to_thread(check, data, self.most_bytes)
        name = clean_name(name, media)
        digest = hashlib.sha256(data).hexdigest()
        file_id = file_id or uuid.uuid4().hex
        row = {
            "id": file_id,
            "case_number": number,
            "name": name,
            "media_type": media,
            "bytes": len(data),
            "sha256": digest,
            "by_kind": by.kind,
            "by_id": by.id,
            "at": self._now(),
        }
        # Strangers, and who has sent enough, put nothing on our disk.
        async with self._database.engine.connect() as connection:
            await connection.run_sync(self._check, row, by, may_see, most)
        async with self._lock:
            path = await asyncio.to_thread(self._keep, digest, data)
            async with self._database.engine.begin() as connection:
                await connection.run_sync(self._store, row, by, may_see, most)
        return Kept(id=file_id, name=name, media_type=media, bytes=len(data), path=path)

    def _store(self, connection: Connection, row: dict[str, Any], by: By, may_see: Sees, most: int) -> None:
        if _is_there(connection, row):
            return
        data = {"file": row["id"], "name": row["name"]}
        # The step holds the case: two at once are counted one after the other.
        self._course.take(
            connection,
            row["case_number"],
            CaseStep.FILE,
            by,
            StepFields(data=data),
            row["at"],
            may_see=may_see,
        )
        _check_room(connection, row["case_number"], by, most)
        connection.execute(insert(CaseFile).values(row))

    def _check(self, connection: Connection, row: dict[str, Any], by: By, may_see: Sees, most: int) -> None:
        """Raise what _store would, as far as can be seen beforehand."""
        if _is_there(connection, row):
            return
        number = row["case_number"]
        case = connection.execute(select(*Case.__table__.c).where(Case.number == number)).one_or_none()
        if case is None or not may_see(case):
            raise NotFound("case")
        _check_room(connection, number, by, most)

    def _keep(self, digest: str, data: bytes) -> Path:
        path = self._path(digest)
        if path.is_file():
            # As if it were new: what is swept away is old.
            os.utime(path)
        else:
            write_whole(path, data, mode=0o600)
        return path

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    async def find(self, number: str, file_id: str) -> Kept:
        """A file of a case; who may see it is the caller's to know. Raises NotFound."""
        query = select(CaseFile.name, CaseFile.media_type, CaseFile.bytes, CaseFile.sha256).where(
            CaseFile.id == file_id, CaseFile.case_number == number
        )
        async with self._database.engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound("file")
        path = self._path(row.sha256)
        if not await asyncio.to_thread(path.is_file):
            log.error("cases.file_missing", case=number, file=file_id)
            raise NotFound("file")
        return Kept(id=file_id, name=row.name, media_type=row.media_type, bytes=row.bytes, path=path)

    async def run(self) -> None:
        """Sweep now and then until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.warning("cases.files_not_swept", error=type(error).__name__)
            await asyncio.sleep(self._sweep_s)

    async def sweep(self) -> int:
        """Remove what no row names and is older than a day; how many files that were."""
        old = await asyncio.to_thread(self._old)
        removed = 0
        for start in range(0, len(old), AT_ONCE):
            some = old[start : start + AT_ONCE]
            named = await self._named(some)
            for path in some:
                if path.name not in named:
                    removed += await self._remove(path)
        return removed

    async def _named(self, paths: Sequence[Path]) -> set[str]:
        query = select(CaseFile.sha256).where(CaseFile.sha256.in_([path.name for path in paths]))
        async with self._database.engine.connect() as connection:
            return set(await connection.scalars(query))

    async def _remove(self, path: Path) -> bool:
        """Remove a file, unless it was named or touched meanwhile."""
        async with self._lock:
            if await self._named([path]) or not await asyncio.to_thread(_is_old, path):
                return False
            await asyncio.to_thread(path.unlink, missing_ok=True)
            return True

    def _old(self) -> list[Path]:
        """Files that have not been touched for a day; those half written have no name of two folders."""
        return [path for path in self._folder.glob("??/*") if _is_old(path)]


def _is_there(connection: Connection, row: dict[str, Any]) -> bool:
    return connection.scalar(select(CaseFile.id).where(CaseFile.id == row["id"])) is not None


def _check_room(connection: Connection, number: str, by: By, most: int) -> None:
    """Raise Conflict when the case has enough files, or enough of theirs."""
    own = (CaseFile.by_kind == by.kind) & (CaseFile.by_id == by.id)
    of_case = select(func.count()).select_from(CaseFile).where(CaseFile.case_number == number)
    there, theirs = connection.scalar(of_case) or 0, connection.scalar(of_case.where(own)) or 0
    if there >= MOST_OF_A_CASE or theirs >= most:
        raise Conflict(
            f"The case has {min(most, MOST_OF_A_CASE)} files already.",
            "Say in words what else there is.",
            CaseReason.TOO_MANY_FILES,
        )


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > ORPHAN_S
    except FileNotFoundError:
        return False
