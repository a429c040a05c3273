"""Early warning: once a day each class, product and cause is compared with what its history explains.

The seven days to the last whole day of the company are looked at. What is found is stored with the day as
part of its key, so that it is found once, whatever restarts and how many processes look; supervisors are
written to in the same transaction. A thing that was warned of is not warned of again for a week.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlalchemy import ColumnElement, Connection, select, update

from callcenter.care import Care
from callcenter.repository.database import Database
from callcenter.repository.models import QualityWarning, User
from callcenter.repository.prepared import inserting
from callcenter.service.auth import utc_now
from callcenter.service.errors import Forbidden, NotFound
from callcenter.service.mail import letters
from callcenter.service.mail.outbox import Letter, Outbox
from callcenter.service.permissions import SUPERVISORS, Actor

from .baseline import GUARD_WEEKS, LEAST_CASES, LEAST_WEEKS, Assessment, Verdict, assess
from .figures import ways_of
from .records import Dimension
from .series import Look, Series, end_of, look, weeks_before
from .words import WARNING, dimension_word

log = structlog.get_logger("callcenter.quality")

#: A thing is not warned of again for so long.
QUIET: Final = dt.timedelta(days=7)
LOOK_S: Final = 60.0
#: The newest that are told.
MOST_TOLD: Final = 100


class WarningRecord(msgspec.Struct, frozen=True, kw_only=True):
    """In the seven days to `day`, itself included, there were `observed` complaints; `expected` by their
    history, and not more than `threshold` by chance. `seen_by` has said that they know."""

    dimension: Dimension
    code: str
    labels: dict[str, str]
    day: dt.date
    observed: int
    expected: float
    threshold: float
    found_at: dt.datetime
    seen_by: str | None
    seen_by_name: str | None
    seen_at: dt.datetime | None


class WarningsView(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first. With fewer `weeks` of history than `weeks_needed` nothing can be warned of."""

    weeks: int
    weeks_needed: int
    warnings: list[WarningRecord]


