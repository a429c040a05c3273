"""`callcenter repository copy`: to another database, with the server stopped."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from alembic.util import CommandError
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from callcenter.commands.words import repository_error
from callcenter.config import Settings, SettingsError, load_settings
from callcenter.database_address import SQLITE, parse_database_url, without_password
from callcenter.repository.copying import CannotCopy, copy
from callcenter.repository.copying import Progress as ProgressTold
from callcenter.repository.database import create_engine
from callcenter.repository.migrate import upgrade
from callcenter.repository.postgresql import UnfitDatabase
from callcenter.supervisor import AlreadyRunning, only_supervisor

repository = typer.Typer(no_args_is_help=True, help="Copy the repository to another database.")


@repository.callback()
def _repository() -> None:
    """Keeps `copy` a command of its own while it is the only one."""


@repository.command("copy")
def copy_repository(
    to: Annotated[
        str,
        typer.Option(
            help="The new one, empty: postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME, or a file. Others "
            "on this machine can read it here: CALLCENTER_DATABASE_URL, with --from, is not to be seen.",
        ),
    ] = "",
    source: Annotated[str, typer.Option("--from", help="The old one, like --to.")] = "",
) -> None:
    """Copy all of the repository, from SQLite to PostgreSQL or the other way. Of --from and --to the one not
    given is what CALLCENTER_DATABASE_URL names. The source is left as it is."""
    try:
        settings = load_settings()
        addresses = _address("--from", source, settings), _address("--to", to, settings)
    except SettingsError as error:
        _fail(str(error), 2)
    if addresses[0] == addresses[1]:
        _fail("Source and target are the same: name the other one with --to or --from.", 2)
    old = make_url(addresses[0])
    if old.get_backend_name() == "sqlite" and not Path(old.database or "").is_file():
        _fail(f"There is no file {old.database} to copy from.", 1)
    try:
        with only_supervisor(settings.home):
            rows = _copy(settings, *addresses)
    except AlreadyRunning:
        home = settings.home
        _fail(
            f"The call centre of {home} runs: stop it first, or what it stores meanwhile would be missing.", 1
        )
    except (CannotCopy, OSError) as error:
        _fail(str(error), 1)
    typer.echo(
        f"{sum(rows.values())} rows of {len(rows)} tables copied to {without_password(addresses[1])}; "
        f"{without_password(addresses[0])} is as it was."
    )
    named = "" if addresses[1] == settings.database else "set CALLCENTER_DATABASE_URL to the new address, "
    typer.echo(
        f"Next: {named}start the call centre and see that /healthz says repository: ok. Keep "
        "the old one until then."
    )


def _copy(settings: Settings, source: str, target: str) -> dict[str, int]:
    """Raises CannotCopy, OSError; a database that cannot be used ends the command."""
    at_work = target
    try:
        upgrade(target)
        at_work = source
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Copying", total=None)
            done: dict[str, int] = {}

            def progress(table: str, rows: int) -> None:
                done[table] = rows
                bar.update(task, completed=sum(done.values()), description=table)

            return asyncio.run(
                _copy_between(source, target, lambda total: bar.update(task, total=total), progress)
            )
    except (SQLAlchemyError, CommandError, UnfitDatabase) as error:
        _fail(repository_error(error, settings.model_copy(update={"database_url": at_work})), 1)


async def _copy_between(
    source: str, target: str, counted: Callable[[int], None], progress: ProgressTold
) -> dict[str, int]:
    engines = create_engine(source, limited=False), create_engine(target, limited=False)
    try:
        return await copy(*engines, counted, progress)
    finally:
        for engine in engines:
            await engine.dispose()


def _address(option: str, given: str, settings: Settings) -> str:
    """What an option names: an address, a file, or when it is empty what is set. Raises SettingsError."""
    if not given:
        return settings.database
    if "://" not in given:
        return f"{SQLITE}{Path(given).expanduser().absolute()}"
    try:
        return parse_database_url(given)
    except ValueError as error:
        raise SettingsError(f"{option} {error}.") from None


def _fail(words: str, status: int) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(status)
