"""Calendars of holidays: days off and extra days of work (調休), read from CSV, ours and the company's own.

Ours are in db/holidays, with their sources; the company's in `holidays/` of CALLCENTER_HOME. Of a year that
the company's file has, only its days count; the other years of a calendar of the same name are ours.
"""

import csv
import io
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec

from callcenter.files import write_whole

from .problems import CompanyError, Place, Problem, ProblemCode, choices, chosen_from
from .texts import LANGUAGES, line_problems

SHIPPED = Path(__file__).resolve().parent.parent.parent / "db" / "holidays"
FOLDER = "holidays"
CALENDAR = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
MOST_BYTES = 1_000_000
MOST_DAYS = 2_000
#: Calendars of the company's own.
MOST_CALENDARS = 100
LONGEST_NAME = 80
COLUMNS = ("date", "kind", "status", *LANGUAGES)
PROVISIONAL = "provisional"
#: Faults told of one file.
_MOST_TOLD = 50
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DayKind(StrEnum):
    """What a day of a calendar is."""

    CLOSED = "closed"
    WORK = "work"


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day that differs from others of the week. `provisional`: its year's arrangement is not in yet."""

    date: str
    kind: DayKind
    names: dict[str, str] = {}
    provisional: bool = False


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """All days of a calendar, in order; `own`: the years that the company's file gives."""

    name: str
    days: tuple[Day, ...]
    own: tuple[int, ...] = ()

    def years(self) -> tuple[int, ...]:
        """Those it has days of."""
        return tuple(sorted({_year(day) for day in self.days}))

    def count(self, year: int, kind: DayKind) -> int:
        """How many such days it has in a year."""
        return sum(day.kind is kind and _year(day) == year for day in self.days)

    def complete(self) -> tuple[int, ...]:
        """The years that are settled: none of their days is provisional."""
        open_years = {_year(day) for day in self.days if day.provisional}
        return tuple(year for year in self.years() if year not in open_years)


class HolidayError(CompanyError):
    """A file of holidays cannot be used: one line for each fault."""


def calendars(home: Path) -> tuple[str, ...]:
    """The names of all calendars, ours and the company's own."""
    files = (*SHIPPED.glob("*.csv"), *(home / FOLDER).glob("*.csv"))
    return tuple(sorted({path.stem for path in files if CALENDAR.fullmatch(path.stem)}))


def files_of(home: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """The files that these calendars are read from, whether they are there or not."""
    return tuple(folder / f"{name}.csv" for name in names for folder in (home / FOLDER, SHIPPED))


def read_calendar(home: Path, name: str) -> Calendar:
    """A calendar with the company's own years before ours. Raises HolidayError; FileNotFoundError for a name
    that is none's."""
    files = files_of(home, [name]) if CALENDAR.fullmatch(name) else ()
    if not any(file.exists() for file in files):
        raise FileNotFoundError(name)
    own, shipped = (_read(file) if file.exists() else () for file in files)
    own_years = {_year(day) for day in own}
    return Calendar(
        name=name,
        days=_in_order((*own, *(day for day in shipped if _year(day) not in own_years))),
        own=tuple(sorted(own_years)),
    )


def import_calendar(home: Path, name: str, raw: bytes, where: str = "") -> Calendar:
    """Take a file in as the company's own: its years replace those of the same name, others stay.

    `where`: what the file is called in its faults, when it is not called after the calendar. In place of a
    file that cannot be used it is all there is; that one is kept beside it, as NAME.csv.faulty.
    On disk, whole, when this returns. Raises HolidayError or OSError.
    """
    if not CALENDAR.fullmatch(name):
        raise _bad_name(name)
    where = where or f"{name}.csv"
    new = parse_holidays(raw, where)
    own = home / FOLDER / f"{name}.csv"
    if not own.exists() and len(list(own.parent.glob("*.csv"))) >= MOST_CALENDARS:
        raise _refused(where, [_too_many(MOST_CALENDARS + 1, MOST_CALENDARS, "calendars")])
    years = {_year(day) for day in new}
    before = _before(own) if own.exists() else ()
    days = _in_order((*new, *(day for day in before if _year(day) not in years)))
    if len(days) > MOST_DAYS:
        raise _refused(where, [_too_many(len(days), MOST_DAYS, "days, with the years it has already,")])
    write_whole(own, _written(days))
    return read_calendar(home, name)


def own_file(home: Path, name: str) -> bytes | None:
    """The company's own file of a calendar as it is; None when there is none. Raises OSError."""
    path = home / FOLDER / f"{name}.csv"
    return path.read_bytes() if CALENDAR.fullmatch(name) and path.exists() else None


def put_back(home: Path, name: str, content: bytes | None) -> None:
    """Make the company's own file of a calendar what `own_file` told before an import. Raises OSError."""
    path = home / FOLDER / f"{name}.csv"
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, content)


