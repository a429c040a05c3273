"""Recordings, look-ups in web services, questions, what is said of the queue, and nodes that depend on who
calls: told as stories on the engine."""

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState, IvrExit, LookupStatus, Outcome, Tier, TimerKind
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.engine.explain import explain
from callcenter.engine.flows import flow_of
from callcenter.engine.promises import PROMISES
from callcenter.ivr import interpreter
from callcenter.ivr.facts import Known
from callcenter.ivr.session import Stage

from .center import NODE
from .invariants import check
from .node_story import CALLER, NodeStory
from .test_journal import records_of


def told(keys: str = "") -> NodeStory:
    """A caller whose number is known to be one, in the menu."""
    story = NodeStory()
    story.arrives()
    story.identified(number=Personal(CALLER), customer_ids=())
    story.keys(keys)
    return story


def ended(story: NodeStory) -> Outcome:
    (event,) = story.events(ev.ContactEnded)
    assert isinstance(event, ev.ContactEnded)
    return event.outcome


# Recordings


def recorded() -> tuple[NodeStory, str]:
    """The caller has spoken, and hears it played back."""
    story = told("4")
    assert story.heard() == ("en/speak", "en/beep")
    story.listens()
    name = story.speaks(7)
    assert story.heard() == (f"recording:{name}", "en/keep_it")
    return story, name


def test_what_is_recorded_is_heard_again_and_kept() -> None:
    story, name = recorded()
    story.keys("1")
    (kept,) = story.events(ev.RecordingKept)
    assert isinstance(kept, ev.RecordingKept)
    assert (kept.name, kept.seconds, kept.variable) == (name, 7, "said")
    assert type(kept) in PROMISES
    assert story.heard() == ("en/you_said", f"recording:{name}")
    assert not story.did(do.DeleteRecording)
    story.listens()
    story.listens()
    assert ended(story) is Outcome.SELF_SERVICE
    assert not story.did(do.DeleteRecording)
    assert story.folded() == story.center


def test_recorded_anew_the_first_is_deleted() -> None:
    story, first = recorded()
    story.keys("2")
    assert story.did(do.DeleteRecording) == [do.DeleteRecording(contact_id="c1", name=first)]
    assert story.heard() == ("en/speak", "en/beep")
    story.listens()
    second = story.speaks(3)
    assert second != first
    story.keys("1")
    (kept,) = story.events(ev.RecordingKept)
    assert isinstance(kept, ev.RecordingKept) and kept.name == second
    assert len(story.did(do.DeleteRecording)) == 1


@pytest.mark.parametrize("how", ["person", "wrong keys", "silence"])
def test_never_kept_it_is_deleted(how: str) -> None:
    story, name = recorded()
    if how == "person":
        story.keys("0")
    elif how == "wrong keys":
        story.keys("555")
    else:
        for _ in range(3):
            story.listens()
            story.wait(5_000)
    assert story.did(do.DeleteRecording) == [do.DeleteRecording(contact_id="c1", name=name)]
    assert not story.events(ev.RecordingKept)


def test_nothing_said_leads_elsewhere() -> None:
    story = told("4")
    story.listens()
    story.speaks(0)
    assert story.center.contacts["c1"].queue == "sales"
    assert not story.did(do.DeleteRecording)


def test_a_restart_while_recording_goes_on_with_it() -> None:
    story = told("4")
    story.listens()
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="c1-leg", up=True),), online_agents=()))
    first, second = story.did(do.Record)
    assert (first.name, first.token) == (second.name, second.token)
    name = story.speaks(9)
    assert story.heard() == (f"recording:{name}", "en/keep_it")


def test_a_restart_while_it_is_heard_again_plays_it_anew() -> None:
    story, name = recorded()
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="c1-leg", up=True),), online_agents=()))
    assert story.heard() == (f"recording:{name}", "en/keep_it")
    assert not story.did(do.DeleteRecording)
    story.keys("1")
    assert len(story.events(ev.RecordingKept)) == 1


def test_a_long_recording_is_heard_to_its_end() -> None:
    story, _ = recorded()
    story.wait(900_000)
    assert story.session().stage is Stage.PROMPT
    story.wait(120_000)
    # Should Asterisk never tell of its end, the menu goes on all the same.
    assert story.session().stage is Stage.KEYS


# Web services


