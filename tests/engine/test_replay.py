"""Deciding again what was journalled: the same, unless the decider changed."""

from pathlib import Path

import msgspec
import pytest

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import EndedBy, NotReadyReason, Outcome
from callcenter.engine import replay as replay_module
from callcenter.engine.decide import DECIDER_VERSION
from callcenter.engine.journal import Journal, Record
from callcenter.engine.replay import replay
from callcenter.engine.wishes import MOST_KEYED

from .center import NODE, Story
from .node_story import NodeStory
from .test_callback_limits import asks_for
from .test_journal import day, records_of, write


async def stored(path: Path, records: list[Record], *erase: str) -> list[Record]:
    """As the journal gives them back."""
    await write(path, records)
    journal = Journal(path)
    for contact_id in erase:
        assert journal.erase(contact_id)
    found = list(journal.read())
    await journal.close()
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def busy_day() -> Story:
    """With a rejected offer, a lost leg and a restart."""
    story = day(4)
    story.ready("bob")
    offered = next(c for c in story.center.contacts.values() if c.offer)
    assert offered.offer is not None
    story.take(m.RejectOffer(agent_id=offered.offer.agent_id, offer_id=offered.offer.id))
    story.take(m.StartController())
    legs = tuple(m.LegSeen(leg_id=leg_id, up=True) for leg_id in story.center.legs)
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=("alice",)))
    story.wait(120_000)
    return story


async def test_the_same_decider_decides_the_same(path: Path) -> None:
    records = await stored(path, records_of(busy_day()))
    seen: list[int] = []
    report = replay(records, seen.append)
    assert report.difference is None
    assert (report.decided, report.folded) == (len(records), 0)
    assert seen == [r.sequence for r in records]


async def test_the_first_difference_is_told(path: Path) -> None:
    records = await stored(path, records_of(busy_day()))
    index = next(i for i, r in enumerate(records) if any(isinstance(e, ev.ContactEnded) for e in r.events))
    other = ev.ContactEnded(contact_id="c0", outcome=Outcome.DROPPED, by=EndedBy.SYSTEM)
    events = tuple(other if isinstance(e, ev.ContactEnded) else e for e in records[index].events)
    records[index] = msgspec.structs.replace(records[index], events=events)
    difference = replay(records).difference
    assert difference is not None
    assert difference.sequence == records[index].sequence
    assert difference.message == records[index].message
    assert difference.expected[difference.at] == other
    assert difference.got[difference.at] != other


async def test_what_is_refused_now_is_a_difference(path: Path) -> None:
    records = records_of(busy_day())
    refused = m.BecomeNotReady(agent_id="nobody", reason=NotReadyReason.BREAK)
    records[5] = msgspec.structs.replace(records[5], message=refused)
    difference = replay(await stored(path, records)).difference
    assert difference is not None and difference.sequence == 6
    assert difference.why == "refused: there is no agent nobody" and difference.got == ()


async def test_a_decider_that_fails_is_a_difference(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    records = await stored(path, records_of(busy_day()))
    monkeypatch.setattr(replay_module, "decide", broken)
    difference = replay(records).difference
    assert difference is not None and "KeyError" in difference.why


async def test_records_of_another_decider_are_folded(path: Path) -> None:
    records = records_of(busy_day())
    half = len(records) // 2
    old = [msgspec.structs.replace(r, decider=DECIDER_VERSION - 1) for r in records[:half]]
    report = replay(await stored(path, [*old, *records[half:]]))
    assert report.difference is None
    assert (report.decided, report.folded) == (len(records) - half, half)


async def test_contacts_that_were_erased_are_folded(path: Path) -> None:
    records = await stored(path, records_of(busy_day()), "c0", "c2")
    report = replay(records)
    assert report.difference is None, report.difference
    assert report.erased_contacts == 2
    assert report.folded > 5 and report.decided > 5
    assert report.folded + report.decided == len(records)


async def test_so_is_what_hung_on_the_number_of_one_that_was_erased(path: Path) -> None:
    story = NodeStory()
    for number in range(MOST_KEYED + 1):
        asks_for(story, f"c{number}", f"1390013900{number}")
        story.ended(f"c{number}-leg")
    records = await stored(path, records_of(story), "c0")
    # The last one was told to wait on the line, since too many of the same caller's had been asked for.
    assert f"c{MOST_KEYED}" not in story.center.contacts
    report = replay(records)
    assert report.difference is None, report.difference
    assert report.erased_contacts == 1 and report.decided > report.folded
