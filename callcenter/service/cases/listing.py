"""Lists of cases: filtered, the newest first, a page at a time.

Each filter is served by an index of its own, and the order by that of the time: no list reads the whole table
to show fifty rows. What is searched for in words is found first, a few hundred at most.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.care import in_language
from callcenter.repository.base import to_ms
from callcenter.repository.enums import (
    OPEN_CASE_STATUSES,
    CaseKind,
    CaseStatus,
    DeadlineKind,
    ResponsibleKind,
)
from callcenter.repository.models import Case, CaseDeadline, Customer, OrgUnit, User
from callcenter.repository.search import matching_customers
from callcenter.service.errors import Invalid
from callcenter.service.from_rows import case_fields

from .access import Reach
from .records import CasePage, CaseRow

MOST_ROWS: Final = 100
#: Candidates that a search in words may bring of each kind.
MOST_FOUND: Final = 200
LONGEST_QUERY: Final = 100
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

#: Finds cases by their words: (text, how many at most) -> numbers, best first.
FindTexts = Callable[[str, int], Awaitable[Sequence[str]]]


class CaseFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is to show; what is left out does not matter. `classes`: any of these codes; `mine`: mine
    to solve or escalated to me; `unit`: my unit's; `open`: in which the customer waits for something."""

    statuses: tuple[CaseStatus, ...] = ()
    open: bool = False
    kind: CaseKind | None = None
    classes: tuple[str, ...] = ()
    mine: bool = False
    unit: bool = False
    overdue: bool = False
    q: str = ""
    customer_id: str = ""
    month: str = ""
    after: str = ""
    limit: int = 50


async def page(
    session: AsyncSession,
    reach: Reach,
    wanted: CaseFilter,
    now: dt.datetime,
    find: FindTexts | None,
    language: str,
) -> CasePage:
    """A page of the list. Raises Invalid."""
    if not 1 <= wanted.limit <= MOST_ROWS:
        raise Invalid("limit", "So many cannot be listed.", f"Ask for 1 to {MOST_ROWS}.")
    conditions = [reach.condition(), *_conditions(reach, wanted, now)]
    if wanted.q.strip():
        conditions.append(Case.number.in_(await _candidates(session, wanted.q, find)))
    if wanted.after:
        conditions.append(_beyond(wanted.after))
    found = select(Case.number, Case.opened_at).where(*conditions)
    rows = (await session.execute(_ordered(found).limit(wanted.limit + 1))).all()
    shown = rows[: wanted.limit]
    return CasePage(
        items=await rows_of(session, [row.number for row in shown], now, language),
        next=_place(shown[-1]) if len(rows) > wanted.limit else None,
    )


