"""Waiting told as stories: kept for one's own agent, along a recipe, limits, announcements, a new set-up."""

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    AgentSpec,
    Announcements,
    Configuration,
    Limits,
    PriorityRule,
    QueueSpec,
    RecipeStep,
)
from callcenter.domain.enums import (
    AgentState,
    ContactState,
    EndedBy,
    NotReadyReason,
    Outcome,
    RecipeAction,
    Strategy,
    Tier,
    TimerKind,
)
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode

from .center import NODE, Story, configuration
from .invariants import check


def queues(**sales: object) -> tuple[QueueSpec, ...]:
    """The two queues, sales set up as given."""
    return (
        QueueSpec(id="sales", names={"en": "Sales"}, **sales),  # type: ignore[arg-type]
        QueueSpec(id="service", names={"en": "Service"}),
    )


def a_story(config: Configuration | None = None, **sales: object) -> Story:
    return Story(config or configuration(queues=queues(**sales)))


def recipe(*steps: RecipeStep, **sales: object) -> Story:
    return a_story(recipe=steps, **sales)


def recognised(story: Story, name: str, **who: object) -> m.CustomerIdentified:
    return m.CustomerIdentified(
        contact_id=name,
        customer_ids=(f"{name}-customer",),
        **{"tier": Tier.STANDARD, **who},  # type: ignore[arg-type]
    )


def call(story: Story, name: str, key: str = "1", **who: object) -> None:
    """A call of somebody the company knows more of."""
    story.take(
        m.CallArrived(
            contact_id=name,
            leg_id=f"{name}-leg",
            node=NODE,
            entry="trunk",
            ani=Personal(f"+86138001380{len(story.records) % 100:02d}"),
            ani_name=Personal(""),
            dnis="4000",
        )
    )
    story.take(recognised(story, name, **who))
    story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))


def finish(story: Story, name: str) -> None:
    """The talk ends and is written up."""
    contact = story.center.contacts[name]
    agent = contact.agent_id
    story.ended(f"{name}-leg")
    story.hung_up_legs_end()
    story.take(m.FinishWrapUp(agent_id=agent, contact_id=name, disposition="solved"))


def events(story: Story, kind: type[ev.Event]) -> list[ev.Event]:
    return [event for _, _, happened in story.records for event in happened if isinstance(event, kind)]


def outcomes(story: Story, name: str) -> list[Outcome]:
    return [e.outcome for e in events(story, ev.ContactEnded) if e.contact_id == name]  # type: ignore[attr-defined]


# Who gets whom


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


# Kept for one agent


def busy(story: Story, agent: str) -> None:
    """The agent is on a call of the other queue."""
    story.ready(agent)
    contact = story.call(f"{agent}-other", "2")
    story.answer(contact)
    assert contact.agent_id == agent


def test_a_key_account_waits_for_its_agent_and_gets_them() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    call(story, "key", dedicated_agent="alice")
    key = story.center.contacts["key"]
    assert key.state is ContactState.QUEUED and key.kept_for == "alice"
    finish(story, "alice-other")
    assert key.offer is not None and key.offer.agent_id == "alice"
    assert key.offer.reason.startswith("dedicated agent; first in line after 0 s")
    check(story.center, story.now)


def test_after_the_time_anybody_may_take_it() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    call(story, "key", dedicated_agent="alice")
    story.wait(29_999)
    assert story.center.contacts["key"].state is ContactState.QUEUED
    story.wait(1)
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "bob"
    assert story.center.contacts["key"].kept_for == ""


def test_nobody_waits_for_an_agent_who_takes_no_calls() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    call(story, "key", dedicated_agent="alice")
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "bob"


def test_when_the_agent_leaves_it_is_kept_no_longer() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.ready("bob")
    call(story, "key", dedicated_agent="alice")
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "bob"
    check(story.center, story.now)


def test_the_last_agent_of_a_customer_is_waited_for_only_when_qualified() -> None:
    for last, kept in (("alice", "alice"), ("carol", "")):
        story = a_story(last_agent_wait_ms=10_000)
        busy(story, last)
        call(story, "again", last_agent=last)
        assert story.center.contacts["again"].kept_for == kept
        assert story.timer(TimerKind.KEEPING, "again") is bool(kept)


