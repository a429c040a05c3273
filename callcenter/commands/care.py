"""`callcenter care`: the file that says how customers' cases are cared for."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.care import FILE_NAME, CareError, read_care
from callcenter.config import SettingsError, load_settings

care = typer.Typer(no_args_is_help=True, help="Check care.yaml.")


@care.callback()
def _care() -> None:
    """Keeps `check` a command of its own while it is the only one."""


@care.command("check")
def check(
    home: Annotated[
        Path | None, typer.Argument(help="The folder of care.yaml and company.yaml; CALLCENTER_HOME.")
    ] = None,
) -> None:
    """Tell every fault of care.yaml with its line and how to mend it; exits with 1 when there is one."""
    try:
        folder = home or load_settings().home
        found = read_care(folder)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except CareError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    content = found.content
    leaves = [sum(1 for node in tree if not node.children) for tree in (found.classes, found.causes)]
    typer.echo(
        f"{folder / FILE_NAME} is right: {leaves[0]} classes, {leaves[1]} causes, "
        f"{len(content.products)} products, {len(content.deadlines)} rules of deadlines, "
        f"{len(content.surveys)} surveys."
    )
