"""company.yaml: read, checked in one way whoever wrote it, and made a configuration."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callcenter.domain.configuration import (
    CALLBACK_COUNTRIES,
    AgentSpec,
    Configuration,
    ExternalNumber,
    FlowSource,
    Labels,
    Limits,
    PriorityRule,
    QueueSpec,
)
from callcenter.ivr.document import repeats_too_much
from callcenter.ivr.load import FlowError, line_of
from callcenter.ivr.model import Flow

from .checks import Checked
from .flows import FLOWS, around, flow_path, load_flows, prompt_folders
from .holidays import files_of
from .hours import HoursSpec, resolved, today_in, used_calendars
from .limits import MOST_BYTES, MOST_REPEATED
from .problems import CompanyError, Place, Problem, ProblemCode, field_of
from .shape import misfits, record
from .surveys import unknown_surveys
from .texts import time_zone_problems
from .unserved import unserved

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO_COMPANY = ROOT / "db" / "seed" / "company.yaml"
FILE_NAME = "company.yaml"


__all__ = [
    "DEMO_COMPANY",
    "FILE_NAME",
    "FLOWS",
    "Company",
    "Content",
    "content_of",
    "files_read",
    "flow_names",
    "flow_path",
    "load_company",
    "parse_company",
    "prompt_folders",
    "read_bytes",
    "read_company",
    "reload_flows",
    "version_of",
    "with_flows_of",
]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of company.yaml."""

    time_zone: str
    flow: str
    queues: tuple[QueueSpec, ...]
    agents: tuple[AgentSpec, ...]
    skills: dict[str, Labels] = {}
    limits: Limits = Limits()
    priority: PriorityRule = PriorityRule()
    entries: dict[str, str] = {}
    hours: dict[str, HoursSpec] = {}
    numbers: dict[str, ExternalNumber] = {}
    http_hosts: tuple[str, ...] = ()
    callback_countries: tuple[str, ...] = CALLBACK_COUNTRIES


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """A company.yaml that was read and is right: its bytes, a name for just these bytes, what it says.

    `flows`: those it names, first the one that answers every number but those of `entries`. `hours` as they
    are written; `calendars`: those these name, and the years each has in full. `warnings`: what may well be
    meant for a while, and would leave callers waiting without end.
    """

    raw: bytes
    version: str
    configuration: Configuration
    flows: tuple[Flow, ...]
    hours: dict[str, HoursSpec]
    calendars: dict[str, tuple[int, ...]] = {}
    warnings: tuple[Problem, ...] = ()

    @property
    def flow(self) -> Flow:
        """The one that answers."""
        return self.flows[0]


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


def parse_company(
    home: Path,
    raw: bytes,
    flows: tuple[Flow, ...] = (),
    *,
    today: dt.date | None = None,
    before: Configuration | None = None,
) -> Company:
    """What these bytes mean as company.yaml of `home`. Raises CompanyError or FlowError: all problems.

    `flows`: those it names, when they were read before. `today`: from whose year on dates are resolved.
    `before`: the set-up that was in force, for a start beside faulty files. Hours whose calendar cannot be
    used are then as they were in it, and recipes may name prompts that have gone.
    """
    path = home / FILE_NAME
    content, given = _content(path, raw)
    names = flow_names(given)
    nameable = around(home, given)
    if tuple(flow.flow for flow in flows) != names:
        _refuse(path, raw, content, unknown_surveys(given.queues, home))
        # Queues and skills are looked at by Checked.
        flows = load_flows(home, names, msgspec.structs.replace(nameable, queues=None, skills=None))
    checked = Checked(
        queues=given.queues,
        agents=given.agents,
        skills=given.skills,
        priority=given.priority,
        limits=given.limits,
        entries=given.entries,
        hours=given.hours,
        numbers=given.numbers,
        http_hosts=given.http_hosts,
        callback_countries=given.callback_countries,
    )
    calendars, unfit = used_calendars(home, given.hours)
    problems = [*checked.problems(flows, nameable), *unfit]
    if before is not None:
        problems = [problem for problem in problems if not _bridged(problem, before)]
    _refuse(path, raw, content, problems)
    usable = {name: spec for name, spec in given.hours.items() if spec.calendar in ("", *calendars)}
    as_before = {name: before.hours[name] for name in given.hours if before and name not in usable}
    today = today or today_in(given.time_zone)
    first, *others = (
        FlowSource(name=flow.flow, version=flow.version, json=flow.model_dump_json(exclude_unset=True))
        for flow in flows
    )
    configuration = Configuration(
        queues=given.queues,
        agents=given.agents,
        limits=given.limits,
        time_zone=given.time_zone,
        skills=given.skills,
        priority=given.priority,
        flow=first,
        flows=tuple(others),
        entries=given.entries,
        hours={**as_before, **resolved(usable, given.time_zone, calendars, today)},
        numbers=given.numbers,
        http_hosts=given.http_hosts,
        callback_countries=given.callback_countries,
    )
    return Company(
        raw=raw,
        version=version_of(raw),
        configuration=configuration,
        flows=flows,
        hours=given.hours,
        calendars={
            **{given.hours[name].calendar: () for name in as_before},
            **{name: calendar.complete() for name, calendar in calendars.items()},
        },
        warnings=tuple(unserved(given.queues, given.agents, flows)),
    )