def test_a_web_service_is_asked_and_its_answer_kept() -> None:
    story = told("5")
    (asked,) = story.did(do.HttpLookup)
    assert asked.url == "http://127.0.0.1:8088/callers/{caller.number}"
    assert msgspec.json.decode(asked.arguments.value) == {"caller.number": CALLER}
    assert (asked.method, asked.take, asked.timeout_ms) == ("GET", {"state": "order.state"}, 2_000)
    story.answered(LookupStatus.FOUND, state="shipped")
    assert story.session().variables == {"erp.state": "shipped"}
    assert story.heard() == ("en/bye",)


@pytest.mark.parametrize("status", [LookupStatus.NOT_FOUND, LookupStatus.UNAVAILABLE])
def test_no_answer_of_it_leads_elsewhere(status: LookupStatus) -> None:
    story = told("5")
    story.answered(status)
    assert story.center.contacts["c1"].queue == "sales"
    (left,) = story.events(ev.IvrLeft)
    assert isinstance(left, ev.IvrLeft)
    unavailable = status is LookupStatus.UNAVAILABLE
    assert left.exit is (IvrExit.UNAVAILABLE if unavailable else IvrExit.CHOSEN)


def test_it_is_not_waited_for_longer_than_the_flow_says() -> None:
    story = told("5")
    token = f"c1.{story.session().awaited}"
    story.wait(2_000)
    assert story.center.contacts["c1"].queue == "sales"
    late = m.LookupCompleted(contact_id="c1", token=token, status=LookupStatus.FOUND)
    assert story.refuse(late) is RefusalCode.WRONG_STATE


# Questions


def test_an_answer_is_kept_before_thanks_are_said() -> None:
    story = told("6")
    done = story.keys("1")
    (kept,) = story.events(ev.AnswerKept)
    assert isinstance(kept, ev.AnswerKept)
    assert (kept.survey, kept.question, kept.answer) == ("service", "happy", "1")
    assert type(kept) in PROMISES
    assert any(isinstance(effect, do.Play) for effect in done)
    story.listens()
    assert ended(story) is Outcome.SELF_SERVICE


def test_who_answers_and_hangs_up_has_been_served() -> None:
    story = told("61")
    story.ended("c1-leg")
    assert ended(story) is Outcome.SELF_SERVICE


def test_a_key_that_is_no_answer() -> None:
    story = told("69")
    assert story.heard() == ("en/wrong_entry", "en/happy")
    assert not story.events(ev.AnswerKept)
    story.keys("2")
    assert story.center.contacts["c1"].queue == "sales"


# What is said of the queue, and notices


def test_position_and_expected_wait_of_who_would_come_now() -> None:
    story = NodeStory()
    story.ready("alice")
    story.answer(story.call("talks", "1"))
    for name in ("first", "second"):
        story.call(name, "1")
    story.wait(1_000)
    story.arrives()
    story.keys("7")
    heard = story.heard()
    assert heard[:3] == (
        "en/queue_position_before",
        "en/fragments/n3",
        "en/queue_position_after",
    ), heard
    assert heard[3] == "en/queue_expected_wait" and heard[-1] == "en/choose"
    story.keys("1")
    assert story.line("sales") == ["first", "second", "c1"]


def test_with_somebody_free_the_wait_is_short_and_with_nobody_it_is_not_spoken_of() -> None:
    story = told("7")
    assert "en/queue_expected_wait" not in story.heard()
    story.ready("alice")
    story.arrives("c2")
    story.keys("7", "c2")
    assert "en/queue_expected_wait_short" in story.heard()


def test_a_better_customer_hears_a_better_place() -> None:
    story = NodeStory()
    for name in ("first", "second"):
        story.call(name, "1")
    story.wait(1_000)
    story.arrives()
    story.identified(tier=Tier.VIP, value=100)
    story.keys("7")
    assert story.heard()[1] == "en/fragments/n1"


def test_a_notice_is_heard_from_when_it_is_set_until_it_is_taken_away() -> None:
    story = told("7")
    assert "notices/storm-1" not in story.heard()
    story.take(m.SetNotice(name="storm", media="notices/storm-1", by="sue"))
    story.arrives("c2")
    story.keys("7", "c2")
    assert story.heard()[0] == "notices/storm-1"
    story.take(m.SetNotice(name="storm", media="", by="sue"))
    story.arrives("c3")
    story.keys("7", "c3")
    assert "notices/storm-1" not in story.heard()
    assert story.refuse(m.SetNotice(name="storm", media="", by="sue")) is RefusalCode.ALREADY
    assert story.refuse(m.SetNotice(name="../x", media="a", by="sue")) is RefusalCode.INVALID


