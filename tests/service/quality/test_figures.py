"""Figures of a month, on both databases: each number against cases that were written down by hand."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from callcenter.repository.care_work import Recovery
from callcenter.repository.cases import CaseCourse, CaseDeadline
from callcenter.repository.enums import (
    ActorKind,
    CaseKind,
    CaseStatus,
    CaseStep,
    DeadlineKind,
    RecoveryKind,
    RecoveryState,
)
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Actor
from callcenter.service.quality.figures import QualityFigures, earlier
from callcenter.service.quality.records import Dimension, Group

from .conftest import a_case, local

Store = Callable[..., Awaitable[None]]


def by_code(groups: list[Group]) -> dict[str, Group]:
    return {group.code: group for group in groups}


async def test_a_month_without_cases(figures: QualityFigures, supervisor: Actor) -> None:
    found = await figures.month(supervisor, "2026-03")
    assert (found.total.cases, found.before, found.year_before) == (0, None, None)
    assert all(groups == [] for groups in found.by.values())
    assert found.total.satisfaction.mean is None
    assert found.total.reply.median_s is None
    assert [each.month for each in found.course] == [earlier("2026-03", back) for back in range(12, -1, -1)]


async def test_kinds_and_states_are_counted(figures: QualityFigures, supervisor: Actor, store: Store) -> None:
    await store(
        a_case("1", "2026-05-04 10:00", status=CaseStatus.ASSIGNED, escalated=2),
        a_case("2", "2026-05-04 10:00", kind=CaseKind.PRAISE, reopened=1),
        a_case("3", "2026-05-04 10:00", status=CaseStatus.WITHDRAWN),
        a_case("4", "2026-05-31 23:59", status=CaseStatus.REPLIED, fault=True),
        a_case("5", "2026-05-31 23:59", fault=False),
        a_case("6", "2026-06-01 00:00"),
        a_case("7", "2026-05-05 10:00", status=CaseStatus.MERGED, merged_into="1"),
    )
    total = (await figures.month(supervisor, "2026-05")).total
    assert total.cases == 5
    assert (total.kinds[CaseKind.COMPLAINT], total.kinds[CaseKind.PRAISE]) == (4, 1)
    assert (total.open, total.withdrawn, total.reopened, total.escalated) == (2, 1, 1, 1)
    assert (total.fault, total.fault_known) == (1, 2)


async def test_times_by_the_clock_and_while_open(
    figures: QualityFigures, supervisor: Actor, store: Store
) -> None:
    # Thursday; the first of May is a holiday, then a week-end: an hour on Thursday, another on Monday.
    await store(
        a_case(
            "1",
            "2026-04-30 17:00",
            first_answered_at=local("2026-04-30 17:30"),
            replied_at=local("2026-05-04 10:00"),
            closed_at=local("2026-05-04 14:00"),
        )
    )
    total = (await figures.month(supervisor, "2026-04")).total
    assert (total.first_answer.median_s, total.first_answer.open_median_s) == (1800, 1800)
    assert (total.reply.n, total.reply.median_s, total.reply.open_median_s) == (1, 89 * 3600, 2 * 3600)
    assert (total.close.p90_s, total.close.open_p90_s) == (93 * 3600, 5 * 3600)


async def test_medians_are_times_that_were_measured(
    figures: QualityFigures, supervisor: Actor, store: Store
) -> None:
    opened = local("2026-05-04 09:00")
    await store(
        *(
            a_case(str(n), "2026-05-04 09:00", replied_at=opened + dt.timedelta(milliseconds=n * 60_000 + 7))
            for n in range(1, 11)
        ),
        a_case("11", "2026-05-04 09:00", status=CaseStatus.REGISTERED),
    )
    reply = (await figures.month(supervisor, "2026-05")).total.reply
    assert (reply.n, reply.median_s, reply.p90_s) == (10, 300.007, 540.007)


async def test_branches_have_what_is_below_them(
    figures: QualityFigures, supervisor: Actor, store: Store
) -> None:
    await store(
        a_case("1", "2026-05-04 10:00", class_code="late_delivery", cause_code="mistake"),
        a_case("2", "2026-05-04 10:00", class_code="wrong_goods", cause_code="carrier"),
        a_case("3", "2026-05-04 10:00", class_code="quality", product_code="kettle"),
        a_case("4", "2026-05-04 10:00", class_code="once_there_was"),
    )
    found = (await figures.month(supervisor, "2026-05")).by
    classes = found[Dimension.CLASS]
    assert [(each.code, each.depth, each.parent, each.cases) for each in classes] == [
        ("delivery", 0, None, 2),
        ("late_delivery", 1, "delivery", 1),
        ("wrong_goods", 1, "delivery", 1),
        ("goods", 0, None, 1),
        ("quality", 1, "goods", 1),
        ("once_there_was", 0, None, 1),
    ]
    assert classes[0].labels["zh-TW"] == "送貨"
    assert [each.code for each in found[Dimension.CAUSE]] == ["people", "mistake", "carrier", ""]
    assert {each.code: each.cases for each in found[Dimension.PRODUCT]} == {"kettle": 1, "": 3}


async def test_units_and_agents(figures: QualityFigures, supervisor: Actor, store: Store) -> None:
    await store(
        a_case("1", "2026-05-04 10:00", blamed_unit="service", replied_by="agent2"),
        a_case("2", "2026-05-04 10:00", blamed_unit="service", responsible_user="agent3"),
        a_case("3", "2026-05-04 10:00"),
    )
    found = (await figures.month(supervisor, "2026-05")).by
    assert {each.code: each.cases for each in found[Dimension.UNIT]} == {"service": 2, "": 1}
    assert by_code(found[Dimension.UNIT])["service"].labels["en"] == "Customer service"
    assert {each.code: each.labels["en"] for each in found[Dimension.AGENT]} == {
        "agent1": "陈静",
        "agent2": "Daniel Reed",
        "agent3": "林佳慧",
    }


async def test_what_was_late_appealed_and_paid(
    figures: QualityFigures, supervisor: Actor, store: Store
) -> None:
    opened = local("2026-05-04 10:00")
    later = {hours: opened + dt.timedelta(hours=hours) for hours in range(6)}

    def due(number: str, kind: DeadlineKind, hours: int, met: int | None) -> CaseDeadline:
        return CaseDeadline(
            case_number=number,
            kind=kind,
            started_at=opened,
            due_at=later[hours],
            remind_at=opened,
            met_at=None if met is None else later[met],
        )

    def paid(name: str, number: str, state: RecoveryState, amount: int, cost: int | None = None) -> Recovery:
        return Recovery(
            id=name,
            case_number=number,
            kind=RecoveryKind.REFUND,
            amount_minor=amount,
            currency="CNY",
            words="",
            state=state,
            proposed_by="agent1",
            proposed_at=opened,
            cost_minor=cost,
        )

    await store(
        *(a_case(str(n), "2026-05-04 10:00") for n in range(1, 4)),
        a_case("4", "2026-05-04 10:00", status=CaseStatus.ASSIGNED),
        due("1", DeadlineKind.FIRST_ANSWER, 2, 1),
        due("1", DeadlineKind.REPLY, 4, 4),
        due("2", DeadlineKind.FIRST_ANSWER, 1, 2),
        due("2", DeadlineKind.REPLY, 1, 2),
        due("3", DeadlineKind.REPLY, 1, None),
        due("4", DeadlineKind.REPLY, 1, None),
        CaseCourse(
            case_number="2",
            place=5,
            at=opened,
            step=CaseStep.APPEAL,
            to_status=CaseStatus.APPEALED,
            by_kind=ActorKind.CUSTOMER,
            by_id="c001",
            data={},
        ),
        paid("a", "1", RecoveryState.DONE, 1000, 1200),
        paid("b", "1", RecoveryState.APPROVED, 300),
        paid("c", "2", RecoveryState.REFUSED, 9000),
    )
    total = (await figures.month(supervisor, "2026-05")).total
    assert (total.overdue, total.appealed, total.recovery) == (2, 1, {"CNY": 1500})


async def test_satisfaction_has_its_interval(
    figures: QualityFigures, supervisor: Actor, store: Store
) -> None:
    await store(
        *(a_case(str(n), "2026-05-04 10:00", mark=mark) for n, mark in enumerate((50.0, 75.0, 100.0))),
        a_case("9", "2026-05-04 10:00"),
    )
    found = await figures.month(supervisor, "2026-05")
    mean = found.total.satisfaction
    assert (mean.n, mean.mean) == (3, 75.0)
    # 75 - 4.3027 * 25 / sqrt(3); the other end is above the best mark there is.
    assert mean.low == pytest.approx(12.896, abs=0.01)
    assert mean.high == 100.0
    assert (found.course[-1].satisfaction, found.course[-1].satisfaction_n) == (75.0, 3)


async def test_months_are_compared(figures: QualityFigures, supervisor: Actor, store: Store) -> None:
    await store(
        a_case("1", "2026-05-04 10:00"),
        a_case("2", "2026-04-04 10:00", kind=CaseKind.ENQUIRY),
        a_case("3", "2026-04-05 10:00"),
        a_case("4", "2025-05-04 10:00"),
    )
    found = await figures.month(supervisor, "2026-05")
    assert found.before is not None
    assert found.year_before is not None
    assert (found.total.cases, found.before.cases, found.year_before.cases) == (1, 2, 1)
    assert {each.month: each.cases for each in found.course if each.cases} == {
        "2025-05": 1,
        "2026-04": 2,
        "2026-05": 1,
    }


async def test_agents_see_their_own(figures: QualityFigures, agent: Actor, store: Store) -> None:
    await store(
        a_case("1", "2026-05-04 10:00", opened_by="agent1"),
        a_case("2", "2026-05-04 10:00", opened_by="agent2"),
        a_case("3", "2026-05-04 10:00", opened_by="agent1", replied_by="agent2"),
    )
    found = await figures.month(agent, "2026-05")
    assert (found.own, found.total.cases) == (True, 1)
    assert set(found.by) == {Dimension.CLASS, Dimension.CAUSE, Dimension.PRODUCT}
    assert found.course[-1].cases == 1


async def test_other_companies_are_not_seen(figures: QualityFigures, store: Store) -> None:
    await store(a_case("1", "2026-05-04 10:00"), a_case("2", "2026-05-04 10:00", org_unit_id=None))
    stranger = Actor(user_id="x", role="supervisor", org_unit="nowhere")  # type: ignore[arg-type]
    assert (await figures.month(stranger, "2026-05")).total.cases == 1


async def test_this_month_is_the_company_s(figures: QualityFigures, supervisor: Actor, clock: Any) -> None:
    clock.time = dt.datetime(2026, 5, 31, 16, 0, tzinfo=dt.UTC)
    assert (await figures.month(supervisor)).month == "2026-06"


@pytest.mark.parametrize("month", ["2026-13", "1999-12", "2026", "2026-5", "２０２６-05"])
async def test_what_is_no_month_is_refused(figures: QualityFigures, supervisor: Actor, month: str) -> None:
    with pytest.raises(Invalid):
        await figures.month(supervisor, month)
