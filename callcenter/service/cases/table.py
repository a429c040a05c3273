"""The table of a case's life: which step may be taken when, by whom, and what it asks for.

docs/cases.md has the diagram and the table, made of this one.
"""

from enum import StrEnum
from typing import Final

import msgspec

from callcenter.repository.enums import OPEN_CASE_STATUSES, CaseStatus, CaseStep

S, T = CaseStatus, CaseStep


class Who(StrEnum):
    """In what part somebody takes a step; one person may have several."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    RESPONSIBLE = "responsible"
    CUSTOMER = "customer"
    SYSTEM = "system"


class Need(StrEnum):
    """What a step may ask for."""

    TEXT = "text"
    CHANNEL = "channel"
    REASON = "reason"
    RESPONSIBLE = "responsible"
    CASE_CLASS = "class"
    CAUSE = "cause"
    PRODUCT = "product"
    UNIT = "unit"
    SEVERITY = "severity"
    FAULT = "fault"
    SOLUTION = "solution"
    RECOVERIES = "recoveries"
    SURVEY = "survey"
    MARK = "mark"
    INTO = "into"
    TO = "to"
    GRANTED = "granted"


#: What is missing, in the words of the refusal.
NEED_WORDS: Final = {
    Need.TEXT: "a text",
    Need.CHANNEL: "the channel on which the customer was told",
    Need.REASON: "a reason",
    Need.RESPONSIBLE: "who is to solve it",
    Need.CASE_CLASS: "a class of the list that has none below it",
    Need.CAUSE: "a cause of the list that has none below it",
    Need.PRODUCT: "which product it is about, or that it is about none",
    Need.UNIT: "the unit it came from",
    Need.SEVERITY: "the severity",
    Need.FAULT: "whether it was our fault",
    Need.SOLUTION: "the solution",
    Need.RECOVERIES: "a decision on each recovery that waits for approval",
    Need.SURVEY: "which survey is asked",
    Need.MARK: "the customer's mark",
    Need.INTO: "the number of the case it is a duplicate of",
    Need.TO: "to whom it is escalated",
    Need.GRANTED: "whether the appeal is granted",
}

#: What closing asks for; an appeal that is refused closes the case as well.
CLOSING: Final = (
    Need.CASE_CLASS,
    Need.CAUSE,
    Need.PRODUCT,
    Need.UNIT,
    Need.SEVERITY,
    Need.FAULT,
    Need.SOLUTION,
    Need.RECOVERIES,
)
EVERY: Final = tuple(S)
#: An appeal is decided: nobody makes it go away by withdrawing or merging its case.
NOT_APPEALED: Final = tuple(status for status in OPEN_CASE_STATUSES if status is not S.APPEALED)
NOT_MERGED: Final = tuple(status for status in S if status is not S.MERGED)
MERGEABLE: Final = tuple(status for status in NOT_MERGED if status is not S.APPEALED)
STAFF: Final = (Who.STAFF,)
STAFF_OR_SYSTEM: Final = (Who.STAFF, Who.SYSTEM)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table. `to` None: the status stays; UNMERGE goes back to what was before the merge.
    `granted`: the row of DECIDE for that decision. `once`: once for each answer that the customer had."""

    step: CaseStep
    of: tuple[CaseStatus, ...]
    to: CaseStatus | None = None
    who: tuple[Who, ...] = STAFF
    needs: tuple[Need, ...] = ()
    granted: bool | None = None
    once: bool = False