# Nodes that depend on who calls


def test_a_flow_that_does_not_ask_begins_at_once() -> None:
    story = NodeStory()
    story.arrives()
    assert story.heard() == ("en/choose",)
    assert story.session().stage is Stage.PROMPT


def test_who_is_known_before_is_not_waited_for() -> None:
    story = NodeStory()
    story.arrives()
    story.identified(tier=Tier.GOLD)
    story.keys("8")
    assert story.center.contacts["c1"].queue == "sales"


@pytest.mark.parametrize("start", ["by_tier", "main"])
def test_a_node_waits_for_who_it_is(start: str) -> None:
    story = NodeStory(start)
    story.arrives()
    if start == "main":
        story.keys("8")
    assert story.session().stage is Stage.CALLER
    check(story.center, story.now)
    story.wait(400)
    done = story.identified(tier=Tier.VIP)
    contact = story.center.contacts["c1"]
    assert contact.queue == "sales" and contact.state is ContactState.QUEUED
    assert not story.timer(TimerKind.IVR, "c1")
    assert sum(isinstance(effect, do.Play) for effect in done) == 1
    check(story.center, story.now)


def test_it_waits_half_a_second_and_then_goes_on_without() -> None:
    story = NodeStory("by_tier")
    story.arrives()
    story.wait(499)
    assert story.session().stage is Stage.CALLER
    story.wait(1)
    assert story.heard() == ("en/bye",)
    # Told too late, it changes nothing.
    before = story.session()
    story.identified(tier=Tier.VIP)
    assert story.session() == before


def test_nobody_waits_twice() -> None:
    story = NodeStory()
    story.arrives()
    story.keys("8")
    story.wait(500)
    assert story.session().waited
    story.arrives("c2")
    story.keys("9", "c2")
    story.wait(500)
    assert story.heard() == ("en/bye",)


def test_an_agent_who_is_free_is_rung_when_it_becomes_known() -> None:
    story = NodeStory("by_tier")
    story.ready("alice")
    contact = story.arrives()
    story.identified(tier=Tier.VIP)
    assert contact.offer is not None and contact.offer.agent_id == "alice"
    check(story.center, story.now)


@pytest.mark.parametrize(
    ("language", "heard"), [("zh-CN", "zh-CN/hello"), ("en", "en/hello"), ("zh-TW", "en/bye"), ("", "en/bye")]
)
def test_in_the_language_the_customer_prefers(language: str, heard: str) -> None:
    for known_first in (True, False):
        story = NodeStory("main" if known_first else "their_language")
        story.arrives()
        story.identified(language=language)
        if known_first:
            story.keys("9")
        assert story.heard() == (heard,)
        assert story.center.contacts["c1"].language == heard.partition("/")[0]


def test_hanging_up_while_it_waits() -> None:
    story = NodeStory("by_tier")
    story.arrives()
    story.ended("c1-leg")
    assert not story.center.contacts and not story.center.timers
    assert (
        story.refuse(m.CustomerIdentified(contact_id="c1", customer_ids=(), tier=Tier.VIP))
        is RefusalCode.UNKNOWN_CONTACT
    )


def test_a_restart_while_it_waits() -> None:
    story = NodeStory("by_tier")
    story.arrives()
    story.take(m.StartController())
    story.take(m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="c1-leg", up=True),), online_agents=()))
    assert len(story.did(do.IdentifyCustomer)) == 2
    story.identified(tier=Tier.GOLD)
    assert story.center.contacts["c1"].queue == "sales"


def test_a_secret_is_given_for_itself_alone() -> None:
    """An answer of a web service that names a secret does not get it."""
    story = told("5")
    story.answered(LookupStatus.FOUND, state="secret:pin")
    session = story.session()
    assert session.variables["erp.state"] == "secret:pin"
    configuration = story.center.configuration
    assert configuration is not None
    walk = interpreter._Walk(flow_of(configuration.flow), session, Known())
    assert walk._values({"state": "erp.state"}) == {"state": ""}


def test_the_way_through_the_menu_is_told_in_words() -> None:
    story = told("5")
    story.answered(LookupStatus.UNAVAILABLE)
    words = "\n".join(explain(records_of(story), "c1"))
    assert 'at "to_sales" in en, by way of to_sales (unavailable)' in words
    assert "PathStep" not in words
