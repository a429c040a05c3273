"""The records of a journal that one day can be told from, without decoding all the others."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from callcenter.domain import events as ev
from callcenter.domain.configuration import Configuration
from callcenter.engine.journal import Journal, JournalError
from callcenter.engine.record import Record

#: Calls that begin so long before midnight, and zones, are taken in.
_BEFORE_MS = 30 * 3_600_000
_MOST_DAYS_NAMED = 5

_FIRST = "SELECT sequence FROM record WHERE at >= ? ORDER BY sequence LIMIT 1"
_EARLY = """
SELECT sequence FROM record WHERE sequence < ? AND (instr(events, ?) OR instr(events, ?)) ORDER BY sequence"""
# In no zone of today does midnight fall within a quarter of an hour.
_QUARTER_MS = 900_000
_QUARTERS = "SELECT DISTINCT at / ? FROM record WHERE instr(events, ?) ORDER BY 1 DESC"


def day_of(day: date, configuration: Configuration) -> tuple[int, int]:
    """When the day begins and ends at the company, ms since 1970."""
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(configuration.time_zone))
    return int(midnight.timestamp() * 1000), int((midnight + timedelta(days=1)).timestamp() * 1000)


def records_of(journal: Journal, day: date) -> Iterator[Record]:
    """In order: every change of the set-up and of an agent's presence before the day, then everything from
    the evening before it on. Raises JournalError."""
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo("UTC"))
    found = _column(journal, _FIRST, int(midnight.timestamp() * 1000) - _BEFORE_MS)
    first = int(found[0]) if found else journal.last_sequence + 1
    names = (_named(ev.ConfigurationLoaded), _named(ev.PresenceChanged))
    for sequence in _column(journal, _EARLY, first, *names):
        yield next(journal.read(after=int(sequence) - 1))
    yield from journal.read(after=first - 1)


def days_known(journal: Journal, zone: ZoneInfo) -> tuple[str, ...]:
    """The newest days (YYYY-MM-DD in the zone) with callers in queues, in order."""
    days: list[str] = []
    for quarter in _column(journal, _QUARTERS, _QUARTER_MS, _named(ev.ContactQueued)):
        day = f"{datetime.fromtimestamp(int(quarter) * _QUARTER_MS / 1000, zone):%Y-%m-%d}"
        if day not in days:
            days.append(day)
        if len(days) == _MOST_DAYS_NAMED:
            break
    return tuple(sorted(days))


def _named(event: type[ev.Event]) -> bytes:
    """How the event's name stands in a record."""
    return f'"{event.__name__}"'.encode()


def _column(journal: Journal, sql: str, *arguments: int | bytes) -> list[int | str]:
    """The only column of what is found."""
    address = f"{journal.path.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            return [one for (one,) in connection.execute(sql, arguments)]
    except sqlite3.Error as error:
        raise JournalError(f"the journal {journal.path} cannot be read: {error}") from error