def test_a_free_dedicated_agent_is_rung_before_who_is_idle_longer() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    story.ready("bob")
    story.wait(60_000)
    story.ready("alice")
    call(story, "key", dedicated_agent="alice")
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "alice" and offer.reason.startswith("dedicated agent")


def test_a_customer_recognised_while_waiting_is_kept_then() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    story.take(
        m.CallArrived(
            contact_id="key",
            leg_id="key-leg",
            node=NODE,
            entry="trunk",
            ani=Personal("1"),
            ani_name=Personal(""),
            dnis="",
        )
    )
    story.take(m.DigitReceived(leg_id="key-leg", digit=Personal("1")))
    story.take(recognised(story, "key", dedicated_agent="alice", tier=Tier.VIP))
    assert story.center.contacts["key"].kept_for == "alice"
    check(story.center, story.now)


def test_a_kept_contact_that_its_agent_does_not_answer_goes_to_all() -> None:
    story = a_story(dedicated_wait_ms=60_000)
    story.ready("alice")
    call(story, "key", dedicated_agent="alice")
    story.wait(30_000)
    story.hung_up_legs_end()
    key = story.center.contacts["key"]
    assert key.kept_for == "" and key.state is ContactState.QUEUED
    story.ready("bob")
    assert key.offer is not None and key.offer.agent_id == "bob"


def test_a_customer_recognised_late_is_served_by_their_free_agent() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    story.ready("carol")  # serves the other queue
    story.take(
        m.CallArrived(
            contact_id="key",
            leg_id="key-leg",
            node=NODE,
            entry="trunk",
            ani=Personal("1"),
            ani_name=Personal(""),
            dnis="",
        )
    )
    story.take(m.DigitReceived(leg_id="key-leg", digit=Personal("1")))
    story.take(recognised(story, "key", dedicated_agent="carol"))
    offer = story.center.contacts["key"].offer
    assert offer is not None and offer.agent_id == "carol"
    check(story.center, story.now)


def test_a_kept_contact_that_chooses_to_be_called_back_is_kept_no_longer() -> None:
    step = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=1_000)
    story = recipe(step, dedicated_wait_ms=30_000)
    busy(story, "alice")
    call(story, "key", dedicated_agent="alice")
    key = story.center.contacts["key"]
    story.wait(1_000)
    story.take(m.DigitReceived(leg_id="key-leg", digit=Personal("1")))
    assert not key.kept_for and not story.timer(TimerKind.KEEPING, "key")
    story.ended("key-leg")
    assert key.kept_for == "alice"  # waits anew, for at most as long again
    story.ready("bob")
    story.wait(30_000)
    assert key.offer is not None and key.offer.agent_id == "bob"
    check(story.center, story.now)


def test_who_is_kept_comes_as_if_they_had_waited_longer_by_the_time_they_may_be_kept() -> None:
    story = a_story(dedicated_wait_ms=10_000)
    busy(story, "alice")
    first = story.call("first")
    story.wait(20_000)
    call(story, "key", dedicated_agent="alice")
    finish(story, "alice-other")
    assert first.state is ContactState.OFFERED  # 10 s do not make up for 20


# Recipes


def test_a_lowered_skill_finds_somebody() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.LOWER_SKILL, after_ms=30_000, skill="wine", level=2), skills={"wine": 8}
    )
    specs = (AgentSpec(id="alice", name="Alice", queues=("sales",), skills={"wine": 3, "en": 5}),)
    story = a_story(configuration(queues=story.center.configuration.queues, agents=specs))  # type: ignore[union-attr]
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.wait(30_000)
    assert carl.offer is not None
    assert carl.offer.reason == "longest idle (30 s) of 1 free; en ≥ 1, wine ≥ 2; lowered: wine ≥ 2"


def test_an_added_queue_brings_its_agents() -> None:
    story = recipe(RecipeStep(do=RecipeAction.ADD_QUEUE, after_ms=20_000, queue="service"))
    story.ready("carol")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.wait(20_000)
    assert carl.offer is not None and carl.offer.agent_id == "carol"
    assert carl.offer.reason.endswith("; added queue service")
    assert carl.queue == "sales"


