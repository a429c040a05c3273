"""The agents' own survey: once each, whole; nothing tells who said what, and nothing of a few is shown."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, text, update

from callcenter.care import Care
from callcenter.repository.database import Database
from callcenter.repository.enums import OrgUnitKind, Role
from callcenter.repository.models import OrgUnit, StaffAnswer, StaffAnswered
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.permissions import Actor
from callcenter.service.satisfaction.staff import StaffSurveys
from tests.service.conftest import Clock

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")


def person(number: int) -> Actor:
    return Actor(user_id=f"person{number}", role=Role.AGENT, org_unit="service")


def said(number: int, **more: str) -> dict[str, str]:
    return {"workload": str(number % 5 + 1), "support": "4", "tools": "5", **more}


@pytest.fixture
def staff(demo: Database, care: Care, clock: Clock, tmp_path: Path) -> StaffSurveys:
    return StaffSurveys(demo.sessions, tmp_path / "home", lambda: care, clock.now)


async def test_a_round_is_answered_once_by_each_and_told_when_it_is_over(
    staff: StaffSurveys, demo: Database, clock: Clock, tmp_path: Path
) -> None:
    opened = await staff.open(SUPERVISOR, "agents", 7)
    (seen,) = await staff.all(person(0))
    assert [each.id for each in seen.questions] == ["workload", "support", "tools", "words"]
    await asyncio.gather(*(staff.answer(person(n), opened.id, said(n, words=f"{n}")) for n in range(6)))
    assert (await staff.answer(person(3), opened.id, said(0))).again
    (seen,) = await staff.all(person(3))
    assert (seen.answered, seen.questions) == (True, ())
    with pytest.raises(Conflict):
        await staff.results(SUPERVISOR, opened.id)
    clock.forward(days=7)
    with pytest.raises(NotFound):
        await staff.answer(person(9), opened.id, said(0))
    assert await staff.all(person(9)) == []
    results = await staff.results(SUPERVISOR, opened.id)
    assert (results.shown, results.n) == (True, 6)
    means = {each.code: each.mean for each in results.questions}
    assert means == {"workload": pytest.approx((0 + 25 + 50 + 75 + 100 + 0) / 6), "support": 75, "tools": 100}
    assert results.words == [str(n) for n in range(6)]
    # The key by which it was known who had answered is gone.
    assert list((tmp_path / "home" / "staff-rounds").iterdir()) == []


async def test_nothing_is_told_of_fewer_than_five(staff: StaffSurveys, clock: Clock) -> None:
    opened = await staff.open(SUPERVISOR, "agents", 1)
    for number in range(4):
        await staff.answer(person(number), opened.id, said(number, words="x"))
    clock.forward(days=1)
    results = await staff.results(SUPERVISOR, opened.id)
    assert (results.shown, results.n) == (False, None)
    assert [*results.indicators, *results.questions, *results.words] == []


async def test_what_few_have_answered_is_told_in_no_sum_either(
    staff: StaffSurveys, care: Care, clock: Clock
) -> None:
    survey = care.content.surveys["agents"]
    optional = replace(survey, questions=tuple(replace(each, required=False) for each in survey.questions))
    care.content.surveys["agents"] = optional
    opened = await staff.open(SUPERVISOR, "agents", 1)
    for number in range(6):
        given = said(number, words="x") if number < 2 else {"workload": "3", "support": "3"}
        await staff.answer(person(number), opened.id, given)
    clock.forward(days=1)
    results = await staff.results(SUPERVISOR, opened.id)
    shown = {each.code for each in (*results.indicators, *results.questions) if each.mean is not None}
    # Tools were answered by two: the whole of them, less workload and support, would tell of these.
    assert shown == {"workload", "support"}
    assert results.words == []


async def test_a_whole_less_its_parts_tells_of_nobody(staff: StaffSurveys, care: Care, clock: Clock) -> None:
    survey = care.content.surveys["agents"]
    optional = replace(survey, questions=tuple(replace(each, required=False) for each in survey.questions))
    care.content.surveys["agents"] = optional
    opened = await staff.open(SUPERVISOR, "agents", 1)
    for number in range(6):
        # One leaves a question out: of the whole, what the others said taken off, their answers are left.
        given = said(number) if number else {"workload": "1", "tools": "2"}
        await staff.answer(person(number), opened.id, given)
    clock.forward(days=1)
    results = await staff.results(SUPERVISOR, opened.id)
    shown = {each.code: each.mean is not None for each in (*results.indicators, *results.questions)}
    assert shown == {"work": False, "workload": True, "support": True, "tools": True}


async def test_what_customers_are_asked_is_not_among_it(staff: StaffSurveys, clock: Clock) -> None:
    opened = await staff.open(SUPERVISOR, "agents", 1)
    for number in range(5):
        await staff.answer(person(number), opened.id, said(number))
    clock.forward(days=1)
    results = await staff.results(SUPERVISOR, opened.id)
    assert [each.code for each in results.indicators] == ["work", "workload", "support", "tools"]


async def test_rounds_do_not_follow_at_once(staff: StaffSurveys, clock: Clock, tmp_path: Path) -> None:
    await staff.open(SUPERVISOR, "agents", 1)
    clock.forward(days=14)
    with pytest.raises(Conflict):
        await staff.open(SUPERVISOR, "agents", 1)
    # No key is left of a round that is not.
    assert len(list((tmp_path / "home" / "staff-rounds").iterdir())) == 1
    clock.forward(days=1)
    assert (await staff.open(SUPERVISOR, "agents", 1)).open


async def test_a_groups_round_is_answered_in_its_companies(staff: StaffSurveys, demo: Database) -> None:
    async with demo.sessions.begin() as session:
        session.add(OrgUnit(id="group", parent_id=None, kind=OrgUnitKind.GROUP, names={"en": "Group"}))
        await session.flush()
        await session.execute(update(OrgUnit).where(OrgUnit.id == "company").values(parent_id="group"))
    above = Actor(user_id="boss", role=Role.SUPERVISOR, org_unit="group")
    opened = await staff.open(above, "agents", 1)
    assert not (await staff.answer(person(1), opened.id, said(1))).again
    # It is no business of the company's supervisors, who ask nobody twice at a time.
    assert await staff.all(SUPERVISOR) == []
    with pytest.raises(NotFound):
        await staff.results(SUPERVISOR, opened.id)
    with pytest.raises(Conflict):
        await staff.open(SUPERVISOR, "agents", 1)


async def test_no_row_tells_of_a_person_a_time_or_an_order(staff: StaffSurveys, demo: Database) -> None:
    opened = await staff.open(SUPERVISOR, "agents", 1)
    order: list[list[str]] = []
    sheets: set[str] = set()
    place = "rowid" if demo.engine.dialect.name == "sqlite" else "ctid"
    for number in range(8):
        await staff.answer(person(number), opened.id, said(number, words=f"w{number}"))
        async with demo.sessions() as session:
            rows = await session.execute(select(StaffAnswer.sheet, StaffAnswer.comment).order_by(text(place)))
            found = rows.all()
        order.append([row.comment for row in found if row.comment])
        now = {row.sheet for row in found}
        # Sheets are called anew each time: no name is in two copies of the table.
        assert not now & sheets
        sheets |= now
    assert sorted(order[-1]) == [f"w{n}" for n in range(8)]
    # By chance they would stand as they came each time once in 10 ** 15 runs.
    assert any(each != sorted(each) for each in order)
    async with demo.sessions() as session:
        who = (await session.scalars(select(StaffAnswered.who).order_by(text(place)))).all()
        if place == "rowid":
            assert list(who) == sorted(who)
        assert not [each for each in who if "person" in each]
        assert await session.scalar(select(func.count()).select_from(StaffAnswer)) == 8 * 4
    columns = {*StaffAnswer.__table__.c.keys(), *StaffAnswered.__table__.c.keys()}
    assert not [name for name in columns if name.endswith("_at") or "user" in name]


async def test_answers_that_are_refused_leave_everything_as_it_was(staff: StaffSurveys) -> None:
    opened = await staff.open(SUPERVISOR, "agents", 1)
    with pytest.raises(Invalid) as caught:
        await staff.answer(person(1), opened.id, {"workload": "3"})
    assert caught.value.field == "support"
    assert not (await staff.answer(person(1), opened.id, said(1))).again


async def test_who_may_do_what(staff: StaffSurveys) -> None:
    agent = person(1)
    with pytest.raises(Forbidden):
        await staff.open(agent, "agents", 1)
    for wrong, days in (("case_handling", 1), ("nosuch", 1), ("agents", 0), ("agents", 61)):
        with pytest.raises(Invalid):
            await staff.open(SUPERVISOR, wrong, days)
    opened = await staff.open(SUPERVISOR, "agents", 1)
    with pytest.raises(Conflict):
        await staff.open(SUPERVISOR, "agents", 1)
    for role in (Role.SUPERVISOR, Role.ADMIN):
        with pytest.raises(Forbidden):
            await staff.answer(Actor(user_id="x", role=role, org_unit="company"), opened.id, said(1))
    with pytest.raises(Forbidden):
        await staff.results(agent, opened.id)
    stranger = Actor(user_id="x", role=Role.AGENT, org_unit="elsewhere")
    assert await staff.all(stranger) == []
    with pytest.raises(NotFound):
        await staff.answer(stranger, opened.id, said(1))
