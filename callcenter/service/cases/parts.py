"""What belongs to a case beside its course, as it is shown: recoveries, corrective actions, tasks."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.care import Care
from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.enums import ActionState, CaseStatus, RecoveryState
from callcenter.repository.models import (
    CareTask,
    Contact,
    CorrectiveAction,
    Customer,
    CustomerNumber,
    Recovery,
)
from callcenter.service.permissions import Actor

from .names import Names
from .records import ActionRecord, RecoveryRecord, TaskRecord
from .recovery_table import Whose, acts


async def recoveries_of(session: AsyncSession, number: str) -> Sequence[Recovery]:
    """Oldest first."""
    query = select(Recovery).where(Recovery.case_number == number)
    return (await session.scalars(query.order_by(Recovery.proposed_at, Recovery.id))).all()


async def actions_of(session: AsyncSession, number: str) -> Sequence[CorrectiveAction]:
    """Oldest first."""
    query = select(CorrectiveAction).where(CorrectiveAction.case_number == number)
    return (await session.scalars(query.order_by(CorrectiveAction.made_at, CorrectiveAction.id))).all()


async def tasks_of(session: AsyncSession, number: str) -> Sequence[CareTask]:
    """Oldest first."""
    query = select(CareTask).where(CareTask.case_number == number)
    return (await session.scalars(query.order_by(CareTask.made_at, CareTask.id))).all()


def people_in(
    recoveries: Sequence[Recovery], actions: Sequence[CorrectiveAction], tasks: Sequence[CareTask]
) -> list[str | None]:
    """Users and units whose names are needed to show these."""
    return [
        *(each for row in recoveries for each in (row.proposed_by, row.decided_by)),
        *(each for row in actions for each in (row.owner, row.done_by, row.checked_by)),
        *(each for row in tasks for each in (row.owner_user, row.owner_unit)),
    ]


#: States in which a recovery is promised or made.
GIVEN: Final = (RecoveryState.APPROVED, RecoveryState.DONE)


def given_beside(rows: Sequence[Any], recovery: Any) -> int:
    """What else of its kind was promised or given in its case, whose recoveries `rows` are; minor units."""
    return sum(
        row.amount_minor or 0
        for row in rows
        if row.id != recovery.id and row.kind is recovery.kind and row.state in GIVEN
    )


def whose(care: Care, actor: Actor, recovery: Any, given: int) -> frozenset[Whose]:
    """In what part somebody may change a recovery, of whose kind so much is `given` beside it: limits are for
    a case. An administrator approves what is above every limit, or in none."""
    amount = (recovery.amount_minor or 0) + given
    if actor.user_id != recovery.proposed_by and (
        care.may_give(actor.role, recovery.kind, amount)
        or care.approver_of(recovery.kind, amount) == actor.role
    ):
        return frozenset((Whose.STAFF, Whose.ANOTHER))
    return frozenset((Whose.STAFF,))


def recovery_records(
    rows: Sequence[Recovery], status: CaseStatus, care: Care, actor: Actor, names: Names
) -> list[RecoveryRecord]:
    """As shown to the actor; `status` is their case's."""
    return [
        RecoveryRecord(
            id=row.id,
            kind=row.kind,
            amount_minor=row.amount_minor,
            currency=row.currency,
            words=row.words,
            state=row.state,
            proposed_by_name=names.sure(row.proposed_by),
            proposed_ms=to_ms(row.proposed_at),
            decided_by_name=names.of(row.decided_by),
            decided_ms=to_ms_or_none(row.decided_at),
            decision=row.decision,
            promised_by=row.promised_by.isoformat() if row.promised_by else None,
            done_ms=to_ms_or_none(row.done_at),
            cost_minor=row.cost_minor,
            may=acts(row.state, status, whose(care, actor, row, given_beside(rows, row))),
        )
        for row in rows
    ]


def may_check(user_id: str, action: Any) -> bool:
    """Whether somebody looks at a corrective action's effect: neither its owner nor who said it was done."""
    return user_id not in (action.owner, action.done_by)


def action_acts(actor: Actor, row: CorrectiveAction) -> list[str]:
    """What the actor may do with a corrective action now. Its effect is looked at by another person."""
    match row.state:
        case ActionState.OPEN:
            return ["done", "cancel"]
        case ActionState.DONE if may_check(actor.user_id, row):
            return ["effective", "ineffective"]
        case _:
            return []


def action_records(rows: Sequence[CorrectiveAction], actor: Actor, names: Names) -> list[ActionRecord]:
    """As shown to the actor."""
    return [
        ActionRecord(
            id=row.id,
            case_number=row.case_number,
            title=row.title,
            words=row.words,
            owner=row.owner,
            owner_name=names.sure(row.owner),
            due_on=row.due_on.isoformat(),
            state=row.state,
            done_by_name=names.of(row.done_by),
            done_ms=to_ms_or_none(row.done_at),
            done_words=row.done_words,
            check_on=row.check_on.isoformat() if row.check_on else None,
            checked_by_name=names.of(row.checked_by),
            effect=row.effect,
            may=action_acts(actor, row),
        )
        for row in rows
    ]


async def task_records(
    session: AsyncSession, rows: Sequence[CareTask], actor: Actor, names: Names
) -> list[TaskRecord]:
    """As shown to the actor, with the number to call."""
    ids = {row.customer_id for row in rows if row.customer_id}
    customers: dict[str, str] = {}
    numbers: dict[str, str] = {}
    if ids:
        told = await session.execute(
            select(Customer.id, Customer.name, CustomerNumber.e164)
            .outerjoin(CustomerNumber, CustomerNumber.customer_id == Customer.id)
            .where(Customer.id.in_(ids))
            .order_by(Customer.id, CustomerNumber.position)
        )
        for customer_id, name, e164 in told:
            customers[customer_id] = name
            if e164 is not None:
                numbers.setdefault(customer_id, e164)
    called = {row.callback_contact for row in rows if row.callback_contact}
    over = select(Contact.id).where(Contact.id.in_(called), Contact.ended_at.is_not(None))
    waiting = called.difference((await session.scalars(over)).all() if called else ())
    return [
        TaskRecord(
            id=row.id,
            kind=row.kind,
            words=row.words,
            case_number=row.case_number,
            customer_id=row.customer_id,
            customer_name=customers.get(row.customer_id or ""),
            owner_name=names.of(row.owner_user or row.owner_unit),
            due_ms=to_ms(row.due_at),
            number=numbers.get(row.customer_id or ""),
            callback_contact=row.callback_contact,
            done_ms=to_ms_or_none(row.done_at),
            result=row.result,
            may=task_acts(row, numbers.get(row.customer_id or ""), waiting),
        )
        for row in rows
    ]


def task_acts(row: CareTask, number: str | None, waiting: Collection[str]) -> list[str]:
    """What may be done with a task now; `waiting`: contacts whose call is still to be made."""
    if row.done_at is not None:
        return []
    return ["done", "call"] if number and row.callback_contact not in waiting else ["done"]
