"""A queue given by a few numbers: made into a configuration and callers, simulated, counted."""

import math
import random
from collections.abc import Callable, Iterator

from callcenter.domain.configuration import (
    AgentSpec,
    Configuration,
    FlowSource,
    Limits,
    PriorityRule,
    QueueSpec,
)
from callcenter.domain.enums import Tier
from callcenter.ivr.model import Flow

from . import limits, theory
from .caller import Caller
from .count import Tally, busy_spans, figures, spread_over, wait_bars
from .estimate import BATCHES
from .floor import MIDNIGHT, Floor
from .limits import within
from .problems import ProblemCode, refused
from .requests import Question
from .results import Case, Result

#: The share of the contacts at the beginning, from an empty centre, that is not counted.
WARM_UP = 0.1
#: Longer than any run: a head start that nobody without it makes up for.
STRICT_MS = 10**15
_QUEUE = "queue"
_BLOCK = 4_096
#: Steps of Erlang A's formulas: about a second.
_MOST_WORK = 3_000_000


def check(asked: Question) -> None:
    """Raise SimulationError unless the question has an answer within the limits."""
    within("erlangs", asked.erlangs, 0.01, limits.MOST_ERLANGS)
    within("agents", asked.agents, 1, limits.MOST_AGENTS)
    within("handle_s", asked.handle_s, limits.SHORTEST_S, limits.LONGEST_S, "s", "handle")
    within("threshold_s", asked.threshold_s, 0, limits.LONGEST_S, "s", "threshold")
    within("vip_share", asked.vip_share, 0, 1, name="vip share")
    within("contacts", asked.contacts, limits.FEWEST_CONTACTS, limits.MOST_CONTACTS)
    within("seed", asked.seed, 0, limits.HIGHEST_SEED)
    if asked.patience_s is not None:
        within("patience_s", asked.patience_s, limits.SHORTEST_S, limits.LONGEST_S, "s", "patience")
    elif asked.erlangs >= asked.agents:
        raise refused(
            ProblemCode.ENDLESS_QUEUE,
            "erlangs",
            f"erlangs: {asked.erlangs:g} erlangs are more work than {asked.agents} agents can do: the queue "
            f"would grow for ever. Give more than {math.floor(asked.erlangs)} agents, or a patience after "
            "which callers hang up",
            erlangs=asked.erlangs,
            agents=asked.agents,
        )
    if asked.head_start_s is not None:
        within("head_start_s", asked.head_start_s, 0, limits.LONGEST_S, "s", "head start")


def configuration(asked: Question) -> Configuration:
    """One queue and agents alike. A flow that begins with the queue; pop and write-up take no time."""
    flow = Flow.model_validate(
        {
            "flow": "simulation",
            "version": "1",
            "languages": ["en"],
            "person": _QUEUE,
            "start": _QUEUE,
            "nodes": {_QUEUE: {"kind": "queue", "queue": _QUEUE}},
        }
    )
    head_start_ms = STRICT_MS if asked.head_start_s is None else round(asked.head_start_s * 1000)
    return Configuration(
        queues=(QueueSpec(id=_QUEUE, names={"en": "Queue"}),),
        agents=tuple(
            AgentSpec(id=f"agent{number}", name=f"Agent {number}", queues=(_QUEUE,))
            for number in range(asked.agents)
        ),
        flow=FlowSource(name=flow.flow, version=flow.version, json=flow.model_dump_json(exclude_unset=True)),
        limits=Limits(pop_wait_ms=0, wrap_up_ms=0),
        priority=PriorityRule(tier_points={Tier.VIP: 1}, value_points=0, point_ms=head_start_ms),
    )


