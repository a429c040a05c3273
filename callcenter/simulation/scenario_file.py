"""A scenario's YAML file."""

import re
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callcenter.company import field_of
from callcenter.company.problems import Problem as CompanyProblem
from callcenter.company.shape import misfits
from callcenter.domain.configuration import AgentSpec, Limits, PriorityRule, QueueSpec
from callcenter.domain.enums import Tier

from . import made_up
from .limits import MOST_BYTES
from .problems import Problem, ProblemCode, SimulationError, refused
from .scenario import Arrivals, Group, Scenario
from .staffing import changed

#: The parts of the file that are as in company.yaml, and what each of them (or each in them) is.
_COMPANY: dict[str, type[msgspec.Struct]] = {
    "queues": QueueSpec,
    "agents": AgentSpec,
    "limits": Limits,
    "priority": PriorityRule,
}
_OWN: dict[str, type[msgspec.Struct]] = {"groups": Group, "arrivals": Arrivals}
_EXAMPLE = "An example is in docs/simulation.md"


def read_scenario(path: Path) -> Scenario:
    """The scenario, checked. Raises SimulationError, which names file and field and says how to mend it."""
    content = _read(path)
    _refuse_misfits(path, content)
    try:
        scenario = msgspec.convert(content, Scenario)
    except msgspec.ValidationError as error:
        field, words = _in_words(str(error))
        raise refused(ProblemCode.MISFIT, field, f"{path}: {words}") from None
    try:
        plan, staff = made_up.day_of(scenario)
        changed(staff, scenario.changes, [queue.id for queue in scenario.queues], plan.begins)
    except SimulationError as error:
        raise _of_file(path, *error.problems) from None
    return scenario


def read_changes(path: Path) -> tuple[str, ...]:
    """Changes of staff in a file of their own: a list under `changes`. Raises SimulationError."""
    content = _read(path)
    found = content.get("changes")
    if (
        set(content) != {"changes"}
        or not isinstance(found, list)
        or not all(isinstance(c, str) for c in found)
    ):
        raise refused(
            ProblemCode.MISFIT,
            "changes",
            f"{path}: it must hold one key, changes, with a list of texts such as "
            '"2 zh-CN agents 10:00-12:00"',
        )
    return tuple(found)


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(f"{path}: it is larger than {MOST_BYTES} bytes; make it smaller")
        content = YAML(typ="safe").load(path)
    except RecursionError:
        raise _unreadable(f"{path}: it is nested too deeply. {_EXAMPLE}") from None
    except OSError as error:
        raise _unreadable(f"{path}: it cannot be read: {error.strerror}. {_EXAMPLE}") from None
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        raise _unreadable(f"{path}: it cannot be read as YAML: {error}. {_EXAMPLE}") from None
    if not isinstance(content, dict):
        raise _unreadable(f"{path}: it holds no keys such as queues and arrivals. {_EXAMPLE}")
    return content


def _unreadable(words: str) -> SimulationError:
    return refused(ProblemCode.FILE_UNREADABLE, "", words)


def _of_file(path: Path, *problems: Problem) -> SimulationError:
    """The same problems, the file named in each."""
    return SimulationError(*(msgspec.structs.replace(one, words=f"{path}: {one.words}") for one in problems))


def _in_words(error: str) -> tuple[str, str]:
    """The field, and what msgspec says of it ("Expected `int`, got `str` - at `$.arrivals[0].talk_s`")."""
    match = re.fullmatch(r"(?P<what>.*?)(?: - at (?:`key` in )?`\$\.?(?P<field>.*)`)?", error)
    assert match is not None
    field = match["field"] or ""
    kind = _OWN.get(re.split(r"\W", field)[0], Scenario)
    if field.endswith(".tiers"):
        known = f"The tiers are: {', '.join(Tier)}"
    else:
        known = f"The keys there are: {', '.join(kind.__struct_fields__)}"
    where = f"{field}: " if field else ""
    return field, f"{where}{match['what']}. {known}. {_EXAMPLE}"


def _refuse_misfits(path: Path, content: dict[str, Any]) -> None:
    """Refuse what company.yaml would not hold either, in the same words."""
    problems: list[CompanyProblem] = []
    for part, kind in _COMPANY.items():
        found = content.get(part)
        if isinstance(found, list):
            for number, one in enumerate(found):
                problems += misfits(kind, one, (part, number))
        elif found is not None:
            problems += misfits(kind, found, (part,))
    if problems:
        found = [made_up.misfit(field_of(p.place, content), p.what, p.mend) for p in problems[:10]]
        raise _of_file(path, *found)
