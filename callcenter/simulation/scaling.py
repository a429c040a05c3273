"""What a contact costs, by the number of agents and of callers who wait; and where the time goes.

    python -m callcenter.simulation.scaling [--most N] [--json]
    python -m callcenter.simulation.scaling --profile

All agents talk and a queue waits; every 10 ms one talk ends, the agent takes the next in line, and another
caller comes. The calls of functions a contact takes (Python's and C's, by the interpreter's own count) do not
depend on the machine; its time (of the processor) does.
"""

import argparse
import cProfile
import gc
import io
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from . import question
from .caller import Caller
from .floor import MIDNIGHT, Floor
from .requests import Question

_STEP_MS = 10
#: Agents and callers who wait.
SIZES = ((100, 1_000), (1_000, 10_000), (10_000, 100_000))


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Of one contact, on average."""

    agents: int
    waiting: int
    microseconds: float
    calls: float
    contacts: int


class Crowd:
    """A centre in which everybody is busy and `waiting` callers wait, for ever."""

    def __init__(self, agents: int, waiting: int) -> None:
        made = question.configuration(Question(erlangs=1, agents=agents, handle_s=1))
        self.floor = Floor(made)
        for agent in made.agents:
            self.floor.shift(agent.id, MIDNIGHT)
        self._talk_ms = agents * _STEP_MS
        self._at = MIDNIGHT
        for _ in range(agents):
            self.turn()
        # They all come before the first talk ends.
        for _ in range(waiting):
            self.floor.arrive(Caller(at=self._at, talk_ms=self._talk_ms))

    def turn(self) -> None:
        """Time for one contact to go and one to come."""
        self._at += _STEP_MS
        self.floor.arrive(Caller(at=self._at, talk_ms=self._talk_ms))


def cost(agents: int, waiting: int, contacts: int) -> Cost:
    """Measure: first the time, then the calls."""
    crowd = Crowd(agents, waiting)
    # The first talk to end makes the engine look at all who came meanwhile; and building the crowd left much
    # for the collector of garbage.
    crowd.turn()
    gc.collect()
    began = time.process_time()
    for _ in range(contacts):
        crowd.turn()
    seconds = time.process_time() - began
    return Cost(
        agents=agents,
        waiting=waiting,
        microseconds=seconds / contacts * 1e6,
        calls=calls_of(crowd.turn, contacts) / contacts,
        contacts=contacts,
    )


def calls_of(act: Callable[[], None], times: int) -> int:
    """How many functions are called, Python's and C's, while it is done so many times."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for _ in range(times):
            act()
    finally:
        sys.setprofile(before)
    return count


def profile(agents: int, erlangs: float, contacts: int) -> str:
    """Where the time of a simulated queue goes: modules and functions by their own time."""
    asked = Question(erlangs=erlangs, agents=agents, handle_s=180, contacts=contacts)
    began = time.process_time()
    question.simulate(asked)
    rate = contacts / (time.process_time() - began)
    profiler = cProfile.Profile()
    profiler.enable()
    question.simulate(asked)
    profiler.disable()
    text = io.StringIO()
    stats = pstats.Stats(profiler, stream=text)
    modules = _by_module(stats)
    stats.strip_dirs().sort_stats("tottime").print_stats(30)
    head = f"{agents} agents, {erlangs:g} erlangs: {rate:,.0f} contacts/s without the profiler"
    return f"{head}\n{modules}\n{text.getvalue()}"


def _by_module(stats: pstats.Stats) -> str:
    """The share of each module's own time; what is in C stands under its own name."""
    shares: dict[str, float] = defaultdict(float)
    timings: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = stats.stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, own, _, _) in timings.items():
        _, ours, module = file.rpartition("callcenter/")
        shares[module if ours else "C and other libraries"] += own
    total = sum(shares.values())
    first = sorted(shares, key=shares.__getitem__, reverse=True)[:24]
    return "\n".join(f"{shares[module] / total:7.1%} {module}" for module in first)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1][1], help="the most callers who wait")
    parser.add_argument("--contacts", type=int, default=5_000, help="contacts measured of each size")
    parser.add_argument("--profile", action="store_true", help="profile 100 agents at 85 erlangs instead")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    say = sys.stdout.write
    if given.profile:
        say(profile(100, 85, 20_000))
        return
    for agents, waiting in SIZES:
        if waiting <= given.most:
            found = cost(agents, waiting, given.contacts)
            say(
                msgspec.json.encode(found).decode() + "\n"
                if given.json
                else f"{agents:6} agents, {waiting:7} waiting: {found.microseconds:6.1f} us and "
                f"{found.calls:5.0f} calls a contact\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