def test_an_overflow_keeps_the_waiting_time_and_takes_the_next_recipe() -> None:
    story = Story(
        configuration(
            queues=(
                QueueSpec(
                    id="sales",
                    names={},
                    recipe=(RecipeStep(do=RecipeAction.OVERFLOW, after_ms=10_000, queue="service"),),
                ),
                QueueSpec(
                    id="service",
                    names={},
                    recipe=(RecipeStep(do=RecipeAction.PLAY_MESSAGE, after_ms=5_000, prompt="busy_now"),),
                ),
            )
        )
    )
    story.call("old")
    story.wait(9_000)
    story.call("young", "2")
    story.wait(1_000)
    assert story.line("service") == ["old", "young"] and story.line("sales") == []
    story.wait(5_000)
    played = [e.media for e in story.did(do.Play, lambda e: e.leg_id == "old-leg")]
    assert ("en/busy_now",) in played
    assert story.center.day_figures["sales"].offered == story.center.day_figures[""].offered - 1 == 1
    check(story.center, story.now)


def test_position_steps_are_taken_on_entering_only() -> None:
    story = recipe(RecipeStep(do=RecipeAction.OVERFLOW, position=2, queue="service"))
    story.call("first")
    story.call("second")
    assert story.line("sales") == ["first"] and story.line("service") == ["second"]


def test_when_nobody_is_logged_in_the_caller_may_leave_a_message() -> None:
    story = recipe(RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="message"))
    story.ready("carol")  # serves the other queue only
    carl = story.call("carl")
    assert carl.state is ContactState.IN_IVR
    assert story.did(do.Play)[-1].media[0] == "en/leave"
    check(story.center, story.now)


def test_when_the_last_agent_logs_out_the_recipe_is_taken() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, nobody=True))
    busy(story, "alice")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    finish(story, "alice-other")  # and is offered carl
    story.take(m.RejectOffer(agent_id="alice", offer_id=carl.offer.id))  # type: ignore[union-attr]
    story.take(m.LogOut(agent_id="alice"))
    assert carl.leaving and story.did(do.Play)[-1].media == ("en/queue_closed",)
    story.take(m.PlaybackEnded(leg_id="carl-leg", token="carl.goodbye"))
    assert outcomes(story, "carl") == [Outcome.TURNED_AWAY]
    assert story.center.day_figures["sales"].turned_away == 1


def test_a_full_queue_turns_away_and_who_hangs_up_meanwhile_was_turned_away_too() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, full=True), max_waiting=1)
    story.call("first")
    second, third = story.call("second"), story.call("third")
    assert story.line("sales") == ["first"] and second.leaving and third.leaving
    assert story.refuse(m.PlaybackEnded(leg_id="first-leg", token="first.waiting")) is RefusalCode.STALE
    story.ended("second-leg")
    story.wait(20_000)  # nobody says that the prompt is over
    story.hung_up_legs_end()
    assert outcomes(story, "second") == outcomes(story, "third") == [Outcome.TURNED_AWAY]
    story.ready("alice")
    assert story.center.contacts["first"].state is ContactState.OFFERED
    check(story.center, story.now)


def test_a_limit_on_the_expected_wait() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.OVERFLOW, full=True, queue="service"), max_expected_wait_ms=400_000
    )
    busy(story, "alice")  # one agent, 180 s assumed for each contact
    story.call("first")
    story.call("second")
    story.call("third")
    assert story.line("sales") == ["first", "second"] and story.line("service") == ["third"]


def test_a_caller_who_can_be_served_at_once_meets_no_limit() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, full=True), max_waiting=1)
    story.call("first", "1")
    story.ready("carol")
    story.ready("alice")
    story.ready("bob")
    assert story.call("second").state is ContactState.OFFERED


def test_who_lost_their_agent_meets_no_limit_and_begins_the_recipe_anew() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.HANG_UP, full=True),
        RecipeStep(do=RecipeAction.VOICEMAIL, after_ms=30_000, node="message"),
        max_waiting=1,
    )
    story.ready("alice")
    carl = story.call("carl")
    leg_id = story.answer(carl)
    story.call("waits")
    story.wait(60_000)
    waiting = story.call("waits2")  # the other has gone to the voicemail
    story.ended(leg_id, cause=0, lost=True)
    story.wait(20_000)  # alice does not come back
    assert carl.state is ContactState.QUEUED and carl.front and not carl.leaving
    assert waiting.state is ContactState.QUEUED
    assert story.line("sales") == ["carl", "waits2"]


