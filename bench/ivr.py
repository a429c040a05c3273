"""200 callers in the menu at once: the silence between two prompts, and the CPU a caller takes.

They hear prompt after prompt; whenever a menu has asked, they key, which leads back to the beginning. First
they come one after the other, then all together, so that their prompts change together too. Figures are of
the time when all of them are there; CPU of a whole call is from the first INVITE to the last BYE.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from rich.console import Console

from callcenter.demo.call import CallError
from callcenter.demo.gateway import Gateway
from tests.support.asterisk import TRUNK

from .callers import HOTLINE
from .capture import capturing
from .centre import Centre, number_of, running_centre
from .conditions import load_average
from .ivr_sounds import NAMES, SECONDS, Gaps, gaps, write_prompts
from .load import PARTS
from .options import Options
from .report import Result, Table, spreads
from .spread import Spread, shown, spread

NAME = "ivr"
CALLERS = 200
#: From key to key: all prompts, and a little more until the caller has decided.
ROUND = SECONDS * len(NAMES) + 1.0
WANTED_MS = 100.0
KEY = "1"


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """All callers begin at `rate` a second, and then are there for `seconds`."""

    name: str
    rate: float
    seconds: float


STAGES = (
    Stage(name="one after the other", rate=10.0, seconds=60.0),
    Stage(name="all together", rate=400.0, seconds=25.0),
)


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in a stage. CPU in seconds: `full` while all callers were there, `whole` from the
    first to the last; `call_s` is how long a call lasted on average."""

    stage: Stage
    gaps: Gaps
    full: dict[str, float]
    whole: dict[str, float]
    call_s: float
    load: str
    source: str

    @property
    def nodes(self) -> Spread | None:
        """From node to node."""
        return spread(self.gaps.nodes)


class Callers:
    """All callers of a stage."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._until = asyncio.Event()
        self.failed: list[str] = []
        self.lasted: list[float] = []

    @contextlib.asynccontextmanager
    async def calling(self, rate: float) -> AsyncIterator[None]:
        """All are there; they hang up when the block is left."""
        self._until.clear()
        self.lasted.clear()
        async with asyncio.TaskGroup() as group:
            for place in range(CALLERS):
                group.create_task(self._call(place))
                await asyncio.sleep(1 / rate)
            try:
                yield
            finally:
                self._until.set()

    async def _call(self, place: int) -> None:
        """Call, and key once a round until the end."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        call = self._gateway.call(HOTLINE, number_of(place))
        try:
            await call.answered()
            while not self._until.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._until.wait(), ROUND)
                    return
                await call.key(KEY)
        except CallError as error:
            self.failed.append(str(error))
        finally:
            await call.hang_up()
            self.lasted.append(loop.time() - began)


def _used(centre: Centre, since: dict[str, float] | None = None) -> dict[str, float]:
    """Seconds of CPU of each part."""
    return {part: centre.usage(part).cpu_s - (since or {}).get(part, 0.0) for part in PARTS}


async def _measure(centre: Centre, callers: Callers, media_port: int, stage: Stage) -> Measured:
    before, load = _used(centre), load_average()
    async with callers.calling(stage.rate):
        at_full = _used(centre)
        async with capturing(centre.home / "ivr.pcap", f"udp and port {media_port}") as capture:
            await asyncio.sleep(stage.seconds)
            full = _used(centre, at_full)
    whole = _used(centre, before)
    if capture.refused:
        raise RuntimeError(f"{NAME} reads the callers' speech out of packets: {capture.refused}")
    return Measured(
        stage=stage,
        gaps=await asyncio.to_thread(lambda: gaps(capture.packets(), media_port)),
        full=full,
        whole=whole,
        call_s=sum(callers.lasted) / len(callers.lasted),
        load=f"{load} → {load_average()}",
        source=capture.source(),
    )


def _cpu_table(found: list[Measured]) -> Table:
    return Table(
        heads=["CPU", "", "of a core", "ms a caller and second", "ms a call", "s a call", "load average"],
        rows=[
            [
                each.stage.name,
                part,
                f"{100 * each.full[part] / each.stage.seconds:.0f} %",
                shown(1000 * each.full[part] / each.stage.seconds / CALLERS),
                shown(1000 * each.whole[part] / CALLERS),
                shown(each.call_s),
                each.load,
            ]
            for each in found
            for part in PARTS
        ],
    )


def _gap_rows(measured: Measured) -> list[tuple[str, Spread | None]]:
    name, found = measured.stage.name, measured.gaps
    return [
        (f"{name}: a node's last prompt → next node's first", measured.nodes),
        (f"{name}: prompt → prompt within a node (Asterisk alone)", spread(found.listed)),
        (f"{name}: key's end → next prompt", spread(found.keyed)),
        (f"{name}: packet → packet within a prompt", spread(found.within)),
    ]


def _furnish(home: Path) -> None:
    write_prompts(home / "prompts" / "en")


async def run(console: Console, options: Options) -> Result:
    """Measure. Raises RuntimeError when the parts do not run."""
    found: list[Measured] = []
    async with running_centre(0, flow="menus", furnish=_furnish) as centre:
        async with Gateway.open(TRUNK, centre.sip, deaf=True) as gateway:
            callers = Callers(gateway)
            for stage in STAGES:
                console.print(f"[bold]{NAME}[/]: {CALLERS} callers, {stage.name}, {stage.seconds:.0f} s ...")
                found.append(await _measure(centre, callers, gateway.media_port, stage))
        complaints = await asyncio.to_thread(centre.complaints)
    for line in [*complaints[:10], *callers.failed[:10]]:
        console.print(f"  {line}", markup=False, highlight=False)
    worst = max(each.nodes.p99 for each in found if each.nodes) if any(each.nodes for each in found) else None
    if worst is None:
        raise RuntimeError(f"no prompt was heard; the callers say {callers.failed[:3]}")
    begun = found[0].gaps.prompts / found[0].stage.seconds
    return Result(
        name=NAME,
        notes=[
            f"{CALLERS} callers in the menu at once; prompts of {SECONDS:g} s, {begun:.0f} of them begun a "
            f"second; each keys every {ROUND:g} s",
            f"wanted from a node's last packet to the next node's first: p99 ≤ {WANTED_MS:g} ms; measured "
            f"{shown(worst)} ms: {'met' if worst <= WANTED_MS else 'missed'}",
            f"times: {found[0].source}; of a way from packet to packet 20 ms are the first one's own speech",
            f"calls failed: {len(callers.failed)}; prompts not heard whole: "
            f"{sum(each.gaps.cut for each in found)}; warnings and errors in controller.log: "
            f"{len(complaints)}",
        ],
        tables=[spreads([row for each in found for row in _gap_rows(each)]), _cpu_table(found)],
    )
