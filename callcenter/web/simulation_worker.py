"""One simulation in a process of its own: a request as JSON on stdin, its progress and answer on stdout.

A line for each: `{"done": n, "of": m}` now and then, then `{"result": ...}`, or `{"problem": ...}` when
the request cannot be simulated. The process gives way to everything else on the machine: calls come first.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

import msgspec

from callcenter.simulation import Problem, RecordedDay, Request, Result, SimulationError, ask

#: How much this process gives way (0 not at all, 19 most), and how often it tells how far it is, seconds.
NICENESS = 15
TELL_S = 0.2


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and of which journal (empty: of none)."""

    request: Request
    journal: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the answer."""

    done: int = 0
    of: int = 0
    result: Result | None = None
    problem: Problem | None = None


def main() -> None:
    """Answer the one order on stdin."""
    os.nice(NICENESS)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    told = 0.0

    def progress(done: int, of: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= TELL_S:
            told = now
            _say(Line(done=done, of=of))

    journal = Path(order.journal) if isinstance(order.request, RecordedDay) and order.journal else None
    try:
        _say(Line(result=ask(order.request, progress, journal)))
    except SimulationError as error:
        _say(Line(problem=error.problems[0]))


def _say(line: Line) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Whoever asked may have gone away.
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
