"""The life of a case: every status, step and person either moves by the table or changes nothing at all."""

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select

from callcenter.domain.enums import CaseKind, Channel, Severity
from callcenter.repository.care_work import Recovery
from callcenter.repository.cases import Case, CaseCourse
from callcenter.repository.database import Database
from callcenter.repository.enums import (
    ActorKind,
    CaseStatus,
    CaseStep,
    RecoveryKind,
    RecoveryState,
    ResponsibleKind,
    Role,
)
from callcenter.service.cases import Responsible, StepFields
from callcenter.service.cases.again import decided
from callcenter.service.cases.course import is_responsible
from callcenter.service.cases.life import (
    SYSTEM,
    By,
    RefusalCode,
    StepRefused,
    move,
    parts_of,
    steps_from,
)
from callcenter.service.cases.table import CLOSING, INVOLVING, TABLE, TOLD, Need, Who
from callcenter.service.errors import ServiceError
from tests.support.care import course, demo_care
from tests.support.repositories import NOW

from .conftest import Desk

#: As it was designed, written down apart from the code: step, from, to, who.
DESIGNED = """
answer_on_spot | registered | replied | staff
assign | registered assigned accepted feedback | assigned | staff
accept | assigned | accepted | responsible
decline | assigned accepted | registered | responsible
feedback | accepted | feedback | responsible
reply | registered accepted feedback replied | replied | staff
close | replied | closed | staff
ask | closed | asked | staff system
evaluate | closed asked | evaluated | staff system
reopen | replied closed asked evaluated withdrawn | registered | staff customer
withdraw | registered assigned accepted feedback replied | withdrawn | staff
merge | registered assigned accepted feedback replied | merged | staff
merge | closed asked evaluated withdrawn | merged | staff
unmerge | merged | (before) | staff
escalate | registered assigned accepted feedback appealed | (same) | staff system
appeal | replied closed asked evaluated | appealed | staff customer
decide granted | appealed | registered | supervisor
decide refused | appealed | closed | supervisor
"""
EVERYTHING = frozenset(Need)
AGENT1 = By(kind=ActorKind.USER, id="agent1", role=Role.AGENT, unit="sales")
AGENT2 = By(kind=ActorKind.USER, id="agent2", role=Role.AGENT, unit="service")
BOSS = By(kind=ActorKind.USER, id="supervisor1", role=Role.SUPERVISOR, unit="company")
ADMIN = By(kind=ActorKind.USER, id="admin1", role=Role.ADMIN, unit="company")
CUSTOMER = By(kind=ActorKind.CUSTOMER, id="c001")
OUTSIDE = By(kind=ActorKind.OUTSIDE, id="li@example.com")
PEOPLE = (AGENT1, AGENT2, BOSS, ADMIN, CUSTOMER, OUTSIDE, SYSTEM)


def designed() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """(step, status) -> (status after, who)."""
    rows = {}
    for line in DESIGNED.strip().splitlines():
        step, of, to, who = (part.strip() for part in line.split("|"))
        for status in of.split():
            rows[step, status] = (to, frozenset(who.split()))
    return rows


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize("status", CaseStatus)
def test_the_table_is_as_designed(status: CaseStatus, granted: bool) -> None:
    rows = designed()
    for line in rows:
        assert line[0].split()[0] in {row.step.value for row in TABLE}
    for step in {CaseStep(name.split()[0]) for name, _ in rows}:
        name = step.value
        if step is CaseStep.DECIDE:
            name += " granted" if granted else " refused"
        for who in Who:
            expected = rows.get((name, status.value))
            try:
                to = move(
                    status,
                    step,
                    frozenset({who}),
                    EVERYTHING,
                    before_merge=CaseStatus.FEEDBACK,
                    granted=granted,
                )
            except StepRefused as refused:
                wrong = RefusalCode.WRONG_STATUS if expected is None else RefusalCode.NOT_FOR_YOU
                assert refused.code is wrong
                assert expected is None or who.value not in expected[1]
                continue
            assert expected is not None and who.value in expected[1]
            after = {"(same)": status.value, "(before)": "feedback"}.get(expected[0], expected[0])
            assert to.value == after


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(StepRefused) as refused:
        move(CaseStatus.REPLIED, CaseStep.CLOSE, frozenset({Who.STAFF}), {Need.SEVERITY})
    assert refused.value.code is RefusalCode.MISSING
    assert refused.value.missing == tuple(need for need in CLOSING if need is not Need.SEVERITY)
    assert "whether it was our fault" in refused.value.message


def test_a_refused_step_says_when_it_can_be_taken() -> None:
    with pytest.raises(StepRefused) as refused:
        move(CaseStatus.REGISTERED, CaseStep.EVALUATE, frozenset({Who.STAFF}), EVERYTHING)
    assert refused.value.hint == "It is possible when a case is closed or asked."


