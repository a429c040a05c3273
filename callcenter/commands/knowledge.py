"""`callcenter knowledge`: articles from a file, to a file, and the index of the search made anew."""

import asyncio
import getpass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from callcenter.care import Care, CareError, read_care
from callcenter.commands.users import CONSOLE
from callcenter.commands.words import repository_error
from callcenter.config import Settings, SettingsError, load_settings
from callcenter.files import write_whole
from callcenter.repository.article_index import index_all
from callcenter.repository.database import Database, open_database
from callcenter.service.auth import utc_now
from callcenter.service.knowledge.article_file import MOST_BYTES, ImportFault
from callcenter.service.knowledge.transfer import Imported, Transfer

knowledge = typer.Typer(no_args_is_help=True, help="Import, export and index articles.")


@knowledge.command("import")
def import_articles(
    file: Annotated[Path, typer.Argument(help="Articles in YAML; docs/knowledge.md tells how.")],
    draft: Annotated[bool, typer.Option("--draft", help="Leave them to be published by hand.")] = False,
    unit: Annotated[str, typer.Option(help="The org unit whose new articles they are.")] = "company",
) -> None:
    """Store all articles of a file, or none: every fault is told with its line, and the exit code is 1."""
    settings = _settings()
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        done = asyncio.run(_import(settings, raw, unit, publish=not draft))
    except CareError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except ImportFault as error:
        for line in str(error).splitlines():
            typer.echo(f"{file}:{line}", err=True)
        typer.echo("Nothing was stored.", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as error:
        raise _away(error, settings) from None
    except OSError as error:
        typer.echo(f"{file}: it cannot be read: {error.strerror or error}.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{done.new} articles are new, {done.changed} changed, {done.same} as they were.")


@knowledge.command("export")
def export_articles(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    ids: Annotated[list[str] | None, typer.Argument(help="Ids; all that are in force without any.")] = None,
) -> None:
    """Write articles as YAML that `import` takes."""
    settings = _settings()
    try:
        raw = asyncio.run(_export(settings, ids))
    except SQLAlchemyError as error:
        raise _away(error, settings) from None
    try:
        write_whole(file, raw)
    except OSError as error:
        typer.echo(f"{file}: it cannot be written: {error.strerror or error}.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{file} is written.")


@knowledge.command("index")
def index() -> None:
    """Make the index of the search anew; the server may run meanwhile."""
    settings = _settings()
    database = open_database(settings.database)
    try:
        with database.direct.begin() as connection:
            done = index_all(connection, lambda done: typer.echo(f"{done} articles indexed", err=True))
    except SQLAlchemyError as error:
        raise _away(error, settings) from None
    finally:
        database.direct.dispose()
    typer.echo(f"{done} articles are indexed.")


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _away(error: SQLAlchemyError, settings: Settings) -> typer.Exit:
    typer.echo(repository_error(error, settings), err=True)
    return typer.Exit(1)


def _transfer(database: Database, care: Care | None) -> Transfer:
    return Transfer(database.sessions, lambda code: care is None or bool(care.class_path(code)), utc_now)


async def _import(settings: Settings, raw: bytes, unit: str, *, publish: bool) -> Imported:
    care = read_care(settings.home)
    database = open_database(settings.database)
    try:
        with typer.progressbar(length=1, label="Storing") as bar:

            def progress(done: int, of: int) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            return await _transfer(database, care).take_in(
                raw,
                by=f"{CONSOLE}:{getpass.getuser()}"[:64],
                org_unit=unit,
                publish=publish,
                progress=progress,
            )
    finally:
        await database.close()


async def _export(settings: Settings, ids: list[str] | None) -> bytes:
    database = open_database(settings.database)
    try:
        return await _transfer(database, None).write_out(ids or None)
    finally:
        await database.close()
