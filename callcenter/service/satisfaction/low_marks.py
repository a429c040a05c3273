"""A low mark is answered at once: somebody is to call the customer, before the memory of it sets."""

import datetime as dt
import uuid

import msgspec
from sqlalchemy import Connection, select

from callcenter.care import Care, Question, in_language
from callcenter.repository.enums import TaskKind
from callcenter.repository.models import CareTask, Case, Customer
from callcenter.repository.prepared import inserting

from .surveys import meaning_of

_LONGEST_WORDS = 1_000


class LowMark(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that counts for little. `answered_in`: the call or the invitation; each makes one task."""

    answered_in: str
    survey: str
    question: Question
    key: str
    value: float
    at: dt.datetime
    customer_id: str | None = None
    contact_id: str | None = None
    case_number: str | None = None


def is_low(care: Care, question: Question, value: float | None) -> bool:
    """Whether somebody is to call because of it: of what measures anything, at or below the low mark."""
    return bool(question.indicator) and value is not None and value <= care.content.satisfaction.low_mark


def open_task(connection: Connection, care: Care, mark: LowMark) -> None:
    """Give the task to whom care.yaml names, in the transaction that keeps the answer. Doing it again changes
    nothing."""
    to = care.content.satisfaction.low_mark_to
    said = in_language(meaning_of(mark.question, mark.key), "en") or mark.key
    words = f"{in_language(mark.question.texts, 'en')} {said}"
    unit = None
    if mark.customer_id:
        unit = connection.scalar(select(Customer.org_unit_id).where(Customer.id == mark.customer_id))
    elif mark.case_number:
        unit = connection.scalar(select(Case.org_unit_id).where(Case.number == mark.case_number))
    row = inserting(CareTask, connection.dialect).values(
        id=uuid.uuid4().hex,
        kind=TaskKind.LOW_MARK,
        origin=f"survey:{mark.answered_in}",
        case_number=mark.case_number,
        customer_id=mark.customer_id,
        contact_id=mark.contact_id,
        words=words[:_LONGEST_WORDS],
        owner_user=to.user or None,
        owner_unit=to.unit or None,
        org_unit_id=unit,
        made_at=mark.at,
        due_at=mark.at,
    )
    connection.execute(row.on_conflict_do_nothing(index_elements=["origin"]))
