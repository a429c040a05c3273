"""Early warnings in the repository."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from callcenter.care import Care
from callcenter.repository.models import QualityWarning, User
from callcenter.repository.prepared import inserting

from .baseline import Judgement
from .companies import Companies
from .figures import ways_of
from .records import Dimension, WarningRecord
from .series import Series

#: The newest that are told.
MOST_TOLD: Final = 100


def store(connection: Connection, day: dt.date, now: dt.datetime, series: Series, judged: Judgement) -> bool:
    """Keep what was found in the seven days to `day`. False when it was warned of lately."""
    lately = select(QualityWarning.day).where(
        QualityWarning.org_unit_id == series.unit,
        QualityWarning.dimension == series.dimension.value,
        QualityWarning.code == series.code,
        QualityWarning.day > day - dt.timedelta(weeks=judged.quiet_weeks),
    )
    if connection.scalar(lately.limit(1)) is not None:
        return False
    row = inserting(QualityWarning, connection.dialect).values(
        org_unit_id=series.unit,
        dimension=series.dimension.value,
        code=series.code,
        day=day,
        observed=series.observed,
        expected=judged.found.expected,
        threshold=judged.found.threshold,
        found_at=now,
    )
    stored = connection.execute(row.on_conflict_do_nothing().returning(QualityWarning.day)).first()
    return stored is not None


def read(
    connection: Connection,
    care: Care,
    parts: Companies,
    seen: Collection[str],
    *where: ColumnElement[bool],
) -> list[WarningRecord]:
    """Those of the companies and groups that are seen, the newest first."""
    ways = ways_of(connection, care)
    found = connection.execute(
        select(QualityWarning.__table__, User.name)
        .outerjoin(User, User.id == QualityWarning.seen_by)
        .where(QualityWarning.org_unit_id.in_(seen), *where)
        .order_by(
            QualityWarning.day.desc(),
            QualityWarning.observed.desc(),
            QualityWarning.code,
            QualityWarning.org_unit_id,
        )
        .limit(MOST_TOLD)
    )
    return [
        WarningRecord(
            unit=row.org_unit_id,
            unit_labels=dict(parts.labels(row.org_unit_id)) if len(seen) > 1 else {},
            dimension=Dimension(row.dimension),
            code=row.code,
            labels=dict(ways[Dimension(row.dimension)].labels(row.code)),
            day=row.day,
            observed=row.observed,
            expected=row.expected,
            threshold=row.threshold,
            found_at=row.found_at,
            seen_by=row.seen_by,
            seen_by_name=row.name,
            seen_at=row.seen_at,
        )
        for row in found
    ]
