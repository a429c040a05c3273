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

from .errors import ApiError, ErrorCode, unavailable
from .simulation_worker import Line, Order

log = structlog.get_logger("callcenter.web")

#: Simulations of all users at once, and how long one may take, seconds.
MOST_RUNNING = 2
LONGEST_S = 180.0
#: Of a result, bytes.
MOST_BYTES = 8 * 1024 * 1024
WORKER = "callcenter.web.simulation_worker"


#: How the simulation names what is wrong, and the field it is.
_FIELDS = {
    "erlangs": "question.erlangs",
    "agents": "question.agents",
    "handle": "question.handle_s",
    "threshold": "question.threshold_s",
    "patience": "question.patience_s",
    "vip share": "question.vip_share",
    "contacts": "question.contacts",
    "day": "recorded.day",
    "repeats": "recorded.repeats",
}


def field_of(message: str) -> str | None:
    """The field a simulation's error is about, as far as it says so."""
    if message.startswith("change "):
        return "recorded.changes"
    name, colon, _ = message.partition(": ")
    return _FIELDS.get(name) if colon else None


class RunState(StrEnum):
    """How a simulation stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Simulation(msgspec.Struct, kw_only=True):
    """One simulation: `done` of `of` contacts so far, `of` 0 as long as nobody knows; `error` in
    English, about `field` of the request as far as it says so."""

    id: str
    state: RunState
    request: Request
    started_ms: int
    done: int = 0
    of: int = 0
    result: Result | None = None
    error: str | None = None
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
            _fail(simulation, f"It took longer than {LONGEST_S:.0f} s; ask for fewer contacts or repeats.")
        except Exception:
            log.exception("simulation_failed")
            _fail(simulation, "The simulation broke; the log says why.")

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
                _fail(simulation, "The simulation broke; the log says why.")
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
    elif line.error:
        _fail(simulation, line.error)
    else:
        simulation.done, simulation.of = line.done, line.of


def _fail(simulation: Simulation, why: str) -> None:
    simulation.state, simulation.error, simulation.field = RunState.FAILED, why, field_of(why)


async def _stop(run: _Run) -> None:
    if run.task is not None:
        run.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await run.task
