"""What was keyed in a call, as an answer that counts: in the projector's transaction."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, or_, select, update

from callcenter.care import Care
from callcenter.domain.enums import Channel
from callcenter.domain.events import AnswerKept, Event
from callcenter.repository.models import Case, Customer, SurveyAnswer, SurveyInvitation
from callcenter.repository.prepared import inserting
from callcenter.repository.rows import Rows, StoredContact
from callcenter.repository.sheets import keep_sheet
from callcenter.repository.store import Transaction
from callcenter.service.phone_numbers import read

from .low_marks import LowMark, is_low, open_task
from .surveys import value_of

#: So long a survey takes at most, from its turn to its first answer.
LONGEST: Final = dt.timedelta(hours=1)


class PhoneAnswers:
    """A handler of the projector: adds to each answer what it counts for, and of whom and what it tells.

    The projector writes what was keyed, and who had served, into the same row afterwards. Answers to what
    care.yaml does not ask, in a flow of the company's own, are kept and count for nothing.
    """

    def __init__(self, care: Callable[[], Care]) -> None:
        self._care = care

    def __call__(self, transaction: Transaction, at: dt.datetime, event: Event, rows: Rows) -> None:
        """One event, and the rows after it."""
        if not isinstance(event, AnswerKept):
            return
        contact = rows.contacts.get(event.contact_id)
        if contact is None:
            return
        care, connection = self._care(), transaction.connection
        survey = care.survey(event.survey)
        question = (
            next((each for each in survey.questions if each.id == event.question), None) if survey else None
        )
        value = value_of(question, event.answer) if question else None
        customer = None
        if contact.customer_id:
            customer = connection.execute(
                select(Customer.id, Customer.tier).where(Customer.id == contact.customer_id)
            ).first()
        case = None
        if event.case_number:
            case = connection.execute(
                select(Case.number, Case.class_code).where(Case.number == event.case_number)
            ).first()
        customer_id = customer.id if customer else None
        case_number = case.number if case else None
        facts = {
            "value": value,
            "indicator": question.indicator or None if question else None,
            "customer_id": customer_id,
            "case_number": case_number,
            "class_code": case.class_code if case else None,
            "tier": customer.tier.value if customer else None,
        }
        row = inserting(SurveyAnswer, connection.dialect).values(
            answered_in=event.contact_id,
            survey=event.survey,
            question=event.question,
            contact_id=event.contact_id,
            answer=event.answer,
            answered_at=at,
            channel=Channel.PHONE,
            **facts,
        )
        connection.execute(
            row.on_conflict_do_update(
                index_elements=["answered_in", "survey", "question"],
                set_={name: row.excluded[name] for name in facts},
            )
        )
        keep_sheet(connection, event.contact_id, event.survey, event.question)
        _answered(connection, event, contact, at)
        if question is not None and value is not None and is_low(care, question, value):
            mark = LowMark(
                answered_in=event.contact_id,
                survey=event.survey,
                question=question,
                key=event.answer,
                value=value,
                at=at,
                customer_id=customer_id,
                contact_id=event.contact_id,
                case_number=case_number,
            )
            open_task(connection, care, mark)


def _answered(connection: Connection, event: AnswerKept, contact: StoredContact, at: dt.datetime) -> None:
    """The turn that this call took (asking.by_phone) is answered, by its first answer."""
    number = read(contact.ani or "")
    numbers = [each for each in (contact.ani, number.e164 if number else None) if each]
    turn = (
        select(SurveyInvitation.id)
        .where(
            SurveyInvitation.survey == event.survey,
            SurveyInvitation.channel == Channel.PHONE,
            SurveyInvitation.contact_id.is_(None),
            SurveyInvitation.answered_at.is_(None),
            SurveyInvitation.made_at > at - LONGEST,
            or_(
                SurveyInvitation.reached.in_(numbers),
                SurveyInvitation.customer_id == (contact.customer_id or ""),
            ),
        )
        .order_by(SurveyInvitation.made_at.desc())
        .limit(1)
    )
    connection.execute(
        update(SurveyInvitation)
        .where(SurveyInvitation.id == turn.scalar_subquery())
        .values(answered_at=at, contact_id=event.contact_id)
    )
