"""How a case stands, for whoever knows its number and how its writer can be reached; and their appeal."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStep
from callcenter.service.errors import Conflict, Invalid

from .course import Course
from .fields import StepFields
from .life import By, RefusalCode, StepRefused, steps_from, told_status
from .proofs import Proofs, known_of
from .table import Who


class PublicStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a case stands, as its customer is told: `open`, `assigned`, `answered` or `closed`; days by the
    company's clock. `may_appeal`: the customer may ask somebody else to look at the answer."""

    number: str
    status: str
    opened_on: dt.date
    due_on: dt.date | None
    closed_on: dt.date | None
    may_appeal: bool


class Standing:
    """Answers by number and proof (proofs.py)."""

    def __init__(
        self,
        database: Database,
        course: Course,
        *,
        zone: Callable[[], dt.tzinfo],
        countries: Callable[[], Sequence[str]],
        now: Callable[[], dt.datetime],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._course = course
        self._zone = zone
        self._now = now
        self._proofs = Proofs(clock, countries)

    async def status(self, number: str, proof: str, address: str) -> PublicStatus:
        """How a case stands. Raises NotFound, also when the proof is wrong, TooMany, and Invalid when four
        digits are not enough now."""
        return self._told(number, await self._proved(number, proof, address))

    async def appeal(self, number: str, proof: str, reason: str, address: str) -> PublicStatus:
        """The customer does not accept the answer; somebody else decides. Raises what status does, Invalid,
        and Conflict when there is no answer to appeal against."""
        case = await self._proved(number, proof, address)
        by = By(kind=ActorKind.CUSTOMER, id=case.customer_id or "")
        fields = StepFields(reason=reason)

        def take(connection: Connection) -> Any:
            taken = self._course.take(connection, case.number, CaseStep.APPEAL, by, fields, self._now())
            return taken.case

        try:
            async with self._database.engine.begin() as connection:
                return self._told(number, await connection.run_sync(take))
        except StepRefused as refused:
            if refused.code is RefusalCode.MISSING:
                raise Invalid("reason", "This is empty.", "Say why you do not agree.") from None
            raise Conflict("There is no answer to appeal against now.", "Ask how the case stands.") from None

    async def _proved(self, number: str, proof: str, address: str) -> Any:
        """The case that is told of under this number. Raises NotFound, TooMany, Invalid."""
        async with self._database.engine.connect() as connection:
            known = await connection.run_sync(known_of, number)
        return self._proofs.check(number, proof, address, known)

    def _told(self, number: str, case: Any) -> PublicStatus:
        zone = self._zone()
        return PublicStatus(
            number=number,
            status=told_status(case.status),
            opened_on=case.opened_at.astimezone(zone).date(),
            due_on=case.due_on,
            closed_on=case.closed_at.astimezone(zone).date() if case.closed_at else None,
            may_appeal=CaseStep.APPEAL in steps_from(case.status, frozenset({Who.CUSTOMER})),
        )
