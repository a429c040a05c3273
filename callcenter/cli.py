"""The command line: every sub-command meets its parts here."""

import typer

from callcenter.commands.contacts import contacts

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def main() -> None:
    """An open contact centre on Asterisk 22."""


app.command()(contacts)
