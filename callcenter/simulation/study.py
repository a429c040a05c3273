"""Skill-based routing: how near do agents of two skills come to agents of all?

    python -m callcenter.simulation.study [--contacts N] [--seed N] [--json]

As many queues as skills, each with the same load. In the chain agent i has skills i and i + 1 (the last and
the first are neighbours; Jordan and Graves, Principles on the benefits of manufacturing process flexibility,
Management Science 41, 1995); otherwise every pair of skills has its agents. For each ranking the engine
offers, the mean wait is set against the bound: everybody can do everything. Both are simulated with the very
same callers, so that the ratio's interval is much narrower than that of the waits; Erlang C for the pool, and
for one skill each, is printed beside it. Callers never hang up.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise

import msgspec

from callcenter.domain.configuration import AgentSpec, Configuration, Limits, PriorityRule, QueueSpec
from callcenter.domain.enums import Strategy

from . import theory
from .caller import Caller
from .estimate import BATCHES, interval_of_ratio
from .floor import MIDNIGHT, Floor
from .question import WARM_UP
from .routes import Route, flow

HANDLE_S = 180.0
AGENTS_A_QUEUE = 6
OCCUPANCY = 0.9
QUEUES = (2, 4, 6)


class Skills(Enum):
    """Which skills agents have."""

    CHAIN = "two neighbours"
    PAIRS = "any two"
    ALL = "all"


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """A way to rank, and which skills agents have.

    `level` and `rank` are those of every skill but the first (10 and 1); `preference_ms` is what a rank
    counts for when an agent chooses among callers.
    """

    name: str
    strategy: Strategy = Strategy.LONGEST_IDLE
    level: int = 10
    rank: int = 1
    preference_ms: int = 0
    skills: Skills = Skills.CHAIN


RANKINGS = (
    Ranking(name="longest idle, callers by waiting time alone"),
    Ranking(name="the same, but all pairs of skills", skills=Skills.PAIRS),
    Ranking(name="least occupied", strategy=Strategy.LEAST_OCCUPIED),
    Ranking(name="fewest calls", strategy=Strategy.FEWEST_CALLS),
    Ranking(name="best level (first skill 10, second 5)", strategy=Strategy.BEST_LEVEL, level=5),
    Ranking(name="own queue first when free, callers by waiting time", rank=2),
    Ranking(name="own queue first, its callers 30 s ahead", rank=2, preference_ms=30_000),
    Ranking(name="own queue first, its callers 300 s ahead", rank=2, preference_ms=300_000),
)


POOLED = Ranking(name="everybody has all skills", skills=Skills.ALL)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """ASA of one ranking, and as multiple of the pooled bound with its 95 % interval. `exact_pooled_s` and
    `exact_single_s` are Erlang C's for all skills and for one skill each."""

    queues: int
    agents: int
    ranking: str
    asa_s: float
    pooled_s: float
    exact_pooled_s: float
    exact_single_s: float
    ratio: float
    interval: tuple[float, float]
    contacts: int


def configuration(queues: int, ranking: Ranking) -> tuple[Configuration, list[str]]:
    """The chain, and the keys that lead to each queue."""
    names = [f"queue{number}" for number in range(queues)]
    specs = tuple(QueueSpec(id=name, names={"en": name}, strategy=ranking.strategy) for name in names)
    routes = [Route(queue=name, skills=((f"skill{number}", 1),)) for number, name in enumerate(names)]
    source, keys = flow(routes, specs)
    agents = []
    for number in range(queues * AGENTS_A_QUEUE):
        own = _skills(number, queues, ranking.skills)
        agents.append(
            AgentSpec(
                id=f"agent{number}",
                name=f"Agent {number}",
                queues=tuple(names[each] for each in own),
                skills={f"skill{each}": 10 if each == own[0] else ranking.level for each in own},
                preferences={names[each]: ranking.rank for each in own[1:]},
            )
        )
    made = Configuration(
        queues=specs,
        agents=tuple(agents),
        flow=source,
        limits=Limits(pop_wait_ms=0, wrap_up_ms=0),
        priority=PriorityRule(preference_ms=ranking.preference_ms),
    )
    return made, keys


