"""How a case stands, for whoever knows its number and how its writer can be reached; and what follows."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep
from callcenter.service.errors import Conflict, Invalid, ServiceError

from . import again
from .course import Course
from .fields import StepFields
from .life import By, RefusalCode, StepRefused, steps_from, told_status
from .proofs import Proofs, known_of
from .table import Who

#: In these a refused appeal is the last word.
_OVER: Final = (CaseStatus.CLOSED, CaseStatus.ASKED, CaseStatus.EVALUATED)


class PublicStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a case stands, as its customer is told: `open`, `assigned`, `answered` or `closed`; days by the
    company's clock. `may_reopen`: the customer may say that it is not solved; `may_appeal`: that somebody
    else is to look at the answer; `appeal_refused`: somebody has, and the answer stays."""

    number: str
    status: str
    opened_on: dt.date
    due_on: dt.date | None
    closed_on: dt.date | None
    may_reopen: bool
    may_appeal: bool
    appeal_refused: bool


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
        case = await self._proved(number, proof, address)
        async with self._database.engine.connect() as connection:
            return await connection.run_sync(self._told, number, case)

    async def reopen(self, number: str, proof: str, reason: str, address: str) -> PublicStatus:
        """The customer says that it is not solved. Raises what status does, Invalid, and Conflict when they
        may not by themselves (again.py)."""
        return await self._take(CaseStep.REOPEN, number, proof, reason, address)

    async def appeal(self, number: str, proof: str, reason: str, address: str) -> PublicStatus:
        """The customer does not accept the answer; somebody else decides. Raises what status does, Invalid,
        and Conflict when there is no answer to appeal against, or the appeal against it was decided."""
        return await self._take(CaseStep.APPEAL, number, proof, reason, address)

    async def _take(self, step: CaseStep, number: str, proof: str, reason: str, address: str) -> PublicStatus:
        case = await self._proved(number, proof, address)
        by = By(kind=ActorKind.CUSTOMER, id=case.customer_id or "")
        fields = StepFields(reason=reason)

        def take(connection: Connection) -> PublicStatus:
            taken = self._course.take(connection, case.number, step, by, fields, self._now())
            return self._told(connection, number, taken.case)

        try:
            async with self._database.engine.begin() as connection:
                return await connection.run_sync(take)
        except StepRefused as refused:
            raise _in_their_words(step, refused) from None

    async def _proved(self, number: str, proof: str, address: str) -> Any:
        """The case that is told of under this number. Raises NotFound, TooMany, Invalid."""
        async with self._database.engine.connect() as connection:
            known = await connection.run_sync(known_of, number)
        return self._proofs.check(number, proof, address, known)

    def _told(self, connection: Connection, number: str, case: Any) -> PublicStatus:
        zone = self._zone()
        decided = again.is_decided(connection, case.number)
        may = steps_from(case.status, frozenset({Who.CUSTOMER}), decided=decided)
        return PublicStatus(
            number=number,
            status=told_status(case.status),
            opened_on=case.opened_at.astimezone(zone).date(),
            due_on=case.due_on,
            closed_on=case.closed_at.astimezone(zone).date() if case.closed_at else None,
            may_reopen=CaseStep.REOPEN in may and again.may_reopen(connection, case, self._now()),
            may_appeal=CaseStep.APPEAL in may,
            appeal_refused=decided and case.status in _OVER,
        )


def _in_their_words(step: CaseStep, refused: StepRefused) -> ServiceError:
    """A refusal, for a customer."""
    match refused.code:
        case RefusalCode.MISSING:
            return Invalid("reason", "This is empty.", "Say why.")
        case RefusalCode.WRONG_STATUS if step is CaseStep.APPEAL:
            return Conflict("There is no answer to appeal against now.", "Ask how the case stands.")
        case RefusalCode.WRONG_STATUS:
            return Conflict("The case is being worked on.", "Ask how the case stands.")
        case RefusalCode.DECIDED:
            return Conflict(
                "Somebody who had no hand in it has looked at this answer already, and it stays.",
                "Reopen the case if there is something new, write to us about it, or call us.",
            )
        case _:
            return Conflict(refused.message, refused.hint)