def test_a_queue_added_by_a_recipe_counts_when_its_last_agent_logs_out() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.ADD_QUEUE, after_ms=1_000, queue="service"),
        RecipeStep(do=RecipeAction.HANG_UP, nobody=True),
    )
    story.ready("alice")
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    story.ready("carol")
    story.take(m.BecomeNotReady(agent_id="carol", reason=NotReadyReason.LUNCH))
    carl = story.call("carl")
    story.wait(1_000)
    story.take(m.LogOut(agent_id="alice"))
    assert not carl.leaving  # carol may take it
    story.take(m.LogOut(agent_id="carol"))
    assert carl.leaving


def test_an_agent_who_has_gone_home_without_logging_out_is_not_waited_for() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, nobody=True))
    story.ready("alice")
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    story.wait(10_000)
    alice = story.center.agents["alice"]
    assert alice.state is AgentState.NOT_READY
    carl = story.call("carl")
    assert not carl.leaving
    story.wait(600_000)
    assert alice.state is AgentState.LOGGED_OUT and carl.leaving
    check(story.center, story.now)


def test_an_agents_page_that_comes_back_in_time_stays_logged_in() -> None:
    story = a_story()
    story.ready("alice")
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    story.take(m.PhoneDetached(agent_id="alice", tab="alice-tab"))
    story.wait(599_000)
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    story.wait(600_000)
    assert story.center.agents["alice"].state is AgentState.NOT_READY


def test_a_changed_recipe_loses_no_step_and_repeats_none() -> None:
    callback = RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=1_000)
    story = recipe(callback)
    story.call("carl")
    story.wait(1_000)
    added = RecipeStep(do=RecipeAction.PLAY_MESSAGE, after_ms=500, prompt="busy_now")
    changed = configuration(queues=queues(recipe=(added, callback), announce=Announcements(every_ms=20_000)))
    story.take(m.LoadConfiguration(configuration=changed))
    taken = [e.action for e in events(story, ev.RecipeStepTaken)]  # type: ignore[attr-defined]
    assert taken == [RecipeAction.OFFER_CALLBACK, RecipeAction.PLAY_MESSAGE]
    assert story.timer(TimerKind.ANNOUNCE, "carl")


def test_one_who_is_offered_is_not_sent_away_and_voicemail_has_no_music() -> None:
    story = recipe(RecipeStep(do=RecipeAction.VOICEMAIL, after_ms=5_000, node="message"))
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    story.wait(6_000)
    story.effects.clear()
    story.take(m.TelephonyLost(node=NODE))
    story.take(
        m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="carl-leg", up=True),), online_agents=("alice",))
    )
    assert carl.state is ContactState.IN_IVR
    assert not story.did(do.StartMusic) and not story.timer(TimerKind.ANNOUNCE, "carl")
    check(story.center, story.now)


def test_steps_wait_while_the_contact_is_offered() -> None:
    story = recipe(RecipeStep(do=RecipeAction.OVERFLOW, after_ms=5_000, queue="service"))
    story.ready("alice")
    carl = story.call("carl")
    story.show_pop(carl)
    story.wait(6_000)
    assert carl.state is ContactState.OFFERED and carl.queue == "sales"
    story.take(m.RejectOffer(agent_id="alice", offer_id=carl.offer.id))  # type: ignore[union-attr]
    assert carl.queue == "service"
    check(story.center, story.now)


# What is said


def test_who_is_answered_within_a_moment_hears_no_prompt_cut_off() -> None:
    story = a_story()
    story.ready("alice")
    carl = story.call("carl")
    story.wait(1_000)
    story.effects.clear()
    story.answer(carl)
    story.wait(10_000)
    assert not story.did(do.Play) and not story.did(do.StartMusic)


def test_for_whom_it_rings_longer_hears_that_they_are_cared_for() -> None:
    story = a_story()
    story.ready("alice")
    story.call("carl")
    story.effects.clear()
    story.wait(1_500)
    assert story.did(do.Play)[-1].media == ("en/queue_wait",) and story.did(do.StartMusic)


