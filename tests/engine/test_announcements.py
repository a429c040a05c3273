"""What waiting callers are told."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.configuration import (
    Announcements,
)
from callcenter.domain.enums import (
    TimerKind,
)

from .queue_story import a_story, busy, events, finish


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
