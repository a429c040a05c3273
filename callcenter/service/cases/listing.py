"""Lists of cases: filtered, the newest first, a page at a time.

The order is served by an index of the time: no list reads the whole table to show fifty rows. What is
searched for in words is found first, a few hundred at most.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.care import in_language
from callcenter.repository.base import to_ms
from callcenter.repository.enums import DeadlineKind, ResponsibleKind
from callcenter.repository.models import Case, CaseDeadline, Customer, OrgUnit, User
from callcenter.repository.search import matching_customers
from callcenter.service.errors import Invalid
from callcenter.service.from_rows import case_fields

from .access import Reach
from .filters import CaseFilter, conditions, overdue
from .records import CasePage, CaseRow

MOST_ROWS: Final = 100
#: Candidates that a search in words may bring of each kind.
MOST_FOUND: Final = 200
LONGEST_QUERY: Final = 100
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


async def page(
    session: AsyncSession,
    reach: Reach,
    wanted: CaseFilter,
    now: dt.datetime,
    texts: Collection[str],
    language: str,
) -> CasePage:
    """A page of the list; `texts` are the numbers of cases with the words that are searched for. Raises
    Invalid."""
    if not 1 <= wanted.limit <= MOST_ROWS:
        raise Invalid("limit", "So many cannot be listed.", f"Ask for 1 to {MOST_ROWS}.")
    asked = await conditions(session, reach, wanted, now)
    if wanted.q.strip():
        asked.append(Case.number.in_(await _candidates(session, wanted.q, texts)))
    if wanted.after:
        asked.append(_beyond(wanted.after))
    found = select(Case.number, Case.opened_at).where(*asked)
    rows = (await session.execute(_ordered(found).limit(wanted.limit + 1))).all()
    shown = rows[: wanted.limit]
    return CasePage(
        items=await rows_of(session, [row.number for row in shown], now, language),
        next=_place(shown[-1]) if len(rows) > wanted.limit else None,
    )


async def overdue_count(session: AsyncSession, reach: Reach, now: dt.datetime) -> int:
    """How many cases are overdue."""
    late = select(func.count()).select_from(Case)
    found = await session.scalar(late.where(Case.number.in_(overdue(now)), reach.condition()))
    return found or 0


async def _candidates(session: AsyncSession, q: str, texts: Collection[str]) -> set[str]:
    """The numbers of cases that are meant: by number, order, customer, or words."""
    text = q.strip()
    if len(text) > LONGEST_QUERY:
        raise Invalid("q", "Too much to search for.", f"Enter at most {LONGEST_QUERY} characters.")
    found = set(texts)

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
