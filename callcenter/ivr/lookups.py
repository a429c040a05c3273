"""The look-ups that flows may name, and what each needs. `callcenter.service.lookups` answers them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Who(StrEnum):
    """Whom a proof tells of."""

    CUSTOMER = "customer"
    STAFF = "staff"


class LookupSpec(Struct, frozen=True, kw_only=True):
    """One look-up: its arguments ("?" behind one that may be left out), and the fields of its answer.

    `proves`: it is a proof, for verify nodes only, by its argument `masked`. `behind`: the proof without
    which no caller may come to it; an argument that both have must be the one proven.
    """

    arguments: tuple[str, ...]
    answers: tuple[str, ...] = ()
    proves: Who | None = None
    masked: str = ""
    behind: str = ""


#: The centre answers it itself: the caller leaves a case with us, in their own words.
REGISTER_CASE = "register_case"

_ORDER = ("order_number", "customer_id", "status", "expected_on", "shipped_on", "delivered_on")
_COMPLAINT = ("case_number", "customer_id", "status", "opened_on", "due_on", "closed_on")

SPECS: dict[str, LookupSpec] = {
    "order_status": LookupSpec(arguments=("order_number",), answers=_ORDER, behind="verify_order"),
    "verify_order": LookupSpec(
        arguments=("order_number", "phone_last4"),
        answers=_ORDER,
        proves=Who.CUSTOMER,
        masked="phone_last4",
    ),
    "complaint_status": LookupSpec(arguments=("case_number",), answers=_COMPLAINT, behind="verify_complaint"),
    "verify_complaint": LookupSpec(
        arguments=("case_number", "phone_last4"),
        answers=_COMPLAINT,
        proves=Who.CUSTOMER,
        masked="phone_last4",
    ),
    "survey_turn": LookupSpec(arguments=("survey", "number", "customer")),
    REGISTER_CASE: LookupSpec(
        arguments=("kind", "case_class?", "subject?", "recording?"), answers=("case_number",)
    ),
    "callback_number": LookupSpec(arguments=("number",), answers=("number",)),
    "verify_staff": LookupSpec(arguments=("staff_number", "pin"), proves=Who.STAFF, masked="pin"),
    "publish_notice": LookupSpec(
        arguments=("notice", "recording", "staff_number"), answers=("result",), behind="verify_staff"
    ),
    "current_notice": LookupSpec(arguments=("notice",), answers=("sound",)),
    "withdraw_notice": LookupSpec(
        arguments=("notice", "staff_number"), answers=("result",), behind="verify_staff"
    ),
    "prompt_by_number": LookupSpec(
        arguments=("prompt_number",), answers=("name", "zh_cn", "zh_tw", "en"), behind="verify_staff"
    ),
    "save_prompt": LookupSpec(
        arguments=("prompt_number", "language", "recording", "staff_number"),
        answers=("result", "sound"),
        behind="verify_staff",
    ),
}

LOOKUPS: dict[str, tuple[str, ...]] = {name: spec.arguments for name, spec in SPECS.items()}
"""Their arguments."""

STAFF_LOOKUPS = frozenset(
    name for name, spec in SPECS.items() if spec.behind and SPECS[spec.behind].proves is Who.STAFF
)
"""What the company's own people may do by phone: change what callers hear, and look it up."""


def proofs_of(who: Who) -> tuple[str, ...]:
    """The look-ups that prove that a caller is such a one."""
    return tuple(name for name, spec in SPECS.items() if spec.proves is who)
