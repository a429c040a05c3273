"""What services answer, made from the rows of the database."""

from typing import Any

from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.models import Case, Contact, Customer, Disposition, Order, User
from callcenter.service.records import (
    CaseBrief,
    Choice,
    ContactBrief,
    ContactEventRecord,
    ContactRecord,
    CustomerBrief,
    CustomerRecord,
    OrderBrief,
    UserRecord,
    Voicemail,
)


def user_record(user: User) -> UserRecord:
    return UserRecord(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        language=user.language,
        time_zone=user.time_zone,
        org_unit=user.org_unit_id,
    )


def customer_fields(customer: Any, numbers: list[str]) -> dict[str, Any]:
    """What every list shows of a customer, from a Customer or a row with its columns."""
    return {
        "id": customer.id,
        "name": customer.name,
        "company": customer.company,
        "tier": customer.tier,
        "value": customer.value,
        "language": customer.language,
        "numbers": numbers,
    }


def _numbers(customer: Customer) -> list[str]:
    return [number.e164 for number in customer.numbers]


def customer_brief(customer: Customer) -> CustomerBrief:
    return CustomerBrief(**customer_fields(customer, _numbers(customer)))


def customer_record(customer: Customer) -> CustomerRecord:
    """The customer must have been read with their `dedicated_agent`."""
    agent = customer.dedicated_agent
    return CustomerRecord(
        **customer_fields(customer, _numbers(customer)),
        email=customer.email,
        dedicated_agent=customer.dedicated_agent_id,
        dedicated_agent_name=agent.name if agent else customer.dedicated_agent_id,
        notes=customer.notes,
        life_cycle=customer.life_cycle,
        created_ms=to_ms(customer.created_at),
        org_unit=customer.org_unit_id,
        no_calls=customer.no_calls,
        no_surveys=customer.no_surveys,
    )


def contact_fields(contact: Any, agent_name: str | None) -> dict[str, Any]:
    """What every list shows of a contact, from a Contact or a row with its columns."""
    return {
        "id": contact.id,
        "channel": contact.channel,
        "ani": contact.ani,
        "dnis": contact.dnis,
        "queue": contact.queue,
        "agent": contact.agent_id,
        "agent_name": agent_name or contact.agent_id,
        "outcome": contact.outcome,
        "started_ms": to_ms(contact.started_at),
        "ended_ms": to_ms_or_none(contact.ended_at),
        "disposition": contact.disposition,
        "notes": contact.notes,
        "voicemail": voicemail(contact),
        "left_number": contact.number_left,
    }


def _agent_name(contact: Contact) -> str | None:
    return contact.agent.name if contact.agent else None


def voicemail(contact: Any) -> Voicemail | None:
    """The message recorded during a contact, if there is one; from a Contact or a row with its columns."""
    if not contact.voicemail:
        return None
    return Voicemail(name=contact.voicemail, seconds=contact.voicemail_seconds or 0)


def contact_brief(contact: Contact) -> ContactBrief:
    """The contact must have been read with its `agent`."""
    return ContactBrief(**contact_fields(contact, _agent_name(contact)))


def contact_record(contact: Contact, events: list[ContactEventRecord]) -> ContactRecord:
    return ContactRecord(
        **contact_fields(contact, _agent_name(contact)),
        wait_ms=contact.wait_ms,
        talk_ms=contact.talk_ms,
        hold_ms=contact.hold_ms,
        wrap_up_ms=contact.wrap_up_ms,
        customer_id=contact.customer_id,
        flow=contact.flow,
        flow_version=contact.flow_version,
        events=events,
    )


def case_fields(case: Any) -> dict[str, Any]:
    """What every list shows of a case, from a Case or a row with its columns."""
    return {
        "number": case.number,
        "kind": case.kind,
        "class_code": case.class_code,
        "subject": case.subject,
        "severity": case.severity,
        "status": case.status,
        "opened_ms": to_ms(case.opened_at),
        "order_number": case.order_number,
    }


def case_brief(case: Case) -> CaseBrief:
    return CaseBrief(**case_fields(case))


def order_brief(order: Order) -> OrderBrief:
    return OrderBrief(
        number=order.number,
        status=order.status,
        summary=order.summary,
        amount_minor=order.amount_minor,
        currency=order.currency,
        placed_ms=to_ms(order.placed_at),
        expected_on=order.expected_on.isoformat(),
        shipped_on=order.shipped_on.isoformat() if order.shipped_on else None,
        delivered_on=order.delivered_on.isoformat() if order.delivered_on else None,
    )


def choice(row: Disposition) -> Choice:
    return Choice(code=row.code, labels=row.labels)