def _bridged(problem: Problem, before: Configuration) -> bool:
    """Whether the centre can go on as it was in spite of it: no caller is worse off than a moment ago."""
    match problem:
        case Problem(code=ProblemCode.NO_PROMPT):
            return True
        case Problem(
            code=ProblemCode.CALENDAR_UNUSABLE | ProblemCode.UNKNOWN_CALENDAR, place=(_, str(hours), *_)
        ):
            return hours in before.hours
        case _:
            return False


def content_of(home: Path, raw: bytes) -> Content:
    """What these bytes say as company.yaml of `home`, unchecked beyond its shape. Raises CompanyError."""
    return _content(home / FILE_NAME, raw)[1]


def with_flows_of(home: Path, before: Configuration) -> Company | None:
    """The company.yaml of `home` with the flows as they were in a set-up before, while their files, prompts
    or calendars cannot be used; None when it names others, or they do not go with it."""
    raw = read_bytes(home / FILE_NAME)
    sources = {source.name: source.json for source in (before.flow, *before.flows)}
    try:
        names = flow_names(content_of(home, raw))
        flows = tuple(Flow.model_validate_json(sources[name]) for name in names if name in sources)
        if len(flows) < len(names):
            return None
        return parse_company(home, raw, flows, before=before)
    except (CompanyError, FlowError, ValidationError):
        return None


def _content(path: Path, raw: bytes) -> tuple[Any, Content]:
    content = _with_dates_as_text(_yaml(path, raw))
    _refuse(path, raw, content, misfits(Content, content))
    given = record(Content, content)
    problems = [*time_zone_problems(given.time_zone), *_flow_names(given)]
    _refuse(path, raw, content, problems)
    return content, given


def files_read(home: Path, company: Company) -> tuple[Path, ...]:
    """What a company was read from but its flows, files that may yet come included: its company.yaml and its
    calendars of holidays."""
    return (home / FILE_NAME, *files_of(home, company.calendars))


def flow_names(given: Content) -> tuple[str, ...]:
    """The flows that company.yaml names, first the one that answers every number but those of `entries`; last
    those that ask customers after a talk."""
    surveys = (queue.survey for queue in given.queues if queue.survey)
    return tuple(dict.fromkeys((given.flow, *given.entries.values(), *surveys)))


def reload_flows(home: Path, raw: bytes) -> Company:
    """The company of these bytes, its flows as their files are now. Raises FlowError and CompanyError.

    What a flow names and the company has not is a fault of the flow's file here.
    """
    given = content_of(home, raw)
    return parse_company(home, raw, load_flows(home, flow_names(given), around(home, given)))


def _yaml(path: Path, raw: bytes) -> Any:
    try:
        content = YAML(typ="safe").load(BytesIO(raw))
    except RecursionError:
        raise CompanyError(f"{path} cannot be read: it is nested too deeply") from None
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        raise CompanyError(f"{path} cannot be read: {error}") from None
    except LookupError:
        # ruamel looks such a value up without asking if it is there.
        raise CompanyError(f"{path} cannot be read: a value does not go with its tag (!!…)") from None
    if repeats_too_much(content, MOST_REPEATED):
        raise CompanyError(f"{path} cannot be read: its aliases stand for more than {MOST_REPEATED} parts")
    return content


def _with_dates_as_text(content: Any) -> Any:
    """YAML makes a date of 2026-10-01; the keys of `dates` are texts here, as they are in JSON."""
    hours = content.get("hours") if isinstance(content, dict) else None
    for spec in hours.values() if isinstance(hours, dict) else ():
        dates = spec.get("dates") if isinstance(spec, dict) else None
        if isinstance(dates, dict):
            spec["dates"] = {
                key.isoformat() if type(key) is dt.date else key: value for key, value in dates.items()
            }
    return content


def _flow_names(given: Content) -> Iterator[Problem]:
    places: list[tuple[Place, str]] = [(("flow",), given.flow)]
    places += [(("entries", number), name) for number, name in given.entries.items()]
    places += [(("queues", place, "survey"), each.survey) for place, each in enumerate(given.queues)]
    for place, name in places:
        if "/" in name or name.startswith(".") or "\0" in name or len(name) > 60:
            yield Problem(
                place=place,
                code=ProblemCode.BAD_FLOW_NAME,
                what=f"{name[:60]!r} is no flow's name",
                mend="write the name of a flow without path and ending",
                values={"given": name[:60]},
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
