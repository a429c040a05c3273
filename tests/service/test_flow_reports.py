"""Reports of flows: every call by one exit, what goes into a node comes out of it, and who may see them."""

import asyncio
import csv
import datetime as dt
import io
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import insert

from callcenter.domain import events as e
from callcenter.domain.enums import IvrExit
from callcenter.ivr.picture import NodeFigures
from callcenter.repository.base import from_ms
from callcenter.repository.database import Database, open_database
from callcenter.repository.enums import Role
from callcenter.repository.flow_steps import utc
from callcenter.repository.models import FlowStep
from callcenter.repository.projector import Projector
from callcenter.service.errors import Forbidden, Invalid
from callcenter.service.flow_reports import MOST_DAYS, FlowReport, FlowReports
from callcenter.service.permissions import Actor
from tests.repository.menu_stories import Callers, acts, callers_of
from tests.repository.stories import store_all
from tests.support.repositories import Backend

DAY = dt.date(2026, 11, 22)
#: Already this day in Shanghai.
NOW = dt.datetime(2026, 11, 21, 17, tzinfo=dt.UTC)


@pytest.fixture
def supervisor() -> Actor:
    return Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="sales")


def reports(database: Database) -> FlowReports:
    return FlowReports(database.sessions, lambda: ZoneInfo("Asia/Shanghai"), lambda: NOW)


async def count(
    database: Database, *ways: tuple[str, str, str, str, int], day: dt.date = DAY, version: str = "v1"
) -> None:
    async with database.sessions.begin() as session:
        await session.execute(
            insert(FlowStep),
            [
                {
                    "flow": "main",
                    "day": day,
                    "version": version,
                    "source": source,
                    "target": target,
                    "exit": how,
                    "why": why,
                    "calls": calls,
                }
                for source, target, how, why, calls in ways
            ],
        )


#: Ten calls; one is still in the menu, two come back from the queue.
WAYS = (
    ("", "main", "", "", 10),
    ("main", "sales", "", "", 3),
    ("main", "sales", "", "asked", 2),
    ("main", "sales", "", "failed", 1),
    ("main", "bye", "", "", 1),
    ("main", "", "gave_up", "", 2),
    ("sales", "", "chosen", "", 3),
    ("sales", "", "asked", "", 2),
    ("sales", "", "failed", "", 1),
    ("bye", "", "self_service", "", 1),
    ("", "message", "", "returned", 2),
    ("message", "", "voicemail", "returned", 1),
    ("message", "", "gave_up", "returned", 1),
)


async def test_a_report_says_where_callers_go_and_how_they_leave(empty: Database, supervisor: Actor) -> None:
    await count(empty, *WAYS)
    report = await reports(empty).report(supervisor, "main")
    assert (report.since, report.until, report.versions) == (DAY, DAY, ["v1"])
    assert (report.calls, report.left, report.returned) == (10, 9, 2)
    assert (report.self_service, report.self_service_rate) == (1, pytest.approx(1 / 9))
    assert {how: calls for how, calls in report.exits.items() if calls} == {
        IvrExit.CHOSEN: 3,
        IvrExit.ASKED: 2,
        IvrExit.FAILED: 1,
        IvrExit.GAVE_UP: 2,
        IvrExit.SELF_SERVICE: 1,
    }
    assert [(node.node, node.calls, node.gave_up, node.asked, node.failed) for node in report.nodes] == [
        ("main", 10, 2, 2, 1),
        ("sales", 6, 0, 0, 0),
        ("message", 2, 1, 0, 0),
        ("bye", 1, 0, 0, 0),
    ]
    figures = report.figures()
    # As the table says it: who gave up on coming back from a queue is not among them.
    assert (figures.calls, figures.left, figures.self_service, figures.gave_up) == (10, 9, 1, 2)
    assert figures.edges == {("main", "sales"): 6, ("main", "bye"): 1}
    assert figures.nodes["main"] == NodeFigures(calls=10, gave_up=2, asked=2, failed=1)
    assert figures.exits["message", "voicemail"] == 1


