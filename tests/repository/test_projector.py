"""Every event counts exactly once, however often the projector is stopped, restarted or put back."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from callcenter.domain import events as e
from callcenter.domain.enums import ContactState, EndedBy, LegRole, OfferState, Outcome
from callcenter.domain.events import Event
from callcenter.domain.messages import StartController
from callcenter.domain.personal import Personal
from callcenter.engine.journal import Journal
from callcenter.engine.journal import Record as JournalledRecord
from callcenter.repository import projection
from callcenter.repository import projector as projector_module
from callcenter.repository.base import from_ms
from callcenter.repository.database import Database, open_database
from callcenter.repository.models import (
    AuditEntry,
    Case,
    Contact,
    ContactEvent,
    Leg,
    Offer,
    ProjectorOffset,
    SetAsideRecord,
)
from callcenter.repository.projector import Projector
from callcenter.repository.rows import Rows, StoredContact, StoredLeg, StoredOffer
from callcenter.repository.store import Transaction
from callcenter.service.audit import note_pops
from tests.support.care import registrar
from tests.support.repositories import Backend, dump
from tests.support.waiting import until

from . import stories
from .stories import BEGIN_MS, ListJournal, Record, journal_of, journals

TABLES = ("contacts", "contact_events", "legs", "offers", "cases", "audit_log")


def tables(url: str) -> dict[str, list[tuple[object, ...]]]:
    return dump(url, *TABLES)


@pytest.mark.parametrize(("row", "table"), [(StoredContact, Contact), (StoredLeg, Leg), (StoredOffer, Offer)])
def test_a_row_in_memory_has_the_columns_of_its_table(
    row: type[StoredContact | StoredLeg | StoredOffer], table: type[Contact | Leg | Offer]
) -> None:
    assert set(row.__struct_fields__) == {column.name for column in table.__table__.columns}


class Broken(Exception):
    """The power went."""


async def project(
    url: str, journal: ListJournal, *, batch: int, stop_after: int = 10**9, break_at: int = 0
) -> None:
    """One life of a projector: so many batches; at record `break_at` its transaction fails."""

    def breaking(_transaction: Transaction, at: dt.datetime, _event: Event, _rows: Rows) -> None:
        if break_at and at == from_ms(BEGIN_MS + 1000 * break_at):
            raise Broken

    database = open_database(url)
    try:
        projector = Projector(
            database, journal, handlers=(registrar().on_journal_event, note_pops, breaking), batch=batch
        )
        for _ in range(stop_after):
            if not await projector.step():
                break
    except Broken:
        pass
    finally:
        await database.close()


async def put_back(url: str, sequence: int) -> None:
    database = open_database(url)
    async with database.sessions.begin() as session:
        await session.execute(
            update(ProjectorOffset).where(ProjectorOffset.sequence > sequence).values(sequence=sequence)
        )
    await database.close()


lives = st.lists(
    st.tuples(
        st.integers(1, 7),  # batch
        st.integers(0, 5),  # batches until it is stopped
        st.integers(0, 20),  # the record at which its transaction fails, if any
        st.none() | st.integers(0, 10),  # the offset is put back to this
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(journal=journals(), lives=lives)
def test_any_splitting_gives_the_same_tables(
    backend: Backend, journal: ListJournal, lives: list[tuple[int, int, int, int | None]]
) -> None:
    at_once, in_pieces = backend.copy(demo=True), backend.copy(demo=True)

    async def run() -> None:
        await project(at_once, journal, batch=1000)
        for batch, stop_after, break_at, back in lives:
            await project(in_pieces, journal, batch=batch, stop_after=stop_after, break_at=break_at)
            if back is not None:
                await put_back(in_pieces, back)
        await project(in_pieces, journal, batch=3)

    asyncio.run(run())
    assert tables(in_pieces) == tables(at_once)
    backend.clear()


@pytest.fixture
def story() -> ListJournal:
    return journal_of([stories.handled("k")], [])


async def test_a_handled_call_is_written_up(demo: Database, story: ListJournal) -> None:
    projector = Projector(demo, story, handlers=(registrar().on_journal_event,))
    await stories.store_all(projector)
    async with demo.sessions() as session:
        contact = await session.get_one(Contact, "k")
        legs = {leg.id: leg for leg in await session.scalars(select(Leg).where(Leg.contact_id == "k"))}
        offers = {offer.id: offer for offer in await session.scalars(select(Offer))}
        case = await session.get_one(Case, "2606k")
        events = (
            await session.scalars(
                select(ContactEvent)
                .where(ContactEvent.contact_id == "k")
                .order_by(ContactEvent.sequence, ContactEvent.ordinal)
            )
        ).all()
    # A record a second: queued at 5, connected at 12, held 13 to 14, lost 16 to 18, ended 19, closed 20.
    assert (contact.wait_ms, contact.talk_ms, contact.hold_ms, contact.wrap_up_ms) == (7000, 4000, 1000, 1000)
    assert (contact.state, contact.outcome, contact.ended_by) == (
        ContactState.ENDED,
        Outcome.HANDLED,
        EndedBy.CUSTOMER,
    )
    assert (contact.queue, contact.agent_id, contact.customer_id) == ("sales", "agent1", "c001")
    assert (contact.disposition, contact.notes) == ("resolved", "Called back")
    assert (contact.ani, contact.language) == ("+8613800000001", "en")
    assert contact.ani_name == ("<b>${x}</b>" * 40)[:100]
    assert contact.started_at == from_ms(BEGIN_MS + 1000)
    assert legs["k-caller"].role is LegRole.CUSTOMER
    assert legs["k-a1"].answered_at is None
    assert legs["k-a3"].answered_at == from_ms(BEGIN_MS + 18_000)
    assert all(leg.ended_at and leg.cause == 16 for leg in legs.values())
    assert (offers["k-o1"].state, offers["k-o1"].pop_late) == (OfferState.TIMED_OUT, True)
    assert (offers["k-o2"].state, offers["k-o2"].pop_late) == (OfferState.ACCEPTED, False)
    assert offers["k-o2"].reason == "longest idle"
    assert (case.customer_id, case.contact_id, case.opened_by, case.org_unit_id) == (
        "c001",
        "k",
        "agent1",
        "sales",
    )
    assert [event.type for event in events][:4] == [
        "ContactArrived",
        "CustomerRecognised",
        "IvrMoved",
        "Keyed",
    ]
    assert events[3].data == {"labels": {"en": "Order"}, "value": "60010001", "meanings": {}}
    assert "session" not in events[2].data


async def test_an_abandoned_call_and_a_number_left(demo: Database) -> None:
    journal = journal_of([stories.abandoned("k"), stories.number_left("n")], [0, 1])
    projector = Projector(demo, journal)
    await stories.store_all(projector)
    async with demo.sessions() as session:
        contact = await session.get_one(Contact, "k")
        left = await session.get_one(Contact, "n")
    assert (contact.outcome, contact.agent_id, contact.talk_ms) == (Outcome.ABANDONED, None, None)
    assert contact.wait_ms is not None
    assert contact.wait_ms > 0
    assert (left.state, left.outcome, left.number_left) == (
        ContactState.ENDED,
        Outcome.NUMBER_LEFT,
        "+8613900000000",
    )
    assert left.started_at == from_ms(BEGIN_MS - 60_000)


async def _popped(database: Database, events: list[tuple[e.AnyEvent, ...]]) -> list[tuple[str, str, str]]:
    """Who saw whom by a pop, as the audit trail has it after these events."""
    journal = ListJournal([Record(sequence=n, at=BEGIN_MS + n, events=of) for n, of in enumerate(events, 1)])
    projector = Projector(database, journal, handlers=(note_pops,))
    await stories.store_all(projector)
    async with database.sessions() as session:
        found = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "popped").order_by(AuditEntry.id)
        )
        return [(entry.actor_id, entry.object_id, entry.data["contact_id"]) for entry in found]


async def test_more_time_to_write_up_is_told_of(demo: Database) -> None:
    story = stories.handled("k")
    story.insert(-1, (e.WrapUpExtended(agent_id="agent1", contact_id="k", until=BEGIN_MS + 1),))
    projector = Projector(demo, journal_of([story], []))
    await stories.store_all(projector)
    async with demo.sessions() as session:
        (event,) = await session.scalars(select(ContactEvent).where(ContactEvent.type == "WrapUpExtended"))
        contact = await session.get_one(Contact, "k")
    assert event.data == {"agent_id": "agent1", "until": BEGIN_MS + 1}
    # Written up from the start on, not from the extension.
    assert contact.wrap_up_ms == 2000


async def test_who_saw_a_customer_by_a_pop_is_in_the_audit_trail(demo: Database) -> None:
    assert await _popped(demo, stories.handled("k")) == [
        ("agent2", "c001", "k"),
        ("agent1", "c001", "k"),
    ]


@pytest.mark.parametrize("connected", [False, True])
async def test_a_customer_recognised_after_the_offer_was_seen_too(demo: Database, connected: bool) -> None:
    story = [(stories.arrived("k"),), (stories.moved("k"),), (stories.queued("k"),)]
    story.append(stories.offered("k", 1, "agent2"))
    if connected:
        story.append(stories.connected("k", 1, "agent2"))
    assert await _popped(demo, [*story, (stories.recognised("k"),)]) == [("agent2", "c001", "k")]


async def test_nobody_sees_a_customer_who_is_not_offered(demo: Database) -> None:
    assert await _popped(demo, [(stories.arrived("k"),), (stories.recognised("k"),)]) == []


async def test_a_customer_linked_by_an_agent_was_seen_and_a_stranger_was_not(demo: Database) -> None:
    story = [(stories.arrived("k"),), (stories.moved("k"),), (stories.queued("k"),)]
    story.append(stories.offered("k", 1, "agent2"))
    linked = e.CustomerLinked(contact_id="k", agent_id="agent2", customer_id="c002", tier=stories.Tier.GOLD)
    assert await _popped(demo, [*story, (linked,)]) == [("agent2", "c002", "k")]


async def test_a_complaint_is_stored_whatever_its_fields_say(demo: Database) -> None:
    events = stories.complaint("k", "1", customer_id="nobody")
    journal = ListJournal([Record(sequence=1, at=BEGIN_MS, events=(stories.arrived("k"), events))])
    linked = stories.e.CustomerLinked(
        contact_id="k", agent_id="agent1", customer_id="c002", tier=stories.Tier.GOLD
    )
    projector = Projector(demo, journal, handlers=(registrar().on_journal_event,))
    await projector.step()
    async with demo.sessions() as session:
        assert (await session.get_one(Case, "1")).customer_id is None
    journal.records.append(Record(sequence=2, at=BEGIN_MS, events=(linked,)))
    await projector.step()
    async with demo.sessions() as session:
        case = await session.get_one(Case, "1")
        contact = await session.get_one(Contact, "k")
    assert (case.customer_id, case.severity, contact.customer_id) == ("c002", "high", "c002")


async def test_events_of_a_contact_whose_beginning_is_lost_are_passed_over(demo: Database) -> None:
    journal = ListJournal([Record(sequence=1, at=BEGIN_MS, events=(stories.queued("gone"),))])
    projector = Projector(demo, journal)
    assert await projector.step()
    async with demo.sessions() as session:
        assert await session.get(Contact, "gone") is None


async def test_it_waits_for_the_database_and_goes_on_by_itself(demo: Database, story: ListJournal) -> None:
    away = True

    def unreachable(_transaction: Transaction, _at: dt.datetime, _event: Event, _rows: Rows) -> None:
        if away:
            raise OperationalError("insert", {}, Exception("the server closed the connection"))

    projector = Projector(demo, story, handlers=(unreachable,))
    task = asyncio.create_task(projector.run())
    try:
        assert not await projector.wait_for(story.last_sequence, 0.3)
        assert not projector.available
        away = False
        assert await projector.wait_for(story.last_sequence, 10.0)
        assert projector.available
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _running(projector: Projector, sequence: int) -> bool:
    """Whether a projector that runs by itself came to `sequence`."""
    task = asyncio.create_task(projector.run())
    try:
        return await projector.wait_for(sequence, 10.0)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("batch", [1, 3, 200])
@pytest.mark.parametrize("poison", [1, 5, 20])
async def test_a_record_that_cannot_be_stored_is_set_aside(
    demo: Database, batch: int, poison: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours, or data no table takes, costs its own record and no other."""
    journal = journal_of([stories.handled("bad"), stories.handled("good")], [0, 1])
    journal = ListJournal(
        [record for record in journal.records if record.events]
        + [Record(sequence=100, at=BEGIN_MS + 100_000, events=(stories.arrived("later"),))]
    )
    spoilt = next(r for r in journal.records[poison - 1 :] if projection.contact_id_of(r.events[0]) == "bad")

    def failing(_transaction: Transaction, at: dt.datetime, event: Event, _rows: Rows) -> None:
        if at == from_ms(spoilt.at):
            raise ValueError("+8613800000001 is no such thing")

    projector = Projector(demo, journal, handlers=(failing,), batch=batch)
    assert await _running(projector, 100)
    assert projector.available
    async with demo.sessions() as session:
        (aside,) = (await session.scalars(select(SetAsideRecord))).all()
        good = await session.get_one(Contact, "good")
        assert await session.get(Contact, "later") is not None
        stored = set(await session.scalars(select(ContactEvent.sequence)))
    assert (aside.sequence, aside.at, aside.error) == (spoilt.sequence, from_ms(spoilt.at), "ValueError")
    assert (good.outcome, good.disposition) == (Outcome.HANDLED, "resolved")
    assert spoilt.sequence not in stored
    logged = capsys.readouterr().out
    assert "projector_set_aside" in logged
    assert "13800000001" not in logged


