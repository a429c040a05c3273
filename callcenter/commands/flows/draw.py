"""`callcenter flows draw`."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.commands.flows.files import FlowArgument, flow_file
from callcenter.ivr.load import FlowError, load_flow
from callcenter.ivr.picture import draw as draw_svg
from callcenter.ivr.picture import mermaid as draw_mermaid
from callcenter.ivr.validate import Around
from callcenter.ivr.wording import Language


class _Silent(Around, frozen=True, kw_only=True):
    """Surroundings in which every sound is there: a flow can be drawn before it was spoken."""

    def has_sound(self, name: str) -> bool:
        return True


def draw(
    flow: FlowArgument,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Write a Mermaid flowchart, for documents, instead of SVG.")
    ] = False,
    language: Annotated[Language, typer.Option(help="Language of labels and words.")] = Language.EN,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to this file; else to the screen.", show_default=False),
    ] = None,
) -> None:
    """Draw a flow as SVG, or as a Mermaid flowchart. Status 1 when it has faults; all of them are printed."""
    try:
        found = load_flow(flow_file(flow), _Silent())
    except FlowError as error:
        typer.echo("\n".join(problem.told(language) for problem in error.problems), err=True)
        raise typer.Exit(1) from None
    drawn = (draw_mermaid if mermaid else draw_svg)(found, language=language.value)
    if output is None:
        typer.echo(drawn, nl=not mermaid)
        return
    try:
        output.write_text(drawn, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{output} cannot be written: {error.strerror}. Name another file.", err=True)
        raise typer.Exit(1) from None
