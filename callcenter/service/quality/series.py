"""The complaints of each week, for each class, product and cause, and for the branches above them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care
from callcenter.repository.base import to_ms
from callcenter.repository.enums import CaseKind, CaseStatus
from callcenter.repository.models import Case
from callcenter.repository.times import epoch_ms

from .baseline import GUARD_WEEKS, MOST_WEEKS
from .companies import Companies
from .records import Dimension

_WEEK = dt.timedelta(days=7)
_WEEK_MS = _WEEK // dt.timedelta(milliseconds=1)
#: By code, and by how many weeks ago.
_Weeks = Mapping[str, Counter[int]]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One thing's complaints to a company or a group: `observed` in the week in question; `history` of those
    before, newest first."""

    unit: str
    dimension: Dimension
    code: str
    observed: int
    history: tuple[int, ...]


def end_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The moment at which a local day is over."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def weeks_before(connection: Connection, end: dt.datetime, units: Collection[str]) -> int:
    """For how many whole weeks these units have had cases, the seven days to `end` not counted."""
    first = connection.scalar(select(Case.opened_at).where(_of(units)).order_by(Case.opened_at).limit(1))
    return max(0, (end - first) // _WEEK - 1) if first is not None else 0


def look(
    connection: Connection, care: Care, companies: Companies, day: dt.date, zone: ZoneInfo
) -> list[Series]:
    """Count the seven days to `day`, itself included, and the weeks before. Classes and products by the day
    on which the complaint came, causes by the day on which it was closed, since they are not known before.
    Weeks are of exactly seven times 24 hours.

    Cases that are of no unit are everybody's. What a group has of a single company only is told of that
    company, and not of the group again.
    """
    end = end_of(day, zone)
    weeks = {
        company: min(weeks_before(connection, end, companies.units(company)), GUARD_WEEKS + MOST_WEEKS)
        for company in companies
    }
    series: list[Series] = []
    for dimension, code, at, path in (
        (Dimension.CLASS, Case.class_code, Case.opened_at, care.class_path),
        (Dimension.PRODUCT, Case.product_code, Case.opened_at, _alone),
        (Dimension.CAUSE, Case.cause_code, Case.closed_at, care.cause_path),
    ):
        counts = _counts(connection, code, at, end, max(weeks.values(), default=0))
        found: dict[str, _Weeks] = {}
        for company in companies:
            found[company] = _put_together(counts, companies.units(company), path)
            below = [found[each] for each in companies.below(company)]
            for each, by_week in sorted(found[company].items()):
                if not any(by_week == other.get(each) for other in below):
                    series.append(
                        Series(
                            unit=company,
                            dimension=dimension,
                            code=each,
                            observed=by_week[0],
                            history=tuple(by_week[ago] for ago in range(1, weeks[company] + 1)),
                        )
                    )
    return series


def _of(units: Collection[str]) -> ColumnElement[bool]:
    return or_(Case.org_unit_id.is_(None), Case.org_unit_id.in_(units))


def _alone(_code: str) -> tuple[str, ...]:
    return ()


class _Count(NamedTuple):
    unit: str | None
    code: str
    weeks_ago: int
    cases: int


def _counts(
    connection: Connection,
    code: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    at: InstrumentedAttribute[dt.datetime] | InstrumentedAttribute[dt.datetime | None],
    end: dt.datetime,
    weeks: int,
) -> Sequence[_Count]:
    ago = ((to_ms(end) - 1 - epoch_ms(at)) // _WEEK_MS).label("ago")
    found = connection.execute(
        select(Case.org_unit_id, code, ago, func.count())
        .where(
            at < end,
            at >= end - (weeks + 1) * _WEEK,
            code.is_not(None),
            Case.kind == CaseKind.COMPLAINT,
            Case.status != CaseStatus.MERGED,
        )
        .group_by(Case.org_unit_id, code, ago)
    )
    return [_Count(unit, str(leaf), int(week), cases) for unit, leaf, week, cases in found]


def _put_together(
    counts: Iterable[_Count], units: Collection[str], path: Callable[[str], Sequence[str]]
) -> _Weeks:
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for unit, leaf, week, cases in counts:
        if unit is None or unit in units:
            for each in path(leaf) or (leaf,):
                found[each][week] += cases
    return found
