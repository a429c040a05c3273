"""Recipes and limits, told as stories."""

from msgspec.structs import replace

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    AgentSpec,
    Announcements,
    QueueSpec,
    RecipeStep,
)
from callcenter.domain.enums import (
    AgentState,
    ContactState,
    NotReadyReason,
    Outcome,
    RecipeAction,
    TimerKind,
)
from callcenter.domain.hours import DAYS, Hours
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode

from .center import NODE, Story, configuration
from .invariants import check
from .queue_story import a_story, busy, call, events, finish, outcomes, queues, recipe


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
    story.wait(300_000)  # it may be that long
    assert third.leaving and not story.did(do.HangUpLeg)
    story.wait(10_000)  # nobody says that the prompt is over
    story.hung_up_legs_end()
    assert outcomes(story, "second") == outcomes(story, "third") == [Outcome.TURNED_AWAY]
    story.ready("alice")
    assert story.center.contacts["first"].state is ContactState.OFFERED
    check(story.center, story.now)


def test_a_last_word_that_was_being_said_when_the_controller_came_back() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, full=True), max_waiting=1)
    story.call("first")
    second = story.call("second")
    story.wait(1_000)
    legs = tuple(m.LegSeen(leg_id=leg_id, up=True) for leg_id in story.center.legs)
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=()))
    story.wait(19_999)
    assert second.leaving and not story.did(do.HangUpLeg)
    # Nobody tells its end, and the caller need not wait in silence for the longest there may be.
    story.wait(1)
    story.hung_up_legs_end()
    assert outcomes(story, "second") == [Outcome.TURNED_AWAY]
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


def test_who_can_be_helped_by_a_later_step_is_not_told_that_nobody_is_there() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.LOWER_SKILL, after_ms=30_000, skill="wine", level=2),
        RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="message"),
        skills={"wine": 8},
    )
    specs = (AgentSpec(id="alice", name="Alice", queues=("sales",), skills={"wine": 3}),)
    assert story.center.configuration is not None
    story = a_story(configuration(queues=story.center.configuration.queues, agents=specs))
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    story.wait(30_000)
    assert carl.offer is not None and carl.offer.agent_id == "alice"


WINE = RecipeStep(do=RecipeAction.LOWER_SKILL, nobody=True, skill="wine", level=2)
MESSAGE = RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="message")


def wine_story(*steps: RecipeStep, **levels: int) -> Story:
    """Sales asks for wine 8; these agents, READY, have their level of it."""
    specs = tuple(
        AgentSpec(id=one, name=one, queues=("sales",), skills={"wine": level})
        for one, level in levels.items()
    )
    story = a_story(configuration(queues=queues(recipe=steps, skills={"wine": 8}), agents=specs))
    for one in levels:
        story.ready(one)
    return story


def test_a_step_for_nobody_does_not_wait_for_itself() -> None:
    lowered = wine_story(WINE, alice=3).call("carl")
    assert lowered.offer is not None and lowered.offer.agent_id == "alice"
    story = recipe(RecipeStep(do=RecipeAction.ADD_QUEUE, nobody=True, queue="service"))
    story.ready("carol")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "carol"
    check(story.center, story.now)


def test_a_step_for_nobody_that_brings_somebody_is_followed_by_no_other() -> None:
    story = wine_story(WINE, MESSAGE, alice=3)
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED and carl.steps_taken == (WINE,)
    story.take(m.LogOut(agent_id="alice"))
    assert carl.state is ContactState.IN_IVR
    check(story.center, story.now)


def test_when_the_last_who_knows_enough_logs_out_less_is_asked_for() -> None:
    story = wine_story(WINE, alice=3, bob=9)
    story.take(m.BecomeNotReady(agent_id="bob", reason=NotReadyReason.LUNCH))
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED and not carl.lowered
    story.take(m.LogOut(agent_id="bob"))
    assert carl.offer is not None and carl.offer.agent_id == "alice"


def test_a_step_that_need_not_come_keeps_nobody_waiting() -> None:
    place = RecipeStep(do=RecipeAction.LOWER_SKILL, position=2, skill="wine", level=2)
    full = RecipeStep(do=RecipeAction.LOWER_SKILL, full=True, skill="wine", level=2)
    story = wine_story(MESSAGE, place, full, alice=3)
    assert story.call("carl").state is ContactState.IN_IVR


def test_a_step_for_the_place_taken_now_counts() -> None:
    place = RecipeStep(do=RecipeAction.LOWER_SKILL, position=1, skill="wine", level=2)
    carl = wine_story(MESSAGE, place, alice=3).call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "alice"


def test_a_later_step_never_asks_for_more_again() -> None:
    later = RecipeStep(do=RecipeAction.LOWER_SKILL, after_ms=30_000, skill="wine", level=5)
    story = wine_story(WINE, later, alice=3)
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    carl = story.call("carl")
    story.wait(30_000)
    assert carl.lowered == {"wine": 2} and carl.steps_taken == (WINE, later)
    story.take(m.BecomeReady(agent_id="alice"))
    assert carl.offer is not None