def test_position_and_expected_wait_are_announced_again_and_again() -> None:
    story = a_story(announce=Announcements(every_ms=30_000, position=True, expected_wait=True, comfort=False))
    busy(story, "alice")
    story.call("first")
    story.wait(1_000)
    story.call("second")
    story.wait(30_000)
    said = [e for e in events(story, ev.Announced) if e.contact_id == "second"]  # type: ignore[attr-defined]
    assert said == [ev.Announced(contact_id="second", position=2, expected_wait_ms=360_000)]
    played = story.did(do.Play, lambda e: e.token == "second.announcement")[-1].media
    assert played[0] == "en/queue_position_before" and "en/queue_expected_wait" in played
    assert story.effects[-1] == do.StartTimer(
        kind=TimerKind.ANNOUNCE,
        subject="second",
        generation=story.center.generation,
        due=story.now + 30_000,
    )
    music = [e for e in story.effects if isinstance(e, do.LegEffect) and e.leg_id == "second-leg"]
    assert isinstance(music[-1], do.StartMusic)
    story.wait(30_000)
    assert len([e for e in events(story, ev.Announced) if e.contact_id == "second"]) == 2  # type: ignore[attr-defined]


def test_the_expected_wait_learns_how_long_contacts_take() -> None:
    story = a_story(announce=Announcements(every_ms=10_000, expected_wait=True))
    story.ready("alice")
    for number in range(3):
        contact = story.call(f"c{number}")
        story.answer(contact)
        story.wait(60_000)
        finish(story, contact.id)
    story.answer(story.call("talks"))
    story.call("waits")
    story.wait(10_000)
    (said,) = events(story, ev.Announced)
    assert said.expected_wait_ms == 60_000  # type: ignore[attr-defined]


# Agents


def test_missed_offers_in_a_row_make_not_ready_only_at_the_limit() -> None:
    story = a_story(configuration(limits=Limits(missed_offers=2)))
    story.ready("alice")
    carl = story.call("carl")
    story.wait(20_500)
    alice = story.center.agents["alice"]
    assert alice.missed == 1 and carl.state is ContactState.OFFERED  # rung once more: nobody else is there
    story.hung_up_legs_end()
    story.wait(20_500)
    assert (alice.state, alice.reason) == (AgentState.NOT_READY, NotReadyReason.RING_NO_ANSWER)
    assert story.center.agent_figures["alice"].missed == 2
    story.hung_up_legs_end()
    story.take(m.BecomeReady(agent_id="alice"))
    assert alice.missed == 0


def test_who_missed_an_offer_is_not_the_first_to_be_rung_again() -> None:
    story = a_story(configuration(limits=Limits(missed_offers=3)))
    story.ready("alice")
    story.wait(1_000)
    story.ready("bob")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "alice"
    story.wait(20_500)
    assert carl.offer is not None and carl.offer.agent_id == "bob"


def test_a_write_up_may_be_extended_up_to_its_limit() -> None:
    story = a_story(configuration(limits=Limits(wrap_up_ms=30_000, wrap_up_most_ms=100_000)))
    story.ready("alice")
    story.answer(story.call("carl"))
    assert story.refuse(m.ExtendWrapUp(agent_id="alice", contact_id="carl")) is RefusalCode.WRONG_STATE
    story.ended("carl-leg")
    alice, began = story.center.agents["alice"], story.now
    story.take(m.ExtendWrapUp(agent_id="alice", contact_id="carl"))
    assert alice.wrap_up_until == began + 90_000
    story.take(m.ExtendWrapUp(agent_id="alice", contact_id="carl"))
    assert alice.wrap_up_until == began + 100_000
    assert story.refuse(m.ExtendWrapUp(agent_id="alice", contact_id="carl")) is RefusalCode.WRONG_STATE
    story.ready("bob")
    assert story.refuse(m.ExtendWrapUp(agent_id="bob", contact_id="carl")) is RefusalCode.NOT_YOURS
    story.wait(100_000)
    assert alice.state is AgentState.READY


