"""`callcenter cases`: take over cases that were kept elsewhere; the server may run meanwhile."""

import asyncio
import getpass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.exc import SQLAlchemyError

from callcenter.care import CareError, read_care
from callcenter.commands.users import CONSOLE
from callcenter.commands.words import repository_error
from callcenter.company import CompanyError, read_company
from callcenter.config import Settings, SettingsError, load_settings
from callcenter.ivr.load import FlowError
from callcenter.repository.database import open_database
from callcenter.repository.enums import Role
from callcenter.service.cases import Cases, Course
from callcenter.service.cases.deadlines import Timing
from callcenter.service.cases.import_file import MOST_BYTES
from callcenter.service.cases.importing import ImportedCases
from callcenter.service.cases.similar import Similar
from callcenter.service.errors import ServiceError
from callcenter.service.permissions import Actor

cases = typer.Typer(no_args_is_help=True, help="Take over cases that were kept elsewhere.")


@cases.callback()
def _cases() -> None:
    """Keeps `import` a command of its own while it is the only one."""


@cases.command("import")
def import_cases(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8; docs/cases.md tells of its columns.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is wrong with the file; store nothing.")
    ] = False,
    unit: Annotated[
        str, typer.Option(help="The org unit whose the cases are that are no known customer's.")
    ] = "company",
) -> None:
    """Store all cases of a file, or none: every fault is told with its line, and the command exits with 1."""
    try:
        settings = load_settings()
        raw = _bytes(file)
        done = asyncio.run(_import(settings, raw, dry_run, unit))
    except (SettingsError, CareError, CompanyError, FlowError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except ServiceError as error:
        typer.echo(f"{file}: {error.message} {error.hint}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"{file}: it cannot be read: {error.strerror or error}.", err=True)
        raise typer.Exit(2) from None
    except SQLAlchemyError as error:
        typer.echo(repository_error(error, settings), err=True)
        raise typer.Exit(1) from None
    for fault in done.faults:
        field = f"{fault.field}: " if fault.field else ""
        typer.echo(f"{file}:{fault.line}: {field}{fault.message} {fault.hint}", err=True)
    if done.faulty:
        more = done.faulty - len(done.faults)
        typer.echo(f"{f'{more} more faults. ' if more else ''}Nothing was stored.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{done.cases} cases are right." if dry_run else f"{done.stored} cases were stored.")


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


async def _import(settings: Settings, raw: bytes, dry_run: bool, unit: str) -> ImportedCases:
    care, company = read_care(settings.home), read_company(settings.home).configuration
    timing = Timing(care=care, hours=company.hours, zone=ZoneInfo(company.time_zone))
    actor = Actor(user_id=f"{CONSOLE}:{getpass.getuser()}"[:64], role=Role.ADMIN, org_unit=unit)
    database = open_database(settings.database)
    try:
        service = Cases(
            database.sessions,
            Course(lambda: care),
            timing=lambda: timing,
            texts=Similar(database.direct),
        )
        with typer.progressbar(length=1, label="Storing") as bar:

            def progress(done: int, of: int) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            return await service.import_file(actor, raw, dry_run=dry_run, progress=progress)
    finally:
        await database.close()
