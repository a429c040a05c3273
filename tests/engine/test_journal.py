"""The journal on a real disk: torn ends, what is personal, and what must be forgotten."""

import asyncio
import json
import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest

from callcenter.domain import messages as m
from callcenter.domain.configuration import Configuration
from callcenter.domain.fold import apply
from callcenter.domain.hours import Hours
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center
from callcenter.engine import journal as journal_module
from callcenter.engine.decide import DECIDER_VERSION
from callcenter.engine.journal import Journal, JournalError, Record
from callcenter.engine.loop import recover
from callcenter.engine.upcasters import UPCASTERS, Raw, upcast

from .center import NODE, Story, configuration
from .invariants import fingerprint

PHONE = "+8613912345678"
NAME = "Zhang Wei"


def day(calls: int = 3) -> Story:
    """A small day: some calls are talked to their end, the last two still wait."""
    story = Story()
    story.ready("alice")
    for number in range(calls):
        name = f"c{number}"
        story.take(
            m.CallArrived(
                contact_id=name,
                leg_id=f"{name}-leg",
                node=NODE,
                entry="trunk",
                ani=Personal(f"{PHONE}{number}"),
                ani_name=Personal(NAME),
                dnis="4000",
            )
        )
        story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal("1")))
        if number < calls - 2:
            story.ended(story.answer(story.center.contacts[name]))
            story.hung_up_legs_end()
            story.take(
                m.FinishWrapUp(
                    agent_id="alice", contact_id=name, disposition="solved", notes=Personal("spoke to Li")
                )
            )
        story.wait(1_000)
    return story


def records_of(story: Story) -> list[Record]:
    return [
        Record(sequence=i, at=at, mono=i, decider=DECIDER_VERSION, message=message, events=events)  # type: ignore[arg-type]
        for i, (at, message, events) in enumerate(story.records, 1)
    ]


async def write(path: Path, records: list[Record]) -> None:
    journal = Journal(path)
    journal.start(_fail)
    for record in records:
        journal.append(record)
    await journal.close()


