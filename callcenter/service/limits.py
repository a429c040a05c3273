"""Counting failures: so many within a while, then a pause."""

import math
from collections import OrderedDict, deque
from collections.abc import Callable

from callcenter.service.errors import TooMany

# Keys kept at most; beyond it the longest unused is forgotten, so that strangers cannot fill the memory.
MAX_KEYS = 10_000


class FailureLimit:
    """At most `failures` failures of a key within `seconds`; `clock` gives seconds that never go back."""

    def __init__(self, *, failures: int, seconds: float, clock: Callable[[], float]) -> None:
        self._failures = failures
        self._seconds = seconds
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def begin(self, key: str) -> None:
        """Count a try as failed until forgive(), so that parallel tries count too. Raises TooMany."""
        now = self._clock()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._failures:
            raise TooMany("Too many failed tries.", math.ceil(times[0] + self._seconds - now))
        times.append(now)
        if len(self._times) > MAX_KEYS:
            self._times.popitem(last=False)

    def forgive(self, key: str) -> None:
        """The try begun last was no failure. Earlier ones stay: one's own log-in resets nothing."""
        times = self._times.get(key)
        if times:
            times.pop()


class Tries:
    """One try counted by several limits, each by its own key: by all of them, or by none when one refuses."""

    def __init__(self, *counted: tuple[FailureLimit, str]) -> None:
        """Count the try. Raises TooMany; a refused try checks nothing, so it is nobody's failure."""
        self._begun: list[tuple[FailureLimit, str]] = []
        for limit, key in counted:
            try:
                limit.begin(key)
            except TooMany:
                self.forgive()
                raise
            self._begun.append((limit, key))

    def forgive(self) -> None:
        """The try was no failure."""
        for limit, key in self._begun:
            limit.forgive(key)