TABLE: Final = (
    Row(step=T.ANSWER_ON_SPOT, of=(S.REGISTERED,), to=S.REPLIED, needs=(Need.TEXT, Need.CHANNEL)),
    Row(
        step=T.ASSIGN,
        of=(S.REGISTERED, S.ASSIGNED, S.ACCEPTED, S.FEEDBACK),
        to=S.ASSIGNED,
        needs=(Need.RESPONSIBLE,),
    ),
    Row(step=T.ACCEPT, of=(S.ASSIGNED,), to=S.ACCEPTED, who=(Who.RESPONSIBLE,)),
    Row(
        step=T.DECLINE,
        of=(S.ASSIGNED, S.ACCEPTED),
        to=S.REGISTERED,
        who=(Who.RESPONSIBLE,),
        needs=(Need.REASON,),
    ),
    Row(step=T.FEEDBACK, of=(S.ACCEPTED,), to=S.FEEDBACK, who=(Who.RESPONSIBLE,), needs=(Need.TEXT,)),
    Row(
        step=T.REPLY,
        of=(S.REGISTERED, S.ACCEPTED, S.FEEDBACK, S.REPLIED),
        to=S.REPLIED,
        needs=(Need.TEXT, Need.CHANNEL),
    ),
    Row(step=T.CLOSE, of=(S.REPLIED,), to=S.CLOSED, needs=CLOSING),
    Row(step=T.ASK, of=(S.CLOSED,), to=S.ASKED, who=STAFF_OR_SYSTEM, needs=(Need.SURVEY,)),
    Row(step=T.EVALUATE, of=(S.CLOSED, S.ASKED), to=S.EVALUATED, who=STAFF_OR_SYSTEM, needs=(Need.MARK,)),
    Row(
        step=T.REOPEN,
        of=(S.REPLIED, S.CLOSED, S.ASKED, S.EVALUATED, S.WITHDRAWN),
        to=S.REGISTERED,
        who=(Who.STAFF, Who.CUSTOMER),
        needs=(Need.REASON,),
    ),
    Row(step=T.WITHDRAW, of=NOT_APPEALED, to=S.WITHDRAWN, needs=(Need.REASON,)),
    Row(step=T.MERGE, of=MERGEABLE, to=S.MERGED, needs=(Need.INTO,)),
    Row(step=T.UNMERGE, of=(S.MERGED,)),
    Row(
        step=T.ESCALATE,
        of=(S.REGISTERED, S.ASSIGNED, S.ACCEPTED, S.FEEDBACK, S.APPEALED),
        who=STAFF_OR_SYSTEM,
        needs=(Need.TO, Need.REASON),
    ),
    Row(
        step=T.APPEAL,
        of=(S.REPLIED, S.CLOSED, S.ASKED, S.EVALUATED),
        to=S.APPEALED,
        who=(Who.STAFF, Who.CUSTOMER),
        needs=(Need.REASON,),
        once=True,
    ),
    Row(
        step=T.DECIDE,
        of=(S.APPEALED,),
        to=S.REGISTERED,
        who=(Who.SUPERVISOR,),
        needs=(Need.GRANTED, Need.REASON),
        granted=True,
    ),
    Row(
        step=T.DECIDE,
        of=(S.APPEALED,),
        to=S.CLOSED,
        who=(Who.SUPERVISOR,),
        needs=(Need.GRANTED, Need.REASON, *CLOSING),
        granted=False,
    ),
    # What changes no status.
    Row(step=T.EDIT, of=NOT_MERGED),
    Row(step=T.NOTE, of=EVERY, who=(Who.STAFF, Who.RESPONSIBLE), needs=(Need.TEXT,)),
    Row(step=T.FILE, of=EVERY, who=(Who.STAFF, Who.RESPONSIBLE, Who.CUSTOMER, Who.SYSTEM)),
    Row(step=T.LINK_CUSTOMER, of=NOT_MERGED, who=STAFF_OR_SYSTEM),
    Row(step=T.REMIND, of=EVERY, who=(Who.SYSTEM,)),
    Row(step=T.OVERDUE, of=EVERY, who=(Who.SYSTEM,)),
    Row(step=T.RECOVERY, of=NOT_MERGED),
    Row(step=T.ACTION, of=EVERY, who=STAFF_OR_SYSTEM),
    Row(step=T.TASK, of=EVERY, who=STAFF_OR_SYSTEM),
    Row(step=T.CUSTOMER_WROTE, of=EVERY, who=(Who.CUSTOMER, Who.SYSTEM)),
)

#: Steps after which whoever took them may not decide the appeal.
INVOLVING: Final = frozenset({T.ANSWER_ON_SPOT, T.REPLY, T.FEEDBACK, T.CLOSE, T.DECIDE})

#: What a customer is told of a case, in the four words that the menu speaks. A merged one is told as the
#: case it was merged into.
TOLD: Final = {
    S.REGISTERED: "open",
    S.ASSIGNED: "assigned",
    S.ACCEPTED: "assigned",
    S.FEEDBACK: "assigned",
    S.APPEALED: "assigned",
    S.REPLIED: "answered",
    S.CLOSED: "closed",
    S.ASKED: "closed",
    S.EVALUATED: "closed",
    S.WITHDRAWN: "closed",
    S.MERGED: "closed",
}
