"""Which cases a list shows. Each filter is served by an index of its own."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.enums import (
    OPEN_CASE_STATUSES,
    CaseKind,
    CaseStatus,
    DeadlineKind,
    OrgUnitKind,
)
from callcenter.repository.models import Case, CaseDeadline, OrgUnit

from .access import Reach

#: In place of a code or an id: those of which none is known.
WITHOUT: Final = "-"


class CaseFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is to show; what is left out does not matter.

    `open`: in which the customer waits for something; `counted`: what figures count, all but duplicates.
    `classes`, `causes`: any of these codes. `mine`: mine to solve or escalated to me; `unit`: my unit's.
    `blamed`: the org unit from which the fault came, a department with those below it; `agent`: whose it is
    in figures (who replied, else who is to solve it, else who took it). WITHOUT: of which that is not known.
    """

    statuses: tuple[CaseStatus, ...] = ()
    open: bool = False
    counted: bool = False
    kind: CaseKind | None = None
    classes: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    product: str = ""
    blamed: str = ""
    agent: str = ""
    mine: bool = False
    unit: bool = False
    overdue: bool = False
    q: str = ""
    customer_id: str = ""
    month: str = ""
    after: str = ""
    limit: int = 50


async def conditions(
    session: AsyncSession, reach: Reach, wanted: CaseFilter, now: dt.datetime
) -> list[ColumnElement[bool]]:
    """All that the filter asks of a case, but for what is searched for in words."""
    found = [reach.condition(), *_of_its_life(reach, wanted, now)]
    if wanted.kind is not None:
        found.append(Case.kind == wanted.kind)
    if wanted.classes:
        found.append(Case.class_code.in_(wanted.classes))
    if wanted.causes:
        found.append(_one_of(Case.cause_code, wanted.causes))
    if wanted.product:
        found.append(_one_of(Case.product_code, (wanted.product,)))
    if wanted.blamed:
        found.append(_one_of(Case.blamed_unit, await _with_departments(session, wanted.blamed)))
    if wanted.agent:
        found.append(handled_by("" if wanted.agent == WITHOUT else wanted.agent))
    if wanted.customer_id:
        found.append(Case.customer_id == wanted.customer_id)
    if wanted.month:
        found.append(Case.reported_month == wanted.month)
    return found


def _of_its_life(reach: Reach, wanted: CaseFilter, now: dt.datetime) -> list[ColumnElement[bool]]:
    """Where it stands, and with whom."""
    found: list[ColumnElement[bool]] = []
    statuses = wanted.statuses or (OPEN_CASE_STATUSES if wanted.open else ())
    if statuses:
        found.append(Case.status.in_(statuses))
    if wanted.counted:
        found.append(Case.status != CaseStatus.MERGED)
    if wanted.mine:
        me = reach.actor.user_id
        found.append(or_(Case.responsible_user == me, Case.escalated_to == me))
    if wanted.unit:
        mine = reach.actor.org_unit
        found.append(or_(Case.responsible_unit == mine, Case.escalated_to == mine))
    if wanted.overdue:
        # Found first: PostgreSQL would walk through all cases, the newest first, to find those that are late.
        late = overdue(now).cte("late").prefix_with("MATERIALIZED", dialect="postgresql")
        found.append(Case.number.in_(select(late.c.case_number)))
    return found


def overdue(now: dt.datetime) -> Select[str]:
    """The numbers of cases that somebody should have answered or replied to by now."""
    return select(CaseDeadline.case_number).where(
        CaseDeadline.met_at.is_(None),
        CaseDeadline.due_at <= now,
        CaseDeadline.kind != DeadlineKind.ACTION,
    )


def handled_by(agent: str) -> ColumnElement[bool]:
    """Whether it is this agent's in figures (quality.rows.handled_by), in a form that indexes serve."""
    return or_(
        Case.replied_by == agent,
        and_(Case.replied_by.is_(None), Case.responsible_user == agent),
        and_(Case.replied_by.is_(None), Case.responsible_user.is_(None), Case.opened_by == agent),
    )


def _one_of(column: Any, codes: Sequence[str]) -> ColumnElement[bool]:
    # A closed case that is about no product says so by an empty code.
    if WITHOUT in codes:
        return or_(column.is_(None), column == "")
    return column.in_(codes)  # type: ignore[no-any-return]


async def _with_departments(session: AsyncSession, unit: str) -> Sequence[str]:
    """The unit; if it is a department, with all below it, as figures count them."""
    rows = (await session.execute(select(OrgUnit.id, OrgUnit.parent_id, OrgUnit.kind))).all()
    kinds = {row.id: row.kind for row in rows}
    found = [unit]
    if kinds.get(unit) is OrgUnitKind.DEPARTMENT:
        for above in found:
            found += [row.id for row in rows if row.parent_id == above and row.id not in found]
    return found
