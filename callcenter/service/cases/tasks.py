"""Calls that somebody is to make: after a recovery was done, and after a low mark.

A customer who does not want to be called gets no such task, and is not dialled by one that was open before.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.domain.enums import Tier
from callcenter.domain.hours import Hours, is_open, next_opening
from callcenter.repository.base import from_ms, to_ms
from callcenter.repository.care_work import CareTask
from callcenter.repository.cases import Case
from callcenter.repository.enums import ActorKind, CaseStep, TaskKind
from callcenter.repository.models import Contact, Customer, CustomerNumber
from callcenter.repository.prepared import inserting
from callcenter.service import audit, checks
from callcenter.service.errors import Conflict, Invalid, NotFound

from . import access
from .course import Course
from .deadlines import Timing, TimingNow
from .fields import StepFields
from .life import SYSTEM
from .reasons import CaseReason

LONGEST_RESULT = 1000
LONGEST_WORDS = 1000
_DAY = dt.timedelta(days=1)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a task is to call: `number` in E.164."""

    task_id: str
    number: str
    customer_id: str
    tier: Tier
    value: int
    language: str
    case_number: str
    #: The contact of a call for it that is over.
    before: str | None = None


def open_follow_up(
    connection: Connection, course: Course, timing: Timing, case: Any, recovery: Any, at: dt.datetime
) -> None:
    """Somebody is to ask the customer, some days after a recovery was done, whether all is well: who proposed
    it. Nobody is, if the customer is not known or wants no calls. Doing it again changes nothing."""
    customer = connection.execute(
        select(Customer.id, Customer.no_calls, Customer.org_unit_id).where(Customer.id == case.customer_id)
    ).one_or_none()
    if customer is None or customer.no_calls:
        return
    after = timing.care.content.follow_up
    due = _opening(timing, after.hours, at + after.days * _DAY)
    some_id = uuid.uuid4().hex
    row = inserting(CareTask, connection.dialect).values(
        id=some_id,
        kind=TaskKind.FOLLOW_UP,
        origin=f"recovery:{recovery.id}",
        case_number=case.number,
        customer_id=customer.id,
        words=recovery.words[:LONGEST_WORDS],
        owner_user=recovery.proposed_by,
        org_unit_id=case.org_unit_id or customer.org_unit_id,
        made_at=at,
        due_at=due,
    )
    if connection.execute(row.on_conflict_do_nothing(index_elements=["origin"])).rowcount:
        data = {"task": some_id, "due_ms": to_ms(due)}
        course.take(connection, case.number, CaseStep.TASK, SYSTEM, StepFields(data=data), at)


def _opening(timing: Timing, hours: str, at: dt.datetime) -> dt.datetime:
    """The first moment from `at` on when these hours are open; `at` when there are none of that name."""
    named = timing.hours.get(hours)
    opens = next_opening(named, to_ms(at)) if named is not None else None
    return at if opens is None else from_ms(opens)


