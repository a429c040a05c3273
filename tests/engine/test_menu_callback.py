"""A callback asked for in the menu: promised before it is spoken of, the place kept, the number confirmed."""

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import CallbackRule, FlowSource, QueueSpec
from callcenter.domain.enums import ContactState, IvrExit, LookupStatus, Outcome, TimerKind
from callcenter.domain.hours import Hours
from callcenter.domain.personal import Personal
from callcenter.engine.promises import PROMISES
from callcenter.ivr.model import Flow
from callcenter.ivr.session import Stage

from .center import NODE
from .invariants import check
from .node_story import CALLER, NodeStory, with_nodes

OTHER = "+8613900139000"


def offered(number: str = CALLER, **story: object) -> NodeStory:
    told = NodeStory(**story)  # type: ignore[arg-type]
    told.arrives(number=number)
    told.identified(number=Personal(CALLER if number == CALLER else ""))
    told.keys("3")
    return told


def hears_goodbye(story: NodeStory) -> None:
    """The last word is over, and the call ends."""
    story.take(m.PlaybackEnded(leg_id="c1-leg", token="c1.goodbye"))
    assert do.HangUpLeg(leg_id="c1-leg") in story.effects
    story.ended("c1-leg")


def spoken(number: str) -> tuple[str, ...]:
    return tuple(f"en/fragments/{digit}" for digit in number.removeprefix("+"))


def test_the_calling_number_is_read_out_and_confirmed() -> None:
    story = offered()
    heard = story.heard()
    assert heard[0] == "en/callback_confirm_number" and heard[-1] == "en/callback_confirm_keys"
    assert len(heard) == 2 + len(CALLER) - 1
    done = story.keys("1")
    contact = story.center.contacts["c1"]
    assert contact.state is ContactState.QUEUED and contact.queue == "sales"
    assert contact.callback is not None and contact.callback.number.value == CALLER
    # What is promised is on disk before it is spoken of.
    (record,) = [
        events for _, _, events in story.records if any(isinstance(e, ev.CallbackPromised) for e in events)
    ]
    assert any(type(event) in PROMISES for event in record)
    assert story.heard() == ("en/callback_accepted",)
    assert any(isinstance(effect, do.Play) for effect in done)
    check(story.center, story.now)
    hears_goodbye(story)
    assert story.line("sales") == ["c1"]
    check(story.center, story.now)
    (left,) = story.events(ev.IvrLeft)
    assert isinstance(left, ev.IvrLeft)
    assert (left.exit, left.node) == (IvrExit.CALLBACK, "call_me")
    assert story.folded() == story.center


def test_the_place_is_that_of_the_moment_they_asked() -> None:
    story = offered()
    story.keys("1")
    asked_at = story.now
    story.wait(4_000)
    later = story.call("late", None)
    story.take(m.DigitReceived(leg_id="late-leg", digit=Personal("1")))
    hears_goodbye(story)
    assert story.line("sales") == ["c1", "late"]
    assert story.center.contacts["c1"].waiting_since == asked_at < later.waiting_since
    story.ready("alice")
    assert story.center.contacts["c1"].offer is not None


def test_nobody_is_offered_them_while_they_are_still_on_the_line() -> None:
    story = offered()
    story.ready("alice")
    story.keys("1")
    assert story.center.contacts["c1"].offer is None
    check(story.center, story.now)
    hears_goodbye(story)
    assert story.center.contacts["c1"].offer is not None


def test_they_hang_up_before_the_last_word() -> None:
    story = offered()
    story.keys("1")
    story.ended("c1-leg")
    assert story.line("sales") == ["c1"] and not story.timer(TimerKind.GOODBYE, "c1")
    check(story.center, story.now)


def test_they_hang_up_before_they_confirm() -> None:
    story = offered()
    story.ended("c1-leg")
    assert not story.center.callbacks and not story.center.contacts


def test_another_number_is_keyed_checked_and_confirmed() -> None:
    story = offered()
    story.keys("2")
    assert story.heard() == ("en/callback_ask_number",)
    story.keys("13900139000#")
    (lookup,) = story.did(do.Lookup)
    assert (lookup.name, lookup.arguments.value) == ("callback_number", '{"number":"13900139000"}')
    story.answered(LookupStatus.FOUND, number=OTHER)
    assert story.heard()[0] == "en/callback_confirm_number"
    story.keys("1")
    contact = story.center.contacts["c1"]
    assert contact.callback is not None and contact.callback.number.value == OTHER
    hears_goodbye(story)
    story.ready("alice")
    story.answer(contact)
    (dial,) = story.did(do.DialCustomer)
    assert dial.number.value == OTHER