def test_promised_callbacks_do_not_fill_a_queue() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, full=True), max_waiting=1)
    for number in range(5):
        story.take(
            m.RequestCallback(
                contact_id=f"promised{number}",
                node=NODE,
                queue="sales",
                number=Personal(f"+861380013800{number}"),
                by="sue",
            )
        )
    carl, dora = story.call("carl"), story.call("dora")
    assert carl.state is ContactState.QUEUED and not carl.leaving
    assert dora.leaving


def test_a_promise_stands_when_the_recipe_would_send_the_caller_away() -> None:
    story = recipe(
        RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=1_000),
        RecipeStep(do=RecipeAction.HANG_UP, after_ms=60_000),
    )
    call(story, "first")
    story.wait(1_000)
    story.take(m.DigitReceived(leg_id="first-leg", digit=Personal("1")))
    story.take(m.PlaybackEnded(leg_id="first-leg", token="first.goodbye"))
    number = story.center.contacts["first"].number
    story.ended("first-leg")
    story.take(
        m.CallArrived(
            contact_id="again",
            leg_id="again-leg",
            node=NODE,
            entry="trunk",
            ani=number,
            ani_name=Personal(""),
            dnis="",
        )
    )
    story.take(m.DigitReceived(leg_id="again-leg", digit=Personal("1")))
    story.wait(60_000)
    again = story.center.contacts["again"]
    assert again.leaving and story.did(do.Play)[-1].media == ("en/callback_known",)
    story.wait(310_000)
    story.hung_up_legs_end()
    assert story.line("sales") == ["again"]
    check(story.center, story.now)


def closed_and_open(*steps: RecipeStep, open_now: bool, **sales: object) -> Story:
    """Sales with opening hours that include the story's clock, or none at all."""
    periods = ("00:00-24:00",) if open_now else ()
    hours = Hours(time_zone="Asia/Shanghai", weekly=dict.fromkeys(DAYS, periods))
    return a_story(configuration(queues=queues(recipe=steps, hours="shop", **sales), hours={"shop": hours}))


def test_outside_its_hours_a_queue_turns_its_callers_away() -> None:
    step = RecipeStep(do=RecipeAction.HANG_UP, closed=True)
    story = closed_and_open(step, open_now=False)
    story.ready("alice")
    story.call("carl")
    assert [e.media for e in story.did(do.Play, lambda e: e.leg_id == "carl-leg")][-1] == ("en/queue_closed",)
    story.take(m.PlaybackEnded(leg_id="carl-leg", token="carl.goodbye"))
    assert outcomes(story, "carl") == [Outcome.TURNED_AWAY]
    assert story.call("sam", "2").offer is not None, "the other queue has no hours"
    story = closed_and_open(step, open_now=True)
    story.ready("alice")
    assert story.call("carl").offer is not None


def test_a_closed_queue_leads_elsewhere_and_says_one_reason_only() -> None:
    story = closed_and_open(
        RecipeStep(do=RecipeAction.PLAY_MESSAGE, full=True, prompt="busy_now"),
        RecipeStep(do=RecipeAction.OVERFLOW, closed=True, queue="service"),
        open_now=False,
        max_waiting=1,
    )
    for name in ("one", "two", "three"):
        story.call(name)
    assert sorted(story.line("service")) == ["one", "three", "two"] and story.line("sales") == []
    assert not [e for e in story.did(do.Play) if e.media == ("en/busy_now",)]


def test_a_step_that_leads_nowhere_leaves_a_caller_to_whoever_is_there() -> None:
    story = closed_and_open(
        RecipeStep(do=RecipeAction.ADD_QUEUE, closed=True, queue="service"),
        RecipeStep(do=RecipeAction.HANG_UP, closed=True),
        open_now=False,
    )
    story.ready("carol")
    carl = story.call("carl")
    assert carl.offer is not None and carl.offer.agent_id == "carol" and not carl.leaving
    check(story.center, story.now)


def test_who_waits_when_the_queue_closes_is_served_and_who_is_called_back_is_not_turned_away() -> None:
    step = RecipeStep(do=RecipeAction.HANG_UP, closed=True)
    story = closed_and_open(step, open_now=True)
    carl = story.call("carl")
    config = story.center.configuration
    assert config is not None
    shut = replace(config, hours={"shop": Hours(time_zone="Asia/Shanghai", weekly={})})
    story.take(m.LoadConfiguration(configuration=shut))
    assert carl.state is ContactState.QUEUED
    story.ready("alice")
    assert carl.offer is not None and carl.offer.agent_id == "alice"


def test_hours_that_are_not_set_up_close_nothing() -> None:
    story = recipe(RecipeStep(do=RecipeAction.HANG_UP, closed=True), hours="gone")
    story.ready("alice")
    assert story.call("carl").offer is not None
