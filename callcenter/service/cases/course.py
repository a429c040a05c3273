"""Taking a step: the case, its course and the audit trail change together or not at all.

Whoever takes a step has the case to themselves until their transaction ends: two at once take it one after
the other, and the second is told that it was overtaken.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, update

from callcenter.care import Care
from callcenter.repository.cases import Case, CaseCourse
from callcenter.repository.enums import (
    ActorKind,
    CaseStatus,
    CaseStep,
    ResponsibleKind,
)
from callcenter.repository.models import User
from callcenter.service import audit
from callcenter.service.errors import NotFound

from . import again, changes, consequences, merging
from .fields import StepFields, checked
from .life import By, RefusalCode, StepRefused, move, parts_of
from .table import INVOLVING

_CASES: Final = cast(Table, Case.__table__)
_COURSE: Final = cast(Table, CaseCourse.__table__)


class Stepped(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken. `case` is the row of `cases` after it, `before` the one before it, None when it
    was just registered; `place` that of its row in the course."""

    case: Any
    before: Any
    step: CaseStep
    by: By
    fields: StepFields
    at: dt.datetime
    place: int


#: Takes part in the transaction of every step (REGISTER too); what it raises undoes the step.
Hook = Callable[[Connection, Stepped], None]


class Course:
    """The one way in which cases change. Works on the connection of whoever calls, who commits."""

    def __init__(self, care: Callable[[], Care], hooks: Sequence[Hook] = ()) -> None:
        self.care = care
        #: More may be added while the parts are put together.
        self.hooks: list[Hook] = list(hooks)

    def take(
        self,
        connection: Connection,
        number: str,
        step: CaseStep,
        by: By,
        fields: StepFields,
        at: dt.datetime,
        *,
        version: int | None = None,
        may_see: Callable[[Any], bool] = lambda _case: True,
        may_name: Callable[[str], bool] = lambda _unit: True,
    ) -> Stepped:
        """Take a step. `version` is what the taker saw, None if that does not matter; `may_see` says of the
        row of a case whether there is one for them, `may_name` of the id of a unit whether there are its
        people and customers.

        Raises NotFound, Invalid (a field is wrong), StepRefused (then nothing is to be committed).
        """
        fields = checked(fields)
        before = lock(connection, number, merging.other_of(connection, number, step, fields))
        if before is None or not may_see(before):
            raise NotFound("case")
        if version is not None and before.version - 1 != version:
            raise _overtaken(connection, before)
        changes.check_named(connection, self.care, before, step, fields, may_name)
        to = move(
            before.status,
            step,
            parts_of(by, responsible=is_responsible(before, by)),
            changes.met(connection, self.care, before, step, fields, may_name),
            before_merge=before.before_merge,
            granted=fields.granted,
            involved=step is CaseStep.DECIDE and by.id in involved(connection, number),
            decided=step is CaseStep.APPEAL and again.is_decided(connection, number),
        )
        if step is CaseStep.REOPEN and by.kind is ActorKind.CUSTOMER:
            again.check_reopening(connection, before, at)
        if step is CaseStep.MERGE:
            merging.check(connection, before, fields, may_see)
        values, data = changes.of(before, step, by, fields, at)
        case = connection.execute(
            update(_CASES).where(_CASES.c.number == number).values(**values, status=to).returning(_CASES)
        ).one()
        consequences.follow(connection, before, step, by, fields, at)
        stepped = Stepped(
            case=case,
            before=before,
            step=step,
            by=by,
            fields=fields,
            at=at,
            place=_write(connection, case, before.status, step, by, fields, data, at),
        )
        if step in (CaseStep.MERGE, CaseStep.UNMERGE):
            self._tell_other(connection, before, stepped)
        self.told(connection, stepped)
        return stepped

    def told(self, connection: Connection, stepped: Stepped) -> None:
        """Let everybody who takes part have their share of a step."""
        for hook in self.hooks:
            hook(connection, stepped)

    def _tell_other(self, connection: Connection, before: Any, stepped: Stepped) -> None:
        """The case that a duplicate goes into, or comes out of, has that in its course as well."""
        other = stepped.case.merged_into or before.merged_into
        row = connection.execute(select(_CASES).where(_CASES.c.number == other)).one()
        data = {"merged": stepped.case.number, "did": stepped.step.value}
        _write(connection, row, row.status, CaseStep.NOTE, stepped.by, StepFields(), data, stepped.at)


