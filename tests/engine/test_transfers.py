"""Putting callers through to a number outside, told as stories."""

import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import FlowSource
from callcenter.domain.enums import ContactState, EndedBy, IvrExit, LegState, Outcome, TimerKind
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.engine.promises import AT_ONCE, PROMISES
from callcenter.ivr.model import Flow
from callcenter.ivr.session import Stage

from .center import NODE
from .node_story import NodeStory, with_nodes
from .test_interrupted_nodes import with_changed

LEG = "a1-c1-transfer0"
BRIDGE = "a1-c1-transfer0-bridge"


def ringing(**changes: object) -> NodeStory:
    story = NodeStory(**changes)  # type: ignore[arg-type]
    story.arrives()
    story.keys("2")
    story.listens()
    return story


def talking() -> NodeStory:
    story = ringing()
    story.take(m.LegRinging(leg_id=LEG))
    story.take(m.LegAnswered(leg_id=LEG))
    return story


def seen(*legs: tuple[str, bool, str]) -> m.Reconcile:
    return m.Reconcile(
        node=NODE,
        legs=tuple(m.LegSeen(leg_id=leg, up=up, bridge_id=bridge) for leg, up, bridge in legs),
        online_agents=(),
    )


def end_of(story: NodeStory) -> tuple[Outcome, EndedBy]:
    (ended,) = story.events(ev.ContactEnded)
    assert isinstance(ended, ev.ContactEnded)
    return ended.outcome, ended.by


def exits(story: NodeStory) -> list[IvrExit]:
    return [event.exit for event in story.events(ev.IvrLeft) if isinstance(event, ev.IvrLeft)]


def test_the_number_rings_after_the_prompt_and_the_caller_hears_music() -> None:
    story = NodeStory()
    story.arrives()
    story.keys("2")
    assert story.heard() == ("en/transfer_wait",)
    assert not story.did(do.DialExternal)
    done = story.listens()
    (dial,) = [effect for effect in done if isinstance(effect, do.DialExternal)]
    assert (dial.leg_id, dial.number, dial.contact_id) == (LEG, "+862151230099", "c1")
    assert dial.timeout_ms > 20_000
    assert do.StartMusic(leg_id="c1-leg") in done
    assert story.session().stage is Stage.TRANSFER
    assert story.folded() == story.center


def test_the_dialling_is_written_down_first() -> None:
    assert ev.TransferDialled in PROMISES
    assert not issubclass(do.DialExternal, AT_ONCE)


def test_both_hear_each_other_until_the_other_hangs_up() -> None:
    story = talking()
    assert do.Bridge(bridge_id=BRIDGE, leg_ids=("c1-leg", LEG)) in story.effects
    assert not story.timer(TimerKind.IVR, "c1")
    story.wait(3_600_000)
    story.ended(LEG)
    assert end_of(story) == (Outcome.TRANSFERRED, EndedBy.SYSTEM)
    assert do.HangUpLeg(leg_id="c1-leg") in story.effects
    assert do.DestroyBridge(bridge_id=BRIDGE) in story.effects
    story.hung_up_legs_end()
    assert not story.center.contacts and not story.center.legs and not story.center.timers
    assert exits(story) == [IvrExit.TRANSFERRED]
    assert story.center.day_figures[""].transferred == 1
    assert story.folded() == story.center


def test_until_the_caller_hangs_up() -> None:
    story = talking()
    story.ended("c1-leg")
    assert end_of(story) == (Outcome.TRANSFERRED, EndedBy.CUSTOMER)
    story.hung_up_legs_end()
    assert not story.center.contacts and not story.center.legs


@pytest.mark.parametrize("cause", [1, 17, 21, 34])
def test_not_reached_the_menu_goes_on(cause: int) -> None:
    story = ringing()
    story.ended(LEG, cause)
    # The music does not go on under what follows.
    assert do.StopPlay(leg_id="c1-leg", token="") in story.effects
    assert story.heard() == ("en/sorry",)
    (failed,) = story.events(ev.TransferFailed)
    assert isinstance(failed, ev.TransferFailed)
    assert failed.cause == cause
    contact = story.center.contacts["c1"]
    assert contact.transfer is None and contact.legs == ["c1-leg"]
    story.keys("1")
    assert contact.queue == "sales"
    assert exits(story) == [IvrExit.CHOSEN]


def test_rings_no_longer_than_the_flow_says() -> None:
    story = ringing()
    story.wait(19_999)
    assert not story.did(do.HangUpLeg)
    story.wait(1)
    assert story.did(do.HangUpLeg) == [do.HangUpLeg(leg_id=LEG)]
    assert story.heard() == ("en/sorry",)
    # It picks up in this very moment: too late, and it is being hung up.
    assert story.refuse(m.LegAnswered(leg_id=LEG)) is RefusalCode.STALE
    story.hung_up_legs_end()
    assert story.heard() == ("en/sorry",)


def test_the_caller_hangs_up_while_it_rings() -> None:
    story = ringing()
    story.ended("c1-leg")
    assert end_of(story) == (Outcome.ABANDONED_IN_IVR, EndedBy.CUSTOMER)
    assert do.HangUpLeg(leg_id=LEG) in story.effects
    story.hung_up_legs_end()
    assert not story.center.contacts and not story.center.timers
    assert exits(story) == [IvrExit.GAVE_UP]


