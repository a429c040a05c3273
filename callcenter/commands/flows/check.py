"""`callcenter flows check`."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.commands.flows.installation import Installation, installation, stories_of
from callcenter.ivr.load import FlowError, Problem, load_flow, misnamed
from callcenter.ivr.model import Flow
from callcenter.ivr.stories import load_stories
from callcenter.ivr.wording import Language, Told, told

FlowsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FLOW]...",
        help="Flows by name or path; all of this installation when none is given.",
        show_default=False,
    ),
]


LanguageOption = Annotated[Language, typer.Option(help="Language in which faults are told.")]


def check(flow: FlowsArgument = None, language: LanguageOption = Language.EN) -> None:
    """Check flows and the stories beside them, with the names of company.yaml and the prompts there are.

    Every fault is printed with its file and line and how to mend it; then the status is 1.
    """
    here = installation()
    faulty = False
    for name, path in here.flows(flow or ()):
        try:
            found = load_flow(path, here.around(path))
            name_fault = misnamed(path, found)
            problems = [*([name_fault] if name_fault else ()), *_in_stories(here, path, found)]
        except FlowError as error:
            found, problems = None, [*error.problems, *_in_stories(here, path, None)]
        if problems:
            faulty = True
            typer.echo("\n".join(problem.told(language) for problem in problems))
        elif found is not None:
            right = Told.RIGHT(
                name=name, count=len(found.nodes), languages=found.languages, version=found.version
            )
            typer.echo(told(right, language))
    if faulty:
        raise typer.Exit(1)


def _in_stories(here: Installation, path: Path, flow: Flow | None) -> tuple[Problem, ...]:
    stories = stories_of(path)
    if not stories.exists():
        return ()
    try:
        load_stories(stories, flow, here.around(path))
    except FlowError as error:
        return error.problems
    return ()
