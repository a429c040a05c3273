"""Reads what figures are made of: one short row of each case of a month."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, String, case, cast, func, or_, select, type_coerce
from sqlalchemy.sql.elements import SQLColumnExpression

from callcenter.repository.enums import (
    OPEN_CASE_STATUSES,
    CaseStatus,
    CaseStep,
    DeadlineKind,
    RecoveryState,
)
from callcenter.repository.models import Case, CaseCourse, CaseDeadline, Recovery
from callcenter.repository.times import epoch_ms


class Row(NamedTuple):
    """A case; times in milliseconds since 1970. `open`, `withdrawn` and `fault` 0 or 1, None: not known."""

    number: str
    kind: str
    class_code: str
    cause: str | None
    product: str | None
    unit: str | None
    agent: str
    open: int
    withdrawn: int
    opened: int
    answered: int | None
    replied: int | None
    closed: int | None
    fault: int | None
    reopened: int
    escalated: int
    mark: float | None


class Scope(NamedTuple):
    """Which cases are seen: of these org units (and of none), and only of this agent if any is named."""

    units: Collection[str]
    agent: str | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """Of cases; duplicates that were merged are none."""
        found = [
            Case.status != CaseStatus.MERGED,
            or_(Case.org_unit_id.is_(None), Case.org_unit_id.in_(self.units)),
        ]
        if self.agent is not None:
            found.append(handled_by() == self.agent)
        return found


def handled_by() -> ColumnElement[str]:
    """Whose case it is in figures: who replied to the customer, else who is to solve it, else who took it."""
    return func.coalesce(Case.replied_by, Case.responsible_user, Case.opened_by)


def cases_of(connection: Connection, month: str, scope: Scope) -> Sequence[Row]:
    """Their rows, in no order."""
    found = connection.execute(
        select(
            Case.number,
            type_coerce(Case.kind, String),
            Case.class_code,
            Case.cause_code,
            Case.product_code,
            Case.blamed_unit,
            handled_by(),
            _flag(Case.status.in_(OPEN_CASE_STATUSES)),
            _flag(Case.status == CaseStatus.WITHDRAWN),
            epoch_ms(Case.opened_at),
            epoch_ms(Case.first_answered_at),
            epoch_ms(Case.replied_at),
            epoch_ms(Case.closed_at),
            cast(Case.fault, Integer),
            Case.reopened,
            Case.escalated,
            Case.mark,
        ).where(Case.reported_month == month, *scope.where())
    )
    # Fetched at once: one by one takes twice as long.
    return [Row._make(row) for row in found.all()]


class Short(NamedTuple):
    """A case of an earlier month; times are durations in milliseconds."""

    month: str
    kind: str
    first_answer: int | None
    reply: int | None
    close: int | None
    reopened: int
    escalated: int
    mark: float | None


def shorts_of(connection: Connection, months: Collection[str], scope: Scope) -> Sequence[Short]:
    """Of months to compare with, in no order."""
    opened = epoch_ms(Case.opened_at)
    found = connection.execute(
        select(
            Case.reported_month,
            type_coerce(Case.kind, String),
            epoch_ms(Case.first_answered_at) - opened,
            epoch_ms(Case.replied_at) - opened,
            epoch_ms(Case.closed_at) - opened,
            Case.reopened,
            Case.escalated,
            Case.mark,
        ).where(Case.reported_month.in_(months), *scope.where())
    )
    return [Short._make(row) for row in found.all()]


def overdue_of(connection: Connection, month: str, scope: Scope, now: dt.datetime) -> set[str]:
    """Numbers of those of which a deadline of the first answer or of the reply was missed."""
    missed = or_(
        CaseDeadline.met_at > CaseDeadline.due_at,
        CaseDeadline.met_at.is_(None) & (CaseDeadline.due_at < now) & Case.status.in_(OPEN_CASE_STATUSES),
    )
    return set(
        connection.scalars(
            select(Case.number)
            .join(CaseDeadline, CaseDeadline.case_number == Case.number)
            .where(
                Case.reported_month == month,
                CaseDeadline.kind.in_((DeadlineKind.FIRST_ANSWER, DeadlineKind.REPLY)),
                missed,
                *scope.where(),
            )
        )
    )


def appealed_of(connection: Connection, month: str, scope: Scope) -> set[str]:
    """Numbers of those with whose answer the customer did not agree."""
    return set(
        connection.scalars(
            select(Case.number)
            .join(CaseCourse, CaseCourse.case_number == Case.number)
            .where(Case.reported_month == month, CaseCourse.step == CaseStep.APPEAL, *scope.where())
        )
    )


def recovery_of(connection: Connection, month: str, scope: Scope) -> dict[str, list[tuple[str, int]]]:
    """What winning the customer back costs, by number: currencies and minor units."""
    cost = func.coalesce(Recovery.cost_minor, Recovery.amount_minor)
    found = connection.execute(
        select(Case.number, Recovery.currency, cost)
        .join(Recovery, Recovery.case_number == Case.number)
        .where(
            Case.reported_month == month,
            Recovery.state.in_((RecoveryState.APPROVED, RecoveryState.DONE)),
            Recovery.currency.is_not(None),
            cost > 0,
            *scope.where(),
        )
    )
    costs: dict[str, list[tuple[str, int]]] = {}
    for number, currency, minor in found:
        costs.setdefault(number, []).append((currency or "", minor))
    return costs


def course_of(connection: Connection, first: str, last: str, scope: Scope) -> Sequence[Any]:
    """Of each month and kind: how many cases, how many marks, and their sum."""
    return connection.execute(
        select(
            Case.reported_month,
            type_coerce(Case.kind, String),
            func.count(),
            func.count(Case.mark),
            func.sum(Case.mark),
        )
        .where(Case.reported_month.between(first, last), *scope.where())
        .group_by(Case.reported_month, Case.kind)
    ).all()


def _flag(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
