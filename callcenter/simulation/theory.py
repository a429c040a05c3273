"""Exact formulas of queues with Poisson arrivals and exponential talk times, to check the simulation against.

Loads are in erlangs, times in seconds.
"""

import math
from collections.abc import Sequence

import msgspec


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What a formula gives. `p_wait`: share that finds no agent free; `asa_s`: mean wait (of those answered,
    where some hang up); `service_level`: as the glossary has it; `abandon_rate`: share that hangs up."""

    p_wait: float
    asa_s: float
    service_level: float
    abandon_rate: float
    occupancy: float


def erlang_b(erlangs: float, agents: int) -> float:
    """Share of callers lost when nobody can wait.

    Erlang 1917; by the recursion B(n) = A B(n-1) / (n + A B(n-1)), which neither overflows nor cancels
    (Cooper, Introduction to Queueing Theory, 2nd ed. 1981, section 3.3).
    """
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(erlangs: float, agents: int) -> float:
    """Share of callers that must wait when all do, P(W > 0). ValueError unless erlangs < agents.

    Erlang 1917; from Erlang B by C = B / (1 - (A/n)(1 - B)) (Cooper 1981, section 3.4).
    """
    if erlangs >= agents:
        raise ValueError(f"{erlangs:g} erlangs need more than {agents} agents, or the queue grows for ever")
    blocked = erlang_b(erlangs, agents)
    return blocked / (1 - erlangs / agents * (1 - blocked))


def mmn(erlangs: float, agents: int, handle_s: float, threshold_s: float) -> Waiting:
    """M/M/n, first come first served. ValueError unless erlangs < agents.

    ASA = C h / (n - A); service level = 1 - C exp(-(n - A) T / h) (Cooper 1981, section 3.4).
    """
    waits = erlang_c(erlangs, agents)
    spare = agents - erlangs
    return Waiting(
        p_wait=waits,
        asa_s=waits * handle_s / spare,
        service_level=1 - waits * math.exp(-spare * threshold_s / handle_s),
        abandon_rate=0.0,
        occupancy=erlangs / agents,
    )


def priorities(erlangs: Sequence[float], agents: int, handle_s: float) -> list[float]:
    """Mean wait of each priority class, best first, M/M/n without preemption; talk alike in all classes.

    W_k = (C h / n) / ((1 - s_(k-1)) (1 - s_k)) with s_k the load per agent of the classes up to k (Cobham,
    Priority assignment in waiting line problems, Operations Research 2, 1954; with several servers also Kella
    and Yechiali, Waiting times in the non-preemptive priority M/M/c queue, Stochastic Models 1, 1985).
    ValueError unless the sum of the erlangs < agents.
    """
    base = erlang_c(sum(erlangs), agents) * handle_s / agents
    means = []
    before = 0.0
    for load in erlangs:
        upto = before + load / agents
        means.append(base / ((1 - before) * (1 - upto)))
        before = upto
    return means


def erlang_a(erlangs: float, agents: int, handle_s: float, patience_s: float, threshold_s: float) -> Waiting:
    """M/M/n+M: callers hang up after an exponential time of mean `patience_s` in the queue.

    Palm 1957 (Research on telephone traffic carried by full availability groups); Garnett, Mandelbaum and
    Reiman, Designing a call center with impatient customers, M&SOM 4, 2002. The chances of the states come
    from the birth and death rates. Who arrives with k waiting before them is answered after k + 1 steps,
    the (j+1)th last of rate n/h + j/p, unless they hang up first: the chance is a product, the time a
    sum, and the service level comes from the density of that sum, by uniformisation of the chain.
    """
    arrival, service, leaving = erlangs / handle_s, 1 / handle_s, 1 / patience_s
    chances = _chances(arrival, agents, service, leaving)
    found = chances[agents:]  # of finding k = 0, 1, ... waiting and nobody free
    answered = 1 - sum(found)
    waited = 0.0
    reached = []
    chance, mean = 1.0, 0.0
    for k, finds in enumerate(found):
        rate = agents * service + (k + 1) * leaving
        chance *= (agents * service + k * leaving) / rate
        mean += 1 / rate
        reached.append(chance)
        answered += finds * chance
        waited += finds * chance * mean
    lost = 1 - answered
    in_time, lost_in_time = _by(threshold_s, found, agents * service, leaving)
    in_time += 1 - sum(found)
    late_losses = lost - lost_in_time
    return Waiting(
        p_wait=sum(found),
        asa_s=waited / answered,
        service_level=in_time / (answered + late_losses),
        abandon_rate=lost,
        occupancy=erlangs * answered / agents,
    )


def erlang_a_work(
    erlangs: float, agents: int, handle_s: float, patience_s: float, threshold_s: float
) -> float:
    """About how many steps `erlang_a` takes: it looks at as many waiting as there may be, which are those who
    come in a mean patience beyond what agents can do, and ten times their spread."""
    waiting = max(0.0, erlangs - agents) * patience_s / handle_s + 10 * math.sqrt(
        erlangs * patience_s / handle_s
    )
    jumps = (agents / handle_s + waiting / patience_s) * threshold_s
    return agents + waiting * (1 + jumps + 10 * math.sqrt(jumps))


#: States less likely than this beside the likeliest are left out.
_NEGLIGIBLE = 1e-14


def _chances(arrival: float, agents: int, service: float, leaving: float) -> list[float]:
    """Chance of each number of callers in the system, from 0 up to where it is negligible."""
    logs = [0.0]
    top = 0.0
    while True:
        n = len(logs)
        out = min(n, agents) * service + max(0, n - agents) * leaving
        logs.append(logs[-1] + math.log(arrival / out))
        top = max(top, logs[-1])
        if n > agents and logs[-1] < top + math.log(_NEGLIGIBLE) and arrival < out:
            break
    weights = [math.exp(log - top) for log in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def _by(threshold_s: float, found: list[float], freeing: float, leaving: float) -> tuple[float, float]:
    """Shares of all callers that waited and by time T were answered, and had hung up.

    A caller with k before them moves to k - 1 at rate n/h + k/p, is answered from k = 0 at n/h, and hangs up
    at 1/p; the chain is stepped by uniformisation (Jensen 1953) with Poisson weights.
    """
    fastest = freeing + len(found) * leaving
    mean = fastest * threshold_s
    steps = math.ceil(mean + 10 * math.sqrt(mean) + 20)
    places = list(found)
    answered = lost = 0.0
    answered_by = lost_by = 0.0
    for step in range(steps + 1):
        weight = math.exp(step * math.log(mean) - mean - math.lgamma(step + 1)) if mean else float(step == 0)
        answered_by += weight * answered
        lost_by += weight * lost
        answered += places[0] * freeing / fastest
        lost += sum(places) * leaving / fastest
        moved = [place * (1 - (freeing + (k + 1) * leaving) / fastest) for k, place in enumerate(places)]
        for k in range(1, len(places)):
            moved[k - 1] += places[k] * (freeing + k * leaving) / fastest
        places = moved
    return answered_by, lost_by
