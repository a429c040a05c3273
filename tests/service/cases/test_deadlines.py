"""Deadlines: counted in open hours, met, moved, told once, whoever looks and however late."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, delete, update

from callcenter.care import Care
from callcenter.domain.enums import Channel, Severity
from callcenter.repository.base import to_ms
from callcenter.repository.cases import Case, CaseDeadline
from callcenter.repository.database import Database, open_database
from callcenter.repository.enums import ActorKind, CaseStep, DeadlineKind, ResponsibleKind, Role
from callcenter.service.cases import By, Responsible
from callcenter.service.cases.deadlines import on_action, on_action_done, on_customer_changed
from callcenter.service.customers import CustomerChange, Customers
from callcenter.service.permissions import Actor
from tests.service.conftest import Clock
from tests.support.cases import CUSTOMER, SUPERVISOR, CaseWorld

FIRST, REPLY = DeadlineKind.FIRST_ANSWER, DeadlineKind.REPLY
REMIND, OVERDUE, ESCALATE = CaseStep.REMIND, CaseStep.OVERDUE, CaseStep.ESCALATE
AGENT2 = By(kind=ActorKind.USER, id="agent2", role=Role.AGENT, unit="service")
#: Clocks stand at Monday 2026-06-15, 10:00 in Shanghai; it is open from 9 to 18, Monday to Friday.


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
async def world(demo: Database, clock: Clock, tmp_path: Path) -> CaseWorld:
    world = CaseWorld(demo, clock, tmp_path)
    await world.addresses()
    async with demo.sessions.begin() as session:
        # Those of the demo's own cases.
        await session.execute(delete(CaseDeadline))
    return world


def to_user(user: str) -> Responsible:
    return Responsible(kind=ResponsibleKind.USER, id=user)


async def steps_of(world: CaseWorld, number: str) -> list[CaseStep]:
    return [row.step for row in await world.course_of(number)]


async def test_it_is_counted_in_open_hours_by_class_severity_and_tier(world: CaseWorld) -> None:
    plain = await world.register()
    assert (await world.deadline(plain, FIRST)).due_at == local("2026-06-15T18:00")
    reply = await world.deadline(plain, REPLY)
    # 2400 minutes are 4 days of 9 hours and 4 hours more; an hour before it people are reminded.
    assert (reply.due_at, reply.remind_at) == (local("2026-06-19T14:00"), local("2026-06-19T13:00"))
    assert (reply.escalate_at, reply.escalate_to) == (reply.due_at, "complaints")
    assert (await world.case(plain)).due_on == dt.date(2026, 6, 19)

    vip = await world.register(customer_id="c001", severity=Severity.CRITICAL)
    assert (await world.deadline(vip, FIRST)).due_at == local("2026-06-15T10:30")
    assert (await world.deadline(vip, FIRST)).escalate_to == "supervisor1"


async def test_registered_twice_it_begins_once(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    before = await world.deadline(number, FIRST)
    clock.forward(minutes=10)
    await world.register(number)
    assert await world.deadline(number, FIRST) == before


async def test_hours_that_company_yaml_lost_count_around_the_clock(world: CaseWorld) -> None:
    world.hours = {}
    number = await world.register()
    assert (await world.deadline(number, FIRST)).due_at == local("2026-06-15T18:00")
    assert (await world.deadline(number, REPLY)).due_at == local("2026-06-17T02:00")


async def test_it_is_met_when_the_step_happens(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    clock.forward(minutes=5)
    await world.step(number, CaseStep.NOTE, text="Called, nobody there")
    assert (await world.deadline(number, FIRST)).met_at is None
    await world.step(number, CaseStep.ASSIGN, responsible=to_user("agent2"))
    first, reply = await world.deadline(number, FIRST), await world.deadline(number, REPLY)
    assert (first.met_at, first.next_at) == (clock.now(), None)
    assert reply.met_at is None
    clock.forward(minutes=5)
    await world.step(number, CaseStep.DECLINE, by=AGENT2, reason="Not ours")
    await world.step(number, CaseStep.REPLY, text="We are sorry", channel=Channel.PHONE)
    assert (await world.deadline(number, REPLY)).met_at == clock.now()


async def test_reminded_overdue_escalated_each_once(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    await world.step(number, CaseStep.ASSIGN, responsible=to_user("agent2"))
    worker = world.worker()
    assert await worker.do_due() == 0

    clock.time = local("2026-06-19T13:00")
    for _ in range(2):
        await worker.do_due()
    reminder = (await world.letters())[-1]
    assert (reminder.recipient, reminder.subject) == (
        "agent2@ours.example",
        f"[{number}] Reminder: a reply to the customer by 2026-06-19 14:00",
    )
    assert f"https://care.example.com/cases/{number}" in reminder.body
    await worker.look()
    assert (worker.late.overdue, worker.late.by_user) == (0, {"agent2": (1, 0)})

    clock.time = local("2026-06-19T14:00")
    for _ in range(2):
        await worker.do_due()
    escalated = [row for row in await world.letters() if row.origin.startswith("escalate")]
    assert [row.recipient for row in escalated] == ["agent4@ours.example"]
    await worker.look()
    assert (worker.late.overdue, worker.late.by_user) == (1, {"agent2": (0, 1)})

    assert await steps_of(world, number) == [
        CaseStep.REGISTER,
        CaseStep.ASSIGN,
        REMIND,
        OVERDUE,
        ESCALATE,
    ]
    overdue = (await world.course_of(number))[3]
    assert overdue.data == {"deadline": "reply", "due_ms": to_ms(local("2026-06-19T14:00"))}
    case = await world.case(number)
    assert (case.escalated, case.escalated_to) == (1, "complaints")
    assert (await world.deadline(number, REPLY)).next_at is None


async def test_before_anybody_is_responsible_the_unit_of_its_class_is_reminded(
    world: CaseWorld, clock: Clock
) -> None:
    await world.register(case_class="quality")
    clock.time = local("2026-06-15T17:00")
    await world.worker().do_due()
    assert [row.recipient for row in await world.letters()] == ["agent4@ours.example"]


async def test_someone_outside_is_reminded_without_a_link(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    token = await world.assign_outside(number, language="zh-TW")
    clock.time = local("2026-06-19T13:00")
    await world.worker().do_due()
    reminder = (await world.letters())[-1]
    assert reminder.recipient == "li@example.com"
    assert reminder.subject == f"[{number}] 提醒：2026-06-19 14:00 前須答覆客戶"
    assert token not in reminder.body and "/cases/" not in reminder.body


async def test_after_an_outage_many_late_at_once_are_done_once_each(world: CaseWorld, clock: Clock) -> None:
    numbers = [await world.register() for _ in range(102)]
    # All was away for a month: nobody is reminded of what has passed.
    clock.time = local("2026-07-20T10:00")
    worker = world.worker()
    while await worker.do_due():
        pass
    for number in (numbers[0], numbers[64], numbers[-1]):
        steps = await steps_of(world, number)
        assert sorted(steps) == sorted([CaseStep.REGISTER, OVERDUE, OVERDUE, ESCALATE, ESCALATE])
    assert len(await world.rows(CaseDeadline, CaseDeadline.next_at.is_not(None))) == 0
    assert len(await world.letters()) == 2 * len(numbers)
    # A restart finds nothing left to do.
    assert await world.worker().do_due() == 0
    await worker.look()
    assert worker.late.overdue == len(numbers)


async def test_two_processes_at_once_do_it_once(
    world: CaseWorld, clock: Clock, demo_url: str, tmp_path: Path
) -> None:
    numbers = [await world.register() for _ in range(12)]
    other_database = open_database(demo_url)
    other = CaseWorld(other_database, clock, tmp_path)
    try:
        clock.time = local("2026-07-20T10:00")
        await asyncio.gather(world.worker().do_due(), other.worker().do_due())
    finally:
        await other_database.close()
    for number in numbers:
        assert sorted(await steps_of(world, number)) == sorted(
            [CaseStep.REGISTER, OVERDUE, OVERDUE, ESCALATE, ESCALATE]
        )
    assert len(await world.letters()) == 2 * len(numbers)


async def test_a_step_and_the_worker_at_once_agree(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    clock.time = local("2026-07-20T10:00")
    await asyncio.gather(
        world.worker().do_due(),
        world.step(number, CaseStep.REPLY, text="Sorry", channel=Channel.PHONE),
    )
    reply = await world.deadline(number, REPLY)
    assert (reply.met_at is not None, reply.next_at) == (True, None)


async def test_another_class_moves_it_and_what_is_not_due_yet_is_told_again(
    world: CaseWorld, clock: Clock
) -> None:
    number = await world.register(case_class="safety")
    begun = clock.now()
    # Safety: 30 minutes to the first answer, a day to the reply.
    clock.forward(minutes=40)
    worker = world.worker()
    await worker.do_due()
    assert (await world.deadline(number, FIRST)).overdue_at is not None
    await world.step(number, CaseStep.EDIT, case_class="quality")
    first = await world.deadline(number, FIRST)
    assert (first.started_at, first.due_at) == (begun, local("2026-06-15T18:00"))
    assert (first.overdue_at, first.next_at) == (None, local("2026-06-15T17:00"))
    assert (await world.case(number)).due_on == dt.date(2026, 6, 19)
    # And back: it is late at once.
    await world.step(number, CaseStep.EDIT, case_class="safety")
    await worker.do_due()
    assert (await world.deadline(number, FIRST)).overdue_at == clock.now()


async def test_another_tier_moves_the_open_cases_of_a_customer(world: CaseWorld) -> None:
    def tier_changed(connection: Connection, at: dt.datetime, customer_id: str) -> None:
        on_customer_changed(connection, at, customer_id, world.timing())

    number = await world.register(customer_id="c003")
    before = await world.deadline(number, FIRST)
    customers = Customers(world.database.sessions, now=world.clock.now, tier_changed=tier_changed)
    supervisor = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
    await customers.change(supervisor, "c003", CustomerChange(tier="vip"))
    after = await world.deadline(number, FIRST)
    assert before.due_at == local("2026-06-15T18:00")
    assert after.due_at == local("2026-06-15T12:00")


async def test_a_case_linked_to_a_vip_is_timed_as_theirs(world: CaseWorld) -> None:
    number = await world.register()
    await world.step(number, CaseStep.LINK_CUSTOMER, customer_id="c001")
    assert (await world.deadline(number, FIRST)).due_at == local("2026-06-15T12:00")


async def test_reopened_or_appealed_the_customer_waits_anew(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    await world.step(number, CaseStep.REPLY, text="It is fine", channel=Channel.PHONE)
    clock.time = local("2026-07-20T10:00")
    await world.worker().do_due()
    assert REMIND not in await steps_of(world, number)
    await world.step(number, CaseStep.REOPEN, reason="It is not")
    reply = await world.deadline(number, REPLY)
    assert (reply.started_at, reply.due_at, reply.met_at) == (clock.now(), local("2026-07-24T14:00"), None)
    await world.step(number, CaseStep.REPLY, text="It is", channel=Channel.PHONE)
    clock.forward(days=1)
    await world.step(number, CaseStep.APPEAL, by=CUSTOMER, reason="Ask another person")
    assert (await world.deadline(number, REPLY)).started_at == clock.now()
    await world.step(number, CaseStep.DECIDE, by=SUPERVISOR, granted=True, reason="Right")
    assert (await world.deadline(number, REPLY)).met_at is None
    await world.step(number, CaseStep.WITHDRAW, reason="Settled")
    assert (await world.deadline(number, REPLY)).met_at == clock.now()


async def test_merged_it_rests_and_taken_out_it_runs_as_before(world: CaseWorld) -> None:
    number, other = await world.register(), await world.register()
    before = await world.deadline(number, REPLY)
    await world.step(number, CaseStep.MERGE, into=other)
    assert (await world.deadline(number, REPLY)).next_at is None
    await world.step(number, CaseStep.UNMERGE)
    assert await world.deadline(number, REPLY) == before
    assert (await world.deadline(number, FIRST)).met_at is None


async def test_what_was_met_before_a_merge_does_not_run_after_it(world: CaseWorld, clock: Clock) -> None:
    number, other = await world.register(), await world.register()
    await world.step(number, CaseStep.ASSIGN, responsible=to_user("agent2"))
    met = (await world.deadline(number, FIRST)).met_at
    clock.forward(hours=1)
    await world.step(number, CaseStep.DECLINE, by=AGENT2, reason="Not ours")
    await world.step(number, CaseStep.MERGE, into=other)
    clock.forward(days=30)
    await world.step(number, CaseStep.UNMERGE)
    first = await world.deadline(number, FIRST)
    assert (first.met_at, first.next_at) == (met, None)
    assert (await world.deadline(number, REPLY)).met_at is None


async def test_a_case_that_is_timed_no_more_promises_no_day(world: CaseWorld) -> None:
    number = await world.register()
    assert (await world.case(number)).due_on is not None
    content = world.care.content
    timed = [replace(rule, class_code="money") for rule in content.deadlines]
    world.care = Care(replace(content, deadlines=timed), "no rule for goods")
    await world.step(number, CaseStep.EDIT, case_class="safety")
    assert await world.deadline(number, REPLY) is None
    assert (await world.case(number)).due_on is None


async def test_a_corrective_action_is_due_at_the_end_of_its_day(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    async with world.database.engine.begin() as connection:
        day = dt.date(2026, 6, 18)
        await connection.run_sync(on_action, clock.now(), number, "a1", day, world.timing())
    action = await world.deadline(number, DeadlineKind.ACTION, "a1")
    assert (action.remind_at, action.due_at) == (local("2026-06-18T00:00"), local("2026-06-19T00:00"))
    clock.time = local("2026-06-18T00:00")
    await world.worker().do_due()
    assert (await world.course_of(number))[-1].data["of"] == "a1"
    async with world.database.engine.begin() as connection:
        await connection.run_sync(on_action_done, clock.now(), number, "a1")
    assert (await world.deadline(number, DeadlineKind.ACTION, "a1")).met_at == clock.now()


async def test_a_case_that_can_not_be_told_is_told_no_more(world: CaseWorld, clock: Clock) -> None:
    number = await world.register()
    async with world.database.engine.begin() as connection:
        await connection.execute(
            update(CaseDeadline)
            .where(CaseDeadline.case_number == number)
            .values(escalate_to="somebody who left")
        )
    clock.time = local("2026-07-20T10:00")
    await world.worker().do_due()
    assert sorted(await steps_of(world, number)) == sorted([CaseStep.REGISTER, OVERDUE, OVERDUE])
    assert await world.worker().do_due() == 0
    assert (await world.rows(Case, Case.number == number))[0].escalated == 0


async def test_one_that_fails_keeps_no_other_waiting(
    world: CaseWorld, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await world.register(), await world.register()
    clock.time = local("2026-07-20T10:00")
    worker = world.worker()
    tell = worker._tell

    def fails(connection: Connection, case: Any, *more: Any) -> None:
        if case.number == first:
            raise RuntimeError("a fault of ours")
        tell(connection, case, *more)

    monkeypatch.setattr(worker, "_tell", fails)
    await worker.do_due()
    assert await steps_of(world, first) == [CaseStep.REGISTER]
    assert OVERDUE in await steps_of(world, second)
    monkeypatch.undo()
    assert await worker.do_due() == 0
    clock.forward(minutes=10)
    await worker.do_due()
    assert OVERDUE in await steps_of(world, first)