def test_without_time_to_write_up_the_next_caller_comes_at_once() -> None:
    story = a_story(wrap_up_ms=0)
    story.ready("alice")
    story.answer(story.call("carl"))
    dora = story.call("dora")
    story.wait(1_000)
    story.ended("carl-leg")
    assert dora.offer is not None and dora.offer.agent_id == "alice"
    story.hung_up_legs_end()
    assert "carl" not in story.center.contacts
    assert story.center.day_figures["sales"].handled == 1
    assert story.center.day_figures["sales"].talk_ms == 1_000
    check(story.center, story.now)


def test_without_waiting_for_the_pop_the_phone_rings_at_once() -> None:
    story = a_story(configuration(limits=Limits(pop_wait_ms=0)), auto_answer=True)
    story.ready("alice")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.rung
    assert len(story.did(do.DialAgent)) == 1
    story.take(m.PopShown(agent_id="alice", offer_id=carl.offer.id))
    assert len(story.did(do.DialAgent)) == 1 and story.center.day_figures == {
        **story.center.day_figures,
        "sales": msgspec.structs.replace(story.center.day_figures["sales"], late_pops=0),
    }


def test_the_phone_picks_up_by_itself_where_the_queue_says_so() -> None:
    for auto in (True, False):
        story = a_story(auto_answer=auto)
        story.ready("alice")
        story.show_pop(story.call("carl"))
        assert [e.auto_answer for e in story.did(do.DialAgent)] == [auto]


def test_a_phone_that_is_gone_stops_being_rung_at_once() -> None:
    story = a_story()
    story.ready("alice")
    story.wait(1)
    story.ready("bob")
    carl = story.call("carl")
    story.show_pop(carl)
    story.take(m.EndpointChanged(agent_id="alice", online=False))
    assert carl.offer is not None and carl.offer.agent_id == "bob"
    assert story.center.agents["alice"].reason is NotReadyReason.PHONE_LOST
    assert story.center.agent_figures["alice"].missed == 0
    check(story.center, story.now)


def test_the_least_occupied_is_measured_when_the_choice_is_made() -> None:
    story = a_story(strategy=Strategy.LEAST_OCCUPIED, wrap_up_ms=0)
    story.ready("bob")
    story.answer(story.call("first"))
    story.wait(60_000)
    story.ended("first-leg")
    story.hung_up_legs_end()
    story.ready("alice")
    taken = []
    for number in range(40):
        contact = story.call(f"c{number}")
        taken.append(contact.offer.agent_id if contact.offer else "")
        story.answer(contact)
        story.wait(60_000)
        story.ended(contact.leg_id)
        story.hung_up_legs_end()
        story.wait(60_000)
    assert 15 <= taken.count("bob") <= 25


# Figures


def test_every_contact_of_a_queue_is_counted_once_in_what_became_of_it() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.OVERFLOW, position=3, queue="service"),
        RecipeStep(do=RecipeAction.VOICEMAIL, after_ms=30_000, node="message"),
    )
    story.call("message")
    story.call("gives_up")
    story.call("overflows")
    story.wait(30_000)
    for name in ("message", "gives_up"):
        assert story.center.contacts[name].state is ContactState.IN_IVR
    story.take(
        m.PlaybackEnded(
            leg_id="message-leg", token=story.did(do.Play, lambda e: e.leg_id == "message-leg")[-1].token
        )
    )
    (recording,) = story.did(do.Record)
    story.take(m.RecordingEnded(leg_id="message-leg", token=recording.token, name=recording.name, seconds=5))
    story.ended("gives_up-leg")
    story.hung_up_legs_end()
    sales = story.center.day_figures["sales"]
    assert (sales.offered, sales.voicemails, sales.abandoned, sales.overflowed) == (3, 1, 1, 1)
    assert story.center.day_figures["service"].offered == 1


