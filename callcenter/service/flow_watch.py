"""Takes up changed flow files for new calls, all of them or none; calls in hand go on with what they began.

What is wrong leaves in force what was, is logged once, and is kept to be shown until it is mended. Files are
looked at and read beside the event loop.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from callcenter.company import Company, CompanyError, Value
from callcenter.company.apart import flows_apart
from callcenter.company.flows import flow_folders, flow_path, prompt_folders
from callcenter.company.holidays import files_of
from callcenter.ivr.load import FlowError, Problem, version_of
from callcenter.ivr.spoken import FRAGMENTS
from callcenter.ivr.stories import SUFFIX
from callcenter.ivr.wording import OsFaults, SetUp, SoundFaults, Sounds, WavFaults, recognised
from callcenter.prompts import store
from callcenter.service.company_force import InForce
from callcenter.service.company_refusals import SetupConflict
from callcenter.service.errors import Conflict

log = structlog.get_logger(__name__)

LOOK_S = 0.5
QUIET_S = 0.3
"""A file that is being written is waited for until nothing has changed for so long."""
RETRY_S = 10.0
MOST_LOGGED = 20

State = dict[str, tuple[int, int, int]]
"""When each file was written, how long it is, which it is."""


@dataclass(frozen=True, kw_only=True)
class SetupProblem(Problem):
    """A fault of company.yaml. Pages say it by its `reason` and `values`, as company_refusals has them; the
    reason is empty when they cannot."""

    reason: str
    values: Mapping[str, Value]
    field: str | None = None


class FlowWatch:
    """`problems` say why what is in the files is not in force; empty when it is."""

    def __init__(
        self,
        force: InForce,
        lock: asyncio.Lock,
        sounds: Callable[[Path], Iterable[Problem]] = lambda home: (),
        *,
        faulty: bool = False,
        look_s: float = LOOK_S,
        quiet_s: float = QUIET_S,
    ) -> None:
        """`lock` is held while the set-up changes; `sounds` makes changed prompts heard, and tells which
        cannot be, in a thread; `faulty`: the files could not be used at the start."""
        self.problems: tuple[Problem, ...] = ()
        self._force = force
        self._lock = lock
        self._sounds = sounds
        self._faulty = faulty
        self._look_s = look_s
        self._quiet_s = quiet_s
        self._seen: tuple[State, State] | None = None

    async def run(self) -> None:
        """For ever."""
        while True:
            pause = self._look_s
            try:
                await self.look()
            except Exception:
                # Nobody watches this: whatever it is, the next look may find it gone. What has changed is as
                # new to it as it was to this one.
                log.exception("flows.not_looked_at")
                pause = RETRY_S
            await asyncio.sleep(pause)

    async def look(self) -> None:
        """Once: take up what has changed since the last time, when it is right."""
        state = await asyncio.to_thread(_state, self._force.home)
        around = await asyncio.to_thread(_around, self._force.home, self._force.company)
        is_first = self._seen is None
        if not is_first and not self._is_new(state, around):
            return
        if not is_first:
            state = await self._quiet(state)
        # What was changed before the first look is told by the flows' contents, or was a fault of the start:
        # a prompt that has gone.
        due = not is_first or self._faulty
        if due or await asyncio.to_thread(_differs, self._force.home, self._force.company):
            await self._take_up()
        else:
            self._tell(tuple(await asyncio.to_thread(self._sounds, self._force.home)))
        self._seen = state, around

    def _is_new(self, state: State, around: State) -> bool:
        assert self._seen is not None
        seen, before = self._seen
        # What a flow lacks may come with the company's other files too.
        return state != seen or (bool(self.problems) and around != before)

    async def _quiet(self, state: State) -> State:
        while True:
            await asyncio.sleep(self._quiet_s)
            now = await asyncio.to_thread(_state, self._force.home)
            if now == state:
                return now
            state = now

    async def _take_up(self) -> None:
        unfit = tuple(await asyncio.to_thread(self._sounds, self._force.home))
        try:
            async with self._lock:
                before = self._force.company
                company = await flows_apart(self._force.home, before)
                if company.configuration != before.configuration:
                    await self._force.apply(company)
                    changed = {flow.flow: flow.version for flow in company.flows if flow not in before.flows}
                    log.info("flows.taken", versions=changed)
        except FlowError as error:
            self._tell((*error.problems, *unfit))
        except (CompanyError, Conflict) as error:
            self._tell((*_problems(error), *unfit))
        else:
            self._tell(unfit)

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        if problems == self.problems:
            return
        self.problems = problems
        if not problems:
            log.info("flows.mended")
        for each in problems[:MOST_LOGGED]:
            log.warning("flows.not_taken", file=each.file, line=each.line, what=each.what, mend=each.mend)


_SAID = (SoundFaults, WavFaults, OsFaults)


def sounds(home: Path) -> Iterator[Problem]:
    """Have the company's prompts played as their files are now; one problem for each that cannot be. Raises
    OSError."""
    store.refresh(home)
    for path, fault in store.unfit(home):
        what = Sounds.NOT_PLAYED(fault=recognised(fault, *_SAID) or fault)
        yield Problem(file=str(path), line=1, what=what, mend=Sounds.SAVE_OR_UPLOAD())


_LINE = re.compile(r"(.+?):(\d+): (.*?)(?:\. ([^.]*)\.?)?$")
_MEND = SetUp.CHANGE()


def _problems(error: CompanyError | Conflict) -> Iterator[Problem]:
    """Of a set-up that does not go with the flows: its text has one line for each problem."""
    if isinstance(error, Conflict):
        reason, values = (error.reason, error.values) if isinstance(error, SetupConflict) else ("", {})
        yield SetupProblem(
            file="company.yaml",
            line=1,
            what=SetUp.OTHER(message=error.message.removesuffix(".")),
            mend=SetUp.OTHER(message=error.hint) if error.hint else _MEND,
            reason=reason,
            values=values,
        )
        return
    lines = str(error).splitlines()
    told = error.problems if len(error.problems) == len(lines) else (None,) * len(lines)
    for line, problem in zip(lines, told, strict=True):
        found = _LINE.fullmatch(line)
        file, number, what, mend = found.groups() if found else ("company.yaml", "1", line, None)
        if problem is None:
            hint = SetUp.OTHER(message=mend) if mend else _MEND
            yield Problem(file=file, line=int(number), what=SetUp.OTHER(message=what), mend=hint)
            continue
        # The mend may have several sentences.
        field = what.partition(": ")[0]
        yield SetupProblem(
            file=file,
            line=int(number),
            what=f"{field}: {problem.what}",
            mend=problem.mend or _MEND,
            reason=problem.code,
            values=problem.values,
            field=field,
        )


def _state(home: Path) -> State:
    state: State = {}
    for folder in flow_folders(home):
        for path in folder.glob("*.yaml"):
            if not path.name.endswith(SUFFIX):
                state[str(path)] = _stat(path)
    # A prompt that comes or goes changes its folder; ours are not written over.
    own, *_ = prompt_folders(home)
    for folder in prompt_folders(home):
        for language in FRAGMENTS:
            for part in (folder / language, folder / language / "fragments"):
                state[str(part)] = _stat(part)
                if folder == own:
                    state.update((str(path), _stat(path)) for path in part.glob("*.wav"))
    return state


def _around(home: Path, company: Company) -> State:
    """Of what is read beside the flows: the company.yaml in force, the calendars it names."""
    calendars = {str(path): _stat(path) for path in files_of(home, company.calendars)}
    return {company.version: (0, 0, 0), **calendars}


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _differs(home: Path, company: Company) -> bool:
    """Whether a flow's file holds another version than is in force."""
    return any(version_of(flow_path(home, flow.flow)) != flow.version for flow in company.flows)
