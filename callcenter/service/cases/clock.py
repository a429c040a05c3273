"""What comes of deadlines: reminders, cases that are overdue, escalation.

A deadline's row says when there is something to do; whoever comes first does it, in one transaction with its
row, the case's course and the letters: so each thing is done once, after a restart, after an outage with many
late at once, and with two processes at it.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy import Connection, func, select, update

from callcenter.repository.base import to_ms
from callcenter.repository.care_work import CorrectiveAction
from callcenter.repository.cases import Case, CaseDeadline
from callcenter.repository.database import Database, is_away
from callcenter.repository.enums import OPEN_CASE_STATUSES, CaseStep, DeadlineKind
from callcenter.service.auth import utc_now
from callcenter.service.errors import ServiceError
from callcenter.service.mail import letters
from callcenter.service.mail.outbox import Letter, Outbox

from . import people
from .course import Course
from .fields import StepFields
from .life import SYSTEM
from .timing import TimingNow, next_at

log = structlog.get_logger("callcenter.cases")

LOOK_S: Final = 5.0
AT_ONCE: Final = 100
#: What failed is tried again after so long.
AGAIN: Final = dt.timedelta(minutes=10)


class Doing(StrEnum):
    """What there is to do about a deadline."""

    REMIND = "remind"
    OVERDUE = "overdue"
    ESCALATE = "escalate"


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases are late: in all, and by user those that are theirs to solve (soon due, overdue)."""

    overdue: int = 0
    by_user: dict[str, tuple[int, int]] = {}


def to_do(row: Any, now: dt.datetime) -> list[Doing]:
    """What there is to do about a deadline now. When it has passed, it is too late to remind of it."""
    if row.met_at is not None:
        return []
    doing = []
    if row.due_at <= now:
        if row.overdue_at is None:
            doing.append(Doing.OVERDUE)
        if row.escalate_at is not None and row.escalate_at <= now and row.escalated_at is None:
            doing.append(Doing.ESCALATE)
    elif row.remind_at <= now and row.reminded_at is None and row.overdue_at is None:
        doing.append(Doing.REMIND)
    return doing


