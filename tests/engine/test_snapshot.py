"""Snapshots change nothing but the time a start takes: with or without, the state is the same."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from callcenter.domain import messages as m
from callcenter.domain.fold import apply
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center
from callcenter.engine import loop as loop_module
from callcenter.engine import snapshot as snapshots
from callcenter.engine.journal import Journal, Record
from callcenter.engine.loop import recover

from .center import NODE
from .test_journal import NAME, PHONE, day, records_of, sql, write
from .test_loop import call, key, running
from .test_properties import LivingCentre


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def through(center: Center, sequence: int = 1) -> Center:
    """Encoded and decoded."""
    snapshot = snapshots.encode(center, sequence)
    return snapshots.decode(snapshot.state, {token: value for token, _, value in snapshot.values})


class ForgetfulCentre(LivingCentre):
    """The state that is only folded is thrown away now and then and read from a snapshot."""

    # Drawn often: the other rules are many.
    @rule(again=st.booleans())
    def snapshot(self, again: bool) -> None:
        orders = [list(part) for part in (self.folded.contacts, self.folded.legs, self.folded.timers)]
        for _ in range(1 + again):
            self.folded = through(self.folded)
        assert orders == [list(p) for p in (self.folded.contacts, self.folded.legs, self.folded.timers)]


TestForgetfulCentre = ForgetfulCentre.TestCase
TestForgetfulCentre.settings = settings(
    max_examples=25, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)


def folded(records: list[Record]) -> Center:
    center = Center()
    for record in records:
        for event in record.events:
            apply(center, event, record.at)
    return center


async def keep(path: Path, records: list[Record], *points: int) -> None:
    """A journal with a snapshot after each of these records."""
    journal = Journal(path)
    journal.start(pytest.fail)
    for record in records:
        journal.append(record)
        if record.sequence in points:
            journal.keep(snapshots.encode(folded(records[: record.sequence]), record.sequence))
    await journal.close()


async def recovered(path: Path) -> Center:
    journal = Journal(path)
    center = recover(journal)
    await journal.close()
    return center


async def test_recovery_is_the_same_from_every_record_on(path: Path) -> None:
    records = records_of(day(5))
    expected = folded(records)
    for point in range(1, len(records) + 1):
        path.unlink(missing_ok=True)
        await keep(path, records, point)
        # What is before the snapshot is not read.
        sql(path, "DELETE FROM record WHERE sequence <= ? AND sequence < ?", point, len(records))
        assert await recovered(path) == expected


async def test_the_newest_two_are_kept(path: Path) -> None:
    records = records_of(day())
    await keep(path, records, 3, 8, 15, 18)
    assert sql(path, "SELECT sequence FROM snapshot ORDER BY 1") == [(15,), (18,)]
    prefixes = {str(token).partition(".")[0] for (token,) in sql(path, "SELECT token FROM personal")}
    assert {p for p in prefixes if p.startswith("s")} == {"s15", "s18"}


async def test_one_that_cannot_be_read_is_passed_over(path: Path) -> None:
    records = records_of(day())
    await keep(path, records, 12, 18)
    sql(path, "UPDATE snapshot SET state = substr(state, 1, 60) WHERE sequence = 18")
    sql(path, "DELETE FROM record WHERE sequence <= 12")
    assert await recovered(path) == folded(records)


async def test_one_of_another_form_is_passed_over(path: Path) -> None:
    """Its state may lack what today's fold would have made of the records."""
    records = records_of(day())
    await keep(path, records, 12, 18)
    sql(path, "UPDATE snapshot SET form = 'older'")
    assert await recovered(path) == folded(records)
    sql(path, "DELETE FROM record WHERE sequence <= 12")
    with pytest.raises(Exception, match="unknown"):
        await recovered(path)


