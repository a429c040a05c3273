"""A contact's story in words."""

from datetime import UTC
from pathlib import Path
from typing import Any, get_args

import pytest

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import RecipeAction, Tier
from callcenter.domain.personal import Personal
from callcenter.engine.explain import explain, in_words
from callcenter.engine.journal import Journal, Record
from callcenter.engine.words import EVENTS, MESSAGES

from .center import Story, configuration
from .test_journal import NAME, PHONE, day, records_of, write
from .test_tables import make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


async def told(path: Path, records: list[Record], contact_id: str, **how: Any) -> list[str]:
    if not path.exists():
        await write(path, records)
    journal = Journal(path, read_only=True)
    lines = list(explain(journal.read(contact_id=contact_id), contact_id, zone=UTC, **how))
    await journal.close()
    return lines


async def test_it_tells_from_arrival_to_close_and_why_that_agent(path: Path) -> None:
    lines = await told(path, records_of(day()), "c0")
    story = "\n".join(lines)
    assert lines[0] == "Contact c0, 2026-09-21 14:13:20 UTC"
    assert "+0 ms" in lines[1] and "a call came in on c0-leg" in lines[1]
    assert "offered to alice from queue sales as c0-offer1, because: longest idle (0 s) of 1 free" in story
    assert lines[-1].strip() == "→ closed: nothing is left to do"


async def test_timers_are_told_when_asked_for(path: Path) -> None:
    story = day()
    story.wait(120_000)
    hidden = await told(path, records_of(story), "c0")
    shown = await told(path, [], "c0", timers=True)
    assert "timer ring of c0 set for 14:13:40.000" in "\n".join(shown)
    assert "timer ring of c0" not in "\n".join(hidden)
    assert set(hidden) < set(shown)


async def test_a_timer_that_led_to_something_is_told(path: Path) -> None:
    story = Story()
    story.ready("alice")
    story.show_pop(story.call("first"))
    story.wait(60_000)
    lines = await told(path, records_of(story), "first")
    (line,) = [n for n, line in enumerate(lines) if "the timer ring of first came due" in line]
    assert "first-offer1 with alice ended: timed_out" in lines[line + 1]
    assert not [line for line in lines if "came due" in line and line == lines[-1]]


async def test_on_entering_a_queue_it_is_told_what_is_asked_for_and_the_head_start(path: Path) -> None:
    recipe = (
        RecipeStep(do=RecipeAction.LOWER_SKILL, after_ms=1_000, skill="billing", level=2),
        RecipeStep(do=RecipeAction.ADD_QUEUE, after_ms=2_000, queue="service"),
        RecipeStep(do=RecipeAction.OVERFLOW, after_ms=3_000, queue="last"),
    )
    queues = (
        QueueSpec(id="sales", names={}, skills={"billing": 4}, recipe=recipe),
        QueueSpec(id="service", names={}),
        QueueSpec(id="last", names={}, skills={"billing": 3, "tact": 1}),
    )
    story = Story(configuration(queues=queues))
    story.call("key", tier=Tier.VIP)
    story.wait(5_000)
    lines = await told(path, records_of(story), "key")
    first, second = [n for n, line in enumerate(lines) if "→ waits in queue" in line]
    assert "waits in queue sales" in lines[first]
    assert lines[first].endswith("asks for billing ≥ 4, en ≥ 1; head start 180 s")
    assert lines[second].endswith("asks for billing ≥ 2, tact ≥ 1; head start 180 s")
    assert lines[second + 1].strip() == (
        "→ recipes so far: billing ≥ 2 is enough; agents of service may take it too"
    )
    story_told = "\n".join(lines)
    assert "step 1 of the recipe of sales: lower_skill" in story_told
    assert "step 3 of the recipe of sales: overflow" in story_told
    assert "recipes so far" not in lines[first + 1]


async def test_who_asks_for_nothing_and_comes_in_turn_is_told_so(path: Path) -> None:
    story = Story(configuration(agents=()))
    story.call("plain")
    (line,) = [line for line in await told(path, records_of(story), "plain") if "waits in queue" in line]
    assert line.endswith("asks for no skill")


async def test_personal_values_show_only_when_asked_for_and_only_the_contacts_own(path: Path) -> None:
    story = Story()
    story.ready("alice")
    first = story.call("first")
    story.call("second")
    story.ended(story.answer(first))
    story.hung_up_legs_end()
    story.take(
        m.FinishWrapUp(agent_id="alice", contact_id="first", disposition="solved", notes=Personal("a secret"))
    )
    records = records_of(story)
    hidden = "\n".join(await told(path, records, "first"))
    shown = "\n".join(await told(path, records, "first", personal=True))
    other = "\n".join(await told(path, records, "second", personal=True))
    assert "+8613800138000" not in hidden and "from (hidden) to 4000" in hidden
    assert "+8613800138000" in shown and "a secret" in shown
    # The record that tells of the second is the first's: its notes are none of its business.
    assert "alice has written up first" in other and "a secret" not in other
    assert "offered to alice from queue sales as second-offer1" in other


async def test_erased_values_are_said_to_be_erased(path: Path) -> None:
    await write(path, records_of(day()))
    journal = Journal(path)
    journal.erase("c0")
    await journal.close()
    lines = await told(path, [], "c0", personal=True)
    assert "from (erased) to 4000" in lines[1]
    assert not [line for line in lines if PHONE in line or NAME in line]


async def test_a_callers_name_cannot_speak_to_the_terminal(path: Path) -> None:
    story = Story()
    hostile = m.CallArrived(
        contact_id="c",
        leg_id="c-leg",
        node="a1",
        entry="trunk",
        ani=Personal("1"),
        ani_name=Personal("\x1b]0;owned\x07${x}\n{y}"),
        dnis="4000",
    )
    story.take(hostile)
    story.ended("c-leg")
    lines = await told(path, records_of(story), "c", personal=True)
    assert not [line for line in lines if not line.isprintable()]
    assert "${x}\N{REPLACEMENT CHARACTER}{y}" in lines[1]


def test_of_journals_that_did_not_write_it_down_no_demands_are_made_up() -> None:
    """Journals written before have neither field."""
    told = in_words(ev.ContactQueued(contact_id="c", queue="sales", since=1))
    assert told.endswith("asks for (not written down); head start (not written down)")


def test_nothing_is_told_of_nothing() -> None:
    assert list(explain((), "c")) == []


@pytest.mark.parametrize("kind", [*get_args(m.AnyMessage), *get_args(ev.AnyEvent)], ids=lambda k: k.__name__)
def test_everything_has_words(kind: type[Any]) -> None:
    assert in_words(make(kind))


def test_there_are_no_words_for_anything_else() -> None:
    assert set(MESSAGES) == set(get_args(m.AnyMessage))
    assert set(EVENTS) == set(get_args(ev.AnyEvent))


async def test_a_time_of_another_day_has_its_date_and_no_time_is_none(path: Path) -> None:
    story = Story()
    for name, due in (("later", story.now + 24 * 3_600_000), ("in_turn", 0)):
        story.take(
            m.RequestCallback(
                contact_id=name,
                node="a1",
                queue="sales",
                number=Personal(f"+86138001380{len(name):02d}"),
                by="sue",
                due=due,
            )
        )
    later = "\n".join(await told(path, records_of(story), "later"))
    in_turn = "\n".join(await told(path, records_of(story), "in_turn"))
    assert "(due 2026-09-22 14:13:20.000, by sue;" in later
    assert "(due none, by sue;" in in_turn
