"""What a customer keyed about how their case was handled: the mark of the case, in the projector's
transaction."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from callcenter.care import Care, Purpose
from callcenter.domain.events import ContactEnded, Event
from callcenter.repository.models import SurveyAnswer
from callcenter.repository.rows import Rows
from callcenter.repository.store import Transaction

from .answers import Evaluate
from .indicators import overall


class PhoneMarks:
    """A handler of the projector: when a call is over in which a survey about cases was asked, its answers
    are one mark. Answers about other things, and a case that is not closed, leave the case as it is."""

    def __init__(self, care: Callable[[], Care], evaluate: Evaluate) -> None:
        self._care = care
        self._evaluate = evaluate

    def __call__(self, transaction: Transaction, at: dt.datetime, event: Event, rows: Rows) -> None:
        """One event, and the rows after it."""
        if not isinstance(event, ContactEnded):
            return
        contact = rows.contacts.get(event.contact_id)
        if contact is None or contact.surveyed_at is None:
            return
        care = self._care()
        connection = transaction.connection
        answers = connection.execute(
            select(SurveyAnswer.case_number, SurveyAnswer.indicator, SurveyAnswer.value).where(
                SurveyAnswer.answered_in == event.contact_id,
                SurveyAnswer.survey.in_(list(care.surveys_for(Purpose.CASE))),
                SurveyAnswer.case_number.is_not(None),
                SurveyAnswer.indicator.is_not(None),
                SurveyAnswer.value.is_not(None),
            )
        ).all()
        by_case: dict[str, dict[str, list[float]]] = {}
        for number, indicator, value in answers:
            assert number is not None and indicator is not None and value is not None
            by_case.setdefault(number, {}).setdefault(indicator, []).append(value)
        for number, answered in by_case.items():
            mark = overall(care, answered)
            if mark is not None:
                self._evaluate(connection, number, mark, "", at)
