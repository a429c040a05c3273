"""Cases in both databases, and people to act for."""

import datetime as dt
import itertools
from typing import Any

import pytest
from sqlalchemy import insert, select

from callcenter.domain.enums import CaseKind, Severity
from callcenter.repository.cases import Case, CaseCourse
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep, Role
from callcenter.service.cases import By, Cases, Course, StepFields
from callcenter.service.permissions import Actor
from tests.service.conftest import Clock
from tests.support.care import course
from tests.support.repositories import NOW

#: What closing asks for, all of it.
CLOSING: dict[str, Any] = {
    "case_class": "late_delivery",
    "cause": "planning",
    "product": "kettle",
    "unit": "service",
    "fault": True,
    "solution": "Sent anew",
}
TOLD: dict[str, Any] = {"text": "It is on its way.", "channel": "phone"}


class Desk:
    """The service on the demo company, with steps in few words."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.course: Course = course()
        self.cases = Cases(database.sessions, self.course, now=clock.now)
        self._numbers = itertools.count(1)

    async def a_case(self, status: CaseStatus = CaseStatus.REGISTERED, **values: Any) -> str:
        """A new case of customer c001, as registered by agent1."""
        number = f"2606150{next(self._numbers):03d}"
        row = {
            "number": number,
            "kind": CaseKind.COMPLAINT,
            "class_code": "late_delivery",
            "subject": "Late",
            "description": "Three days late",
            "severity": Severity.NORMAL,
            "status": status,
            "customer_id": "c001",
            "org_unit_id": "sales",
            "opened_by": "agent1",
            "opened_at": NOW,
            "reported_month": "2026-06",
            **values,
        }
        async with self.database.sessions.begin() as session:
            await session.execute(insert(Case).values(row))
            await session.execute(
                insert(CaseCourse).values(
                    case_number=number,
                    place=1,
                    at=NOW,
                    step=CaseStep.REGISTER,
                    from_status=None,
                    to_status=status,
                    by_kind=ActorKind.USER,
                    by_id="agent1",
                    data={},
                )
            )
        return number

    async def take(self, number: str, step: CaseStep, by: By, **fields: Any) -> Any:
        """Take a step as whoever it is."""
        async with self.database.sessions.begin() as session:
            return await session.run_sync(
                lambda sync: self.course.take(
                    sync.connection(), number, step, by, StepFields(**fields), self.clock.now()
                )
            )

    async def row(self, number: str) -> dict[str, Any]:
        """The case as it is in the table."""
        async with self.database.sessions() as session:
            found = await session.execute(select(Case.__table__).where(Case.number == number))
            return dict(found.mappings().one())

    async def steps(self, number: str) -> list[str]:
        """The course, in words."""
        async with self.database.sessions() as session:
            query = select(CaseCourse.step).where(CaseCourse.case_number == number)
            return [step.value for step in await session.scalars(query.order_by(CaseCourse.place))]


def actor(user_id: str, role: Role = Role.AGENT, unit: str = "sales") -> Actor:
    return Actor(user_id=user_id, role=role, org_unit=unit)


AGENT = actor("agent1")
OTHER = actor("agent2", unit="service")
SUPERVISOR = actor("supervisor1", Role.SUPERVISOR, "company")
ADMIN = actor("admin1", Role.ADMIN, "company")


@pytest.fixture
def desk(demo: Database, clock: Clock) -> Desk:
    return Desk(demo, clock)


DAY = dt.timedelta(days=1)
