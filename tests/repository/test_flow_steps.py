"""Ways through the voice menus are counted once, on the day of the call, whatever stops the projector."""

import asyncio
import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql

from callcenter.domain import events as e
from callcenter.domain.enums import IvrExit, Outcome
from callcenter.domain.personal import Personal
from callcenter.repository.database import Database, open_database
from callcenter.repository.flow_steps import adding
from callcenter.repository.models import ProjectorOffset
from callcenter.repository.projector import Projector
from tests.support.repositories import Backend, Servers, query, url_of

from . import stories
from .menu_stories import acts, callers_of
from .stories import ListJournal, Record

MINUTE_MS = 60_000
#: 2026-11-22 15:30 UTC, half an hour before midnight in Shanghai.
LATE_MS = 1_795_361_400_000

Ways = dict[tuple[str, str, str, str], int]


def moved(contact: str, *nodes: str, version: str = "v1") -> e.IvrMoved:
    return e.IvrMoved(
        contact_id=contact,
        flow="main",
        version=version,
        node=nodes[-1],
        language="en",
        session=Personal("{}"),
        path=tuple(
            e.PathStep(node=node, why=why) for node, _, why in (each.partition("?") for each in nodes)
        ),
    )


def left(contact: str, node: str, how: IvrExit, version: str = "v1") -> e.IvrLeft:
    return e.IvrLeft(contact_id=contact, flow="main", version=version, node=node, exit=how)


def journal(*events: tuple[int, e.AnyEvent]) -> ListJournal:
    return ListJournal(
        [
            Record(sequence=n, at=LATE_MS + minute * MINUTE_MS, events=(event,))
            for n, (minute, event) in enumerate(events, 1)
        ]
    )


async def counted(database: Database, *, by_day: bool = False) -> dict[tuple[str, ...], int]:
    key = "source, target, exit, why"
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            f"select {'day, version, ' if by_day else ''}{key}, calls from flow_steps"  # noqa: S608
        )
        return {tuple(map(str, row[:-1])): row[-1] for row in rows}


async def test_the_way_from_the_start_to_the_exit(empty: Database) -> None:
    of_one_call = journal(
        (0, stories.arrived("k")),
        (0, moved("k", "hours", "hello")),
        (0, moved("k", "main")),
        (1, moved("k", "person?asked")),
        (1, left("k", "person", IvrExit.ASKED)),
        (1, stories.queued("k")),
    )
    await stories.store_all(Projector(empty, of_one_call))
    assert await counted(empty) == {
        ("", "hours", "", ""): 1,
        ("hours", "hello", "", ""): 1,
        ("hello", "main", "", ""): 1,
        ("main", "person", "", "asked"): 1,
        ("person", "", "asked", ""): 1,
    }


async def test_who_comes_back_from_a_queue_begins_anew(empty: Database) -> None:
    of_one_call = journal(
        (0, stories.arrived("k")),
        (0, moved("k", "main")),
        (1, left("k", "main", IvrExit.CHOSEN)),
        (1, stories.queued("k")),
        (9, moved("k", "message")),
        (9, left("k", "message", IvrExit.VOICEMAIL)),
        (9, stories.ended("k", Outcome.VOICEMAIL)),
    )
    # A projector that knows the call from the tables only counts the same.
    for _ in range(len(of_one_call.records)):
        projector = Projector(empty, of_one_call, batch=1)
        assert await projector.step()
    assert await counted(empty) == {
        ("", "main", "", ""): 1,
        ("main", "", "chosen", ""): 1,
        ("", "message", "", "returned"): 1,
        ("message", "", "voicemail", "returned"): 1,
    }


async def test_a_call_belongs_to_the_companys_day_on_which_it_came(empty: Database) -> None:
    calls = journal(
        (0, stories.arrived("before")),
        (0, moved("before", "main")),
        (20, stories.arrived("over")),
        (20, moved("over", "main")),
        (40, left("over", "main", IvrExit.GAVE_UP)),
        (41, stories.arrived("after")),
        (41, moved("after", "main", version="v2")),
        (50, left("before", "main", IvrExit.GAVE_UP)),
    )
    await stories.store_all(Projector(empty, calls, zone=lambda: ZoneInfo("Asia/Shanghai")))
    assert await counted(empty, by_day=True) == {
        ("2026-11-22", "v1", "", "main", "", ""): 2,
        ("2026-11-22", "v1", "main", "", "gave_up", ""): 2,
        ("2026-11-23", "v2", "", "main", "", ""): 1,
    }


