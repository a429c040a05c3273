"""Cases to count."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete

from callcenter.care import DEMO_CARE, Care, parse_care
from callcenter.domain.hours import Hours
from callcenter.repository.cases import Case
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, CaseStatus, Role, Severity
from callcenter.service.permissions import Actor
from callcenter.service.quality.figures import QualityFigures
from tests.service.conftest import Clock

ZONE = ZoneInfo("Asia/Shanghai")
#: Mondays to Fridays from 9 to 18; the first of May is a holiday.
HOURS = Hours(
    time_zone="Asia/Shanghai",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00")),
    exceptions={"2026-05-01": ()},
)


def local(text: str) -> dt.datetime:
    """A moment of the company's clock, such as `2026-05-04 09:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def a_case(number: str, opened: str, **more: Any) -> Case:
    """One that was reported then; a closed complaint unless told otherwise."""
    given: dict[str, Any] = {
        "kind": CaseKind.COMPLAINT,
        "class_code": "late_delivery",
        "subject": "Late",
        "description": "",
        "severity": Severity.NORMAL,
        "status": CaseStatus.CLOSED,
        "org_unit_id": "company",
        "opened_by": "agent1",
        "opened_at": local(opened),
        "reported_month": opened[:7],
    }
    return Case(number=number, **(given | more))


@pytest.fixture(scope="session")
def care() -> Care:
    return parse_care(DEMO_CARE, DEMO_CARE.read_bytes())


@pytest.fixture
async def company(demo: Database) -> Database:
    """The demo company with its people, and no cases yet."""
    async with demo.sessions() as session:
        await session.execute(delete(Case))
        await session.commit()
    return demo


@pytest.fixture
def figures(company: Database, care: Care, clock: Clock) -> QualityFigures:
    return QualityFigures(company, lambda: care, lambda: ZONE, lambda: {"main": HOURS}, clock.now)


@pytest.fixture
def store(company: Database) -> Callable[..., Any]:
    async def store(*rows: Any) -> None:
        async with company.sessions() as session:
            for row in rows:
                session.add(row)
                await session.flush()
            await session.commit()

    return store


@pytest.fixture
def supervisor() -> Actor:
    return Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
