"""`callcenter flows`: the voice menus, from their files alone; the server may run meanwhile."""

import typer

from callcenter.commands.flows.draw import draw

flows = typer.Typer(no_args_is_help=True, help="Draw voice menus.")


@flows.callback()
def main() -> None:
    """Draw voice menus."""


flows.command()(draw)
