"""How long a start takes to recover the state from the journal, on this disk.

Writes a journal of whole calls among 100 agents while 100 callers wait, then measures `recover`: over all
records, and from a snapshot with the records of half an interval behind it, as it is after kill -9 on
average, and how long the loop stands still for one snapshot. Prints medians of the rounds in milliseconds.

    python -m bench.recovery [--agents N] [--waiting N] [--calls N] [--rounds N]
"""

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

import structlog

from callcenter.domain import messages as m
from callcenter.engine.decide import DECIDER_VERSION, decide
from callcenter.engine.journal import Journal, Record
from callcenter.engine.loop import SNAPSHOT_EVERY, recover
from callcenter.engine.snapshot import encode

from .core import Bench


class Writer(Bench):
    """The engine bench, its records journalled."""

    def __init__(self, journal: Journal, agents: int, waiting: int) -> None:
        self.journal = journal
        self.sequence = 0
        super().__init__(agents, waiting)

    def take(self, message: m.AnyMessage) -> None:
        """Decide one message and journal it."""
        self.now += 1
        decision = decide(self.center, message, self.now)
        if decision.refusal is not None:
            raise SystemExit(f"{type(message).__name__} was refused: {decision.refusal.message}")
        self.sequence += 1
        self.journal.append(
            Record(
                sequence=self.sequence,
                at=self.now,
                mono=self.now,
                decider=DECIDER_VERSION,
                message=message,
                events=decision.events,  # type: ignore[arg-type]
            )
        )


def recovery_ms(path: Path, rounds: int) -> float:
    """The median time to open the journal and recover."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        journal = Journal(path)
        recover(journal)
        times.append(time.perf_counter() - began)
        journal.release()
    return statistics.median(times) * 1e3


def failed(error: BaseException) -> None:
    """The journal cannot be written."""
    raise SystemExit(f"the journal failed: {error}")


async def measure(path: Path, agents: int, waiting: int, calls: int, rounds: int) -> None:
    """Write, measure, print."""
    journal = Journal(path)
    journal.start(failed)
    writer = Writer(journal, agents, waiting)
    for number in range(calls):
        writer.call(f"call{number}")
    await journal.close()
    sys.stdout.write(f"{calls} calls, {writer.sequence} records\n")
    sys.stdout.write(f"{'all records':34}{recovery_ms(path, rounds):10.0f} ms\n")

    stalls = []
    for _ in range(rounds):
        began = time.perf_counter()
        snapshot = encode(writer.center, writer.sequence)
        stalls.append((time.perf_counter() - began) * 1e3)
    journal = Journal(path)
    journal.start(failed)
    journal.keep(snapshot)
    writer.journal = journal
    while writer.sequence < snapshot.sequence + SNAPSHOT_EVERY // 2:
        writer.call(f"more{writer.sequence}")
    await journal.close()
    sys.stdout.write(
        f"{f'snapshot and {SNAPSHOT_EVERY // 2} records':34}{recovery_ms(path, rounds):10.0f} ms\n"
    )
    sys.stdout.write(f"{'loop stands still for a snapshot':34}{statistics.median(stalls):10.1f} ms\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.recovery",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--waiting", type=int, default=100, help="callers who wait all the time")
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        asyncio.run(measure(path, given.agents, given.waiting, given.calls, given.rounds))


if __name__ == "__main__":
    main()