@pytest.mark.parametrize("status", CaseStatus)
def test_what_is_taken_once_for_an_answer_is_not_offered_again(status: CaseStatus) -> None:
    everybody = frozenset(Who)
    first = steps_from(status, everybody)
    again = steps_from(status, everybody, decided=True)
    assert [step for step in first if step not in again] == (
        [CaseStep.APPEAL] if CaseStep.APPEAL in first else []
    )
    for step in first:
        refused = step is CaseStep.APPEAL
        try:
            move(status, step, everybody, EVERYTHING, granted=True, decided=True)
        except StepRefused as error:
            assert refused and error.code is RefusalCode.DECIDED
        else:
            assert not refused


R, D = CaseStep.REPLY, CaseStep.DECIDE


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], False),
        ([R], False),
        ([R, CaseStep.APPEAL], False),
        ([R, CaseStep.APPEAL, D], True),
        ([R, CaseStep.APPEAL, D, CaseStep.REOPEN, CaseStep.NOTE], True),
        ([R, CaseStep.APPEAL, D, CaseStep.REOPEN, R], False),
        ([R, CaseStep.APPEAL, D, CaseStep.ANSWER_ON_SPOT, CaseStep.APPEAL], False),
        # Registered as it is: what came before is not known.
        ([CaseStep.CLOSE], False),
    ],
)
def test_an_appeal_was_decided_since_the_last_answer(steps: list[CaseStep], expected: bool) -> None:
    assert decided(steps) is expected


def test_customers_are_told_of_every_status() -> None:
    assert set(TOLD) == set(CaseStatus)
    assert set(TOLD.values()) == {"open", "assigned", "answered", "closed"}


def test_nobody_is_offered_what_they_may_not_do() -> None:
    for status in CaseStatus:
        assert CaseStep.DECIDE not in steps_from(status, parts_of(AGENT1, responsible=False))
        assert CaseStep.ACCEPT not in steps_from(status, parts_of(ADMIN, responsible=False))


def full(number: str = "other") -> StepFields:
    """All that any step asks for."""
    return StepFields(
        text="Words",
        reason="Because",
        channel=Channel.PHONE,
        responsible=Responsible(kind=ResponsibleKind.USER, id="agent2"),
        survey="case_handling",
        mark=50.0,
        into=number,
        to="supervisor1",
        granted=False,
        customer_id="c002",
        subject="Another",
        case_class="late_delivery",
        cause="planning",
        product="",
        unit="service",
        severity=Severity.HIGH,
        fault=False,
        solution="Sent anew",
    )


def put(connection: Connection, number: str, status: CaseStatus, **values: Any) -> None:
    """A case in this status, with a course that has come there."""
    connection.execute(
        insert(Case).values(
            **{
                "number": number,
                "kind": CaseKind.COMPLAINT,
                "class_code": "late_delivery",
                "subject": "Late",
                "description": "Late",
                "severity": Severity.NORMAL,
                "status": status,
                "customer_id": "c001",
                "opened_by": "agent1",
                "opened_at": NOW,
                **values,
            }
        )
    )
    connection.execute(
        insert(CaseCourse).values(
            case_number=number,
            place=1,
            at=NOW,
            step=CaseStep.REGISTER,
            to_status=status,
            by_kind=ActorKind.USER,
            by_id="agent1",
            data={},
        )
    )


def everything(connection: Connection) -> list[Any]:
    """All rows that a step may change."""
    return [
        connection.execute(select(Case.__table__).order_by(Case.number)).all(),
        connection.execute(
            select(CaseCourse.__table__).order_by(CaseCourse.case_number, CaseCourse.place)
        ).all(),
        connection.execute(select(Recovery.__table__).order_by(Recovery.id)).all(),
    ]


@pytest.mark.parametrize("status", CaseStatus)
def test_every_step_by_everyone_moves_by_the_table_or_changes_nothing(
    demo_url: str, status: CaseStatus
) -> None:
    with opened(demo_url) as connection:
        mine = {"responsible_kind": ResponsibleKind.USER, "responsible_user": "agent2"}
        put(connection, "other", CaseStatus.REGISTERED)
        merged = {"merged_into": "other", "before_merge": CaseStatus.ASSIGNED}
        put(connection, "one", status, **mine, **(merged if status is CaseStatus.MERGED else {}))
        connection.commit()
        before = everything(connection)
        connection.rollback()
        for step, by in itertools.product(CaseStep, PEOPLE):
            parts = parts_of(by, responsible=by.id == "agent2")
            allowed = step in steps_from(status, parts)
            try:
                stepped = course().take(connection, "one", step, by, full(), NOW)
            except ServiceError as refused:
                assert not allowed, (step, by, refused)
                assert isinstance(refused, StepRefused)
            else:
                assert allowed, (step, by)
                steps = connection.scalars(
                    select(CaseCourse.to_status)
                    .where(CaseCourse.case_number == "one")
                    .order_by(CaseCourse.place)
                ).all()
                assert len(steps) == stepped.place == 2
                assert steps[-1] is stepped.case.status
            connection.rollback()
            assert everything(connection) == before
            connection.rollback()


