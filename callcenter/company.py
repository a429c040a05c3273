"""The company's set-up: queues, agents with their skills, limits, and the flow that answers calls.

`company.yaml` in CALLCENTER_HOME; the demo company's is copied there when there is none. Its `flow` names a
file in `flows/` of CALLCENTER_HOME, or else one of ours in `ivr_flows/`; prompts are ours in either case.
Whoever changes one of them restarts the controller (callers and calls stay).
"""

import re
import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callcenter.domain.configuration import AgentSpec, Configuration, FlowSource, Limits, QueueSpec
from callcenter.ivr.load import load_flow

ROOT = Path(__file__).resolve().parent.parent
FLOWS = ROOT / "ivr_flows"
DEMO_COMPANY = ROOT / "db" / "seed" / "company.yaml"
HIGHEST_LEVEL = 10
MOST_BYTES = 1_000_000
#: What each time may be, in milliseconds. A page that is slower than 250 ms does not keep a caller waiting.
TIMES = {
    "limits.pop_wait_ms": range(251),
    "limits.ring_ms": range(1_000, 120_001),
    "limits.wrap_up_ms": range(3_600_001),
    "limits.wrap_up_most_ms": range(3_600_001),
    "limits.missed_offers": range(1, 101),
    "limits.recovery_ms": range(1_000, 120_001),
    "limits.phone_grace_ms": range(1_000, 120_001),
    "service_level_ms": range(1_000, 3_600_001),
}


class CompanyError(Exception):
    """company.yaml is wrong; the text names file and field, and says how to mend it."""


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    time_zone: str
    flow: str
    queues: tuple[QueueSpec, ...]
    agents: tuple[AgentSpec, ...]
    limits: Limits = Limits()


PARTS: dict[str, type[msgspec.Struct]] = {"queues": QueueSpec, "agents": AgentSpec, "limits": Limits}


def load_company(home: Path) -> Configuration:
    """The configuration of this installation. Raises CompanyError, or FlowError for the flow it names."""
    path = home / "company.yaml"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DEMO_COMPANY, path)
    content = _read(path)
    try:
        given = msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise CompanyError(f"{path}: {error}. {_advice(str(error))}") from None
    _refuse_unknown(path, content)
    _check(path, given)
    own = home / "flows" / f"{given.flow}.yaml"
    flow = load_flow(
        own if own.exists() else FLOWS / f"{given.flow}.yaml",
        queues={queue.id for queue in given.queues},
        prompts=FLOWS / "prompts",
    )
    return Configuration(
        queues=given.queues,
        agents=given.agents,
        limits=given.limits,
        time_zone=given.time_zone,
        flow=FlowSource(name=flow.flow, version=flow.version, json=flow.model_dump_json(exclude_unset=True)),
    )


def _advice(error: str) -> str:
    """The keys known where msgspec found something wrong."""
    place = re.search(r" - at `\$\.(queues|agents|limits)", error)
    keys = (PARTS[place[1]] if place else _File).__struct_fields__
    where = f"of {place[1]}" if place else "of the file"
    return f"The keys {where} are: {', '.join(keys)}. An example is {DEMO_COMPANY}"


def _refuse_unknown(path: Path, content: dict[str, Any]) -> None:
    """Refuse misspelt keys within the parts: their types pass over them, as old journals need."""
    for part, kind in PARTS.items():
        found = content.get(part, ())
        for one in (found,) if isinstance(found, dict) else found:
            for key in one:
                if key not in kind.__struct_fields__:
                    error = f"there is no key {key!r} - at `$.{part}`"
                    raise CompanyError(f"{path}: {error}. {_advice(error)}")


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CompanyError(f"{path} is larger than {MOST_BYTES} bytes: that is no company's set-up")
        return YAML(typ="safe").load(path)
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise CompanyError(f"{path} cannot be read: {error}") from None


def _check(path: Path, given: _File) -> None:
    queues = [queue.id for queue in given.queues]
    for what, ids in (("queues", queues), ("agents", [agent.id for agent in given.agents])):
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise CompanyError(f"{path}: {what}: {sorted(twice)[0]!r} is there twice; give each its own id")
    for agent in given.agents:
        for queue in agent.queues:
            if queue not in queues:
                raise CompanyError(
                    f"{path}: agents: {agent.id} serves queue {queue!r}, which does not exist; "
                    f"there are {', '.join(queues)}"
                )
    skills = [(q.id, q.skills) for q in given.queues] + [(a.id, a.skills) for a in given.agents]
    for owner, levels in skills:
        for skill, level in levels.items():
            if not 0 <= level <= HIGHEST_LEVEL:
                raise CompanyError(
                    f"{path}: {owner}: level {level} of skill {skill!r} is not within 0-{HIGHEST_LEVEL}"
                )
    times = [(f"limits.{name}", getattr(given.limits, name)) for name in Limits.__struct_fields__]
    times += [("service_level_ms", queue.service_level_ms) for queue in given.queues]
    for name, ms in times:
        allowed = TIMES[name]
        if ms not in allowed:
            raise CompanyError(
                f"{path}: {name}: {ms} is not within {allowed.start}-{allowed.stop - 1} milliseconds"
            )
    if "/" in given.flow or given.flow.startswith("."):
        raise CompanyError(f"{path}: flow: write the name of a flow without path and ending")
    try:
        ZoneInfo(given.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise CompanyError(
            f"{path}: time_zone: {given.time_zone!r} is unknown; write it like Asia/Shanghai"
        ) from None
