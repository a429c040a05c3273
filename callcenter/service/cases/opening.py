"""A case opened: all that belongs to it, as one person may see and change it."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from callcenter.care import Care
from callcenter.repository.base import to_ms_or_none
from callcenter.repository.enums import CaseStep, DeadlineKind, ResponsibleKind
from callcenter.repository.models import (
    ArticleUse,
    Case,
    CaseCourse,
    CaseDeadline,
    CaseFile,
    CaseLink,
    Customer,
)
from callcenter.service.errors import NotFound
from callcenter.service.from_rows import case_fields, customer_brief

from . import access, again, attached, parts
from .course import is_responsible
from .life import parts_of, steps_from
from .names import Names, names_of
from .records import CaseView, Reporter, ResponsibleRecord

#: Steps that are not taken by name, and so are not offered.
_NOT_OFFERED = frozenset({CaseStep.FILE, CaseStep.RECOVERY, CaseStep.ACTION, CaseStep.TASK})


async def view(
    session: AsyncSession,
    reach: access.Reach,
    number: str,
    care: Care,
    now: dt.datetime,
    language: str,
    *,
    taken: bool = False,
) -> CaseView:
    """The case with all that belongs to it. Raises NotFound. `taken`: the actor has just changed it, and may
    see what became of it even if it is another's now."""
    case = await session.scalar(
        select(Case).where(Case.number == number).execution_options(populate_existing=True)
    )
    if case is None or not (taken or reach.sees(case)):
        raise NotFound("case")
    course = (await session.scalars(_of(CaseCourse, number).order_by(CaseCourse.place))).all()
    files = (await session.scalars(_of(CaseFile, number).order_by(CaseFile.at, CaseFile.id))).all()
    links = (await session.scalars(_of(CaseLink, number).order_by(CaseLink.made_at))).all()
    deadlines = (await session.scalars(_of(CaseDeadline, number).order_by(CaseDeadline.due_at))).all()
    uses = (await session.scalars(_of(ArticleUse, number).order_by(ArticleUse.at))).all()
    recoveries = await parts.recoveries_of(session, number)
    actions = await parts.actions_of(session, number)
    tasks = await parts.tasks_of(session, number)
    names = await names_of(
        session,
        [
            case.responsible_user,
            case.responsible_unit,
            case.escalated_to,
            case.opened_by,
            *(row.by_id for row in course),
            *(row.data.get("to") for row in course),
            *(row.by_id for row in files),
            *(row.by for row in uses),
            *parts.people_in(recoveries, actions, tasks),
        ],
        language,
    )
    customer = await _customer(session, case.customer_id)
    due = min((each.due_at for each in deadlines if _runs(each)), default=None)
    merged = await session.scalars(
        select(Case.number).where(Case.merged_into == number).order_by(Case.number)
    )
    by = access.by(reach.actor)
    responsible = is_responsible(case, by)
    return CaseView(
        **case_fields(case),
        customer_name=customer.name if customer else case.reporter_name,
        tier=customer.tier if customer else None,
        responsible_name=_responsible_name(case, names),
        due_ms=to_ms_or_none(due),
        overdue=due is not None and due <= now,
        version=case.version,
        description=case.description,
        channel=case.channel,
        language=case.language,
        customer_id=case.customer_id,
        contact_id=case.contact_id,
        customer=customer_brief(customer) if customer else None,
        reporter=_reporter(case),
        recording=case.recording,
        product_code=case.product_code,
        batch=case.batch,
        opened_by=case.opened_by,
        opened_by_name=names.of(case.opened_by),
        due_on=case.due_on.isoformat() if case.due_on else None,
        cause_code=case.cause_code,
        blamed_unit=case.blamed_unit,
        fault=case.fault,
        solution=case.solution,
        responsible=_responsible(case, names),
        suggested_unit=care.unit_of(case.class_code) or None,
        escalated_to=case.escalated_to,
        escalated_to_name=names.of(case.escalated_to),
        first_answered_ms=to_ms_or_none(case.first_answered_at),
        replied_ms=to_ms_or_none(case.replied_at),
        closed_ms=to_ms_or_none(case.closed_at),
        mark=case.mark,
        reopened=case.reopened,
        escalated=case.escalated,
        merged_into=case.merged_into,
        merged=list(merged),
        deadlines=[attached.deadline_record(row, now) for row in deadlines],
        course=[attached.course_item(row, names) for row in course],
        files=[attached.file_record(row, names) for row in files],
        links=[attached.link_record(row) for row in links],
        recoveries=parts.recovery_records(recoveries, case.status, care, reach.actor, names),
        actions=parts.action_records(actions, reach.actor, names),
        tasks=await parts.task_records(session, tasks, reach.actor, names),
        mails=await attached.mail_records(session, number),
        articles=[attached.use_record(row, names) for row in uses],
        steps=[
            step
            for step in steps_from(
                case.status,
                parts_of(by, responsible=responsible),
                decided=again.decided(row.step for row in course),
            )
            if step not in _NOT_OFFERED
        ],
    )


def _of(table: Any, number: str) -> Any:
    return select(table).where(table.case_number == number)


async def _customer(session: AsyncSession, customer_id: str | None) -> Customer | None:
    if customer_id is None:
        return None
    found: Customer | None = await session.scalar(
        select(Customer).where(Customer.id == customer_id).options(selectinload(Customer.numbers))
    )
    return found


def _runs(deadline: CaseDeadline) -> bool:
    return deadline.met_at is None and deadline.kind is not DeadlineKind.ACTION


def _reporter(case: Case) -> Reporter | None:
    said = (case.reporter_name, case.reporter_number, case.reporter_email)
    return Reporter(name=said[0], number=said[1], email=said[2]) if any(said) else None


def _responsible(case: Case, names: Names) -> ResponsibleRecord | None:
    if case.responsible_kind is None:
        return None
    some_id = {
        ResponsibleKind.USER: case.responsible_user,
        ResponsibleKind.UNIT: case.responsible_unit,
        ResponsibleKind.OUTSIDE: None,
    }[case.responsible_kind]
    return ResponsibleRecord(
        kind=case.responsible_kind,
        id=some_id,
        name=_responsible_name(case, names) or "",
        email=case.responsible_email,
    )


def _responsible_name(case: Case, names: Names) -> str | None:
    return (
        names.of(case.responsible_user or case.responsible_unit)
        or case.responsible_name
        or case.responsible_email
    )
