"""A case that one of the staff takes down without a call in hand: a letter came, a customer stood at the
counter, a colleague met one, somebody called elsewhere."""

import hashlib
from typing import Final
from uuid import UUID

import msgspec

from callcenter.care import Care
from callcenter.domain import messages as m
from callcenter.domain.enums import TAKEN_DOWN, CaseKind, Channel, Severity, Tier
from callcenter.domain.personal import Personal
from callcenter.service import checks
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Actor
from callcenter.service.phone_numbers import normalise

from .fields import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_ORDER_NUMBER, LONGEST_SUBJECT
from .reasons import CaseReason

LONGEST_BATCH: Final = 40


class TakenDown(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken down. A known customer, or else at least one of name, phone (as a person writes it) and
    email says whose it is. The same `request_id` of one person is one case."""

    request_id: UUID
    channel: Channel
    kind: CaseKind
    subject: str
    description: str
    case_class: str
    severity: Severity = Severity.NORMAL
    order_number: str = ""
    product: str = ""
    batch: str = ""
    language: str = ""
    customer_id: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


def contact_of(actor: Actor, request_id: UUID) -> str:
    """The id of the contact that a request makes, which tells nobody of the request."""
    return f"told-{hashlib.sha256(f'{actor.user_id} {request_id}'.encode()).hexdigest()[:40]}"


def check_facts(
    care: Care,
    *,
    subject: str,
    case_class: str,
    severity: str,
    description: str,
    order_number: str = "",
    product: str = "",
    batch: str = "",
) -> None:
    """Raise Invalid, naming the field, unless a case of these may be given a number."""
    checks.line("subject", subject, longest=LONGEST_SUBJECT)
    checks.one_of("severity", severity, Severity)
    checks.text("description", description, longest=LONGEST_DESCRIPTION)
    checks.line("order_number", order_number, longest=LONGEST_ORDER_NUMBER, required=False)
    checks.line("batch", batch, longest=LONGEST_BATCH, required=False)
    if not care.is_choosable(case_class):
        raise Invalid("class", "There is no such class.", "Choose one of the list.")
    if product and not care.is_product(product):
        raise Invalid("product", "There is no such product.", "Choose one of the list.")


def message_of(care: Care, actor: Actor, given: TakenDown, country: str, tier: Tier) -> m.TakeWritten:
    """What the centre is told. `country` is that of numbers written nationally, `tier` that of the customer,
    who must be one the actor sees. Raises Invalid, naming the field."""
    check_facts(
        care,
        subject=given.subject,
        case_class=given.case_class,
        severity=given.severity,
        description=given.description,
        order_number=given.order_number,
        product=given.product,
        batch=given.batch,
    )
    if given.channel not in TAKEN_DOWN:
        raise Invalid(
            "channel", "Nothing comes to us that way.", f"Choose one of {', '.join(sorted(TAKEN_DOWN))}."
        )
    name = checks.line("name", given.name, longest=LONGEST_NAME, required=False)
    phone = checks.line("phone", given.phone, longest=40, required=False)
    number = normalise(phone, country) if phone else ""
    if number is None:
        raise Invalid("phone", "This is no telephone number.", "Write it with its area or country code.")
    email = checks.email("email", given.email).lower() if given.email.strip() else ""
    if not (given.customer_id or name or number or email):
        raise Invalid(
            "customer_id",
            "Nobody could tell whose case this is.",
            "Choose a customer, or enter a name, a phone number or an e-mail address.",
            CaseReason.WHOSE,
        )
    return m.TakeWritten(
        contact_id=contact_of(actor, given.request_id),
        channel=given.channel,
        agent_id=actor.user_id,
        kind=given.kind,
        subject=Personal(given.subject),
        description=Personal(given.description),
        case_class=given.case_class,
        severity=given.severity,
        language=given.language,
        customer_id=given.customer_id,
        tier=tier,
        name=Personal(name),
        phone=Personal(number),
        email=Personal(email),
        order_number=Personal(given.order_number),
        product=given.product,
        batch=given.batch,
    )
