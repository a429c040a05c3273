"""The closed lists of values that tables hold; stored as their text."""

from enum import StrEnum

from callcenter.domain.enums import CaseKind as CaseKind
from callcenter.domain.enums import RecoveryKind as RecoveryKind
from callcenter.domain.enums import Severity as Severity


class Role(StrEnum):
    """What a user may do: see callcenter.service.permissions."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class LifeCycle(StrEnum):
    """Where a customer is in their life with the company."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    DORMANT = "dormant"
    LOST = "lost"


class OrgUnitKind(StrEnum):
    """Levels of the organisation; data is shared within one company and seen from its group."""

    GROUP = "group"
    COMPANY = "company"
    DEPARTMENT = "department"


class OrderStatus(StrEnum):
    """How far an order has come."""

    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class CaseStatus(StrEnum):
    """Life of a case: see callcenter.service.cases.table for the steps between these."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    FEEDBACK = "feedback"
    REPLIED = "replied"
    CLOSED = "closed"
    ASKED = "asked"
    EVALUATED = "evaluated"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class CaseStep(StrEnum):
    """What can be done with a case; each is kept in its course."""

    REGISTER = "register"
    ANSWER_ON_SPOT = "answer_on_spot"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    FEEDBACK = "feedback"
    REPLY = "reply"
    CLOSE = "close"
    ASK = "ask"
    EVALUATE = "evaluate"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"
    ESCALATE = "escalate"
    APPEAL = "appeal"
    DECIDE = "decide"
    # What changes no status: facts put right, words and files added, letters, timers.
    EDIT = "edit"
    NOTE = "note"
    FILE = "file"
    LINK_CUSTOMER = "link_customer"
    REMIND = "remind"
    OVERDUE = "overdue"
    RECOVERY = "recovery"
    ACTION = "action"
    TASK = "task"
    CUSTOMER_WROTE = "customer_wrote"


class ActorKind(StrEnum):
    """Who did something with a case."""

    USER = "user"
    CUSTOMER = "customer"
    OUTSIDE = "outside"
    SYSTEM = "system"


class ResponsibleKind(StrEnum):
    """Who is to solve a case."""

    USER = "user"
    UNIT = "unit"
    OUTSIDE = "outside"


class DeadlineKind(StrEnum):
    """By when what must have happened: the first answer, the reply to the customer, a corrective action."""

    FIRST_ANSWER = "first_answer"
    REPLY = "reply"
    ACTION = "action"


class RecoveryState(StrEnum):
    """Proposed above one's limit, it waits for approval; what is approved is promised to the customer."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class TaskKind(StrEnum):
    """Why someone is to call a customer."""

    FOLLOW_UP = "follow_up"
    LOW_MARK = "low_mark"


class ActionState(StrEnum):
    """Life of a corrective action: done, and then looked at whether it had an effect."""

    OPEN = "open"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    CANCELLED = "cancelled"


class ArticleState(StrEnum):
    """An article of the knowledge base is found once it is published."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


#: Those in which the customer waits for something.
OPEN_CASE_STATUSES = (
    CaseStatus.REGISTERED,
    CaseStatus.ASSIGNED,
    CaseStatus.ACCEPTED,
    CaseStatus.FEEDBACK,
    CaseStatus.REPLIED,
    CaseStatus.APPEALED,
)