def test_the_form_follows_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a snapshot holds of old records was brought up to date to the schema of its day only."""
    monkeypatch.setattr(snapshots, "SCHEMA", snapshots.SCHEMA + 1)
    assert snapshots.form.__wrapped__() != snapshots.form()


def test_the_form_follows_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(snapshots.form()) == 64
    monkeypatch.setattr(snapshots.callcenter.domain, "__file__", str(tmp_path / "__init__.py"))
    forms = set()
    for text in ("seen = 0", "seen = 1"):
        (tmp_path / "state.py").write_text(text)
        forms.add(snapshots.form.__wrapped__())
    assert len(forms) == 2


async def test_a_snapshot_that_knows_of_a_torn_record_is_not_used(path: Path) -> None:
    records = records_of(day())
    last = len(records)
    await keep(path, records, last - 4, last)
    sql(path, "UPDATE record SET events = 'x' WHERE sequence = ?", last)
    assert await recovered(path) == folded(records[:-1])
    assert sql(path, "SELECT sequence FROM snapshot") == [(last - 4,)]
    assert not sql(path, "SELECT 1 FROM personal WHERE token GLOB ?", f"s{last}.*")


async def test_a_file_without_the_table_of_snapshots_is_read(path: Path) -> None:
    """As the first release candidates wrote it; only read, so that the table is not made."""
    records = records_of(day())
    await write(path, records)
    sql(path, "DROP TABLE snapshot")
    journal = Journal(path, read_only=True)
    assert recover(journal) == folded(records)
    await journal.close()


# What is personal


async def test_snapshots_hold_tokens_and_what_is_erased_is_gone_from_them(path: Path) -> None:
    records = records_of(day())
    closed = next(r.sequence for r in records if isinstance(r.message, m.FinishWrapUp))
    await keep(path, records, closed - 1, len(records))
    states = b"".join(state for (state,) in sql(path, "SELECT state FROM snapshot"))  # type: ignore[misc]
    assert b"c0" in states and PHONE.encode() not in states and NAME.encode() not in states
    journal = Journal(path)
    journal.erase("c0")
    # Only the one that knew of c0 has gone: the next start is still quick.
    assert sql(path, "SELECT sequence FROM snapshot") == [(len(records),)]
    center = recover(journal)
    assert center.contacts["c1"].ani == Personal(f"{PHONE}1")
    await journal.close()
    for file in path.parent.iterdir():
        assert f"{PHONE}0".encode() not in file.read_bytes()


async def test_odd_characters_come_back_as_they_were(path: Path) -> None:
    odd = 'a\0b"\\\u2028\n张 \U0001f600'
    story = day()
    story.take(
        m.CallArrived(
            contact_id='o"d',
            leg_id="o",
            node=NODE,
            entry="t",
            ani=Personal(odd),
            ani_name=Personal(""),
            dnis="1",
        )
    )
    records = records_of(story)
    await keep(path, records, len(records))
    journal = Journal(path)
    assert list(journal.read()) == records
    assert recover(journal).contacts['o"d'].ani.value == odd
    await journal.close()


# When the engine makes them


def kept(path: Path) -> list[int]:
    return [int(str(sequence)) for (sequence,) in sql(path, "SELECT sequence FROM snapshot ORDER BY 1")]


async def test_the_engine_keeps_one_every_so_many_records(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 10)
    async with running(path) as centre:
        for number in range(20):
            await centre.engine.send(call(f"c{number}"))
            await centre.engine.send(key(f"c{number}", "1"))
        await asyncio.to_thread(lambda: None)
        assert len(kept(path)) == 2
        live = centre.engine.center
    assert await recovered(path) == live


async def test_many_open_contacts_wait_for_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 10)
    monkeypatch.setattr(loop_module, "SNAPSHOT_CONTACTS", 0)
    async with running(path) as centre:
        for number in range(20):
            await centre.engine.send(call(f"c{number}"))
        assert kept(path) == []
        live = centre.engine.center
    assert len(kept(path)) == 1
    assert await recovered(path) == live


async def test_none_is_kept_of_a_state_that_was_not_remembered(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(path) as centre:
        await centre.engine.send(call("a"))

        def half_done(center: Center, *_: object) -> None:
            center.contacts.clear()
            raise KeyError("a bug")

        monkeypatch.setattr(loop_module, "decide", half_done)
        centre.engine.post(call("b"))
        await centre.engine.stopped.wait()
    assert kept(path) == []
    assert "a" in (await recovered(path)).contacts


async def test_a_snapshot_that_cannot_be_written_stops_nobody(path: Path) -> None:
    async with running(path) as centre:
        sql(path, "CREATE TRIGGER full BEFORE INSERT ON snapshot BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        await centre.engine.send(call("a"))
    assert kept(path) == []
    assert "a" in (await recovered(path)).contacts


async def test_many_short_lives_do_not_add_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A controller that is killed again and again before its next snapshot."""
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 5)
    monkeypatch.setattr(loop_module.Engine, "_keep_snapshot", lambda _: None)  # killed: none at the end
    async with running(path) as centre:
        await centre.engine.send(call("a"))
    monkeypatch.undo()
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 5)
    async with running(path) as centre:
        await centre.engine.send(call("b"))
        assert kept(path)