def _fail(error: BaseException) -> None:
    raise error


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def sql(path: Path, statement: str, *arguments: object) -> list[tuple[object, ...]]:
    """By a connection of its own, as another process would."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(statement, arguments).fetchall()
    finally:
        connection.close()


async def test_what_is_written_reads_the_same_and_folds_to_the_same(path: Path) -> None:
    story = day()
    await write(path, records_of(story))
    journal = Journal(path)
    assert list(journal.read()) == records_of(story)
    assert fingerprint(recover(journal)) == fingerprint(story.center)
    await journal.close()


async def test_reading_after_a_record_begins_behind_it(path: Path) -> None:
    await write(path, records_of(day()))
    journal = Journal(path)
    assert [r.sequence for r in journal.read(after=journal.last_sequence - 2)] == [
        journal.last_sequence - 1,
        journal.last_sequence,
    ]
    await journal.close()


async def test_a_contacts_records_include_those_of_others_that_tell_of_it(path: Path) -> None:
    story = Story()
    story.ready("alice")
    first = story.call("first")
    story.call("second")
    story.ended(story.answer(first))
    story.hung_up_legs_end()
    story.take(m.FinishWrapUp(agent_id="alice", contact_id="first", disposition="solved"))
    await write(path, records_of(story))
    journal = Journal(path)
    told = list(journal.read(contact_id="second"))
    assert isinstance(told[0].message, m.CallArrived)
    assert isinstance(told[-1].message, m.FinishWrapUp)
    assert not list(journal.read(contact_id="sec"))
    await journal.close()


# Torn ends


async def test_any_cut_through_the_log_recovers_to_a_clean_beginning(path: Path, tmp_path: Path) -> None:
    """A crash copies nothing but what reached the disk: the file, and a log that may end anywhere."""
    story = day()
    records = records_of(story)
    journal = Journal(path)
    journal.start(_fail)
    loop = asyncio.get_running_loop()
    for record in records:  # each its own group, as in a quiet hour
        on_disk = loop.create_future()
        journal.append(record, lambda f=on_disk: loop.call_soon_threadsafe(f.set_result, None))
        await on_disk
    crashed = tmp_path / "crashed.db"
    shutil.copyfile(path, crashed)
    log = Path(f"{path}-wal").read_bytes()
    await journal.close()

    lengths = set()
    main = crashed.read_bytes()
    for cut in [*range(0, len(log), 2_777), *range(len(log) - 4_200, len(log), 333), len(log)]:
        crashed.write_bytes(main)
        Path(f"{crashed}-wal").write_bytes(log[:cut])
        Path(f"{crashed}-shm").unlink(missing_ok=True)
        after = Journal(crashed)
        found = list(after.read())
        assert found == records[: len(found)]
        lengths.add(len(found))
        center = recover(after)
        await after.close()
        expected = Center()
        for record in records[: len(found)]:
            for event in record.events:
                apply(expected, event, record.at)
        assert fingerprint(center) == fingerprint(expected)
    assert {0, len(records)} <= lengths and len(lengths) > len(records) // 2


async def test_an_unreadable_newest_record_is_set_aside_and_its_number_used_again(path: Path) -> None:
    records = records_of(day())
    last = next(i for i, r in enumerate(records) if isinstance(r.message, m.CallArrived)) + 1
    await write(path, records[:last])
    sql(path, "UPDATE record SET events = substr(events, 1, 40) WHERE sequence = ?", last)
    journal = Journal(path)
    assert list(journal.read()) == records[: last - 1]
    assert journal.last_sequence == last - 1
    await journal.close()
    assert [row[0] for row in sql(path, "SELECT sequence FROM torn")] == [last]
    # The arrival is taken anew, with personal values of its own.
    await write(path, records[last - 1 :])
    journal = Journal(path)
    assert list(journal.read()) == records
    assert journal.erase("c0") > 0
    await journal.close()
    assert not sql(path, "SELECT * FROM personal WHERE contact_id = 'c0'")


async def test_who_only_reads_does_not_touch_a_torn_record(path: Path) -> None:
    records = records_of(day())
    await write(path, records)
    sql(path, "UPDATE record SET message = 'x' WHERE sequence = ?", len(records))
    journal = Journal(path, read_only=True)
    assert list(journal.read()) == records[:-1]
    assert journal.last_sequence == len(records)
    await journal.close()


async def test_an_unreadable_record_in_the_middle_is_named(path: Path) -> None:
    await write(path, records_of(day()))
    sql(path, "UPDATE record SET message = 'x' WHERE sequence = 7")
    journal = Journal(path)
    with pytest.raises(JournalError, match="record 7 of the journal"):
        recover(journal)
    await journal.close()


async def test_files_that_are_no_journal_are_named(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"something else " * 1_000)
    with pytest.raises(JournalError, match=str(path)):
        Journal(path)
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "nowhere" / "journal.db")
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "absent.db", read_only=True)
    assert not (tmp_path / "absent.db").exists()


# What is personal


def personal_bytes(path: Path) -> bytes:
    rows = sql(path, "SELECT message, events FROM record UNION ALL SELECT message, events FROM torn")
    return b"".join(bytes(part) for row in rows for part in row if isinstance(part, bytes))


async def test_records_hold_tokens_never_personal_values(path: Path) -> None:
    await write(path, records_of(day()))
    held = personal_bytes(path)
    assert b"CallArrived" in held
    for value in (PHONE, NAME, "spoke to Li"):
        assert value.encode() not in held
        assert sql(path, "SELECT 1 FROM personal WHERE value LIKE ?", f"{value}%")


async def test_erased_means_gone_from_the_files_and_the_rest_still_reads(path: Path) -> None:
    story = day()
    await write(path, records_of(story))
    journal = Journal(path)
    assert journal.erase("c0") > 0
    records = list(journal.read())
    await journal.close()
    assert len(records) == len(story.records)
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert f"{PHONE}0".encode() not in content
        assert b"spoke to Li" not in content
    arrivals = {r.message.contact_id: r.message for r in records if isinstance(r.message, m.CallArrived)}
    assert arrivals["c0"].ani.erased and not arrivals["c0"].ani
    assert arrivals["c1"].ani == Personal(f"{PHONE}1")


async def test_values_of_one_contact_in_a_record_of_many_are_its_own(path: Path) -> None:
    """A reconcile tells of all contacts at once: what each has keyed is still forgotten one by one."""
    story = Story()
    for name in ("anna", "bert"):
        story.call(name, key=None)
    story.take(m.StartController())
    seen = tuple(m.LegSeen(leg_id=f"{name}-leg", up=True) for name in ("anna", "bert"))
    story.take(m.Reconcile(node=NODE, legs=seen, online_agents=()))
    await write(path, records_of(story))
    journal = Journal(path)
    journal.erase("anna")
    (*_, last) = journal.read()
    await journal.close()
    erased = {e.contact_id: e.session.erased for e in last.events if hasattr(e, "session")}
    assert erased == {"anna": True, "bert": False}


# Other versions


async def test_a_record_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    records = records_of(day())
    await write(path, records)
    for sequence in (7, len(records)):  # the newest one is not taken for a torn one either
        sql(path, "UPDATE record SET schema = ? WHERE sequence = ?", journal_module.SCHEMA + 1, sequence)
        journal = Journal(path)
        with pytest.raises(JournalError, match=rf"record {sequence} .* newer version .*start that"):
            recover(journal)
        await journal.close()
    assert not sql(path, "SELECT * FROM torn")


async def test_old_records_pass_the_upcasters_one_after_the_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = records_of(day())
    await write(path, records)
    # What this version calls CallArrived and dnis was PhoneRang and called once, then CallArrived and called.
    sql(path, "UPDATE record SET message = CAST(replace(message, 'CallArrived', 'PhoneRang') AS BLOB)")
    sql(path, """UPDATE record SET message = CAST(replace(message, '"dnis"', '"called"') AS BLOB)""")
    old = journal_module.SCHEMA

    def first(raw: Raw) -> Raw:
        message, events = raw
        names = {"PhoneRang": "CallArrived"}
        return {**message, "type": names.get(message["type"], message["type"])}, events

    def second(raw: Raw) -> Raw:
        message, events = raw
        return {("dnis" if name == "called" else name): value for name, value in message.items()}, events

    monkeypatch.setattr(journal_module, "SCHEMA", old + 2)
    monkeypatch.setitem(UPCASTERS, old, first)
    monkeypatch.setitem(UPCASTERS, old + 1, second)
    journal = Journal(path)
    assert list(journal.read()) == records  # personal values included
    await journal.close()


def test_hours_that_a_flow_had_are_beside_it_now() -> None:
    now = msgspec.to_builtins(m.LoadConfiguration(configuration=configuration()))
    flow = json.loads(now["configuration"]["flow"]["json"])
    flow["hours"] = {"main": {"weekly": {"mon": ["09:00-18:00"]}}}
    before = json.loads(json.dumps(now))
    before["configuration"]["flow"]["json"] = json.dumps(flow)
    loaded = {"type": "ConfigurationLoaded", "configuration": before["configuration"], "by": ""}
    timer = {"type": "TimerCleared", "kind": "ivr", "subject": "one"}
    message, events = upcast(msgspec.json.encode(before), msgspec.json.encode([loaded, timer]), 1, 2)
    for raw in (json.loads(message), json.loads(events)[0]):
        new = msgspec.convert(raw["configuration"], Configuration)
        assert new.hours == {"main": Hours(time_zone="Asia/Shanghai", weekly={"mon": ("09:00-18:00",)})}
        assert json.loads(new.flow.json) == json.loads(now["configuration"]["flow"]["json"])
    assert json.loads(events)[1] == timer
