"""What works in the background as long as the server runs, watched over: what ends with an error is told in
the log, named to whoever asks, and begun again."""

import asyncio
import time
import traceback
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

import structlog

log = structlog.get_logger("callcenter")

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0
#: What has run for so long since its last error runs.
STEADY_S: Final = 60.0

Work = Callable[[], Coroutine[Any, Any, None]]


class Workers:
    """Starts and ends them. A worker that returns is done; all others run until `close`."""

    def __init__(
        self,
        *,
        first_pause_s: float = FIRST_PAUSE_S,
        steady_s: float = STEADY_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first_pause_s = first_pause_s
        self._steady_s = steady_s
        self._now = now
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # When those that ended with an error began again; None: they have not yet.
        self._failed: dict[str, float | None] = {}

    def start(self, name: str, work: Work) -> asyncio.Task[None]:
        """Begin it now; `work` is called once more after each error. The task ends when it is done."""
        task = asyncio.create_task(self._keep(name, work), name=name)
        self._tasks[name] = task
        return task

    @property
    def failing(self) -> Sequence[str]:
        """The names of those that do not run, or have not for long since they last ended with an error."""
        now = self._now()
        return sorted(
            name for name, began in self._failed.items() if began is None or now - began < self._steady_s
        )

    async def close(self, *names: str) -> None:
        """End these, or all, and wait until they have ended; the last started first."""
        for name in reversed(names or tuple(self._tasks)):
            task = self._tasks.pop(name)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._failed.pop(name, None)

    async def _keep(self, name: str, work: Work) -> None:
        pause = self._first_pause_s
        while True:
            began = self._now()
            if name in self._failed:
                self._failed[name] = began
            try:
                await work()
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                # Not we were cancelled, but something it waited for.
                failure: BaseException = error
            except Exception as error:
                failure = error
            else:
                self._failed.pop(name, None)
                return
            if self._now() - began >= self._steady_s:
                pause = self._first_pause_s
            self._failed[name] = None
            # Not the error's text: it may tell of a person.
            log.error(
                "worker_failed", worker=name, error=type(failure).__name__, at=_place(failure), seconds=pause
            )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)


def _place(error: BaseException) -> str:
    """Where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames[-3:]))
