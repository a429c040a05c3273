"""Figures of a month's cases, on behalf of a person."""

import asyncio
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from callcenter.care import Care, Tree
from callcenter.domain.configuration import Labels
from callcenter.domain.enums import Tier
from callcenter.domain.hours import Hours
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, OrgUnitKind, Severity
from callcenter.repository.models import OrgUnit, User
from callcenter.service.auth import utc_now
from callcenter.service.errors import Invalid
from callcenter.service.permissions import SUPERVISORS, Actor, reach

from .business import OpenTime
from .groups import Facts, Way, compared, timed
from .records import Compared, Dimension, Group, MonthCount, MonthFigures
from .rows import Row, Scope, appealed_of, cases_of, course_of, overdue_of, recovery_of, shorts_of

#: Months of the course, the one asked for the last.
COURSE = 13
FIRST_YEAR, LAST_YEAR = 2000, 2200
#: Tables that an agent sees of the own cases.
OWN = (Dimension.CLASS, Dimension.CAUSE, Dimension.PRODUCT)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class QualityFigures:
    """`care` gives care.yaml in force, `zone` and `hours` the company's time zone and opening hours by name,
    `now` the time. Supervisors see all cases of their company, agents those they handled themselves."""

    def __init__(
        self,
        database: Database,
        care: Callable[[], Care],
        zone: Callable[[], ZoneInfo],
        hours: Callable[[], Mapping[str, Hours]],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._database = database
        self._care = care
        self._zone = zone
        self._hours = hours
        self._now = now
        # Working out a month takes a processor for a while; others' turns come one after another.
        self._turn = asyncio.Lock()

    async def month(self, actor: Actor, month: str | None = None) -> MonthFigures:
        """Of the month YYYY-MM by the company's clock; without one, of this month. Raises Invalid."""
        now = self._now()
        month = month or now.astimezone(self._zone()).strftime("%Y-%m")
        check_month(month)
        own = actor.role not in SUPERVISORS
        async with self._database.sessions() as session:
            units = await reach(session, actor)
        scope = Scope(units, actor.user_id if own else None)
        async with self._turn:
            # While the database looks for the one, the other is worked out.
            (total, by), (before, year_before, course) = await asyncio.gather(
                asyncio.to_thread(self._counted, month, now, scope),
                asyncio.to_thread(self._beside, month, scope),
            )
        return MonthFigures(
            month=month,
            at=now,
            time_zone=str(self._zone()),
            own=own,
            total=total,
            before=before,
            year_before=year_before,
            by=by,
            course=course,
        )

    async def names(self) -> list[str]:
        """All that figures may be told by: people, departments, and whatever care.yaml calls things."""
        async with self._database.sessions() as session:
            people = await session.scalars(select(User.name))
            units = await session.scalars(select(OrgUnit.names))
            found = [*people, *(name for names in units for name in names.values())]
        return [*found, msgspec.json.encode(self._care().content).decode()]

    def _counted(
        self, month: str, now: dt.datetime, scope: Scope
    ) -> tuple[Group, dict[Dimension, list[Group]]]:
        """The month itself: all of it, and by dimension."""
        with self._database.direct.connect() as connection:
            rows = cases_of(connection, month, scope)
            facts = Facts(
                overdue_of(connection, month, scope, now),
                appealed_of(connection, month, scope),
                recovery_of(connection, month, scope),
            )
            ways = ways_of(connection, self._care())
        open_time = self._open_time(rows)
        cases = [timed(row, open_time(row.class_code)) for row in rows]
        by = {
            dimension: facts.groups(cases, _CODES[dimension], way)
            for dimension, way in ways.items()
            if scope.agent is None or dimension in OWN
        }
        return facts.group(cases), by

    def _beside(self, month: str, scope: Scope) -> tuple[Compared | None, Compared | None, list[MonthCount]]:
        """What it is compared with: the month before, that of a year ago, the course."""
        before, year_before = earlier(month, 1), earlier(month, 12)
        with self._database.direct.connect() as connection:
            shorts = shorts_of(connection, (before, year_before), scope)
            course = course_of(connection, earlier(month, COURSE - 1), month, scope)
        return (
            compared(before, [row for row in shorts if row.month == before]),
            compared(year_before, [row for row in shorts if row.month == year_before]),
            _course(course, month),
        )

    def _open_time(self, rows: Sequence[Row]) -> Callable[[str], OpenTime | None]:
        """By class: the hours in which its deadlines count."""
        care, named = self._care(), self._hours()
        first = min((row.opened for row in rows), default=0)
        last = max((max(row.opened, row.replied or 0, row.closed or 0) for row in rows), default=0)

        @cache
        def of_hours(name: str) -> OpenTime | None:
            return OpenTime(named[name], first, last) if name in named else None

        @cache
        def of_class(code: str) -> OpenTime | None:
            rule = care.deadline_for(code, Tier.STANDARD, Severity.NORMAL)
            return of_hours(rule.hours) if rule else None

        return of_class


def ways_of(connection: Connection, care: Care) -> dict[Dimension, Way]:
    """The trees by which cases are counted, with what their codes are called."""
    units = {unit.id: unit for unit in connection.execute(_UNITS)}
    people = {user: {"en": name} for user, name in connection.execute(select(User.id, User.name))}
    products = {each.code: each.labels for each in care.content.products}

    def unit_path(code: str) -> tuple[str, ...]:
        # A company's own row would say the same as all its departments together.
        path: tuple[str, ...] = (code,)
        while (unit := units.get(path[0])) is not None and unit.parent_id is not None:
            if unit.parent_id in path or units[unit.parent_id].kind is not OrgUnitKind.DEPARTMENT:
                break
            path = (unit.parent_id, *path)
        return path

    def alone(_code: str) -> tuple[str, ...]:
        return ()

    return {
        Dimension.CLASS: _tree(care.classes),
        Dimension.CAUSE: _tree(care.causes),
        Dimension.PRODUCT: Way(alone, lambda code: products.get(code, {})),
        Dimension.UNIT: Way(unit_path, lambda code: units[code].names if code in units else {}),
        Dimension.AGENT: Way(alone, lambda code: people.get(code, {})),
    }


def _tree(tree: Tree[Any]) -> Way:
    def labels(code: str) -> Labels:
        node = tree.get(code)
        return node.labels if node else {}

    return Way(tree.path, labels, (node.code for node in tree))


def _course(counts: Sequence[Any], last: str) -> list[MonthCount]:
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    marks: Counter[str] = Counter()
    sums: defaultdict[str, float] = defaultdict(float)
    for month, kind, cases, marked, total in counts:
        kinds[month][kind] += cases
        marks[month] += marked
        sums[month] += total or 0.0
    return [
        MonthCount(
            month=month,
            cases=kinds[month].total(),
            kinds={kind: kinds[month][kind.value] for kind in CaseKind},
            satisfaction=sums[month] / marks[month] if marks[month] else None,
            satisfaction_n=marks[month],
        )
        for month in (earlier(last, back) for back in reversed(range(COURSE)))
    ]


def check_month(month: str) -> None:
    """Raise Invalid unless it is a month, YYYY-MM."""
    if not _MONTH.fullmatch(month) or not FIRST_YEAR <= int(month[:4]) <= LAST_YEAR:
        raise Invalid("month", "That is no month.", "Write year and month, as in 2026-11.")


def earlier(month: str, by: int) -> str:
    """The month that was so many months before."""
    months = int(month[:4]) * 12 + int(month[5:]) - 1 - by
    return f"{months // 12:04}-{months % 12 + 1:02}"


_UNITS = select(OrgUnit.id, OrgUnit.parent_id, OrgUnit.kind, OrgUnit.names)
_CODES: dict[Dimension, Callable[[Row], str | None]] = {
    Dimension.CLASS: attrgetter("class_code"),
    Dimension.CAUSE: attrgetter("cause"),
    Dimension.PRODUCT: attrgetter("product"),
    Dimension.UNIT: attrgetter("unit"),
    Dimension.AGENT: attrgetter("agent"),
}
