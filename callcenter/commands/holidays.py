"""`callcenter holidays`: calendars of days off and extra days of work; the server may run meanwhile."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from callcenter.company.holidays import (
    MOST_BYTES,
    Calendar,
    DayKind,
    HolidayError,
    calendars,
    import_calendar,
    read_calendar,
)
from callcenter.config import SettingsError, load_settings

holidays = typer.Typer(no_args_is_help=True, help="List the calendars of holidays, import one from CSV.")


class _Year(msgspec.Struct, frozen=True, kw_only=True):
    calendar: str
    year: int
    closed: int
    work: int
    complete: bool
    own: bool


def _years(calendar: Calendar) -> list[_Year]:
    return [
        _Year(
            calendar=calendar.name,
            year=year,
            closed=calendar.count(year, DayKind.CLOSED),
            work=calendar.count(year, DayKind.WORK),
            complete=year in calendar.complete(),
            own=year in calendar.own,
        )
        for year in calendar.years()
    ]


def _home() -> Path:
    try:
        return load_settings().home
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _table(rows: list[_Year]) -> Table:
    """Whole in a terminal of 80 columns; in a narrower one, or with longer names, only names are wrapped."""
    table = Table()
    table.add_column("calendar", overflow="fold")
    for column in ("year", "days off", "extra work days", "state", "whose"):
        table.add_column(column, no_wrap=True)
    for row in rows:
        state = "complete" if row.complete else "provisional"
        whose = "the company's" if row.own else "shipped"
        table.add_row(row.calendar, str(row.year), str(row.closed), str(row.work), state, whose)
    return table


@holidays.command("list")
def list_holidays(
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Print which years the calendars have, and whether these are complete."""
    home = _home()
    rows: list[_Year] = []
    faulty = False
    for name in calendars(home):
        try:
            rows += _years(read_calendar(home, name))
        except HolidayError as error:
            faulty = True
            typer.echo(str(error), err=True)
    if json:
        typer.echo(msgspec.json.encode(rows).decode())
    else:
        console = Console()
        console.print(_table(rows))
        if not all(row.complete for row in rows):
            console.print("provisional: import the year's arrangement", soft_wrap=True)
    if faulty:
        raise typer.Exit(2)


@holidays.command("import")
def import_holidays(
    file: Annotated[Path, typer.Argument(help="A CSV file: date,kind[,status,zh-CN,zh-TW,en].")],
    name: Annotated[str, typer.Option(help="The calendar's name, as company.yaml has it: CN.")],
) -> None:
    """Take a CSV file in. Its years go before those of the same calendar that were there."""
    home = _home()
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        before = {row.year: row for row in _before(home, name)}
        calendar = import_calendar(home, name, raw, str(file))
    except HolidayError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}. Nothing was imported.", err=True)
        raise typer.Exit(1) from None
    for row in _years(calendar):
        if row.own:
            more = "" if row.complete else " (provisional)"
            old = before.get(row.year)
            was = f"before: {_days(old)}" if old else "none before"
            typer.echo(f"{name} {row.year}: {_days(row)}{more}; {was}")


def _before(home: Path, name: str) -> list[_Year]:
    """The years that a calendar has before a file is taken in; none when there is no such calendar, or it
    cannot be used."""
    try:
        return _years(read_calendar(home, name))
    except (FileNotFoundError, HolidayError):
        return []


def _days(row: _Year) -> str:
    off, work = ("day" if count == 1 else "days" for count in (row.closed, row.work))
    return f"{row.closed} {off} off, {row.work} extra {work} of work"
