"""Figure 3: CPU of controller and Asterisk per call, at 5 and at 20 calls a second, everything on.

Also what goes wrong at 20 calls/s, and whether the controller's memory grows with the calls it has seen.
"""

import asyncio
import resource

import msgspec
from rich.console import Console

from .agents import Team, working_team
from .centre import Centre, Usage, running_centre
from .conditions import load_average
from .report import Result, Table, spreads
from .ring import measured_calls
from .spread import Spread, shown, spread
from .story import settled, story

NAME = "load"
AGENTS = 50
ANSWER_AFTER = 0.02
TALK = 1.0
WARM_UP = 20
#: Calls a second, calls. The third stage begins after 500 calls in all and ends after 2,000.
STAGES = ((5, 200), (20, 280), (20, 1500))
IDLE_SECONDS = 5.0
PARTS = ("controller", "asterisk")


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in one stage. CPU in ms a call; memory at its end, in MiB."""

    rate: int
    calls: int
    failed: int
    unfinished: int
    cpu_ms: dict[str, float]
    busy: dict[str, float]
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


async def _stage(centre: Centre, team: Team, rate: int, calls: int, first: int) -> Stage:
    before, own, load = _usages(centre), _own_cpu(), load_average()
    pcap = centre.home / f"load-{first}.pcap"
    ways, called, capture = await measured_calls(centre, team, pcap, rate=rate, calls=calls, first=first)
    after = _usages(centre)
    others = _own_cpu() - own
    used = {part: after[part].cpu_s - before[part].cpu_s for part in PARTS}
    return Stage(
        rate=rate,
        calls=called.calls,
        failed=called.failed,
        unfinished=await settled(centre),
        cpu_ms={part: 1000 * used[part] / called.calls for part in PARTS},
        busy={part: used[part] / called.seconds for part in PARTS},
        rss_mib={part: usage.rss_mib for part, usage in _usages(centre).items()},
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


async def run(console: Console) -> Result:
    """Measure. Raises RuntimeError when the parts do not run."""
    console.print(f"[bold]{NAME}[/]: starting a call centre with {AGENTS} simulated agents ...")
    stages: list[Stage] = []
    async with (
        running_centre(AGENTS) as centre,
        working_team(centre, answer_after=ANSWER_AFTER, talk=TALK) as team,
    ):
        idle = await _idle(centre)
        await measured_calls(centre, team, centre.home / "warm.pcap", rate=5, calls=WARM_UP, first=0)
        first = WARM_UP
        for rate, calls in STAGES:
            console.print(f"[bold]{NAME}[/]: {calls} calls at {rate}/s, {calls / rate:.0f} s ...")
            stages.append(await _stage(centre, team, rate, calls, first))
            first += calls
        told = await asyncio.to_thread(lambda: story(centre.records()))
        complaints = await asyncio.to_thread(centre.complaints)
        refused, not_ready, doubled = team.refused, team.not_ready, len(team.phones.doubled)
    for line in [*complaints[:10], *map(str, refused[:10])]:
        console.print(f"  {line}", markup=False, highlight=False)
    steady = [stage for stage in stages if stage is not stages[1]]
    growth = stages[2].rss_mib["controller"] - stages[1].rss_mib["controller"]
    return Result(
        name=NAME,
        notes=[
            f"{AGENTS} simulated agents, talk of {TALK:.0f} s, no speech packets (an agent's speech costs "
            "Asterisk extra while it lasts), one supervisor's monitor open",
            f"when nobody calls: controller {100 * idle['controller']:.1f} % of a core, Asterisk "
            f"{100 * idle['asterisk']:.1f} %; it is part of the figures",
            told.line(),
            f"phones: {doubled} INVITEs to an agent who had a call; commands refused: {len(refused)}; agents "
            f"made NOT_READY: {len(not_ready)}; warnings and errors in controller.log: {len(complaints)}",
            f"controller's memory after {sum(c for _, c in STAGES[:2]) + WARM_UP} calls "
            f"{stages[1].rss_mib['controller']:.1f} MiB, after {first} calls "
            f"{stages[2].rss_mib['controller']:.1f} MiB ({1024 * growth / STAGES[2][1]:+.1f} KiB a call)",
        ],
        tables=[
            Table(
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
                        str(stage.rate),
                        str(stage.calls),
                        str(stage.failed),
                        str(stage.unfinished),
                        shown(stage.cpu_ms["controller"]),
                        shown(stage.cpu_ms["asterisk"]),
                        f"{100 * stage.busy['controller']:.0f} %",
                        f"{100 * stage.busy['asterisk']:.0f} %",
                        shown(stage.others_ms),
                        stage.load,
                    ]
                    for stage in steady
                ],
            ),
            spreads(
                [(f"INVITE → INVITE at {stage.rate}/s", stage.ways) for stage in steady],
            ),
        ],
    )
