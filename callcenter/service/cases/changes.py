"""What a step changes in the row of its case, and which of the things it asks for are there."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from callcenter.care import Care, Purpose
from callcenter.repository.enums import CaseStep, ResponsibleKind
from callcenter.repository.models import Customer, User
from callcenter.service.errors import Invalid

from . import closing
from .fields import CLOSING_FACTS, FACTS, Responsible, StepFields
from .life import By
from .reasons import CaseReason
from .table import Need

_NO_RESPONSIBLE = dict.fromkeys(f"responsible_{part}" for part in ("kind", "user", "unit", "name", "email"))
_NOT_CLOSED = dict.fromkeys(("closed_at", "closed_by", "asked_at", "evaluated_at", "mark"))
#: With these somebody has done more with a case than register it.
_FIRST_ANSWERS = (CaseStep.ANSWER_ON_SPOT, CaseStep.ASSIGN, CaseStep.REPLY)


def met(
    connection: Connection,
    care: Callable[[], Care],
    case: Any,
    step: CaseStep,
    fields: StepFields,
    may_name: Callable[[str], bool],
) -> set[Need]:
    """What the step may ask for and is there, in the case or in what is said; a unit that may not be named is
    not."""
    said = {
        Need.TEXT: bool(fields.text),
        Need.CHANNEL: fields.channel is not None,
        Need.REASON: bool(fields.reason),
        Need.RESPONSIBLE: fields.responsible is not None,
        Need.SURVEY: bool(fields.survey),
        Need.MARK: fields.mark is not None,
        Need.INTO: bool(fields.into),
        Need.TO: bool(fields.to),
        Need.GRANTED: fields.granted is not None,
    }
    there = {need for need, is_there in said.items() if is_there}
    if step in (CaseStep.CLOSE, CaseStep.DECIDE):
        there |= closing.met(connection, case, fields, care())
        if fields.unit and not may_name(fields.unit):
            there.discard(Need.UNIT)
    return there


def check_named(
    connection: Connection,
    care: Callable[[], Care],
    case: Any,
    step: CaseStep,
    fields: StepFields,
    may_name: Callable[[str], bool],
) -> None:
    """Raise Invalid, naming the field, if somebody or something is named that there is not, or not for who
    takes the step: `may_name` says of a unit whether there are its people and customers."""
    if step is CaseStep.ASSIGN and fields.responsible is not None:
        _check_responsible(connection, care(), fields.responsible, may_name)
    elif step is CaseStep.ESCALATE and fields.to:
        if not any(is_there(connection, fields.to, may_name) for is_there in (is_user, _is_unit)):
            raise Invalid("to", "There is no such user or unit.", "Choose one of the list.")
    elif step is CaseStep.LINK_CUSTOMER:
        of_them = select(Customer.org_unit_id).where(Customer.id == (fields.customer_id or ""))
        unit = connection.scalar(of_them)
        if unit is None or not may_name(unit):
            raise Invalid("customer_id", "There is no such customer.", "Choose one of the list.")
    elif step is CaseStep.ASK and fields.survey:
        # Who says that the customer was asked keeps us from asking them: by no survey that there is not.
        if fields.survey not in care().surveys_for(Purpose.CASE):
            raise Invalid("survey", "There is no such survey about cases.", "Choose one of the list.")
    elif step is CaseStep.EDIT:
        _check_edit(care(), case, fields)
        if fields.unit and not _is_unit(connection, fields.unit, may_name):
            raise Invalid("unit", "There is no such unit.", "Choose one of the list.")


def is_user(connection: Connection, user_id: str, may_name: Callable[[str], bool]) -> bool:
    """Whether there is a user of this id who may log in, of a unit that may be named."""
    unit = connection.scalar(select(User.org_unit_id).where(User.id == user_id, User.active.is_(True)))
    return unit is not None and may_name(unit)


def _is_unit(connection: Connection, unit: str, may_name: Callable[[str], bool]) -> bool:
    return closing.is_unit(connection, unit) and may_name(unit)


def _check_responsible(
    connection: Connection, care: Care, who: Responsible, may_name: Callable[[str], bool]
) -> None:
    if who.kind is ResponsibleKind.USER and not is_user(connection, who.id, may_name):
        raise Invalid("responsible.id", "There is no such user.", "Choose one of the list.")
    if who.kind is ResponsibleKind.UNIT and not _is_unit(connection, who.id, may_name):
        raise Invalid("responsible.id", "There is no such unit.", "Choose one of the list.")
    if who.kind is ResponsibleKind.OUTSIDE and not care.may_write_to(who.email):
        raise Invalid(
            "responsible.email",
            "Nobody at this address may be given a case.",
            "Use an address of a domain that care.yaml allows (outside.mail_domains).",
            CaseReason.NOT_THIS_ADDRESS,
        )


def _check_edit(care: Care, case: Any, fields: StepFields) -> None:
    if not edited(case, fields):
        raise Invalid(
            "fields", "Nothing would change.", "Give a fact another value.", CaseReason.NOTHING_CHANGES
        )
    if fields.case_class is not None and not care.is_choosable(fields.case_class):
        raise Invalid(
            "class", "There is no such class, or it has others below it.", "Choose one of the list."
        )
    if fields.cause and not care.is_cause_choosable(fields.cause):
        raise Invalid(
            "cause", "There is no such cause, or it has others below it.", "Choose one of the list."
        )
    if fields.product and not care.is_product(fields.product):
        raise Invalid("product", "There is no such product.", "Choose one of the list.")
    for name in ("cause", "unit", "solution"):
        if getattr(fields, name) == "" and case.closed_at is not None:
            raise Invalid(
                name,
                "A closed case keeps this.",
                "Give another value, or reopen the case.",
                CaseReason.CLOSED_KEEPS_IT,
            )


def edited(case: Any, fields: StepFields) -> dict[str, Any]:
    """The columns that EDIT changes, with their new values."""
    said = {column: getattr(fields, name) for name, column in FACTS.items()}
    given = {column: _stored(column, value) for column, value in said.items() if value is not None}
    return {column: value for column, value in given.items() if getattr(case, column) != value}


def _stored(column: str, value: Any) -> Any:
    """Empty is none, except of a product: there it says that the case is about none."""
    keeps_empty = column in ("product_code", "description")
    return value if value != "" or keeps_empty else None


def of(
    case: Any, step: CaseStep, by: By, fields: StepFields, at: dt.datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a case's columns after the step (the status is the table's), and what the course
    keeps."""
    values: dict[str, Any] = {}
    data: dict[str, Any] = {}
    if case.first_answered_at is None and step in _FIRST_ANSWERS:
        values["first_answered_at"] = at
    match step:
        case CaseStep.ANSWER_ON_SPOT | CaseStep.REPLY:
            values |= {"replied_at": at, "replied_by": by.id, "reply_channel": fields.channel}
            data["channel"] = fields.channel
            if step is CaseStep.ANSWER_ON_SPOT and case.solution is None:
                values["solution"] = fields.text
            if fields.article_id:
                data["article_id"] = fields.article_id
        case CaseStep.ASSIGN:
            assigned = _assigned(fields)
            values |= {**_NO_RESPONSIBLE, **assigned, "accepted_at": None}
            data |= _told_of(fields)
        case CaseStep.ACCEPT:
            values["accepted_at"] = at
        case CaseStep.DECLINE:
            values |= {**_NO_RESPONSIBLE, "accepted_at": None}
        case CaseStep.CLOSE:
            values |= {**_closing(case, fields), "closed_at": at, "closed_by": by.id}
        case CaseStep.ASK:
            values["asked_at"] = at
            data["survey"] = fields.survey
        case CaseStep.EVALUATE:
            values |= {"evaluated_at": at, "mark": fields.mark}
            data["mark"] = fields.mark
        case CaseStep.REOPEN:
            values |= {**_NOT_CLOSED, **_NO_RESPONSIBLE, "accepted_at": None, "reopened": case.reopened + 1}
        case CaseStep.WITHDRAW:
            values |= {"closed_at": at, "closed_by": by.id}
        case CaseStep.MERGE:
            values |= {"merged_into": fields.into, "before_merge": case.status}
            data["into"] = fields.into
        case CaseStep.UNMERGE:
            values |= {"merged_into": None, "before_merge": None}
            data["from"] = case.merged_into
        case CaseStep.ESCALATE:
            values |= {"escalated": case.escalated + 1, "escalated_to": fields.to}
            data["to"] = fields.to
        case CaseStep.APPEAL:
            values |= _NOT_CLOSED
        case CaseStep.DECIDE:
            data["granted"] = fields.granted
            if fields.granted:
                again = {"accepted_at": None, "reopened": case.reopened + 1}
                values |= {**_NO_RESPONSIBLE, **again}
            else:
                values |= {**_closing(case, fields), "closed_at": at, "closed_by": by.id}
        case CaseStep.EDIT:
            new = edited(case, fields)
            values |= new
            data |= {**_by_field(new), "before": _by_field({name: getattr(case, name) for name in new})}
        case CaseStep.LINK_CUSTOMER:
            values["customer_id"] = fields.customer_id
            data |= {"customer_id": fields.customer_id, "before": {"customer_id": case.customer_id}}
        case _:
            pass
    return values, data


