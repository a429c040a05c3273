"""The strategies: which of the agents who are free and able gets the contact, and why in words.

Each strategy orders agents by numbers that stand still while an agent is free, so that an index can keep the
order: whoever has the lowest comes first, ties go to the one longest idle. An agent's preference for the
queue comes before all of them.
"""

from collections.abc import Callable

import msgspec
from msgspec import structs

from callcenter.domain.configuration import AgentSpec
from callcenter.domain.enums import Strategy, Tier
from callcenter.domain.figures import occupancy_permille
from callcenter.domain.state import Agent, AgentFigures, Contact

from .demands import Demands, level

#: From this value on (0-100) a customer counts as valuable; those with a tier above standard always do.
VALUABLE = 50


class Candidate(msgspec.Struct, frozen=True):
    """An agent who is free, what they can do, and their day so far."""

    agent: Agent
    spec: AgentSpec
    figures: AgentFigures


def longest_idle(one: Candidate, wanted: Demands) -> int:
    """The one READY without a contact for longest."""
    return 0


def best_level(one: Candidate, wanted: Demands) -> int:
    """The highest levels in the skills that are asked for."""
    return -level(one.spec, wanted)


def lowest_level(one: Candidate, wanted: Demands) -> int:
    """The lowest levels that suffice: the best stay free."""
    return level(one.spec, wanted)


def least_occupied(one: Candidate, wanted: Demands) -> int:
    """The lowest occupancy today, as it was when they became free (per mille): where many are free."""
    return one.agent.occupancy


def by_occupancy(one: Candidate, queue_id: str, at: int) -> tuple[int, int, int, str]:
    """The order by occupancy today as it is at `at`: it falls while an agent is free."""
    preference = one.spec.preferences.get(queue_id, 1)
    return preference, _occupancy_now(one, at), one.agent.idle_since, one.agent.id


def _occupancy_now(one: Candidate, at: int) -> int:
    figures = one.figures
    return occupancy_permille(
        structs.replace(figures, logged_in_ms=figures.logged_in_ms + max(0, at - one.agent.since))
    )


def fewest_calls(one: Candidate, wanted: Demands) -> int:
    """The fewest contacts answered today."""
    return one.figures.answered


# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_VALUE_WEIGHTED = Strategy.VALUE_WEIGHTED

Order = Callable[[Candidate, Demands], int]

#: The orders a queue of this strategy needs; `order_for` says which of them a contact goes by.
ORDERS: dict[Strategy, tuple[Order, ...]] = {
    Strategy.LONGEST_IDLE: (longest_idle,),
    Strategy.BEST_LEVEL: (best_level,),
    Strategy.LEAST_OCCUPIED: (least_occupied,),
    Strategy.FEWEST_CALLS: (fewest_calls,),
    Strategy.VALUE_WEIGHTED: (best_level, lowest_level),
}


def order_for(strategy: Strategy, contact: Contact) -> int:
    """Which of the strategy's orders (its place in ORDERS) this contact goes by."""
    return int(strategy is _VALUE_WEIGHTED and not valuable(contact))


def valuable(contact: Contact) -> bool:
    """A customer of a tier above standard, or of a high value."""
    return contact.tier is not Tier.STANDARD or contact.value >= VALUABLE


def in_words(
    strategy: Strategy, one: Candidate, wanted: Demands, free: int, contact: Contact, at: int
) -> str:
    """Why this agent: "longest idle (42 s) of 3 free"."""
    match strategy:
        case Strategy.LONGEST_IDLE:
            why, figure = "longest idle", f"{max(0, at - one.agent.idle_since) // 1000} s"
        case Strategy.BEST_LEVEL:
            why, figure = "best level", str(level(one.spec, wanted))
        case Strategy.LEAST_OCCUPIED:
            why, figure = "least occupied", f"{_occupancy_now(one, at) / 10:.0f} %"
        case Strategy.FEWEST_CALLS:
            why, figure = "fewest calls", str(one.figures.answered)
        case Strategy.VALUE_WEIGHTED:
            best = valuable(contact)
            why = "highest level" if best else "lowest level that suffices"
            figure = str(level(one.spec, wanted))
            return f"{why} ({figure}) of {free} free for value {contact.value}"
    return f"{why} ({figure}) of {free} free"
