"""How wrong the expected wait is that waiting callers are told: simulated, on the engine itself.

    python -m bench.expected_wait [--contacts N] [--seed N]

Callers who are told on entering the queue and then wait to the end are compared with what came. Figures of
docs/routing.md come from here.
"""

import argparse
import math
import random
import statistics
import sys
from collections.abc import Iterator

import msgspec

from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.domain.configuration import AgentSpec, Configuration, FlowSource, Limits, QueueSpec
from callcenter.domain.enums import ContactState
from callcenter.ivr.model import Flow
from callcenter.simulation.floor import MIDNIGHT, Caller, Floor

HANDLE_S = 180
#: Contacts at the beginning, from an empty centre, that are not counted.
WARM_UP = 0.1


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A centre: so many queues, of which each agent serves `each` that lie side by side."""

    name: str
    queues: int
    each: int
    agents: int
    erlangs: float


SETTINGS = (
    Setting(name="one queue, 5 agents", queues=1, each=1, agents=5, erlangs=4.5),
    Setting(name="one queue, 30 agents", queues=1, each=1, agents=30, erlangs=28.5),
    Setting(name="4 queues, all agents serve all", queues=4, each=4, agents=12, erlangs=11.2),
    Setting(name="4 queues, each agent serves 2", queues=4, each=2, agents=12, erlangs=11.2),
    Setting(name="6 queues, each agent serves 2", queues=6, each=2, agents=30, erlangs=28.5),
)


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """Told less waited, over `told` callers who waited. Seconds; `within_third`: share of them told within a
    third of the wait that came, or 30 s."""

    told: int
    mean_wait_s: float
    bias_s: float
    mean_absolute_s: float
    p90_absolute_s: float
    within_third: float


class _Listening(Floor):
    """Notes what each caller who waits is told on entering the queue."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(configuration)
        self.told: dict[int, int] = {}

    def arrive(self, caller: Caller) -> None:
        super().arrive(caller)
        last = next(reversed(self.center.contacts.values()), None)
        if last is not None and last.arrived_at == self.now and last.state is ContactState.QUEUED:
            expected = expected_wait_ms(self.center, last)
            if expected is not None:
                self.told[len(self.callers) - 1] = expected


def _configuration(setting: Setting) -> Configuration:
    names = [f"q{number}" for number in range(setting.queues)]
    choices = {str(n): {"next": name, "labels": {"en": name}} for n, name in enumerate(names)}
    nodes: dict[str, object] = {name: {"kind": "queue", "queue": name} for name in names}
    nodes["menu"] = {"kind": "menu", "labels": {"en": "Queue"}, "speech": "choose", "choices": choices}
    flow = Flow.model_validate(
        {
            "flow": "announced",
            "version": "1",
            "languages": ["en"],
            "person": names[0],
            "start": "menu",
            "nodes": nodes,
        }
    )
    return Configuration(
        queues=tuple(QueueSpec(id=name, names={}) for name in names),
        agents=tuple(
            AgentSpec(
                id=f"agent{number}",
                name="",
                queues=tuple(names[(number + step) % setting.queues] for step in range(setting.each)),
            )
            for number in range(setting.agents)
        ),
        flow=FlowSource(name=flow.flow, version=flow.version, json=flow.model_dump_json(exclude_unset=True)),
        limits=Limits(pop_wait_ms=0, wrap_up_ms=0),
    )


def _callers(setting: Setting, contacts: int, seed: int) -> Iterator[Caller]:
    """Poisson arrivals, evenly over the queues; exponential talk."""
    draw = random.Random(seed)
    at = float(MIDNIGHT)
    for _ in range(contacts):
        at += -HANDLE_S * 1000 / setting.erlangs * math.log(1 - draw.random())
        talk = round(-HANDLE_S * 1000 * math.log(1 - draw.random()))
        yield Caller(round(at), talk, keys=str(draw.randrange(setting.queues)))


def error(setting: Setting, contacts: int, seed: int) -> Error:
    """Simulate the setting and compare."""
    configuration = _configuration(setting)
    floor = _Listening(configuration)
    for agent in configuration.agents:
        floor.shift(agent.id, MIDNIGHT)
    floor.run(_callers(setting, contacts, seed))
    first = int(contacts * WARM_UP)
    pairs = [
        (told / 1000, (floor.callers[number].answered_at - floor.callers[number].at) / 1000)
        for number, told in floor.told.items()
        if number >= first
    ]
    off = [told - waited for told, waited in pairs]
    return Error(
        told=len(pairs),
        mean_wait_s=statistics.fmean(waited for _, waited in pairs),
        bias_s=statistics.fmean(off),
        mean_absolute_s=statistics.fmean(map(abs, off)),
        p90_absolute_s=statistics.quantiles(map(abs, off), n=10)[8],
        within_third=statistics.fmean(abs(told - waited) <= max(30, waited / 3) for told, waited in pairs),
    )


def main() -> None:
    """Print a table for docs/routing.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    head = "| centre | callers told | mean wait, s | bias, s | mean error, s | 90 % below, s | good |"
    sys.stdout.write(f"{head}\n|---|---|---|---|---|---|---|\n")
    for setting in SETTINGS:
        e = error(setting, given.contacts, given.seed)
        sys.stdout.write(
            f"| {setting.name}, {setting.erlangs:g} erlangs | {e.told:,} | {e.mean_wait_s:.0f} "
            f"| {e.bias_s:+.1f} | {e.mean_absolute_s:.0f} | {e.p90_absolute_s:.0f} | {e.within_third:.0%} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
