"""`callcenter flows test`."""

from pathlib import Path

import typer

from callcenter.commands.flows.check import FlowsArgument, LanguageOption
from callcenter.commands.flows.installation import Installation, installation, stories_of
from callcenter.ivr.load import FlowError, Problem, load_flow
from callcenter.ivr.stories import load_stories
from callcenter.ivr.storyteller import Storyteller
from callcenter.ivr.texts import Texts
from callcenter.ivr.wording import Language, Told
from callcenter.ivr.wording import told as in_language


def test(flow: FlowsArgument = None, language: LanguageOption = Language.EN) -> None:
    """Play the stories beside the flows: NAME.stories.yaml. Status 1 when one goes otherwise than told.

    Each difference is printed with file and line, what was expected, and what was heard instead.
    """
    here = installation()
    failed = False
    for name, path in here.flows(flow or ()):
        if path.exists() and not stories_of(path).exists():
            typer.echo(in_language(Told.NO_STORIES(name=name, file=str(stories_of(path))), language))
            continue
        count, problems = told(here, path)
        failed = failed or bool(problems)
        for problem in problems:
            typer.echo(problem.told(language))
        if count:
            right = count - len(problems)
            typer.echo(in_language(Told.AS_TOLD(name=name, count=right, every=count), language))
    if failed:
        raise typer.Exit(1)


def told(here: Installation, path: Path) -> tuple[int, list[Problem]]:
    """How many stories a flow has, and where they go otherwise; none and what is wrong when it has faults."""
    around = here.around(path)
    try:
        flow = load_flow(path, around)
        stories = load_stories(stories_of(path), flow, around)
    except FlowError as error:
        return 0, list(error.problems)
    teller = Storyteller(Texts(here.prompts), here.company.time_zone, here.hours_at)
    return len(stories.stories), list(teller.differences(stories, flow))