class Tasks:
    """Changes of tasks, on the connection of whoever calls."""

    def __init__(self, course: Course, timing: TimingNow) -> None:
        self._course = course
        self._timing = timing

    def done(
        self, connection: Connection, reach: access.Reach, some_id: str, result: str, at: dt.datetime
    ) -> None:
        """What came of it. Raises NotFound, Invalid, Conflict."""
        result = checks.text("result", result, longest=LONGEST_RESULT)
        if not result:
            raise Invalid("result", "This is empty.", "Say what came of it.", CaseReason.NOTHING_SAID)
        task = _seen(connection, reach, some_id)
        changed = connection.execute(
            update(CareTask)
            .where(CareTask.id == some_id, CareTask.done_at.is_(None))
            .values(done_at=at, done_by=reach.actor.user_id, result=result)
        )
        if not changed.rowcount:
            raise Conflict(
                "Somebody has done this already.", "Look at what came of it.", CaseReason.DONE_ALREADY
            )
        self._note(connection, reach, task, StepFields(text=result, data={"task": some_id}), at)

    def call(self, connection: Connection, reach: access.Reach, some_id: str, at: dt.datetime) -> Call:
        """Whom to call for it now. Raises NotFound, or Conflict saying in words why nobody is called."""
        task = _seen(connection, reach, some_id)
        if task.done_at is not None:
            raise Conflict(
                "Somebody has done this already.", "Look at what came of it.", CaseReason.DONE_ALREADY
            )
        if task.callback_contact and lasts(connection, task.callback_contact):
            raise Conflict(
                "The customer is being called back for this already.",
                "Wait for that call.",
                CaseReason.CALLED_ALREADY,
            )
        row = connection.execute(
            select(
                Customer.no_calls,
                Customer.tier,
                Customer.value,
                Customer.language,
                CustomerNumber.e164,
            )
            .outerjoin(CustomerNumber, CustomerNumber.customer_id == Customer.id)
            .where(Customer.id == task.customer_id)
            .order_by(CustomerNumber.position)
            .limit(1)
        ).one_or_none()
        if row is None or row.e164 is None:
            raise Conflict(
                "No number of this customer is known.",
                "Write to them, or link the case first.",
                CaseReason.NO_NUMBER,
            )
        if row.no_calls:
            raise Conflict("This customer does not want to be called.", "Write to them.", CaseReason.NO_CALLS)
        self._check_hours(at)
        return Call(
            task_id=some_id,
            number=row.e164,
            customer_id=task.customer_id,
            tier=row.tier,
            value=row.value,
            language=row.language,
            case_number=task.case_number or "",
            before=task.callback_contact,
        )

    def not_called(self, connection: Connection, call: Call, contact_id: str) -> None:
        """The call was not promised after all."""
        connection.execute(
            update(CareTask)
            .where(CareTask.id == call.task_id, CareTask.callback_contact == contact_id)
            .values(callback_contact=call.before)
        )

    def _check_hours(self, at: dt.datetime) -> None:
        timing = self._timing()
        hours: Hours | None = timing.hours.get(timing.care.content.follow_up.hours)
        if hours is None or is_open(hours, to_ms(at)):
            return
        opens = next_opening(hours, to_ms(at))
        words = f"{from_ms(opens).astimezone(timing.zone):%Y-%m-%d %H:%M}" if opens is not None else "later"
        raise Conflict(
            "Customers are not called at this time.", f"Call from {words} on.", CaseReason.CLOSED_NOW
        )

    def calling(
        self, connection: Connection, reach: access.Reach, call: Call, contact_id: str, at: dt.datetime
    ) -> None:
        """The customer is about to be called, as this contact. Raises Conflict when somebody was faster."""
        task = _seen(connection, reach, call.task_id)
        changed = connection.execute(
            update(CareTask)
            .where(
                CareTask.id == call.task_id,
                CareTask.done_at.is_(None),
                CareTask.callback_contact.is_not_distinct_from(call.before),
            )
            .values(callback_contact=contact_id)
        )
        if not changed.rowcount:
            raise Conflict(
                "Somebody else is calling this customer.",
                "Look at the task as it is now.",
                CaseReason.CALLED_ALREADY,
            )
        fields = StepFields(contact_id=contact_id, data={"task": call.task_id, "called": True})
        self._note(connection, reach, task, fields, at)

    def _note(
        self, connection: Connection, reach: access.Reach, task: Any, fields: StepFields, at: dt.datetime
    ) -> None:
        by = access.by(reach.actor)
        if task.case_number:
            self._course.take(connection, task.case_number, CaseStep.TASK, by, fields, at)
        elif by.kind is ActorKind.USER:
            audit.note_on(connection, at, by.id, "case task", "task", task.id)


def lasts(connection: Connection, contact_id: str) -> bool:
    """Whether a call promised for a task is still to be made, or under way: one that the repository does not
    have yet is."""
    ended = connection.execute(select(Contact.ended_at).where(Contact.id == contact_id)).one_or_none()
    return ended is None or ended.ended_at is None


def _seen(connection: Connection, reach: access.Reach, some_id: str) -> Any:
    """The task, if the actor may see it or its case. Raises NotFound."""
    task = connection.execute(select(CareTask.__table__).where(CareTask.id == some_id)).one_or_none()
    if task is None:
        raise NotFound("task")
    if reach.actor.user_id == task.owner_user or reach.actor.org_unit == task.owner_unit:
        return task
    if task.case_number:
        case = connection.execute(select(Case.__table__).where(Case.number == task.case_number)).one()
        if reach.sees(case):
            return task
    elif task.org_unit_id is None or task.org_unit_id in reach.units:
        return task
    raise NotFound("task")


async def open_tasks(
    session: AsyncSession, reach: access.Reach, limit: int, *, mine: bool, kind: TaskKind | None = None
) -> Sequence[CareTask]:
    """Tasks that are not done, the most urgent first. `mine`: my own and my unit's; `kind`: of this one."""
    query = select(CareTask).where(CareTask.done_at.is_(None))
    if kind is not None:
        query = query.where(CareTask.kind == kind)
    own = or_(CareTask.owner_user == reach.actor.user_id, CareTask.owner_unit == reach.actor.org_unit)
    seen = or_(own, CareTask.org_unit_id.in_(reach.units), CareTask.org_unit_id.is_(None))
    query = query.where(own if mine or not reach.units else seen)
    return (await session.scalars(query.order_by(CareTask.due_at, CareTask.id).limit(limit))).all()
