"""Where flows and prompts are, what flows may name, and loading them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from callcenter.ivr.load import FlowError, load_flow, version_of
from callcenter.ivr.load import Problem as FlowProblem
from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.model import Flow
from callcenter.ivr.prompts import sources
from callcenter.ivr.validate import Around
from callcenter.prompts import store

if TYPE_CHECKING:
    from .load import Content

FLOWS = Path(__file__).resolve().parent.parent.parent / "ivr_flows"


def prompt_folders(home: Path) -> tuple[Path, ...]:
    """Where sound files are: the company's own go before ours."""
    return (home / "prompts", FLOWS / "prompts")


def flow_path(home: Path, name: str) -> Path:
    """The file of a flow: the company's own goes before ours."""
    own = _own_path(home, name)
    return own if own.exists() else FLOWS / f"{name}.yaml"


def path_in_force(home: Path, flow: Flow) -> Path:
    """The file that a flow in force was read from: ours too while the company's own is faulty. Where that has
    changed since, it may hold another version by now."""
    own, ours = _own_path(home, flow.flow), FLOWS / f"{flow.flow}.yaml"
    return ours if version_of(ours) == flow.version != version_of(own) else own


def _own_path(home: Path, name: str) -> Path:
    return home / "flows" / f"{name}.yaml"


class _Playable(Around, frozen=True, kw_only=True):
    """Without sound files that are there and cannot be played."""

    unplayable: Collection[Path]

    def has_sound(self, name: str) -> bool:
        files = (folder / f"{each}.wav" for each in sources(name) for folder in self.prompts)
        return any(file.is_file() and file not in self.unplayable for file in files)


def around(home: Path, given: Content) -> Around:
    """All that flows may name."""
    return _Playable(
        queues=[queue.id for queue in given.queues],
        skills=given.skills or {skill for agent in given.agents for skill in agent.skills},
        hours=given.hours,
        lookups=LOOKUPS,
        numbers=given.numbers,
        http_hosts=given.http_hosts,
        prompts=prompt_folders(home),
        unplayable=store.unplayable(home),
    )


def load_flows(home: Path, names: Iterable[str], around: Around) -> tuple[Flow, ...]:
    """Flows by the names of their files. Raises a FlowError with the problems of all."""
    flows: list[Flow] = []
    problems: list[FlowProblem] = []
    for name in names:
        try:
            flow = load_flow(flow_path(home, name), around)
        except FlowError as error:
            problems += error.problems
        else:
            # By the name of its file: two files may well say the same name.
            flows.append(flow.model_copy(update={"flow": name}))
    if problems:
        raise FlowError(problems)
    return tuple(flows)
