"""Early warnings in a group: a company sees its own, the group all of them and those of all together."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update

from callcenter.care import Care
from callcenter.repository.database import Database
from callcenter.repository.enums import OrgUnitKind, Role
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.models import OrgUnit, User
from callcenter.service.errors import NotFound
from callcenter.service.mail.outbox import Outbox
from callcenter.service.permissions import Actor
from callcenter.service.quality.records import Dimension, WarningRecord
from callcenter.service.quality.report import report_of
from callcenter.service.quality.warning import EarlyWarning
from tests.service.conftest import Clock
from tests.web.fake_quality import month_figures

from .conftest import ZONE, a_case, local

Store = Callable[..., Awaitable[None]]
SUNDAY = dt.date(2026, 6, 14)
GROUP = Actor(user_id="admin1", role=Role.ADMIN, org_unit="group")
NORTH = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="north_service")
SOUTH = Actor(user_id="agent1", role=Role.SUPERVISOR, org_unit="south")


@pytest.fixture
async def warning(company: Database, care: Care, clock: Clock, store: Store) -> EarlyWarning:
    """A group with two companies, of one department each; the demo's supervisor is of the north, agent1 leads
    the south, admin1 is the group's."""
    clock.time = local("2026-06-15 00:30")

    def unit(code: str, kind: OrgUnitKind, parent: str | None) -> OrgUnit:
        return OrgUnit(id=code, kind=kind, parent_id=parent, names={"en": code.title()})

    await store(
        unit("group", OrgUnitKind.GROUP, None),
        unit("north", OrgUnitKind.COMPANY, "group"),
        unit("south", OrgUnitKind.COMPANY, "group"),
        unit("north_service", OrgUnitKind.DEPARTMENT, "north"),
    )
    async with company.sessions() as session:
        for user, home in (("admin1", "group"), ("supervisor1", "north_service"), ("agent1", "south")):
            of_user = update(User).where(User.id == user)
            await session.execute(
                of_user.values(org_unit_id=home, email=f"{user}@centre.example", language="en")
            )
        await session.execute(update(User).where(User.id == "agent1").values(role=Role.SUPERVISOR))
        await session.commit()
    outbox = Outbox(company, None, now=clock.now)
    return EarlyWarning(
        company, lambda: care, lambda: ZONE, outbox, site="https://centre.example", now=clock.now
    )


async def weekly(store: Store, unit: str, cases: int, code: str, weeks: int = 20, last: int = 0) -> None:
    """So many complaints in each of the last weeks, in the newest one `last` more."""
    noon = local("2026-06-14 12:00")
    await store(
        *(
            a_case(
                f"{unit[0]}{code[0]}{week}-{n}",
                f"{noon - dt.timedelta(weeks=week, minutes=n):%Y-%m-%d %H:%M}",
                org_unit_id=unit,
                class_code=code,
            )
            for week in range(weeks)
            for n in range(cases + (last if week == 0 else 0))
        )
    )


def told(warnings: list[WarningRecord]) -> set[tuple[str, str, int]]:
    return {(each.unit, each.code, each.observed) for each in warnings if each.code != "delivery"}


async def test_a_company_s_rise_is_its_own_and_its_group_s_to_see(
    warning: EarlyWarning, company: Database, store: Store
) -> None:
    await weekly(store, "north_service", 2, "late_delivery", last=12)
    await weekly(store, "south", 2, "wrong_goods")
    found = await warning.look_if_due()
    # All of late deliveries were the north's: the group is not told of the same once more.
    assert told(found) == {("north", "late_delivery", 14)}
    assert told((await warning.view(NORTH)).warnings) == {("north", "late_delivery", 14)}
    assert (await warning.view(SOUTH)).warnings == []
    seen = (await warning.view(GROUP)).warnings
    assert ("north", "late_delivery", 14) in told(seen)
    assert {each.unit_labels.get("en") for each in seen} == {"North", "Group"}
    # Who sees one company is not told which.
    assert {len(each.unit_labels) for each in (await warning.view(NORTH)).warnings} == {0}
    assert await warning.of_month(SOUTH, "2026-06") == []
    assert told(await warning.of_month(NORTH, "2026-06")) == {("north", "late_delivery", 14)}
    async with company.sessions() as session:
        letters = {each.recipient: each.body for each in await session.scalars(select(OutgoingMail))}
    assert set(letters) == {"supervisor1@centre.example", "admin1@centre.example"}
    assert "- Class Late delivery: 14 (2.0)" in letters["supervisor1@centre.example"]
    assert "- North: Class Late delivery: 14 (2.0)" in letters["admin1@centre.example"]


async def test_what_rises_in_all_companies_together_is_the_group_s(
    warning: EarlyWarning, store: Store
) -> None:
    for unit in ("north", "south"):
        await weekly(store, unit, 6, "late_delivery", last=9)
    assert told(await warning.look_if_due()) == {("group", "late_delivery", 30)}
    assert (await warning.view(NORTH)).warnings == []
    (line,) = (each for each in await warning.of_month(GROUP, "2026-06") if each.code != "delivery")
    report = report_of(month_figures("2026-06"), [line], "en")
    assert report.parts[-1].rows[0].cells[0] == "Group · Class: Late delivery"  # type: ignore[union-attr]


async def test_a_company_s_history_begins_with_its_own_cases(warning: EarlyWarning, store: Store) -> None:
    await weekly(store, "north", 2, "late_delivery", weeks=40)
    await weekly(store, "south", 2, "wrong_goods", weeks=5, last=30)
    assert "south" not in {each.unit for each in await warning.look_if_due()}
    views = [await warning.view(actor) for actor in (NORTH, SOUTH, GROUP)]
    assert [view.weeks for view in views] == [38, 3, 38]


async def test_cases_of_no_company_are_everybody_s(warning: EarlyWarning, store: Store) -> None:
    for unit in ("north", "south"):
        await weekly(store, unit, 2, "late_delivery")
    await store(
        *(a_case(f"w{n}", f"2026-06-13 10:{n:02}", org_unit_id=None) for n in range(12)),
    )
    assert told(await warning.look_if_due()) == {
        ("north", "late_delivery", 14),
        ("south", "late_delivery", 14),
        ("group", "late_delivery", 16),
    }


async def test_others_warnings_cannot_be_acknowledged(warning: EarlyWarning, store: Store) -> None:
    await weekly(store, "north", 2, "late_delivery", last=12)
    await weekly(store, "south", 1, "late_delivery")
    assert ("group", "late_delivery", 15) in told(await warning.look_if_due())
    asked = (Dimension.CLASS, "late_delivery", SUNDAY)
    for actor, unit in ((SOUTH, "north"), (NORTH, "group"), (GROUP, "south")):
        with pytest.raises(NotFound):
            await warning.seen(actor, unit, *asked)
    await warning.seen(GROUP, "north", *asked)
    (mine,) = (each for each in (await warning.view(NORTH)).warnings if each.code == "late_delivery")
    assert mine.seen_by == "admin1"
