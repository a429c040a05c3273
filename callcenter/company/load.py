"""company.yaml: read, checked in one way whoever wrote it, and made a configuration."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callcenter.domain.configuration import (
    AgentSpec,
    Configuration,
    FlowSource,
    Labels,
    Limits,
    PriorityRule,
    QueueSpec,
)
from callcenter.ivr.load import line_of, load_flow
from callcenter.ivr.model import Flow

from .checks import Checked
from .limits import MOST_BYTES
from .problems import CompanyError, Problem, ProblemCode, field_of
from .shape import misfits, record
from .texts import time_zone_problems
from .unserved import unserved

ROOT = Path(__file__).resolve().parent.parent.parent
FLOWS = ROOT / "ivr_flows"
DEMO_COMPANY = ROOT / "db" / "seed" / "company.yaml"
FILE_NAME = "company.yaml"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of company.yaml."""

    time_zone: str
    flow: str
    queues: tuple[QueueSpec, ...]
    agents: tuple[AgentSpec, ...]
    skills: dict[str, Labels] = {}
    limits: Limits = Limits()
    priority: PriorityRule = PriorityRule()


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """A company.yaml that was read and is right: its bytes, a name for just these bytes, what it says.

    `warnings`: what may well be meant for a while, and would leave callers waiting without end.
    """

    raw: bytes
    version: str
    configuration: Configuration
    flow: Flow
    warnings: tuple[Problem, ...] = ()


def load_company(home: Path) -> Configuration:
    """The configuration of this installation. Raises what read_company raises."""
    return read_company(home).configuration


def read_company(home: Path) -> Company:
    """This installation's company.yaml, the demo company's put there when there is none.

    Raises CompanyError, or FlowError for the flow it names.
    """
    path = home / FILE_NAME
    if not path.exists():
        if (home / "journal.db").exists():
            raise CompanyError(
                f"{path} is missing, and this is no new installation: put it back. (The demo company's, to "
                f"begin anew, is {DEMO_COMPANY})"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DEMO_COMPANY, path)
    return parse_company(home, read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The file as it is. Raises CompanyError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CompanyError(f"{path} cannot be read: {error}") from None
    if len(raw) > MOST_BYTES:
        raise CompanyError(f"{path} is larger than {MOST_BYTES} bytes: that is no company's set-up")
    return raw


def version_of(raw: bytes) -> str:
    """The name of just this content."""
    return hashlib.sha256(raw).hexdigest()[:16]


def parse_company(home: Path, raw: bytes, flow: Flow | None = None) -> Company:
    """What these bytes mean as company.yaml of `home`. Raises CompanyError or FlowError: all problems.

    `flow`: the flow it names, when that was read before.
    """
    path = home / FILE_NAME
    content = _yaml(path, raw)
    _refuse(path, raw, content, misfits(Content, content))
    given = record(Content, content)
    _refuse(path, raw, content, [*time_zone_problems(given.time_zone), *_flow_name(given.flow)])
    flow = flow or _flow_of(home, given.flow)
    checked = Checked(
        queues=given.queues,
        agents=given.agents,
        skills=given.skills,
        priority=given.priority,
        limits=given.limits,
    )
    _refuse(path, raw, content, checked.problems(flow, FLOWS / "prompts"))
    configuration = Configuration(
        queues=given.queues,
        agents=given.agents,
        limits=given.limits,
        time_zone=given.time_zone,
        skills=given.skills,
        priority=given.priority,
        flow=FlowSource(name=flow.flow, version=flow.version, json=flow.model_dump_json(exclude_unset=True)),
    )
    return Company(
        raw=raw,
        version=version_of(raw),
        configuration=configuration,
        flow=flow,
        warnings=tuple(unserved(given.queues, given.agents, flow)),
    )


def _flow_of(home: Path, name: str) -> Flow:
    own = home / "flows" / f"{name}.yaml"
    return load_flow(own if own.exists() else FLOWS / f"{name}.yaml", prompts=FLOWS / "prompts")


def _yaml(path: Path, raw: bytes) -> Any:
    try:
        return YAML(typ="safe").load(BytesIO(raw))
    except RecursionError:
        raise CompanyError(f"{path} cannot be read: it is nested too deeply") from None
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        raise CompanyError(f"{path} cannot be read: {error}") from None


def _flow_name(flow: str) -> Iterator[Problem]:
    if "/" in flow or flow.startswith(".") or "\0" in flow:
        mend = "write the name of a flow without path and ending"
        yield Problem(
            place=("flow",),
            code=ProblemCode.BAD_FLOW_NAME,
            what=f"{flow!r} is no flow's name",
            mend=mend,
            values={"given": flow[:60]},
        )


def _refuse(path: Path, raw: bytes, content: Any, problems: Iterable[Problem]) -> None:
    found = list(problems)
    if not found:
        return
    marked = YAML(typ="rt").load(BytesIO(raw))
    fields = [field_of(one.place, content) for one in found]
    lines = [
        f"{path}:{line_of(marked, one.place)}: {field or 'the file'}: {one.what}. {_sentence(one.mend)}"
        for one, field in zip(found, fields, strict=True)
    ]
    raise CompanyError("\n".join(lines), found, fields)


def _sentence(mend: str) -> str:
    return mend[:1].upper() + mend[1:]
