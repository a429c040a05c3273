"""The whole comparison: turns A B A B, kept as they are done, then the tables."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

import msgspec
from rich.console import Console

from bench.conditions import commit, load_average
from bench.options import Options
from bench.report import Result

from . import tables, targets
from .kept import Kept
from .plan import FULL, QUICK, Contender, Plan
from .turn import Turn, line, take_turn

NAME = "acd"
#: A load average above this on a machine that should be idle is worth a word.
BUSY = 0.7


def plan_of(options: Options) -> Plan:
    """The plan that the command line asks for. Raises ValueError for a contender that there is not."""
    plan = QUICK if options.quick else FULL
    if options.turns:
        plan = msgspec.structs.replace(plan, turns=options.turns)
    if options.sides:
        known = {each.value: each for each in Contender}
        if unknown := [name for name in options.sides if name not in known]:
            raise ValueError(f"there is no {unknown[0]!r} to compare; there are {', '.join(known)}")
        chosen = tuple(each for each in Contender if each.value in options.sides)
        plan = msgspec.structs.replace(plan, contenders=chosen)
    return plan


async def run(console: Console, options: Options) -> Result:
    """Measure what is not measured yet. Raises RuntimeError when the parts do not run."""
    plan = plan_of(options)
    kept = Kept(plan, commit())
    if options.fresh:
        kept.forget()
    resumed = len(kept.turns)
    if resumed:
        console.print(f"[bold]{NAME}[/]: {resumed} turns are done already (--fresh begins anew)")
    if os.getloadavg()[0] > BUSY:
        console.print(
            f"[yellow]{NAME}: the machine is busy (load average {load_average()}), which spoils the figures"
        )
    total, began = plan.turns * len(plan.contenders), time.monotonic()

    for number in range(1, plan.turns + 1):
        for contender in plan.contenders:
            if kept.has(contender, number):
                continue
            console.print(
                f"[bold]{NAME}[/]: {len(kept.turns) + 1} of {total}: {contender}, turn {number} "
                f"({time.monotonic() - began:.0f} s so far)"
            )
            kept.add(await _turn(contender, number, plan, console))
    result = report(plan, kept.turns, resumed)
    kept.forget()
    return result


async def _turn(contender: Contender, number: int, plan: Plan, console: Console) -> Turn:
    def tell(text: str) -> None:
        console.print(f"  {time.strftime('%H:%M:%S')} {text}", markup=False, highlight=False)

    with tempfile.TemporaryDirectory(prefix="callcenter-acd-") as folder:
        try:
            turn = await take_turn(contender, number, plan, Path(folder), tell)
        except (RuntimeError, TimeoutError, OSError) as error:
            turn = Turn(contender=contender, number=number, stages=[], source="", load="", note=str(error))
    for stage in turn.stages:
        what = f"{stage.waiting} waiting" if stage.waiting else f"{stage.rate}/s"
        tell(f"{contender}, {what}: {line(stage)}")
    if turn.note:
        tell(f"{contender}: {turn.note}")
    await asyncio.sleep(0)
    return turn


def report(plan: Plan, turns: list[Turn], resumed: int) -> Result:
    """Notes and tables."""
    results = tables.Results(turns)
    loads = "; ".join(f"{turn.contender} {turn.load}" for turn in turns)
    notes = [
        f"{plan.turns} turns of {', '.join(plan.contenders)}, one after the other on one machine"
        + (f"; the run was interrupted after {resumed} turns and went on later" if resumed else ""),
        f"{plan.agents} agents; talk of {plan.talk} s in the steady stages, {plan.busy_talk * 0.5:.0f} to "
        f"{plan.busy_talk * 1.5:.0f} s while callers wait ({plan.agents / plan.busy_talk:.0f} calls/s); "
        f"{plan.window:.0f} s of each level of waiting",
        "ours: journal, repository, pop, every agent's page and one supervisor's monitor on; the rivals do "
        "nothing but route",
        f"times: {' / '.join(dict.fromkeys(turn.source for turn in turns if turn.source))}",
        f"load average before → after each turn: {loads}",
    ]
    if plan.waiting != FULL.waiting:
        notes.insert(0, "a quick run: few calls, for development; not what the targets are judged by")
    for turn in turns:
        said = [turn.note, *(stage.note for stage in turn.stages)]
        notes += [f"{turn.contender}, turn {turn.number}: {text}" for text in said if text]
    made = [
        targets.targets_table(results),
        tables.next_table(results),
        tables.ways_table(results),
        tables.parts_table(results),
        tables.cpu_table(results),
        tables.faults_table(results),
    ]
    return Result(name=NAME, notes=notes, tables=[table for table in made if table.rows])