def test_handling_time_is_talk_hold_and_wrap_up() -> None:
    story = a_story()
    story.ready("alice")
    contact = story.call("carl")
    story.wait(4_000)
    story.answer(contact)
    story.wait(10_000)
    story.take(m.Hold(agent_id="alice", contact_id="carl"))
    story.wait(3_000)
    story.take(m.Resume(agent_id="alice", contact_id="carl"))
    story.wait(7_000)
    story.ended("carl-leg")
    story.hung_up_legs_end()
    story.wait(5_000)
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="carl", disposition="solved"))
    figures = story.center.day_figures["sales"]
    assert (figures.talk_ms, figures.hold_ms, figures.wrap_up_ms, figures.handled) == (
        17_000,
        3_000,
        5_000,
        1,
    )
    assert figures.aht_ms == 25_000 and figures.asa_ms == 4_000
    mine = story.center.agent_figures["alice"]
    assert mine.busy_ms == 25_000 and mine.answered == 1
    assert story.folded() == story.center


def test_a_planned_break_leaves_the_clock_of_the_talk_alone() -> None:
    story = a_story()
    story.ready("alice")
    story.answer(story.call("carl"))
    began = story.now
    story.wait(60_000)
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    alice = story.center.agents["alice"]
    assert (alice.state, alice.since) == (AgentState.BUSY, began)
    story.wait(5_000)
    story.take(m.BecomeReady(agent_id="alice"))
    assert alice.since == began
    finish(story, "carl")
    assert story.center.agent_figures["alice"].busy_ms == 65_000


# A new set-up


def test_a_new_set_up_serves_who_waits_at_once() -> None:
    story = a_story(skills={"wine": 5})
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    agents = tuple(
        msgspec.structs.replace(agent, skills={**agent.skills, "wine": 5}) if agent.id == "alice" else agent
        for agent in story.center.configuration.agents  # type: ignore[union-attr]
    )
    story.take(
        m.LoadConfiguration(
            configuration=configuration(queues=queues(skills={"wine": 5}), agents=agents), by="adam"
        )
    )
    assert carl.offer is not None and carl.offer.agent_id == "alice"
    assert events(story, ev.ConfigurationLoaded)[-1].by == "adam"  # type: ignore[attr-defined]


def test_a_queue_with_callers_is_not_taken_away_without_saying_where_they_go() -> None:
    story = a_story()
    story.call("old")
    story.wait(1_000)
    story.call("young", "2")
    only = (QueueSpec(id="service", names={}),)
    config = configuration(queues=only)
    assert story.refuse(m.LoadConfiguration(configuration=config)) is RefusalCode.UNKNOWN_QUEUE
    wrong = m.LoadConfiguration(configuration=config, moves={"sales": "nowhere"})
    assert story.refuse(wrong) is RefusalCode.UNKNOWN_QUEUE
    stays = m.LoadConfiguration(configuration=config, moves={"service": "service", "sales": "service"})
    assert story.refuse(stays) is RefusalCode.INVALID
    story.take(m.LoadConfiguration(configuration=config, moves={"sales": "service"}))
    assert story.line("service") == ["old", "young"]
    story.ready("carol")
    assert story.center.contacts["old"].state is ContactState.OFFERED
    assert story.folded() == story.center
    check(story.center, story.now)


def test_who_is_offered_or_talks_when_their_queue_goes_is_not_lost() -> None:
    story = a_story()
    story.ready("alice")
    carl = story.call("carl")
    only = configuration(queues=(QueueSpec(id="service", names={}),))
    story.take(m.LoadConfiguration(configuration=only, moves={"sales": "service"}))
    assert carl.state is ContactState.OFFERED
    story.take(m.RejectOffer(agent_id="alice", offer_id=carl.offer.id))  # type: ignore[union-attr]
    assert story.line("service") == ["carl"]
    check(story.center, story.now)


def test_an_agent_taken_away_finishes_their_call_and_gets_no_other() -> None:
    story = a_story()
    story.ready("alice")
    carl = story.call("carl")
    story.answer(carl)
    agents = tuple(a for a in story.center.configuration.agents if a.id != "alice")  # type: ignore[union-attr]
    story.take(m.LoadConfiguration(configuration=configuration(agents=agents)))
    dora = story.call("dora")
    finish(story, "carl")
    assert dora.state is ContactState.QUEUED
    assert [e.by for e in events(story, ev.ContactEnded)] == [EndedBy.CUSTOMER]  # type: ignore[attr-defined]
    story.take(m.LoadConfiguration(configuration=configuration(agents=agents, limits=Limits(ring_ms=9_000))))
    assert "alice" not in story.center.agents
