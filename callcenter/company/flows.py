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

#: The folder, within the company's own flows, of those that are made of other set-up: nobody edits them.
GENERATED = "generated"
FLOWS = Path(__file__).resolve().parent.parent.parent / "ivr_flows"


def prompt_folders(home: Path) -> tuple[Path, ...]:
    """Where sound files are: the company's own go before ours."""
    return (home / "prompts", FLOWS / "prompts")


def flow_folders(home: Path) -> tuple[Path, ...]:
    """Where flows are: the company's own go before those that are made of other set-up, and these before
    ours."""
    return (home / "flows", home / "flows" / GENERATED, FLOWS)


def flow_path(home: Path, name: str) -> Path:
    """The file of a flow."""
    paths = _paths(home, name)
    return next((path for path in paths if path.exists()), paths[-1])


def path_in_force(home: Path, flow: Flow) -> Path:
    """The file that a flow in force was read from: ours too while the company's own is faulty. Where that has
    changed since, it may hold another version by now."""
    own, *others = _paths(home, flow.flow)
    return next((path for path in (own, *others) if version_of(path) == flow.version), own)


def _paths(home: Path, name: str) -> tuple[Path, ...]:
    return tuple(folder / f"{name}.yaml" for folder in flow_folders(home))


def put_generated(home: Path, flows: Iterable[Flow]) -> None:
    """Have these flows, made of other set-up (surveys), as files beside the company's own, and none that were
    made before. Whoever watches the flows takes them up; a file that says the same is not touched. Raises
    OSError."""
    folder = home / "flows" / GENERATED
    wanted = {
        f"{flow.flow}.yaml": flow.model_dump_json(exclude_unset=True, exclude={"version"}, indent=1).encode()
        for flow in flows
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            fresh = folder / f".{name}.new"
            fresh.write_bytes(content)
            fresh.replace(path)
    for path in folder.glob("*.yaml"):
        if path.name not in wanted:
            path.unlink()


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
