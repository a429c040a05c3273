"""`callcenter erase`: what must be forgotten, of one contact or of a person. The server may run meanwhile."""

import asyncio
import getpass
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from callcenter.commands.journal import Home, journal_of, whole_id
from callcenter.commands.users import CONSOLE
from callcenter.commands.words import repository_error
from callcenter.config import Settings, SettingsError, load_settings
from callcenter.engine.journal import FILE_NAME, Journal, JournalError
from callcenter.repository.base import from_ms
from callcenter.repository.database import create_engine
from callcenter.repository.enums import Role
from callcenter.repository.erasing import ERASED, wipe
from callcenter.service.audit import Audit, AuditRecord
from callcenter.service.errors import NotFound, ServiceError
from callcenter.service.forgetting import Asked, Forgetting, Trace
from callcenter.service.permissions import Actor
from callcenter.telephony.asterisk.render import asterisk_dirs

PATIENCE_S: Final = 10.0
"""How long the repository may be behind the journal; a server that runs needs less than a second."""
LEFT: Final = (
    "Not touched: copies of the journal and of the repository that you keep, letters in mailboxes, what was "
    "written about them in others' cases and notes, Asterisk's own logs."
)


def erase(
    contact: Annotated[
        str, typer.Argument(help="A contact's id or its start, as `callcenter contacts` prints it.")
    ] = "",
    customer: Annotated[str, typer.Option(help="Everything of this customer, by their id.")] = "",
    number: Annotated[str, typer.Option(help="Everything of whoever has this telephone number.")] = "",
    email: Annotated[str, typer.Option(help="Everything of whoever has this mail address.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Of a person: only say what there is; erase nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: Home = None,
) -> None:
    """Erase for good: the numbers, names, keys and notes that the journal has of a closed CONTACT; or with
    --customer, --number or --email all that tells of a person, in journal, repository and files. What is
    counted stays: cases with their number, kind, class, cause, times and marks, contacts with their times."""
    asked = Asked(customer=customer.strip(), number=number.strip(), email=email.strip())
    given = [each for each in (contact, asked.customer, asked.number, asked.email) if each]
    if len(given) != 1 or (dry_run and contact):
        typer.echo("Give one: CONTACT, or --customer, --number or --email (with --dry-run first).", err=True)
        raise typer.Exit(2)
    if contact:
        _erase_contact(contact, yes, home)
    else:
        _erase_person(asked, dry_run, yes, home)


def _erase_contact(contact: str, yes: bool, home: Path | None) -> None:
    with journal_of(home) as reading:
        contact = whole_id(reading, contact)
        closed = reading.closed(contact)
        if not closed:
            typer.echo(
                f"The journal knows no contact {contact!r}. `callcenter contacts` prints the newest."
                if closed is None
                else f"Contact {contact} is still open. Erase it when it is over and written up.",
                err=True,
            )
            raise typer.Exit(1)
        if not yes:
            typer.confirm(f"Erase the personal values of {contact}? Nothing brings them back.", abort=True)
        journal = Journal(reading.path)
        try:
            erased = journal.erase(contact)
            emptied = journal.empty_log()
        finally:
            journal.release()
    values = "value" if erased == 1 else "values"
    typer.echo(f"{erased} personal {values} of contact {contact} erased from the journal.")
    if not emptied:
        typer.echo(
            "Another program reads the journal: traces stay in its log until the server is next restarted."
        )
    typer.echo(
        "Not touched: the customer and the contact in the repository, recorded messages, and any copies of "
        "the journal you keep. --customer, --number and --email erase these as well."
    )


def _erase_person(asked: Asked, dry_run: bool, yes: bool, home: Path | None) -> None:
    try:
        settings = load_settings(**({"home": home.absolute()} if home else {}))
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    try:
        path = settings.home / FILE_NAME
        journal = Journal(path, read_only=dry_run) if path.is_file() else None
        try:
            asyncio.run(_forget(settings, journal, asked, dry_run, yes))
        finally:
            if journal is not None:
                journal.release()
    except ServiceError as error:
        typer.echo(f"{error.message} {error.hint}", err=True)
        raise typer.Exit(1) from None
    except JournalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except (SQLAlchemyError, OSError) as error:
        typer.echo(repository_error(error, settings), err=True)
        raise typer.Exit(1) from None


async def _forget(
    settings: Settings, journal: Journal | None, asked: Asked, dry_run: bool, yes: bool
) -> None:
    engine = create_engine(settings.database, limited=False)
    forgetting = Forgetting(
        engine,
        journal,
        home=settings.home,
        recordings=asterisk_dirs(settings.home).spool / "recording",
        patience_s=PATIENCE_S,
    )
    try:
        try:
            trace = await forgetting.look(asked)
        except NotFound:
            before = await _erased_before(engine, asked.customer)
            if before is None:
                raise
            at = f"{from_ms(before.at_ms):%Y-%m-%d %H:%M} UTC"
            typer.echo(f"Customer {asked.customer} was erased at {at} by {before.actor}: nothing is left.")
        else:
            _print(asked, trace)
            if trace.nothing or dry_run:
                typer.echo("Nothing was changed.")
                return
            if not yes:
                typer.confirm("Erase all of it? Nothing brings it back.", abort=True)
            await forgetting.forget(asked, f"{CONSOLE}:{getpass.getuser()}"[:64])
            typer.echo("Erased.")
        if dry_run:
            return
        # Once more after a run that was interrupted: what it left in the databases' own logs.
        emptied = journal is None or journal.empty_log()
        if not (await wipe(engine) and emptied):
            typer.echo(
                "Other programs read the databases: traces stay in their logs until the server is next "
                "restarted."
            )
        typer.echo(LEFT)
    finally:
        await engine.dispose()


async def _erased_before(engine: AsyncEngine, customer: str) -> AuditRecord | None:
    """What the audit trail says of a customer who is not there (any more)."""
    admin = Actor(user_id=CONSOLE, role=Role.ADMIN, org_unit="company")
    trail = await Audit(async_sessionmaker(engine)).of_object(admin, "customer", customer)
    return next((entry for entry in trail if entry.action == ERASED), None)


def _print(asked: Asked, trace: Trace) -> None:
    who = [*trace.person.customers, trace.name] if trace.person.customers else [asked.number or asked.email]
    typer.echo(f"{'Customer ' if trace.person.customers else ''}{' '.join(filter(None, who))}:")
    counted = {name.replace("_", " "): count for name, count in sorted(trace.rows.items())}
    counted["personal values in the journal"] = trace.values
    counted["files"] = len(trace.files)
    for name, count in counted.items():
        typer.echo(f"  {count:>7}  {name}")
    if trace.shared:
        typer.echo(
            f"Another customer has it too, and so nothing was looked for by it: {', '.join(trace.shared)}"
        )
