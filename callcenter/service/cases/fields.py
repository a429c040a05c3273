"""What is said with a step, checked for its form: limits, and words that show what they say."""

from typing import Any, Final

import msgspec

from callcenter.domain.enums import CaseKind, Channel, Severity
from callcenter.repository.enums import ResponsibleKind
from callcenter.service import checks
from callcenter.service.errors import Invalid

LONGEST_SUBJECT: Final = 200
LONGEST_DESCRIPTION: Final = 4000
LONGEST_ORDER_NUMBER: Final = 20
LONGEST_TEXT: Final = 4000
LONGEST_REASON: Final = 1000
LONGEST_CODE: Final = 40
LONGEST_NAME: Final = 100
MOST_MARK: Final = 100.0


class Responsible(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to solve a case: `id` of a user or unit, or name, mail address and language of
    someone outside."""

    kind: ResponsibleKind
    id: str = ""
    name: str = ""
    email: str = ""
    language: str = ""


class StepFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a step may be given; None: nothing was said of it.

    `text` is a reply, answer, feedback or note; `product` empty: about none; `unit` the one that a fault came
    from; `mark` 0 (worst) to 100; `into` the case this is a duplicate of; `to` a user's or unit's id. The
    facts from `kind` on are set by EDIT; closing may set those that it asks for.
    """

    contact_id: str | None = None
    text: str | None = None
    reason: str | None = None
    channel: Channel | None = None
    article_id: str | None = None
    responsible: Responsible | None = None
    survey: str | None = None
    mark: float | None = None
    into: str | None = None
    to: str | None = None
    granted: bool | None = None
    customer_id: str | None = None
    kind: CaseKind | None = None
    case_class: str | None = None
    subject: str | None = None
    description: str | None = None
    severity: Severity | None = None
    product: str | None = None
    batch: str | None = None
    order_number: str | None = None
    cause: str | None = None
    unit: str | None = None
    fault: bool | None = None
    solution: str | None = None
    language: str | None = None
    reporter_name: str | None = None
    reporter_number: str | None = None
    reporter_email: str | None = None
    #: More that the course keeps (what a hook or a part of this service adds).
    data: dict[str, Any] = {}


#: The facts of a case by their field, with their column.
FACTS: Final = {
    "kind": "kind",
    "case_class": "class_code",
    "subject": "subject",
    "description": "description",
    "severity": "severity",
    "product": "product_code",
    "batch": "batch",
    "order_number": "order_number",
    "cause": "cause_code",
    "unit": "blamed_unit",
    "fault": "fault",
    "solution": "solution",
    "language": "language",
    "reporter_name": "reporter_name",
    "reporter_number": "reporter_number",
    "reporter_email": "reporter_email",
}
#: Those of them that closing may set.
CLOSING_FACTS: Final = (
    "case_class",
    "cause",
    "product",
    "batch",
    "order_number",
    "unit",
    "severity",
    "fault",
    "solution",
)

_LINES: Final = {
    "contact_id": 64,
    "article_id": 20,
    "survey": 60,
    "into": 20,
    "to": 64,
    "customer_id": 40,
    "case_class": LONGEST_CODE,
    "subject": LONGEST_SUBJECT,
    "product": LONGEST_CODE,
    "batch": LONGEST_CODE,
    "order_number": LONGEST_ORDER_NUMBER,
    "cause": LONGEST_CODE,
    "unit": LONGEST_CODE,
    "language": 10,
    "reporter_name": LONGEST_NAME,
    "reporter_number": 64,
    "reporter_email": 254,
}
_TEXTS: Final = {
    "text": LONGEST_TEXT,
    "reason": LONGEST_REASON,
    "description": LONGEST_DESCRIPTION,
    "solution": LONGEST_TEXT,
}


def checked(given: StepFields) -> StepFields:
    """The same with spaces around texts removed. Raises Invalid, naming the field."""
    put: dict[str, Any] = {}
    for name, longest in _LINES.items():
        value = getattr(given, name)
        if value is not None:
            put[name] = checks.line(name, value, longest=longest, required=False)
    for name, longest in _TEXTS.items():
        value = getattr(given, name)
        if value is not None:
            put[name] = checks.text(name, value, longest=longest)
    if given.mark is not None and not 0 <= given.mark <= MOST_MARK:
        raise Invalid("mark", "This is no mark.", f"Give a number from 0 to {MOST_MARK:g}.")
    if put.get("reporter_email"):
        checks.email("reporter_email", put["reporter_email"])
    if "subject" in put:
        checks.line("subject", put["subject"], longest=LONGEST_SUBJECT)
    if given.responsible is not None:
        put["responsible"] = _responsible(given.responsible)
    return msgspec.structs.replace(given, **put)


def _responsible(given: Responsible) -> Responsible:
    if given.kind is not ResponsibleKind.OUTSIDE:
        return Responsible(kind=given.kind, id=checks.line("responsible.id", given.id, longest=64))
    return Responsible(
        kind=given.kind,
        name=checks.line("responsible.name", given.name, longest=LONGEST_NAME),
        email=checks.email("responsible.email", given.email).lower(),
        language=checks.line("responsible.language", given.language, longest=10, required=False),
    )
