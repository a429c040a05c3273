"""Who gets whom: strategies, levels, preferences and head starts, told as stories."""

import pytest

from callcenter.domain.configuration import (
    AgentSpec,
    PriorityRule,
)
from callcenter.domain.enums import (
    ContactState,
    Strategy,
    Tier,
)

from .center import configuration
from .queue_story import a_story, call, finish


@pytest.mark.parametrize(
    ("strategy", "chosen", "why"),
    [
        (Strategy.LONGEST_IDLE, "bob", "longest idle (10 s) of 2 free"),
        (Strategy.BEST_LEVEL, "alice", "best level (9) of 2 free"),
        (Strategy.VALUE_WEIGHTED, "bob", "lowest level that suffices (5) of 2 free for value 0"),
    ],
)
def test_each_strategy_chooses_by_its_rule_and_says_so(strategy: Strategy, chosen: str, why: str) -> None:
    story = a_story(strategy=strategy)
    story.ready("bob")
    story.wait(10_000)
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == chosen
    assert carl.offer.reason == f"{why}; en ≥ 1"


def test_a_valuable_customer_goes_to_the_highest_level() -> None:
    story = a_story(strategy=Strategy.VALUE_WEIGHTED)
    story.ready("bob")
    story.ready("alice")
    call(story, "rich", value=80)
    offer = story.center.contacts["rich"].offer
    assert offer is not None and offer.agent_id == "alice"
    assert (
        offer.reason
        == "highest level (9) of 2 free for value 80; en ≥ 1; head start 48 s (standard, value 80)"
    )


def test_fewest_calls_and_least_occupied_count_the_day() -> None:
    for strategy, why in (
        (Strategy.FEWEST_CALLS, "fewest calls (0) of 2 free"),
        (Strategy.LEAST_OCCUPIED, "least occupied (0 %) of 2 free"),
    ):
        story = a_story(strategy=strategy)
        story.ready("alice")
        first = story.call("first")
        story.answer(first)
        story.ready("bob")
        story.wait(30_000)
        finish(story, "first")
        story.wait(60_000)
        carl = story.call("carl")
        assert carl.offer is not None and carl.offer.agent_id == "bob"
        assert carl.offer.reason.startswith(why)


def test_an_agent_who_prefers_a_queue_takes_it_first_but_not_for_ever() -> None:
    specs = (
        AgentSpec(
            id="alice", name="Alice", queues=("sales", "service"), skills={"en": 5}, preferences={"sales": 2}
        ),
    )
    story = a_story(configuration(agents=specs))
    story.call("sale", "1")
    story.wait(20_000)
    story.call("serve", "2")
    story.ready("alice")  # one rank below counts 30 s: 20 s of waiting are not enough
    assert story.center.contacts["serve"].state is ContactState.OFFERED
    story = a_story(configuration(agents=specs))
    story.call("sale", "1")
    story.wait(31_000)
    story.call("serve", "2")
    story.ready("alice")
    assert story.center.contacts["sale"].state is ContactState.OFFERED


def test_a_queue_that_an_agent_prefers_goes_to_them_first() -> None:
    both = ("sales", "service")
    specs = (
        AgentSpec(id="alice", name="Alice", queues=both, preferences={"sales": 2}),
        AgentSpec(id="bob", name="Bob", queues=both, preferences={"service": 2}),
    )
    story = a_story(configuration(agents=specs))
    story.ready("alice")
    story.wait(5_000)
    story.ready("bob")
    assert story.call("carl").offer.agent_id == "bob"  # type: ignore[union-attr]


def test_nobody_is_overtaken_by_who_comes_later_than_the_greatest_head_start() -> None:
    story = a_story()
    story.call("standard")
    story.wait(181_000)
    story.call("vip", tier=Tier.VIP)  # 30 points of 6 s
    assert story.line("sales") == ["standard", "vip"]
    story.wait(1)
    story = a_story()
    story.call("standard")
    story.wait(179_000)
    story.call("vip", tier=Tier.VIP)
    assert story.line("sales") == ["vip", "standard"]


def test_the_company_sets_what_a_tier_counts_for() -> None:
    story = a_story(configuration(priority=PriorityRule(tier_points={Tier.VIP: 1}, point_ms=1_000)))
    story.call("standard")
    story.wait(1_001)
    story.call("vip", tier=Tier.VIP)
    story.call("gold", tier=Tier.GOLD)
    assert story.line("sales") == ["standard", "vip", "gold"]
