"""Cases of a file: all of them or none, every fault with its line."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from callcenter.repository.cases import Case, CaseDeadline
from callcenter.repository.enums import CaseStatus, OrgUnitKind, Role
from callcenter.repository.models import OrgUnit
from callcenter.service.cases import Cases
from callcenter.service.cases.deadlines import Timing, on_registered
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.import_file import MOST_LINES
from callcenter.service.cases.similar import Similar
from callcenter.service.errors import Forbidden, Invalid

from .conftest import AGENT, SUPERVISOR, Desk, actor

HEAD = "number,kind,class,subject,opened_at,customer,status,closed_at,cause,unit,fault,solution,description\n"
OPEN = "A-1,complaint,late_delivery,包裹没到,2026-05-31,+8613800000002,,,,,,,\n"
CLOSED = (
    'A-2,enquiry,quality,"Lid, broken",2026-05-01T10:00+08:00,c003,closed,2026-05-03,'
    'design,service,yes,Sent a new lid,"Two\nlines"\n'
)

#: Of the files; the demo has cases of its own.
OURS = CaseDeadline.case_number.like("A-%")


@pytest.fixture
def texts(desk: Desk) -> Desk:
    desk.cases = Cases(
        desk.database.sessions, desk.course, now=desk.clock.now, texts=Similar(desk.database.direct)
    )
    return desk


async def number_of_cases(desk: Desk) -> int:
    async with desk.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Case)) or 0


async def test_all_are_stored_and_found(texts: Desk) -> None:
    before = await number_of_cases(texts)
    told: list[tuple[int, int]] = []
    done = await texts.cases.import_file(
        SUPERVISOR, (HEAD + OPEN + CLOSED).encode(), progress=lambda *at: told.append(at)
    )
    assert (done.cases, done.stored, done.faults) == (2, 2, [])
    assert told == [(2, 2)]
    assert await number_of_cases(texts) == before + 2
    case = await texts.cases.get(AGENT, "A-2")
    assert (case.status, case.customer_id, case.subject, case.fault) == (
        "closed",
        "c003",
        "Lid, broken",
        True,
    )
    assert case.description == "Two\nlines"
    assert [item.data for item in case.course] == [{"imported": True}]
    page = await texts.cases.page(AGENT, CaseFilter(q="包裹没到"))
    assert [(row.number, row.customer_name) for row in page.items] == [("A-1", "曾丽华")]
    assert (await texts.row("A-1"))["reported_month"] == "2026-05"
    async with texts.database.sessions() as session:
        started = set(await session.scalars(select(CaseDeadline.started_at).where(OURS)))
    assert started == {texts.clock.now()}
    # A second time each of them is there already.
    again = await texts.cases.import_file(SUPERVISOR, (HEAD + OPEN + CLOSED).encode())
    assert [(fault.line, fault.field) for fault in again.faults] == [(2, "number"), (4, "number")]


async def test_with_one_fault_nothing_is_stored_and_all_faults_are_told(texts: Desk) -> None:
    before = await number_of_cases(texts)
    lines = [
        OPEN,
        "2606150001,complaint,late_delivery,x,2026-05-31,,,,,,,,\n",
        "A-1,moan,delivery,,2027-01-01,,,,,,,,\n",
        "A-4,complaint,late_delivery,x,2026-05-31,c999,,,,nowhere,,,\n",
        "A-5,complaint,late_delivery,x,2026-05-31,,closed,2026-05-30,,,perhaps,,\n",
        "A-6,complaint,late_delivery,x,2026-05-31,+862155550100,,,,,,,\n",
        "A-7,complaint,late_delivery,x,yesterday,,done,,,,,,,extra\n",
        "A-8,complaint,late_delivery,x,2026-05-31,c0\x0001,,,,,,,\n",
    ]
    done = await texts.cases.import_file(SUPERVISOR, (HEAD + "".join(lines)).encode("utf-8-sig"))
    assert (done.cases, done.stored) == (8, 0)
    assert {(fault.line, fault.field) for fault in done.faults} == {
        (3, "number"),
        (4, "number"),
        (4, "kind"),
        (4, "class"),
        (4, "subject"),
        (4, "opened_at"),
        (5, "customer"),
        (5, "unit"),
        (6, "cause"),
        (6, "unit"),
        (6, "fault"),
        (6, "solution"),
        (6, "closed_at"),
        (7, "customer"),
        (8, ""),
        (8, "opened_at"),
        (8, "status"),
        (9, "customer"),
    }
    assert all(fault.message and fault.hint for fault in done.faults)
    assert await number_of_cases(texts) == before


async def test_another_companys_customers_and_units_are_not_there(texts: Desk) -> None:
    """Their numbers could be guessed, and cases be put into their lists."""
    async with texts.database.sessions.begin() as session:
        await session.execute(
            insert(OrgUnit).values(id="elsewhere", kind=OrgUnitKind.COMPANY, names={"en": "Elsewhere"})
        )
    stranger = actor("x", Role.SUPERVISOR, "elsewhere")
    done = await texts.cases.import_file(stranger, (HEAD + OPEN + CLOSED).encode())
    assert [(fault.line, fault.field) for fault in done.faults] == [
        (2, "customer"),
        (4, "customer"),
        (4, "unit"),
    ]
    assert done.faults[-1].hint == "Choose one of elsewhere."
    with pytest.raises(Invalid, match="There is no org unit nowhere"):
        await texts.cases.import_file(actor("x", Role.ADMIN, "nowhere"), (HEAD + OPEN).encode())


async def test_deadlines_begin_as_if_each_had_been_registered(texts: Desk) -> None:
    care = texts.course.care()
    lines = [
        f"A-{number},complaint,{leaf},x,2026-05-31,{customer},,,,,,,\n"
        for number, (leaf, customer) in enumerate(
            (leaf, customer)
            for leaf in ("late_delivery", "quality")
            for customer in ("c001", "c002", "c003", "")
        )
    ]
    await texts.cases.import_file(SUPERVISOR, (HEAD + "".join(lines)).encode())
    at, timing = texts.clock.now(), Timing(care=care, hours={})
    columns = (CaseDeadline.case_number, CaseDeadline.kind, CaseDeadline.due_at, CaseDeadline.next_at)

    async def kept() -> list[Any]:
        async with texts.database.sessions() as session:
            begun = select(*columns).where(OURS).order_by(CaseDeadline.case_number, CaseDeadline.kind)
            days = select(Case.number, Case.due_on).where(Case.number.like("A-%")).order_by(Case.number)
            return [*map(tuple, await session.execute(begun)), *map(tuple, await session.execute(days))]

    imported = await kept()
    assert len({row[2] for row in imported if len(row) == 4}) > 2
    async with texts.database.sessions.begin() as session:
        await session.execute(delete(CaseDeadline).where(OURS))
        await session.execute(update(Case).where(Case.number.like("A-%")).values(due_on=None))
        for number in range(len(lines)):
            await session.run_sync(
                lambda sync, of=f"A-{number}": on_registered(sync.connection(), at, of, timing)
            )
    assert await kept() == imported


async def test_a_try_stores_nothing(texts: Desk) -> None:
    before = await number_of_cases(texts)
    done = await texts.cases.import_file(SUPERVISOR, (HEAD + OPEN).encode(), dry_run=True)
    assert (done.cases, done.stored, done.faulty) == (1, 0, 0)
    assert await number_of_cases(texts) == before


async def test_agents_import_nothing(texts: Desk) -> None:
    with pytest.raises(Forbidden):
        await texts.cases.import_file(AGENT, (HEAD + OPEN).encode())


async def test_many_faults_are_no_more_lines(texts: Desk) -> None:
    line = "A-1,moan,delivery,,2027-01-01,,,,,,,,\n"
    done = await texts.cases.import_file(SUPERVISOR, (HEAD + line * MOST_LINES).encode())
    assert (done.cases, done.stored, len(done.faults)) == (MOST_LINES, 0, 100)
    assert done.faulty > 2 * MOST_LINES


async def test_a_language_that_we_do_not_write_in_is_refused(texts: Desk) -> None:
    head = HEAD.replace("description", "language")
    done = await texts.cases.import_file(SUPERVISOR, (head + OPEN.rstrip() + "fr\n").encode())
    assert [(fault.line, fault.field) for fault in done.faults] == [(2, "language")]


NO_SUCH_FILES = [
    (b"", "Columns are missing"),
    (b"number,kind\n", "Columns are missing: class, subject, opened_at."),
    (HEAD.replace("description", "colour").encode(), "There are no columns colour."),
    (HEAD.replace("description", "unit").encode(), "A column is there twice."),
    (HEAD.encode(), "There are no cases"),
    ((HEAD + OPEN).encode("utf-16"), "not in UTF-8"),
    ((HEAD + 'A-1,"x').encode(), "Line 2 is no CSV"),
    ((HEAD + OPEN * (MOST_LINES + 1)).encode(), "more than"),
    (b"x" * 5_000_001, "larger than"),
]


async def test_what_is_no_such_file_is_said(texts: Desk) -> None:
    for raw, says in NO_SUCH_FILES:
        with pytest.raises(Invalid, match=says):
            await texts.cases.import_file(SUPERVISOR, raw)


async def test_an_open_case_goes_on_like_any_other(texts: Desk) -> None:
    await texts.cases.import_file(SUPERVISOR, (HEAD + OPEN).encode())
    from callcenter.repository.enums import CaseStep
    from callcenter.service.cases import StepFields

    case = await texts.cases.step(AGENT, "A-1", CaseStep.WITHDRAW, 1, StepFields(reason="Found it"))
    assert case.status is CaseStatus.WITHDRAWN
    assert case.closed_ms == int(texts.clock.now().timestamp() * 1000)
    assert texts.clock.now() > dt.datetime(2026, 5, 31, tzinfo=dt.UTC)
