"""The command line: every sub-command meets its parts here."""

import os

import typer

from callcenter.commands.care import care
from callcenter.commands.cases import cases
from callcenter.commands.contacts import contacts
from callcenter.commands.demo import demo
from callcenter.commands.erase import erase
from callcenter.commands.flows import flows
from callcenter.commands.holidays import holidays
from callcenter.commands.journal import explain, replay
from callcenter.commands.knowledge import knowledge
from callcenter.commands.prompts import prompts
from callcenter.commands.repository import repository
from callcenter.commands.simulate import simulate
from callcenter.commands.start import run, setup_asterisk
from callcenter.commands.users import users
from callcenter.config import unknown_names

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """An open contact centre on Asterisk 22."""
    for line in unknown_names(os.environ):
        typer.echo(f"callcenter: {line}", err=True)


app.command()(contacts)
app.command()(demo)
app.command()(erase)
app.command()(explain)
app.command()(replay)
app.command()(run)
app.command()(simulate)
app.command("setup-asterisk")(setup_asterisk)
app.add_typer(care, name="care")
app.add_typer(cases, name="cases")
app.add_typer(flows, name="flows")
app.add_typer(holidays, name="holidays")
app.add_typer(knowledge, name="knowledge")
app.add_typer(prompts, name="prompts")
app.add_typer(repository, name="repository")
app.add_typer(users, name="users")
