"""The processes that simulate, and what they have answered so far."""

import asyncio
import contextlib
import sys
import uuid
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec
import structlog

from callcenter.simulation import RecordedDay, Request, Result
from callcenter.simulation.problems import Value

from .errors import ApiError, ErrorCode, unavailable
from .simulation_worker import Line, Order

log = structlog.get_logger("callcenter.web")

#: Simulations of all users at once, and how long one may take, seconds.
MOST_RUNNING = 2
LONGEST_S = 180.0
#: Of a result, bytes.
MOST_BYTES = 8 * 1024 * 1024
WORKER = "callcenter.web.simulation_worker"


class RunFault(StrEnum):
    """What went wrong with a run, beside the problems of what was asked (`simulation.ProblemCode`)."""

    #: seconds: it may not take longer
    TOO_LONG = "too_long"
    BROKEN = "broken"


def field_of(request: Request, field: str) -> str | None:
    """A field of the request, as the page's question has it; None for none."""
    if not field:
        return None
    return f"{'recorded' if isinstance(request, RecordedDay) else 'question'}.{field}"


class RunState(StrEnum):
    """How a simulation stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Simulation(msgspec.Struct, kw_only=True):
    """One simulation: `done` of `of` contacts so far, `of` 0 as long as nobody knows.

    Of a failed one `code` says what is wrong, with its `values` (`simulation.ProblemCode`, `RunFault`; times
    in seconds), in which `field` of the request, and `error` the same in English.
    """

    id: str
    state: RunState
    request: Request
    started_ms: int
    done: int = 0
    of: int = 0
    result: Result | None = None
    error: str | None = None
    code: str | None = None
    values: dict[str, Value] = {}
    field: str | None = None


class _Run:
    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self.simulation.state is RunState.RUNNING


class Simulations:
    """One simulation of each user: the running one, or the last. `journal` is where recorded days are; None
    without any. `now_ms` is the engine's clock."""

    def __init__(self, journal: Path | None, now_ms: Callable[[], int]) -> None:
        self._journal = journal
        self._now_ms = now_ms
        self._runs: dict[str, _Run] = {}

    def of(self, user_id: str) -> Simulation | None:
        """The user's simulation."""
        run = self._runs.get(user_id)
        return run.simulation if run else None

    async def start(self, user_id: str, request: Request) -> Simulation:
        """Begin; raises ApiError while one of the user's runs, or too many of others do."""
        mine = self._runs.get(user_id)
        if mine is not None and mine.running:
            raise ApiError(
                ErrorCode.CONFLICT,
                "Your simulation is still running.",
                "Wait for it, or cancel it first.",
                field="simulation",
            )
        if sum(run.running for run in self._runs.values()) >= MOST_RUNNING:
            raise ApiError(
                ErrorCode.TOO_MANY,
                "Others are simulating at the moment.",
                "Try again shortly.",
                retry_after=10,
            )
        if isinstance(request, RecordedDay) and self._journal is None:
            raise unavailable("The journal")
        simulation = Simulation(
            id=str(uuid.uuid4()), state=RunState.RUNNING, request=request, started_ms=self._now_ms()
        )
        run = self._runs[user_id] = _Run(simulation)
        run.task = asyncio.create_task(self._run(simulation))
        return simulation

    async def cancel(self, user_id: str, simulation_id: str) -> Simulation:
        """Stop the user's simulation, if it still runs."""
        run = self._runs[user_id]
        assert run.simulation.id == simulation_id
        if run.running:
            run.simulation.state = RunState.CANCELLED
            await _stop(run)
        return run.simulation

    async def close(self) -> None:
        """End every process."""
        for run in self._runs.values():
            await _stop(run)

    async def _run(self, simulation: Simulation) -> None:
        try:
            async with asyncio.timeout(LONGEST_S):
                await self._work(simulation)
        except TimeoutError:
            words = f"It took longer than {LONGEST_S:.0f} s; ask for fewer contacts or repeats."
            _fail(simulation, RunFault.TOO_LONG, words, seconds=LONGEST_S)
        except Exception:
            log.exception("simulation_failed")
            _broke(simulation)

    async def _work(self, simulation: Simulation) -> None:
        order = Order(request=simulation.request, journal=str(self._journal or ""))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            WORKER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=MOST_BYTES,
        )
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(msgspec.json.encode(order))
            process.stdin.close()
            while text := await process.stdout.readline():
                _take(simulation, msgspec.json.decode(text, type=Line))
            code = await process.wait()
            if simulation.state is RunState.RUNNING:
                log.error("simulation_died", code=code)
                _broke(simulation)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def _take(simulation: Simulation, line: Line) -> None:
    """What the process says."""
    if line.result is not None:
        simulation.result = line.result
        simulation.done = simulation.of = max(simulation.of, line.result.simulated)
        simulation.state = RunState.DONE
    elif line.problem is not None:
        problem = line.problem
        simulation.field = field_of(simulation.request, problem.field)
        _fail(simulation, problem.code, problem.words, **problem.values)
    else:
        simulation.done, simulation.of = line.done, line.of


def _broke(simulation: Simulation) -> None:
    _fail(simulation, RunFault.BROKEN, "The simulation broke; the log says why.")


def _fail(simulation: Simulation, code: str, words: str, **values: Value) -> None:
    simulation.state, simulation.error = RunState.FAILED, words
    simulation.code, simulation.values = code, values


async def _stop(run: _Run) -> None:
    if run.task is not None:
        run.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await run.task
