"""The engine's clock: wall time that never goes back within a run and is right again after a suspend."""

import time
from collections.abc import Callable

#: How far the wall clock may run ahead of ours before we follow it, where nothing counts a suspend. In ms.
TOLERANCE_MS = 2_000


def _wall_ns() -> int:
    return time.time_ns()


def _boot_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


#: Goes on while the machine sleeps; Linux has such a clock.
BOOT_NS: Callable[[], int] | None = _boot_ns if hasattr(time, "CLOCK_BOOTTIME") else None


class Clock:
    """The wall clock of the start plus what has passed since.

    What has passed is told by the clock that counts a suspend. Where there is none it is told by the
    monotonic clock, and when the wall clock is more than TOLERANCE_MS ahead of that sum the machine slept (or
    was set right): we go on from the wall clock. A wall clock set back changes nothing until the next start.
    """

    def __init__(
        self,
        wall_ns: Callable[[], int] = _wall_ns,
        boot_ns: Callable[[], int] | None = BOOT_NS,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall_ns = wall_ns
        self._passed_ns = boot_ns or monotonic_ns
        self._follows_wall = boot_ns is None
        self._epoch_ns = wall_ns() - self._passed_ns()

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        now = self._epoch_ns + self._passed_ns()
        if self._follows_wall and (ahead := self._wall_ns() - now) > TOLERANCE_MS * 1_000_000:
            self._epoch_ns += ahead
            now += ahead
        return now // 1_000_000
