"""Deadlines of cases: begun, met, begun anew and moved, in the transaction of what causes it.

Each is a row that says when there is something to do next; clock.py does it. timing.py counts the times.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from callcenter.care.model import DeadlineRule
from callcenter.domain.enums import Tier
from callcenter.repository.enums import OPEN_CASE_STATUSES, CaseStatus, CaseStep, DeadlineKind
from callcenter.repository.models import Case, CaseCourse, CaseDeadline, Customer
from callcenter.repository.prepared import inserting

from .course import Stepped
from .timing import Timing as Timing
from .timing import TimingNow as TimingNow
from .timing import minutes_of, next_at, times_of

#: Steps after which more was done with a case than to register it.
ANSWERING: Final = frozenset(
    {
        CaseStep.ANSWER_ON_SPOT,
        CaseStep.ASSIGN,
        CaseStep.ACCEPT,
        CaseStep.FEEDBACK,
        CaseStep.REPLY,
        CaseStep.CLOSE,
        CaseStep.WITHDRAW,
        CaseStep.MERGE,
    }
)
#: Statuses in which the customer waits for our word.
UNANSWERED: Final = frozenset(OPEN_CASE_STATUSES) - {CaseStatus.REPLIED}
#: Steps after which the customer waits for it anew.
BEGIN_ANEW: Final = frozenset({CaseStep.REOPEN, CaseStep.APPEAL, CaseStep.DECIDE})
#: What may change by which rule a case is timed.
MOVING: Final = frozenset({CaseStep.EDIT, CaseStep.LINK_CUSTOMER, CaseStep.CLOSE})
#: Steps that have nothing to do with them.
CHANGING: Final = frozenset(CaseStep) - {
    CaseStep.NOTE,
    CaseStep.FILE,
    CaseStep.REMIND,
    CaseStep.OVERDUE,
    CaseStep.ESCALATE,
    CaseStep.RECOVERY,
    CaseStep.ACTION,
    CaseStep.TASK,
    CaseStep.CUSTOMER_WROTE,
}


class Deadlines:
    """Its `hook` takes part in every step."""

    def __init__(self, timing: TimingNow) -> None:
        self._timing = timing

    def hook(self, connection: Connection, stepped: Stepped) -> None:
        """Keep the deadlines of a case in step with it."""
        if stepped.step is CaseStep.REGISTER:
            on_registered(connection, stepped.at, stepped.case.number, self._timing())
        elif stepped.step in CHANGING:
            on_step(connection, stepped.at, stepped.case.number, stepped.step, self._timing())


def on_registered(connection: Connection, at: dt.datetime, number: str, timing: Timing) -> None:
    """Begin the deadlines of a case that was just stored. Doing it again changes nothing."""
    if (rule := _rule(connection, number, timing)) is None:
        return
    for row in beginning(rule, number, at, timing):
        connection.execute(inserting(CaseDeadline, connection.dialect).values(row).on_conflict_do_nothing())
    _tell_day(connection, number, timing)


def beginning(rule: DeadlineRule, number: str, at: dt.datetime, timing: Timing) -> list[dict[str, Any]]:
    """The rows of the deadlines of a case, begun now."""
    return [
        {"case_number": number, "kind": kind, "of": "", **times_of(rule, minutes, at, timing)}
        for kind in (_FIRST, _REPLY)
        if (minutes := minutes_of(rule, kind)) > 0
    ]


def on_step(connection: Connection, at: dt.datetime, number: str, step: CaseStep, timing: Timing) -> None:
    """After a step was stored in the case's row: deadlines are met, wait again, begin anew or move."""
    status = connection.scalar(select(Case.status).where(Case.number == number))
    if status is None:
        return
    if step in ANSWERING:
        _meet(connection, at, number, DeadlineKind.FIRST_ANSWER)
    if step in MOVING:
        _move(connection, at, number, timing)
    if step is CaseStep.UNMERGE:
        _wait_again(connection, number, status)
    elif status not in UNANSWERED:
        _meet(connection, at, number, DeadlineKind.REPLY)
    elif step in BEGIN_ANEW:
        _begin_anew(connection, at, number, timing)


def on_customer_changed(connection: Connection, at: dt.datetime, customer_id: str, timing: Timing) -> None:
    """After a customer's tier was changed: their open cases are timed by it."""
    open_cases = select(Case.number).where(
        Case.customer_id == customer_id, Case.status.in_(OPEN_CASE_STATUSES)
    )
    for number in connection.scalars(open_cases).all():
        _move(connection, at, number, timing)


def on_action(
    connection: Connection, at: dt.datetime, number: str, action_id: str, due_on: dt.date, timing: Timing
) -> None:
    """A corrective action is due at the end of a local day; its owner is reminded when that day begins. Given
    again with another day it moves."""
    begins = dt.datetime.combine(due_on, dt.time(), timing.zone)
    ends = dt.datetime.combine(due_on + dt.timedelta(days=1), dt.time(), timing.zone)
    times = {"due_at": ends, "remind_at": begins, "next_at": begins}
    key = {"case_number": number, "kind": DeadlineKind.ACTION, "of": action_id}
    afresh = {"reminded_at": None, "overdue_at": None, "met_at": None}
    connection.execute(
        inserting(CaseDeadline, connection.dialect)
        .values({**key, "started_at": at, **times})
        .on_conflict_do_update(
            index_elements=list(key),
            set_={**times, **afresh},
        )
    )


def on_action_done(connection: Connection, at: dt.datetime, number: str, action_id: str) -> None:
    """A corrective action was done, or is not to be done any more."""
    _meet(connection, at, number, DeadlineKind.ACTION, action_id)


