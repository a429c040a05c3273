"""A number in the figures is the number of cases in the list that it leads to."""

from collections.abc import Awaitable, Callable
from typing import Any

from callcenter.care import Care
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, CaseStatus
from callcenter.service.cases import Cases
from callcenter.service.cases.filters import WITHOUT, CaseFilter
from callcenter.service.permissions import Actor
from callcenter.service.quality.figures import QualityFigures
from callcenter.service.quality.records import Dimension
from tests.service.conftest import Clock
from tests.support.care import course

from .conftest import a_case, local

MONTH = "2026-05"
#: Cases of all kinds: also of what care.yaml does not know (any more), of nothing known, and duplicates.
CASES: tuple[dict[str, Any], ...] = (
    {"cause_code": "mistake", "product_code": "kettle", "blamed_unit": "service", "replied_by": "agent1"},
    {"cause_code": "carrier", "product_code": "", "blamed_unit": "complaints", "responsible_user": "agent2"},
    {"class_code": "wrong_goods", "status": CaseStatus.REGISTERED, "kind": CaseKind.PRAISE},
    {"class_code": "gone", "cause_code": "gone", "product_code": "gone", "opened_by": "gone"},
    {"class_code": "quality", "blamed_unit": "company", "status": CaseStatus.WITHDRAWN},
    {"class_code": "quality", "status": CaseStatus.MERGED, "replied_by": "agent1"},
    {"class_code": "refund", "org_unit_id": None, "opened_by": "", "status": CaseStatus.APPEALED},
    {"org_unit_id": "sales", "replied_by": "agent1", "responsible_user": "agent2"},
    {"reported_month": "2026-04"},
)


async def test_each_row_has_a_list_of_as_many(
    company: Database,
    figures: QualityFigures,
    care: Care,
    clock: Clock,
    supervisor: Actor,
    agent: Actor,
    store: Callable[..., Awaitable[None]],
) -> None:
    clock.time = local("2026-06-02 10:00")
    given = [{"customer_id": "c001", **case} for case in CASES]
    await store(*(a_case(f"l{n}", "2026-05-04 09:00", **case) for n, case in enumerate(given)))
    cases = Cases(company.sessions, course(), now=clock.now)

    async def listed(actor: Actor, **asked: Any) -> int:
        found = await cases.page(
            actor, CaseFilter(**{"counted": True, "month": MONTH, "limit": 100, **asked})
        )
        return len(found.items)

    def asked(dimension: Dimension, code: str) -> dict[str, Any]:
        code = code or WITHOUT
        match dimension:
            case Dimension.CLASS:
                return {"classes": (code, *care.classes.below(code))}
            case Dimension.CAUSE:
                return {"causes": (code, *care.causes.below(code))}
            case Dimension.PRODUCT:
                return {"product": code}
            case Dimension.UNIT:
                return {"blamed": code}
            case Dimension.AGENT:
                return {"agent": code}

    month = await figures.month(supervisor, MONTH)
    assert month.total.cases == await listed(supervisor) == 7
    assert month.total.open == await listed(supervisor, counted=False, open=True) == 2
    withdrawn = await listed(supervisor, counted=False, statuses=(CaseStatus.WITHDRAWN,))
    assert month.total.withdrawn == withdrawn == 1
    assert month.total.kinds[CaseKind.PRAISE] == await listed(supervisor, kind=CaseKind.PRAISE) == 1
    wrong = {
        (dimension, group.code): (group.cases, number)
        for dimension, groups in month.by.items()
        for group in groups
        if (number := await listed(supervisor, **asked(dimension, group.code))) != group.cases
    }
    assert wrong == {}
    own = await figures.month(agent, MONTH)
    assert own.total.cases == await listed(agent, agent=agent.user_id)
    for group in own.by[Dimension.CLASS]:
        number = await listed(agent, agent=agent.user_id, **asked(Dimension.CLASS, group.code))
        assert number == group.cases
