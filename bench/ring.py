"""Figure 1: from the caller's INVITE to the agent's INVITE while agents are ready; no menu before."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console

from callcenter.demo.message import Message, user_of
from tests.support.asterisk import TRUNK

from .agents import Team, working_team
from .callers import Called, call
from .capture import Capture, Packet, capturing
from .centre import Centre, running_centre
from .conditions import load_average
from .options import Options
from .report import Result, spreads
from .sip import BIND
from .spread import spread

NAME = "ring"
AGENTS = 20
RATE = 3.0
CALLS = 150
WARM_UP = 10
ANSWER_AFTER = 0.02
TALK = 0.3


def sip_messages(packets: Iterable[Packet]) -> Iterator[tuple[Packet, Message]]:
    """The SIP over UDP among the packets."""
    for packet in packets:
        if not packet.tcp and len(packet.payload) > 4:
            yield packet, Message(packet.payload)


def ways(capture: Capture, called: Called, team: Team) -> list[float]:
    """Milliseconds from each caller's INVITE to the agent's, by the best clock there is."""
    callers: dict[str, int] = {}
    agents: dict[str, int] = {}
    if capture.refused:
        callers = called.invites
        for ring in team.phones.rings:
            agents.setdefault(ring.ani, ring.invite_ns)
    else:
        for packet, message in sip_messages(capture.packets()):
            if message.method != "INVITE":
                continue
            ani = user_of(message.header("from"))
            if packet.source[0] == TRUNK:
                callers.setdefault(ani, packet.at_ns)
            elif packet.target[0] == BIND:
                agents.setdefault(ani, packet.at_ns)
    return [
        (agents[ani] - at) / 1e6 for ani, at in callers.items() if ani in agents and ani in called.invites
    ]


async def measured_calls(
    centre: Centre, team: Team, path: Path, *, rate: float, calls: int, first: int
) -> tuple[list[float], Called, Capture]:
    """Make calls with the SIP packets captured; gives the ways from INVITE to INVITE."""
    async with capturing(path, f"udp port {centre.sip[1]}") as capture:
        called = await call(centre, rate=rate, calls=calls, first=first)
    return ways(capture, called, team), called, capture


async def run(console: Console, options: Options) -> Result:
    """Measure. Raises RuntimeError when the parts do not run."""
    console.print(f"[bold]{NAME}[/]: starting a call centre with {AGENTS} simulated agents ...")
    async with (
        running_centre(AGENTS) as centre,
        working_team(centre, answer_after=ANSWER_AFTER, talk=TALK) as team,
    ):
        await call(centre, rate=RATE, calls=WARM_UP)
        console.print(f"[bold]{NAME}[/]: {CALLS} calls at {RATE:.0f}/s, {CALLS / RATE:.0f} s ...")
        before = load_average()
        found, called, capture = await measured_calls(
            centre, team, centre.home / "ring.pcap", rate=RATE, calls=CALLS, first=WARM_UP
        )
    return Result(
        name=NAME,
        notes=[
            f"times: {capture.source()}",
            f"{called.calls} calls at {RATE:.0f}/s after {WARM_UP} to warm up, {called.failed} failed, "
            f"{len(found)} reached an agent; {AGENTS} simulated agents who are READY and whose page "
            "acknowledges the pop at once, one supervisor's monitor open, SIPp as the callers",
            f"load average {before} before, {load_average()} after",
        ],
        tables=[spreads([("caller's INVITE → agent's INVITE", spread(found))])],
    )