def test_a_number_taken_off_the_list_meanwhile_is_not_dialled() -> None:
    story = NodeStory()
    story.arrives()
    story.keys("2")
    story.take(m.LoadConfiguration(configuration=with_nodes(numbers={})))
    story.listens()
    assert not story.did(do.DialExternal)
    assert story.heard() == ("en/sorry",)
    assert not any(leg.id != "c1-leg" for leg in story.center.legs.values())
    assert story.folded() == story.center


def test_dialled_again_it_has_an_id_of_its_own() -> None:
    story = ringing(flow=with_changed(sorry={"choices": {"2": {"next": "partner"}}}))
    story.ended(LEG, 17)
    story.take(m.TelephonyLost(node=NODE))
    story.take(seen(("c1-leg", True, "")))
    story.keys("2")
    story.listens()
    assert [effect.leg_id for effect in story.did(do.DialExternal)] == [LEG, "a1-c1-transfer1"]
    assert story.folded() == story.center


def test_keys_are_nobodys_while_it_rings_and_while_they_talk() -> None:
    for story in (ringing(), talking()):
        for leg in ("c1-leg", LEG):
            refusal = story.refuse(m.DigitReceived(leg_id=leg, digit=Personal("0")))
            assert refusal is RefusalCode.STALE


def test_whom_we_called_has_no_keys_in_our_menu() -> None:
    story = ringing()
    story.wait(20_000)
    # Its leg lives on for a moment.
    assert story.refuse(m.DigitReceived(leg_id=LEG, digit=Personal("1"))) is RefusalCode.STALE


# The controller goes and comes back


def test_back_while_it_rings_it_rings_on() -> None:
    story = ringing()
    before = len(story.effects)
    story.take(m.StartController())
    story.take(seen(("c1-leg", True, ""), (LEG, False, "")))
    assert not [e for e in story.effects[before:] if isinstance(e, do.DialExternal | do.HangUpLeg | do.Play)]
    story.take(m.LegAnswered(leg_id=LEG))
    assert story.did(do.Bridge)


def test_back_after_it_was_answered_both_are_bridged() -> None:
    story = ringing()
    story.take(m.StartController())
    story.take(seen(("c1-leg", True, ""), (LEG, True, "")))
    assert story.did(do.Bridge) == [do.Bridge(bridge_id=BRIDGE, leg_ids=("c1-leg", LEG))]
    assert story.center.legs[LEG].state is LegState.UP
    assert not story.timer(TimerKind.IVR, "c1")


@pytest.mark.parametrize(
    ("callers", "theirs", "again"), [(BRIDGE, BRIDGE, 0), ("", "", 1), (BRIDGE, "", 1), ("", BRIDGE, 1)]
)
def test_back_during_the_talk(callers: str, theirs: str, again: int) -> None:
    story = talking()
    story.take(m.StartController())
    story.take(seen(("c1-leg", True, callers), (LEG, True, theirs)))
    assert len(story.did(do.Bridge)) == 1 + again
    assert not story.did(do.DestroyBridge) and not story.did(do.HangUpLeg)
    story.ended(LEG)
    assert end_of(story)[0] is Outcome.TRANSFERRED


def test_they_hung_up_while_we_were_away() -> None:
    story = talking()
    story.take(m.StartController())
    story.take(seen(("c1-leg", True, BRIDGE)))
    assert end_of(story)[0] is Outcome.TRANSFERRED
    assert do.HangUpLeg(leg_id="c1-leg") in story.effects


def test_the_caller_hung_up_while_we_were_away() -> None:
    for story, outcome in ((talking(), Outcome.TRANSFERRED), (ringing(), Outcome.DROPPED)):
        story.take(m.StartController())
        story.take(seen((LEG, True, "")))
        assert end_of(story)[0] is outcome
        assert do.HangUpLeg(leg_id=LEG) in story.effects


def test_what_never_reached_asterisk_counts_as_not_reached() -> None:
    story = ringing()
    story.take(m.StartController())
    story.take(seen(("c1-leg", True, "")))
    assert story.heard() == ("en/sorry",)
    assert len(story.did(do.DialExternal)) == 1


def test_everything_gone() -> None:
    for story in (ringing(), talking()):
        story.take(m.StartController())
        story.take(seen())
        assert not story.center.contacts and not story.center.legs and not story.center.timers


def test_a_flow_that_lost_the_node_leaves_nothing_ringing() -> None:
    story = ringing()
    flow = Flow.model_validate_json(story.center.configuration.flow.json)  # type: ignore[union-attr]
    fewer = dict(flow.model_dump(exclude_unset=True)["nodes"])
    del fewer["partner"]
    fewer["main"]["choices"].pop("2")
    changed = Flow.model_validate({**flow.model_dump(exclude_unset=True), "nodes": fewer})
    story.take(
        m.LoadConfiguration(
            configuration=with_nodes(
                flow=FlowSource(name="nodes", version="2", json=changed.model_dump_json(exclude_unset=True))
            )
        )
    )
    story.center.old_flows.clear()
    # Whatever comes next.
    story.take(m.PlaybackEnded(leg_id="c1-leg", token="c1.1"))
    assert do.HangUpLeg(leg_id=LEG) in story.effects
    contact = story.center.contacts["c1"]
    assert contact.transfer is None and contact.state is ContactState.QUEUED