def callers(asked: Question) -> Iterator[Caller]:
    """Poisson arrivals, exponential talk and patience, each VIP by a toss; drawn in blocks."""
    draw = random.Random(asked.seed)
    log, toss = math.log, draw.random
    gap = -asked.handle_s * 1000 / asked.erlangs
    talk = -asked.handle_s * 1000
    patience = -asked.patience_s * 1000 if asked.patience_s is not None else None
    share, vip, standard = asked.vip_share, Tier.VIP, Tier.STANDARD
    at = float(MIDNIGHT)
    left = asked.contacts
    while left:
        block = min(left, _BLOCK)
        left -= block
        # random() is below 1, so that 1 - random() is above 0.
        gaps = [gap * log(1 - toss()) for _ in range(block)]
        talks = [round(talk * log(1 - toss())) for _ in range(block)]
        patiences = (
            [-1] * block if patience is None else [round(patience * log(1 - toss())) for _ in range(block)]
        )
        tiers = [vip if toss() < share else standard for _ in range(block)] if share else [standard] * block
        for number in range(block):
            at += gaps[number]
            yield Caller(round(at), talks[number], patiences[number], tier=tiers[number])


def simulate(asked: Question, tell: Callable[[int], None] | None = None) -> Result:
    """The answer; raises SimulationError. `tell` gets the number of contacts done, now and then."""
    check(asked)
    config = configuration(asked)
    floor = Floor(config)
    for agent in config.agents:
        floor.shift(agent.id, MIDNIGHT)
    floor.run(callers(asked), tell=tell)
    warm_up = int(asked.contacts * WARM_UP)
    counted = floor.callers[warm_up:]
    threshold_ms = round(asked.threshold_s * 1000)
    # Every batch is as long as the others, in contacts.
    starts = [len(counted) * batch // BATCHES for batch in range(BATCHES)]
    bounds = [*(counted[start].at for start in starts), counted[-1].at]
    tallies = [Tally() for _ in starts]
    for batch, (start, end) in enumerate(zip(starts, [*starts[1:], len(counted)], strict=True)):
        for caller in counted[start:end]:
            tallies[batch].add(caller, threshold_ms)
    busy = spread_over(busy_spans(floor.callers), bounds)
    staffed = spread_over([(begins, ends) for _, begins, ends in floor.staffed], bounds)
    for tally, busy_ms, staffed_ms in zip(tallies, busy, staffed, strict=True):
        tally.busy_ms, tally.staffed_ms = busy_ms, staffed_ms
    all_figures = figures(tallies)
    return Result(
        title=f"{asked.erlangs:g} erlangs, {asked.agents} agents",
        cases=(
            Case(
                name="simulated",
                threshold_s=asked.threshold_s,
                figures=all_figures,
                by_queue={},
                waits=wait_bars(counted),
            ),
        ),
        theory=exact(asked),
        warm_up=warm_up,
        simulated=asked.contacts,
        remarks=(
            f"The first {warm_up} contacts, from an empty centre, are not counted.",
            f"Intervals are 95 %, from {BATCHES} batches of contacts one after the other.",
        ),
    )


def exact(asked: Question) -> dict[str, float]:
    """What exact formulas give for the same question; empty where we know none (VIPs with a head start, or
    among callers who hang up) or they take too long (Erlang A with very many waiting)."""
    if asked.vip_share and (asked.patience_s is not None or asked.head_start_s is not None):
        return {}
    if asked.patience_s is not None:
        if (
            theory.erlang_a_work(
                asked.erlangs, asked.agents, asked.handle_s, asked.patience_s, asked.threshold_s
            )
            > _MOST_WORK
        ):
            return {}
        waiting = theory.erlang_a(
            asked.erlangs, asked.agents, asked.handle_s, asked.patience_s, asked.threshold_s
        )
    else:
        waiting = theory.mmn(asked.erlangs, asked.agents, asked.handle_s, asked.threshold_s)
    values = {name: float(getattr(waiting, name)) for name in waiting.__struct_fields__}
    if asked.vip_share:
        # The order changes who waits long, not how much is waited in all.
        del values["service_level"]
        vips = asked.vip_share * asked.erlangs
        ahead, behind = theory.priorities([vips, asked.erlangs - vips], asked.agents, asked.handle_s)
        values["asa_by_priority.vip"] = ahead
        if asked.vip_share < 1:
            values["asa_by_priority.standard"] = behind
    return values
