"""The complaints of each week, for each class, product and cause, and for the branches above them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care
from callcenter.repository.base import to_ms
from callcenter.repository.enums import CaseKind, CaseStatus
from callcenter.repository.models import Case
from callcenter.repository.times import epoch_ms

from .baseline import GUARD_WEEKS, MOST_WEEKS
from .records import Dimension

_WEEK = dt.timedelta(days=7)
_WEEK_MS = _WEEK // dt.timedelta(milliseconds=1)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One thing's complaints: `observed` in the week in question; `history` of those before, newest first."""

    dimension: Dimension
    code: str
    observed: int
    history: tuple[int, ...]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, for the seven days to `day`, itself included. `weeks` of history there are."""

    day: dt.date
    weeks: int
    series: tuple[Series, ...]


def end_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The moment at which a local day is over."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def weeks_before(connection: Connection, end: dt.datetime) -> int:
    """For how many whole weeks there have been cases, the seven days to `end` not counted."""
    first = connection.scalar(select(func.min(Case.opened_at)))
    return max(0, (end - first) // _WEEK - 1) if first is not None else 0


def look(connection: Connection, care: Care, day: dt.date, zone: ZoneInfo) -> Look:
    """Count. Classes and products by the day on which the complaint came, causes by the day on which it was
    closed, since they are not known before. Weeks are of exactly seven times 24 hours."""
    end = end_of(day, zone)
    weeks = min(weeks_before(connection, end), GUARD_WEEKS + MOST_WEEKS)
    series: list[Series] = []
    for dimension, code, at, path in (
        (Dimension.CLASS, Case.class_code, Case.opened_at, care.class_path),
        (Dimension.PRODUCT, Case.product_code, Case.opened_at, _alone),
        (Dimension.CAUSE, Case.cause_code, Case.closed_at, care.cause_path),
    ):
        counts: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        for leaf, ago, cases in _counts(connection, code, at, end, weeks):
            for each in path(leaf) or (leaf,):
                counts[each][ago] += cases
        series += _laid_out(dimension, counts, weeks)
    return Look(day=day, weeks=weeks, series=tuple(series))


def _alone(_code: str) -> tuple[str, ...]:
    return ()


def _counts(
    connection: Connection,
    code: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    at: InstrumentedAttribute[dt.datetime] | InstrumentedAttribute[dt.datetime | None],
    end: dt.datetime,
    weeks: int,
) -> Iterable[tuple[str, int, int]]:
    """Code, how many weeks ago, how many."""
    ago = ((to_ms(end) - 1 - epoch_ms(at)) // _WEEK_MS).label("ago")
    found = connection.execute(
        select(code, ago, func.count())
        .where(
            at < end,
            at >= end - (weeks + 1) * _WEEK,
            code.is_not(None),
            Case.kind == CaseKind.COMPLAINT,
            Case.status != CaseStatus.MERGED,
        )
        .group_by(code, ago)
    )
    return [(str(leaf), int(week), cases) for leaf, week, cases in found]


def _laid_out(dimension: Dimension, counts: Mapping[str, Mapping[int, int]], weeks: int) -> Iterable[Series]:
    for code, by_week in sorted(counts.items()):
        yield Series(
            dimension=dimension,
            code=code,
            observed=by_week.get(0, 0),
            history=tuple(by_week.get(ago, 0) for ago in range(1, weeks + 1)),
        )
