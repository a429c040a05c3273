"""A small supervisor: keeps its children running, each on its own, and takes all of them along when it ends.

It knows nothing of what the children do. A child that dies is started again, sooner if it had run well; the
others never notice. Each child has a session of its own, so Ctrl-C on the terminal reaches only the
supervisor, which then stops the children in order, by force if they hang.
"""

import asyncio
import contextlib
import fcntl
import os
import re
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import msgspec
import structlog

log = structlog.get_logger(__name__)

FIRST_DELAY: Final = 0.1
LONGEST_DELAY: Final = 10.0
RAN_WELL_SECONDS: Final = 30.0
"""A child that ran for so long is started again at once; else each wait is twice the last."""
STOP_SECONDS: Final = 5.0
LOG_BYTES: Final = 20 * 1024 * 1024
"""A child's log larger than this at a start is put aside; one older file is kept."""
LINE_CHARACTERS: Final = 300
"""So much of a dead child's last line is repeated in our own log."""
TAIL_BYTES: Final = 16 * 1024
FULL_BYTES: Final = 1024 * 1024
"""A disk with less left counts as full; whoever died of that can seldom write so."""
ESCAPES: Final = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])|[\x00-\x08\x0b-\x1f\x7f]")


class AlreadyRunning(Exception):
    """Another supervisor has this CALLCENTER_HOME; the text says which process."""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """What to run. `after_start` is given the new process id, each time the child was started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = {}
    stop_seconds: float = STOP_SECONDS
    after_start: Callable[[int], Awaitable[None]] | None = None


class Supervisor:
    """Runs children under `home`: `run/NAME.pid` and `log/NAME.log` are written there."""

    def __init__(
        self, home: Path, children: Sequence[Child], before_start: Callable[[], None] = lambda: None
    ) -> None:
        self._home = home
        self._children = children
        self._before_start = before_start
        self._stopping = asyncio.Event()
        self._pids: dict[str, int] = {}
        self._log_began: dict[str, int] = {}
        self.deaths: dict[str, int] = {child.name: 0 for child in children}
        """How often each child ended without being told to."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start the children; stop them, the last first, when the block is left.

        Children left over from a supervisor that was killed are stopped first, then `before_start` may look
        whether all is free for the new ones; what it raises, this raises.
        """
        for folder in ("run", "log"):
            (self._home / folder).mkdir(parents=True, exist_ok=True)
        for child in self._children:
            stop_left_over(self._pid_file(child), child)
        self._before_start()
        keepers = [asyncio.create_task(self._keep(child)) for child in self._children]
        try:
            yield
        finally:
            self._stopping.set()
            for child, keeper in reversed(list(zip(self._children, keepers, strict=True))):
                self._signal(child, signal.SIGTERM)
                _, late = await asyncio.wait((keeper,), timeout=child.stop_seconds)
                if late:
                    log.warning("child_killed", name=child.name, after_seconds=child.stop_seconds)
                    self._signal(child, signal.SIGKILL)
                    await keeper

    def kill(self) -> None:
        """Stop every child at once and without asking; for a second Ctrl-C. `running` then ends soon."""
        self._stopping.set()
        for child in self._children:
            self._signal(child, signal.SIGKILL)

    def pid(self, name: str) -> int | None:
        """Process id of a child that is running now."""
        return self._pids.get(name)

    def log_file(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._home / "log" / f"{name}.log"

    async def _keep(self, child: Child) -> None:
        delay = FIRST_DELAY
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._once(child)
            if self._stopping.is_set():
                return
            self.deaths[child.name] += 1
            ran = time.monotonic() - started
            delay = FIRST_DELAY if ran >= RAN_WELL_SECONDS else delay
            log.warning(
                "child_died",
                name=child.name,
                status=code,
                ran_seconds=round(ran, 1),
                again_in=delay,
                **self._reason(child),
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)
            delay = min(2 * delay, LONGEST_DELAY)

    def _reason(self, child: Child) -> dict[str, str]:
        """What may tell why a child died: the last line it wrote, and whether the disk is full."""
        told = {}
        lines = plain_lines(self.log_file(child.name), self._log_began.get(child.name, 0))
        if lines:
            told["last_line"] = lines[-1][:LINE_CHARACTERS]
        if shutil.disk_usage(self._home).free < FULL_BYTES:
            told["hint"] = f"the disk is full: free space in CALLCENTER_HOME, {self._home}"
        return told

    async def _once(self, child: Child) -> int | str:
        """Run the child once; returns its exit status, or why it could not be started."""
        path = self.log_file(child.name)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        try:
            with path.open("ab") as output:
                self._log_began[child.name] = output.tell()
                process = await asyncio.create_subprocess_exec(
                    *child.command,
                    env={**os.environ, **child.environment},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
        except OSError as error:
            return f"cannot be started: {error}"
        self._pids[child.name] = process.pid
        self._pid_file(child).write_text(f"{process.pid}\n")
        if self._stopping.is_set():
            # The order to stop came while it was being started.
            self._signal(child, signal.SIGTERM)
        after = asyncio.create_task(self._after_start(child, process.pid))
        try:
            return await process.wait()
        finally:
            after.cancel()
            await asyncio.gather(after, return_exceptions=True)
            self._pids.pop(child.name, None)
            self._pid_file(child).unlink(missing_ok=True)

    async def _after_start(self, child: Child, pid: int) -> None:
        if child.after_start is None:
            return
        try:
            await child.after_start(pid)
        except OSError as error:
            log.warning("after_start_failed", name=child.name, reason=str(error))

    def _signal(self, child: Child, number: signal.Signals) -> None:
        pid = self._pids.get(child.name)
        if pid is not None:
            # The whole group: a child's own children go with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)

    def _pid_file(self, child: Child) -> Path:
        return self._home / "run" / f"{child.name}.pid"


def plain_lines(path: Path, start: int = 0) -> list[str]:
    """The lines at the end of a log, not before byte `start`, without colours and without empty ones."""
    try:
        with path.open("rb") as file:
            file.seek(max(start, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            text = file.read(TAIL_BYTES).decode(errors="replace")
    except OSError:
        return []
    lines = (ESCAPES.sub("", line).strip() for line in text.split("\n"))
    return [line for line in lines if line]


@contextmanager
def only_supervisor(home: Path) -> Iterator[None]:
    """Hold the lock on this home, with our process id in it. Raises AlreadyRunning."""
    path = home / "run" / "supervisor.pid"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(
                f"{home} is in use by process {file.read().strip() or '(unknown)'}. Stop that one first; "
                "or, to run a second call centre, set CALLCENTER_HOME, CALLCENTER_HTTP, CALLCENTER_SIP and "
                "CALLCENTER_ASTERISK_HTTP."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def stop_left_over(pid_file: Path, child: Child) -> None:
    """Stop the child of a supervisor that was killed, if it still runs.

    The process must run this child's very command with its very environment: process ids are used again.
    """
    try:
        pid = int(pid_file.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (OSError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    ours = command == [part.encode() for part in child.command] and all(
        f"{name}={value}".encode() in environment for name, value in child.environment.items()
    )
    if ours:
        log.warning("left_over_stopped", name=child.name, pid=pid)
        end(pid, child.stop_seconds)
    pid_file.unlink(missing_ok=True)


def end(pid: int, seconds: float) -> None:
    """End a process that is not our child: asked first, then killed. Waits until it is gone."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not alive(pid):
                return
            time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs (one that has ended and waits to be reaped does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