def parse_holidays(raw: bytes, where: str) -> tuple[Day, ...]:
    """The days of a CSV file, in order: columns `date` (ISO), `kind` (closed, work), and if wanted `status`
    (empty, provisional) and names in `zh-CN`, `zh-TW`, `en`; others are passed over.

    Raises HolidayError with every fault, up to 50, each with its line and how to mend it.
    """
    if len(raw) > MOST_BYTES:
        raise _refused(
            where, [_unreadable(f"it has more than {MOST_BYTES} bytes", "that is no table of days")]
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(where, [_unreadable("it is not in UTF-8", 'save it as "CSV UTF-8"')]) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    days: dict[str, Day] = {}
    seen: dict[str, int] = {}
    try:
        problems += [_no_column(name) for name in COLUMNS[:2] if name not in (rows.fieldnames or ())]
        for count, row in enumerate(() if problems else rows, 1):
            if count > MOST_DAYS:
                raise _refused(where, [_too_many(count, MOST_DAYS, "rows")])
            found = list(_row_problems(row, rows.line_num, seen))
            problems += found
            if not found:
                day = _day(row)
                days[day.date], seen[day.date] = day, rows.line_num
    except csv.Error as error:
        problems.append(
            _unreadable(f"line {rows.line_num}: {error}", "write it as a spreadsheet does", rows.line_num)
        )
    if not problems and not days:
        problems.append(_unreadable("it has no days", "add a row for each"))
    if problems:
        raise _refused(where, problems)
    return _in_order(days.values())


def _row_problems(row: Mapping[str, str], line: int, seen: Mapping[str, int]) -> Iterator[Problem]:
    given = (row["date"] or "").strip()
    kind = (row["kind"] or "").strip()
    status = (row.get("status") or "").strip()
    if not _is_date(given):
        what = f"{given[:60]!r} is no date" if given else "the date is missing"
        yield _fault(line, ProblemCode.CSV_BAD_DATE, what, "write it like 2026-10-01", given=given[:60])
    elif given in seen:
        what = f"{given} is there already, on line {seen[given]}"
        yield _fault(line, ProblemCode.CSV_TWICE, what, "take one out", given=given, first=seen[given])
    if kind not in set(DayKind):
        what = f"{kind[:60]!r} is no kind of day"
        mend = "write closed for a day off, work for an extra day of work"
        yield _fault(line, ProblemCode.CSV_UNKNOWN_KIND, what, mend, given=kind[:60])
    if status not in ("", PROVISIONAL):
        what = f"{status[:60]!r} is no status"
        mend = f"leave it empty, or write {PROVISIONAL}"
        yield _fault(line, ProblemCode.CSV_UNKNOWN_STATUS, what, mend, given=status[:60])
    for language in LANGUAGES:
        text = (row.get(language) or "").strip()
        for problem in line_problems(text, ("line", line, language), LONGEST_NAME) if text else ():
            values = {"line": line, "column": language, "most": LONGEST_NAME}
            what = f"line {line}: the name in {language}: {problem.what}"
            yield msgspec.structs.replace(problem, code=ProblemCode.CSV_BAD_NAME, what=what, values=values)


def _day(row: Mapping[str, str]) -> Day:
    return Day(
        date=row["date"].strip(),
        kind=DayKind(row["kind"].strip()),
        names={code: text for code in LANGUAGES if (text := (row.get(code) or "").strip())},
        provisional=bool((row.get("status") or "").strip()),
    )


def _is_date(text: str) -> bool:
    try:
        return bool(_ISO.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _read(path: Path) -> tuple[Day, ...]:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(
            str(path), [_unreadable(f"it cannot be read: {error}", "let the server read it")]
        ) from None
    return parse_holidays(raw, str(path))


def _before(own: Path) -> tuple[Day, ...]:
    """What the company's file has; nothing when it cannot be used."""
    try:
        return _read(own)
    except HolidayError:
        shutil.copyfile(own, own.with_name(f"{own.name}.faulty"))
        return ()


def _written(days: Iterable[Day]) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for day in days:
        status = PROVISIONAL if day.provisional else ""
        rows.writerow((day.date, day.kind.value, status, *(day.names.get(code, "") for code in LANGUAGES)))
    return out.getvalue().encode()


def _in_order(days: Iterable[Day]) -> tuple[Day, ...]:
    return tuple(sorted(days, key=lambda day: day.date))


def _year(day: Day) -> int:
    return int(day.date[:4])


# Faults


def unknown_calendar(name: str, known: Collection[str], place: Place) -> Problem:
    """What is said of a name that no calendar has."""
    return Problem(
        place=place,
        code=ProblemCode.UNKNOWN_CALENDAR,
        what=f"there is no calendar {name[:60]!r}",
        mend=choices(name, known, "Import a file of that name first"),
        values={"calendar": name[:60], **chosen_from(name, known)},
    )


def _fault(line: int, code: ProblemCode, what: str, mend: str, **values: str | int) -> Problem:
    return Problem(
        place=("line", line),
        code=code,
        what=f"line {line}: {what}",
        mend=mend,
        values={"line": line, **values},
    )


def _unreadable(what: str, mend: str, line: int = 1) -> Problem:
    return Problem(
        place=("line", line),
        code=ProblemCode.CSV_UNREADABLE,
        what=what,
        mend=mend,
        values={"given": f"{what}; {mend}"},
    )


def _no_column(name: str) -> Problem:
    mend = f"the first line names the columns: {','.join(COLUMNS)} (the first two are needed)"
    return _fault(1, ProblemCode.CSV_NO_COLUMN, f"there is no column {name}", mend, column=name)


def _too_many(count: int, most: int, of_what: str) -> Problem:
    values = {"count": count, "most": most}
    what = f"there are more than {most} {of_what}"
    return Problem(
        place=("line", most),
        code=ProblemCode.TOO_MANY,
        what=what,
        mend=f"at most {most} are allowed",
        values=values,
    )


def _bad_name(name: str) -> HolidayError:
    problem = Problem(
        place=("name",),
        code=ProblemCode.BAD_ID,
        what=f"{name[:60]!r} cannot be the name of a calendar",
        mend="write a letter first, then letters, digits, dash and underscore, at most 40",
        values={"given": name[:60]},
    )
    return _refused(name[:60], [problem])


def _refused(where: str, problems: list[Problem]) -> HolidayError:
    told = problems[:_MOST_TOLD]
    lines = [f"{where}: {one.what}. {one.mend[:1].upper()}{one.mend[1:]}." for one in told]
    if len(problems) > len(told):
        lines.append(f"{where}: {len(problems) - len(told)} more faults like these.")
    fields = ["name" if one.place == ("name",) else f"line {one.place[1]}" for one in told]
    return HolidayError("\n".join(lines), told, fields)