@pytest.mark.parametrize("status", [LookupStatus.NOT_FOUND, LookupStatus.UNAVAILABLE])
def test_a_number_that_cannot_be_called_is_asked_for_again(status: LookupStatus) -> None:
    story = offered()
    story.keys("2")
    for _ in range(2):
        story.keys("4008001000#")
        story.answered(status)
        assert story.heard() == ("en/callback_bad_number", "en/callback_ask_number")
    story.keys("4008001000#")
    story.answered(status)
    # Three times: a person.
    contact = story.center.contacts["c1"]
    assert contact.queue == "sales" and contact.callback is None
    (left,) = story.events(ev.IvrLeft)
    assert isinstance(left, ev.IvrLeft)
    assert left.exit is IvrExit.FAILED


@pytest.mark.parametrize("number", ["", "anonymous", "1001"])
def test_who_shows_no_number_is_asked_for_one_at_once(number: str) -> None:
    story = offered(number)
    assert story.heard() == ("en/callback_ask_number",)
    story.keys("13900139000#")
    story.answered(LookupStatus.FOUND, number=OTHER)
    story.keys("1")
    assert list(story.center.callbacks.values()) == ["c1"]


def test_outside_the_hours_it_is_promised_for_the_opening() -> None:
    hours = {"office": Hours(time_zone="UTC", weekly=dict.fromkeys(("mon", "thu"), ("09:00-10:00",)))}
    story = offered(
        queues=(
            QueueSpec(id="sales", names={}, callback=CallbackRule(hours="office")),
            QueueSpec(id="service", names={}),
        ),
        hours=hours,
    )
    story.keys("1")
    contact = story.center.contacts["c1"]
    assert contact.callback is not None and contact.callback.due > story.now
    assert story.timer(TimerKind.CALLBACK, "c1")
    hears_goodbye(story)
    story.ready("alice")
    assert contact.offer is None
    check(story.center, story.now)
    story.wait(contact.callback.due - story.now)
    assert contact.offer is not None


def test_a_second_wish_for_the_same_number_is_one_promise() -> None:
    story = offered()
    story.keys("1")
    hears_goodbye(story)
    story.arrives("c2")
    story.identified("c2", number=Personal(CALLER))
    story.keys("31", "c2")
    assert list(story.center.callbacks.values()) == ["c2"]
    (ended,) = story.events(ev.ContactEnded)
    assert isinstance(ended, ev.ContactEnded)
    assert (ended.contact_id, ended.outcome) == ("c1", Outcome.CALLBACK_MERGED)
    check(story.center, story.now)


def test_a_queue_that_is_not_there_any_more() -> None:
    """The call began with a flow that names it: it goes on to a person, as the flow says now."""
    for keys in ("1", "0"):
        story = offered()
        now_in_service = Flow.model_validate(
            {
                "flow": "nodes",
                "version": "2",
                "languages": ["en"],
                "person": "to_service",
                "start": "to_service",
                "nodes": {"to_service": {"kind": "queue", "queue": "service"}},
            }
        )
        story.take(
            m.LoadConfiguration(
                configuration=with_nodes(
                    queues=(QueueSpec(id="service", names={}),),
                    flow=FlowSource(
                        name="nodes",
                        version="2",
                        json=now_in_service.model_dump_json(exclude_unset=True),
                    ),
                )
            )
        )
        story.keys(keys)
        contact = story.center.contacts["c1"]
        assert contact.state is ContactState.QUEUED and contact.queue == "service"
        assert contact.callback is None and contact.flow_version == "2"
        check(story.center, story.now)
        assert story.folded() == story.center


def test_a_queue_that_no_flow_has() -> None:
    story = offered()
    story.take(
        m.LoadConfiguration(
            configuration=with_nodes(queues=(QueueSpec(id="service", names={}),)),
            moves={"sales": "service"},
        )
    )
    story.keys("1")
    assert story.line("service") == ["c1"]
    check(story.center, story.now)


@pytest.mark.parametrize("when", ["ringing out", "goodbye", "waiting"])
def test_the_controller_goes_and_comes_back(when: str) -> None:
    story = offered()
    if when != "ringing out":
        story.keys("1")
    if when == "waiting":
        hears_goodbye(story)
    story.take(m.StartController())
    legs = () if when == "waiting" else (m.LegSeen(leg_id="c1-leg", up=True),)
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=()))
    if when == "ringing out":
        # The node begins anew.
        assert story.session().stage is Stage.PROMPT
        story.keys("1")
    check(story.center, story.now)
    story.wait(310_000)
    story.hung_up_legs_end()
    assert story.line("sales") == ["c1"]
    check(story.center, story.now)
    assert story.folded() == story.center