def _told_of(fields: StepFields) -> dict[str, Any]:
    """What the course keeps of who a case was given to."""
    who = fields.responsible
    assert who is not None
    if who.kind is ResponsibleKind.OUTSIDE:
        return {"to_kind": who.kind.value, "to_name": who.name, "email": who.email}
    return {"to_kind": who.kind.value, "to": who.id}


def _by_field(columns: dict[str, Any]) -> dict[str, Any]:
    """The same by what the fields are called outside."""
    names = {column: name for name, column in FACTS.items()} | {"class_code": "class"}
    return {names[column]: value for column, value in columns.items()}


def _assigned(fields: StepFields) -> dict[str, Any]:
    who = fields.responsible
    assert who is not None
    match who.kind:
        case ResponsibleKind.USER:
            return {"responsible_kind": who.kind, "responsible_user": who.id}
        case ResponsibleKind.UNIT:
            return {"responsible_kind": who.kind, "responsible_unit": who.id}
        case ResponsibleKind.OUTSIDE:
            return {
                "responsible_kind": who.kind,
                "responsible_name": who.name,
                "responsible_email": who.email,
            }


def _closing(case: Any, fields: StepFields) -> dict[str, Any]:
    facts = {name: FACTS[name] for name in CLOSING_FACTS}
    said = {column: getattr(fields, name) for name, column in facts.items()}
    return {
        column: _stored(column, value)
        for column, value in said.items()
        if value is not None and value != getattr(case, column)
    }
