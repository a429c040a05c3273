"""`callcenter contacts`: the newest contacts, from the repository alone; the server need not run."""

import asyncio
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from callcenter.config import SettingsError, load_settings
from callcenter.domain.enums import Outcome
from callcenter.repository.base import from_ms
from callcenter.repository.database import open_database
from callcenter.repository.queries import ContactRow, newest_contacts


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


def _print_table(rows: list[ContactRow]) -> None:
    table = Table(
        "started (UTC)", "id", "from", "to", "queue", "agent", "outcome", "wait s", "talk s", "left"
    )
    for row in rows:
        started = from_ms(row.started_ms).strftime("%Y-%m-%d %H:%M:%S")
        cells = (
            started,
            row.id,
            row.ani or "",
            row.dnis or "",
            row.queue or "",
            row.agent or "",
            row.outcome.value if row.outcome else row.state.value,
            _seconds(row.wait_ms),
            _seconds(row.talk_ms),
            _left(row),
        )
        # Text: a caller's name or number is never markup.
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


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
        rows = asyncio.run(_newest(settings.database, last, outcome or []))
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error))
        typer.echo(
            f"The repository cannot be read: {reason}. Start the server once to make it, "
            "or check CALLCENTER_HOME and CALLCENTER_DATABASE_URL.",
            err=True,
        )
        raise typer.Exit(1) from None
    if json:
        typer.echo(msgspec.json.encode(rows).decode())
    else:
        _print_table(rows)
