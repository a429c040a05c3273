"""Figure 4: messages the engine decides a second (bench/core.py): one core, no disk, no Asterisk."""

import asyncio
import sys

import msgspec
from rich.console import Console

from .conditions import ROOT, load_average
from .options import Options
from .report import Result, Table

NAME = "engine"
#: How many callers wait meanwhile, in a queue that nobody serves.
WAITING = (0, 100, 10_000)


class _Figures(msgspec.Struct):
    messages_per_second: int
    calls_per_second: int
    p50_us: float
    p99_us: float
    agents: int
    waiting: int


async def _measure(waiting: int) -> _Figures:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bench.core", "--waiting", str(waiting), "--json"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"bench/core.py: {errors.decode()[-500:]}")
    return msgspec.json.decode(out, type=_Figures)


async def run(console: Console, options: Options) -> Result:
    """Measure. Raises RuntimeError when the tool fails."""
    before = load_average()
    found = []
    for waiting in WAITING:
        console.print(f"[bold]{NAME}[/]: with {waiting} callers waiting ...")
        found.append(await _measure(waiting))
    return Result(
        name=NAME,
        notes=[
            f"{found[0].agents} agents, all READY; from arrival to write-up; median of the rounds",
            f"load average {before} before, {load_average()} after",
        ],
        tables=[
            Table(
                heads=["waiting", "messages/s", "calls/s", "µs a message p50", "p99"],
                rows=[
                    [
                        f"{each.waiting:,}",
                        f"{each.messages_per_second:,}",
                        f"{each.calls_per_second:,}",
                        f"{each.p50_us:.0f}",
                        f"{each.p99_us:.0f}",
                    ]
                    for each in found
                ],
            )
        ],
    )
