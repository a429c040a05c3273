"""How many messages a second the engine decides: no disk, no Asterisk, one core.

Each call arrives, keys, is offered, popped, answered, hung up and written up, among 100 agents who are all
ready, while other callers wait in a queue nobody serves. Prints messages per second, the median of the
rounds, and the time of one message at the 50th and 99th percentile.

    python -m bench.core [--agents N] [--waiting N] [--calls N] [--rounds N] [--json]
"""

import argparse
import platform
import statistics
import sys
import time

import msgspec

from callcenter.domain import messages as m
from callcenter.domain.configuration import AgentSpec, Configuration, FlowSource, QueueSpec
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center
from callcenter.engine.decide import decide
from callcenter.ivr.model import Flow

NODE = "a1"
FLOW = Flow.model_validate(
    {
        "flow": "bench",
        "version": "1",
        "languages": ["en"],
        "person": "to_sales",
        "start": "main",
        "nodes": {
            "main": {
                "kind": "menu",
                "labels": {"en": "Department"},
                "speech": "choose",
                "choices": {
                    "1": {"next": "to_sales", "labels": {"en": "Sales"}},
                    "2": {"next": "to_night", "labels": {"en": "Night desk"}},
                },
            },
            "to_sales": {"kind": "queue", "queue": "sales"},
            "to_night": {"kind": "queue", "queue": "night"},
        },
    }
)


class Figures(msgspec.Struct, kw_only=True):
    """The outcome, with its conditions."""

    messages_per_second: int
    calls_per_second: int
    p50_us: float
    p99_us: float
    messages_per_call: float
    agents: int
    waiting: int
    calls: int
    rounds: int
    python: str
    machine: str


class Bench:
    """A centre and the time each message took."""

    def __init__(self, agents: int, waiting: int) -> None:
        self.center = Center()
        self.now = 1_790_000_000_000
        self.times: list[int] = []
        names = [f"agent{number}" for number in range(agents)]
        queues = tuple(QueueSpec(id=name, names={"en": name}) for name in ("sales", "night"))
        specs = tuple(AgentSpec(id=name, name=name, queues=("sales",), skills={"en": 5}) for name in names)
        flow = FlowSource(name="bench", version="1", json=FLOW.model_dump_json(exclude_unset=True))
        self.take(m.LoadConfiguration(configuration=Configuration(queues=queues, agents=specs, flow=flow)))
        self.take(m.StartController())
        self.take(m.Reconcile(node=NODE, legs=(), online_agents=tuple(names)))
        for name in names:
            self.take(m.PhoneClaimed(agent_id=name, tab="tab"))
            self.take(
                m.PhoneStateChanged(agent_id=name, tab="tab", registered=True, microphone=True, sound=True)
            )
            self.take(m.BecomeReady(agent_id=name))
        for number in range(waiting):
            self.arrive(f"waiting{number}", "2")

    def take(self, message: m.AnyMessage) -> None:
        """Decide one message and note how long it took."""
        self.now += 1
        began = time.perf_counter_ns()
        decision = decide(self.center, message, self.now)
        self.times.append(time.perf_counter_ns() - began)
        if decision.refusal is not None:
            raise SystemExit(f"{type(message).__name__} was refused: {decision.refusal.message}")

    def arrive(self, name: str, key: str) -> str:
        """A call that has keyed; returns its leg."""
        leg_id = f"{name}-leg"
        number = Personal("+8613800138000")
        self.take(
            m.CallArrived(
                contact_id=name,
                leg_id=leg_id,
                node=NODE,
                entry="trunk",
                ani=number,
                ani_name=Personal(""),
                dnis="4000",
            )
        )
        self.take(m.DigitReceived(leg_id=leg_id, digit=Personal(key)))
        return leg_id

    def call(self, name: str) -> None:
        """A whole call."""
        leg_id = self.arrive(name, "1")
        contact = self.center.contacts[name]
        if contact.offer is None:
            raise SystemExit("no agent was free")
        agent, agent_leg = contact.offer.agent_id, contact.offer.leg_id
        self.take(m.PopShown(agent_id=agent, offer_id=contact.offer.id))
        self.take(m.LegAnswered(leg_id=agent_leg))
        self.take(m.LegEnded(leg_id=leg_id, cause=16))
        self.take(m.LegEnded(leg_id=agent_leg, cause=16))
        self.take(m.FinishWrapUp(agent_id=agent, contact_id=name, disposition="solved"))


def measure(agents: int, waiting: int, calls: int, rounds: int) -> Figures:
    """Run the rounds, after one that warms up and is thrown away."""
    bench = Bench(agents, waiting)
    rates: list[float] = []
    times: list[int] = []
    for number in range(rounds + 1):
        bench.times = []
        for call in range(calls):
            bench.call(f"call{number}-{call}")
        if number:
            rates.append(len(bench.times) / (sum(bench.times) / 1e9))
            times += bench.times
    rate = statistics.median(rates)
    cuts = statistics.quantiles(times, n=100)
    per_call = len(bench.times) / calls
    return Figures(
        messages_per_second=round(rate),
        calls_per_second=round(rate / per_call),
        p50_us=round(cuts[49] / 1e3, 1),
        p99_us=round(cuts[98] / 1e3, 1),
        messages_per_call=per_call,
        agents=agents,
        waiting=waiting,
        calls=calls,
        rounds=rounds,
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.core", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--waiting", type=int, default=100, help="callers who wait all the time")
    parser.add_argument("--calls", type=int, default=2_000, help="calls in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(given.agents, given.waiting, given.calls, given.rounds)
    if given.json:
        sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")
    else:
        for name in figures.__struct_fields__:
            sys.stdout.write(f"{name:20} {getattr(figures, name)}\n")


if __name__ == "__main__":
    main()
