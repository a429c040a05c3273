"""What the interpreter may ask of the world at a step: who calls, what is open, how long one waits.

The engine answers from its state, `Known` from plain values: for tests, for `callcenter flows`, for tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from callcenter.domain.hours import Hours, is_open

CALLER = "caller."
"""How the variables begin that `Facts.caller` answers."""

CALLER_VARIABLES = ("number", "may_call_back", "name", "known", "customer", "tier", "value", "language")
"""Behind CALLER. `number` as E.164 if it has that form; `may_call_back`, `known`: yes or no; `customer`,
`language`: empty unless the number is one customer's; `value` 0-100."""


class Facts(Protocol):
    """The moment of one step."""

    def caller(self) -> Mapping[str, str] | None:
        """CALLER_VARIABLES with their values; None while it is not known yet whose number it is."""

    def is_open(self, hours: str) -> bool:
        """Whether the company's opening hours of that name include this moment; those it does not have are
        never closed."""

    def position(self, queue: str) -> int:
        """The place a caller would get who enters the queue now, from 1; 0 when there is no such queue."""

    def expected_wait_s(self, queue: str) -> int | None:
        """How long they may expect to wait, seconds; None when that cannot be told."""

    def notice(self, name: str) -> str:
        """The sound file that is in force under this name; empty when there is none."""


class Known(Struct, kw_only=True):
    """Facts as plain values. `identified` None: it is not known yet who calls."""

    at_ms: int = 0
    hours: dict[str, Hours] = {}
    identified: dict[str, str] | None = {}
    positions: dict[str, int] = {}
    waits_s: dict[str, int] = {}
    notices: dict[str, str] = {}

    def caller(self) -> Mapping[str, str] | None:
        """As given; a number that is shown may be called back unless that is given too."""
        if self.identified is None:
            return None
        return {"may_call_back": "yes" if self.identified.get("number") else "no"} | self.identified

    def is_open(self, hours: str) -> bool:
        """At `at_ms`."""
        known = self.hours.get(hours)
        return known is None or is_open(known, self.at_ms)

    def position(self, queue: str) -> int:
        """As given, else the first."""
        return self.positions.get(queue, 1)

    def expected_wait_s(self, queue: str) -> int | None:
        """As given."""
        return self.waits_s.get(queue)

    def notice(self, name: str) -> str:
        """As given."""
        return self.notices.get(name, "")
