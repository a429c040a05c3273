"""`callcenter contacts`: the newest contacts, from the repository alone; the server need not run."""

import asyncio
from typing import Annotated, Final

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from callcenter.commands.words import repository_error
from callcenter.config import SettingsError, load_settings
from callcenter.domain.enums import Outcome
from callcenter.repository.base import from_ms
from callcenter.repository.database import open_database
from callcenter.repository.queries import ContactRow, newest_contacts

COLUMNS: Final = (
    "started (UTC)",
    "id",
    "from",
    "to",
    "flow",
    "queue",
    "agent",
    "outcome",
    "wait s",
    "talk s",
    "left",
)
LEFT_OUT: Final = ("flow", "to", "from", "left", "talk s", "wait s", "agent", "queue")
ID_CHARACTERS: Final = 8
"""So much of an id is printed; `explain` and `erase` take it. `--json` has all of it."""
WIDEST: Final = 1_000


async def _newest(database_url: str, last: int, outcomes: list[Outcome]) -> list[ContactRow]:
    database = open_database(database_url)
    try:
        async with database.sessions() as session:
            return await newest_contacts(session, last, outcomes)
    finally:
        await database.close()


def _seconds(ms: int | None) -> str:
    return "" if ms is None else f"{ms / 1000:.1f}"


def _left(row: ContactRow) -> str:
    """What the caller left for us: a number to be called, or a voicemail's recording."""
    if row.number_left:
        return row.number_left
    return f"{row.voicemail} ({row.voicemail_seconds} s)" if row.voicemail else ""


def _cells(row: ContactRow) -> dict[str, str]:
    return {
        "started (UTC)": from_ms(row.started_ms).strftime("%Y-%m-%d %H:%M:%S"),
        "id": row.id[:ID_CHARACTERS],
        "from": row.ani or "",
        "to": row.dnis or "",
        "flow": f"{row.flow} {row.flow_version}" if row.flow else "",
        "queue": row.queue or "",
        "agent": row.agent or "",
        "outcome": row.outcome.value if row.outcome else row.state.value,
        "wait s": _seconds(row.wait_ms),
        "talk s": _seconds(row.talk_ms),
        "left": _left(row),
    }


def _print_table(rows: list[ContactRow], console: Console) -> None:
    """Whole values only: on a narrow terminal columns are left out, in the order of LEFT_OUT."""
    cells = [_cells(row) for row in rows]
    for count in range(len(LEFT_OUT) + 1):
        table = Table()
        columns = [name for name in COLUMNS if name not in LEFT_OUT[:count]]
        for name in columns:
            table.add_column(name, no_wrap=True)
        for row in cells:
            # Text: a caller's name or number is never markup.
            table.add_row(*(Text(row[name]) for name in columns))
        if console.measure(table, options=console.options.update(width=WIDEST)).maximum <= console.width:
            break
    console.print(table)


def contacts(
    last: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    outcome: Annotated[
        list[Outcome] | None, typer.Option(help="Only contacts that ended so; may be given several times.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array, times in ms since 1970.")] = False,
) -> None:
    """Print the newest contacts."""
    try:
        settings = load_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    try:
        rows = asyncio.run(_newest(settings.database, last, outcome or []))
    except (SQLAlchemyError, OSError) as error:
        typer.echo(repository_error(error, settings), err=True)
        raise typer.Exit(1) from None
    if json:
        typer.echo(msgspec.json.encode(rows).decode())
    else:
        _print_table(rows, Console())
