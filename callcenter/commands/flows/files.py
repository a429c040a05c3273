"""Which file a flow given on the command line is."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.company.flows import flow_folders, flow_path
from callcenter.config import SettingsError, load_settings
from callcenter.ivr.names import meant, some
from callcenter.prompts.missing import flow_files

FlowArgument = Annotated[
    str,
    typer.Argument(
        metavar="FLOW",
        help="A flow's name, as in company.yaml (CALLCENTER_HOME/flows goes before ours), or a path.",
        show_default=False,
    ),
]


def is_path(flow: str) -> bool:
    """Whether a flow is given by its path: with a slash, or ending in .yaml."""
    return "/" in flow or flow.endswith(".yaml")


def flow_file(flow: str) -> Path:
    """The file of that name, or the path itself. Settings that cannot be used end the command with status 2,
    a name that no flow has with 1."""
    if is_path(flow):
        return Path(flow)
    try:
        return named_file(load_settings().home, flow)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def named_file(home: Path, name: str) -> Path:
    """The file of a flow by its name. When there is none it is said which there are, and the status is 1."""
    path = flow_path(home, name)
    if not path.exists():
        names = flow_files(flow_folders(home))
        close = meant(name, names)
        typer.echo(
            f"there is no flow {name!r}; {f'{close} There' if close else 'there'} are {some(names)}", err=True
        )
        raise typer.Exit(1)
    return path
