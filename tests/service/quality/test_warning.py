"""The early warning on both databases: counted by the company's days, found once, told, acknowledged."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from callcenter.care import Care
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, CaseStatus
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.models import Case, User
from callcenter.service.errors import Forbidden, NotFound
from callcenter.service.mail.outbox import Outbox
from callcenter.service.permissions import Actor
from callcenter.service.quality.companies import companies
from callcenter.service.quality.records import Dimension
from callcenter.service.quality.series import look
from callcenter.service.quality.warning import EarlyWarning
from tests.service.conftest import Clock

from .conftest import ZONE, a_case, local

Store = Callable[..., Awaitable[None]]
#: A Monday; the last whole day is Sunday the 14th.
NOW = local("2026-06-15 00:30")
SUNDAY = dt.date(2026, 6, 14)


@pytest.fixture
async def history(store: Store) -> None:
    """Twenty weeks with two complaints each of late deliveries of kettles, and nothing else."""
    first = local("2026-06-14 12:00")
    rows = []
    for week in range(20):
        for number in range(2):
            opened = first - dt.timedelta(days=7 * week + 3 * number)
            rows.append(complaint(f"h{week}-{number}", opened, product_code="kettle"))
    await store(*rows)


def complaint(number: str, opened: dt.datetime, **more: Any) -> Case:
    return a_case(number, f"{opened.astimezone(ZONE):%Y-%m-%d %H:%M}", **more)


@pytest.fixture
def warning(demo: Database, care: Care, clock: Clock) -> EarlyWarning:
    clock.time = NOW
    return make(demo, care, clock)


def make(demo: Database, care: Care, clock: Clock) -> EarlyWarning:
    outbox = Outbox(demo, None, now=clock.now)
    return EarlyWarning(
        demo, lambda: care, lambda: ZONE, outbox, site="https://centre.example", now=clock.now, look_s=0.01
    )


async def burst(store: Store, size: int = 12, **more: Any) -> None:
    await store(
        *(
            complaint(f"b{n}", local("2026-06-13 10:00") + dt.timedelta(minutes=n), **more)
            for n in range(size)
        )
    )


@pytest.mark.usefixtures("history")
async def test_weeks_end_with_the_company_s_days(demo: Database, care: Care, store: Store) -> None:
    await store(
        complaint("last", local("2026-06-14 23:59")),
        complaint("next", local("2026-06-15 00:00")),
        complaint("first", local("2026-06-08 00:00")),
        complaint("week before", local("2026-06-07 23:59")),
        complaint("praise", local("2026-06-14 12:00"), kind=CaseKind.PRAISE),
        complaint("twice", local("2026-06-14 12:00"), status=CaseStatus.MERGED),
        complaint(
            "cause", local("2026-05-01 12:00"), cause_code="mistake", closed_at=local("2026-06-10 10:00")
        ),
    )
    with demo.direct.connect() as connection:
        seen = look(connection, care, companies(connection), SUNDAY, ZONE)
    found = {(each.dimension, each.code): each for each in seen}
    assert {(each.unit, len(each.history)) for each in seen} == {("company", 18)}
    assert found[Dimension.CLASS, "late_delivery"].observed == 4
    assert found[Dimension.CLASS, "late_delivery"].history[:3] == (3, 2, 2)
    branch = msgspec.structs.replace(found[Dimension.CLASS, "late_delivery"], code="delivery")
    assert found[Dimension.CLASS, "delivery"] == branch
    assert found[Dimension.PRODUCT, "kettle"].observed == 2
    assert (found[Dimension.CAUSE, "mistake"].observed, found[Dimension.CAUSE, "people"].observed) == (1, 1)


@pytest.mark.usefixtures("history")
async def test_a_rise_is_found_once(
    warning: EarlyWarning, demo: Database, care: Care, clock: Clock, store: Store, supervisor: Actor
) -> None:
    await burst(store, product_code="kettle")
    found = await warning.look_if_due()
    assert {(each.dimension, each.code) for each in found} == {
        (Dimension.CLASS, "delivery"),
        (Dimension.CLASS, "late_delivery"),
        (Dimension.PRODUCT, "kettle"),
    }
    assert {(each.observed, each.day) for each in found} == {(14, SUNDAY)}
    assert all(each.expected == pytest.approx(2) and each.threshold < 14 for each in found)
    assert await warning.look_if_due() == []
    # After a restart, and on the days after it, while the same week is looked at.
    assert await make(demo, care, clock).look_if_due() == []
    clock.forward(days=3)
    assert await make(demo, care, clock).look_if_due() == []
    view = await warning.view(supervisor)
    assert [each.code for each in view.warnings] == ["delivery", "kettle", "late_delivery"]
    assert view.warnings[0].labels["zh-TW"] == "送貨"
    assert {(each.unit, *each.unit_labels) for each in view.warnings} == {("company",)}


@pytest.mark.usefixtures("history")
async def test_two_processes_find_it_once(
    warning: EarlyWarning, demo: Database, care: Care, clock: Clock, store: Store
) -> None:
    await burst(store)
    found = await asyncio.gather(warning.look_if_due(), make(demo, care, clock).look_if_due())
    assert sorted(each.code for some in found for each in some) == ["delivery", "late_delivery"]


@pytest.mark.usefixtures("history")
async def test_what_goes_on_is_warned_of_again_after_a_week(
    warning: EarlyWarning, clock: Clock, store: Store
) -> None:
    await burst(store)
    assert await warning.look_if_due()
    clock.forward(days=7)
    assert await warning.look_if_due() == []
    await store(*(complaint(f"c{n}", local("2026-06-19 10:00") + dt.timedelta(minutes=n)) for n in range(20)))
    clock.forward(days=1)
    assert {each.code for each in await warning.look_if_due()} == {"delivery", "late_delivery"}


@pytest.mark.usefixtures("history")
async def test_what_is_new_is_warned_of_once_until_it_has_a_history(
    warning: EarlyWarning, clock: Clock, store: Store
) -> None:
    """Twenty a week of a class that was cut out of another: one warning at first, and none after."""
    first = local("2026-06-15 09:00")
    await store(
        *(
            complaint(f"n{n}", first + dt.timedelta(hours=8.4 * n), class_code="wrong_goods")
            for n in range(20 * 18)
        )
    )
    found = []
    for _ in range(18):
        clock.forward(days=7)
        found.append({each.code for each in await warning.look_if_due()} - {"delivery"})
    assert found == [{"wrong_goods"}, *[set() for _ in range(17)]]


@pytest.mark.usefixtures("history")
async def test_usual_weeks_warn_of_nothing(warning: EarlyWarning, supervisor: Actor) -> None:
    assert await warning.look_if_due() == []
    assert (await warning.view(supervisor)).warnings == []


async def test_a_short_history_is_told(warning: EarlyWarning, store: Store, supervisor: Actor) -> None:
    await burst(store)
    assert await warning.look_if_due() == []
    view = await warning.view(supervisor)
    assert (view.weeks, view.weeks_needed, view.warnings) == (0, 14, [])


@pytest.mark.usefixtures("history")
async def test_supervisors_are_written_to(
    warning: EarlyWarning, demo: Database, care: Care, clock: Clock, store: Store
) -> None:
    async with demo.sessions() as session:
        await session.execute(
            update(User).where(User.id.in_(("supervisor1", "agent1"))).values(email="zhou@centre.example")
        )
        await session.commit()
    await burst(store)
    await warning.look_if_due()
    await make(demo, care, clock).look_if_due()
    async with demo.sessions() as session:
        letters = list(await session.scalars(select(OutgoingMail)))
    assert [each.recipient for each in letters] == ["zhou@centre.example"]
    assert letters[0].subject == "预警：投诉多于以往"
    assert "类别 送货延迟: 14 (2.0)" in letters[0].body
    assert "https://centre.example/quality#warnings" in letters[0].body


@pytest.mark.usefixtures("history")
async def test_supervisors_say_that_they_know(
    warning: EarlyWarning, clock: Clock, store: Store, supervisor: Actor, agent: Actor
) -> None:
    await burst(store)
    await warning.look_if_due()
    with pytest.raises(Forbidden):
        await warning.seen(agent, "company", Dimension.CLASS, "late_delivery", SUNDAY)
    with pytest.raises(Forbidden):
        await warning.view(agent)
    with pytest.raises(NotFound):
        await warning.seen(supervisor, "company", Dimension.CLASS, "quality", SUNDAY)
    await warning.seen(supervisor, "company", Dimension.CLASS, "late_delivery", SUNDAY)
    clock.forward(hours=1)
    admin = Actor(user_id="admin1", role=supervisor.role, org_unit="company")
    await warning.seen(admin, "company", Dimension.CLASS, "late_delivery", SUNDAY)
    seen = {each.code: each for each in (await warning.view(supervisor)).warnings}
    assert (seen["late_delivery"].seen_by_name, seen["late_delivery"].seen_at) == ("周敏", NOW)
    assert seen["delivery"].seen_by is None


@pytest.mark.usefixtures("history")
async def test_the_worker_looks_when_a_day_is_over(
    warning: EarlyWarning, clock: Clock, store: Store, supervisor: Actor
) -> None:
    clock.time = local("2026-06-14 23:59")
    await burst(store, 11)
    running = asyncio.create_task(warning.run())
    try:
        while not (found := (await warning.view(supervisor)).warnings):
            await asyncio.sleep(0)
        assert {each.day for each in found} == {dt.date(2026, 6, 13)}
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
