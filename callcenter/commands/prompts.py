"""`callcenter prompts`: render recordings from their texts; list what is missing. From the files alone."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from callcenter.company.flows import flow_folders
from callcenter.company.load import prompt_folders
from callcenter.config import Settings, SettingsError, load_settings
from callcenter.prompts.missing import flow_files, needs
from callcenter.prompts.missing import missing as all_missing
from callcenter.prompts.render import RenderError, speaker
from callcenter.prompts.render import render as render_folder

prompts = typer.Typer(no_args_is_help=True, help="Render recordings from their texts; list what is missing.")


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@prompts.command()
def render(
    voices: Annotated[
        Path | None,
        typer.Option(help="The voices' folder; by default `voices` in CALLCENTER_HOME.", show_default=False),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="The prompts' folder; by default the company's own, `prompts` in CALLCENTER_HOME.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Speak the texts that have no recording, or one that was rendered from another text.

    A text is LANGUAGE/NAME.txt, its recording LANGUAGE/NAME.wav beside it. Recordings made by people are left
    alone. A language with a folder `fragments` gets numbers, dates and the like in it. It needs the extra
    `speech`.
    """
    home = _settings().home
    folder = folder or home / "prompts"
    if not folder.is_dir():
        typer.echo(
            f"There is no folder {folder}. Make it, with texts such as {folder / 'en' / 'NAME.txt'}.",
            err=True,
        )
        raise typer.Exit(2)
    try:
        failed = render_folder(folder, lambda: speaker(voices or home / "voices"), typer.echo)
    except (RenderError, ValueError, OSError) as error:
        typer.echo(f"callcenter: {error}", err=True)
        raise typer.Exit(1) from None
    if failed:
        raise typer.Exit(1)


@prompts.command()
def missing(
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the prompts without text, without audio, or with audio of another text, by language.

    Ends with status 1 when a flow needs something of it, or cannot be read.
    """
    home = _settings().home
    needed, errors = needs(flow_files(flow_folders(home)))
    try:
        found = all_missing(prompt_folders(home), needed)
    except (ValueError, OSError) as error:
        typer.echo(f"callcenter: {error}", err=True)
        raise typer.Exit(1) from None
    for each in errors:
        typer.echo(str(each), err=True)
    if json:
        typer.echo(msgspec.json.encode(found).decode())
    elif found:
        table = Table()
        for name in ("language", "prompt", "missing", "needed by"):
            table.add_column(name, overflow="fold")
        for one in found:
            table.add_row(*map(Text, (one.language, one.name, one.lack, ", ".join(one.needed_by))))
        Console().print(table)
    else:
        typer.echo("Nothing is missing.")
    if errors or any(one.needed_by for one in found):
        raise typer.Exit(1)
