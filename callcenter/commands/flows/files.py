"""Which file a flow given on the command line is."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.company.load import flow_path
from callcenter.config import SettingsError, load_settings

FlowArgument = Annotated[
    str,
    typer.Argument(
        metavar="FLOW",
        help="A flow's name, as in company.yaml (CALLCENTER_HOME/flows goes before ours), or a path.",
        show_default=False,
    ),
]


def flow_file(flow: str) -> Path:
    """The file of that name, or the path itself: what has a slash or ends in .yaml is a path.

    Settings that cannot be used end the command with status 2.
    """
    if "/" in flow or flow.endswith(".yaml"):
        return Path(flow)
    try:
        return flow_path(load_settings().home, flow)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
