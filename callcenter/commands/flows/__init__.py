"""`callcenter flows`: the voice menus, from their files alone; the server may run meanwhile."""

import typer

from callcenter.commands.flows.check import check
from callcenter.commands.flows.draw import draw
from callcenter.commands.flows.play import run
from callcenter.commands.flows.test import test

flows = typer.Typer(no_args_is_help=True, help="Check, draw, play and test voice menus.")
flows.command()(check)
flows.command()(draw)
flows.command()(run)
flows.command()(test)
