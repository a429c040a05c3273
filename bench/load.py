"""Figure 3: CPU of controller and Asterisk per call at 5, 20 and 100 calls a second, everything on.

Also what goes wrong at those rates, which of the controller's threads the time goes to, and whether its
memory grows with the calls it has seen.
"""

import asyncio
import resource

import msgspec
from rich.console import Console

from .agents import Team, working_team
from .centre import Centre, running_centre
from .conditions import load_average
from .options import Options, Stage
from .report import Result, Table, spreads
from .ring import measured_calls
from .spread import Spread, shown, spread
from .story import settled, story
from .usage import Cpu, Usage

NAME = "load"
AGENTS = 120
ANSWER_AFTER = 0.02
TALK = 0.5
WARM_UP = 20
#: Memory is compared between the ends of the second and the third.
STAGES = (Stage(5, 200), Stage(20, 280), Stage(20, 1500), Stage(100, 1000))
IDLE_SECONDS = 5.0
PARTS = ("controller", "asterisk")


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in one stage. CPU in ms a call; memory at its end, in MiB; `seconds` with its end."""

    stage: Stage
    calls: int
    failed: int
    unfinished: int
    cpu_ms: dict[str, float]
    busy: dict[str, float]
    threads: dict[str, Cpu]
    rss_mib: dict[str, float]
    others_ms: float
    ways: Spread | None
    source: str
    load: str


def _own_cpu() -> float:
    """Seconds of CPU of the simulated agents (this process) and of the callers (children that ended)."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _usages(centre: Centre) -> dict[str, Usage]:
    return {part: centre.usage(part) for part in PARTS}


async def _stage(centre: Centre, team: Team, stage: Stage, first: int) -> Measured:
    before, threads, own, load = _usages(centre), centre.threads(), _own_cpu(), load_average()
    pcap = centre.home / f"load-{first}.pcap"
    ways, called, capture = await measured_calls(
        centre, team, pcap, rate=stage.rate, calls=stage.calls, first=first
    )
    others = _own_cpu() - own
    unfinished = await settled(centre)
    after = _usages(centre)
    used = {part: after[part].cpu_s - before[part].cpu_s for part in PARTS}
    return Measured(
        stage=stage,
        calls=called.calls,
        failed=called.failed,
        unfinished=unfinished,
        cpu_ms={part: 1000 * used[part] / called.calls for part in PARTS},
        busy={part: used[part] / called.seconds for part in PARTS},
        threads=centre.threads().since(threads),
        rss_mib={part: usage.rss_mib for part, usage in after.items()},
        others_ms=1000 * others / called.calls,
        ways=spread(ways),
        source=capture.source(),
        load=f"{load} → {load_average()}",
    )


async def _idle(centre: Centre) -> dict[str, float]:
    """The part of a core each process takes when nobody calls."""
    before = _usages(centre)
    await asyncio.sleep(IDLE_SECONDS)
    after = _usages(centre)
    return {part: (after[part].cpu_s - before[part].cpu_s) / IDLE_SECONDS for part in PARTS}


def _growth(found: list[Measured]) -> list[str]:
    if len(found) < 3:
        return []
    calls = [WARM_UP + sum(each.calls for each in found[: place + 1]) for place in range(len(found))]
    rss = [each.rss_mib["controller"] for each in found]
    growth = 1024 * (rss[2] - rss[1]) / found[2].calls
    return [
        f"controller's memory after {calls[1]} calls {rss[1]:.1f} MiB, after {calls[2]} calls "
        f"{rss[2]:.1f} MiB ({growth:+.1f} KiB a call)"
    ]


def _stages_table(found: list[Measured]) -> Table:
    return Table(
        heads=[
            "calls/s",
            "calls",
            "failed",
            "not closed",
            "controller ms/call",
            "Asterisk ms/call",
            "controller, of a core",
            "Asterisk, of a core",
            "callers + agents ms/call",
            "load average",
        ],
        rows=[
            [
                str(each.stage.rate),
                str(each.calls),
                str(each.failed),
                str(each.unfinished),
                shown(each.cpu_ms["controller"]),
                shown(each.cpu_ms["asterisk"]),
                f"{100 * each.busy['controller']:.0f} %",
                f"{100 * each.busy['asterisk']:.0f} %",
                shown(each.others_ms),
                each.load,
            ]
            for each in found
        ],
    )


def _threads_table(found: list[Measured]) -> Table:
    """The controller's ms a call by thread: user + system."""
    kinds = sorted({kind for each in found for kind in each.threads})

    def cell(each: Measured, kind: str) -> str:
        cpu = each.threads.get(kind, Cpu())
        return f"{1000 * cpu.user / each.calls:.2f} + {1000 * cpu.system / each.calls:.2f}"

    return Table(
        heads=["controller, ms/call at", *kinds],
        rows=[[f"{each.stage.rate}/s", *(cell(each, kind) for kind in kinds)] for each in found],
    )


async def run(console: Console, options: Options) -> Result:
    """Measure. Raises RuntimeError when the parts do not run."""
    stages = options.stages or STAGES
    console.print(f"[bold]{NAME}[/]: starting a call centre with {AGENTS} simulated agents ...")
    found: list[Measured] = []
    async with (
        running_centre(AGENTS) as centre,
        working_team(centre, answer_after=ANSWER_AFTER, talk=TALK) as team,
    ):
        idle = await _idle(centre)
        await measured_calls(centre, team, centre.home / "warm.pcap", rate=5, calls=WARM_UP, first=0)
        first = WARM_UP
        for stage in stages:
            seconds = stage.calls / stage.rate
            console.print(f"[bold]{NAME}[/]: {stage.calls} calls at {stage.rate}/s, {seconds:.0f} s ...")
            found.append(await _stage(centre, team, stage, first))
            first += stage.calls
        told = await asyncio.to_thread(lambda: story(centre.records()))
        complaints = await asyncio.to_thread(centre.complaints)
        refused, not_ready, doubled = team.refused, team.not_ready, len(team.phones.doubled)
    for line in [*complaints[:10], *map(str, refused[:10])]:
        console.print(f"  {line}", markup=False, highlight=False)
    return Result(
        name=NAME,
        notes=[
            f"{AGENTS} simulated agents, talk of {TALK} s, no speech packets (an agent's speech costs "
            "Asterisk extra while it lasts), one supervisor's monitor open",
            f"times: {found[0].source}",
            f"when nobody calls: controller {100 * idle['controller']:.1f} % of a core, Asterisk "
            f"{100 * idle['asterisk']:.1f} %; it is part of the figures",
            told.line(),
            f"phones: {doubled} INVITEs to an agent who had a call; commands refused: {len(refused)}; agents "
            f"made NOT_READY: {len(not_ready)}; warnings and errors in controller.log: {len(complaints)}",
            *_growth(found),
        ],
        tables=[
            _stages_table(found),
            _threads_table(found),
            spreads([(f"INVITE → INVITE at {each.stage.rate}/s", each.ways) for each in found]),
        ],
    )
