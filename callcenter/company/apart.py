"""Reading and changing company.yaml in a process of its own.

YAML takes a tenth of a second for 100 agents and seconds for 1,000, in which the interpreter's lock would be
taken from the event loop again and again, and agents' phones would ring late.
"""

import asyncio
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from callcenter.domain.configuration import Configuration
from callcenter.ivr.load import FlowError
from callcenter.ivr.load import Problem as FlowProblem
from callcenter.ivr.model import Flow
from callcenter.ivr.wording import from_json, to_json

from .edit import KINDS, Change, change
from .hours import HoursSpec
from .load import Company, parse_company, read_company, reload_flows
from .problems import CompanyError, Problem
from .shape import record

#: Below that of the processes that calls depend on.
NICE = 5
#: A file may be made to take for ever: no more time than this, seconds, and no more memory, bytes.
SECONDS = 60
MOST_MEMORY = 2 << 30


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Without `raw` the file is read as it is; with `flows`, which are those of `raw`, this is changed; else
    the flows that `raw` names are read as their files are."""

    home: str
    raw: bytes = b""
    flows: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The file, or why not: `refused` is a CompanyError's text, `flow_problems` are a FlowError's."""

    raw: bytes = b""
    version: str = ""
    configuration: Configuration | None = None
    flows: tuple[str, ...] = ()
    hours: dict[str, HoursSpec] = {}
    calendars: dict[str, tuple[int, ...]] = {}
    warnings: tuple[Problem, ...] = ()
    refused: str = ""
    problems: tuple[Problem, ...] = ()
    fields: tuple[str, ...] = ()
    flow_problems: tuple[tuple[str, int, Any, Any], ...] = ()


async def read_apart(home: Path) -> Company:
    """read_company, in another process. Raises what that raises."""
    return await _ask(_Asked(home=str(home)))


async def flows_apart(home: Path, company: Company) -> Company:
    """The same company.yaml with the flows as their files are now, read in another process.

    Raises FlowError, and CompanyError for what else does not go with them.
    """
    return await _ask(_Asked(home=str(home), raw=company.raw))


async def change_apart(home: Path, company: Company, changes: Iterable[Change]) -> Company:
    """The file with these changes, checked and not written, made in another process. Raises CompanyError.

    Without any it is the same file, with the calendars of holidays as they are by now.
    """
    flows = _as_json(company.flows)
    return await _ask(_Asked(home=str(home), raw=company.raw, flows=flows, changes=tuple(changes)))


def _as_json(flows: Iterable[Flow]) -> tuple[str, ...]:
    return tuple(flow.model_dump_json(exclude_unset=True) for flow in flows)


def _from_json(flows: Iterable[str]) -> tuple[Flow, ...]:
    return tuple(map(Flow.model_validate_json, flows))


async def _ask(asked: _Asked) -> Company:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "callcenter.company.apart",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            told, _ = await child.communicate(msgspec.json.encode(asked))
    except TimeoutError:
        raise CompanyError(
            f"company.yaml or one of its flows takes longer than {SECONDS} s to read: make it smaller"
        ) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise CompanyError(
            f"reading company.yaml and its flows ended with status {child.returncode}; the log says why. "
            f"Should it be for want of memory (it may have {MOST_MEMORY >> 20} MiB), make them smaller"
        )
    answer = msgspec.json.decode(told, type=_Answer)
    if answer.flow_problems:
        raise FlowError(
            [
                FlowProblem(file=file, line=line, what=from_json(what), mend=from_json(mend))
                for file, line, what, mend in answer.flow_problems
            ]
        )
    if answer.configuration is None:
        raise CompanyError(answer.refused, answer.problems, answer.fields)
    return Company(
        raw=answer.raw,
        version=answer.version,
        configuration=answer.configuration,
        flows=_from_json(answer.flows),
        hours=answer.hours,
        calendars=answer.calendars,
        warnings=answer.warnings,
    )


def _do(asked: _Asked) -> _Answer:
    home = Path(asked.home)
    try:
        if asked.flows:
            changes = [replace(one, value=_value(one)) for one in asked.changes]
            raw = change(asked.raw, changes) if changes else asked.raw
            company = parse_company(home, raw, _from_json(asked.flows))
        elif asked.raw:
            company = reload_flows(home, asked.raw)
        else:
            company = read_company(home)
    except CompanyError as error:
        return _Answer(refused=str(error), problems=error.problems, fields=error.fields)
    except FlowError as error:
        told = ((p.file, p.line, to_json(p.what), to_json(p.mend)) for p in error.problems)
        return _Answer(flow_problems=tuple(told))
    return _Answer(
        raw=company.raw,
        version=company.version,
        configuration=company.configuration,
        flows=_as_json(company.flows),
        hours=company.hours,
        calendars=company.calendars,
        warnings=company.warnings,
    )


def _value(one: Change) -> Any:
    return None if one.value is None else record(KINDS[one.part], one.value)


def main() -> None:
    """The other process: one question in, one answer out."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=_Asked)
    sys.stdout.buffer.write(msgspec.json.encode(_do(asked)))


if __name__ == "__main__":
    main()
