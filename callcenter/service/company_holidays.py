"""Calendars of holidays beside the set-up in force: seen, imported, taken up when their files change."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.company import Company, CompanyError, HolidayError, missing_holidays
from callcenter.company.apart import change_apart
from callcenter.company.holidays import (
    calendars,
    files_of,
    import_calendar,
    own_file,
    put_back,
    read_calendar,
)
from callcenter.service.audit import note
from callcenter.service.calendar_years import CalendarYear, years_before, years_of
from callcenter.service.company_force import InForce
from callcenter.service.company_records import Changed
from callcenter.service.company_requests import invalid
from callcenter.service.company_view import warnings_of
from callcenter.service.errors import Conflict
from callcenter.service.permissions import Action, Actor, require

log = structlog.get_logger(__name__)


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar; `problem` says in English why its file cannot be used, and is empty when it can."""

    name: str
    years: Sequence[CalendarYear] = ()
    problem: str = ""


class CalendarsView(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, ours and the company's."""

    calendars: Sequence[CalendarView]


class ImportedYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year of the company's own file, and what the calendar had of it before; None: nothing."""

    now: CalendarYear
    before: CalendarYear | None


class Imported(Changed, frozen=True, kw_only=True):
    """The file is taken in; `years` are all that the company's own file has by now, the ones before too."""

    calendar: str
    years: Sequence[ImportedYear]


class Holidays:
    """`lock` is held while the set-up changes; `now` is the time in UTC."""

    def __init__(
        self,
        force: InForce,
        sessions: async_sessionmaker[AsyncSession],
        lock: asyncio.Lock,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._force = force
        self._sessions = sessions
        self._lock = lock
        self._now = now
        self._seen: Mapping[Path, tuple[int, int]] | None = None
        self._year = 0
        self._told_on: dt.date | None = None

    async def view(self, actor: Actor) -> CalendarsView:
        """What there is. Raises Forbidden."""
        require(actor, Action.SEE_COMPANY)
        return await asyncio.to_thread(_view, self._force.home)

    async def put(self, actor: Actor, name: str, raw: bytes) -> Imported:
        """Take in a CSV file as the company's own; hours that go by the calendar do so at once.

        Raises Forbidden, Invalid with the line, Conflict when it cannot be written.
        """
        require(actor, Action.CHANGE_COMPANY)
        home = self._force.home
        async with self._lock:
            try:
                before = await asyncio.to_thread(years_before, home, name)
                file = await asyncio.to_thread(own_file, home, name)
                new = await asyncio.to_thread(import_calendar, home, name, raw)
            except HolidayError as error:
                raise invalid(error) from None
            except OSError as error:
                mend = "Free space on its disk, or let the server write there."
                raise Conflict(f"The calendar cannot be written: {error}.", mend) from None
            own = [one for one in years_of(new) if one.own]
            try:
                await self._note_and_take_up(actor, name, own)
            except BaseException:
                await asyncio.to_thread(put_back, home, name, file)
                raise
            if self._seen is not None:
                # That is taken up. Another file may have changed meanwhile, and be new to the next look.
                self._seen = {**self._seen, **await asyncio.to_thread(_state, home, (name,))}
        company = self._force.company
        return Imported(
            version=company.version,
            warnings=warnings_of(company, self._now()),
            calendar=name,
            years=[ImportedYear(now=one, before=before.get(one.year)) for one in own],
        )

    async def _note_and_take_up(self, actor: Actor, name: str, own: Sequence[CalendarYear]) -> None:
        async with self._sessions.begin() as session:
            years = {str(one.year): [one.closed, one.work] for one in own}
            note(session, self._now(), actor.user_id, "imported", "calendar", name, years=years)
            await session.flush()
            if name in self._force.company.calendars:
                try:
                    await self._take_up(actor.user_id)
                except CompanyError as error:
                    raise invalid(error) from None

    async def look(self) -> None:
        """Take up files that have changed, and a new year, for the hours that go by them; tell the log of
        holidays that are missing, once a day. A file that is wrong leaves in force what was."""
        company = self._force.company
        today = self._now().astimezone(ZoneInfo(company.configuration.time_zone)).date()
        seen = await asyncio.to_thread(_state, self._force.home, tuple(company.calendars))
        before = self._seen or {}
        changed = any(before.get(path, state) != state for path, state in seen.items())
        is_new_year = self._year not in (0, today.year)
        if changed or (is_new_year and company.hours):
            async with self._lock:
                try:
                    await self._take_up("")
                    log.info("company.holidays_taken_up", calendars=sorted(company.calendars))
                except (CompanyError, Conflict) as error:
                    log.warning("company.holidays_refused", reason=str(error))
        # Not before: what another fault has kept from being taken up is new to the next look too.
        self._seen, self._year = seen, today.year
        if self._told_on != today:
            self._told_on = today
            self._tell(self._force.company, today)

    async def _take_up(self, by: str) -> None:
        await self._force.apply(await change_apart(self._force.home, self._force.company, []), by)

    def _tell(self, company: Company, today: dt.date) -> None:
        for one in missing_holidays(company, today):
            log.warning("company.holidays_missing", message=one.what, hint=one.mend)


def _state(home: Path, names: Sequence[str]) -> dict[Path, tuple[int, int]]:
    """When each file was written and how long it is; zeros for one that is not there."""
    states = {}
    for path in files_of(home, names):
        try:
            stat = path.stat()
        except OSError:
            states[path] = (0, 0)
        else:
            states[path] = (stat.st_mtime_ns, stat.st_size)
    return states


def _view(home: Path) -> CalendarsView:
    views = []
    for name in calendars(home):
        try:
            views.append(CalendarView(name=name, years=years_of(read_calendar(home, name))))
        except (HolidayError, FileNotFoundError) as error:
            views.append(CalendarView(name=name, problem=str(error)))
    return CalendarsView(calendars=views)
