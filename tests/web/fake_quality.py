"""Stand-ins for the figures of cases, one case a month, and for one early warning."""

import datetime as dt

from callcenter.repository.enums import CaseKind
from callcenter.service.errors import NotFound
from callcenter.service.permissions import SUPERVISORS, Actor
from callcenter.service.quality.records import (
    Dimension,
    Group,
    Mean,
    MonthCount,
    MonthFigures,
    Spread,
    WarningRecord,
    WarningsView,
)

NOW = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)


def group(code: str = "", cases: int = 1, **more: object) -> Group:
    given = {
        "code": code,
        "cases": cases,
        "kinds": {kind: cases if kind is CaseKind.COMPLAINT else 0 for kind in CaseKind},
        "open": 0,
        "overdue": 0,
        "withdrawn": 0,
        "first_answer": Spread(n=0),
        "reply": Spread(n=1, median_s=3600.0, p90_s=3600.0, open_median_s=1800.0, open_p90_s=1800.0),
        "close": Spread(n=0),
        "reopened": 0,
        "escalated": 0,
        "appealed": 0,
        "fault": 0,
        "fault_known": 0,
        "recovery": {"CNY": 1500},
        "satisfaction": Mean(n=0),
    }
    return Group(**(given | more))  # type: ignore[arg-type]


def month_figures(month: str = "2026-11", *, own: bool = False) -> MonthFigures:
    total = group()
    return MonthFigures(
        month=month,
        at=NOW,
        time_zone="Asia/Shanghai",
        own=own,
        total=total,
        before=None,
        year_before=None,
        by={
            Dimension.CLASS: [group("delivery", labels={"en": "Delivery", "zh-CN": "送货", "zh-TW": "送貨"})]
        },
        course=[
            MonthCount(month=month, cases=1, kinds=total.kinds, satisfaction=None, satisfaction_n=0),
        ],
    )


class FakeQuality:
    """Remembers who asked for which month."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    async def month(self, actor: Actor, month: str | None = None) -> MonthFigures:
        self.asked.append((actor.user_id, month))
        return month_figures(month or "2026-11", own=actor.role not in SUPERVISORS)


class FakeWarnings:
    """One warning, which can be acknowledged."""

    def __init__(self) -> None:
        self.seen_by: str | None = None

    async def view(self, actor: Actor) -> WarningsView:
        warning = WarningRecord(
            unit="company",
            unit_labels={},
            dimension=Dimension.CLASS,
            code="delivery",
            labels={"en": "Delivery"},
            day=NOW.date(),
            observed=14,
            expected=2.0,
            threshold=9.0,
            found_at=NOW,
            seen_by=self.seen_by,
            seen_by_name=self.seen_by and self.seen_by.title(),
            seen_at=NOW if self.seen_by else None,
        )
        return WarningsView(weeks=60, weeks_needed=14, warnings=[warning])

    async def seen(self, actor: Actor, unit: str, dimension: Dimension, code: str, day: dt.date) -> None:
        if (unit, dimension, code, day) != ("company", Dimension.CLASS, "delivery", NOW.date()):
            raise NotFound("warning")
        self.seen_by = self.seen_by or actor.user_id


class FakeReports:
    """A file that says what was asked for."""

    async def pdf(self, actor: Actor, month: str, language: str) -> bytes:
        return f"%PDF {month} {language}".encode()