class CaseClock:
    """The worker; run `run()` as a task. `late` is how things are, as of its last look."""

    def __init__(
        self,
        database: Database,
        course: Course,
        outbox: Outbox,
        timing: TimingNow,
        *,
        site: str,
        now: Callable[[], dt.datetime] = utc_now,
        look_s: float = LOOK_S,
    ) -> None:
        """`site` is where links in letters lead."""
        self._database = database
        self._course = course
        self._outbox = outbox
        self._timing = timing
        self._site = site
        self._now = now
        self._look_s = look_s
        self.late = Late()

    async def run(self) -> None:
        """Do what is due until cancelled."""
        while True:
            try:
                while await self.do_due() == AT_ONCE:
                    pass
                await self.look()
            except Exception as error:
                log.warning("cases.clock_waits", error=type(error).__name__)
            await asyncio.sleep(self._look_s)

    async def look(self) -> None:
        """Count what is late."""
        now = self._now()
        async with self._database.engine.connect() as connection:
            self.late = await connection.run_sync(_late, now)

    async def do_due(self) -> int:
        """Do what is due now, the oldest first; how many deadlines were looked at."""
        now = self._now()
        due = (
            select(CaseDeadline.case_number, CaseDeadline.kind, CaseDeadline.of)
            .where(CaseDeadline.next_at <= now)
            .order_by(CaseDeadline.next_at, CaseDeadline.case_number, CaseDeadline.kind)
            .limit(AT_ONCE)
        )
        async with self._database.engine.connect() as connection:
            keys = (await connection.execute(due)).all()
        for key in keys:
            try:
                async with self._database.engine.begin() as connection:
                    await connection.run_sync(self._do, key, now)
            except Exception as error:
                if is_away(error):
                    raise
                # A fault of this one: the others must not wait for it.
                log.exception("cases.deadline_failed", case=key[0], deadline=key[1].value)
                async with self._database.engine.begin() as connection:
                    await connection.execute(
                        update(CaseDeadline).where(*_is(key)).values(next_at=now + AGAIN)
                    )
        return len(keys)

    def _do(self, connection: Connection, key: Sequence[Any], now: dt.datetime) -> None:
        number = key[0]
        # The case first, as everybody who changes it does: then nobody else is at its deadlines.
        case = connection.execute(
            update(Case).where(Case.number == number).values(version=Case.version).returning(Case.__table__)
        ).one_or_none()
        this = _is(key)
        row = connection.execute(select(*CaseDeadline.__table__.c).where(*this)).one_or_none()
        if case is None or row is None or row.next_at is None or row.next_at > now:
            return
        told = {}
        for doing in to_do(row, now):
            told[_NOTED[doing]] = now
            try:
                # What cannot be told is noted all the same: it would be tried for ever.
                with connection.begin_nested():
                    self._tell(connection, case, row, doing, now)
            except ServiceError as error:
                log.warning("cases.not_told", case=number, what=doing.value, why=error.message)
        after = {**row._mapping, **told}
        connection.execute(update(CaseDeadline).where(*this).values({**told, "next_at": next_at(after)}))

    def _tell(self, connection: Connection, case: Any, row: Any, doing: Doing, now: dt.datetime) -> None:
        """The case's course has it, and whom it concerns a letter."""
        data = {"deadline": row.kind.value, "due_ms": to_ms(row.due_at), **({"of": row.of} if row.of else {})}
        match doing:
            case Doing.REMIND:
                step, fields = CaseStep.REMIND, StepFields(data=data)
                to, texts = self._reminded(connection, case, row), letters.REMINDER
            case Doing.OVERDUE:
                step, fields = CaseStep.OVERDUE, StepFields(data=data)
                to, texts = [], letters.REMINDER
            case Doing.ESCALATE:
                step = CaseStep.ESCALATE
                reason = letters.DUE[row.kind]["en"]
                fields = StepFields(to=row.escalate_to, reason=f"Overdue: {reason}", data=data)
                to, texts = people.named(connection, row.escalate_to), letters.ESCALATED
        place = self._course.take(connection, case.number, step, SYSTEM, fields, now).place
        for person in to:
            self._write(connection, case, row, person, texts, f"{doing.value}:{case.number}:{place}", now)

    def _reminded(self, connection: Connection, case: Any, row: Any) -> Sequence[people.Person]:
        if row.kind is DeadlineKind.ACTION:
            owner = connection.scalar(select(CorrectiveAction.owner).where(CorrectiveAction.id == row.of))
            return people.named(connection, owner or "")
        return people.concerned(connection, case, self._timing().care)

    def _write(
        self,
        connection: Connection,
        case: Any,
        row: Any,
        person: people.Person,
        texts: letters.Texts,
        origin: str,
        now: dt.datetime,
    ) -> None:
        if not person.email:
            return
        timing = self._timing()
        language = person.language if person.language in letters.DUE[row.kind] else "en"
        subject, body = letters.written(
            texts,
            language,
            timing.care,
            name=person.name,
            number=case.number,
            what=letters.DUE[row.kind][language],
            until=letters.moment(row.due_at, timing.zone),
            # Someone outside has a link of their own, in an earlier letter.
            url=f"{self._site}/cases/{case.number}" if person.user_id else "",
        )
        self._outbox.put(
            connection,
            now,
            Letter(
                recipient=person.email,
                subject=subject,
                body=body,
                about=("case", case.number),
                origin=f"{origin}:{person.user_id or person.email}"[:200],
            ),
        )


def _is(key: Sequence[Any]) -> tuple[Any, ...]:
    number, kind, of = key
    return CaseDeadline.case_number == number, CaseDeadline.kind == kind, CaseDeadline.of == of


_NOTED: Final = {Doing.REMIND: "reminded_at", Doing.OVERDUE: "overdue_at", Doing.ESCALATE: "escalated_at"}


def _late(connection: Connection, now: dt.datetime) -> Late:
    # As lists of overdue cases have it: corrective actions are no wait of the customer's.
    running = CaseDeadline.met_at.is_(None) & (CaseDeadline.kind != DeadlineKind.ACTION)
    overdue = connection.scalar(
        select(func.count(func.distinct(CaseDeadline.case_number))).where(running, CaseDeadline.due_at <= now)
    )
    rows = connection.execute(
        select(Case.responsible_user, Case.number, func.min(CaseDeadline.due_at))
        .join(CaseDeadline, CaseDeadline.case_number == Case.number)
        .where(running, CaseDeadline.remind_at <= now)
        .where(Case.responsible_user.is_not(None), Case.status.in_(OPEN_CASE_STATUSES))
        .group_by(Case.responsible_user, Case.number)
    )
    by_user: dict[str, tuple[int, int]] = {}
    for user, _number, due_at in rows:
        assert user is not None
        soon, late = by_user.get(user, (0, 0))
        by_user[user] = (soon, late + 1) if due_at <= now else (soon + 1, late)
    return Late(overdue=overdue or 0, by_user=by_user)
