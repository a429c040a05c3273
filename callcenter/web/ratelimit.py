"""Token buckets: so many at once, then so many a second."""

from collections.abc import Callable

import msgspec

#: Buckets kept at most; beyond it the longest unused is forgotten.
MAX_BUCKETS = 10_000


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """`burst` at once, then `per_second`."""

    burst: int
    per_second: float


class RateLimiter:
    """One bucket for each key. `clock` gives seconds that never go back."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> float:
        """Take one; 0.0 when allowed, else the seconds to wait."""
        now = self._clock()
        tokens, at = self._buckets.get(key, (float(self._rate.burst), now))
        tokens = min(self._rate.burst, tokens + (now - at) * self._rate.per_second)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            return (1 - tokens) / self._rate.per_second
        # Re-inserted, so that the dictionary's order is the order of last use.
        self._buckets.pop(key, None)
        self._buckets[key] = (tokens - 1, now)
        if len(self._buckets) > MAX_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        return 0.0
