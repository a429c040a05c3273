"""Past cases that are like what is being typed, and how they were solved.

Subject, description and solution of every case are in the text index, put there in the transaction that
changes them.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy import Connection, Engine, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.base import to_ms
from callcenter.repository.cases import Case
from callcenter.repository.enums import CaseKind, CaseStatus, CaseStep
from callcenter.repository.text_index import Analysed, analysed, is_current, put, rebuild
from callcenter.repository.text_query import Synonyms
from callcenter.repository.text_search import Hit, find
from callcenter.repository.text_tables import TextDocument, TextKind
from callcenter.repository.text_terms import Words

from . import access
from .course import Stepped

log = structlog.get_logger("callcenter.cases")

#: What of a long text is looked for: its beginning says what it is about.
LONGEST_ASKED: Final = 200
#: Hits that are looked at to find some that may be shown.
LOOKED_AT: Final = 60
#: A case is called similar that has at least so much of what was typed, and so much as the best one: what
#: somebody types says more than what it is about.
LEAST_COVERED: Final = 0.1
LEAST_OF_BEST: Final = 0.4
BATCH: Final = 200
#: How long before an index that could not be made is tried again, seconds.
AGAIN_S: Final = 30.0
#: After these a case may say something else than before.
CHANGING: Final = frozenset(
    {CaseStep.REGISTER, CaseStep.EDIT, CaseStep.ANSWER_ON_SPOT, CaseStep.CLOSE, CaseStep.DECIDE}
)


class SimilarCase(msgspec.Struct, frozen=True, kw_only=True, rename={"class_code": "class"}):
    """A past case and what solved it."""

    number: str
    kind: CaseKind
    class_code: str
    subject: str
    status: CaseStatus
    opened_ms: int
    solution: str | None


class Similar:
    """Keeps the index of cases, and looks in it. `direct`: the repository without asyncio."""

    def __init__(self, direct: Engine, synonyms: Synonyms | None = None) -> None:
        self._direct = direct
        self._synonyms = synonyms or Synonyms()

    def hook(self, connection: Connection, stepped: Stepped) -> None:
        """Part of every step; the last, for the index is locked until the transaction ends."""
        if stepped.step in CHANGING:
            put(connection, TextKind.CASE, [document_of(stepped.case)])

    async def numbers(self, text: str, limit: int) -> Sequence[str]:
        """The numbers of cases that have most of these words, best first."""
        return [hit.id for hit in await asyncio.to_thread(self._hits, text, limit)]

    async def hits(self, text: str) -> Sequence[Hit]:
        """Cases that may be like this text, the most similar first."""
        return await asyncio.to_thread(self._hits, text, LOOKED_AT)

    def _hits(self, text: str, limit: int) -> list[Hit]:
        with self._direct.connect() as connection:
            return find(connection, TextKind.CASE, text[:LONGEST_ASKED], self._synonyms, limit=limit).hits

    async def run(self) -> None:
        """Index what is not indexed yet, when the server starts; tried again while the repository is away."""
        while True:
            try:
                await asyncio.to_thread(self.catch_up)
            except Exception as error:
                log.warning("cases.not_indexed", error=type(error).__name__)
                await asyncio.sleep(AGAIN_S)
            else:
                return

    def catch_up(self) -> int:
        """Index the cases that are not in the index, all of them after a change of its rules; how many. Some
        at a time, so that nobody else waits long. To be called in a thread."""
        with self._direct.begin() as connection:
            if not is_current(connection, TextKind.CASE):
                rebuild(connection, TextKind.CASE, ())
        done, last = 0, ""
        while True:
            with self._direct.connect() as connection:
                rows = connection.execute(_MISSING, {"last": last}).all()
            if not rows:
                break
            documents = [document_of(row) for row in rows]
            with self._direct.begin() as connection:
                put(connection, TextKind.CASE, documents)
            done, last = done + len(rows), rows[-1].number
        if done:
            log.info("cases.indexed", cases=done)
        return done


async def shown(
    session: AsyncSession, reach: access.Reach, hits: Sequence[Hit], limit: int
) -> Sequence[SimilarCase]:
    """Those of these hits that are alike enough and may be seen; what was solved comes before the others."""
    if not hits:
        return []
    least = hits[0].score * LEAST_OF_BEST
    numbers = [hit.id for hit in hits if hit.score >= least and hit.covered >= LEAST_COVERED]
    cases = await session.scalars(
        select(Case).where(Case.number.in_(numbers), Case.status != CaseStatus.MERGED, reach.condition())
    )
    by_number = {case.number: case for case in cases}
    found = [by_number[number] for number in numbers if number in by_number]
    found.sort(key=lambda case: case.solution is None)
    return [_record(case) for case in found[:limit]]


_MISSING: Final = (
    select(Case.number, Case.subject, Case.description, Case.solution)
    .where(
        Case.number > bindparam("last"),
        ~exists().where(TextDocument.kind == TextKind.CASE, TextDocument.id == Case.number),
    )
    .order_by(Case.number)
    .limit(BATCH)
)


def document_of(case: Any) -> Analysed:
    """A case as the index keeps it. Some milliseconds."""
    fields = [
        Words(text=case.subject, weight=3, named=True),
        Words(text=case.description, weight=1),
        Words(text=case.solution or "", weight=1),
    ]
    return analysed(case.number, [fields])


def _record(case: Case) -> SimilarCase:
    opened: dt.datetime = case.opened_at
    return SimilarCase(
        number=case.number,
        kind=case.kind,
        class_code=case.class_code,
        subject=case.subject,
        status=case.status,
        opened_ms=to_ms(opened),
        solution=case.solution,
    )
