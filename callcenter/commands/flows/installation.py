"""This installation's flows with all that is around them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import typer

from callcenter.commands.flows.files import is_path, named_file
from callcenter.company.flows import FLOWS, around, flow_folders, flow_path, prompt_folders
from callcenter.company.hours import resolved, used_calendars
from callcenter.company.load import DEMO_COMPANY, FILE_NAME, Content, content_of, flow_names, read_bytes
from callcenter.company.problems import CompanyError
from callcenter.config import SettingsError, load_settings
from callcenter.domain.hours import Hours
from callcenter.ivr.stories import SUFFIX
from callcenter.ivr.validate import Around
from callcenter.prompts.missing import flow_files


class Installation:
    """What company.yaml says, and where flows and prompts are. The demo company's where there is none yet."""

    def __init__(self, home: Path) -> None:
        """Raises CompanyError when company.yaml cannot be read or is none."""
        path = home / FILE_NAME
        self.home = home
        self.company: Content = content_of(home, read_bytes(path if path.exists() else DEMO_COMPANY))
        self._around = around(home, self.company)

    @property
    def prompts(self) -> tuple[Path, ...]:
        """The folders of prompts."""
        return prompt_folders(self.home)

    def flows(self, named: Iterable[str] = ()) -> list[tuple[str, Path]]:
        """The flows with these names (or paths), or else all there are, with their files.

        A name that no flow has ends the command with 1.
        """
        if names := list(named):
            return [
                (Path(name).stem, Path(name) if is_path(name) else named_file(self.home, name))
                for name in names
            ]
        files = flow_files(flow_folders(self.home))
        every = dict.fromkeys((*flow_names(self.company), *files))
        return [(name, flow_path(self.home, name)) for name in every]

    def around(self, flow: Path) -> Around:
        """What the flow may name. Of ours those that the company does not use may name what it has not."""
        if flow.parent == FLOWS and flow.stem not in flow_names(self.company):
            return Around(lookups=self._around.lookups, prompts=self._around.prompts)
        return self._around

    def hours_at(self, day: dt.date) -> Mapping[str, Hours]:
        """The company's opening hours as they are known on that day."""
        calendars, _ = used_calendars(self.home, self.company.hours)
        return resolved(self.company.hours, self.company.time_zone, calendars, day)


def stories_of(flow: Path) -> Path:
    """The file of stories beside a flow; it need not be there."""
    return flow.with_name(flow.stem + SUFFIX)


def installation() -> Installation:
    """This one. What is wrong with settings or company.yaml is printed and ends the command with 2."""
    try:
        return Installation(load_settings().home)
    except (SettingsError, CompanyError, msgspec.ValidationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
