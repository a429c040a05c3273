"""Early warning: once a day each class, product and cause is compared with what its history explains, for
each company, and for all companies of a group together.

The seven days to the last whole day of the company are looked at. What is found is stored with the day as
part of its key, so that it is found once, whatever restarts and how many processes look; supervisors are
written to in the same transaction. A thing that was warned of is not warned of again for a week.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, select, update

from callcenter.care import Care, in_language
from callcenter.repository.database import Database
from callcenter.repository.models import QualityWarning, User
from callcenter.service.auth import utc_now
from callcenter.service.errors import Forbidden, NotFound
from callcenter.service.mail import letters
from callcenter.service.mail.outbox import Letter, Outbox
from callcenter.service.permissions import SUPERVISORS, Actor

from .baseline import GUARD_WEEKS, LEAST_CASES, LEAST_WEEKS, Judgement, Verdict, judge
from .companies import Companies, companies
from .records import Dimension, WarningRecord, WarningsView
from .series import Series, end_of, look, weeks_before
from .warning_rows import read, store
from .words import WARNING, dimension_word

log = structlog.get_logger("callcenter.quality")

LOOK_S: Final = 60.0


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
        """Those of the actor's company, or of a group and its companies. Raises Forbidden."""
        _require(actor)
        return await asyncio.to_thread(self._view, actor.org_unit)

    async def of_month(self, actor: Actor, month: str) -> list[WarningRecord]:
        """Those of weeks that ended in this month, YYYY-MM. Raises Forbidden."""
        _require(actor)
        first = dt.date.fromisoformat(f"{month}-01")
        after = (first + dt.timedelta(days=31)).replace(day=1)
        return await asyncio.to_thread(self._of_days, actor.org_unit, first, after)

    async def seen(self, actor: Actor, unit: str, dimension: Dimension, code: str, day: dt.date) -> None:
        """They know of it; who said so first remains. Raises Forbidden, NotFound."""
        _require(actor)
        await asyncio.to_thread(self._seen, actor, unit, dimension, code, day)

    def _seen(self, actor: Actor, unit: str, dimension: Dimension, code: str, day: dt.date) -> None:
        key = (
            QualityWarning.org_unit_id == unit,
            QualityWarning.dimension == dimension.value,
            QualityWarning.code == code,
            QualityWarning.day == day,
        )
        with self._database.direct.begin() as connection:
            there = connection.scalar(select(QualityWarning.day).where(*key))
            if there is None or unit not in companies(connection).seen_from(actor.org_unit):
                raise NotFound("warning")
            connection.execute(
                update(QualityWarning)
                .where(*key, QualityWarning.seen_by.is_(None))
                .values(seen_by=actor.user_id, seen_at=self._now())
            )

    def _find(self, day: dt.date) -> list[WarningRecord]:
        care, now = self._care(), self._now()
        with self._database.direct.connect() as connection:
            series = look(connection, care, companies(connection), day, self._zone())
        found = risen(series)
        log.info("warning.looked", day=str(day), series=len(series), risen=len(found))
        if not found:
            return []
        with self._database.direct.begin() as connection:
            new = {_key(each) for each, judged in found if store(connection, day, now, each, judged)}
            if not new:
                return []
            parts = companies(connection)
            records = read(connection, care, parts, frozenset(parts), QualityWarning.day == day)
            records = [each for each in records if _key(each) in new]
            self._write(connection, care, parts, day, now, records)
        return records

    def _write(
        self,
        connection: Connection,
        care: Care,
        parts: Companies,
        day: dt.date,
        now: dt.datetime,
        records: Sequence[WarningRecord],
    ) -> None:
        """To each supervisor and administrator what they may see."""
        readers = connection.execute(
            select(User.id, User.name, User.email, User.language, User.org_unit_id).where(
                User.role.in_(SUPERVISORS), User.active, User.email.is_not(None)
            )
        )
        for user_id, name, email, language, unit in readers.all():
            seen = parts.seen_from(unit)
            told = [each for each in records if each.unit in seen]
            if not told:
                continue
            assert email is not None
            lines = "\n".join(_line(each, language, whose=len(seen) > 1) for each in told)
            subject, body = letters.written(
                WARNING, language, care, name=name, lines=lines, url=f"{self._site}/quality#warnings"
            )
            first = told[0]
            self._outbox.put(
                connection,
                now,
                Letter(
                    recipient=email,
                    subject=subject,
                    body=body,
                    about=("quality_warning", str(day)),
                    origin=f"quality_warning:{day}:{':'.join(_key(first))}:{user_id}",
                ),
            )

    def _view(self, unit: str) -> WarningsView:
        zone = self._zone()
        yesterday = self._now().astimezone(zone).date() - dt.timedelta(days=1)
        with self._database.direct.connect() as connection:
            parts = companies(connection)
            seen = parts.seen_from(unit)
            units = frozenset().union(*map(parts.units, seen))
            return WarningsView(
                weeks=weeks_before(connection, end_of(yesterday, zone), units),
                weeks_needed=LEAST_WEEKS + GUARD_WEEKS,
                warnings=read(connection, self._care(), parts, seen),
            )

    def _of_days(self, unit: str, first: dt.date, after: dt.date) -> list[WarningRecord]:
        with self._database.direct.connect() as connection:
            parts = companies(connection)
            days = (QualityWarning.day >= first, QualityWarning.day < after)
            return read(connection, self._care(), parts, parts.seen_from(unit), *days)


def risen(series: Iterable[Series]) -> list[tuple[Series, Judgement]]:
    """Those with more than their history explains; a branch beside the one below it that made it rise."""
    judged = ((each, judge(each.observed, each.history)) for each in series if each.observed >= LEAST_CASES)
    return [(each, one) for each, one in judged if one.found.verdict is Verdict.RISEN]


def _key(of: Series | WarningRecord) -> tuple[str, str, str]:
    return (of.unit, of.dimension.value, of.code)


def _line(record: WarningRecord, language: str, *, whose: bool) -> str:
    name = in_language(record.labels, language) or record.code
    word = dimension_word(record.dimension, language)
    unit = f"{in_language(record.unit_labels, language) or record.unit}: " if whose else ""
    return f"- {unit}{word} {name}: {record.observed} ({record.expected:.1f})"


def _require(actor: Actor) -> None:
    if actor.role not in SUPERVISORS:
        raise Forbidden(f"The role {actor.role} may not see warnings.", "Ask someone whose role may.")