def lock(connection: Connection, number: str, other: str | None = None) -> Any:
    """The row of a case, which nobody else can change until the transaction ends, its version counted up;
    None if there is none. `other` is held as well, the lower number first: two such wait for each other."""
    found = None
    for each in sorted({number, other or number}):
        row = connection.execute(
            update(_CASES)
            .where(_CASES.c.number == each)
            .values(version=_CASES.c.version + 1)
            .returning(_CASES)
        ).one_or_none()
        found = row if each == number else found
    return found


def begin(connection: Connection, case: Any, by: By, fields: StepFields, at: dt.datetime) -> int:
    """The first row of the course of a case just registered."""
    return _write(connection, case, None, CaseStep.REGISTER, by, fields, {}, at)


def _write(
    connection: Connection,
    case: Any,
    before: CaseStatus | None,
    step: CaseStep,
    by: By,
    fields: StepFields,
    data: dict[str, Any],
    at: dt.datetime,
) -> int:
    last = connection.scalar(select(func.max(_COURSE.c.place)).where(_COURSE.c.case_number == case.number))
    place = (last or 0) + 1
    connection.execute(
        insert(_COURSE).values(
            case_number=case.number,
            place=place,
            at=at,
            step=step,
            from_status=before,
            to_status=case.status,
            by_kind=by.kind,
            by_id=by.id,
            contact_id=fields.contact_id or None,
            words=fields.text or fields.reason or None,
            data={**data, **fields.data},
        )
    )
    if by.kind is ActorKind.USER and step is not CaseStep.REGISTER:
        audit.note_on(connection, at, by.id, f"case {step.value}", "case", case.number, place=place)
    return place


def is_responsible(case: Any, by: By) -> bool:
    """Whether a case (a row of `cases`) was given to them, or to their unit, or by mail address."""
    match case.responsible_kind:
        case ResponsibleKind.USER:
            return by.kind is ActorKind.USER and by.id == case.responsible_user
        case ResponsibleKind.UNIT:
            return by.kind is ActorKind.USER and bool(by.unit) and by.unit == case.responsible_unit
        case ResponsibleKind.OUTSIDE:
            return by.kind is ActorKind.OUTSIDE and by.id == case.responsible_email
        case _:
            return False


def involved(connection: Connection, number: str) -> set[str]:
    """The users who answered, replied, gave feedback or closed the case, ever."""
    return set(
        connection.scalars(
            select(_COURSE.c.by_id).where(
                _COURSE.c.case_number == number,
                _COURSE.c.by_kind == ActorKind.USER,
                _COURSE.c.step.in_(INVOLVING),
            )
        )
    )


def _overtaken(connection: Connection, case: Any) -> StepRefused:
    last = connection.execute(
        select(_COURSE.c.step, _COURSE.c.by_kind, _COURSE.c.by_id, User.name)
        .outerjoin(User, User.id == _COURSE.c.by_id)
        .where(_COURSE.c.case_number == case.number)
        .order_by(_COURSE.c.place.desc())
        .limit(1)
    ).one_or_none()
    who = (last.name or last.by_id or last.by_kind.value) if last else "somebody"
    what = f" ({last.step.value})" if last else ""
    return StepRefused(
        RefusalCode.OVERTAKEN,
        f"{who} was faster{what}: the case has changed since you opened it.",
        "Look at it as it is now.",
    )