class EarlyWarning:
    """The worker, and what it found on behalf of supervisors; run `run()` as a task."""

    def __init__(
        self,
        database: Database,
        care: Callable[[], Care],
        zone: Callable[[], ZoneInfo],
        outbox: Outbox,
        *,
        site: str,
        now: Callable[[], dt.datetime] = utc_now,
        look_s: float = LOOK_S,
    ) -> None:
        """`site` is where links in letters lead."""
        self._database = database
        self._care = care
        self._zone = zone
        self._outbox = outbox
        self._site = site
        self._now = now
        self._look_s = look_s
        self._looked: dt.date | None = None

    async def run(self) -> None:
        """For ever: look once when a day is over; after an outage at the last day only, whose week has the
        missed ones in it."""
        while True:
            try:
                await self.look_if_due()
            except Exception:
                # Nobody watches this: whatever it is, the next look may find it gone.
                log.exception("warning.not_looked")
            await asyncio.sleep(self._look_s)

    async def look_if_due(self) -> list[WarningRecord]:
        """What is found when a day is over that was not looked at yet."""
        day = self._now().astimezone(self._zone()).date() - dt.timedelta(days=1)
        if day == self._looked:
            return []
        found = await asyncio.to_thread(self._find, day)
        self._looked = day
        return found

    async def view(self, actor: Actor) -> WarningsView:
        """Raises Forbidden."""
        _require(actor)
        return await asyncio.to_thread(self._view)

    async def of_month(self, actor: Actor, month: str) -> list[WarningRecord]:
        """Those of weeks that ended in this month, YYYY-MM. Raises Forbidden."""
        _require(actor)
        first = dt.date.fromisoformat(f"{month}-01")
        after = (first + dt.timedelta(days=31)).replace(day=1)
        return await asyncio.to_thread(self._of_days, first, after)

    async def seen(self, actor: Actor, dimension: Dimension, code: str, day: dt.date) -> None:
        """They know of it; who said so first remains. Raises Forbidden, NotFound."""
        _require(actor)
        key = (
            QualityWarning.dimension == dimension.value,
            QualityWarning.code == code,
            QualityWarning.day == day,
        )
        async with self._database.sessions() as session:
            if await session.scalar(select(QualityWarning.day).where(*key)) is None:
                raise NotFound("warning")
            await session.execute(
                update(QualityWarning)
                .where(*key, QualityWarning.seen_by.is_(None))
                .values(seen_by=actor.user_id, seen_at=self._now())
            )
            await session.commit()

    def _find(self, day: dt.date) -> list[WarningRecord]:
        care, now = self._care(), self._now()
        with self._database.direct.connect() as connection:
            seen = look(connection, care, day, self._zone())
        found = risen(seen)
        log.info("warning.looked", day=str(day), weeks=seen.weeks, series=len(seen.series), risen=len(found))
        if not found:
            return []
        with self._database.direct.begin() as connection:
            new = [each for each in found if self._store(connection, day, now, *each)]
            records = [
                each
                for each in self._records(connection, QualityWarning.day == day)
                if (each.dimension, each.code) in {(s.dimension, s.code) for s, _ in new}
            ]
            if records:
                self._write(connection, care, day, now, records)
        return records

    def _store(
        self, connection: Connection, day: dt.date, now: dt.datetime, series: Series, found: Assessment
    ) -> bool:
        """False when it was warned of lately."""
        lately = select(QualityWarning.day).where(
            QualityWarning.dimension == series.dimension.value,
            QualityWarning.code == series.code,
            QualityWarning.day > day - QUIET,
        )
        if connection.scalar(lately.limit(1)) is not None:
            return False
        row = inserting(QualityWarning, connection.dialect).values(
            dimension=series.dimension.value,
            code=series.code,
            day=day,
            observed=series.observed,
            expected=found.expected,
            threshold=found.threshold,
            found_at=now,
        )
        stored = connection.execute(row.on_conflict_do_nothing().returning(QualityWarning.day)).first()
        return stored is not None

    def _write(
        self,
        connection: Connection,
        care: Care,
        day: dt.date,
        now: dt.datetime,
        records: Sequence[WarningRecord],
    ) -> None:
        readers = connection.execute(
            select(User.id, User.name, User.email, User.language).where(
                User.role.in_(SUPERVISORS), User.active, User.email.is_not(None)
            )
        )
        for user_id, name, email, language in readers.all():
            assert email is not None
            lines = "\n".join(_line(each, language) for each in records)
            subject, body = letters.written(
                WARNING, language, care, name=name, lines=lines, url=f"{self._site}/quality#warnings"
            )
            self._outbox.put(
                connection,
                now,
                Letter(
                    recipient=email,
                    subject=subject,
                    body=body,
                    about=("quality_warning", str(day)),
                    origin=f"quality_warning:{day}:{records[0].dimension}:{records[0].code}:{user_id}",
                ),
            )

    def _view(self) -> WarningsView:
        zone = self._zone()
        yesterday = self._now().astimezone(zone).date() - dt.timedelta(days=1)
        with self._database.direct.connect() as connection:
            return WarningsView(
                weeks=weeks_before(connection, end_of(yesterday, zone)),
                weeks_needed=LEAST_WEEKS + GUARD_WEEKS,
                warnings=self._records(connection),
            )

    def _of_days(self, first: dt.date, after: dt.date) -> list[WarningRecord]:
        with self._database.direct.connect() as connection:
            return self._records(connection, QualityWarning.day >= first, QualityWarning.day < after)

    def _records(self, connection: Connection, *where: ColumnElement[bool]) -> list[WarningRecord]:
        ways = ways_of(connection, self._care())
        found = connection.execute(
            select(QualityWarning.__table__, User.name)
            .outerjoin(User, User.id == QualityWarning.seen_by)
            .where(*where)
            .order_by(QualityWarning.day.desc(), QualityWarning.observed.desc(), QualityWarning.code)
            .limit(MOST_TOLD)
        )
        return [
            WarningRecord(
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


def risen(seen: Look) -> Sequence[tuple[Series, Assessment]]:
    """Those with more than their history explains; a branch beside the one below it that made it rise."""
    judged = (
        (each, assess(each.observed, each.history)) for each in seen.series if each.observed >= LEAST_CASES
    )
    return [(each, found) for each, found in judged if found.verdict is Verdict.RISEN]


def _line(record: WarningRecord, language: str) -> str:
    name = record.labels.get(language) or record.labels.get("en") or record.code
    word = dimension_word(record.dimension, language)
    return f"- {word} {name}: {record.observed} ({record.expected:.1f})"


def _require(actor: Actor) -> None:
    if actor.role not in SUPERVISORS:
        raise Forbidden(f"The role {actor.role} may not see warnings.", "Ask someone whose role may.")