def _conditions(reach: Reach, wanted: CaseFilter, now: dt.datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    statuses = wanted.statuses or (OPEN_CASE_STATUSES if wanted.open else ())
    if statuses:
        found.append(Case.status.in_(statuses))
    if wanted.kind is not None:
        found.append(Case.kind == wanted.kind)
    if wanted.classes:
        found.append(Case.class_code.in_(wanted.classes))
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
    if wanted.customer_id:
        found.append(Case.customer_id == wanted.customer_id)
    if wanted.month:
        found.append(Case.reported_month == wanted.month)
    return found


def overdue(now: dt.datetime) -> Select[str]:
    """The numbers of cases that somebody should have answered or replied to by now."""
    return select(CaseDeadline.case_number).where(
        CaseDeadline.met_at.is_(None),
        CaseDeadline.due_at <= now,
        CaseDeadline.kind != DeadlineKind.ACTION,
    )


async def overdue_count(session: AsyncSession, reach: Reach, now: dt.datetime) -> int:
    """How many cases are overdue."""
    late = select(func.count()).select_from(Case)
    found = await session.scalar(late.where(Case.number.in_(overdue(now)), reach.condition()))
    return found or 0


async def _candidates(session: AsyncSession, q: str, find: FindTexts | None) -> set[str]:
    """The numbers of cases that are meant: by number, order, customer, or words."""
    text = q.strip()
    if len(text) > LONGEST_QUERY:
        raise Invalid("q", "Too much to search for.", f"Enter at most {LONGEST_QUERY} characters.")
    found: set[str] = set()

    async def add(*where: ColumnElement[bool]) -> None:
        query = _ordered(select(Case.number, Case.opened_at).where(*where)).limit(MOST_FOUND)
        found.update(row.number for row in await session.execute(query))

    compact = "".join(text.split())
    if compact.isascii() and compact.isalnum():
        await add(Case.number >= compact, Case.number < compact + "\U0010ffff")
        await add(Case.order_number == compact)
    customers = matching_customers(text)
    if customers is not None:
        ids = (await session.execute(customers.limit(MOST_FOUND))).scalars().all()
        if ids:
            await add(Case.customer_id.in_(ids))
    if find is not None:
        found.update(await find(text, MOST_FOUND))
    return found


def _ordered(query: Select[str, dt.datetime]) -> Select[str, dt.datetime]:
    return query.order_by(Case.opened_at.desc(), Case.number.desc())


def _place(row: Any) -> str:
    return f"{(row.opened_at - _EPOCH) // dt.timedelta(microseconds=1)}-{row.number}"


def _beyond(after: str) -> ColumnElement[bool]:
    micros, _, number = after.partition("-")
    if not (micros.isascii() and micros.isdigit() and len(micros) <= 17 and number):
        raise Invalid("after", "This is no place in the list.", "Use `next` of the page before.")
    at = _EPOCH + dt.timedelta(microseconds=int(micros))
    return and_(Case.opened_at <= at, or_(Case.opened_at < at, Case.number < number))


async def rows_of(
    session: AsyncSession, numbers: Sequence[str], now: dt.datetime, language: str
) -> list[CaseRow]:
    """These cases as lists show them, in this order."""
    if not numbers:
        return []
    cases = await session.execute(
        select(
            Case,
            Customer.name.label("customer_name"),
            Customer.tier,
            User.name.label("user_name"),
            OrgUnit.names,
        )
        .outerjoin(Customer, Customer.id == Case.customer_id)
        .outerjoin(User, User.id == Case.responsible_user)
        .outerjoin(OrgUnit, OrgUnit.id == Case.responsible_unit)
        .where(Case.number.in_(numbers))
    )
    due = await _due(session, numbers)
    made = {
        row.Case.number: CaseRow(**row_fields(row, due.get(row.Case.number), now, language)) for row in cases
    }
    return [made[number] for number in numbers]


def row_fields(row: Any, due: dt.datetime | None, now: dt.datetime, language: str) -> dict[str, Any]:
    """What lists show of a case, of a row with Case, customer_name, tier, user_name and names (of
    its unit)."""
    return {
        **case_fields(row.Case),
        "customer_name": row.customer_name or row.Case.reporter_name,
        "tier": row.tier,
        "responsible_name": responsible_name(row, language),
        "due_ms": None if due is None else to_ms(due),
        "overdue": due is not None and due <= now,
    }


def responsible_name(row: Any, language: str) -> str | None:
    """What whoever is to solve the case is called."""
    case = row.Case
    match case.responsible_kind:
        case ResponsibleKind.USER:
            return str(row.user_name or case.responsible_user)
        case ResponsibleKind.UNIT:
            return in_language(row.names or {}, language) or str(case.responsible_unit)
        case ResponsibleKind.OUTSIDE:
            return str(case.responsible_name or case.responsible_email)
        case _:
            return None


async def _due(session: AsyncSession, numbers: Sequence[str]) -> dict[str, dt.datetime]:
    """The nearest deadline of each case that is not met."""
    query = (
        select(CaseDeadline.case_number, func.min(CaseDeadline.due_at).label("due"))
        .where(
            CaseDeadline.case_number.in_(numbers),
            CaseDeadline.met_at.is_(None),
            CaseDeadline.kind != DeadlineKind.ACTION,
        )
        .group_by(CaseDeadline.case_number)
    )
    return {row.case_number: row.due for row in await session.execute(query)}
