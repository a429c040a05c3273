"""How a case stands, for whoever knows its number and how its writer can be reached; and their appeal.

The proof is the last four digits of a phone number, or the e-mail address, that the case or its customer has.
A wrong number and a wrong proof look the same, and few are tried.
"""

import datetime as dt
import hmac
from collections.abc import Callable
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from callcenter.repository.cases import Case
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStep
from callcenter.repository.models import Customer, CustomerNumber
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.limits import FailureLimit, Tries

from .course import Course
from .fields import StepFields
from .life import By, RefusalCode, StepRefused, steps_from, told_status
from .table import Who

WITHIN_S: Final = 3600.0
#: Wrong proofs of one case, and from one address, within an hour.
MOST_FAILURES: Final = 9
MOST_FAILURES_OF_ADDRESS: Final = 30


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
    """Answers by number and proof. `clock` gives the seconds of the limits."""

    def __init__(
        self,
        database: Database,
        course: Course,
        *,
        zone: Callable[[], dt.tzinfo],
        now: Callable[[], dt.datetime],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._course = course
        self._zone = zone
        self._now = now
        self._proofs = FailureLimit(failures=MOST_FAILURES, seconds=WITHIN_S, clock=clock)
        self._askers = FailureLimit(failures=MOST_FAILURES_OF_ADDRESS, seconds=WITHIN_S, clock=clock)

    async def status(self, number: str, proof: str, address: str) -> PublicStatus:
        """How a case stands. Raises NotFound, also when the proof is wrong, and TooMany."""
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
        """The case that is told of under this number. Raises NotFound, TooMany."""
        async with self._database.engine.connect() as connection:
            case, proofs = await connection.run_sync(_found, number)
        tries = Tries((self._proofs, number), (self._askers, address))
        proof = proof.strip().lower()
        right = False
        for each in proofs:
            right |= hmac.compare_digest(each.encode(), proof.encode())
        if case is None or not right:
            raise NotFound("case with this number, phone number or e-mail address")
        tries.forgive()
        return case

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


def _found(connection: Connection, number: str) -> tuple[Any, list[str]]:
    """The case that is told of under a number, a duplicate's other one, and what proves that one may know."""
    own = connection.execute(select(*Case.__table__.c).where(Case.number == number)).one_or_none()
    if own is None:
        return None, []
    proofs = [own.reporter_email.lower()] if own.reporter_email else []
    numbers = [own.reporter_number] if own.reporter_number else []
    if own.customer_id:
        of_customer = select(CustomerNumber.e164).where(CustomerNumber.customer_id == own.customer_id)
        numbers += connection.scalars(of_customer).all()
        email = connection.scalar(select(Customer.email).where(Customer.id == own.customer_id))
        proofs += [email.lower()] if email else []
    proofs += [each[-4:] for each in numbers if len(each) >= 4]
    other = select(*Case.__table__.c).where(Case.number == own.merged_into)
    told = connection.execute(other).one() if own.merged_into else own
    return told, proofs
