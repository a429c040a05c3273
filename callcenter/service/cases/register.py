"""Cases as the journal tells of them: registered with the number they were promised with."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import structlog
from sqlalchemy import Connection, insert, select

from callcenter.domain.events import CaseRegistered, CustomerLinked, Event
from callcenter.domain.personal import Personal
from callcenter.repository.cases import Case
from callcenter.repository.database import is_away
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep
from callcenter.repository.models import Customer, User
from callcenter.repository.rows import Rows
from callcenter.repository.store import Transaction

from . import course
from .course import Course, Hook, Stepped
from .fields import LONGEST_CODE, LONGEST_NAME, LONGEST_ORDER_NUMBER, LONGEST_SUBJECT, StepFields
from .life import SYSTEM, By

log = structlog.get_logger("callcenter.cases")

MONTH: Final = "%Y-%m"


class Registrar:
    """The case service's part of what the journal tells; runs in the projector's transaction.

    A case was already promised with its number, so it is stored whatever its fields say: what would not fit
    is cut, what is unknown left out. Doing it again changes nothing.
    """

    def __init__(self, course: Course, zone: Callable[[], dt.tzinfo] = lambda: dt.UTC) -> None:
        """`zone` gives the company's: cases are counted by its months."""
        self._course = course
        self._zone = zone

    def on_journal_event(self, transaction: Transaction, at: dt.datetime, event: Event, _rows: Rows) -> None:
        """Take part in the projector's transaction."""
        connection = transaction.connection
        if isinstance(event, CaseRegistered):
            self._register(connection, at, event)
        elif isinstance(event, CustomerLinked) and _customer(connection, event.customer_id):
            self._link(connection, at, event)

    def _register(self, connection: Connection, at: dt.datetime, event: CaseRegistered) -> None:
        if connection.scalar(select(Case.number).where(Case.number == event.number)) is not None:
            return
        customer = _customer(connection, event.customer_id)
        values: dict[str, Any] = {
            "number": event.number,
            "kind": event.kind,
            "class_code": event.case_class[:LONGEST_CODE],
            "subject": event.subject.value[:LONGEST_SUBJECT],
            "description": event.description.value,
            "severity": event.severity,
            "status": CaseStatus.REGISTERED,
            "customer_id": customer.id if customer else None,
            "reporter_name": _cut(event.name, LONGEST_NAME),
            "reporter_number": _cut(event.phone, 64),
            "reporter_email": _cut(event.email, 254),
            "channel": event.channel,
            "language": event.language[:10] or None,
            "contact_id": event.contact_id,
            "recording": event.recording[:128] or None,
            "request_id": _request(event),
            "order_number": _cut(event.order_number, LONGEST_ORDER_NUMBER),
            "product_code": event.product[:LONGEST_CODE] or None,
            "batch": event.batch[:LONGEST_CODE] or None,
            "org_unit_id": _unit(connection, event, customer),
            "opened_by": event.agent_id,
            "opened_at": at,
            "reported_month": f"{at.astimezone(self._zone()):{MONTH}}",
        }
        case = connection.execute(insert(Case).values(values).returning(Case.__table__)).one()
        by = (
            By(kind=ActorKind.USER, id=event.agent_id)
            if event.agent_id
            else By(kind=ActorKind.CUSTOMER, id=event.customer_id)
        )
        fields = StepFields(contact_id=event.contact_id)
        stepped = Stepped(
            case=case,
            step=CaseStep.REGISTER,
            before=None,
            by=by,
            fields=fields,
            at=at,
            place=course.begin(connection, case, by, fields, at),
        )
        for hook in self._course.hooks:
            _tell(connection, hook, stepped)

    def _link(self, connection: Connection, at: dt.datetime, event: CustomerLinked) -> None:
        """Cases taken before anyone knew whose they are."""
        numbers = connection.scalars(
            select(Case.number).where(
                Case.contact_id == event.contact_id,
                Case.customer_id.is_(None),
                Case.status != CaseStatus.MERGED,
            )
        ).all()
        fields = StepFields(contact_id=event.contact_id, customer_id=event.customer_id)
        by = By(kind=ActorKind.USER, id=event.agent_id) if event.agent_id else SYSTEM
        for number in numbers:
            self._course.take(connection, number, CaseStep.LINK_CUSTOMER, by, fields, at)


def _tell(connection: Connection, hook: Hook, stepped: Stepped) -> None:
    """Let a part have its share. What fails in one keeps no case from being stored."""
    try:
        with connection.begin_nested():
            hook(connection, stepped)
    except Exception as error:
        if is_away(error):
            raise
        log.exception("case_hook_failed", case=stepped.case.number, hook=str(hook))


def _customer(connection: Connection, customer_id: str) -> Any:
    return connection.execute(
        select(Customer.id, Customer.org_unit_id).where(Customer.id == customer_id)
    ).one_or_none()


def _unit(connection: Connection, event: CaseRegistered, customer: Any) -> str | None:
    """Whose case it is: that of who had the call. Of what was taken down without one the customer's, who may
    be of another company of the group than who was told."""
    theirs = customer.org_unit_id if customer else None
    taker = connection.scalar(select(User.org_unit_id).where(User.id == event.agent_id))
    return (theirs or taker) if _is_written(event) else (taker or theirs)


def _cut(value: Personal, longest: int) -> str | None:
    return value.value[:longest] or None


def _request(event: CaseRegistered) -> str:
    """What was sent with the same id in two contacts is two requests."""
    return (event.request_id if _is_written(event) else f"{event.contact_id} {event.request_id}")[:200]


def _is_written(event: CaseRegistered) -> bool:
    """Whether it came without a call."""
    return event.request_id == event.contact_id
