"""Each strategy by itself, and all of them against looking at everybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.acd import strategies
from callcenter.acd.demands import Demands, demands, in_words
from callcenter.acd.strategies import Candidate
from callcenter.domain.configuration import AgentSpec, QueueSpec
from callcenter.domain.enums import Strategy, Tier
from callcenter.domain.state import Agent, AgentFigures

from .test_ranking import NOW, agent_spec, best_agent, centre, waits

WANTED: Demands = (("billing", 3), ("en", 1))


def candidate(name: str, *, idle: int = 0, occupancy: int = 0, answered: int = 0, **skills: int) -> Candidate:
    return Candidate(
        Agent(id=name, idle_since=idle, occupancy=occupancy),
        AgentSpec(id=name, name=name, skills=skills),
        AgentFigures(answered=answered),
    )


@pytest.mark.parametrize(
    ("order", "first", "second"),
    [
        (strategies.best_level, {"billing": 9, "en": 1}, {"billing": 3, "en": 5}),
        (strategies.lowest_level, {"billing": 3, "en": 5}, {"billing": 9, "en": 1}),
        (strategies.least_occupied, {"occupancy": 200}, {"occupancy": 800}),
        (strategies.fewest_calls, {"answered": 3}, {"answered": 4}),
    ],
)
def test_who_comes_first(order: strategies.Order, first: dict[str, int], second: dict[str, int]) -> None:
    assert order(candidate("a", **first), WANTED) < order(candidate("b", **second), WANTED)


def test_longest_idle_leaves_it_to_the_time_they_are_idle() -> None:
    long, short = candidate("a", idle=1), candidate("b", idle=2)
    assert strategies.longest_idle(long, WANTED) == strategies.longest_idle(short, WANTED)


def test_levels_in_skills_that_are_not_asked_for_count_nothing() -> None:
    plain, rich = candidate("a", billing=3), candidate("b", billing=3, wine=10)
    assert strategies.best_level(plain, WANTED) == strategies.best_level(rich, WANTED)


@pytest.mark.parametrize(
    ("tier", "value", "valuable"),
    [(Tier.STANDARD, 0, False), (Tier.STANDARD, 50, True), (Tier.SILVER, 0, True), (Tier.VIP, 90, True)],
)
def test_who_counts_as_valuable(tier: Tier, value: int, valuable: bool) -> None:
    center = centre(agent_spec("alice"))
    assert strategies.valuable(waits(center, "c", tier=tier, value=value)) is valuable


def test_a_recipe_lowers_what_is_asked_for_and_asks_for_nothing_new() -> None:
    center = centre(agent_spec("alice"))
    queue = QueueSpec(id="sales", names={}, skills={"billing": 5, "wine": 2})
    contact = waits(center, "c", lowered={"billing": 1, "wine": 9, "cheese": 4}, language="en")
    assert demands(queue, contact, language_served=True) == (("billing", 1), ("en", 1), ("wine", 2))
    assert in_words(demands(queue, contact, language_served=False)) == "billing ≥ 1, wine ≥ 2"


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3), st.integers(1, 3)),
    min_size=1,
    max_size=8,
)


@given(rows=ROWS, strategy=st.sampled_from(Strategy), value=st.sampled_from((0, 80)))
def test_the_index_chooses_whom_looking_at_everybody_chooses(
    rows: list[tuple[int, int, int, int, int]], strategy: Strategy, value: int
) -> None:
    specs = tuple(
        AgentSpec(id=f"a{n}", name="", queues=("sales",), skills={"en": level}, preferences={"sales": rank})
        for n, (level, _, _, _, rank) in enumerate(rows)
    )
    queues = (QueueSpec(id="sales", names={}, skills={"en": 1}, strategy=strategy),)
    center = centre(*specs, queues=queues)
    for n, (_, occupancy, answered, idle, _) in enumerate(rows):
        agent = center.agents[f"a{n}"]
        agent.occupancy, agent.idle_since, agent.since = 250 * occupancy, NOW - idle, NOW
        center.agent_figures[agent.id] = AgentFigures(
            answered=answered, logged_in_ms=4_000, busy_ms=1_000 * occupancy
        )
    contact = waits(center, "c", value=value)
    choice = best_agent(center, contact)
    order = strategies.ORDERS[strategy][strategies.order_for(strategy, contact)]
    may = [
        (
            rank,
            order(Candidate(center.agents[s.id], s, center.agent_figures[s.id]), (("en", 1),)),
            center.agents[s.id].idle_since,
            s.id,
        )
        for s, (level, _, _, _, rank) in zip(specs, rows, strict=True)
        if level
    ]
    assert (choice and choice.agent_id) == (min(may)[3] if may else None)
    assert choice is None or f"of {len(may)} free" in choice.reason
