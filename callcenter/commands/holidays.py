"""`callcenter holidays`: calendars of days off and extra days of work; the server may run meanwhile."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from callcenter.company.holidays import (
    MOST_BYTES,
    HolidayError,
    calendars,
    import_calendar,
    read_calendar,
)
from callcenter.config import SettingsError, load_settings
from callcenter.service.calendar_years import CalendarYear, years_before, years_of

holidays = typer.Typer(no_args_is_help=True, help="List the calendars of holidays, import one from CSV.")


def _home() -> Path:
    try:
        return load_settings().home
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _table(rows: list[tuple[str, CalendarYear]]) -> Table:
    """Whole in a terminal of 80 columns; in a narrower one, or with longer names, only names are wrapped."""
    table = Table()
    table.add_column("calendar", overflow="fold")
    for column in ("year", "days off", "extra work days", "state", "whose"):
        table.add_column(column, no_wrap=True)
    for name, row in rows:
        state = "complete" if row.complete else "provisional"
        whose = "the company's" if row.own else "shipped"
        table.add_row(name, str(row.year), str(row.closed), str(row.work), state, whose)
    return table


@holidays.command("list")
def list_holidays(
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Print which years the calendars have, and whether these are complete."""
    home = _home()
    rows: list[tuple[str, CalendarYear]] = []
    faulty = False
    for name in calendars(home):
        try:
            rows += [(name, year) for year in years_of(read_calendar(home, name))]
        except HolidayError as error:
            faulty = True
            typer.echo(str(error), err=True)
    if json:
        named = [{"calendar": name, **msgspec.structs.asdict(row)} for name, row in rows]
        typer.echo(msgspec.json.encode(named).decode())
    else:
        console = Console()
        console.print(_table(rows))
        if not all(row.complete for _, row in rows):
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
        before = years_before(home, name)
        calendar = import_calendar(home, name, raw, str(file))
    except HolidayError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}. Nothing was imported.", err=True)
        raise typer.Exit(1) from None
    for row in years_of(calendar):
        if row.own:
            more = "" if row.complete else " (provisional)"
            old = before.get(row.year)
            was = f"before: {_days(old)}" if old else "none before"
            typer.echo(f"{name} {row.year}: {_days(row)}{more}; {was}")


def _days(row: CalendarYear) -> str:
    off, work = ("day" if count == 1 else "days" for count in (row.closed, row.work))
    return f"{row.closed} {off} off, {row.work} extra {work} of work"