_FIRST, _REPLY = DeadlineKind.FIRST_ANSWER, DeadlineKind.REPLY
#: What was done about a deadline, and when it was due.
_TOLD: Final = {"reminded_at": "remind_at", "overdue_at": "due_at", "escalated_at": "escalate_at"}


def _rule(connection: Connection, number: str, timing: Timing) -> DeadlineRule | None:
    found = connection.execute(
        select(Case.class_code, Case.severity, Customer.tier)
        .outerjoin(Customer, Customer.id == Case.customer_id)
        .where(Case.number == number)
    ).one_or_none()
    if found is None:
        return None
    class_code, severity, tier = found
    return timing.care.deadline_for(class_code, tier or Tier.STANDARD, severity)


def _of(number: str, kind: DeadlineKind, of: str = "") -> Any:
    return (CaseDeadline.case_number == number) & (CaseDeadline.kind == kind) & (CaseDeadline.of == of)


def _meet(connection: Connection, at: dt.datetime, number: str, kind: DeadlineKind, of: str = "") -> None:
    connection.execute(
        update(CaseDeadline)
        .where(_of(number, kind, of), CaseDeadline.met_at.is_(None))
        .values(met_at=at, next_at=None)
    )


def _begin_anew(connection: Connection, at: dt.datetime, number: str, timing: Timing) -> None:
    """The customer waits for another word: counted from now, told and escalated once more when it is late."""
    rule = _rule(connection, number, timing)
    if rule is None or rule.reply_minutes <= 0:
        return
    times = times_of(rule, rule.reply_minutes, at, timing)
    afresh = dict.fromkeys(("reminded_at", "overdue_at", "escalated_at", "met_at"))
    key = {"case_number": number, "kind": DeadlineKind.REPLY, "of": ""}
    connection.execute(
        inserting(CaseDeadline, connection.dialect)
        .values({**key, **times})
        .on_conflict_do_update(index_elements=list(key), set_={**times, **afresh})
    )
    _tell_day(connection, number, timing)


def _wait_again(connection: Connection, number: str, status: CaseStatus) -> None:
    """A merge was undone: what the customer still waits for runs as if there had been none. What was met
    before the merge stays so."""
    kinds = [DeadlineKind.REPLY] if status in UNANSWERED else []
    if status is CaseStatus.REGISTERED:
        kinds.append(DeadlineKind.FIRST_ANSWER)
    merged_at = connection.scalar(
        select(CaseCourse.at)
        .where(CaseCourse.case_number == number, CaseCourse.step == CaseStep.MERGE)
        .order_by(CaseCourse.place.desc())
        .limit(1)
    )
    for row in _rows(connection, number, kinds):
        if row["met_at"] != merged_at:
            continue
        connection.execute(
            update(CaseDeadline)
            .where(_of(number, row["kind"]))
            .values(met_at=None, next_at=next_at({**row, "met_at": None}))
        )


def _move(connection: Connection, at: dt.datetime, number: str, timing: Timing) -> None:
    """Another class, severity or tier: count again from where it began. What was told, and the new time does
    not call for yet, is told again when that comes."""
    rule = _rule(connection, number, timing)
    rows = {row["kind"]: row for row in _rows(connection, number, (_FIRST, _REPLY))}
    for kind, row in rows.items():
        minutes = minutes_of(rule, kind) if rule is not None else 0
        if row["met_at"] is not None:
            continue
        if rule is None or minutes <= 0:
            connection.execute(delete(CaseDeadline).where(_of(number, kind)))
            if kind is _REPLY:
                connection.execute(update(Case).where(Case.number == number).values(due_on=None))
            continue
        times = times_of(rule, minutes, row["started_at"], timing)
        told = {
            done: None if times[due] is None or times[due] > at else row[done] for done, due in _TOLD.items()
        }
        new = {**times, **told}
        connection.execute(
            update(CaseDeadline).where(_of(number, kind)).values({**new, "next_at": next_at(new)})
        )
    if rule is not None:
        _begin_missing(connection, number, rule, rows, timing)
    _tell_day(connection, number, timing)


def _begin_missing(
    connection: Connection, number: str, rule: DeadlineRule, rows: Mapping[DeadlineKind, Any], timing: Timing
) -> None:
    """A case whose rule had timed nothing may come under one that does: counted from its beginning."""
    status, opened_at = connection.execute(
        select(Case.status, Case.opened_at).where(Case.number == number)
    ).one()
    waits = {_FIRST: status is CaseStatus.REGISTERED, _REPLY: status in UNANSWERED}
    for kind, does in waits.items():
        if does and kind not in rows and (minutes := minutes_of(rule, kind)) > 0:
            row = {
                "case_number": number,
                "kind": kind,
                "of": "",
                **times_of(rule, minutes, opened_at, timing),
            }
            connection.execute(insert(CaseDeadline).values(row))


def _rows(connection: Connection, number: str, kinds: Any) -> list[dict[str, Any]]:
    columns = CaseDeadline.__table__.c
    query = select(*columns).where(CaseDeadline.case_number == number, CaseDeadline.kind.in_(kinds))
    return [dict(row) for row in connection.execute(query).mappings()]


def _tell_day(connection: Connection, number: str, timing: Timing) -> None:
    """Customers are told the day by which they have our word."""
    due = connection.scalar(select(CaseDeadline.due_at).where(_of(number, DeadlineKind.REPLY)))
    if due is not None:
        connection.execute(
            update(Case).where(Case.number == number).values(due_on=due.astimezone(timing.zone).date())
        )