def _skills(number: int, queues: int, skills: Skills) -> list[int]:
    """Those of one agent, evenly spread: over neighbours, or over all pairs, the nearer ones first."""
    first = number % queues
    match skills:
        case Skills.CHAIN:
            return [first, (first + 1) % queues]
        case Skills.PAIRS:
            pairs = [
                [one, (one + apart) % queues]
                for apart in range(1, queues // 2 + 1)
                for one in range(queues if apart * 2 < queues else queues // 2)
            ]
            return pairs[number % len(pairs)]
        case Skills.ALL:
            return [(first + step) % queues for step in range(queues)]


def callers(queues: int, keys: list[str], contacts: int, seed: int) -> Iterator[Caller]:
    """Poisson arrivals, each to a queue by chance."""
    draw = random.Random(seed)
    rate = queues * AGENTS_A_QUEUE * OCCUPANCY / (HANDLE_S * 1000)
    at = float(MIDNIGHT)
    for _ in range(contacts):
        at += draw.expovariate(rate)
        talk_ms = round(draw.expovariate(1 / HANDLE_S) * 1000)
        kind = draw.randrange(queues)
        yield Caller(at=round(at), talk_ms=talk_ms, keys=keys[kind], kind=kind)


def waits_of(queues: int, ranking: Ranking, contacts: int, seed: int) -> list[float]:
    """The wait of each caller counted, in order of arrival, seconds."""
    made, keys = configuration(queues, ranking)
    floor = Floor(made)
    for agent in made.agents:
        floor.shift(agent.id, MIDNIGHT)
    floor.run(callers(queues, keys, contacts, seed))
    return [(caller.answered_at - caller.at) / 1000 for caller in floor.callers[int(contacts * WARM_UP) :]]


def study(queues: int, contacts: int, seed: int) -> Iterator[Found]:
    """Simulate every ranking for so many queues."""
    agents = queues * AGENTS_A_QUEUE
    pooled = waits_of(queues, POOLED, contacts, seed)
    starts = [len(pooled) * batch // BATCHES for batch in range(BATCHES + 1)]
    for ranking in RANKINGS:
        waits = waits_of(queues, ranking, contacts, seed)
        interval = interval_of_ratio(
            [(sum(waits[start:end]), sum(pooled[start:end])) for start, end in pairwise(starts)]
        )
        assert interval is not None
        yield Found(
            queues=queues,
            agents=agents,
            ranking=ranking.name,
            asa_s=sum(waits) / len(waits),
            pooled_s=sum(pooled) / len(pooled),
            exact_pooled_s=theory.mmn(agents * OCCUPANCY, agents, HANDLE_S, 0).asa_s,
            exact_single_s=theory.mmn(AGENTS_A_QUEUE * OCCUPANCY, AGENTS_A_QUEUE, HANDLE_S, 0).asa_s,
            ratio=sum(waits) / sum(pooled),
            interval=interval,
            contacts=contacts,
        )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=100_000, help="contacts of each simulation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    say = sys.stdout.write
    if not given.json:
        say(
            f"{AGENTS_A_QUEUE} agents a queue, occupancy {OCCUPANCY:g}, handling {HANDLE_S:g} s, "
            f"{given.contacts} contacts each\n"
        )
    for queues in QUEUES:
        for found in study(queues, given.contacts, given.seed):
            say(msgspec.json.encode(found).decode() + "\n" if given.json else _line(found))
            sys.stdout.flush()


def _line(found: Found) -> str:
    low, high = found.interval
    return (
        f"{found.queues} queues, {found.agents} agents: {found.ranking:52} ASA {found.asa_s:6.1f} s, "
        f"pooled {found.pooled_s:5.1f} s (exact {found.exact_pooled_s:5.1f} s), "
        f"ratio {found.ratio:.3f} ({low:.3f} to {high:.3f}); "
        f"one skill each {found.exact_single_s / found.exact_pooled_s:.2f}\n"
    )


if __name__ == "__main__":
    main()
