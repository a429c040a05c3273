"""`callcenter explain` and `replay`: what the journal tells.

The server may run meanwhile.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from callcenter.config import SettingsError, load_settings
from callcenter.engine.explain import explain as explain_contact
from callcenter.engine.explain import in_words
from callcenter.engine.journal import FILE_NAME, Journal, JournalError
from callcenter.engine.replay import Difference
from callcenter.engine.replay import replay as replay_records

MOST_NAMED: Final = 5
"""So many contacts are named when the start of an id fits several."""

Home = Annotated[
    Path | None, typer.Option(help="Read the journal of this directory instead of CALLCENTER_HOME's.")
]


@contextmanager
def journal_of(home: Path | None) -> Iterator[Journal]:
    """The journal, opened to be read; errors end the command with status 2."""
    try:
        settings = load_settings(**({"home": home.absolute()} if home else {}))
        path = settings.home / FILE_NAME
        if not path.is_file():
            raise JournalError(
                f"There is no journal at {path}: start the server once, or check CALLCENTER_HOME."
            )
        journal = Journal(path, read_only=True)
        try:
            yield journal
        finally:
            journal.release()
    except (SettingsError, JournalError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def whole_id(journal: Journal, start: str) -> str:
    """The id of the only contact whose id begins so; `start` itself when there is none, or it is one.

    Ends the command when there are several.
    """
    connection = sqlite3.connect(f"{journal.path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        found = [
            str(contact_id)
            for (contact_id,) in connection.execute(
                "SELECT DISTINCT contact_id FROM record WHERE contact_id >= ? AND contact_id < ?"
                " ORDER BY contact_id LIMIT ?",
                (start, f"{start}\U0010ffff", MOST_NAMED + 1),
            )
        ]
    except sqlite3.Error as error:
        raise JournalError(f"the journal {journal.path} cannot be read: {error}") from error
    finally:
        connection.close()
    if start in found or not found:
        return start
    if len(found) > 1:
        named = ", ".join(found[:MOST_NAMED]) + (", ..." if len(found) > MOST_NAMED else "")
        typer.echo(f"Several contacts begin with {start!r}: {named}. Give more of the id.", err=True)
        raise typer.Exit(1)
    return found[0]


def explain(
    contact: Annotated[
        str, typer.Argument(help="A contact's id or its start, as `callcenter contacts` prints it.")
    ],
    personal: Annotated[
        bool, typer.Option("--personal", help="Show numbers, names, keys and notes.")
    ] = False,
    timers: Annotated[
        bool, typer.Option("--timers", help="Tell of every timer, not only of what they led to.")
    ] = False,
    home: Home = None,
) -> None:
    """Print what happened to a contact, message by message, and why that agent was chosen."""
    with journal_of(home) as journal:
        contact = whole_id(journal, contact)
        lines = 0
        for line in explain_contact(
            journal.read(contact_id=contact), contact, personal=personal, timers=timers
        ):
            typer.echo(line)
            lines += 1
    if not lines:
        typer.echo(
            f"The journal knows no contact {contact!r}. `callcenter contacts` prints the newest.", err=True
        )
        raise typer.Exit(1)


def replay(home: Home = None) -> None:
    """Decide the whole journal again and compare; status 1 when anything is decided otherwise now."""
    began = time.monotonic()
    with journal_of(home) as journal, Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Replaying", total=journal.last_sequence)
        report = replay_records(journal.read(), lambda sequence: bar.update(task, completed=sequence))
    typer.echo(
        f"{report.decided} messages decided again, {report.folded} folded "
        f"(other versions; {report.erased_contacts} erased contacts), {time.monotonic() - began:.1f} s"
    )
    if report.difference is not None:
        _print_difference(report.difference)
        raise typer.Exit(1)
    typer.echo("No difference.")


def _print_difference(difference: Difference) -> None:
    typer.echo(f"Record {difference.sequence} is decided otherwise now.")
    typer.echo(f"message:  {in_words(difference.message)}")
    if difference.why:
        typer.echo(difference.why)
    for name, events in (("expected", difference.expected), ("got", difference.got)):
        for number, event in enumerate(events):
            mark = "!" if number == difference.at else " "
            typer.echo(f"{name:>8}: {mark} {type(event).__name__}: {in_words(event)}")