async def test_nothing_is_set_aside_while_the_database_takes_nothing(
    demo: Database, story: ListJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full or damaged, the error may be of any kind: then the set-aside fails too, and it waits."""

    def damaged(*_: object) -> None:
        raise DatabaseError("commit", {}, Exception("database disk image is malformed"))

    projector = Projector(demo, story)
    with monkeypatch.context() as patch:
        patch.setattr(projector._store, "write", damaged)
        patch.setattr(projector._store, "set_aside", damaged)
        task = asyncio.create_task(projector.run())
        await until(lambda: projector.offset == -1 and not projector.available, "it waits")
        assert not await projector.wait_for(1, 0.2)
        assert not projector.available
    assert await projector.wait_for(story.last_sequence, 10.0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with demo.sessions() as session:
        assert (await session.scalars(select(SetAsideRecord))).all() == []


async def test_a_commit_whose_answer_was_lost_is_not_done_twice(
    demo: Database, story: ListJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    projector = Projector(demo, story, batch=4)
    write = projector._store.write

    def write_and_lose_the_answer(records: list[Record]) -> None:
        write(records)
        monkeypatch.undo()
        raise OperationalError("commit", {}, Exception("connection reset"))

    monkeypatch.setattr(projector._store, "write", write_and_lose_the_answer)
    task = asyncio.create_task(projector.run())
    try:
        assert await projector.wait_for(story.last_sequence, 10.0)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with demo.sessions() as session:
        assert (await session.get_one(Contact, "k")).wait_ms == 7000


class Reading(ListJournal):
    """Counts how often records are read back."""

    reads = 0

    def read(self, after: int = 0) -> Iterator[Record]:
        self.reads += 1
        return super().read(after)


@pytest.mark.parametrize("kept", [3, 2_000])
async def test_announced_records_are_stored_from_memory_once_they_are_on_disk(
    demo: Database, story: ListJournal, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(projector_module, "MOST_KEPT", kept)
    disk = Reading([])
    projector = Projector(demo, disk, batch=7)
    assert projector.behind is None
    assert not await projector.step()
    assert projector.behind == 0
    for record in story.records:
        projector.on_record(record)
    assert projector.behind == story.last_sequence
    # In memory only: a power cut would forget them.
    assert not await projector.step()
    read = disk.reads
    disk.records += story.records[:4]
    while await projector.step():
        pass
    disk.records += story.records[4:]
    while await projector.step():
        pass
    assert (projector.offset, projector.behind) == (story.last_sequence, 0)
    # Those that are kept need no reading back; when there were too many to keep all, they are read.
    assert (disk.reads == read + 1) == (kept == 2_000)
    async with demo.sessions() as session:
        assert (await session.get_one(Contact, "k")).wait_ms == 7000


async def test_nothing_is_stored_from_memory_that_was_erased_while_the_database_was_away(
    demo: Database, story: ListJournal
) -> None:
    away = True
    tried = 0

    def unreachable(_transaction: Transaction, _at: dt.datetime, _event: Event, _rows: Rows) -> None:
        nonlocal tried
        if away:
            tried += 1
            raise OperationalError("insert", {}, Exception("the server closed the connection"))

    projector = Projector(demo, story, handlers=(unreachable,))
    for record in story.records:
        projector.on_record(record)
    task = asyncio.create_task(projector.run())
    try:
        await until(lambda: tried > 0 and projector.offset == -1, "it waits")
        (arrived,) = story.records[0].events
        assert isinstance(arrived, e.ContactArrived)
        erased = msgspec.structs.replace(arrived, ani=Personal(""))
        story.records[0] = dataclasses.replace(story.records[0], events=(erased,))
        away = False
        assert await projector.wait_for(story.last_sequence, 10.0)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with demo.sessions() as session:
        assert (await session.get_one(Contact, "k")).ani is None


async def test_a_new_journal_after_a_loss_is_read_from_its_beginning(demo: Database) -> None:
    old = Projector(demo, journal_of([stories.handled("old")], []))
    await stories.store_all(old)
    new = Projector(demo, journal_of([stories.voicemail("new")], []))
    await stories.store_all(new)
    async with demo.sessions() as session:
        assert (await session.get_one(Contact, "new")).voicemail == "new.wav"
        assert (await session.get_one(Contact, "old")).outcome is Outcome.HANDLED


@pytest.fixture
def journal_file(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "journal.db"


async def test_it_follows_the_real_journal(demo: Database, journal_file: Path, story: ListJournal) -> None:
    writing = Journal(journal_file)
    reading = Journal(journal_file)
    writing.start(lambda error: None)
    projector = Projector(demo, reading, handlers=(registrar().on_journal_event,))
    task = asyncio.create_task(projector.run())
    try:
        for record in story.records:
            journalled = JournalledRecord(
                sequence=record.sequence,
                at=record.at,
                mono=record.at,
                decider=1,
                message=StartController(),
                events=record.events,
            )
            writing.append(journalled)
            projector.on_record(journalled)
        assert await projector.wait_for(story.last_sequence, 10.0)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await writing.close()
        await reading.close()
    async with demo.sessions() as session:
        contact = await session.get_one(Contact, "k")
    assert (contact.ani, contact.notes, contact.wait_ms) == ("+8613800000001", "Called back", 7000)