async def test_only_the_days_and_the_version_asked_for(empty: Database, supervisor: Actor) -> None:
    for day, version, calls in ((-30, "v1", 1), (-6, "v1", 2), (-6, "v2", 4), (0, "v2", 8), (1, "v3", 16)):
        await count(empty, ("", "main", "", "", calls), day=DAY + dt.timedelta(days=day), version=version)
    of, week = reports(empty), DAY - dt.timedelta(days=6)
    assert (await of.report(supervisor, "main")).calls == 8
    whole = await of.report(supervisor, "main", week, DAY)
    assert (whole.calls, whole.versions, whole.self_service_rate) == (14, ["v2", "v1"], None)
    assert (await of.report(supervisor, "main", week, DAY, "v2")).calls == 12
    assert (await of.report(supervisor, "main", week)).calls == 14
    assert (await of.report(supervisor, "other", week, DAY)).nodes == []


@pytest.mark.parametrize(
    ("since", "until"), [(DAY, DAY - dt.timedelta(days=1)), (DAY - dt.timedelta(days=MOST_DAYS), DAY)]
)
async def test_days_in_disorder_or_too_many_are_refused(
    empty: Database, supervisor: Actor, since: dt.date, until: dt.date
) -> None:
    with pytest.raises(Invalid):
        await reports(empty).report(supervisor, "main", since, until)
    with pytest.raises(Invalid):
        await reports(empty).csv(supervisor, "main", since, until)


async def test_agents_may_not_see_them(empty: Database, agent: Actor) -> None:
    with pytest.raises(Forbidden):
        await reports(empty).report(agent, "main")
    with pytest.raises(Forbidden):
        await reports(empty).csv(agent, "main")


async def test_the_same_as_csv(empty: Database, supervisor: Actor) -> None:
    await count(empty, *WAYS)
    await count(empty, *WAYS, day=DAY + dt.timedelta(days=1))
    text = await reports(empty).csv(supervisor, "main", DAY, DAY)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {(row["from"], row["to"], row["exit"], row["why"], int(row["calls"])) for row in rows} == set(WAYS)
    assert {(row["day"], row["flow"], row["version"]) for row in rows} == {("2026-11-22", "main", "v1")}


def _visits(callers: Callers) -> tuple[Counter[str], Counter[IvrExit]]:
    """How each call left the menu the first time, from its events."""
    visits: Counter[str] = Counter()
    first: Counter[IvrExit] = Counter()
    for _, _, events in callers.story.records:
        for event in events:
            if isinstance(event, e.IvrLeft):
                visits[event.contact_id] += 1
                if visits[event.contact_id] == 1:
                    first[event.exit] += 1
    return visits, first


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=acts)
def test_every_call_leaves_once_and_what_goes_in_comes_out(
    backend: Backend, done: list[tuple[int, str]]
) -> None:
    callers = callers_of(done)

    url = backend.copy(demo=False)

    async def run() -> FlowReport:
        database = open_database(url)
        try:
            await store_all(Projector(database, callers.journal()))
            of = FlowReports(database.sessions, utc, lambda: from_ms(callers.story.now))
            return await of.report(Actor(user_id="a", role=Role.ADMIN, org_unit=""), "shop")
        finally:
            await database.close()

    report = asyncio.run(run())
    backend.clear()
    visits, first = _visits(callers)
    assert report.calls == report.left == len(callers.arrived) == sum(report.exits.values())
    assert {how: calls for how, calls in report.exits.items() if calls} == first
    assert report.returned == sum(visits.values()) - len(visits)
    into: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for edge in report.edges:
        into[edge.target] += edge.calls
        out[edge.source] += edge.calls
    for left in report.node_exits:
        out[left.node] += left.calls
    assert out.pop("", 0) == report.calls + report.returned
    assert into == out
    assert into == {node.node: node.calls for node in report.nodes}
