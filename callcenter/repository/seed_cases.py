"""The demo company's cases, each with its course as the case service would have written it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.domain.enums import Channel
from callcenter.repository.enums import (
    ActorKind,
    CaseKind,
    CaseStatus,
    CaseStep,
    DeadlineKind,
    ResponsibleKind,
    Severity,
)
from callcenter.repository.models import Case, CaseCourse, CaseDeadline

#: A reply is due at this time of its day, its reminder so long before it, its escalation so long after it.
_CLOSES = dt.time(18)
_REMIND, _ESCALATE, _ESCALATE_TO = dt.timedelta(hours=4), dt.timedelta(days=3), "supervisor1"

#: Where each step of the demo's courses leads.
_LEADS = {
    CaseStep.REGISTER: CaseStatus.REGISTERED,
    CaseStep.ASSIGN: CaseStatus.ASSIGNED,
    CaseStep.REPLY: CaseStatus.REPLIED,
    CaseStep.CLOSE: CaseStatus.CLOSED,
}


def add_case(
    session: AsyncSession, row: dict[str, Any], now: dt.datetime, zone: dt.tzinfo, org_unit: str
) -> None:
    """Add one case of the seed: `opened` and its steps so many days before `now`, `due` after today."""
    opened = now - dt.timedelta(days=row["opened"])
    today = now.astimezone(zone).date()
    case = Case(
        number=row["number"],
        kind=CaseKind.COMPLAINT,
        class_code=row["class"],
        subject=row["subject"],
        description=row["description"],
        severity=Severity(row["severity"]),
        status=CaseStatus.REGISTERED,
        customer_id=row["customer"],
        contact_id=row.get("contact"),
        order_number=row.get("order"),
        org_unit_id=org_unit,
        opened_by=row["by"],
        opened_at=opened,
        reported_month=f"{opened.astimezone(zone):%Y-%m}",
        due_on=today + dt.timedelta(days=row["due"]) if "due" in row else None,
    )
    session.add(case)
    session.add_all(_course(case, row, now))
    if case.due_on is not None:
        session.add(_deadline(case, dt.datetime.combine(case.due_on, _CLOSES, zone), now))


def _course(case: Case, row: dict[str, Any], now: dt.datetime) -> Iterator[CaseCourse]:
    begun = {"step": "register", "by": row["by"], "days": row["opened"]}
    before: CaseStatus | None = None
    for place, each in enumerate([begun, *row.get("course", ())], start=1):
        step, at = CaseStep(each["step"]), now - dt.timedelta(days=each["days"])
        _change(case, step, each, at)
        yield CaseCourse(
            case_number=case.number,
            place=place,
            at=at,
            step=step,
            from_status=before,
            to_status=case.status,
            by_kind=ActorKind.USER,
            by_id=each["by"],
            contact_id=case.contact_id if step is CaseStep.REGISTER else None,
            words=each.get("words"),
            data=_told(step, each),
        )
        before = case.status


def _deadline(case: Case, due: dt.datetime, now: dt.datetime) -> CaseDeadline:
    """That of the reply, with what had to be done about it by now."""
    remind, escalate = due - _REMIND, due + _ESCALATE
    return CaseDeadline(
        case_number=case.number,
        kind=DeadlineKind.REPLY,
        started_at=case.opened_at,
        due_at=due,
        remind_at=remind,
        escalate_at=escalate,
        escalate_to=_ESCALATE_TO,
        next_at=min((each for each in (remind, due, escalate) if each > now), default=None),
        reminded_at=remind if remind <= now else None,
        overdue_at=due if due <= now else None,
    )


def _change(case: Case, step: CaseStep, each: dict[str, Any], at: dt.datetime) -> None:
    case.status = _LEADS[step]
    if step is not CaseStep.REGISTER and case.first_answered_at is None:
        case.first_answered_at = at
    match step:
        case CaseStep.ASSIGN:
            case.responsible_kind, case.responsible_unit = ResponsibleKind.UNIT, each["to"]
        case CaseStep.REPLY:
            case.replied_at, case.replied_by, case.reply_channel = at, each["by"], Channel.PHONE
        case CaseStep.CLOSE:
            case.closed_at, case.closed_by = at, each["by"]
            case.cause_code, case.blamed_unit, case.fault = each["cause"], each["unit"], each["fault"]
            case.product_code, case.solution = each["product"], each["solution"]
        case _:
            pass


def _told(step: CaseStep, each: dict[str, Any]) -> dict[str, Any]:
    match step:
        case CaseStep.ASSIGN:
            return {"to_kind": ResponsibleKind.UNIT.value, "to": each["to"]}
        case CaseStep.REPLY:
            return {"channel": Channel.PHONE.value}
        case _:
            return {}
