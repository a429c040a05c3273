"""Cases: registered from the journal, read by people."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.domain.events import CaseRegistered, CustomerLinked, Event
from callcenter.repository.enums import CaseStatus, Severity
from callcenter.repository.models import Case, CaseClass, Customer, User
from callcenter.repository.rows import Rows
from callcenter.repository.store import Transaction
from callcenter.service import checks
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.from_rows import case_record, choice
from callcenter.service.permissions import Action, Actor, reach, require
from callcenter.service.records import CaseRecord, Choice

LONGEST_SUBJECT = 200
LONGEST_DESCRIPTION = 4000
LONGEST_ORDER_NUMBER = 20


def on_journal_event(transaction: Transaction, at: dt.datetime, event: Event, _rows: Rows) -> None:
    """The case service's part of what the journal tells; runs in the projector's transaction.

    A complaint was already promised to a caller with its number, so it is stored whatever its fields say:
    what would not fit is cut, what is unknown left out. Doing it again changes nothing.
    """
    connection = transaction.connection
    if isinstance(event, CaseRegistered):
        _register(connection, at, event)
    elif isinstance(event, CustomerLinked) and _known_customer(connection, event.customer_id):
        # A complaint taken before anyone knew whose it is.
        connection.execute(
            update(Case)
            .where(Case.contact_id == event.contact_id, Case.customer_id.is_(None))
            .values(customer_id=event.customer_id)
        )


def _known_customer(connection: Connection, customer_id: str) -> str | None:
    return connection.scalar(select(Customer.id).where(Customer.id == customer_id))


def _register(connection: Connection, at: dt.datetime, event: CaseRegistered) -> None:
    if connection.scalar(select(Case.number).where(Case.number == event.number)) is not None:
        return
    connection.execute(
        insert(Case).values(
            number=event.number,
            kind=event.kind,
            class_code=event.case_class[:40],
            subject=event.subject.value[:LONGEST_SUBJECT],
            description=event.description.value,
            severity=event.severity,
            status=CaseStatus.REGISTERED,
            customer_id=_known_customer(connection, event.customer_id),
            contact_id=event.contact_id,
            order_number=event.order_number.value[:LONGEST_ORDER_NUMBER] or None,
            org_unit_id=connection.scalar(select(User.org_unit_id).where(User.id == event.agent_id)),
            opened_by=event.agent_id,
            opened_at=at,
        )
    )


class Cases:
    """Cases on behalf of a person."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def get(self, actor: Actor, number: str) -> CaseRecord:
        """The case. Raises NotFound."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            case = await session.get(Case, number)
            if case is None:
                raise NotFound("case")
            # A case of a taker whose unit is unknown belongs to nobody's company: all may see it.
            if case.org_unit_id is not None and case.org_unit_id not in await reach(session, actor):
                raise NotFound("case")
            return case_record(case)

    async def classes(self) -> Sequence[Choice]:
        """What complaints can be about, in their order."""
        async with self._sessions() as session:
            return [
                choice(row) for row in await session.scalars(select(CaseClass).order_by(CaseClass.position))
            ]

    async def check_complaint(
        self, *, subject: str, case_class: str, severity: str, description: str, order_number: str = ""
    ) -> None:
        """Raise Invalid, naming the field, unless a complaint of these may be given a number."""
        checks.line("subject", subject, longest=LONGEST_SUBJECT)
        checks.one_of("severity", severity, Severity)
        checks.text("description", description, longest=LONGEST_DESCRIPTION)
        checks.line("order_number", order_number, longest=LONGEST_ORDER_NUMBER, required=False)
        async with self._sessions() as session:
            if await session.get(CaseClass, case_class) is None:
                raise Invalid("class", "There is no such complaint class.", "Choose one of the list.")