async def test_days_that_are_longer_or_shorter_are_days_all_the_same(empty: Database) -> None:
    """Clocks go back in London on 2026-10-25: the day has 25 hours."""
    midnight = int(dt.datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/London")).timestamp() * 1000)
    events: list[Record] = []
    for hour in (-1, 0, 12, 24, 25):
        contact = f"k{hour}"
        at = midnight + hour * 3_600_000
        events += [
            Record(sequence=len(events) + 1, at=at, events=(stories.arrived(contact),)),
            Record(sequence=len(events) + 2, at=at, events=(moved(contact, "main"),)),
        ]
    await stories.store_all(Projector(empty, ListJournal(events), zone=lambda: ZoneInfo("Europe/London")))
    assert await counted(empty, by_day=True) == {
        ("2026-10-24", "v1", "", "main", "", ""): 1,
        ("2026-10-25", "v1", "", "main", "", ""): 3,
        ("2026-10-26", "v1", "", "main", "", ""): 1,
    }


async def test_a_call_that_came_before_ways_were_told_is_left_out(empty: Database) -> None:
    old = journal(
        (0, stories.arrived("k")), (0, stories.moved("k")), (1, left("k", "menu", IvrExit.SELF_SERVICE))
    )
    await stories.store_all(Projector(empty, old))
    assert await counted(empty) == {}


def _expected(told: ListJournal) -> Ways:
    """Counted from the journal in the plainest way."""
    at: dict[str, str] = {}
    visits: Counter[str] = Counter()
    ways: Counter[tuple[str, str, str, str]] = Counter()
    for record in told.records:
        for event in record.events:
            if isinstance(event, e.IvrMoved):
                for step in event.path:
                    why = step.why
                    if event.contact_id not in at:
                        visits[event.contact_id] += 1
                        why = "returned" if visits[event.contact_id] > 1 else why
                    ways[at.get(event.contact_id, ""), step.node, "", why] += 1
                    at[event.contact_id] = step.node
            elif isinstance(event, e.IvrLeft):
                why = "returned" if visits[event.contact_id] > 1 else ""
                ways[at.pop(event.contact_id), "", event.exit.value, why] += 1
    return ways


lives = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 6), st.none() | st.integers(0, 30)), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=acts, lives=lives)
def test_what_callers_do_is_counted_once_however_the_projector_is_stopped(
    backend: Backend, done: list[tuple[int, str]], lives: list[tuple[int, int, int | None]]
) -> None:
    told = callers_of(done, leave=False).journal()
    url = backend.copy(demo=False)

    async def run() -> tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], int]]:
        database = open_database(url)
        for batch, steps, back in lives:
            projector = Projector(database, told, batch=batch)
            for _ in range(steps):
                await projector.step()
            if back is not None:
                async with database.sessions.begin() as session:
                    behind = ProjectorOffset.sequence > back
                    await session.execute(update(ProjectorOffset).where(behind).values(sequence=back))
        await stories.store_all(Projector(database, told))
        once = await counted(database)
        # Made anew from the journal alone.
        async with database.engine.begin() as connection:
            for table in ("flow_steps", "contacts", "contact_events", "legs", "offers"):
                await connection.exec_driver_sql(f"delete from {table}")  # noqa: S608
            await connection.execute(delete(ProjectorOffset))
        await stories.store_all(Projector(database, told, batch=7))
        again = await counted(database)
        await database.close()
        return once, again

    once, again = asyncio.run(run())
    backend.clear()
    assert once == again == dict(_expected(told))


def test_sqlite_keeps_a_row_once(servers: Servers) -> None:
    """The key is the table: no second index repeats its texts."""
    indexes = query(
        url_of(servers.file(demo=False)), "select name from sqlite_master where tbl_name = 'flow_steps'"
    )
    assert indexes == [("flow_steps",)]


def test_postgresql_adds_up_too() -> None:
    """As far as compiling can tell."""
    assert "ON CONFLICT" in str(adding(postgresql.dialect()))