class opened:
    """The repository without asyncio."""

    def __init__(self, url: str) -> None:
        from callcenter.repository.database import open_database

        self._database: Database = open_database(url)

    def __enter__(self) -> Connection:
        self._connection = self._database.direct.connect()
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._database.direct.dispose()


STEPS = [
    step
    for step in CaseStep
    if step not in (CaseStep.REGISTER, CaseStep.REMIND, CaseStep.OVERDUE, CaseStep.FILE, CaseStep.NOTE)
]
#: Which case, which step, by whom, whether all that is asked for is said.
ACTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(STEPS), st.sampled_from(PEOPLE), st.booleans()),
    min_size=5,
    max_size=40,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, proposed=st.booleans())
def test_wherever_cases_go_their_course_tells_it(demo_url: str, acts: Any, proposed: bool) -> None:
    with opened(demo_url) as connection:
        for number in ("w0", "w1", "w2"):
            put(connection, number, CaseStatus.REGISTERED)
        if proposed:
            connection.execute(
                insert(Recovery).values(
                    id="r1",
                    case_number="w0",
                    kind=RecoveryKind.REFUND,
                    words="Refund",
                    state=RecoveryState.PROPOSED,
                    proposed_by="agent1",
                    proposed_at=NOW,
                )
            )
        at = NOW
        for which, step, by, said in acts:
            at += dt.timedelta(minutes=1)
            fields = full(f"w{(which + 1) % 3}") if said else StepFields(reason="Because", granted=True)
            savepoint = connection.begin_nested()
            try:
                _walk(connection, f"w{which}", step, by, fields, at)
                savepoint.commit()
            except ServiceError:
                savepoint.rollback()
            for number in ("w0", "w1", "w2"):
                _check(connection, number)
        connection.rollback()


def _walk(
    connection: Connection, number: str, step: CaseStep, by: By, fields: StepFields, at: dt.datetime
) -> None:
    before = connection.execute(select(Case.__table__).where(Case.number == number)).one()
    if is_responsible(before, AGENT2) and by is OUTSIDE:
        by = AGENT2
    course().take(connection, number, step, by, fields, at)
    if step is CaseStep.DECIDE:
        involved = connection.scalars(
            select(CaseCourse.by_id).where(CaseCourse.case_number == number, CaseCourse.step.in_(INVOLVING))
        ).all()
        assert by.id not in involved
    if step is CaseStep.MERGE:
        savepoint = connection.begin_nested()
        course().take(connection, number, CaseStep.UNMERGE, AGENT1, StepFields(), at)
        after = connection.execute(select(Case.__table__).where(Case.number == number)).one()
        changed = {"version"}
        assert {k: v for k, v in after._mapping.items() if k not in changed} == {
            k: v for k, v in before._mapping.items() if k not in changed
        }
        savepoint.rollback()


def _check(connection: Connection, number: str) -> None:
    case = connection.execute(select(Case.__table__).where(Case.number == number)).one()
    rows = connection.execute(
        select(CaseCourse.place, CaseCourse.from_status, CaseCourse.to_status)
        .where(CaseCourse.case_number == number)
        .order_by(CaseCourse.place)
    ).all()
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1].to_status is case.status
    assert all(later.from_status is earlier.to_status for earlier, later in itertools.pairwise(rows))
    closed = (CaseStatus.CLOSED, CaseStatus.ASKED, CaseStatus.EVALUATED)
    if case.status in closed:
        care = demo_care()
        assert care.is_leaf(case.class_code) and care.is_cause_leaf(case.cause_code)
        assert None not in (case.blamed_unit, case.severity, case.fault, case.solution, case.closed_at)
        assert case.product_code is not None
        waiting = select(func.count()).where(
            Recovery.case_number == number, Recovery.state == RecoveryState.PROPOSED
        )
        assert connection.scalar(waiting) == 0
    assert (case.status is CaseStatus.MERGED) == (case.merged_into is not None)


async def test_two_at_once_one_wins_and_the_other_is_told_who_was_faster(desk: Desk) -> None:
    number = await desk.a_case()
    await desk.take(number, CaseStep.REPLY, AGENT2, text="Soon", channel=Channel.PHONE)
    with pytest.raises(StepRefused) as refused:
        async with desk.database.sessions.begin() as session:
            await session.run_sync(
                lambda sync: desk.course.take(
                    sync.connection(), number, CaseStep.NOTE, AGENT1, StepFields(text="x"), NOW, version=1
                )
            )
    assert refused.value.code is RefusalCode.OVERTAKEN
    assert refused.value.message.startswith("Daniel Reed was faster (reply)")
    assert await desk.steps(number) == ["register", "reply"]
