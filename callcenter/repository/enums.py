"""The closed lists of values that tables hold; stored as their text."""

from enum import StrEnum


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


class CaseKind(StrEnum):
    """What the customer wants to say."""

    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    REQUEST = "request"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class CaseStatus(StrEnum):
    """Life of a case: open until an answer was given and the case closed."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"


class Severity(StrEnum):
    """How much harm a complaint tells of."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


OPEN_CASE_STATUSES = (CaseStatus.OPEN, CaseStatus.ASSIGNED, CaseStatus.ANSWERED)
