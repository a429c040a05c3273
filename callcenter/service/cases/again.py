"""What may be asked for again, and how often: appeals, and reopenings by the customer.

There is one appeal for each answer: who does not accept the decision either has new facts, and reopens the
case, or goes elsewhere; the same question is not decided twice. Customers reopen a case so often, and so long
after they had our word, by themselves; after that somebody of ours decides whether it is the same matter.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, func, select

from callcenter.repository.cases import CaseCourse
from callcenter.repository.enums import ActorKind, CaseStep

from .life import RefusalCode, StepRefused

#: With these the customer has an answer; with the last an appeal against it was decided.
ANSWERS: Final = frozenset({CaseStep.ANSWER_ON_SPOT, CaseStep.REPLY})
_TELLING: Final = ANSWERS | {CaseStep.DECIDE}
MOST_REOPENINGS: Final = 3
REOPEN_WITHIN: Final = dt.timedelta(days=90)


def decided(steps: Iterable[CaseStep]) -> bool:
    """Whether an appeal was decided after the last answer, in a course from its beginning."""
    return next((step for step in reversed(list(steps)) if step in _TELLING), None) is CaseStep.DECIDE


def is_decided(connection: Connection, number: str) -> bool:
    """The same of a case."""
    steps = select(CaseCourse.step).where(CaseCourse.case_number == number, CaseCourse.step.in_(_TELLING))
    return decided(connection.scalars(steps.order_by(CaseCourse.place)).all())


def check_reopening(connection: Connection, case: Any, at: dt.datetime) -> None:
    """Raise StepRefused unless the customer may reopen the case (a row of `cases`) by themselves."""
    times = connection.scalar(
        select(func.count()).where(
            CaseCourse.case_number == case.number,
            CaseCourse.step == CaseStep.REOPEN,
            CaseCourse.by_kind == ActorKind.CUSTOMER,
        )
    )
    if (times or 0) >= MOST_REOPENINGS:
        raise StepRefused(
            RefusalCode.NOT_ALLOWED, f"You have reopened this case {MOST_REOPENINGS} times.", _ELSEWHERE
        )
    told = max((each for each in (case.replied_at, case.closed_at) if each is not None), default=None)
    if told is not None and at - told > REOPEN_WITHIN:
        raise StepRefused(
            RefusalCode.NOT_ALLOWED,
            f"You had our word more than {REOPEN_WITHIN.days} days ago.",
            _ELSEWHERE,
        )


def may_reopen(connection: Connection, case: Any, at: dt.datetime) -> bool:
    """Whether check_reopening lets them."""
    try:
        check_reopening(connection, case, at)
    except StepRefused:
        return False
    return True


_ELSEWHERE: Final = "Write to us anew and name this number, or call us."
